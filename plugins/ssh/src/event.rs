//! The event, and its line for people.

use crate::{
    Config,
    connection::Connection,
    hassh::hassh,
    kexinit::{KexInit, Protection, names},
    negotiation::{Agreed, Agreement},
    side::Side,
};
use radar_plugin::wire::{Untrusted, json::Object};
use std::fmt::Write;

/// Writes the `ssh` object.
pub(crate) fn write(event: &mut Object<'_>, connection: &Connection, config: &Config) {
    let (client, server) = (connection.client(), connection.server());
    for (key, side, is_client) in [("client", client, true), ("server", server, false)] {
        if side.is_known() {
            write_side(&mut event.object(key), side, is_client, config);
        }
    }
    if let Some(version) = connection.version() {
        event.number("version", version);
    }
    if let (Some(client), Some(server)) = (client.offer(), server.offer()) {
        write_agreement(event, &Agreement::of(&client, &server));
    }
}

fn write_side(object: &mut Object<'_>, side: &Side, is_client: bool, config: &Config) {
    if let Some(identification) = &side.identification {
        object.text("proto_version", identification.protocol());
        object.text("software_version", identification.software());
        object.text_if("comments", identification.comments());
    }
    let Some(offer) = side.offer() else { return };
    if config.hassh {
        let made = hassh(&offer, is_client);
        let mut fingerprint = object.object("hassh");
        fingerprint.hex("hash", &made.hash);
        fingerprint.text("string", &made.string);
    }
    if config.offers {
        write_offer(&mut object.object("offer"), &offer);
    }
}

fn write_offer(object: &mut Object<'_>, offer: &KexInit<'_>) {
    write_list(object, "kex_algs", offer.kex);
    write_list(object, "host_key_algs", offer.host_key);
    let directions = [("to_server", offer.to_server), ("to_client", offer.to_client)];
    for (key, Protection { cipher, mac, compression }) in directions {
        let mut object = object.object(key);
        write_list(&mut object, "cipher_algs", cipher);
        write_list(&mut object, "mac_algs", mac);
        write_list(&mut object, "compression_algs", compression);
    }
}

/// Names of one list that are written; those that are in use have some thirty.
const NAMES_MAX: usize = 256;

fn write_list(object: &mut Object<'_>, key: &str, list: &[u8]) {
    let mut array = object.array(key);
    names(list).take(NAMES_MAX).for_each(|name| array.text(name));
}

fn write_agreement(event: &mut Object<'_>, agreement: &Agreement<'_>) {
    event.text_if("kex_alg", agreement.kex);
    event.text_if("host_key_alg", agreement.host_key);
    let Agreed { cipher, mac, compression } = agreement.to_server;
    event.text_if("cipher_alg", cipher);
    event.text_if("mac_alg", mac);
    event.text_if("compression_alg", compression);
    let Agreed { cipher, mac, compression } = agreement.to_client;
    event.text_if("cipher_alg_to_client", cipher);
    event.text_if("mac_alg_to_client", mac);
    event.text_if("compression_alg_to_client", compression);
}

/// Writes `SSH 2.0 OpenSSH_9.2p1 > 2.0 OpenSSH_9.7, curve25519-sha256 aes128-gcm@openssh.com`.
pub(crate) fn sum_up(line: &mut String, connection: &Connection) {
    // Writing to a String cannot fail.
    let (client, server) = (connection.client(), connection.server());
    line.push_str("SSH ");
    sum_up_side(line, client);
    line.push_str(" > ");
    sum_up_side(line, server);
    let (Some(client), Some(server)) = (client.offer(), server.offer()) else { return };
    let agreement = Agreement::of(&client, &server);
    line.push(',');
    for name in [agreement.kex, agreement.to_server.cipher].into_iter().flatten() {
        let _ = write!(line, " {}", Untrusted(name));
    }
}

fn sum_up_side(line: &mut String, side: &Side) {
    let _ = match &side.identification {
        Some(identification) => {
            write!(line, "{} {}", Untrusted(identification.protocol()), Untrusted(identification.software()))
        }
        None => write!(line, "?"),
    };
}
