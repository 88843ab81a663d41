/** Settings: one declaration gives the defaults, the reading and the description. */

/** A setting that cannot be: thrown in the constructor, it is told with its place in radar.toml. */
export class SettingError extends Error {
    constructor(setting, message) {
        super(message);
        this.setting = setting;
    }
}

/**
 * A setting of a class's static `settings`. `type` is one of those in README.md, `value` what it has when it is not set,
 * in the form in which it would stand in radar.toml; null for none.
 */
export function setting(type, value, description) {
    return { type, default: value, description };
}

const isWhole = (value) => Number.isInteger(value) && value >= 0;
const isText = (value) => typeof value === "string";

/** How each type is named and read; what cannot be read is undefined. */
const TYPES = {
    string: ["a text", (value) => (isText(value) ? value : undefined)],
    integer: ["a whole number", (value) => (isWhole(value) ? value : undefined)],
    number: ["a number", (value) => (typeof value === "number" ? value : undefined)],
    boolean: ["true or false", (value) => (typeof value === "boolean" ? value : undefined)],
    strings: [
        "a list of texts",
        (value) => (Array.isArray(value) && value.every(isText) ? value : undefined),
    ],
    integers: [
        "a list of whole numbers",
        (value) => (Array.isArray(value) && value.every(isWhole) ? value : undefined),
    ],
    duration: [
        'a span of time such as "5s"',
        (value) => units(value, MILLISECONDS, (n) => BigInt(n) * 1_000_000n),
    ],
    size: ['an amount of octets such as "16MiB"', (value) => units(value, OCTETS, (n) => n)],
};
const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const OCTETS = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

function units(value, table, made) {
    const [, number, unit] = /^(\d{1,15})\s*([A-Za-z]+)$/.exec(value) ?? [];
    const total = Number(number) * (Object.hasOwn(table, unit) ? table[unit] : NaN);
    return Number.isSafeInteger(total) ? made(total) : undefined;
}

/** The settings as the manifest has them. */
export function described(settings) {
    return Object.entries(settings).map(([name, setting]) => ({ name, ...setting }));
}

/** Reads the plugin's table; what is not set has its default, and what is unknown or of another form is refused. */
export function read(settings, table) {
    const set = flat(table);
    const known = Object.keys(settings);
    for (const name of Object.keys(set)) {
        if (!known.includes(name))
            throw new SettingError(name, `is no setting; there are ${known.join(", ")}`);
    }
    return Object.fromEntries(known.map((name) => [name, member(settings[name], set[name], name)]));
}

function member(setting, value, name) {
    const [form, take] = TYPES[setting.type];
    value ??= setting.default;
    if (value === null) return null;
    const taken = take(value);
    if (taken === undefined) throw new SettingError(name, `must be ${form}, not ${JSON.stringify(value)}`);
    return taken;
}

/** Keys of a table within go by their path: `rotate.keep`. */
function flat(table, path = "") {
    return Object.entries(table).reduce((all, [key, value]) => {
        const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
        return Object.assign(all, isTable ? flat(value, `${path}${key}.`) : { [path + key]: value });
    }, {});
}
