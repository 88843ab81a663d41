/* The manifest, in the words of plugin-api/abi/src/manifest.rs of radar. */
#ifndef RADAR_MANIFEST_H
#define RADAR_MANIFEST_H

/* ---- The manifest ---- */

/* Its members that are texts, events and lists, in the words of plugin-api/abi/src/manifest.rs. */
RADAR_API void radar_own_text(radar_object *out, const char *name, const char *text) {
    if (text != NULL) radar_text(out, name, text, radar_length(text));
}

RADAR_API void radar_manifest_name(radar_object *out, const char *name) {
    radar_boolean(out, "own", name[0] == '+');
    radar_own_text(out, "name", name[0] == '+' ? name + 1 : name);
}

RADAR_API void
radar_manifest_numbers(radar_object *out, const char *name, const uint16_t *halves, const uint8_t *octets) {
    radar_open_array(out, name);
    for (; halves != NULL && *halves != 0; halves++) radar_number(out, NULL, *halves);
    for (; octets != NULL && *octets != 0; octets++) radar_number(out, NULL, *octets);
    radar_close(out);
}

RADAR_API void
radar_manifest_texts(radar_object *out, const char *name, const char *first, const char *const *texts) {
    radar_open_array(out, name);
    radar_own_text(out, NULL, first);
    for (; texts != NULL && *texts != NULL; texts++) radar_own_text(out, NULL, *texts);
    radar_close(out);
}

RADAR_API void
radar_manifest_selection(radar_object *out, const char *name, const radar_selection *selection) {
    if (selection == NULL) return;
    radar_open_object(out, name);
    radar_boolean(out, "all", selection->all);
    radar_manifest_numbers(out, "ports", selection->ports, NULL);
    radar_manifest_numbers(out, "protocols", NULL, selection->protocols);
    radar_number(out, "snap", selection->snap);
    radar_number(out, "payloads", selection->payloads);
    radar_open_array(out, "patterns");
    for (const radar_pattern *pattern = selection->patterns; pattern != NULL && pattern->octets != NULL;
         pattern++) {
        radar_open_object(out, NULL);
        radar_own_text(out, "octets", pattern->octets);
        radar_own_text(out, "mask", pattern->mask);
        radar_number(out, "offset", pattern->offset);
        radar_close(out);
    }
    radar_close(out);
    radar_close(out);
}

RADAR_API void radar_manifest_wants(radar_object *out, const radar_analyzer *analyzer) {
    radar_open_object(out, "wants");
    radar_manifest_selection(out, "streams", analyzer->streams);
    radar_manifest_selection(out, "datagrams", analyzer->datagrams);
    if (analyzer->packets != NULL) {
        radar_open_object(out, "packets");
        radar_own_text(out, "layer", analyzer->packets->layer);
        radar_number(out, "snap", analyzer->packets->snap);
        radar_manifest_numbers(out, "ether_types", analyzer->packets->ether_types, NULL);
        radar_manifest_numbers(out, "protocols", NULL, analyzer->packets->protocols);
        radar_close(out);
    }
    radar_boolean(out, "flow_starts", analyzer->flows);
    radar_boolean(out, "flow_ends", analyzer->flows);
    radar_manifest_texts(out, "events", NULL, analyzer->reads);
    radar_number(out, "tick", analyzer->tick);
    radar_close(out);
}

RADAR_API void radar_manifest_field(radar_object *out, const radar_field *field) {
    size_t type = 0;
    while (field->type[type] != 0 && field->type[type] != ' ') type++;
    radar_open_object(out, NULL);
    radar_manifest_name(out, field->path);
    radar_text(out, "type", field->type, type);
    if (field->type[type] == ' ') radar_own_text(out, "unit", field->type + type + 1);
    radar_own_text(out, "description", field->description);
    radar_close(out);
}

RADAR_API void radar_manifest_events(radar_object *out, const char *name, const radar_event *events) {
    radar_open_array(out, name);
    for (; events != NULL && events->name != NULL; events++) {
        radar_open_object(out, NULL);
        radar_manifest_name(out, events->name);
        radar_own_text(out, "description", events->description);
        radar_open_array(out, "fields");
        for (const radar_field *field = events->fields; field != NULL && field->path != NULL; field++)
            radar_manifest_field(out, field);
        radar_close(out);
        radar_close(out);
    }
    radar_close(out);
}

RADAR_API void radar_manifest_settings(radar_object *out, const radar_setting *settings) {
    static const char *const forms[] = { "string",  "integer",  "number",   "boolean",
                                         "strings", "integers", "duration", "size" };
    radar_open_array(out, "settings");
    for (; settings != NULL && settings->name != NULL; settings++) {
        radar_open_object(out, NULL);
        radar_own_text(out, "name", settings->name);
        radar_own_text(out, "type", forms[settings->form]);
        if (radar_key(out, "default"))
            radar_buffer_put(out->out, settings->value, radar_length(settings->value));
        radar_own_text(out, "description", settings->description);
        radar_close(out);
    }
    radar_close(out);
}

RADAR_API void radar_manifest(radar_buffer *buffer, const radar_analyzer *analyzer) {
    radar_object object = { 0 }, *out = radar_object_begin(&object, buffer, 0);
    radar_own_text(out, "name", analyzer->name);
    radar_own_text(out, "version", analyzer->version);
    radar_own_text(out, "description", analyzer->description);
    radar_own_text(out, "kind", analyzer->enricher ? "enricher" : "analyzer");
    radar_open_array(out, "api");
    radar_number(out, NULL, 1);
    radar_number(out, NULL, 1);
    radar_close(out);
    radar_manifest_wants(out, analyzer);
    radar_manifest_events(out, "events", analyzer->events);
    radar_manifest_events(out, "sections", analyzer->sections);
    radar_manifest_texts(out, "protocols", NULL, analyzer->protocols);
    radar_manifest_texts(out, "counters", "malformed", analyzer->counters);
    radar_boolean(out, "by_signature", analyzer->by_signature);
    radar_own_text(out, "services_setting", analyzer->services_setting);
    radar_open_array(out, "services");
    for (const radar_service *service = analyzer->services; service != NULL && service->protocol != NULL;
         service++) {
        radar_open_object(out, NULL);
        radar_own_text(out, "protocol", service->protocol);
        radar_number(out, "port", service->port);
        radar_number(out, "transport", service->transport);
        radar_close(out);
    }
    radar_close(out);
    radar_manifest_settings(out, analyzer->settings);
    radar_object_end(out);
}

#endif
