/* What an analyzer for radar is written with in C: this header and a compiler for WASM, no library.
 *
 * README.md has it on a page. The words are those of the Rust SDK; a batch of inputs comes as one buffer and
 * the answer goes back as another, whose layout stands in plugin-api/wit/README.md of radar.
 *
 * A plugin describes itself in one constant and exports it:
 *
 *     static const radar_analyzer hello = { .name = "x-hello", …, .datagram = datagram };
 *     RADAR_EXPORT(hello);
 *
 * RADAR_EXPORT stands in one file of the plugin; others may include this header too. Lists end with an entry
 * that is zero.
 *
 * In order: inputs, the declaration and its settings, host and events, what is kept for each flow, reading
 * octets, and below that how it is done.
 */
#ifndef RADAR_PLUGIN_H
#define RADAR_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RADAR_API static inline __attribute__((unused))

/* ---- Inputs ---- */

enum {
    RADAR_PACKET = 1,
    RADAR_DATAGRAM,
    RADAR_STREAM,
    RADAR_GAP,
    RADAR_FLOW_START,
    RADAR_FLOW_END,
    RADAR_EVENT,
    RADAR_TICK
};

/* Which way a packet or octet goes: from the originator of the flow, whose packet was its first, or to it. */
enum { RADAR_TO_RESPONDER, RADAR_TO_ORIGINATOR };

/* Bits of `flags`. */
enum {
    RADAR_IPV6 = 1,
    RADAR_STREAM_END = 2, /* the stream ends behind these octets: FIN or RST was seen */
    RADAR_MIDSTREAM =
        4,          /* the stream was joined in its middle: its first octets are not the connection's first */
    RADAR_CUT = 8,  /* the capture holds less than was on the wire */
    RADAR_LAST = 16 /* the last of the payloads that were asked for: nothing more of the flow comes */
};

/* The slot of what belongs to no flow. */
#define RADAR_NO_SLOT UINT32_MAX

/* One thing that the plugin asked for. It is good until the function returns. */
typedef struct radar_input {
    uint64_t time;   /* capture time in nanoseconds since 1970 */
    uint64_t flow;   /* the flow's id; 0 for what belongs to none */
    uint64_t offset; /* stream: octets of this direction before these; event: which of the types asked for */
    uint64_t length; /* gap: octets missing; packet and datagram: octets on the wire */
    uint64_t packet; /* the packet's number, from 1: `pcap_cnt` */
    const uint8_t *source; /* the sender's address, 16 octets; of a flow's start or end the originator's */
    const uint8_t *destination; /* the receiver's */
    uint32_t slot;              /* a small number that no other flow has while this one lasts */
    uint16_t source_port, destination_port;
    uint16_t flags;
    uint8_t kind, direction;
    uint8_t protocol; /* IP protocol number; 255 for none */
    const uint8_t *data;
    size_t data_length;
} radar_input;

/* What an event is about: a flow or packet, a time, a direction. Small enough to be kept. */
typedef struct radar_subject {
    uint64_t time, flow, packet;
    uint32_t slot;
    uint8_t direction; /* whose address stands as `src_ip` */
} radar_subject;

/* The flow, time and direction of `input`. */
RADAR_API radar_subject radar_subject_of(const radar_input *input) {
    return (radar_subject){ input->time, input->flow, input->packet, input->slot, input->direction };
}

/* What became of a flow: pairs are to the responder and to the originator. */
typedef struct radar_flow_end {
    uint64_t packets[2];
    uint64_t octets[2];     /* from the link layer on */
    uint64_t span[2];       /* nanoseconds since 1970 of the first and the last packet */
    uint64_t handshake_rtt; /* of TCP, in nanoseconds; 0 if unknown */
    uint8_t reason;         /* 1 timeout, 2 closed, 3 evicted, 4 end of input, 5 ports used again */
} radar_flow_end;

