/* Memory, texts of the program's own, and a buffer that grows. */
#ifndef RADAR_MEMORY_H
#define RADAR_MEMORY_H

/* ---- Memory: pieces of a power of two, each kind in a list of its own ---- */

/* What the files of a plugin have in common, however many include this one. */
#define RADAR_SHARED __attribute__((weak))

#ifdef __wasm__
/* Clang makes calls of these out of assignments and loops. They are one instruction of WASM's bulk memory,
 * which clang must be told of: without it they would call themselves. */
#define RADAR_BULK __attribute__((weak, target("bulk-memory")))
RADAR_BULK void *memcpy(void *to, const void *from, size_t length) {
    return __builtin_memcpy(to, from, length);
}
RADAR_BULK void *memmove(void *to, const void *from, size_t length) {
    return __builtin_memmove(to, from, length);
}
RADAR_BULK void *memset(void *to, int octet, size_t length) { return __builtin_memset(to, octet, length); }

extern uint8_t __heap_base[];

/* Where new memory begins, and where there is no more; 0 so far. */
RADAR_SHARED uintptr_t radar_heap[2];

/* New memory at the end of what there is, or NULL. */
RADAR_API void *radar_grow(size_t length) {
    if (radar_heap[0] == 0) {
        radar_heap[0] = ((uintptr_t)__heap_base + 15) & ~(uintptr_t)15;
        radar_heap[1] = (uintptr_t)__builtin_wasm_memory_size(0) << 16;
    }
    size_t left = radar_heap[1] - radar_heap[0];
    if (length > left) {
        size_t pages = (length - left + 0xFFFF) >> 16;
        if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) return NULL;
        radar_heap[1] += pages << 16;
    }
    void *memory = (void *)radar_heap[0];
    radar_heap[0] += length;
    return memory;
}

__attribute__((import_module("radar:plugin/host@1.0.0"), import_name("log"))) void
radar_host_log(uint32_t level, const char *message, size_t length);
#else
/* In tests on the author's machine. */
#include <stdlib.h>
#include <string.h>
RADAR_API void *radar_grow(size_t length) { return malloc(length); }
void radar_host_log(uint32_t level, const char *message, size_t length);
#endif

/* What stands before each piece; 16 octets, so that all that follows is aligned. */
typedef struct radar_piece {
    struct radar_piece *next;
    uint32_t kind; /* its length is 16 << kind, this included */
    uint8_t padding[16 - sizeof(void *) - sizeof(uint32_t)];
} radar_piece;

RADAR_SHARED radar_piece *radar_pieces[28];

RADAR_API void *radar_alloc(size_t length) {
    uint32_t kind = 1;
    while (((size_t)16 << kind) - sizeof(radar_piece) < length) {
        if (++kind == 28) __builtin_trap();
    }
    radar_piece *piece = radar_pieces[kind];
    if (piece != NULL) {
        radar_pieces[kind] = piece->next;
    } else {
        piece = radar_grow((size_t)16 << kind);
        if (piece == NULL) __builtin_trap();
        piece->kind = kind;
    }
    return piece + 1;
}

RADAR_API void radar_free(void *memory) {
    if (memory == NULL) return;
    radar_piece *piece = (radar_piece *)memory - 1;
    piece->next = radar_pieces[piece->kind];
    radar_pieces[piece->kind] = piece;
}

RADAR_API void *radar_realloc(void *memory, size_t length) {
    if (memory == NULL) return radar_alloc(length);
    size_t room = ((size_t)16 << ((radar_piece *)memory - 1)->kind) - sizeof(radar_piece);
    if (length <= room) return memory;
    void *made = radar_alloc(length);
    memcpy(made, memory, room);
    radar_free(memory);
    return made;
}

/* ---- Texts of the program's own ---- */

RADAR_API size_t radar_length(const char *text) {
    size_t length = 0;
    while (text[length] != 0) length++;
    return length;
}

RADAR_API bool radar_same(const char *text, const char *other, size_t length) {
    for (size_t at = 0; at < length; at++) {
        if (text[at] != other[at] || text[at] == 0) return false;
    }
    return text[length] == 0;
}

/* ---- A buffer that grows ---- */

typedef struct radar_buffer {
    uint8_t *octets;
    size_t length, room;
} radar_buffer;

/* Room for `length` more octets, which count as written. */
RADAR_API uint8_t *radar_buffer_more(radar_buffer *buffer, size_t length) {
    if (length > buffer->room - buffer->length) {
        size_t room = buffer->room < 2048 ? 4096 : buffer->room * 2;
        while (room - buffer->length < length) room *= 2;
        buffer->octets = radar_realloc(buffer->octets, room);
        buffer->room = room;
    }
    uint8_t *more = buffer->octets + buffer->length;
    buffer->length += length;
    return more;
}

RADAR_API void radar_buffer_put(radar_buffer *buffer, const void *octets, size_t length) {
    if (length > 0) memcpy(radar_buffer_more(buffer, length), octets, length);
}

RADAR_API void radar_buffer_octet(radar_buffer *buffer, uint8_t octet) {
    *radar_buffer_more(buffer, 1) = octet;
}

/* Writes a little-endian number at a place. */
RADAR_API void radar_store(uint8_t *at, uint64_t number, size_t length) {
    for (size_t octet = 0; octet < length; octet++) at[octet] = (uint8_t)(number >> (8 * octet));
}

RADAR_API uint64_t radar_load(const uint8_t *at, size_t length) {
    uint64_t number = 0;
    for (size_t octet = length; octet > 0; octet--) number = number << 8 | at[octet - 1];
    return number;
}

#endif
