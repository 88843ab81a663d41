//! What the plugin wants and tells.

use crate::connect::BEGINNINGS;
use radar_plugin::Field;
use radar_plugin::prelude::*;

/// The event `x_mqtt`.
pub(crate) const MQTT_EVENT: EventId = EventId(0);
/// The `app_proto`.
pub(crate) const MQTT_PROTOCOL: ProtocolId = ProtocolId(0);
/// See `connection::Counts`; in the order of [`COUNTERS`].
pub(crate) const UNANSWERED: CounterId = CounterId(0);
pub(crate) const UNASKED: CounterId = CounterId(1);
pub(crate) const TRUNCATED: CounterId = CounterId(2);
pub(crate) const GAPS: CounterId = CounterId(3);
pub(crate) const ALIASES: CounterId = CounterId(4);
/// Events past `events_per_second`.
pub(crate) const UNTOLD: CounterId = CounterId(5);

const COUNTERS: [&str; 6] = ["unanswered", "unasked", "truncated", "gaps", "aliases_refused", "untold"];

/// The port of brokers, as IANA has it.
const PORT: u16 = 1883;

/// The first octet of a CONNECT.
const CONNECT: u8 = 0x10;

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    let mut fields: Vec<Field> =
        FIELDS.iter().map(|(name, kind, meaning)| field(name, kind, meaning)).collect();
    for kind in ["puback", "pubrec", "pubrel", "pubcomp"] {
        let member = |name, of, meaning| field(&format!("{kind}.{name}"), of, meaning);
        fields.push(member("message_id", "integer", "the number of the message that it is about"));
        fields.extend(reason(kind));
    }
    fields.extend(["disconnect", "auth"].into_iter().flat_map(reason));
    let about = "MQTT: sessions, subscriptions, and what is published";
    let when = "a request was answered, or will not be, or a message needs no answer";
    let manifest = Manifest::new("mqtt", env!("CARGO_PKG_VERSION"), about)
        .streams(selection())
        .event("x_mqtt", when, &fields)
        .protocol("mqtt")
        .service(6, PORT, "mqtt");
    COUNTERS.into_iter().fold(manifest, ManifestExt::counter)
}

/// Flows of the port, and those that begin with a CONNECT: of its length of one to four octets all but
/// the last have their highest bit.
fn selection() -> Selection {
    let mut selection = Selection::ports(&[PORT]);
    for beginning in BEGINNINGS {
        for length in 1..=4 {
            let mut octets = vec![0x80; length];
            let mut mask = octets.clone();
            octets.pop();
            octets.push(0);
            octets.insert(0, CONNECT);
            mask.insert(0, 0xFF);
            octets.extend(beginning);
            mask.extend(vec![0xFF; beginning.len()]);
            selection = selection.pattern(0, &octets, &mask);
        }
    }
    selection
}

/// What is told where a packet has a reason code.
fn reason(kind: &str) -> [Field; 4] {
    let member =
        |mark: &str, name: &str, of: &str, meaning: &str| field(&format!("{mark}{kind}.{name}"), of, meaning);
    [
        member("", "reason_code", "integer", "since 5.0: 0 for success, from 128 on failure"),
        member("+", "reason", "string", "what the code says; absent for success"),
        member("", "properties", "object", PROPERTIES),
        member("+", "truncated", "boolean", TRUNCATED_MEANING),
    ]
}

const PROPERTIES: &str = "since 5.0: the properties by their names, those that may stand often as `subscription_identifiers` and `user_properties`";
const TRUNCATED_MEANING: &str = "it is longer than what is held of a packet, or than `list_max`";

/// Path, type and meaning.
const FIELDS: &[(&str, &str, &str)] = &[
    ("connect.protocol_string", "string", "`MQTT`; `MQIsdp` in 3.1"),
    ("connect.protocol_version", "integer", "the level: 3 for 3.1, 4 for 3.1.1, 5 for 5.0"),
    ("+connect.bridge", "boolean", "the client is a broker that says so in the level, as mosquitto does"),
    ("connect.flags.username", "boolean", "there is the name of a user"),
    ("connect.flags.password", "boolean", "there is a password, which is not told"),
    ("connect.flags.will", "boolean", "there is a message to be published when the client is gone"),
    ("connect.flags.will_retain", "boolean", "which is to be kept"),
    ("connect.flags.clean_session", "boolean", "an earlier session is not taken up again"),
    ("+connect.keep_alive", "integer seconds", "the longest silence of the client; 0 is any"),
    ("connect.client_id", "string", "the client's name for itself"),
    ("connect.username", "string", "the name of the user, with `usernames = true`"),
    ("connect.will.topic", "string", "where the will is to be published"),
    ("+connect.will.qos", "integer", "how: 0 at most once, 1 at least once, 2 exactly once"),
    ("+connect.will.payload_length", "integer octets", "of the message"),
    ("connect.will.properties", "object", PROPERTIES),
    ("connect.properties", "object", PROPERTIES),
    ("+connect.truncated", "boolean", TRUNCATED_MEANING),
    ("connack.session_present", "boolean", "the broker knows the session"),
    ("connack.return_code", "integer", "0 if the session was granted; in 5.0 the reason code"),
    ("+connack.reason", "string", "why it was not"),
    ("connack.properties", "object", PROPERTIES),
    ("publish.qos", "integer", "0 at most once, 1 at least once, 2 exactly once"),
    ("publish.retain", "boolean", "the message is to be kept, or was"),
    ("publish.dup", "boolean", "it was sent before"),
    ("publish.topic", "string", "the topic, also where a number stands for it; absent if that is not known"),
    ("publish.message_id", "integer", "what acknowledgements repeat"),
    ("+publish.payload_length", "integer octets", "of the message; absent where the version is not known"),
    ("publish.properties", "object", PROPERTIES),
    ("+publish.truncated", "boolean", TRUNCATED_MEANING),
    ("subscribe.message_id", "integer", "what the answer repeats"),
    ("subscribe.topics[].topic", "string", "a topic filter"),
    ("subscribe.topics[].qos", "integer", "the highest that messages may come with"),
    ("+subscribe.topics[].no_local", "boolean", "since 5.0: not what the client publishes itself"),
    ("+subscribe.topics[].retain_as_published", "boolean", "since 5.0: with the flag as it was published"),
    (
        "+subscribe.topics[].retain_handling",
        "integer",
        "since 5.0: messages that were kept come always (0), if the subscription is new (1), never (2)",
    ),
    ("subscribe.properties", "object", PROPERTIES),
    ("+subscribe.truncated", "boolean", TRUNCATED_MEANING),
    ("suback.message_id", "integer", "what the request had"),
    ("suback.qos_granted", "integer[]", "for each topic 0 to 2, or from 128 on why not"),
    ("suback.properties", "object", PROPERTIES),
    ("+suback.truncated", "boolean", TRUNCATED_MEANING),
    ("unsubscribe.message_id", "integer", "what the answer repeats"),
    ("unsubscribe.topics", "string[]", "topic filters"),
    ("unsubscribe.properties", "object", PROPERTIES),
    ("+unsubscribe.truncated", "boolean", TRUNCATED_MEANING),
    ("unsuback.message_id", "integer", "what the request had"),
    ("unsuback.reason_codes", "integer[]", "since 5.0: for each topic 0, or why not"),
    ("unsuback.properties", "object", PROPERTIES),
    ("+unsuback.truncated", "boolean", TRUNCATED_MEANING),
];
