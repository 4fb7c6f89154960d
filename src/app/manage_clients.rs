//! Municipal systems: adding one, listing them, revoking one. Done by an operator with a shell.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use uuid::Uuid;

use super::authenticate::token_hash;
use super::clock::Clock;
use super::error::Error;
use crate::domain::access::{Actor, Reach, Scope};
use crate::domain::definitions::hex;
use crate::domain::ids::ActorId;
use crate::store::clients::{self, Client};
use crate::store::{self, Db, audit, transaction};

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
pub fn add_client(db: &mut Db, clock: &Clock, new: &NewClient) -> Result<String, Error> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "/name",
            "bad_name",
            "a client needs a name of 1 to 100 characters",
        ));
    }
    let mut random = [0; 32];
    getrandom::fill(&mut random)
        .map_err(|_| Error::Internal("the system gives no random numbers".to_owned()))?;
    // The prefix lets scanners recognise a leaked token.
    let token = format!("framsteg_{}", hex(&random));
    let now = clock.now_utc();
    let client = Client {
        id: ActorId(Uuid::new_v4()),
        name: name.to_owned(),
        scopes: new.scopes.clone(),
        reach: new.reach.clone(),
        created_at: now,
        expires_at: now + TimeDelta::days(new.days),
        revoked_at: None,
    };
    transaction::write(db, |db| {
        clients::insert(db, &client, &token_hash(&token))?;
        record(db, clock, "client.add", client.id)
    })
    .map_err(|error| match error {
        Error::Store(store::Error::Conflict) => Error::conflict(
            "name_taken",
            "there is a client with this name already; revoked ones keep theirs",
        ),
        other => other,
    })?;
    Ok(token)
}

/// All clients, by name.
pub fn list_clients(db: &mut Db) -> Result<Vec<Client>, Error> {
    Ok(clients::list(db)?)
}

/// Revokes a client's token: dead within a second. `false` if no such client has one.
pub fn revoke_client(db: &mut Db, clock: &Clock, name: &str) -> Result<bool, Error> {
    transaction::write(db, |db| match clients::revoke(db, name, clock.now_utc())? {
        Some(id) => record(db, clock, "client.revoke", id).map(|()| true),
        None => Ok(false),
    })
}

fn record(db: &mut Db, clock: &Clock, action: &'static str, id: ActorId) -> Result<(), Error> {
    audit::record(
        db,
        vec![audit::Event {
            at: clock.now_utc(),
            actor: Actor::Operator,
            action,
            handle: Some(id.to_string()),
            outcome: "stored",
        }],
    )?;
    Ok(())
}
