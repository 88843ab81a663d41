//! The page with made-up traffic in Chromium.

import { start } from "../mock/server.js";
import { blank, launch, shot } from "./chromium.js";

export class Harness {
  async open() {
    this.server = await start(0);
    this.browser = await launch();
  }

  async close() {
    await this.browser?.close();
    this.server?.close();
  }

  /**
   * A page of a scenario, in a context of its own.
   * @param {string} scenario
   * @param {import("./chromium.js").Look & {hash?: string}} [look]
   */
  async page(scenario, look = {}) {
    if (!this.browser || !this.server) throw new Error("not open");
    const origin = `http://127.0.0.1:${this.server.port}`;
    const looked = await blank(this.browser, origin, look);
    await looked.page.goto(`${origin}/${scenario}/${look.hash ?? ""}`);
    return looked;
  }

  shot = shot;
}
