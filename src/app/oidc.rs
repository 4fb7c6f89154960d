//! Signing in through an identity provider: OpenID Connect's code flow with PKCE. The provider says who somebody is, by issuer and subject
//! and never by e-mail; what they may do is decided here.
//!
//! Nothing is stored between the two steps. The browser keeps one random value in a cookie; state, nonce and PKCE's verifier are derived
//! from it with our key, so that the cookie gives none of them away, and no state fits a cookie that was not made here. It is taken away when
//! the browser comes back. A copied cookie can be used again within its ten minutes, but only with a new code: providers take each code once.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{NaiveDateTime, TimeDelta};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;
use ureq::tls::{PemItem, RootCerts, TlsConfig};
use url::form_urlencoded;

use super::error::Error;
use super::keys::{check_key_place, random};
use super::session::{self, Entry, Place, note};
use super::{App, Keys};
use crate::domain::access::Actor;
use crate::domain::coded::Coded;
use crate::domain::definitions::hex;
use crate::domain::oidc::{
    Answer, Discovery, Expected, Fault, IdToken, KeySet, discovery_url, id_token, is_bad_code,
};
use crate::domain::session::Stage;
use crate::store::DatabaseUrl;
use crate::store::staff::{self, Identity, Staff};

/// Where the provider sends browsers back to.
const CALLBACK: &str = "/sign-in/oidc/callback";
/// How long somebody may take at the provider.
pub const FLOW: TimeDelta = TimeDelta::minutes(10);
/// How long what the provider says of itself is kept.
const KEPT: TimeDelta = TimeDelta::minutes(10);
/// Keys are asked for again no sooner, however many tokens name one that is not known.
const BETWEEN: TimeDelta = TimeDelta::seconds(10);
/// For one call, from the name look-up to the last byte.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LARGEST: u64 = 64 * 1024;
/// How many may be talking to the provider at once, each on a thread of its own.
const AT_ONCE: usize = 4;

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    pub issuer: String,
    pub client: String,
    /// The file with the client's secret; a public client has none.
    pub secret_file: Option<PathBuf>,
    /// How strong the sign-in at the provider must be: any of these. Empty asks for nothing.
    pub acr: Vec<String>,
    /// What people call the provider.
    pub name: String,
    /// Our own origin, as browsers know it.
    pub origin: String,
    /// PEM certificates to believe instead of the ones that browsers believe.
    pub ca_file: Option<PathBuf>,
}

