//! What the provider is asked, and what is believed of what it says: discovery, keys, and the token for a code.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{NaiveDateTime, TimeDelta};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use ureq::tls::{PemItem, RootCerts, TlsConfig};
use url::form_urlencoded;

use super::OidcSettings;
use super::flow::Flow;
use crate::app::keys::check_key_place;
use crate::domain::oidc::{
    Discovery, Expected, Fault, IdToken, KeySet, discovery_url, id_token, is_bad_code,
};
use crate::store::DatabaseUrl;

/// Where the provider sends browsers back to.
const CALLBACK: &str = "/sign-in/oidc/callback";
/// How long what the provider says of itself is kept.
const KEPT: TimeDelta = TimeDelta::minutes(10);
/// Keys are asked for again no sooner, however many tokens name one that is not known.
const BETWEEN: TimeDelta = TimeDelta::seconds(10);
/// For one call, from the name look-up to the last byte.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LARGEST: u64 = 64 * 1024;
/// How many may be talking to the provider at once, each on a thread of its own.
const AT_ONCE: usize = 4;

/// Why a call to the provider, or what came of it, does not let anybody in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Failure {
    /// What was said is not believed.
    Refused(&'static str),
    /// The provider is not there, or does not speak the protocol.
    Provider(&'static str),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Failure::Refused(fault.0)
    }
}

/// Of what the provider says about itself: nonsense is its failure, and nobody's who signs in.
fn its_own(fault: Fault) -> Failure {
    Failure::Provider(fault.0)
}

#[derive(Default)]
struct Known {
    discovery: Option<(NaiveDateTime, Discovery)>,
    keys: Option<(NaiveDateTime, KeySet)>,
}

/// What is younger than this. A clock that has jumped back makes nothing younger.
fn fresh<T: Clone>(
    kept: Option<&(NaiveDateTime, T)>,
    now: NaiveDateTime,
    age: TimeDelta,
) -> Option<T> {
    kept.filter(|(at, _)| *at <= now && now - *at < age)
        .map(|(_, value)| value.clone())
}

/// The provider, as it is called.
pub(in crate::app) struct Oidc {
    pub(super) settings: OidcSettings,
    secret: Option<String>,
    agent: ureq::Agent,
    pub(super) turns: Semaphore,
    known: Mutex<Known>,
}

