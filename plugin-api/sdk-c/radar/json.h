/* JSON that is valid whatever comes in. */
#ifndef RADAR_JSON_H
#define RADAR_JSON_H

/* ---- JSON, valid whatever comes in ---- */

/* Octets of one text value; what is longer is cut there, at a character, and ends in an ellipsis. */
#define RADAR_TEXT_MAX 4096

static const char radar_digits[] = "0123456789abcdef";

/* Octets of the UTF-8 character that begins at a place (RFC 3629 §4); 0 if none does. */
RADAR_API size_t radar_character(const uint8_t *at, size_t left) {
    uint8_t lead = at[0];
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length > left) return 0;
    for (size_t next = 1; next < length; next++) {
        if ((at[next] & 0xC0) != 0x80) return 0;
    }
    /* Longer than need be, a surrogate, or beyond U+10FFFF. */
    if ((lead == 0xE0 && at[1] < 0xA0) || (lead == 0xED && at[1] > 0x9F)) return 0;
    if ((lead == 0xF0 && at[1] < 0x90) || (lead == 0xF4 && at[1] > 0x8F)) return 0;
    return length;
}

/* The most octets up to `max`, which there are fewer than, that cut no character in two. */
RADAR_API size_t radar_whole_characters(const uint8_t *octets, size_t length, size_t max) {
    for (size_t at = max - 1; at + 4 > max; at--) {
        if ((octets[at] & 0xC0) == 0x80) continue;
        return at + radar_character(octets + at, length - at) > max ? at : max;
    }
    return max;
}

RADAR_API void radar_json_hex(radar_buffer *out, uint8_t octet) {
    radar_buffer_octet(out, (uint8_t)radar_digits[octet >> 4]);
    radar_buffer_octet(out, (uint8_t)radar_digits[octet & 15]);
}

/* The escape of a control, quote or backslash, whose last octet says all. */
RADAR_API void radar_json_escape(radar_buffer *out, uint8_t octet) {
    uint8_t named = octet == '\n' ? 'n' : octet == '\r' ? 'r' : octet == '\t' ? 't' : octet;
    if (named != octet || octet == '"' || octet == '\\') {
        radar_buffer_put(out, (uint8_t[]){ '\\', named }, 2);
    } else {
        radar_buffer_put(out, "\\u00", 4);
        radar_json_hex(out, octet);
    }
}

/* A quoted text: controls are escaped, and octets that are no UTF-8 become `\xNN`. */
RADAR_API void radar_json_text(radar_buffer *out, const uint8_t *octets, size_t length) {
    bool cut = length > RADAR_TEXT_MAX;
    if (cut) length = radar_whole_characters(octets, length, RADAR_TEXT_MAX);
    radar_buffer_octet(out, '"');
    for (size_t at = 0; at < length;) {
        size_t plain = at;
        while (plain < length && octets[plain] >= 0x20 && octets[plain] < 0x7F && octets[plain] != '"' &&
               octets[plain] != '\\')
            plain++;
        radar_buffer_put(out, octets + at, plain - at);
        at = plain;
        if (at == length) break;
        size_t character = radar_character(octets + at, length - at);
        if (character == 0) {
            radar_buffer_put(out, "\\\\x", 3);
            radar_json_hex(out, octets[at++]);
        } else if (character == 1 || (character == 2 && octets[at] == 0xC2 && octets[at + 1] < 0xA0)) {
            radar_json_escape(out, octets[at + character - 1]);
            at += character;
        } else {
            radar_buffer_put(out, octets + at, character);
            at += character;
        }
    }
    if (cut) radar_buffer_put(out, "\xE2\x80\xA6", 3);
    radar_buffer_octet(out, '"');
}

RADAR_API void radar_json_number(radar_buffer *out, uint64_t number) {
    uint8_t digits[20];
    size_t at = sizeof digits;
    do digits[--at] = (uint8_t)('0' + number % 10);
    while ((number /= 10) > 0);
    radar_buffer_put(out, digits + at, sizeof digits - at);
}

#endif
