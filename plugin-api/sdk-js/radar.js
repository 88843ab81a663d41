/**
 * What an analyzer for radar is written with in JavaScript.
 *
 * README.md has it on a page. The words are those of the Rust SDK; a batch of inputs comes as one buffer and the answer
 * goes back as another, whose layout stands in plugin-api/wit/README.md of radar.
 *
 * @module
 */
import { log } from "radar:plugin/host@1.0.0";
import { Host } from "./radar/host.js";
import { HEADER, Input, LENGTH_AT, METHODS, RECORDS_AT, VERSION } from "./radar/input.js";
import { Malformed } from "./radar/cursor.js";
import { SettingError, described, read } from "./radar/settings.js";

export { Cursor, Malformed, Truncated } from "./radar/cursor.js";
export { Flows } from "./radar/flows.js";
export { Subject, address, direction, flag, flowEnd } from "./radar/input.js";
export { Manifest, Selection, field } from "./radar/manifest.js";
export { SettingError, setting } from "./radar/settings.js";

/**
 * Makes a class the plugin of this module: `export const analyzer = plugin(MyAnalyzer);`
 *
 * The class has a static `manifest`, static `settings` if there are any, a constructor that takes the settings and its
 * place, and a method for each kind of input that the manifest asks for.
 */
export function plugin(Analyzer) {
    const settings = Analyzer.settings ?? {};
    const counters = ["malformed", ...Analyzer.manifest.json.counters];
    const manifest = { ...Analyzer.manifest.json, counters, settings: described(settings) };
    let worker;
    return {
        manifest: () => JSON.stringify(manifest),
        init(config, start) {
            try {
                const place = JSON.parse(start);
                const analyzer = new Analyzer(read(settings, JSON.parse(config)), place);
                worker = new Worker(analyzer, new Host(manifest, place.summaries, log));
            } catch (error) {
                const known = error instanceof SettingError;
                throw { setting: known ? error.setting : "", message: known ? error.message : told(error) };
            }
        },
        batch(octets) {
            try {
                return worker.batch(octets);
            } catch (error) {
                throw told(error);
            }
        },
    };
}

/** The loop over a batch. */
class Worker {
    constructor(analyzer, host) {
        this.analyzer = analyzer;
        this.host = host;
        this.calls = METHODS.map((name) => analyzer[name]);
        if (analyzer.tick) this.calls[METHODS.indexOf("tick")] = (input) => analyzer.tick(input.time, host);
    }

    batch(octets) {
        const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
        if (octets.length < HEADER || view.getUint16(0, true) !== VERSION) {
            throw "the batch has a layout that this plugin does not know; rebuild it for this radar";
        }
        const { analyzer, host, calls } = this;
        const input = new Input(octets, view);
        const length = view.getUint16(LENGTH_AT, true);
        const records = view.getUint32(RECORDS_AT, true);
        host.begin();
        input.record = view.getUint16(2, true);
        for (let at = 0; at < records; at++, input.record += length) {
            const call = calls[input.kind];
            if (call === undefined || host.isDone(input)) continue;
            host.input = at;
            try {
                call.call(analyzer, input, host);
            } catch (error) {
                if (!(error instanceof Malformed)) throw error;
                host.malformed();
            }
        }
        return host.answers.finish();
    }
}

/** An error as one clause for radar's log, with the first line of where it came about. */
function told(error) {
    if (!(error instanceof Error)) return String(error);
    const place = String(error.stack ?? "")
        .trim()
        .split("\n")[0]
        .trim();
    return `${error.name}: ${error.message}${place && ` (${place})`}`;
}