/// Why a call to the provider, or what came of it, does not let anybody in.
#[derive(Clone, Copy, Debug)]
enum Failure {
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
pub(super) struct Oidc {
    settings: OidcSettings,
    secret: Option<String>,
    agent: ureq::Agent,
    turns: Semaphore,
    known: Mutex<Known>,
}

impl Oidc {
    /// Reads the files. The provider is not asked before somebody wants to sign in: that it is down must not stop the start.
    pub fn open(settings: &OidcSettings, database: &DatabaseUrl) -> Result<Oidc, String> {
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
    fn authorization_url(&self, flow: &Flow, now: NaiveDateTime) -> Result<String, Failure> {
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
    fn exchange(&self, code: &str, flow: &Flow, now: NaiveDateTime) -> Result<String, Failure> {
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

/// One sign-in on its way through the provider: what the browser keeps, and what follows from it.
struct Flow {
    /// A random value, when it runs out (seconds since 1970) and the place, with dots between.
    cookie: String,
    place: Place,
    state: String,
    nonce: String,
    verifier: String,
}

impl Flow {
    fn begin(keys: &Keys, issuer: &str, place: Place, now: NaiveDateTime) -> Result<Flow, Error> {
        let until = (now + FLOW).and_utc().timestamp();
        let cookie = format!("{}.{until}.{}", hex(&random::<32>()?), place.code());
        Ok(Self::of(keys, issuer, cookie, place))
    }

    fn of(keys: &Keys, issuer: &str, cookie: String, place: Place) -> Flow {
        let derived = |purpose: &str| {
            let key = keys.derive(purpose, &[issuer.as_bytes(), cookie.as_bytes()]);
            URL_SAFE_NO_PAD.encode(key)
        };
        Flow {
            state: derived("oidc state"),
            nonce: derived("oidc nonce"),
            verifier: derived("oidc verifier"),
            place,
            cookie,
        }
    }

    /// The one whose cookie and state these are. That the state fits proves that the cookie was made here.
    fn resume(
        keys: &Keys,
        issuer: &str,
        cookie: Option<&str>,
        state: &str,
        now: NaiveDateTime,
    ) -> Result<Flow, Fault> {
        let cookie = cookie.ok_or(Fault("this browser has not begun to sign in"))?;
        let mut parts = cookie.splitn(3, '.').skip(1);
        let until = parts.next().and_then(|text| text.parse::<i64>().ok());
        let place = parts.next().and_then(Place::from_code);
        let (Some(until), Some(place)) = (until, place) else {
            return Err(Fault("the cookie was not made here"));
        };
        let flow = Self::of(keys, issuer, cookie.to_owned(), place);
        if !bool::from(flow.state.as_bytes().ct_eq(state.as_bytes())) {
            return Err(Fault("the state is not this browser's"));
        }
        if now.and_utc().timestamp() >= until {
            return Err(Fault("signing in took too long"));
        }
        Ok(flow)
    }
}

/// Somebody who was not let in, and a reference by which an administrator finds why in the log.
pub struct Denied {
    pub error: Error,
    pub reference: String,
}

/// What a browser needs to go to the provider.
pub struct Departure {
    pub url: String,
    pub cookie: String,
}

impl App {
    fn provider(&self) -> Result<&Arc<super::oidc::Oidc>, Error> {
        self.oidc.as_ref().ok_or(Error::NotFound)
    }

    /// What people call the provider through which they may sign in, if there is one.
    pub fn provider_name(&self) -> Option<&str> {
        self.oidc.as_ref().map(|oidc| oidc.settings.name.as_str())
    }

    /// Who a subject is at the configured provider.
    pub fn identity_of(&self, subject: &str) -> Result<Identity, Error> {
        Ok(Identity {
            issuer: self.provider()?.settings.issuer.clone(),
            subject: subject.to_owned(),
        })
    }

    /// Asks the provider something, on a thread of its own and when it is its turn.
    async fn ask<T: Send + 'static>(
        &self,
        run: impl FnOnce(&Oidc) -> Result<T, Failure> + Send + 'static,
    ) -> Result<Result<T, Failure>, Error> {
        let oidc = Arc::clone(self.provider()?);
        let turn = tokio::time::timeout(PATIENCE, oidc.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            return Err(Error::Unavailable);
        };
        let asked = Arc::clone(&oidc);
        tokio::task::spawn_blocking(move || run(&asked))
            .await
            .map_err(|_| Error::Internal("a call to the provider broke off".to_owned()))
    }

    /// Begins to sign in through the provider.
    pub async fn depart(&self, place: Place) -> Result<Departure, Denied> {
        let gone = async {
            let now = self.clock.now_utc();
            let issuer = &self.provider()?.settings.issuer;
            let flow = Flow::begin(&self.keys, issuer, place, now)?;
            let cookie = flow.cookie.clone();
            let asked = self
                .ask(move |oidc| oidc.authorization_url(&flow, now))
                .await?;
            Ok::<_, Error>(asked.map(|url| Departure { url, cookie }))
        };
        match gone.await {
            Ok(Ok(departure)) => Ok(departure),
            Ok(Err(failure)) => Err(self.deny(failure, None).await),
            Err(error) => Err(error.into()),
        }
    }

    /// Lets somebody in, or not, who comes back from the provider with these parameters.
    pub async fn arrive(
        &self,
        parameters: Vec<(String, String)>,
        cookie: Option<String>,
    ) -> Result<Entry, Denied> {
        let issuer = self.provider()?.settings.issuer.clone();
        let now = self.clock.now_utc();
        let begun = Answer::read(&parameters, &issuer).and_then(|answer| {
            let flow = Flow::resume(&self.keys, &issuer, cookie.as_deref(), &answer.state, now)?;
            Ok((answer.code, flow))
        });
        let (code, flow) = match begun {
            Ok(begun) => begun,
            Err(fault) => return Err(self.deny(fault.into(), None).await),
        };
        let place = flow.place;
        let asked = self
            .ask(move |oidc| oidc.exchange(&code, &flow, now))
            .await?;
        let subject = match asked {
            Ok(subject) => subject,
            Err(failure) => return Err(self.deny(failure, None).await),
        };
        let identity = Identity { issuer, subject };
        let app = self.clone();
        let entered = self
            .writer
            .write(move |db| {
                let found = staff::find_by_identity(db, &identity)?;
                match found {
                    Some(staff) if staff.disabled_at.is_none() => {
                        let now = app.clock.now_utc();
                        let stage = app.stage_after_provider(&staff);
                        let token = session::begin(db, staff.id, stage, place, now)?;
                        let outcome = match stage {
                            Stage::SecondFactor => "second_factor_wanted",
                            Stage::SetUp | Stage::Open => "signed_in",
                        };
                        let actor = Actor::Staff(staff.id, None);
                        note(db, now, actor, "sign_in", Some("oidc"), outcome)?;
                        Ok(Ok(Entry {
                            token,
                            stage,
                            device: None,
                        }))
                    }
                    refused => Ok(Err(refused.map(|staff| staff.id))),
                }
            })
            .await?;
        match entered {
            Ok(entry) => Ok(entry),
            Err(None) => {
                let failure = Failure::Refused("no account is tied to this subject");
                Err(self.deny(failure, None).await)
            }
            Err(Some(id)) => {
                let failure = Failure::Refused("the account is disabled");
                Err(self.deny(failure, Some(id.to_string())).await)
            }
        }
    }

    /// A provider that vouches for the strength of the sign-in has asked for the second factor itself. One that does not counts as a password.
    fn stage_after_provider(&self, staff: &Staff) -> Stage {
        let vouches = self
            .oidc
            .as_ref()
            .is_some_and(|oidc| !oidc.settings.acr.is_empty());
        if vouches {
            Stage::Open
        } else {
            self.first_stage(staff)
        }
    }

    /// Notes that somebody was not let in: one row, under the account if it is known and otherwise under the reference.
    async fn deny(&self, failure: Failure, account: Option<String>) -> Denied {
        let reference = match random::<4>() {
            Ok(bytes) => hex(&bytes),
            Err(error) => return error.into(),
        };
        let (error, reason, outcome) = match failure {
            Failure::Refused(reason) => (
                Error::refused(
                    "oidc_refused",
                    "the identity provider's word was not enough to let you in; ask an administrator",
                ),
                reason,
                "refused",
            ),
            Failure::Provider(reason) => (Error::Provider, reason, "provider_failed"),
        };
        tracing::warn!(
            reference,
            reason,
            "a sign-in through the identity provider came to nothing"
        );
        let handle = account.unwrap_or_else(|| reference.clone());
        match self
            .note_refusal(Actor::Stranger, "sign_in", handle, outcome)
            .await
        {
            Ok(()) => Denied { error, reference },
            Err(error) => error.into(),
        }
    }
}

impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        Denied {
            error,
            reference: String::new(),
        }
    }
}
