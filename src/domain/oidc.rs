//! What is believed of an identity provider: its addresses, its keys, and the tokens in which it says who somebody is. No network here,
//! and no clock: the rules of OpenID Connect, given both.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;
use url::{Host, Url};

use super::json;

/// How far the provider's clock may be from ours, in seconds.
pub const LEEWAY: i64 = 60;
/// OpenID Connect Core 2: a subject is at most so long, and ASCII.
pub const LONGEST_SUBJECT: usize = 255;

/// Why something is not believed: a few words for the log, with nothing in them that was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault(pub &'static str);

fn fault<T>(text: &'static str) -> Result<T, Fault> {
    Err(Fault(text))
}

/// Whether an address lies on this machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An address whose answers can be believed: https, or plain http on this machine, where nobody listens in.
pub fn trusted_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_safe = match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        _ => false,
    };
    let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (is_safe && is_bare).then_some(url)
}

/// An origin as browsers write it: nothing after the port.
pub fn origin(text: &str) -> Option<String> {
    let url = trusted_url(text)?;
    let is_origin = url.path() == "/" && url.query().is_none();
    is_origin.then(|| url.origin().ascii_serialization())
}

/// Where a provider describes itself.
pub fn discovery_url(issuer: &str) -> String {
    format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    )
}

/// Where a provider is to be found.
#[derive(Clone, Debug)]
pub struct Discovery {
    pub authorization: Url,
    pub token: Url,
    pub keys: Url,
    /// It takes a client's secret in the form, and not in a header.
    pub wants_secret_in_form: bool,
}

impl Discovery {
    /// Reads what a provider says of itself. It must be the one that was asked, to the letter, and no address may be less safe than its own.
    pub fn read(bytes: &[u8], issuer: &str) -> Result<Discovery, Fault> {
        let Ok(document) = json::parse(bytes) else {
            return fault("the discovery document is not JSON");
        };
        if document["issuer"].as_str() != Some(issuer) {
            return fault("the discovery document is another issuer's");
        }
        let is_plain = issuer.starts_with("http:");
        let address = |name: &str| {
            let url = document[name].as_str().and_then(trusted_url);
            url.filter(|url| is_plain || url.scheme() == "https")
                .ok_or(Fault(
                    "the discovery document has an address that is not safe",
                ))
        };
        let methods = document["token_endpoint_auth_methods_supported"].as_array();
        let offers =
            |name: &str| methods.is_some_and(|methods| methods.iter().any(|method| method == name));
        Ok(Discovery {
            authorization: address("authorization_endpoint")?,
            token: address("token_endpoint")?,
            keys: address("jwks_uri")?,
            wants_secret_in_form: offers("client_secret_post") && !offers("client_secret_basic"),
        })
    }
}

/// How a token may be signed. Nothing else is looked at: neither `none`, nor a MAC with what everybody can read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Algorithm {
    Rs256,
    Ps256,
    Es256,
}

impl Algorithm {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Algorithm::Rs256),
            "PS256" => Some(Algorithm::Ps256),
            "ES256" => Some(Algorithm::Es256),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Algorithm::Rs256 => "RS256",
            Algorithm::Ps256 => "PS256",
            Algorithm::Es256 => "ES256",
        }
    }
}

#[derive(Clone, Debug)]
enum Material {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// A point on P-256, as 4, x and y.
    P256(Vec<u8>),
}

#[derive(Clone, Debug)]
struct Key {
    id: Option<String>,
    /// The one algorithm that it is for, if it says so.
    algorithm: Option<String>,
    material: Material,
}

/// The keys with which a provider signs.
#[derive(Clone, Default, Debug)]
pub struct KeySet(Vec<Key>);

fn decode(value: &Value) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(value.as_str()?).ok()
}

