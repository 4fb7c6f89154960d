//! Marks: what a page carries so that its form is worth something. A mark holds for one session, one thing and a short while; whoever knows
//! an id, or an address, has none.

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::App;
use super::error::Error;
use super::session::hash_of;
use crate::domain::access::Access;
use crate::domain::hex::hex;
use crate::store::{Db, sign_in};

/// What a mark is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    /// The coordinator has been asked for their word, just now.
    Word,
    /// The questions for the room are open.
    InRoom,
    /// Somebody has been found by their code.
    Found,
    /// A double has been shown beside the one who stays.
    Double,
}

impl Mark {
    fn purpose(self) -> &'static str {
        match self {
            Mark::Word => "word",
            Mark::InRoom => "in-room",
            Mark::Found => "found",
            Mark::Double => "double",
        }
    }

    /// How long it holds.
    fn holds(self) -> TimeDelta {
        match self {
            Mark::Word => TimeDelta::minutes(5),
            // A conversation, however long; not a day. The coordinator's word itself is as fresh as the page is.
            Mark::InRoom => TimeDelta::minutes(60),
            Mark::Found | Mark::Double => TimeDelta::minutes(30),
        }
    }
}

impl App {
    /// A mark of this session for these things, from now on.
    pub(super) fn mark(&self, access: &Access, mark: Mark, of: &[Uuid]) -> Result<String, Error> {
        let at = self.clock.now().timestamp();
        self.mark_of(access, mark, of, at, &Uuid::new_v4().simple().to_string())
    }

    fn mark_of(
        &self,
        access: &Access,
        mark: Mark,
        of: &[Uuid],
        at: i64,
        nonce: &str,
    ) -> Result<String, Error> {
        let session = access.session.ok_or(Error::NotFound)?;
        let moment = at.to_be_bytes();
        let mut parts: Vec<&[u8]> = vec![session.0.as_bytes(), &moment, nonce.as_bytes()];
        parts.extend(of.iter().map(|id| id.as_bytes().as_slice()));
        let mac = hex(&self.keys.derive(mark.purpose(), &parts));
        Ok(format!("{at}.{nonce}.{mac}"))
    }

    /// Whether this is such a mark, and still holds. Instances' clocks may differ a little, in either direction.
    pub(super) fn is_marked(
        &self,
        access: &Access,
        mark: Mark,
        of: &[Uuid],
        sent: &str,
    ) -> Result<bool, Error> {
        let mut parts = sent.split('.');
        let (Some(at), Some(nonce)) = (parts.next(), parts.next()) else {
            return Ok(false);
        };
        let Some(given) = at
            .parse()
            .ok()
            .and_then(|at| DateTime::from_timestamp(at, 0))
        else {
            return Ok(false);
        };
        let expected = self.mark_of(access, mark, of, given.timestamp(), nonce)?;
        let is_ours = bool::from(expected.as_bytes().ct_eq(sent.as_bytes()));
        let age = (self.clock.now() - given).abs();
        Ok(is_ours && age <= mark.holds())
    }
}

/// Uses a mark up: `false` if it was used before. It is kept among the attempts, which are forgotten long after no mark holds any more.
pub(super) fn spend(db: &mut Db, mark: &str, now: NaiveDateTime) -> Result<bool, Error> {
    let key = hash_of(mark.as_bytes());
    sign_in::count_attempt(db, &key, now)?;
    let uses = sign_in::attempts(db, &key)?;
    Ok(uses.is_some_and(|uses| uses.failures == 1))
}
