//! Who calls: from a bearer token to a client with its scopes and its reach.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{NaiveDateTime, TimeDelta};
use sha2::{Digest, Sha256};

use super::App;
use super::error::Error;
use crate::domain::access::{Access, Actor};
use crate::domain::ids::ActorId;
use crate::store::clients;
pub use crate::store::clients::Client;

/// Why a token is not accepted. Callers see the same for all.
#[derive(Debug)]
pub enum AuthFailure {
    /// Unknown, revoked or expired.
    Refused,
    /// It could not be found out.
    Failed(Error),
}

/// A look-up is trusted this long: a revoked token is dead within a second on every instance.
const TRUSTED: Duration = Duration::from_millis(500);
/// More clients than this are not remembered.
const REMEMBERED: usize = 1000;

/// How a call without the right to it is named.
pub(super) const DENIED: &str = "denied";
/// A revoked or expired token leaves one row in this time: a forgotten system may go on calling a thousand times a second, and must not fill
/// the log with that. Counted for each instance.
const ONE_ROW: TimeDelta = TimeDelta::minutes(1);

/// When a dead token of a client was noted last. As many as there are clients.
#[derive(Default)]
pub(super) struct DeadTokens(Mutex<HashMap<ActorId, NaiveDateTime>>);

impl DeadTokens {
    /// Whether it is to be noted now; from then on it counts as noted.
    fn is_due(&self, client: ActorId, now: NaiveDateTime) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was put back must not silence it.
        let is_due = noted
            .get(&client)
            .is_none_or(|at| (now - *at).abs() >= ONE_ROW);
        if is_due {
            noted.insert(client, now);
        }
        is_due
    }

    /// It could not be noted after all.
    fn forget(&self, client: ActorId) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.remove(&client);
    }
}

/// Clients that have called lately, by the hash of their token.
#[derive(Default)]
pub(super) struct KnownClients(Mutex<HashMap<[u8; 32], (Client, Instant)>>);

impl KnownClients {
    fn get(&self, hash: &[u8; 32]) -> Option<Client> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (client, seen) = known.get(hash)?;
        (seen.elapsed() < TRUSTED).then(|| client.clone())
    }

    fn remember(&self, hash: [u8; 32], client: Client) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(hash, (client, Instant::now()));
    }
}

/// What is stored of a token. It has 256 random bits, so one round of SHA-256 is enough.
pub(super) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl Client {
    /// The client as the use cases see it.
    pub fn access(&self) -> Access {
        Access::client(self.id, self.reach.clone())
    }
}

impl App {
    /// The client behind a token, if it called a moment ago: no database needed.
    pub fn recent_client(&self, token: &str) -> Option<Client> {
        self.clients
            .get(&token_hash(token))
            .filter(|client| self.is_valid(client))
    }

    /// The client behind a token. A known one that is dead is noted; an unknown one names nobody, and leaves its trace in the metrics alone.
    pub async fn client_of(&self, token: &str) -> Result<Client, AuthFailure> {
        let hash = token_hash(token);
        let app = self.clone();
        let look_up = move || app.read(|db| Ok(clients::find_by_token(db, &hash)?));
        let found = tokio::task::spawn_blocking(look_up)
            .await
            .unwrap_or_else(|_| Err(Error::Internal("looking up a token panicked".to_owned())))
            .map_err(AuthFailure::Failed)?;
        match found {
            Some(client) if self.is_valid(&client) => {
                self.clients.remember(hash, client.clone());
                Ok(client)
            }
            Some(client) => {
                self.note_dead_token(&client)
                    .await
                    .map_err(AuthFailure::Failed)?;
                Err(AuthFailure::Refused)
            }
            None => Err(AuthFailure::Refused),
        }
    }

    async fn note_dead_token(&self, client: &Client) -> Result<(), Error> {
        if !self.dead_tokens.is_due(client.id, self.clock.now_utc()) {
            return Ok(());
        }
        let outcome = match client.revoked_at {
            Some(_) => "revoked",
            None => "expired",
        };
        let actor = Actor::Client(client.id);
        let noted = self
            .note_refusal(actor, DENIED, client.id.to_string(), outcome)
            .await;
        if noted.is_err() {
            self.dead_tokens.forget(client.id);
        }
        noted
    }

    fn is_valid(&self, client: &Client) -> bool {
        client.revoked_at.is_none() && self.clock.now_utc() < client.expires_at
    }
}
