//! A client at a WebSocket (RFC 6455), as much of one as tests need.

use serde_json::Value;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// A text and the end of a connection, as opcodes (RFC 6455 §5.2).
const TEXT: u8 = 1;
const CLOSE: u8 = 8;

/// An open connection.
#[derive(Debug)]
pub struct WebSocket(TcpStream);

impl WebSocket {
    /// Opens `path` at `address` with the token of that radar.
    ///
    /// # Panics
    ///
    /// If it is not let in.
    #[must_use]
    pub fn open(address: &str, path: &str, token: &str) -> Self {
        let mut stream = TcpStream::connect(address).expect("radar listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket has timeouts");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: radar.1, token.{token}\r\n\r\n"
        )
        .expect("a request is sent");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut octet = [0];
            stream.read_exact(&mut octet).expect("an answer");
            head.extend(octet);
        }
        let head = String::from_utf8_lossy(&head);
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        Self(stream)
    }

    /// Says something.
    ///
    /// # Panics
    ///
    /// If the connection is broken.
    pub fn say(&mut self, message: &Value) {
        let text = message.to_string();
        let length = u16::try_from(text.len()).expect("a short message");
        // Clients mask what they send; by zeros it stays as it is.
        let head = match length {
            0..=125 => vec![0x80 | TEXT, 0x80 | length as u8],
            _ => [&[0x80 | TEXT, 0x80 | 126][..], &length.to_be_bytes()].concat(),
        };
        self.0.write_all(&[&head[..], &[0; 4], text.as_bytes()].concat()).expect("it is sent");
    }

    /// The next text; pings and the like are passed over.
    ///
    /// # Panics
    ///
    /// If the connection ends, or none comes.
    pub fn receive(&mut self) -> Value {
        loop {
            let mut head = [0; 2];
            self.0.read_exact(&mut head).expect("a frame");
            let mut length = [0; 8];
            match head[1] {
                126 => self.0.read_exact(&mut length[6..]).expect("a length"),
                127 => self.0.read_exact(&mut length).expect("a length"),
                short => length[7] = short,
            }
            let mut octets = vec![0; usize::try_from(u64::from_be_bytes(length)).expect("a frame that fits")];
            self.0.read_exact(&mut octets).expect("a whole frame");
            match head[0] & 15 {
                TEXT => return serde_json::from_slice(&octets).expect("JSON"),
                CLOSE => panic!("radar ended the connection: {}", String::from_utf8_lossy(&octets)),
                _ => {}
            }
        }
    }
}
