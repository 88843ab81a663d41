/* What the probe does not reach: see README.md. */
#include <assert.h>
#include <stdio.h>

#include "radar_plugin.h"

void radar_host_log(uint32_t level, const char *message, size_t length) {
    (void)level, (void)message, (void)length;
}

static struct {
    radar_string name;
    uint64_t length, span, amount;
    double number;
    bool boolean;
    radar_strings texts;
    radar_integers wholes;
} config;

static const radar_setting settings[] = {
    { "name", RADAR_STRING, "\"\"", "", &config.name },
    { "length", RADAR_INTEGER, "1", "", &config.length },
    { "span", RADAR_DURATION, "\"5s\"", "", &config.span },
    { "amount", RADAR_SIZE, "\"64KiB\"", "", &config.amount },
    { "number", RADAR_NUMBER, "0.25", "", &config.number },
    { "boolean", RADAR_BOOLEAN, "true", "", &config.boolean },
    { "texts", RADAR_STRINGS, "[]", "", &config.texts },
    { "wholes", RADAR_INTEGERS, "[1, 2]", "", &config.wholes },
    { 0 },
};

static radar_setting_error read(const char *json) {
    return radar_read_settings(settings, json, radar_length(json));
}

static bool is(const char *text, const char *other) { return radar_same(text, other, radar_length(other)); }

static void settings_have_their_defaults_and_are_read_in_the_form_that_they_have(void) {
    assert(read("{}").message == NULL);
    assert(config.length == 1 && config.span == 5000000000 && config.amount == 65536);
    assert(
        config.number == 0.25 && config.boolean && config.wholes.number == 2 && config.wholes.items[1] == 2
    );
    assert(
        read("{\"name\": \"a\\n\\u00e9\\ud83d\\ude00\\\"\", \"span\": \"100ms\", \"number\": "
             "-1.5e2,\n\"boolean\": false,"
             " \"texts\": [\"a\", \"bc\"], \"wholes\": [], \"length\": 18446744073709551615}")
            .message == NULL
    );
    assert(is(config.name.text, "a\né😀\"") && config.name.length == 9);
    assert(
        config.span == 100000000 && config.number == -150 && !config.boolean && config.length == UINT64_MAX
    );
    assert(config.texts.number == 2 && is(config.texts.items[1].text, "bc") && config.wholes.number == 0);
}

static void a_setting_that_is_unknown_or_of_another_form_is_refused_by_its_name(void) {
    static const char *const refused[][3] = {
        { "{\"lenght\": 1}", "lenght",
          "is no setting; there are name, length, span, amount, number, boolean, texts, wholes" },
        { "{\"length\": -1}", "length", "must be a whole number" },
        { "{\"length\": 1.5}", "length", "must be a whole number" },
        { "{\"length\": 18446744073709551616}", "length", "must be a whole number" },
        { "{\"length\": \"x\"}", "length", "must be a whole number" },
        { "{\"name\": {\"within\": 1}}", "name", "must be a text" },
        { "{\"boolean\": 1}", "boolean", "must be true or false" },
        { "{\"span\": \"5 parsecs\"}", "span", "must be a span of time such as \"5s\"" },
        { "{\"amount\": \"99999999999GiB\"}", "amount", "must be an amount of octets such as \"16MiB\"" },
        { "[]", "", "must be a table" },
    };
    for (size_t at = 0; at < sizeof refused / sizeof *refused; at++) {
        radar_setting_error error = read(refused[at][0]);
        assert(
            error.message != NULL && is(error.setting, refused[at][1]) && is(error.message, refused[at][2])
        );
    }
}

static void json_cut_anywhere_is_refused_and_nothing_worse(void) {
    static const char whole[] =
        "{\"name\": \"a\\ud83d\\ude00\", \"texts\": [\"a\\\\\", \"b\"], \"span\": \"1h\", \"number\": 1e3}";
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        char *cut = malloc(length + 1); /* of just this length, for those who watch over memory */
        memcpy(cut, whole, length);
        assert(radar_read_settings(settings, cut, length).message != NULL);
        free(cut);
    }
}

