//! One sign-in on its way through the provider. All of it follows from a cookie and our key: nothing is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{NaiveDateTime, TimeDelta};
use subtle::ConstantTimeEq;

use crate::app::error::Error;
use crate::app::keys::{Keys, random};
use crate::app::session::Place;
use crate::domain::coded::Coded;
use crate::domain::hex::hex;
use crate::domain::oidc::Fault;

/// How long somebody may take at the provider.
const FLOW: TimeDelta = TimeDelta::minutes(10);

/// One sign-in on its way through the provider: what the browser keeps, and what follows from it.
pub(super) struct Flow {
    /// A random value, when it runs out (seconds since 1970) and the place, with dots between.
    pub(super) cookie: String,
    pub(super) place: Place,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

impl Flow {
    pub(super) fn begin(
        keys: &Keys,
        issuer: &str,
        place: Place,
        now: NaiveDateTime,
    ) -> Result<Flow, Error> {
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
    pub(super) fn resume(
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
