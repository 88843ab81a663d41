//! The radar that was built, started with a configuration and files of its own.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./capture.js";

const FOLDER = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug");
const PROGRAM = join(FOLDER, "radar");
/** A busy machine may need so long to load the plugins, in milliseconds. */
const START = 20_000;
const STOP = 5000;
/** Seconds after which a radar ends whose tests were ended. */
const LIFE = 290;

/** Where the library of a plugin lies. @param {string} name as of its package, with `_` for `-` */
export function library(name) {
  return join(FOLDER, `lib${name}.so`);
}

export function isBuilt() {
  return existsSync(PROGRAM) && existsSync(library("radar_web"));
}

export class Radar {
  /**
   * @param {string} config  without the web sink
   * @param {{arguments?: string[], files?: Record<string, Buffer>, port?: number, web?: string, life?: number}} [more]
   */
  constructor(config, { arguments: words = [], files = {}, port = 0, web = "open = true\ncontrol = true\n", life = LIFE } = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "radar-page-"));
    this.said = "";
    for (const [name, octets] of Object.entries(files)) writeFileSync(join(this.folder, name), octets);
    writeFileSync(join(this.folder, "radar.toml"), `${config}\n[sinks.web]\nlisten = ["127.0.0.1:${port}"]\nstay = true\n${web}`);
    this.child = spawn("timeout", ["-k", "5", String(life), PROGRAM, "-c", "radar.toml", ...words], { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    this.over = false;
    this.ended = new Promise((settle) => {
      this.child.on("close", () => settle((this.over = true)));
      // It cannot be started at all.
      this.child.on("error", (error) => {
        this.said += String(error);
        settle((this.over = true));
      });
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (text) => (this.said += text));
  }

  /** The address that it prints, as soon as it does. @returns {Promise<{origin: string, token: string}>} */
  async address() {
    const begin = performance.now();
    for (;;) {
      const [, origin, token] = /(http:\/\/\S+)\/#k=([0-9a-f]+)/.exec(this.said) ?? [];
      if (origin) return { origin, token };
      if (this.over || performance.now() - begin > START) throw new Error(`radar does not serve its page: ${this.said}`);
      await new Promise((settle) => setTimeout(settle, 20));
    }
  }

  /**
   * A view as scripts get it.
   * @param {string} name with what is asked, `top?by=name`
   * @returns {Promise<Record<string, Record<string, any>[]>>}
   */
  async view(name) {
    const { origin, token } = await this.address();
    const answer = await fetch(`${origin}/api/v1/view/${name}`, { headers: { authorization: `Bearer ${token}` } });
    const body = /** @type {any} */ (await answer.json());
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(body)}`);
    return body.tables;
  }

  /** @param {NodeJS.Signals} [signal] */
  async stop(signal = "SIGTERM") {
    const impatient = setTimeout(() => this.child.kill("SIGKILL"), STOP);
    this.child.kill(signal);
    await this.ended;
    clearTimeout(impatient);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
