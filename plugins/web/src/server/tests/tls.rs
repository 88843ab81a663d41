//! Pages over TLS, and a certificate that is renewed while radar runs.

use super::{handshakes::UPGRADE, *};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring, pki_types::CertificateDer,
};

/// Makes a certificate for localhost where `tls` says.
fn certify(tls: &Tls) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(tls.certificate.as_ref().unwrap(), made.cert.pem()).unwrap();
    std::fs::write(tls.key.as_ref().unwrap(), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

/// What the server answers a client that trusts this certificate alone when it asks for a WebSocket.
fn answer(scene: &Scene, trusted: &CertificateDer<'static>) -> std::io::Result<[u8; 12]> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let session = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let mut stream = StreamOwned::new(session, scene.connect());
    let host = format!("localhost:{}", scene.address.port());
    let protocols = format!("Sec-WebSocket-Protocol: radar.1, token.{TOKEN}\r\n");
    write!(stream, "GET /ws HTTP/1.1\r\nHost: {host}\r\nOrigin: https://{host}\r\n{UPGRADE}{protocols}\r\n")?;
    let mut head = [0; 12];
    stream.read_exact(&mut head)?;
    Ok(head)
}

#[test]
fn a_client_is_served_over_tls_and_with_a_new_certificate_once_that_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| Some(folder.path().join(name).to_str().unwrap().to_owned());
    let tls = Tls { certificate: path("c.pem"), key: path("k.pem") };
    let first = certify(&tls);
    let scene = Scene::with(8, &tls);
    assert_eq!(&answer(&scene, &first).unwrap(), b"HTTP/1.1 101");

    let mut plain = scene.connect();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    scene.wait_for(Counter::HandshakesFailed, 1);

    let certificates = scene.certificates.as_ref().unwrap();
    let second = certify(&tls);
    assert!(answer(&scene, &second).is_err(), "nobody has said that it is there");
    certificates.read_again().unwrap();
    assert_eq!(&answer(&scene, &second).unwrap(), b"HTTP/1.1 101");
    assert!(answer(&scene, &first).is_err());

    std::fs::write(tls.certificate.as_ref().unwrap(), "half of it").unwrap();
    assert_eq!(certificates.read_again().unwrap_err().setting, "tls.certificate");
    assert_eq!(&answer(&scene, &second).unwrap(), b"HTTP/1.1 101", "it stays as it was");
}