impl Oidc {
    /// Reads the files. The provider is not asked before somebody wants to sign in: that it is down must not stop the start.
    pub(in crate::app) fn open(
        settings: &OidcSettings,
        database: &DatabaseUrl,
    ) -> Result<Oidc, String> {
        let secret = match &settings.secret_file {
            None => None,
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| {
                    format!(
                        "cannot read OIDC_CLIENT_SECRET_FILE {}: {error}",
                        path.display()
                    )
                })?;
                check_key_place(path, database, "OIDC_CLIENT_SECRET_FILE")?;
                let text = text.trim();
                if text.is_empty() {
                    return Err(format!(
                        "OIDC_CLIENT_SECRET_FILE {} is empty; put the client's secret into it",
                        path.display()
                    ));
                }
                Some(text.to_owned())
            }
        };
        let roots = match &settings.ca_file {
            None => RootCerts::WebPki,
            Some(path) => read_roots(path)?,
        };
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // Where it leads could be anywhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // Otherwise the environment would choose one.
            .proxy(None)
            .max_idle_connections(0)
            .timeout_global(Some(PATIENCE))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build()
            .new_agent();
        Ok(Oidc {
            settings: settings.clone(),
            secret,
            agent,
            turns: Semaphore::new(AT_ONCE),
            known: Mutex::default(),
        })
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn redirect_uri(&self) -> String {
        format!("{}{CALLBACK}", self.settings.origin)
    }

    /// Reads what came back, whole and in time.
    fn body(
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let mut answer = answer.map_err(|_| Failure::Provider("the provider does not answer"))?;
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(LARGEST)
            .read_to_vec()
            .map_err(|_| Failure::Provider("the provider's answer is too long or was cut off"))?;
        Ok((answer.status().as_u16(), bytes))
    }

    fn get(&self, url: &str) -> Result<Vec<u8>, Failure> {
        let call = self.agent.get(url).header("accept", "application/json");
        match Self::body(call.call())? {
            (200, bytes) => Ok(bytes),
            _ => Err(Failure::Provider(
                "the provider answers with another status",
            )),
        }
    }

    fn discovery(&self, now: NaiveDateTime) -> Result<Discovery, Failure> {
        if let Some(kept) = fresh(self.known().discovery.as_ref(), now, KEPT) {
            return Ok(kept);
        }
        let issuer = &self.settings.issuer;
        let bytes = self.get(&discovery_url(issuer))?;
        let found = Discovery::read(&bytes, issuer).map_err(its_own)?;
        self.known().discovery = Some((now, found.clone()));
        Ok(found)
    }

    /// The provider's keys, no older than this.
    fn keys(
        &self,
        discovery: &Discovery,
        now: NaiveDateTime,
        age: TimeDelta,
    ) -> Result<KeySet, Failure> {
        if let Some(kept) = fresh(self.known().keys.as_ref(), now, age) {
            return Ok(kept);
        }
        let bytes = self.get(discovery.keys.as_str())?;
        let found = KeySet::read(&bytes).map_err(its_own)?;
        self.known().keys = Some((now, found.clone()));
        Ok(found)
    }

    /// Where the browser goes.
    pub(super) fn authorization_url(
        &self,
        flow: &Flow,
        now: NaiveDateTime,
    ) -> Result<String, Failure> {
        let mut url = self.discovery(now)?.authorization;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(flow.verifier.as_bytes()));
        {
            let mut pairs = url.query_pairs_mut();
            pairs
                .append_pair("response_type", "code")
                .append_pair("scope", "openid")
                .append_pair("client_id", &self.settings.client)
                .append_pair("redirect_uri", &self.redirect_uri())
                .append_pair("state", &flow.state)
                .append_pair("nonce", &flow.nonce)
                .append_pair("code_challenge", &challenge)
                .append_pair("code_challenge_method", "S256");
            if !self.settings.acr.is_empty() {
                pairs.append_pair("acr_values", &self.settings.acr.join(" "));
            }
        }
        Ok(url.into())
    }

    /// Trades a code for the subject whose it is. It blocks.
    pub(super) fn exchange(
        &self,
        code: &str,
        flow: &Flow,
        now: NaiveDateTime,
    ) -> Result<String, Failure> {
        let discovery = self.discovery(now)?;
        let settings = &self.settings;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.redirect_uri())
            .append_pair("code_verifier", &flow.verifier);
        let mut call = self
            .agent
            .post(discovery.token.as_str())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded");
        match &self.secret {
            // RFC 6749, 2.3.1: both are encoded as in a form first.
            Some(secret) if !discovery.wants_secret_in_form => {
                let encoded = |text: &str| {
                    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
                };
                let pair = format!("{}:{}", encoded(&settings.client), encoded(secret));
                call = call.header("authorization", format!("Basic {}", STANDARD.encode(pair)));
            }
            Some(secret) => {
                form.append_pair("client_id", &settings.client)
                    .append_pair("client_secret", secret);
            }
            None => {
                form.append_pair("client_id", &settings.client);
            }
        }
        let (status, bytes) = Self::body(call.send(form.finish()))?;
        match status {
            200 => {}
            400 if is_bad_code(&bytes) => {
                return Err(Failure::Refused("the provider does not take the code"));
            }
            _ => {
                return Err(Failure::Provider(
                    "the token endpoint answers with an error",
                ));
            }
        }
        let token = id_token(&bytes).map_err(its_own)?;
        let token = IdToken::read(&token)?;
        let mut keys = self.keys(&discovery, now, KEPT)?;
        if !token.key_is_in(&keys) {
            // The provider may have changed them.
            keys = self.keys(&discovery, now, BETWEEN)?;
        }
        let expected = Expected {
            issuer: &settings.issuer,
            client: &settings.client,
            nonce: &flow.nonce,
            acr: &settings.acr,
            now: now.and_utc().timestamp(),
        };
        Ok(token.subject(&keys, &expected)?)
    }
}

fn read_roots(path: &std::path::Path) -> Result<RootCerts, String> {
    let shown = path.display();
    let bytes = std::fs::read(path)
        .map_err(|error| format!("cannot read OIDC_CA_FILE {shown}: {error}"))?;
    let mut certificates = Vec::new();
    for item in ureq::tls::parse_pem(&bytes) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(_) => {}
            Err(_) => return Err(format!("OIDC_CA_FILE {shown} is not in PEM")),
        }
    }
    if certificates.is_empty() {
        return Err(format!("OIDC_CA_FILE {shown} has no certificate in it"));
    }
    Ok(RootCerts::from(certificates))
}
