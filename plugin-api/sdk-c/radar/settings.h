/* Reading settings: a flat object of JSON, which radar has seen to be valid. */
#ifndef RADAR_SETTINGS_H
#define RADAR_SETTINGS_H

/* ---- Reading settings: a flat object of JSON ---- */

typedef struct radar_reader {
    const char *at, *end;
} radar_reader;

/* Passes over a mark if it comes next, and over blanks before it in any case. */
RADAR_API bool radar_reads(radar_reader *reader, char mark) {
    while (reader->at < reader->end &&
           (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\r' || *reader->at == '\t'))
        reader->at++;
    if (reader->at == reader->end || *reader->at != mark) return false;
    reader->at++;
    return true;
}

RADAR_API uint32_t radar_read_escaped(radar_reader *reader) {
    uint32_t code = 0;
    for (size_t digit = 0; digit < 4 && reader->at < reader->end; digit++) {
        char octet = *reader->at++;
        code = code << 4 | (uint32_t)(octet <= '9' ? octet - '0' : (octet | 0x20) - 'a' + 10);
    }
    return code & 0xFFFF;
}

RADAR_API void radar_put_character(radar_buffer *out, uint32_t code) {
    static const uint8_t leads[] = { 0, 0xC0, 0xE0, 0xF0 };
    unsigned more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    radar_buffer_octet(out, (uint8_t)(leads[more] | code >> (6 * more)));
    while (more-- > 0) radar_buffer_octet(out, (uint8_t)(0x80 | (code >> (6 * more) & 0x3F)));
}

/* A text, kept for good. radar has seen to it that it is valid JSON. */
RADAR_API bool radar_read_string(radar_reader *reader, radar_string *string) {
    radar_buffer text = { 0 };
    if (!radar_reads(reader, '"')) return false;
    while (reader->at < reader->end && *reader->at != '"') {
        char octet = *reader->at++;
        if (octet != '\\' || reader->at == reader->end) {
            radar_buffer_octet(&text, (uint8_t)octet);
            continue;
        }
        octet = *reader->at++;
        uint32_t code = octet == 'n'   ? '\n'
                        : octet == 't' ? '\t'
                        : octet == 'r' ? '\r'
                        : octet == 'b' ? '\b'
                        : octet == 'f' ? '\f'
                                       : (uint8_t)octet;
        if (octet == 'u') {
            code = radar_read_escaped(reader);
            if (code >= 0xD800 && code < 0xDC00 && reader->end - reader->at > 6) {
                reader->at += 2;
                code = 0x10000 + ((code & 0x3FF) << 10 | (radar_read_escaped(reader) & 0x3FF));
            }
        }
        radar_put_character(&text, code);
    }
    radar_buffer_octet(&text, 0);
    *string = (radar_string){ (const char *)text.octets, text.length - 1 };
    return radar_reads(reader, '"');
}

RADAR_API bool radar_read_whole(radar_reader *reader, uint64_t *number) {
    radar_reads(reader, 0);
    const char *begin = reader->at;
    for (*number = 0; reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
        uint64_t digit = (uint64_t)(*reader->at - '0');
        if (*number > (UINT64_MAX - digit) / 10) return false;
        *number = *number * 10 + digit;
    }
    bool broken =
        reader->at < reader->end && (*reader->at == '.' || *reader->at == 'e' || *reader->at == 'E');
    return reader->at > begin && !broken;
}

/* To the precision of a sum in binary: a last digit may differ from what a library would make of it. */
RADAR_API bool radar_read_number(radar_reader *reader, double *number) {
    bool negative = radar_reads(reader, '-'), point = false;
    const char *begin = reader->at;
    int exponent = 0, given = 0;
    for (*number = 0; reader->at < reader->end &&
                      ((*reader->at >= '0' && *reader->at <= '9') || (*reader->at == '.' && !point));
         reader->at++) {
        if (*reader->at == '.') {
            point = true;
            continue;
        }
        *number = *number * 10 + (*reader->at - '0');
        exponent -= point;
    }
    if (reader->at == begin) return false;
    if (reader->at < reader->end && (*reader->at | 0x20) == 'e') {
        reader->at++;
        bool small = reader->at < reader->end && *reader->at == '-';
        if (reader->at < reader->end && (*reader->at == '-' || *reader->at == '+')) reader->at++;
        for (; reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9' && given < 1000;
             reader->at++)
            given = given * 10 + (*reader->at - '0');
        exponent += small ? -given : given;
    }
    double power = 1;
    for (int left = exponent < 0 ? -exponent : exponent; left > 0; left--) power *= 10;
    *number = exponent < 0 ? *number / power : *number * power;
    if (negative) *number = -*number;
    return true;
}

RADAR_API bool radar_read_boolean(radar_reader *reader, bool *value) {
    radar_reads(reader, 0);
    size_t left = (size_t)(reader->end - reader->at);
    *value = left >= 4 && radar_same("true", reader->at, 4);
    if (!*value && !(left >= 5 && radar_same("false", reader->at, 5))) return false;
    reader->at += *value ? 4 : 5;
    return true;
}

/* A whole number and its unit, in a text. */
RADAR_API bool radar_read_amount(radar_reader *reader, radar_form form, uint64_t *amount) {
    static const struct {
        const char *name;
        radar_form form;
        uint64_t size, most;
    } units[] = {
#define RADAR_UNIT(name, form, size) { name, form, size, UINT64_MAX / (size) }
        RADAR_UNIT("ms", RADAR_DURATION, 1000000),       RADAR_UNIT("s", RADAR_DURATION, 1000000000),
        RADAR_UNIT("m", RADAR_DURATION, 60000000000),    RADAR_UNIT("h", RADAR_DURATION, 3600000000000),
        RADAR_UNIT("d", RADAR_DURATION, 86400000000000), RADAR_UNIT("B", RADAR_SIZE, 1),
        RADAR_UNIT("KiB", RADAR_SIZE, 1 << 10),          RADAR_UNIT("MiB", RADAR_SIZE, 1 << 20),
        RADAR_UNIT("GiB", RADAR_SIZE, 1 << 30),
#undef RADAR_UNIT
    };
    radar_string text;
    uint64_t number;
    if (!radar_read_string(reader, &text)) return false;
    radar_reader within = { text.text, text.text + text.length };
    bool read = radar_read_whole(&within, &number);
    radar_reads(&within, 0);
    for (size_t at = 0; read && at < sizeof units / sizeof *units; at++) {
        if (units[at].form != form ||
            !radar_same(units[at].name, within.at, (size_t)(within.end - within.at)))
            continue;
        *amount = number * units[at].size;
        return number <= units[at].most;
    }
    return false;
}

/* A list, kept for good: of texts or of whole numbers. */
RADAR_API bool radar_read_list(radar_reader *reader, bool of_texts, void *variable) {
    size_t number = 0, size = of_texts ? sizeof(radar_string) : sizeof(uint64_t);
    uint8_t *items = NULL;
    if (!radar_reads(reader, '[')) return false;
    if (!radar_reads(reader, ']')) {
        do {
            items = radar_realloc(items, (number + 1) * size);
            void *item = items + number++ * size;
            if (!(of_texts ? radar_read_string(reader, item) : radar_read_whole(reader, item))) return false;
        } while (radar_reads(reader, ','));
        if (!radar_reads(reader, ']')) return false;
    }
    if (of_texts) *(radar_strings *)variable = (radar_strings){ (const radar_string *)(void *)items, number };
    else *(radar_integers *)variable = (radar_integers){ (const uint64_t *)(void *)items, number };
    return true;
}

RADAR_API bool radar_read_value(radar_reader *reader, radar_form form, void *variable) {
    switch (form) {
    case RADAR_STRING: return radar_read_string(reader, variable);
    case RADAR_INTEGER: return radar_read_whole(reader, variable);
    case RADAR_NUMBER: return radar_read_number(reader, variable);
    case RADAR_BOOLEAN: return radar_read_boolean(reader, variable);
    case RADAR_STRINGS: return radar_read_list(reader, true, variable);
    case RADAR_INTEGERS: return radar_read_list(reader, false, variable);
    case RADAR_DURATION:
    case RADAR_SIZE: return radar_read_amount(reader, form, variable);
    }
    return false;
}

RADAR_API const radar_setting *radar_find_setting(const radar_setting *settings, radar_string name) {
    for (; settings != NULL && settings->name != NULL; settings++) {
        if (radar_same(settings->name, name.text, name.length)) return settings;
    }
    return NULL;
}

/* What is said of an unknown one. */
RADAR_API const char *radar_known_settings(const radar_setting *settings) {
    radar_buffer known = { 0 };
    if (settings == NULL || settings->name == NULL) return "is no setting; there are none";
    radar_buffer_put(&known, "is no setting; there are ", 25);
    for (const radar_setting *setting = settings; setting->name != NULL; setting++) {
        if (setting != settings) radar_buffer_put(&known, ", ", 2);
        radar_buffer_put(&known, setting->name, radar_length(setting->name));
    }
    radar_buffer_octet(&known, 0);
    return (const char *)known.octets;
}

/* Reads the plugin's table into the variables of its settings; what is not set has its default. */
RADAR_API radar_setting_error
radar_read_settings(const radar_setting *settings, const char *config, size_t length) {
    static const char *const wrong[] = {
        "must be a text",
        "must be a whole number",
        "must be a number",
        "must be true or false",
        "must be a list of texts",
        "must be a list of whole numbers",
        "must be a span of time such as \"5s\"",
        "must be an amount of octets such as \"16MiB\"",
    };
    for (const radar_setting *setting = settings; setting != NULL && setting->name != NULL; setting++) {
        radar_reader value = { setting->value, setting->value + radar_length(setting->value) };
        if (!radar_read_value(&value, setting->form, setting->variable))
            return RADAR_SETTING_ERROR(setting->name, "has a default of another form");
    }
    radar_reader reader = { config, config + length };
    if (!radar_reads(&reader, '{')) return RADAR_SETTING_ERROR("", "must be a table");
    if (radar_reads(&reader, '}')) return RADAR_NO_ERROR;
    do {
        radar_string name;
        if (!radar_read_string(&reader, &name) || !radar_reads(&reader, ':'))
            return RADAR_SETTING_ERROR("", "must be a table");
        radar_reads(&reader, 0);
        const radar_setting *setting = radar_find_setting(settings, name);
        if (setting == NULL) return RADAR_SETTING_ERROR(name.text, radar_known_settings(settings));
        if (!radar_read_value(&reader, setting->form, setting->variable))
            return RADAR_SETTING_ERROR(name.text, wrong[setting->form]);
    } while (radar_reads(&reader, ','));
    return radar_reads(&reader, '}') ? RADAR_NO_ERROR : RADAR_SETTING_ERROR("", "must be a table");
}

#endif
