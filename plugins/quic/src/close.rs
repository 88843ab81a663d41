//! Why a connection was closed (RFC 9000 §20.1).

use crate::{frame::Close, protection::Sender};
use radar_plugin::wire::json::Object;

/// Octets of a reason that are told.
const REASON_MAX: usize = 256;

/// The end of a connection during its handshake.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    error_code: u64,
    reason: Box<[u8]>,
    sender: Sender,
}

impl Closed {
    /// What a frame says.
    pub fn of(close: &Close<'_>, sender: Sender) -> Self {
        let reason = close.reason.get(..REASON_MAX).unwrap_or(close.reason).into();
        Self { error_code: close.error_code, reason, sender }
    }

    /// The name of the error.
    pub fn name(&self) -> Option<&'static str> {
        Some(match self.error_code {
            0x00 => "NO_ERROR",
            0x01 => "INTERNAL_ERROR",
            0x02 => "CONNECTION_REFUSED",
            0x03 => "FLOW_CONTROL_ERROR",
            0x04 => "STREAM_LIMIT_ERROR",
            0x05 => "STREAM_STATE_ERROR",
            0x06 => "FINAL_SIZE_ERROR",
            0x07 => "FRAME_ENCODING_ERROR",
            0x08 => "TRANSPORT_PARAMETER_ERROR",
            0x09 => "CONNECTION_ID_LIMIT_ERROR",
            0x0A => "PROTOCOL_VIOLATION",
            0x0B => "INVALID_TOKEN",
            0x0C => "APPLICATION_ERROR",
            0x0D => "CRYPTO_BUFFER_EXCEEDED",
            0x0E => "KEY_UPDATE_ERROR",
            0x0F => "AEAD_LIMIT_REACHED",
            0x10 => "NO_VIABLE_PATH",
            0x11 => "VERSION_NEGOTIATION_ERROR",
            // An alert of TLS is in the last octet.
            0x0100..=0x01FF => "CRYPTO_ERROR",
            _ => return None,
        })
    }

    /// Writes the members of `close`.
    pub fn write(&self, object: &mut Object<'_>) {
        object.number("error_code", self.error_code);
        object.text_if("error", self.name());
        if !self.reason.is_empty() {
            object.text("reason", &self.reason);
        }
        object.text("from", if self.sender == Sender::Client { "client" } else { "server" });
    }
}
