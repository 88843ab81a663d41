/* The first line of text in a stream. */
#ifndef BANNER_H
#define BANNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of the longest end of line. */
#define BANNER_END_MAX 2

/* What a stream begins with: the beginning of a line, of which more is needed; no text; or a line of `length`
 * octets without its end, and whether it is longer than that. */
struct banner {
    enum { BANNER_UNFINISHED, BANNER_NO_TEXT, BANNER_LINE } kind;
    size_t length;
    bool cut;
};

/* Reads the line at the beginning of `octets`, of which no more than `length_max` are told.
 *
 * Text is what has no control characters but tabs: a binary protocol whose server speaks first, as MySQL's,
 * is given up at its first octets, and need not be waited for. */
static struct banner banner_read(const uint8_t *octets, size_t length, size_t length_max) {
    size_t line = 0;
    while (line < length && octets[line] != '\n') line++;
    bool ended = line < length;
    if (line > 0 && octets[line - 1] == '\r') line--;
    for (size_t at = 0; at < line; at++) {
        if ((octets[at] < 0x20 && octets[at] != '\t') || octets[at] == 0x7F)
            return (struct banner){ .kind = BANNER_NO_TEXT };
    }
    if (line > length_max) return (struct banner){ BANNER_LINE, length_max, true };
    return (struct banner){ ended ? BANNER_LINE : BANNER_UNFINISHED, line, false };
}

#endif
