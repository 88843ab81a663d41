/* What a plugin says, as the answer to a batch: plugin-api/wit/README.md of radar has its layout. */
#ifndef RADAR_HOST_H
#define RADAR_HOST_H

/* ---- The answer to a batch ---- */

enum {
    RADAR_ANSWER_EMIT = 1,
    RADAR_ANSWER_DONE,
    RADAR_ANSWER_IDENTIFY,
    RADAR_ANSWER_CHANGE,
    RADAR_ANSWER_ENRICH,
    RADAR_ANSWER_COUNT
};

#define RADAR_DEPTH_MAX 63

struct radar_object {
    radar_buffer *out;
    uint64_t arrays; /* a bit for each level: whether it is an array */
    unsigned depth;  /* levels that are open; 0: nothing is being written */
    unsigned deeper; /* levels that are left out */
    bool comma;
    bool summaries;
    size_t begin;   /* where its answer begins */
    size_t summary; /* where its summary begins, or 0 */
};

struct radar_host {
    radar_buffer out;
    uint32_t number; /* of answers */
    uint32_t input;  /* which one of the batch the plugin is called with */
    radar_object object;
    /* Flows that the plugin is done with, though more of them may lie in this batch; and bits of their slots.
     */
    uint64_t *over;
    size_t overs, over_room;
    uint64_t over_slots[16];
};

/* A level of an object; `begin` is a place in the buffer. */
RADAR_API radar_object *radar_object_begin(radar_object *object, radar_buffer *out, size_t begin) {
    radar_buffer_octet(out, '{');
    bool summaries = object->summaries;
    *object = (radar_object){ .out = out, .depth = 1, .begin = begin, .summaries = summaries };
    return object;
}

/* Whether a value may be written; what stands before it is. */
RADAR_API bool radar_key(radar_object *object, const char *name) {
    if (object->depth == 0 || object->deeper > 0 || object->summary != 0) return false;
    if (object->comma) radar_buffer_octet(object->out, ',');
    object->comma = true;
    if (object->arrays >> object->depth & 1) return true;
    if (name == NULL) name = "";
    radar_json_text(object->out, (const uint8_t *)name, radar_length(name));
    radar_buffer_octet(object->out, ':');
    return true;
}

RADAR_API void radar_text(radar_object *object, const char *name, const void *octets, size_t length) {
    if (radar_key(object, name)) radar_json_text(object->out, octets, length);
}

RADAR_API void radar_number(radar_object *object, const char *name, uint64_t number) {
    if (radar_key(object, name)) radar_json_number(object->out, number);
}

RADAR_API void radar_signed(radar_object *object, const char *name, int64_t number) {
    radar_decimal(object, name, number, 0);
}

RADAR_API void radar_decimal(radar_object *object, const char *name, int64_t number, unsigned digits) {
    if (!radar_key(object, name)) return;
    uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number, unit = 1;
    for (unsigned digit = 0; digit < digits && digit < 18; digit++) unit *= 10;
    if (number < 0) radar_buffer_octet(object->out, '-');
    radar_json_number(object->out, size / unit);
    if (unit > 1) radar_buffer_octet(object->out, '.');
    while ((unit /= 10) > 0) radar_buffer_octet(object->out, (uint8_t)('0' + size / unit % 10));
}

RADAR_API void radar_boolean(radar_object *object, const char *name, bool value) {
    if (radar_key(object, name)) radar_buffer_put(object->out, value ? "true" : "false", value ? 4 : 5);
}

RADAR_API void radar_hex(radar_object *object, const char *name, const uint8_t *octets, size_t length) {
    if (!radar_key(object, name)) return;
    radar_buffer_octet(object->out, '"');
    for (size_t at = 0; at < length; at++) radar_json_hex(object->out, octets[at]);
    radar_buffer_octet(object->out, '"');
}

RADAR_API void radar_open(radar_object *object, const char *name, bool array) {
    if (object->deeper > 0 || object->depth == RADAR_DEPTH_MAX) {
        object->deeper++;
    } else if (radar_key(object, name)) {
        uint64_t bit = (uint64_t)1 << ++object->depth;
        object->arrays = array ? object->arrays | bit : object->arrays & ~bit;
        radar_buffer_octet(object->out, array ? '[' : '{');
        object->comma = false;
    }
}

RADAR_API void radar_open_object(radar_object *object, const char *name) { radar_open(object, name, false); }

RADAR_API void radar_open_array(radar_object *object, const char *name) { radar_open(object, name, true); }

RADAR_API void radar_close_level(radar_object *object) {
    radar_buffer_octet(object->out, object->arrays >> object->depth-- & 1 ? ']' : '}');
    object->comma = true;
}

RADAR_API void radar_close(radar_object *object) {
    if (object->deeper > 0) object->deeper--;
    else if (object->depth > 1) radar_close_level(object);
}

/* Closes all levels. */
RADAR_API void radar_object_end(radar_object *object) {
    while (object->depth > 0) radar_close_level(object);
    object->deeper = 0;
}

