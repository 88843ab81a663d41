/** What a plugin keeps for each flow. */

/**
 * A value for each flow that has one. A slot is given anew when its flow is over, so each value remembers its flow:
 * that of an older flow is never handed out, and goes when a newer one has its slot.
 */
export class Flows {
    #bySlot = new Map();

    /** The value of the flow of `input`; undefined if it has none. */
    get(input) {
        const entry = this.#bySlot.get(input.slot);
        return entry !== undefined && entry.flow === input.flow ? entry.value : undefined;
    }

    /** The value of the flow of `input`, made now if there is none; undefined for what is of no flow. */
    getOr(input, make) {
        const value = this.get(input);
        if (value !== undefined || input.flow === 0) return value;
        return this.insert(input, make());
    }

    /** Gives the flow of `input` a value, in place of any it had. */
    insert(input, value) {
        if (input.flow !== 0) this.#bySlot.set(input.slot, { flow: input.flow, value });
        return value;
    }

    /** Takes the value of the flow of `input` away. */
    remove(input) {
        const value = this.get(input);
        if (value !== undefined) this.#bySlot.delete(input.slot);
        return value;
    }

    /** How many values there are. */
    get size() {
        return this.#bySlot.size;
    }

    /** All values, each with its flow's id: `for (const [flow, value] of flows)`. */
    *[Symbol.iterator]() {
        for (const { flow, value } of this.#bySlot.values()) yield [flow, value];
    }
}