/* Reads the data of a flow's end; false if it is shorter than this version's. */
RADAR_API bool radar_read_flow_end(const radar_input *input, radar_flow_end *end);

/* Writes an address as text, `192.0.2.1` or `2001:db8::1` (RFC 5952), and gives its length. */
#define RADAR_ADDRESS_MAX 40
RADAR_API size_t radar_address(char text[RADAR_ADDRESS_MAX], const uint8_t octets[16]);

/* ---- The declaration ---- */

typedef struct radar_host radar_host;

/* What a function of the plugin returns: a malformed packet is counted as the plugin's `malformed`. */
typedef enum radar_outcome { RADAR_OK, RADAR_MALFORMED } radar_outcome;

/* A field of an event: its path (`answers[].rrname`), type and meaning. A `+` before the path marks what
 * Suricata's EVE does not have, and a unit may stand behind the type: `"integer microseconds"`. */
typedef struct radar_field {
    const char *path, *type, *description;
} radar_field;

/* An event, or a section of one; a `+` before the name marks one that Suricata does not have. */
typedef struct radar_event {
    const char *name, *description;
    const radar_field *fields;
} radar_event;

/* Octets at a place of a flow's first payload, in hexadecimal; bits that are 0 in the mask, if there is one,
 * do not count. */
typedef struct radar_pattern {
    const char *octets, *mask;
    size_t offset;
} radar_pattern;

/* Which flows: those with one of the ports at either end, those whose first octets fit a pattern, or all. */
typedef struct radar_selection {
    bool all;
    const uint16_t *ports;
    const radar_pattern *patterns;
    const uint8_t *protocols; /* of datagrams, IP protocols in place of UDP */
    uint32_t snap;            /* only these first octets of each datagram; 0 for all */
    uint8_t payloads;         /* only these first payloads of a flow, both directions together; 0 for all */
} radar_selection;

/* Which packets, and from which layer on, `link` or `network`. */
typedef struct radar_packets {
    const char *layer;
    uint32_t snap;
    const uint16_t *ether_types;
    const uint8_t *protocols;
} radar_packets;

/* A service that is usual at a port of TCP (6), UDP (17) or SCTP (132): a guess for `flow` events. */
typedef struct radar_service {
    const char *protocol;
    uint16_t port;
    uint8_t transport;
} radar_service;

/* Forms of settings, and the type of the variable that takes each. */
typedef enum radar_form {
    RADAR_STRING,   /* radar_string */
    RADAR_INTEGER,  /* uint64_t */
    RADAR_NUMBER,   /* double */
    RADAR_BOOLEAN,  /* bool */
    RADAR_STRINGS,  /* radar_strings */
    RADAR_INTEGERS, /* radar_integers */
    RADAR_DURATION, /* uint64_t, nanoseconds; written "5s" */
    RADAR_SIZE      /* uint64_t, octets; written "16MiB" */
} radar_form;

typedef struct radar_string {
    const char *text; /* with a zero behind it */
    size_t length;
} radar_string;
typedef struct radar_strings {
    const radar_string *items;
    size_t number;
} radar_strings;
typedef struct radar_integers {
    const uint64_t *items;
    size_t number;
} radar_integers;

/* A setting: its key in radar.toml, its form, its value when it is not set, as JSON (`"\"5s\""`), its
 * meaning, and the variable that takes it before `init` is called. Tables within the plugin's table are not
 * read. */
typedef struct radar_setting {
    const char *name;
    radar_form form;
    const char *value, *description;
    void *variable;
} radar_setting;

/* Why the plugin cannot run so: the setting, or "" if it is about no single one, and a clause that follows
 * its name. */
typedef struct radar_setting_error {
    const char *setting, *message;
} radar_setting_error;
#define RADAR_NO_ERROR ((radar_setting_error){ NULL, NULL })
#define RADAR_SETTING_ERROR(setting, message) ((radar_setting_error){ (setting), (message) })