RADAR_API void radar_summary(radar_object *object, const void *octets, size_t length) {
    if (object->depth == 0 || object->summary != 0 || !object->summaries) return;
    radar_object_end(object);
    object->depth = 1; /* it is still being written */
    object->summary = object->out->length;
    const uint8_t *text = octets;
    for (size_t at = 0; at < length;) {
        size_t character = radar_character(text + at, length - at);
        radar_buffer_put(
            object->out, character == 0 ? (const uint8_t *)"\xEF\xBF\xBD" : text + at,
            character == 0 ? 3 : character
        );
        at += character == 0 ? 1 : character;
    }
}

RADAR_API void radar_end(radar_object *object) {
    if (object->depth == 0) return;
    if (object->summary == 0) radar_object_end(object);
    object->depth = 0;
    size_t end = object->out->length, body = object->summary == 0 ? end : object->summary;
    uint8_t *answer = object->out->octets + object->begin;
    size_t fixed = (size_t)radar_load(answer + 2, 2);
    radar_store(answer + 4, end - object->begin, 4);
    radar_store(answer + (fixed == 56 ? 48 : 24), body - object->begin - fixed, 4);
    if (fixed == 56) radar_store(answer + 52, end - body, 4);
}

/* An answer's fixed part, of zeros but for its kind and lengths. */
RADAR_API uint8_t *radar_answer(radar_host *host, uint16_t kind, uint16_t length) {
    radar_end(&host->object);
    uint8_t *at = radar_buffer_more(&host->out, length);
    memset(at, 0, length);
    radar_store(at, kind, 2);
    radar_store(at + 2, length, 2);
    radar_store(at + 4, length, 4);
    host->number++;
    return at;
}

RADAR_API void
radar_answer_fixed(radar_host *host, uint16_t kind, uint32_t first, uint32_t second, uint64_t word) {
    uint8_t *at = radar_answer(host, kind, 24);
    radar_store(at + 8, first, 4);
    radar_store(at + 12, second, 4);
    radar_store(at + 16, word, 8);
}

RADAR_API radar_object *radar_emit(radar_host *host, uint16_t event, radar_subject subject) {
    uint8_t *at = radar_answer(host, RADAR_ANSWER_EMIT, 56);
    radar_store(at + 8, subject.time, 8);
    radar_store(at + 16, subject.flow, 8);
    radar_store(at + 24, subject.packet, 8);
    radar_store(at + 32, subject.slot, 4);
    radar_store(at + 36, host->input, 4);
    radar_store(at + 40, event, 2);
    at[42] = subject.direction;
    return radar_object_begin(&host->object, &host->out, host->out.length - 56);
}

RADAR_API radar_object *radar_enrich(radar_host *host, uint32_t section, radar_subject flow) {
    uint8_t *at = radar_answer(host, RADAR_ANSWER_ENRICH, 32);
    radar_store(at + 8, flow.slot, 4);
    radar_store(at + 12, section, 4);
    radar_store(at + 16, flow.flow, 8);
    return radar_object_begin(&host->object, &host->out, host->out.length - 32);
}

RADAR_API void radar_done(radar_host *host, const radar_input *input) {
    radar_answer_fixed(host, RADAR_ANSWER_DONE, input->slot, 0, input->flow);
    if (host->overs == host->over_room) {
        host->over_room = host->over_room == 0 ? 64 : host->over_room * 2;
        host->over = radar_realloc(host->over, host->over_room * sizeof *host->over);
    }
    host->over[host->overs++] = input->flow;
    host->over_slots[input->slot >> 6 & 15] |= (uint64_t)1 << (input->slot & 63);
}

RADAR_API bool radar_is_done(const radar_host *host, const radar_input *input) {
    if ((host->over_slots[input->slot >> 6 & 15] >> (input->slot & 63) & 1) == 0 || input->flow == 0)
        return false;
    for (size_t at = 0; at < host->overs; at++) {
        if (host->over[at] == input->flow) return true;
    }
    return false;
}

RADAR_API void radar_identify(radar_host *host, const radar_input *input, uint32_t protocol) {
    if (input->slot != RADAR_NO_SLOT)
        radar_answer_fixed(host, RADAR_ANSWER_IDENTIFY, input->slot, protocol, input->flow);
}

RADAR_API void radar_change(radar_host *host, const radar_input *input, uint32_t protocol) {
    if (input->slot != RADAR_NO_SLOT)
        radar_answer_fixed(host, RADAR_ANSWER_CHANGE, input->slot, protocol, input->flow);
}

RADAR_API void radar_count(radar_host *host, uint32_t counter, uint64_t increment) {
    radar_answer_fixed(host, RADAR_ANSWER_COUNT, counter + 1, 0, increment);
}

RADAR_API void radar_error(const char *message) { radar_host_log(1, message, radar_length(message)); }
RADAR_API void radar_warn(const char *message) { radar_host_log(2, message, radar_length(message)); }
RADAR_API void radar_info(const char *message) { radar_host_log(3, message, radar_length(message)); }

#endif
