//! Attempts to sign in: counted before the password is looked at, for a name or for a browser that its owner has used, and forgiven when
//! the sign-in is complete.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta};

use super::App;
use super::error::Error;
use super::keys::Keys;
use super::session::{hash_of, new_token, note};
use crate::domain::access::{Actor, Role};
use crate::domain::session::Stage;
use crate::domain::username::check_username;
use crate::store::staff::{self, Staff};
use crate::store::{Db, sign_in};

/// Whether a role is open only with a second factor.
pub(super) fn needs_second_factor(roles: &BTreeSet<Role>) -> bool {
    roles.contains(&Role::Director) || roles.contains(&Role::Administrator)
}

/// What was found before the password was looked at.
pub(super) enum Counted {
    Wait(TimeDelta),
    Go(Option<Box<Staff>>),
}

impl App {
    /// Attempts from a browser that its owner has used are counted apart: strangers cannot lock the owner out.
    fn attempts_key(
        &self,
        db: &mut Db,
        name: &str,
        device: Option<[u8; 32]>,
    ) -> Result<[u8; 32], Error> {
        if let Some(hash) = device
            && let Some(owner) = sign_in::device_of(db, &hash)?
            && staff::find(db, owner)?.is_some_and(|owner| owner.username == name)
        {
            return Ok(self.keys.derive("attempts of a device", &[&hash]));
        }
        Ok(self.account_key(name))
    }

    fn account_key(&self, name: &str) -> [u8; 32] {
        account_key(&self.keys, name)
    }

    pub(super) fn count_attempt(
        &self,
        db: &mut Db,
        name: &str,
        device: Option<[u8; 32]>,
        now: NaiveDateTime,
    ) -> Result<Counted, Error> {
        let key = self.attempts_key(db, name, device)?;
        // What nobody can be called is counted like any other name, and not looked up.
        let staff = match check_username(name) {
            None => staff::find_by_username(db, name)?,
            Some(_) => None,
        };
        if let Some(attempts) = sign_in::attempts(db, &key)?
            && let Some(wait) = attempts.wait(now)
        {
            if attempts.last_at > now {
                sign_in::set_last_attempt(db, &key, now)?;
            }
            let id = staff.map(|staff| staff.id);
            note(db, now, Actor::Stranger, "sign_in", id, "throttled")?;
            return Ok(Counted::Wait(wait));
        }
        sign_in::count_attempt(db, &key, now)?;
        Ok(Counted::Go(staff.map(Box::new)))
    }

    /// What is still wanted of somebody whose password was right.
    pub(super) fn first_stage(&self, staff: &Staff) -> Stage {
        if staff.second_factor.is_some() {
            Stage::SecondFactor
        } else if needs_second_factor(&staff.roles) && !self.is_demo {
            Stage::SetUp
        } else {
            Stage::Open
        }
    }

    /// Forgives the attempts and makes the browser known, if it is not.
    pub(super) fn complete(
        &self,
        db: &mut Db,
        staff: &Staff,
        device: Option<[u8; 32]>,
        now: NaiveDateTime,
    ) -> Result<Option<String>, Error> {
        let key = self.attempts_key(db, &staff.username, device)?;
        sign_in::forgive(db, &key)?;
        if key != self.account_key(&staff.username) {
            return Ok(None);
        }
        let token = new_token()?;
        sign_in::remember_device(db, &hash_of(token.as_bytes()), staff.id, now)?;
        Ok(Some(token))
    }
}

/// Under which key attempts for a name are counted.
pub(super) fn account_key(keys: &Keys, name: &str) -> [u8; 32] {
    keys.derive("attempts for a name", &[name.as_bytes()])
}

/// Attempts of and for somebody are forgotten, and no browser of theirs is known any more.
pub(super) fn forget(db: &mut Db, keys: &Keys, staff: &Staff) -> Result<(), Error> {
    sign_in::forgive(db, &account_key(keys, &staff.username))?;
    sign_in::forget_devices(db, staff.id)?;
    Ok(())
}
