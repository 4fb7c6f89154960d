//! Who calls: from a bearer token to a client with its scopes and its reach.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::App;
use super::error::Error;
use crate::domain::access::Access;
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

    /// The client behind a token. It blocks.
    pub fn client_of(&self, token: &str) -> Result<Client, AuthFailure> {
        let hash = token_hash(token);
        let found = self
            .read(|db| Ok(clients::find_by_token(db, &hash)?))
            .map_err(AuthFailure::Failed)?;
        match found {
            Some(client) if self.is_valid(&client) => {
                self.clients.remember(hash, client.clone());
                Ok(client)
            }
            _ => Err(AuthFailure::Refused),
        }
    }

    fn is_valid(&self, client: &Client) -> bool {
        client.revoked_at.is_none() && self.clock.now_utc() < client.expires_at
    }
}
