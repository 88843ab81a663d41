/* The probe in C: see README.md. */
#include <stdio.h>

#include "radar_plugin.h"

void radar_host_log(uint32_t level, const char *message, size_t length) {
    fprintf(stderr, "%u %.*s\n", level, (int)length, message);
}

static const radar_field fields[] = {
    { "+text", "string octets", "its octets" },
    { "numbers.first", "integer", "the first" },
    { 0 },
};
enum { DATAGRAM, END };
static const radar_event events[] = {
    { "+x_datagram", "a datagram was seen", fields },
    { "x_end", "a flow is over", NULL },
    { 0 },
};

static radar_outcome datagram(const radar_input *input, radar_host *host) {
    radar_cursor cursor = radar_cursor_of(input->data, input->data_length);
    uint8_t first = radar_u8(&cursor);
    if (cursor.truncated) return RADAR_MALFORMED;
    char source[RADAR_ADDRESS_MAX], destination[RADAR_ADDRESS_MAX];
    size_t source_length = radar_address(source, input->source);
    size_t destination_length = radar_address(destination, input->destination);

    radar_object *event = radar_emit(host, DATAGRAM, radar_subject_of(input));
    radar_text(event, "text", input->data, input->data_length);
    radar_hex(event, "hex", input->data, input->data_length < 4 ? input->data_length : 4);
    radar_text(event, "source", source, source_length);
    radar_text(event, "destination", destination, destination_length);
    radar_open_array(event, "ports");
    radar_number(event, NULL, input->source_port);
    radar_number(event, NULL, input->destination_port);
    radar_close(event);
    radar_open_object(event, "numbers");
    radar_number(event, "first", first);
    radar_number(event, "flags", input->flags);
    radar_number(event, "protocol", input->protocol);
    radar_number(event, "length", input->length);
    radar_close(event);
    radar_number(event, "offset", input->offset);
    radar_signed(event, "negative", -3);
    radar_decimal(event, "decimal", 1234, 3);
    radar_boolean(event, "cut", input->flags & RADAR_CUT);
    radar_open_object(event, "none");
    radar_close(event);
    radar_open_array(event, "list");
    radar_boolean(event, NULL, true);
    radar_open_object(event, NULL);
    radar_text(event, "inner", "é", 2);
    radar_close(event);
    radar_open_array(event, NULL);
    radar_close(event);
    radar_close(event);
    radar_summary(event, "an é", 5);
    return RADAR_OK; /* what is not ended is ended by what comes next */
}

static radar_outcome stream(const radar_input *input, radar_host *host) {
    radar_identify(host, input, 0);
    radar_change(host, input, 1);
    radar_object *section = radar_enrich(host, 0, radar_subject_of(input));
    radar_number(section, "a", 1);
    radar_end(section);
    radar_count(host, 0, 7);
    radar_done(host, input);
    return RADAR_OK;
}

static void pair(radar_object *event, const char *name, const uint64_t numbers[2]) {
    radar_open_array(event, name);
    radar_number(event, NULL, numbers[0]);
    radar_number(event, NULL, numbers[1]);
    radar_close(event);
}

static radar_outcome flow_end(const radar_input *input, radar_host *host) {
    radar_flow_end end;
    if (!radar_read_flow_end(input, &end)) return RADAR_MALFORMED;
    radar_subject subject = radar_subject_of(input);
    subject.time++;
    subject.direction = RADAR_TO_RESPONDER;
    radar_object *event = radar_emit(host, END, subject);
    pair(event, "packets", end.packets);
    pair(event, "octets", end.octets);
    pair(event, "span", end.span);
    radar_number(event, "rtt", end.handshake_rtt);
    radar_number(event, "reason", end.reason);
    radar_end(event);
    return RADAR_OK;
}

static radar_outcome tick(uint64_t now, radar_host *host) {
    radar_object *event = radar_emit(host, END, (radar_subject){ .time = now, .slot = RADAR_NO_SLOT });
    radar_number(event, "now", now);
    radar_end(event);
    return RADAR_OK;
}

static struct {
    radar_string text;
    uint64_t whole, span, amount;
    double number;
    bool boolean;
    radar_strings texts;
    radar_integers wholes;
} config;

static const radar_setting settings[] = {
    { "text", RADAR_STRING, "\"é\\\"\"", "A text.", &config.text },
    { "whole", RADAR_INTEGER, "512", "A whole number.", &config.whole },
    { "number", RADAR_NUMBER, "0.25", "A number.", &config.number },
    { "boolean", RADAR_BOOLEAN, "true", "Yes or no.", &config.boolean },
    { "texts", RADAR_STRINGS, "[\"a\", \"b\"]", "Texts.", &config.texts },
    { "wholes", RADAR_INTEGERS, "[]", "Whole numbers.", &config.wholes },
    { "span", RADAR_DURATION, "\"5s\"", "A span of time.", &config.span },
    { "amount", RADAR_SIZE, "\"16MiB\"", "An amount.", &config.amount },
    { 0 },
};

static const radar_selection streams = {
    .ports = (const uint16_t[]){ 25, 587, 0 },
    .patterns = (const radar_pattern[]){ { "323230", NULL, 0 }, { "16", "f0", 2 }, { 0 } },
};
static const radar_selection datagrams = {
    .all = true,
    .protocols = (const uint8_t[]){ 132, 0 },
    .snap = 100,
    .payloads = 3,
};
static const radar_packets packets = {
    .layer = "link",
    .snap = 64,
    .ether_types = (const uint16_t[]){ 0x0806, 0 },
    .protocols = (const uint8_t[]){ 58, 0 },
};

static const radar_analyzer probe = {
    .name = "probe",
    .version = "0.1.0",
    .description = "all that there is",
    .streams = &streams,
    .datagrams = &datagrams,
    .packets = &packets,
    .flows = true,
    .reads = (const char *const[]){ "dns", "tls", NULL },
    .tick = 1000,
    .events = events,
    .sections = (const radar_event[]){ { "x_section", "what a flow is part of", fields }, { 0 } },
    .protocols = (const char *const[]){ "one", "two", NULL },
    .by_signature = true,
    .services = (const radar_service[]){ { "smtp", 25, 6 }, { 0 } },
    .services_setting = "boolean",
    .counters = (const char *const[]){ "streams", NULL },
    .settings = settings,
    .datagram = datagram,
    .stream = stream,
    .flow_end = flow_end,
    .on_tick = tick,
};
RADAR_EXPORT(probe);

int main(int arguments, char **argument) {
    static uint8_t batch[1 << 24];
    static radar_host host = { .object = { .summaries = true } };
    if (arguments > 1 && radar_same(argument[1], "manifest", 8)) {
        radar_manifest(&host.out, radar_plugin());
    } else {
        size_t length = fread(batch, 1, sizeof batch, stdin);
        if (!radar_run_batch(&host, radar_plugin(), batch, length)) return 1;
    }
    return fwrite(host.out.octets, 1, host.out.length, stdout) == host.out.length ? 0 : 1;
}
