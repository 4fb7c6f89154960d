//! An identity provider that can be made to lie: a thread that answers HTTP on this machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What the provider calls us.
pub const CLIENT: &str = "framsteg";

/// With which key and header a token is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signer {
    Rs256,
    Ps256,
    Es256,
    /// By a key that the provider does not have, under the name of one that it has.
    Stranger,
    /// Under a name that no key has.
    WrongKid,
    /// Under the name of the elliptic one.
    KidOfEc,
    NoKid,
    /// With an extension that must be understood.
    Critical,
}

/// An answer as it goes over the wire.
#[derive(Clone)]
pub struct Raw {
    status: u16,
    headers: String,
    body: Vec<u8>,
    wait: Duration,
    /// How much longer it is said to be.
    missing: usize,
}

impl Raw {
    pub fn text(body: &str) -> Raw {
        Raw {
            status: 200,
            headers: "content-type: application/json\r\n".to_owned(),
            body: body.into(),
            wait: Duration::ZERO,
            missing: 0,
        }
    }

    pub fn json(body: &Value) -> Raw {
        Raw::text(&body.to_string())
    }

    pub fn html() -> Raw {
        Raw::text("<!doctype html><title>Sign in</title>")
    }

    pub fn status(status: u16) -> Raw {
        Raw {
            status,
            ..Raw::text("{}")
        }
    }

    /// What a token endpoint says when it refuses.
    pub fn error(code: &str) -> Raw {
        Raw {
            status: 400,
            ..Raw::json(&json!({"error": code}))
        }
    }

    pub fn redirect(to: &str) -> Raw {
        Raw {
            status: 302,
            headers: format!("location: {to}\r\n"),
            ..Raw::text("")
        }
    }

    pub fn huge() -> Raw {
        Raw::json(&json!({"keys": [], "filler": "x".repeat(70_000)}))
    }

    /// Slower than anybody waits.
    pub fn slow() -> Raw {
        Raw {
            wait: Duration::from_secs(7),
            ..Raw::text("{}")
        }
    }

    pub fn cut_off() -> Raw {
        Raw {
            missing: 10,
            ..Raw::text("{}")
        }
    }
}

#[derive(Default)]
struct State {
    lies: BTreeMap<String, Raw>,
    token: String,
    calls: BTreeMap<String, usize>,
    form: Vec<(String, String)>,
    authorization: String,
    key_is_renamed: bool,
}

struct Keys {
    own: KeyPair,
    stranger: KeyPair,
    elliptic: EcdsaKeyPair,
}

/// The provider.
pub struct Provider {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stopped: Arc<AtomicBool>,
    keys: Arc<Keys>,
}

