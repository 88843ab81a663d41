/* What servers say first: the greeting of SMTP, FTP, SSH, POP3, IMAP and others, on any port.
 *
 * This is a whole plugin, to be copied. `banner.h` reads the octets and knows nothing of radar; this file
 * says what is wanted, keeps what belongs to a flow, and hands over events. */
#include "banner.h"
#include "radar_plugin.h"

/* Events and counters are known by their place in these lists. */
enum { BANNER };
static const radar_event events[] = {
    { "x_banner", "a server has sent a line before its client spoke",
      (const radar_field[]){
          { "line", "string", "the line, without its end" },
          { "cut", "boolean", "the line was longer than length_max" },
          { "took_us", "integer microseconds", "from its first octet to its end" },
          { 0 },
      } },
    { 0 },
};
enum { NO_TEXT };
static const char *const counters[] = { "no_text", NULL };

/* What is kept of a line has room in advance, so the setting has a bound. */
#define LENGTH_LIMIT 1024

/* `[analyzers.my-analyzer]` in radar.toml. */
static struct {
    uint64_t length_max;
    radar_integers ports;
} config;
static const radar_setting settings[] = {
    /* SSH allows 255 (RFC 4253 §4.2), and an SMTP reply may have 512 (RFC 5321 §4.5.3.1.5). */
    { "length_max", RADAR_INTEGER, "512", "Octets of the line that are told; a longer one is cut.",
      &config.length_max },
    { "ports", RADAR_INTEGERS, "[]", "Ports of the server; none named means all.", &config.ports },
    { 0 },
};

/* A line that has begun. */
struct greeting {
    uint64_t begun; /* when the first octet came, in nanoseconds since 1970 */
    size_t length;
    uint8_t octets[LENGTH_LIMIT + BANNER_END_MAX];
};

/* What was read of the line of each flow that is not done. */
static radar_flows greetings = RADAR_FLOWS(struct greeting);

static radar_setting_error init(const radar_start *start) {
    (void)start;
    if (config.length_max == 0 || config.length_max > LENGTH_LIMIT) {
        return RADAR_SETTING_ERROR("length_max", "must be from 1 to 1024");
    }
    return RADAR_NO_ERROR;
}

/* Whether these octets are what a server of interest says before its client speaks. */
static bool is_greeting(const radar_input *input) {
    bool port = config.ports.number == 0;
    for (size_t at = 0; at < config.ports.number; at++)
        port = port || config.ports.items[at] == input->source_port;
    return input->direction == RADAR_TO_ORIGINATOR && !(input->flags & RADAR_MIDSTREAM) && port;
}

/* Forgets the flow, and lets radar stop putting it together for us: most flows cost one call. */
static radar_outcome done(const radar_input *input, radar_host *host) {
    radar_flows_remove(&greetings, input);
    radar_done(host, input);
    return RADAR_OK;
}

/* Called with the octets of both directions, in order, until the flow is done. */
static radar_outcome stream(const radar_input *input, radar_host *host) {
    if (input->data_length == 0) return RADAR_OK;
    if (!is_greeting(input)) return done(input, host);

    struct greeting *greeting = radar_flows_get_or(&greetings, input);
    if (greeting == NULL) return RADAR_OK;
    if (greeting->length == 0) greeting->begun = input->time;
    /* No more is kept of a flow than is told of it: the memory of a plugin has a bound. */
    size_t room = (size_t)config.length_max + BANNER_END_MAX - greeting->length;
    size_t taken = input->data_length < room ? input->data_length : room;
    memcpy(greeting->octets + greeting->length, input->data, taken);
    greeting->length += taken;

    struct banner banner = banner_read(greeting->octets, greeting->length, (size_t)config.length_max);
    if (banner.kind == BANNER_UNFINISHED) return RADAR_OK;
    if (banner.kind == BANNER_NO_TEXT) {
        radar_count(host, NO_TEXT, 1);
    } else {
        /* `radar_subject_of(input)`: the sender of these octets, the server, stands as `src_ip`. */
        radar_object *event = radar_emit(host, BANNER, radar_subject_of(input));
        radar_text(event, "line", greeting->octets, banner.length);
        radar_boolean(event, "cut", banner.cut);
        radar_number(event, "took_us", (input->time - greeting->begun) / 1000);
        radar_summary(event, greeting->octets, banner.length);
        radar_end(event);
    }
    return done(input, host);
}

/* Flows that are done do not come here; the others were waiting for the end of their line. */
static radar_outcome flow_end(const radar_input *input, radar_host *host) {
    (void)host;
    radar_flows_remove(&greetings, input);
    return RADAR_OK;
}

static const radar_analyzer my_analyzer = {
    .name = "my-analyzer",
    .version = "0.1.0",
    .description = "the line with which servers greet",
    .streams = &(const radar_selection){ .all = true },
    .events = events,
    .counters = counters,
    .settings = settings,
    .init = init,
    .stream = stream,
    .gap = done, /* octets were lost: whatever comes next does not continue the line */
    .flow_end = flow_end,
};
RADAR_EXPORT(my_analyzer);