impl KeySet {
    /// Reads a JWKS. Keys that are not for signing, or of a kind that is not used here, are passed over.
    pub fn read(bytes: &[u8]) -> Result<KeySet, Fault> {
        let document = json::parse(bytes).unwrap_or_default();
        let Some(keys) = document["keys"].as_array() else {
            return fault("the key set is not one");
        };
        let read = |key: &Value| {
            if key["use"].as_str().is_some_and(|usage| usage != "sig") {
                return None;
            }
            let material = match key["kty"].as_str()? {
                "RSA" => Material::Rsa {
                    n: decode(&key["n"])?,
                    e: decode(&key["e"])?,
                },
                "EC" if key["crv"] == "P-256" => {
                    let (x, y) = (decode(&key["x"])?, decode(&key["y"])?);
                    if x.len() != 32 || y.len() != 32 {
                        return None;
                    }
                    Material::P256([vec![4], x, y].concat())
                }
                _ => return None,
            };
            Some(Key {
                id: key["kid"].as_str().map(str::to_owned),
                algorithm: key["alg"].as_str().map(str::to_owned),
                material,
            })
        };
        Ok(KeySet(keys.iter().filter_map(read).collect()))
    }
}

/// What a token must say.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    /// Any of these; none are asked for if it is empty.
    pub acr: &'a [String],
    /// Seconds since 1970.
    pub now: i64,
}

/// An ID token whose signature has not been looked at yet.
pub struct IdToken<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    payload: Vec<u8>,
    algorithm: Algorithm,
    key: Option<String>,
}

impl<'a> IdToken<'a> {
    /// Takes a token apart. Nothing in it is believed yet.
    pub fn read(token: &'a str) -> Result<Self, Fault> {
        let shape = Fault("the token has not three parts");
        let (signed, signature) = token.rsplit_once('.').ok_or(shape)?;
        let (header, payload) = signed.split_once('.').ok_or(shape)?;
        let bytes = |text: &str| {
            URL_SAFE_NO_PAD
                .decode(text)
                .map_err(|_| Fault("the token is not base64"))
        };
        let header = json::parse(&bytes(header)?).unwrap_or_default();
        let Some(algorithm) = header["alg"].as_str().and_then(Algorithm::from_name) else {
            return fault("the token's algorithm is not allowed");
        };
        if !header["crit"].is_null() {
            return fault("the token asks for what is not understood here");
        }
        let key = match &header["kid"] {
            Value::Null => None,
            Value::String(id) => Some(id.clone()),
            _ => return fault("the token's key is not known"),
        };
        Ok(IdToken {
            signed,
            signature: bytes(signature)?,
            payload: bytes(payload)?,
            algorithm,
            key,
        })
    }

    /// Whether a key is the one that it names. One that names none is signed with the only key that there is.
    fn names(&self, key: &Key, keys: &KeySet) -> bool {
        match &self.key {
            None => keys.0.len() == 1,
            named => key.id == *named,
        }
    }

    /// Whether its key is among these.
    pub fn key_is_in(&self, keys: &KeySet) -> bool {
        keys.0.iter().any(|key| self.names(key, keys))
    }

    /// Whose it is, if everything about it is right.
    pub fn subject(&self, keys: &KeySet, expected: &Expected<'_>) -> Result<String, Fault> {
        let named = keys.0.iter().filter(|key| self.names(key, keys));
        let mut fitting = named.filter(|key| {
            let is_for_it = key
                .algorithm
                .as_deref()
                .is_none_or(|name| name == self.algorithm.name());
            let is_its_kind = match key.material {
                Material::Rsa { .. } => self.algorithm != Algorithm::Es256,
                Material::P256(_) => self.algorithm == Algorithm::Es256,
            };
            is_for_it && is_its_kind
        });
        let Some(key) = fitting.next() else {
            return fault("the token's key is not known");
        };
        if !self.is_signed_with(&key.material) {
            return fault("the token's signature is wrong");
        }
        let Ok(claims) = json::parse(&self.payload) else {
            return fault("the token's claims are not JSON");
        };
        check(&claims, expected)
    }

    fn is_signed_with(&self, material: &Material) -> bool {
        let (message, signature) = (self.signed.as_bytes(), self.signature.as_slice());
        let verified = match material {
            Material::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            Material::Rsa { n, e } => {
                let rule = match self.algorithm {
                    Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
                    Algorithm::Rs256 | Algorithm::Es256 => &RSA_PKCS1_2048_8192_SHA256,
                };
                RsaPublicKeyComponents { n, e }.verify(rule, message, signature)
            }
        };
        verified.is_ok()
    }
}

