//! Measures a page from without: processor time of its main thread, of its frames, its heap, and what it is sent.

/** @typedef {{name: string, ph: string, pid: number, tid: number, ts: number, dur?: number, tdur?: number, args?: any}} Traced times in microseconds */

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "__metadata"];
/** A task longer than this holds hands up, in microseconds. */
const LONG = 50_000;

export class Meter {
  /**
   * @param {import("playwright-core").Browser} browser
   * @param {import("playwright-core").Page} page before it goes anywhere
   */
  static async on(browser, page) {
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const meter = new Meter(session, await browser.newBrowserCDPSession());
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => (meter.octets += payload.length)));
    return meter;
  }

  /**
   * @param {import("playwright-core").CDPSession} session
   * @param {import("playwright-core").CDPSession} tracing
   */
  constructor(session, tracing) {
    this.session = session;
    this.tracing = tracing;
    this.octets = 0;
  }

  /** Octets of what is alive. */
  async heap() {
    await this.session.send("HeapProfiler.collectGarbage");
    const { metrics } = await this.session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0;
  }

  /** What happens in so many milliseconds. @param {number} span */
  async measure(span) {
    this.octets = 0;
    const begin = performance.now();
    const events = await this.trace(span);
    const seconds = (performance.now() - begin) / 1000;
    const octets = this.octets / seconds;
    const frames = sorted(events.filter(({ name }) => name === "FireAnimationFrame"));
    const tasks = sorted(events.filter(({ name }) => name === "RunTask"));
    const scripts = events.filter(({ name }) => name === "FunctionCall");
    return {
      main: sum(tasks) / 1e6 / seconds,
      script: sum(sorted(scripts)) / 1e6 / seconds,
      frames: frames.length / seconds,
      frame50: (frames[Math.floor(frames.length / 2)] ?? 0) / 1000,
      frame95: (frames[Math.floor(frames.length * 0.95)] ?? 0) / 1000,
      long: tasks.filter((task) => task > LONG).length,
      worst: (tasks.at(-1) ?? 0) / 1000,
      octets,
      heap: await this.heap(),
    };
  }

  /**
   * Events of the page's main thread.
   * @param {number} span
   * @returns {Promise<Traced[]>}
   */
  async trace(span) {
    /** @type {Traced[]} */
    const events = [];
    const take = (/** @type {{value: any[]}} */ { value }) => void events.push(...value);
    this.tracing.on("Tracing.dataCollected", take);
    const complete = new Promise((settle) => this.tracing.once("Tracing.tracingComplete", settle));
    await this.tracing.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: CATEGORIES, excludedCategories: ["*"] } });
    await new Promise((settle) => setTimeout(settle, span));
    await this.tracing.send("Tracing.end");
    await complete;
    this.tracing.off("Tracing.dataCollected", take);
    const mains = new Set(events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(({ pid, tid }) => `${pid} ${tid}`));
    return events.filter(({ ph, pid, tid }) => ph === "X" && mains.has(`${pid} ${tid}`));
  }
}

/** @param {Traced[]} events @returns {number[]} processor time of each, the least first */
function sorted(events) {
  return events.map(({ tdur, dur }) => tdur ?? dur ?? 0).sort((a, b) => a - b);
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((all, value) => all + value, 0);
}