/* What a new instance is told of its place. */
typedef struct radar_start {
    uint64_t worker; /* the worker it will serve, from 0 */
    bool summaries;  /* some sink wants one-line summaries */
    bool live;       /* the input is live; otherwise it is a file */
    bool check;      /* the configuration is only checked */
} radar_start;

typedef radar_outcome radar_function(const radar_input *input, radar_host *host);

/* An analyzer: what it is called, wants and tells, and its functions; what is left out is not wanted. */
typedef struct radar_analyzer {
    const char *name; /* [a-z0-9_-]{1,64} */
    const char *version, *description;
    bool enricher;
    const radar_selection *streams, *datagrams;
    const radar_packets *packets;
    bool flows;               /* every flow's start and end */
    const char *const *reads; /* others' events */
    uint32_t tick;            /* milliseconds of capture time between two ticks */
    /* Events, sections, protocols and counters are known by their place in these lists, from 0. */
    const radar_event *events, *sections;
    const char *const *protocols, *const *counters;
    bool by_signature;
    const radar_service *services;
    const char *services_setting;
    const radar_setting *settings;

    radar_setting_error (*init)(const radar_start *start);
    radar_function *packet, *datagram, *stream, *gap, *flow_start, *flow_end, *event;
    radar_outcome (*on_tick)(uint64_t now, radar_host *host);
} radar_analyzer;

/* Makes an analyzer the plugin of this module. */
#define RADAR_EXPORT(analyzer)                                                                               \
    const radar_analyzer *radar_plugin(void) { return &(analyzer); }                                         \
    _Static_assert(sizeof(analyzer) == sizeof(radar_analyzer), "RADAR_EXPORT takes a radar_analyzer")
const radar_analyzer *radar_plugin(void);

/* ---- What a plugin may do while it is called ---- */

/* The object of an event or section that is being written; a host has one. */
typedef struct radar_object radar_object;

/* Begins an event about `subject`; its fields are written into what this gives, and `radar_end` hands it
 * over. */
RADAR_API radar_object *radar_emit(radar_host *host, uint16_t event, radar_subject subject);
/* Begins a section for all later events of a flow, likewise. */
RADAR_API radar_object *radar_enrich(radar_host *host, uint32_t section, radar_subject flow);
/* `"name":"text"`, the octets taken as they came from the wire. */
RADAR_API void radar_text(radar_object *object, const char *name, const void *octets, size_t length);
/* `"name":123`. */
RADAR_API void radar_number(radar_object *object, const char *name, uint64_t number);
/* `"name":-123`. */
RADAR_API void radar_signed(radar_object *object, const char *name, int64_t number);
/* `"name":1.234`, of 1234 with three digits behind the point, at most 18. */
RADAR_API void radar_decimal(radar_object *object, const char *name, int64_t number, unsigned digits);
/* `"name":true`. */
RADAR_API void radar_boolean(radar_object *object, const char *name, bool value);
/* `"name":"0a1b…"`, octets in hexadecimal. */
RADAR_API void radar_hex(radar_object *object, const char *name, const uint8_t *octets, size_t length);
/* `"name":{` or `"name":[`: what is written next stands within, until `radar_close`. Members of an array have
 * NULL for a name. There are 63 levels; what would be deeper is left out. */
RADAR_API void radar_open_object(radar_object *object, const char *name);
RADAR_API void radar_open_array(radar_object *object, const char *name);
RADAR_API void radar_close(radar_object *object);
/* One line for people, behind all fields of an event; it is left out unless some sink wants it. */
RADAR_API void radar_summary(radar_object *object, const void *octets, size_t length);
/* Hands the event or section over; all that is open is closed. Whatever is said next does so too. */
RADAR_API void radar_end(radar_object *object);

/* Nothing more is wanted of the flow of `input`: it is no longer put together for this plugin. */
RADAR_API void radar_done(radar_host *host, const radar_input *input);
/* The flow of `input` speaks this protocol from its first octets on, by its content. */
RADAR_API void radar_identify(radar_host *host, const radar_input *input, uint32_t protocol);
/* The flow of `input` has gone over to this protocol, having begun with another: STARTTLS, CONNECT, Upgrade.
 */
