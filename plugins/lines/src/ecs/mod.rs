//! Events as documents of the Elastic Common Schema 9, which Elasticsearch and its kin take in as they are.

mod made;
pub(crate) mod tables;

use crate::{
    rule::{Rule, put_nested},
    whole::Whole,
};
use serde_json::{Map, Value};

/// The document of an event.
pub(crate) fn document(whole: &Whole<'_>) -> Map<String, Value> {
    let mut document = Map::new();
    let kind = tables::kind_of(whole.event_type());
    for rule in tables::EVERY.iter().chain(kind.map_or(&[] as &[Rule], |kind| kind.rules)) {
        if let Some(value) = rule.value(whole) {
            put_nested(&mut document, rule.to, value);
        }
    }
    put_nested(&mut document, "radar", own(whole));
    document
}

/// What radar has told, for which the schema may have no words: the event's object, and what stands beside it.
fn own(whole: &Whole<'_>) -> Value {
    let mut own = Map::new();
    // A name with a dot would be taken for an object.
    own.insert(whole.event_type().replace('.', "_"), whole.body().clone());
    for (name, value) in whole.sections() {
        // Who and where have places of their own in the schema.
        if !["process", "geo"].contains(&name.as_str()) {
            own.insert(name.clone(), value.clone());
        }
    }
    for name in ["flow_id", "pcap_cnt", "pcap_filename", "app_proto_orig", "app_proto_guess", "tunnel"] {
        if let Some(value) = whole.json.get(name) {
            own.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(own)
}
