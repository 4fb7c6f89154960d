//! Signing in through an identity provider: OpenID Connect's code flow with PKCE. The provider says who somebody is, by issuer and subject
//! and never by e-mail; what they may do is decided here.
//!
//! Nothing is stored between the two steps. The browser keeps one random value in a cookie; state, nonce and PKCE's verifier are derived
//! from it with our key, so that the cookie gives none of them away, and no state fits a cookie that was not made here. It is taken away when
//! the browser comes back. A copied cookie can be used again within its ten minutes, but only with a new code: providers take each code once.

mod flow;
mod provider;

use std::path::PathBuf;
use std::sync::Arc;

use self::flow::Flow;
use self::provider::{Failure, PATIENCE};
use super::App;
use super::error::Error;
use super::keys::random;
use super::session::{self, Entry, Place, note};
use crate::domain::access::Actor;
use crate::domain::hex::hex;
use crate::domain::oidc::Answer;
use crate::domain::session::Stage;
use crate::store::Db;
use crate::store::staff::{self, Identity, Staff};

pub(super) use self::provider::Oidc;

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
    fn provider(&self) -> Result<&Arc<Oidc>, Error> {
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
            .write(move |db| match whose(db, &identity)? {
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

/// Whose identity this is, locked: who they are and what they may do may be changing at this moment.
fn whose(db: &mut Db, identity: &Identity) -> Result<Option<Staff>, Error> {
    let Some(found) = staff::find_by_identity(db, identity)? else {
        return Ok(None);
    };
    let now = staff::find_locked(db, found.id)?;
    Ok(now.filter(|now| now.identity.as_ref() == Some(identity)))
}

impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        Denied {
            error,
            reference: String::new(),
        }
    }
}
