//! Hashing passwords: Argon2id, two at a time, away from the threads that answer requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use super::error::Error;
use super::keys::random;
use crate::domain::password::Password;

/// What a hash costs: the least that OWASP recommends (MiB of memory and rounds, one lane).
const MEMORY_KIB: u32 = 19_456;
const ROUNDS: u32 = 2;
/// So many are hashed at once: a flood of sign-ins leaves a core to those who submit.
const AT_ONCE: usize = 2;
/// So many may wait; more are told to come back.
const WAITING: usize = 24;

/// The one place where passwords are hashed.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    permits: Semaphore,
    waiting: AtomicUsize,
    done: AtomicU64,
    /// Of a password that nobody has: so that an unknown name costs as much as a known one.
    nobodys: String,
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, ROUNDS, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &[u8]) -> Result<String, Error> {
    let salt: [u8; 16] = random()?;
    argon2()
        .hash_password_with_salt(password, &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Internal(format!("hashing failed: {error}")))
}

/// Whether a stored hash costs less than one made today.
fn is_below_policy(phc: &str) -> bool {
    let Ok(hash) = PasswordHash::new(phc) else {
        return true;
    };
    Params::try_from(&hash).map_or(true, |params| {
        params.m_cost() < MEMORY_KIB
            || params.t_cost() < ROUNDS
            || hash.algorithm != Algorithm::Argon2id.ident()
    })
}

/// What came of comparing a password with a hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Wrong,
    Right,
    /// Right, and here is its hash as it would be made today.
    Renewed(String),
}

impl Passwords {
    pub(super) fn new() -> Result<Self, Error> {
        let unknown: [u8; 32] = random()?;
        Ok(Passwords(Arc::new(Inner {
            permits: Semaphore::new(AT_ONCE),
            waiting: AtomicUsize::new(0),
            done: AtomicU64::new(0),
            nobodys: hash(&unknown)?,
        })))
    }

    /// How many hashes have been computed: for the test that every attempt costs the same.
    pub fn computed(&self) -> u64 {
        self.0.done.load(Ordering::SeqCst)
    }

    /// Hashes a new password.
    pub(super) async fn hash(&self, password: Password) -> Result<String, Error> {
        self.run(move || hash(password.as_bytes())).await
    }

    /// Compares a password with a stored hash. Without a hash, or with a password that cannot be one, it does the same work for nothing.
    pub(super) async fn verify(
        &self,
        phc: Option<String>,
        password: Option<Password>,
    ) -> Result<Verdict, Error> {
        let is_known = phc.is_some() && password.is_some();
        let phc = phc.unwrap_or_else(|| self.0.nobodys.clone());
        self.run(move || {
            let hash_of = PasswordHash::new(&phc)
                .map_err(|_| Error::Internal("a stored password hash is unreadable".to_owned()))?;
            let typed = password.as_ref().map_or(&b"-"[..], Password::as_bytes);
            let fits = argon2().verify_password(typed, &hash_of).is_ok();
            if !(fits && is_known) {
                return Ok(Verdict::Wrong);
            }
            if is_below_policy(&phc) {
                return Ok(Verdict::Renewed(hash(typed)?));
            }
            Ok(Verdict::Right)
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let waits = Waits::begin(&self.0.waiting)?;
        let permit = self
            .0
            .permits
            .acquire()
            .await
            .map_err(|_| Error::Unavailable)?;
        drop(waits);
        let done = tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Error::Internal("hashing a password ended in a panic".to_owned()))?;
        drop(permit);
        self.0.done.fetch_add(1, Ordering::SeqCst);
        done
    }
}

/// A place in the queue, given back also when whoever waits has gone away.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Result<Self, Error> {
        if waiting.fetch_add(1, Ordering::SeqCst) >= WAITING {
            waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(Error::Unavailable);
        }
        Ok(Waits(waiting))
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
