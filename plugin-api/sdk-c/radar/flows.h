/* What is kept for each flow, and what comes with its end. */
#ifndef RADAR_FLOWS_H
#define RADAR_FLOWS_H

/* ---- Flows, inputs, addresses ---- */

typedef struct radar_flow_value {
    uint64_t flow, unused; /* so that the value is aligned as memory is */
} radar_flow_value;

RADAR_API void *radar_flows_get(radar_flows *flows, const radar_input *input) {
    radar_flow_value *value = input->slot < flows->slots ? flows->by_slot[input->slot] : NULL;
    return value != NULL && value->flow == input->flow ? value + 1 : NULL;
}

RADAR_API void *radar_flows_get_or(radar_flows *flows, const radar_input *input) {
    void *known = radar_flows_get(flows, input);
    if (known != NULL || input->flow == 0 || input->slot == RADAR_NO_SLOT) return known;
    if (input->slot >= flows->slots) {
        size_t slots = flows->slots == 0 ? 64 : flows->slots * 2;
        while (slots <= input->slot) slots *= 2;
        flows->by_slot = radar_realloc(flows->by_slot, slots * sizeof *flows->by_slot);
        memset(flows->by_slot + flows->slots, 0, (slots - flows->slots) * sizeof *flows->by_slot);
        flows->slots = slots;
    }
    radar_flow_value *value = flows->by_slot[input->slot];
    if (value == NULL) {
        value = flows->by_slot[input->slot] = radar_alloc(sizeof *value + flows->size);
        flows->number++;
    }
    memset(value, 0, sizeof *value + flows->size);
    value->flow = input->flow;
    return value + 1;
}

RADAR_API void radar_flows_remove(radar_flows *flows, const radar_input *input) {
    if (radar_flows_get(flows, input) == NULL) return;
    radar_free(flows->by_slot[input->slot]);
    flows->by_slot[input->slot] = NULL;
    flows->number--;
}

RADAR_API bool radar_read_flow_end(const radar_input *input, radar_flow_end *end) {
    if (input->data_length < 64) return false;
    uint64_t words[7];
    for (size_t at = 0; at < 7; at++) words[at] = radar_load(input->data + 8 * at, 8);
    *end = (radar_flow_end
    ){ { words[0], words[1] }, { words[2], words[3] }, { words[4], words[5] }, words[6], input->data[56] };
    return true;
}

RADAR_API size_t radar_address_number(char *text, unsigned number, unsigned base) {
    size_t length = 1;
    for (unsigned left = number / base; left > 0; left /= base) length++;
    for (size_t at = length; at > 0; at--, number /= base) text[at - 1] = radar_digits[number % base];
    return length;
}

RADAR_API size_t radar_address(char text[RADAR_ADDRESS_MAX], const uint8_t octets[16]) {
    size_t length = 0, start = 8, run = 1;
    uint16_t groups[8];
    for (size_t at = 0; at < 8; at++) groups[at] = (uint16_t)(octets[2 * at] << 8 | octets[2 * at + 1]);
    if ((groups[0] | groups[1] | groups[2] | groups[3] | groups[4]) == 0 && groups[5] == 0xFFFF) {
        for (size_t at = 12; at < 16; at++) {
            if (at > 12) text[length++] = '.';
            length += radar_address_number(text + length, octets[at], 10);
        }
        text[length] = 0;
        return length;
    }
    /* The longest run of zero groups, the first of them, from two groups on. */
    for (size_t at = 0; at < 8; at++) {
        size_t end = at;
        while (end < 8 && groups[end] == 0) end++;
        if (end - at > run) start = at, run = end - at;
    }
    for (size_t at = 0; at < 8; at++) {
        if (at == start) {
            text[length++] = ':';
            if ((at += run) == 8) text[length++] = ':';
            if (at == 8) break;
        }
        if (at > 0) text[length++] = ':';
        length += radar_address_number(text + length, groups[at], 16);
    }
    text[length] = 0;
    return length;
}

#endif