fn read_key(pem: &str) -> KeyPair {
    let base64: String = pem
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN"))
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let der = STANDARD.decode(base64).expect("base64");
    KeyPair::from_pkcs8(&der).expect("an RSA key")
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What PKCE makes of a verifier.
pub fn challenge(verifier: &str) -> String {
    encoded(Sha256::digest(verifier.as_bytes()))
}

impl Provider {
    pub fn start() -> Provider {
        let random = SystemRandom::new();
        let rule = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let elliptic = EcdsaKeyPair::generate_pkcs8(rule, &random).expect("a key");
        let elliptic = EcdsaKeyPair::from_pkcs8(rule, elliptic.as_ref(), &random).expect("a key");
        let keys = Keys {
            own: read_key(include_str!("../../keys/provider-for-tests.pem")),
            stranger: read_key(include_str!("../../keys/stranger-for-tests.pem")),
            elliptic,
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let provider = Provider {
            address: listener.local_addr().expect("an address"),
            state: Arc::default(),
            stopped: Arc::default(),
            keys: Arc::new(keys),
        };
        let (state, stopped) = (Arc::clone(&provider.state), Arc::clone(&provider.stopped));
        let (keys, address) = (Arc::clone(&provider.keys), provider.address);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (state, keys) = (Arc::clone(&state), Arc::clone(&keys));
                let stream = stream.expect("a connection");
                // One that hangs up early harms nobody.
                std::thread::spawn(move || drop(serve(&stream, &state, &keys, address)));
            }
        });
        provider
    }

    /// From now on nobody listens there.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes it up; then the listener is dropped.
        drop(TcpStream::connect(self.address));
        while TcpStream::connect(self.address).is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the state")
    }

    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn discovery(&self) -> Value {
        discovery(self.address)
    }

    /// Answers something else there, or again what is right.
    pub fn set(&self, path: &str, raw: Option<Raw>) {
        let mut state = self.state();
        match raw {
            Some(raw) => state.lies.insert(path.to_owned(), raw),
            None => state.lies.remove(path),
        };
    }

    /// Gives this token for any code.
    pub fn answer_token(&self, token: &str) {
        token.clone_into(&mut self.state().token);
    }

    /// The RSA key gets another name.
    pub fn rename_key(&self) {
        self.state().key_is_renamed = true;
    }

    pub fn calls(&self, path: &str) -> usize {
        self.state().calls.get(path).copied().unwrap_or_default()
    }

    /// What the token endpoint was last sent.
    pub fn last_form(&self) -> Vec<(String, String)> {
        self.state().form.clone()
    }

    /// The header in which the token endpoint was last told a secret.
    pub fn last_authorization(&self) -> String {
        self.state().authorization.clone()
    }

    pub fn sign(&self, signer: Signer, claims: &Value) -> String {
        let (alg, kid) = match signer {
            Signer::Ps256 => ("PS256", json!("rsa")),
            Signer::Es256 => ("ES256", json!("ec")),
            Signer::WrongKid => ("RS256", json!("new")),
            Signer::KidOfEc => ("RS256", json!("ec")),
            Signer::NoKid => ("RS256", Value::Null),
            _ => ("RS256", json!("rsa")),
        };
        let mut header = json!({"alg": alg, "kid": kid});
        if signer == Signer::Critical {
            header["crit"] = json!(["b64"]);
        }
        let signed = signed_part(&header, claims);
        let random = SystemRandom::new();
        let message = signed.as_bytes();
        let key = match signer {
            Signer::Stranger => &self.keys.stranger,
            _ => &self.keys.own,
        };
        let mut signature = vec![0; key.public().modulus_len()];
        match signer {
            Signer::Es256 => {
                let made = self.keys.elliptic.sign(&random, message).expect("signed");
                signature = made.as_ref().to_vec();
            }
            Signer::Ps256 => key
                .sign(&RSA_PSS_SHA256, &random, message, &mut signature)
                .expect("signed"),
            _ => key
                .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                .expect("signed"),
        }
        format!("{signed}.{}", encoded(signature))
    }

    pub fn unsigned(&self, claims: &Value) -> String {
        format!("{}.", signed_part(&json!({"alg": "none"}), claims))
    }

    /// Signed like RS256 whatever the header says.
    pub fn with_header(&self, header: &Value, claims: &Value) -> String {
        let signature = self.sign(Signer::Rs256, claims);
        let (_, signature) = signature.rsplit_once('.').expect("three parts");
        format!("{}.{signature}", signed_part(header, claims))
    }

    /// A MAC whose key is what everybody can read: the RSA key's modulus.
    pub fn hs256(&self, claims: &Value) -> String {
        let signed = signed_part(&json!({"alg": "HS256", "kid": "rsa"}), claims);
        let public = PublicKeyComponents::<Vec<u8>>::from(self.keys.own.public());
        let mut mac = Hmac::<Sha256>::new_from_slice(&public.n).expect("a key");
        mac.update(signed.as_bytes());
        format!("{signed}.{}", encoded(mac.finalize().into_bytes()))
    }

    /// A good signature of other claims.
    pub fn tampered(&self, claims: &Value) -> String {
        let mut others = claims.clone();
        others["sub"] = json!("somebody");
        let good = self.sign(Signer::Rs256, &others);
        let (_, signature) = good.rsplit_once('.').expect("three parts");
        let header = json!({"alg": "RS256", "kid": "rsa"});
        format!("{}.{signature}", signed_part(&header, claims))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

fn signed_part(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        encoded(header.to_string()),
        encoded(claims.to_string())
    )
}

fn discovery(address: SocketAddr) -> Value {
    json!({
        "issuer": format!("http://{address}"),
        "authorization_endpoint": format!("http://{address}/authorize"),
        "token_endpoint": format!("http://{address}/token"),
        "jwks_uri": format!("http://{address}/jwks"),
    })
}

fn jwks(keys: &Keys, is_renamed: bool) -> Value {
    let public = PublicKeyComponents::<Vec<u8>>::from(keys.own.public());
    let point = keys.elliptic.public_key().as_ref();
    let name = if is_renamed { "new" } else { "rsa" };
    json!({"keys": [
        {"kty": "RSA", "kid": name, "use": "sig", "n": encoded(public.n), "e": encoded(public.e)},
        {"kty": "EC", "kid": "ec", "crv": "P-256", "alg": "ES256", "x": encoded(&point[1..33]), "y": encoded(&point[33..])},
        {"kty": "OKP", "kid": "other", "crv": "Ed25519", "x": "AAAA"},
    ]})
}

fn serve(
    stream: &TcpStream,
    state: &Mutex<State>,
    keys: &Keys,
    address: SocketAddr,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length, mut authorization) = (String::new(), 0, String::new());
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if line.to_ascii_lowercase().starts_with("authorization:") {
            line["authorization:".len()..]
                .trim()
                .clone_into(&mut authorization);
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let raw = {
        let mut state = state.lock().expect("the state");
        *state.calls.entry(path.clone()).or_default() += 1;
        if path == "/token" {
            state.authorization = authorization;
            state.form = url::form_urlencoded::parse(&body).into_owned().collect();
        }
        match (state.lies.get(&path), path.as_str()) {
            (Some(raw), _) => raw.clone(),
            (None, "/.well-known/openid-configuration") => Raw::json(&discovery(address)),
            (None, "/jwks") => Raw::json(&jwks(keys, state.key_is_renamed)),
            (None, "/token") => {
                Raw::json(&json!({"token_type": "Bearer", "id_token": state.token}))
            }
            _ => Raw::status(404),
        }
    };
    std::thread::sleep(raw.wait);
    let head = format!(
        "HTTP/1.1 {} X\r\n{}content-length: {}\r\nconnection: close\r\n\r\n",
        raw.status,
        raw.headers,
        raw.body.len() + raw.missing
    );
    let mut stream = stream;
    stream.write_all(head.as_bytes())?;
    stream.write_all(&raw.body)
}
