/**
 * Makes the module: `node build.mjs my-analyzer.wasm`, which is what `radar plugin build` runs.
 *
 * The module holds QuickJS and the analyzer as it stands once its files are loaded. It gets no rights: no clock, no
 * random numbers, no files (`stubWasi`).
 */
import { readFile, writeFile } from "node:fs/promises";
import { componentize } from "componentize-qjs";

const { component } = await componentize({
    witPath: "radar-sdk/wit",
    world: "plugin",
    jsPath: "analyzer.js",
    jsSource: await readFile("analyzer.js", "utf8"),
    moduleRoot: ".",
    stubWasi: true,
    sync: true,
});
await writeFile(process.argv[2] ?? "my-analyzer.wasm", component);
