/** What a plugin may do while it is called. */
import { Answers, KIND } from "./answers.js";
import { NO_SLOT } from "./input.js";
import { putLossy, writeObject } from "./json.js";

/** The second argument of every method. Events, counters and the like go by their names in the manifest. */
export class Host {
    constructor(manifest, summaries, log) {
        const named = (list) => new Map(manifest[list].map((item, place) => [item.name ?? item, place]));
        const [events, sections] = [named("events"), named("sections")];
        this.places = { events, sections, protocols: named("protocols"), counters: named("counters") };
        this.summaries = summaries;
        this.log = log;
        this.answers = new Answers();
        /** Flows that the plugin is done with, though more of them may lie in this batch. */
        this.over = new Set();
        /** Which input of the batch the plugin is called with. */
        this.input = 0;
    }

    /**
     * Hands over an event about `subject`. `fields` is the object that stands under the event's name, or a function
     * that writes it: `(event) => event.text("line", octets)`. `summary` gives one line for people, a string or octets;
     * it is only called when some sink wants it.
     */
    emit(event, subject, fields, summary) {
        const { answers } = this;
        const begin = answers.begin(KIND.EMIT, 56);
        answers.word(begin + 8, subject.time);
        answers.word(begin + 16, subject.flow);
        answers.word(begin + 24, subject.packet);
        answers.half(begin + 32, subject.slot);
        answers.half(begin + 36, this.input);
        answers.half(begin + 40, this.place("events", event) | (subject.direction << 16));
        const body = answers.length;
        writeObject(answers, fields);
        const line = answers.length;
        if (this.summaries && summary) putLossy(answers, summary());
        answers.half(begin + 48, line - body);
        answers.half(begin + 52, answers.length - line);
        answers.end(begin);
    }

    /** Nothing more is wanted of the flow of `input`: it is no longer put together for this plugin. */
    done(input) {
        const flow = input.flow;
        this.answers.fixed(KIND.DONE, input.slot, 0, flow);
        if (flow !== 0) this.over.add(flow);
    }

    /** The flow of `input` speaks this protocol from its first octets on, by its content. */
    identify(input, protocol) {
        const place = this.place("protocols", protocol);
        if (input.slot !== NO_SLOT) this.answers.fixed(KIND.IDENTIFY, input.slot, place, input.flow);
    }

    /** The flow of `input` has gone over to this protocol, having begun with another: STARTTLS, CONNECT, Upgrade. */
    change(input, protocol) {
        const place = this.place("protocols", protocol);
        if (input.slot !== NO_SLOT) this.answers.fixed(KIND.CHANGE, input.slot, place, input.flow);
    }

    /** Adds a section to all later events of the flow of an input or subject; `fields` as for `emit`. */
    enrich(subject, section, fields) {
        const { answers } = this;
        const begin = answers.begin(KIND.ENRICH, 32);
        answers.half(begin + 8, subject.slot);
        answers.half(begin + 12, this.place("sections", section));
        answers.word(begin + 16, subject.flow);
        const body = answers.length;
        writeObject(answers, fields);
        answers.half(begin + 24, answers.length - body);
        answers.end(begin);
    }

    /** Adds to a counter of the plugin's own; it is shown in `stats` events. */
    count(counter, increment = 1) {
        this.answers.fixed(KIND.COUNT, this.place("counters", counter), 0, increment);
    }

    /** Writes to radar's log, for its operator: an error of this machine, never of the traffic. */
    error(message) {
        this.log(1, message);
    }

    /** Writes a warning to radar's log. */
    warn(message) {
        this.log(2, message);
    }

    /** Writes a note to radar's log. */
    info(message) {
        this.log(3, message);
    }

    begin() {
        this.answers.clear();
        this.over.clear();
    }

    isDone(input) {
        return this.over.size > 0 && this.over.has(input.flow);
    }

    malformed() {
        this.answers.fixed(KIND.COUNT, 0, 0, 1);
    }

    place(list, name) {
        const place = this.places[list].get(name);
        if (place === undefined)
            throw new Error(`the manifest has no ${JSON.stringify(name)} among its ${list}`);
        return place;
    }
}
