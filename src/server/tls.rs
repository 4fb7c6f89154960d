//! TLS from two PEM files.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use rustls::{Error, ServerConfig};

/// What a TLS server needs: a certificate and the key that belongs to it.
#[derive(Clone)]
pub struct Tls(pub(super) ServerConfig);

impl Tls {
    /// Reads the files. The error is a sentence that says what to do.
    pub fn read(certificate: &Path, key: &Path) -> Result<Tls, String> {
        let chain = certificates(certificate)?;
        let private = private_key(key)?;
        let (certificate, key) = (certificate.display(), key.display());
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| format!("TLS cannot be set up: {error}"))?
            .with_no_client_auth()
            .with_single_cert(chain, private)
            .map(Tls)
            .map_err(|error| match error {
                Error::InconsistentKeys(_) => format!(
                    "the key in {key} does not belong to the first certificate in {certificate}; set TLS_KEY to the one that it was made with"
                ),
                error => format!(
                    "TLS cannot be served with {certificate} and {key}: {error}; set TLS_CERT and TLS_KEY to a certificate for servers and its RSA, ECDSA or Ed25519 key"
                ),
            })
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let shown = path.display();
    let text = fs::read(path).map_err(|error| {
        format!("cannot read the certificate {shown}: {error}; set TLS_CERT to a PEM file that this user may read")
    })?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<_, _>>()
        .unwrap_or_default();
    if chain.is_empty() {
        return Err(format!(
            "{shown} is not a certificate in PEM; set TLS_CERT to a file with -----BEGIN CERTIFICATE----- in it"
        ));
    }
    Ok(chain)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, String> {
    let shown = path.display();
    let text = fs::read(path).map_err(|error| {
        format!("cannot read the key {shown}: {error}; set TLS_KEY to a PEM file that this user may read")
    })?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|_| {
        format!(
            "{shown} is not a private key in PEM without a password; set TLS_KEY to a file with -----BEGIN PRIVATE KEY----- in it"
        )
    })
}
