//! Municipal systems: adding one, listing them, revoking one. Done by an administrator, or by an operator with a shell.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta};
use uuid::Uuid;

use super::App;
use super::authenticate::token_hash;
use super::clock::Clock;
use super::error::Error;
use super::keys::random;
use super::manage_staff::{By, administrator, check_name};
use super::session::{Acting, Administrator, note};
use crate::domain::access::{Reach, Scope};
use crate::domain::hex::hex;
use crate::domain::ids::ActorId;
use crate::domain::json::Fault;
use crate::store::clients::{self, Client};
use crate::store::{Db, transaction};

/// The longest that a token from the pages is good for, in days.
const LONGEST_DAYS: i64 = 365;

/// A client that is to be.
#[derive(Clone, Debug)]
pub struct NewClient {
    pub name: String,
    pub scopes: BTreeSet<Scope>,
    pub reach: Reach,
    /// How many days the token is good for.
    pub days: i64,
}

/// Adds a client and gives its token: 256 random bits, told this once, stored as a hash only.
fn add(db: &mut Db, by: By, new: &NewClient, now: NaiveDateTime) -> Result<String, Error> {
    by.check(db)?;
    let name = new.name.trim();
    let mut faults: Vec<Fault> = check_name(name).into_iter().collect();
    if new.scopes.is_empty() {
        faults.push(Fault {
            pointer: "/scopes".to_owned(),
            code: "no_scope",
            message: "choose at least one scope".to_owned(),
        });
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    if clients::list(db)?.iter().any(|client| client.name == name) {
        return Err(name_taken());
    }
    // The prefix lets scanners recognise a leaked token.
    let token = format!("framsteg_{}", hex(&random::<32>()?));
    let client = Client {
        id: ActorId(Uuid::new_v4()),
        name: name.to_owned(),
        scopes: new.scopes.clone(),
        reach: new.reach.clone(),
        created_at: now,
        expires_at: now + TimeDelta::days(new.days),
        revoked_at: None,
    };
    clients::insert(db, &client, &token_hash(&token))?;
    note(db, now, by.actor(), "client.add", Some(client.id), "stored")?;
    Ok(token)
}

fn name_taken() -> Error {
    Error::conflict(
        "name_taken",
        "there is a client with this name already; revoked ones keep theirs",
    )
}

/// Adds a client, for an operator with a shell.
pub fn add_client(db: &mut Db, clock: &Clock, new: &NewClient) -> Result<String, Error> {
    let now = clock.now_utc();
    transaction::write(db, |db| add(db, By::Operator, new, now))
}

/// All clients, by name.
pub fn list_clients(db: &mut Db) -> Result<Vec<Client>, Error> {
    Ok(clients::list(db)?)
}

/// Revokes a client's token: dead within a second. `false` if no such client has one.
pub fn revoke_client(db: &mut Db, clock: &Clock, name: &str) -> Result<bool, Error> {
    let now = clock.now_utc();
    transaction::write(db, |db| {
        let found = clients::list(db)?
            .into_iter()
            .find(|client| client.name == name);
        match found {
            Some(client) => revoke(db, By::Operator, client.id, now),
            None => Ok(false),
        }
    })
}

fn revoke(db: &mut Db, by: By, id: ActorId, now: NaiveDateTime) -> Result<bool, Error> {
    by.check(db)?;
    let revoked = clients::revoke(db, id, now)?;
    if revoked {
        note(db, now, by.actor(), "client.revoke", Some(id), "stored")?;
    }
    Ok(revoked)
}

impl App {
    /// All clients, by name. It blocks.
    pub fn clients(&self) -> Result<Vec<Client>, Error> {
        self.read(|db| Ok(clients::list(db)?))
    }

    /// Adds a client, for an administrator; gives its token.
    pub async fn add_client(
        &self,
        by: &Acting<Administrator>,
        new: NewClient,
    ) -> Result<String, Error> {
        let (by, now) = (administrator(by), self.clock.now_utc());
        if !(1..=LONGEST_DAYS).contains(&new.days) {
            return Err(Error::invalid(
                "/days",
                "bad_days",
                format!("a whole number from 1 to {LONGEST_DAYS}"),
            ));
        }
        if let Reach::Programmes(keys) = &new.reach
            && keys
                .iter()
                .any(|key| self.catalogue.programme(key).is_none())
        {
            return Err(Error::invalid(
                "/programmes",
                "unknown_programme",
                "there is no such insats",
            ));
        }
        self.writer.write(move |db| add(db, by, &new, now)).await
    }

    /// Takes a client's token back, for an administrator.
    pub async fn revoke_client(
        &self,
        by: &Acting<Administrator>,
        id: ActorId,
    ) -> Result<(), Error> {
        let (by, now) = (administrator(by), self.clock.now_utc());
        let revoked = self.writer.write(move |db| revoke(db, by, id, now)).await?;
        match revoked {
            true => Ok(()),
            false => Err(Error::NotFound),
        }
    }
}