static void a_cursor_does_not_pass_the_end(void) {
    static const uint8_t octets[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    radar_cursor cursor = radar_cursor_of(octets, sizeof octets);
    assert(radar_u8(&cursor) == 1 && radar_u16(&cursor) == 0x0203 && radar_u24(&cursor) == 0x040506);
    assert(radar_take(&cursor, 4) == NULL && cursor.truncated && radar_u8(&cursor) == 0);
    cursor = radar_cursor_of(octets, sizeof octets);
    assert(radar_u64(&cursor) == 0x0102030405060708 && !cursor.truncated);
    assert(radar_take(&cursor, SIZE_MAX) == NULL && cursor.truncated);
}

static void a_value_belongs_to_the_flow_and_not_to_its_slot(void) {
    radar_flows flows = RADAR_FLOWS(uint32_t);
    radar_input old = { .slot = 300, .flow = 10 }, new = { .slot = 300, .flow = 11 },
                none = { .slot = RADAR_NO_SLOT };
    *(uint32_t *)radar_flows_get_or(&flows, &old) = 7;
    assert(*(uint32_t *)radar_flows_get(&flows, &old) == 7 && radar_flows_get(&flows, &new) == NULL);
    assert(*(uint32_t *)radar_flows_get_or(&flows, &new) == 0 && radar_flows_get(&flows, &old) == NULL);
    assert(flows.number == 1);
    radar_flows_remove(&flows, &old);
    assert(flows.number == 1);
    radar_flows_remove(&flows, &new);
    assert(flows.number == 0 && radar_flows_get(&flows, &new) == NULL);
    assert(radar_flows_get_or(&flows, &none) == NULL);
}

static void memory_is_used_again(void) {
    void *first = radar_alloc(100);
    radar_free(first);
    assert(radar_alloc(90) == first);
    uint8_t *grown = radar_alloc(10);
    memset(grown, 7, 10);
    grown = radar_realloc(grown, 5000);
    assert(grown[9] == 7);
}

static void what_is_too_deep_is_left_out_and_the_rest_stays_valid(void) {
    radar_host host = { 0 };
    radar_object *event = radar_emit(&host, 0, (radar_subject){ 0 });
    for (int level = 0; level < 100; level++) radar_open_array(event, level == 0 ? "a" : NULL);
    radar_number(event, NULL, 1);
    for (int level = 0; level < 99; level++) radar_close(event);
    radar_number(event, NULL, 2);
    radar_end(event);
    size_t open = 0, close = 0;
    for (size_t at = 56; at < host.out.length; at++)
        open += host.out.octets[at] == '[', close += host.out.octets[at] == ']';
    assert(open == RADAR_DEPTH_MAX - 1 && close == open);
    static const char end[] = "],2]}";
    assert(memcmp(host.out.octets + host.out.length - 5, end, 5) == 0);
    assert(radar_load(host.out.octets + 4, 4) == host.out.length);
}

static void a_place_is_read_whatever_its_order(void) {
    static const char json[] =
        "{\"worker\": 12, \"later\": [1], \"summaries\":true,\"live\":false,\"check\":true}";
    radar_start start = radar_read_start(json, sizeof json - 1);
    assert(start.worker == 12 && start.summaries && !start.live && start.check);
}

static const radar_analyzer none = { .name = "none" };
RADAR_EXPORT(none);

int main(void) {
    settings_have_their_defaults_and_are_read_in_the_form_that_they_have();
    a_setting_that_is_unknown_or_of_another_form_is_refused_by_its_name();
    json_cut_anywhere_is_refused_and_nothing_worse();
    a_cursor_does_not_pass_the_end();
    a_value_belongs_to_the_flow_and_not_to_its_slot();
    memory_is_used_again();
    what_is_too_deep_is_left_out_and_the_rest_stays_valid();
    a_place_is_read_whatever_its_order();
    puts("all is well");
}
