/** What the probe does not reach: see README.md. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    Cursor,
    Flows,
    Malformed,
    Manifest,
    Selection,
    SettingError,
    Truncated,
    plugin,
    setting,
} from "../../plugin-api/sdk-js/radar.js";
import { read } from "../../plugin-api/sdk-js/radar/settings.js";
import { utf8 } from "../../plugin-api/sdk-js/radar/utf8.js";

const START = '{"worker":0,"summaries":false,"live":true,"check":false}';

/** A batch of one datagram for each of these payloads. */
function batch(...payloads) {
    const records = 16 + 96 * payloads.length;
    const octets = new Uint8Array(records + payloads.reduce((sum, payload) => sum + payload.length, 0));
    const view = new DataView(octets.buffer);
    view.setUint32(0, 1 | (16 << 16), true);
    view.setUint32(4, 96, true);
    view.setUint32(8, payloads.length, true);
    payloads.reduce((at, payload, place) => {
        const record = 16 + 96 * place;
        view.setUint8(record + 82, 2);
        view.setUint32(record + 88, at, true);
        view.setUint32(record + 92, payload.length, true);
        octets.set(payload, at);
        return at + payload.length;
    }, records);
    return octets;
}

function made(methods, settings = {}) {
    class Analyzer {
        static manifest = new Manifest("unit", "1", "").datagrams(Selection.all()).event("x_unit", "", []);
        static settings = settings;
    }
    Object.assign(Analyzer.prototype, methods);
    return plugin(Analyzer);
}

function thrown(call) {
    try {
        call();
    } catch (error) {
        return error;
    }
    assert.fail("it should fail");
}

test("settings have their defaults, and are read in the form that their type has", () => {
    const settings = {
        span: setting("duration", "5s", ""),
        amount: setting("size", "64KiB", ""),
        "rotate.keep": setting("integer", 3, ""),
        name: setting("string", null, ""),
    };
    const defaults = { span: 5_000_000_000n, amount: 65536, "rotate.keep": 3, name: null };
    assert.deepEqual(read(settings, {}), defaults);
    const set = read(settings, { span: "100ms", rotate: { keep: 4 }, name: "x" });
    assert.deepEqual(set, { ...defaults, span: 100_000_000n, "rotate.keep": 4, name: "x" });
});

test("a setting that is unknown or of another form is refused by its name", () => {
    const settings = { length: setting("integer", 1, ""), span: setting("duration", "1s", "") };
    const refused = (table) => {
        const { setting, message } = thrown(() => read(settings, table));
        return `${setting} ${message}`;
    };
    assert.equal(refused({ lenght: 1 }), "lenght is no setting; there are length, span");
    assert.equal(refused({ length: -1 }), "length must be a whole number, not -1");
    assert.equal(refused({ length: "x" }), 'length must be a whole number, not "x"');
    assert.equal(refused({ span: "5 parsecs" }), 'span must be a span of time such as "5s", not "5 parsecs"');
    assert.equal(refused({ span: "1toString" }), 'span must be a span of time such as "5s", not "1toString"');
});

test("an error in the constructor is told as a setting's, and any other as one clause", () => {
    class Analyzer {
        static manifest = new Manifest("unit", "1", "");
        static settings = { mode: setting("string", "", "") };
        constructor(config) {
            if (config.mode === "bug") throw new TypeError("a mistake");
            throw new SettingError("mode", "must be something else");
        }
    }
    const { init } = plugin(Analyzer);
    assert.deepEqual(
        thrown(() => init("{}", START)),
        { setting: "mode", message: "must be something else" },
    );
    const { setting: about, message } = thrown(() => init('{"mode":"bug"}', START));
    assert.equal(about, "");
    assert.match(message, /^TypeError: a mistake/);
});

test("what is malformed is counted, and the batch goes on", () => {
    const seen = [];
    const { init, batch: run } = made({
        datagram(input) {
            seen.push(input.data.length);
            new Cursor(input.data).u16("two octets");
        },
    });
    init("{}", START);
    const answer = run(batch([1], [1, 2], []));
    assert.deepEqual(seen, [1, 2, 0]);
    assert.equal(new DataView(answer.buffer).getUint32(4, true), 2);
});

test("another error is a fault that says what and where", () => {
    const { init, batch: run } = made({ datagram: (_, host) => host.emit("x_other", {}, {}) });
    init("{}", START);
    assert.match(
        thrown(() => run(batch([1]))),
        /the manifest has no "x_other" among its events/,
    );
    assert.match(
        thrown(() => run(new Uint8Array(16))),
        /rebuild it for this radar/,
    );
});

test("records of a later version are longer", () => {
    const { init, batch: run } = made({ datagram: (input, host) => host.info(String(input.data)) });
    init("{}", START);
    const octets = batch();
    const longer = new Uint8Array(24 + 100 + 1);
    longer.set(octets);
    new DataView(longer.buffer).setUint32(0, 1 | (24 << 16), true);
    longer[4] = 100;
    longer[8] = 1;
    longer[24 + 82] = 2;
    assert.doesNotThrow(() => run(longer));
});

test("a cursor does not pass the end, and says what was missing", () => {
    const cursor = new Cursor(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1));
    assert.deepEqual([cursor.u8("a"), cursor.u16("b"), cursor.offset], [1, 0x0203, 3]);
    assert.equal(cursor.at(0).u64("c"), 0x0102030405060708n);
    assert.equal(cursor.at(8).u24("d"), 0x090001);
    const error = thrown(() => cursor.take(9, "label"));
    assert.equal(error.message, "label at byte 3 needs 9 bytes but 8 are left");
    assert.ok(error instanceof Truncated && error instanceof Malformed);
    assert.equal(cursor.offset, 3);
});

test("a value belongs to the flow and not to its slot", () => {
    const flows = new Flows();
    flows.insert({ slot: 3, flow: 10 }, "old");
    assert.equal(flows.get({ slot: 3, flow: 11 }), undefined);
    assert.equal(
        flows.getOr({ slot: 3, flow: 11 }, () => "new"),
        "new",
    );
    assert.equal(flows.get({ slot: 3, flow: 10 }), undefined);
    assert.deepEqual([flows.size, [...flows]], [1, [[11, "new"]]]);
    assert.equal(flows.remove({ slot: 3, flow: 10 }), undefined);
    assert.equal(flows.remove({ slot: 3, flow: 11 }), "new");
    assert.equal(
        flows.getOr({ slot: 0xffffffff, flow: 0 }, () => 1),
        undefined,
    );
    assert.equal(flows.size, 0);
});

test("a string has the octets that TextEncoder gives it", () => {
    for (const text of ["", "aé€😀", "\ud800", "x\udc00y", "\ud83d", "\u{10ffff}\0"]) {
        assert.deepEqual(utf8(text), new TextEncoder().encode(text));
    }
});
