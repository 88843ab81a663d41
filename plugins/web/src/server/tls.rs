//! TLS (RFC 8446) with the certificate that was set; when it has been renewed it is read again.

use crate::settings::Tls;
use radar_plugin::SettingError;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

/// What takes connections, with the certificate as it was read last.
pub struct Certificates {
    tls: Tls,
    acceptor: Mutex<TlsAcceptor>,
}

impl Certificates {
    /// Reads the certificate, if one was set.
    pub fn read(tls: &Tls) -> Result<Option<Arc<Self>>, SettingError> {
        let acceptor = acceptor(tls)?;
        Ok(acceptor.map(|acceptor| Arc::new(Self { tls: tls.clone(), acceptor: Mutex::new(acceptor) })))
    }

    /// Reads it again, for connections that come from now on; if it cannot be read, all stays as it was.
    pub fn read_again(&self) -> Result<(), SettingError> {
        if let Some(acceptor) = acceptor(&self.tls)? {
            *self.acceptor.lock().unwrap_or_else(PoisonError::into_inner) = acceptor;
        }
        Ok(())
    }

    /// What takes a connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn acceptor(tls: &Tls) -> Result<Option<TlsAcceptor>, SettingError> {
    let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) else { return Ok(None) };
    let wrong = |setting: &str, path: &str, error: &dyn std::fmt::Display| {
        SettingError::new(setting, format!("{path}: {error}"))
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong("tls.certificate", certificate, &error))?;
    if chain.is_empty() {
        return Err(wrong("tls.certificate", certificate, &"there is no certificate in it"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong("tls.key", key, &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong("tls", certificate, &error))?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(|error| wrong("tls.certificate", certificate, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}