/// A moment in a claim: seconds since 1970, perhaps with a fraction.
fn moment(value: &Value) -> Option<i64> {
    let seconds = value.as_f64()?;
    // Far from where a fraction or a sum could go wrong.
    #[expect(clippy::cast_possible_truncation, reason = "within the range of i64")]
    (seconds.abs() < 1e15).then(|| seconds.floor() as i64)
}

/// OpenID Connect Core 3.1.3.7: who it is, if every claim is as it should be.
fn check(claims: &Value, expected: &Expected<'_>) -> Result<String, Fault> {
    if claims["iss"].as_str() != Some(expected.issuer) {
        return fault("the token is another issuer's");
    }
    let audience: Vec<&str> = match &claims["aud"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !audience.contains(&expected.client) {
        return fault("the token is for somebody else");
    }
    match &claims["azp"] {
        Value::Null if audience.len() > 1 => {
            return fault("the token is for several and says not for whom first");
        }
        Value::Null => {}
        azp if azp == expected.client => {}
        _ => return fault("the token was given to somebody else"),
    }
    let now = expected.now;
    match moment(&claims["exp"]) {
        Some(until) if now < until.saturating_add(LEEWAY) => {}
        _ => return fault("the token has run out"),
    }
    match moment(&claims["iat"]) {
        Some(made) if made <= now.saturating_add(LEEWAY) => {}
        _ => return fault("the token is from the future"),
    }
    match (&claims["nbf"], moment(&claims["nbf"])) {
        (Value::Null, _) => {}
        (_, Some(from)) if from <= now.saturating_add(LEEWAY) => {}
        _ => return fault("the token is not valid yet"),
    }
    if claims["nonce"].as_str() != Some(expected.nonce) {
        return fault("the token answers another request");
    }
    let acr = claims["acr"].as_str();
    if !expected.acr.is_empty()
        && !acr.is_some_and(|acr| expected.acr.iter().any(|wanted| wanted == acr))
    {
        return fault("the token does not say that the sign-in was strong enough");
    }
    match claims["sub"].as_str() {
        Some(subject) if is_subject(subject) => Ok(subject.to_owned()),
        _ => fault("the token has no subject"),
    }
}

/// Whether something can be a subject.
pub fn is_subject(text: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&text.len()) && text.bytes().all(|b| (b' '..=b'~').contains(&b))
}

/// What a provider sends back with the browser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub code: String,
    pub state: String,
}

impl Answer {
    /// Reads the parameters of the address to which the browser came back. What is there twice is not guessed at.
    pub fn read(parameters: &[(String, String)], issuer: &str) -> Result<Answer, Fault> {
        let one = |name: &str| {
            let mut found = parameters.iter().filter(|(key, _)| key == name);
            match (found.next(), found.next()) {
                (Some(_), Some(_)) => fault("a parameter came twice"),
                (found, _) => Ok(found.map(|(_, value)| value.clone())),
            }
        };
        let (code, state, error, from) = (one("code")?, one("state")?, one("error")?, one("iss")?);
        // RFC 9207: a provider that says who it is must be the one that was asked.
        if from.is_some_and(|from| from != issuer) {
            return fault("the answer is another issuer's");
        }
        if error.is_some() {
            return fault("the provider did not sign them in");
        }
        match (code, state) {
            (Some(code), Some(state)) if !code.is_empty() && code.len() <= 4096 => {
                Ok(Answer { code, state })
            }
            _ => fault("the answer has no code or no state"),
        }
    }
}

/// The token in what the token endpoint answered.
pub fn id_token(bytes: &[u8]) -> Result<String, Fault> {
    let document = json::parse(bytes).unwrap_or_default();
    match document["id_token"].as_str() {
        Some(token) => Ok(token.to_owned()),
        None => fault("the token endpoint gave no ID token"),
    }
}

/// Whether the token endpoint says that the code is no good: somebody used it before, or it is not for us.
pub fn is_bad_code(bytes: &[u8]) -> bool {
    json::parse(bytes).is_ok_and(|document| document["error"] == "invalid_grant")
}
