/* The loop over a batch, and the exports. */
#ifndef RADAR_EXPORTS_H
#define RADAR_EXPORTS_H

/* ---- The loop over a batch ---- */

RADAR_API radar_input radar_read_input(const uint8_t *batch, const uint8_t *record) {
    return (radar_input){
        .time = radar_load(record, 8),
        .flow = radar_load(record + 8, 8),
        .offset = radar_load(record + 16, 8),
        .length = radar_load(record + 24, 8),
        .packet = radar_load(record + 32, 8),
        .source = record + 40,
        .destination = record + 56,
        .slot = (uint32_t)radar_load(record + 72, 4),
        .source_port = (uint16_t)radar_load(record + 76, 2),
        .destination_port = (uint16_t)radar_load(record + 78, 2),
        .flags = (uint16_t)radar_load(record + 80, 2),
        .kind = record[82],
        .direction = record[83],
        .protocol = record[84],
        .data = batch + radar_load(record + 88, 4),
        .data_length = (size_t)radar_load(record + 92, 4),
    };
}

RADAR_API radar_outcome
radar_deliver(const radar_analyzer *analyzer, const radar_input *input, radar_host *host) {
    radar_function *const functions[] = {
        NULL,          analyzer->packet,     analyzer->datagram, analyzer->stream,
        analyzer->gap, analyzer->flow_start, analyzer->flow_end, analyzer->event,
    };
    if (input->kind == RADAR_TICK)
        return analyzer->on_tick == NULL ? RADAR_OK : analyzer->on_tick(input->time, host);
    /* A later radar knows kinds that this header does not. */
    radar_function *function = input->kind < RADAR_TICK ? functions[input->kind] : NULL;
    return function == NULL ? RADAR_OK : function(input, host);
}

/* Calls the analyzer with each input; what it says lies in the host's buffer. Radar's own octets are trusted
 * for what radar promises, since nothing outside of this module can come to harm by them. */
RADAR_API bool
radar_run_batch(radar_host *host, const radar_analyzer *analyzer, const uint8_t *batch, size_t length) {
    if (length < 16 || radar_load(batch, 2) != 1) return false;
    const uint8_t *record = batch + radar_load(batch + 2, 2);
    size_t stride = (size_t)radar_load(batch + 4, 2);
    uint32_t records = (uint32_t)radar_load(batch + 8, 4);
    host->out.length = host->number = 0;
    host->overs = 0;
    memset(host->over_slots, 0, sizeof host->over_slots);
    radar_buffer_put(&host->out, (const uint8_t[]){ 1, 0, 8, 0, 0, 0, 0, 0 }, 8);
    for (uint32_t at = 0; at < records; at++, record += stride) {
        radar_input input = radar_read_input(batch, record);
        host->input = at;
        if (!radar_is_done(host, &input) && radar_deliver(analyzer, &input, host) == RADAR_MALFORMED) {
            radar_answer_fixed(host, RADAR_ANSWER_COUNT, 0, 0, 1);
        }
    }
    radar_end(&host->object);
    radar_store(host->out.octets + 4, host->number, 4);
    return true;
}

/* What a new instance is told, of the same form as settings; what is not known here is passed over. */
RADAR_API radar_start radar_read_start(const char *json, size_t length) {
    radar_start start = { 0 };
    const struct {
        const char *name;
        radar_form form;
        void *variable;
    } members[] = {
        { "\"worker\":", RADAR_INTEGER, &start.worker },
        { "\"summaries\":", RADAR_BOOLEAN, &start.summaries },
        { "\"live\":", RADAR_BOOLEAN, &start.live },
        { "\"check\":", RADAR_BOOLEAN, &start.check },
    };
    for (size_t at = 0; at < length; at++) {
        for (size_t member = 0; member < sizeof members / sizeof *members; member++) {
            size_t name = radar_length(members[member].name);
            radar_reader reader = { json + at + name, json + length };
            if (name <= length - at && radar_same(members[member].name, json + at, name))
                radar_read_value(&reader, members[member].form, members[member].variable);
        }
    }
    return start;
}

/* ---- The exports ---- */

/* By the canonical ABI of the component model a list is its address and length, and what does not fit into
 * one value lies in memory until the next call. */

#ifdef __wasm__
RADAR_SHARED radar_host radar_the_host;
RADAR_SHARED uintptr_t radar_returned[5];

RADAR_API uintptr_t *radar_return(
    uintptr_t tag, const void *first, size_t first_length, const void *second, size_t second_length
) {
    radar_returned[0] = tag;
    radar_returned[1] = (uintptr_t)first;
    radar_returned[2] = first_length;
    radar_returned[3] = (uintptr_t)second;
    radar_returned[4] = second_length;
    return radar_returned;
}

__attribute__((weak, export_name("cabi_realloc"))) void *
radar_cabi_realloc(void *old, size_t old_length, size_t align, size_t length) {
    (void)old_length;
    return length == 0 ? (void *)align : radar_realloc(old, length);
}

__attribute__((weak, export_name("radar:plugin/analyzer@1.0.0#manifest"))) uintptr_t *
radar_export_manifest(void) {
    static radar_buffer manifest;
    manifest.length = 0;
    radar_manifest(&manifest, radar_plugin());
    radar_returned[0] = (uintptr_t)manifest.octets;
    radar_returned[1] = manifest.length;
    return radar_returned;
}

__attribute__((weak, export_name("radar:plugin/analyzer@1.0.0#init"))) uintptr_t *
radar_export_init(const char *config, size_t config_length, const char *start, size_t start_length) {
    const radar_analyzer *analyzer = radar_plugin();
    radar_start place = radar_read_start(start, start_length);
    radar_the_host.object.summaries = place.summaries;
    radar_setting_error error = radar_read_settings(analyzer->settings, config, config_length);
    if (error.message == NULL && analyzer->init != NULL) error = analyzer->init(&place);
    if (error.message == NULL) return radar_return(0, NULL, 0, NULL, 0);
    return radar_return(
        1, error.setting, radar_length(error.setting), error.message, radar_length(error.message)
    );
}

__attribute__((weak, export_name("radar:plugin/analyzer@1.0.0#batch"))) uintptr_t *
radar_export_batch(uint8_t *inputs, size_t length) {
    static const char layout[] =
        "the batch has a layout that this plugin does not know; rebuild it for this radar";
    bool run = radar_run_batch(&radar_the_host, radar_plugin(), inputs, length);
    if (length > 0) radar_free(inputs);
    if (!run) return radar_return(1, layout, sizeof layout - 1, NULL, 0);
    return radar_return(0, radar_the_host.out.octets, radar_the_host.out.length, NULL, 0);
}
#endif

#endif
