//! TLS handshake messages.
