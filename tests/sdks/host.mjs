/** Stands for radar: the module `radar:plugin/host@1.0.0`, which is only there in a component. */
import { register } from "node:module";

const host = "export const log = (level, message) => console.error(level, message);";
const hooks = `export const resolve = (specifier, context, next) =>
    specifier === "radar:plugin/host@1.0.0"
        ? { url: ${JSON.stringify(`data:text/javascript,${encodeURIComponent(host)}`)}, shortCircuit: true }
        : next(specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