RADAR_API void radar_change(radar_host *host, const radar_input *input, uint32_t protocol);
/* Adds to a counter of the plugin's own; it is shown in `stats` events. */
RADAR_API void radar_count(radar_host *host, uint32_t counter, uint64_t increment);
/* Writes to radar's log, for its operator: an error of this machine, never of the traffic. */
RADAR_API void radar_error(const char *message);
RADAR_API void radar_warn(const char *message);
RADAR_API void radar_info(const char *message);

/* ---- What is kept for each flow ---- */

/* A value of `size` octets for each flow that has one; `RADAR_FLOWS(struct greeting)` makes it. A slot is
 * given anew when its flow is over, so each value remembers its flow: that of an older flow is never handed
 * out. */
typedef struct radar_flows {
    size_t size;
    struct radar_flow_value **by_slot;
    size_t slots;
    size_t number; /* how many values there are */
} radar_flows;
#define RADAR_FLOWS(type) { sizeof(type), NULL, 0, 0 }

/* The value of the flow of `input`, or NULL. */
RADAR_API void *radar_flows_get(radar_flows *flows, const radar_input *input);
/* The value of the flow of `input`, made of zeros now if there is none; NULL for what is of no flow. */
RADAR_API void *radar_flows_get_or(radar_flows *flows, const radar_input *input);
/* Takes the value of the flow of `input` away. */
RADAR_API void radar_flows_remove(radar_flows *flows, const radar_input *input);

/* Memory that lasts until it is freed; where there is no more, the plugin ends, and radar makes it anew. */
RADAR_API void *radar_alloc(size_t length);
RADAR_API void *radar_realloc(void *memory, size_t length);
RADAR_API void radar_free(void *memory);

/* ---- Reading octets of strangers ---- */

/* A position. A read past the end gives 0 or NULL and sets `truncated`, and so do all after it: one look at
 * the end is enough. Integers are read in network byte order. */
typedef struct radar_cursor {
    const uint8_t *octets;
    size_t length, offset;
    bool truncated;
} radar_cursor;

RADAR_API radar_cursor radar_cursor_of(const void *octets, size_t length) {
    return (radar_cursor){ octets, length, 0, false };
}

/* The next `length` octets. */
RADAR_API const uint8_t *radar_take(radar_cursor *cursor, size_t length) {
    if (cursor->truncated || length > cursor->length - cursor->offset) {
        cursor->truncated = true;
        return NULL;
    }
    const uint8_t *octets = cursor->octets + cursor->offset;
    cursor->offset += length;
    return octets;
}

RADAR_API uint64_t radar_take_number(radar_cursor *cursor, size_t length) {
    const uint8_t *octets = radar_take(cursor, length);
    uint64_t number = 0;
    for (size_t at = 0; octets != NULL && at < length; at++) number = number << 8 | octets[at];
    return number;
}

RADAR_API uint8_t radar_u8(radar_cursor *cursor) { return (uint8_t)radar_take_number(cursor, 1); }
RADAR_API uint16_t radar_u16(radar_cursor *cursor) { return (uint16_t)radar_take_number(cursor, 2); }
RADAR_API uint32_t radar_u24(radar_cursor *cursor) { return (uint32_t)radar_take_number(cursor, 3); }
RADAR_API uint32_t radar_u32(radar_cursor *cursor) { return (uint32_t)radar_take_number(cursor, 4); }
RADAR_API uint64_t radar_u64(radar_cursor *cursor) { return radar_take_number(cursor, 8); }

/* ---- How it is done ---- */

#include "radar/memory.h"
#include "radar/json.h"
#include "radar/host.h"
#include "radar/flows.h"
#include "radar/manifest.h"
#include "radar/settings.h"
#include "radar/exports.h"

#endif
