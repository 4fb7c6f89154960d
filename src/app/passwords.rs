//! Hashing passwords: Argon2id, two at a time, on threads of their own.
//!
//! Whoever asks may go away meanwhile: a hash that has begun keeps its thread, so a flood of sign-ins that hang up costs no more than two
//! cores and two hashes' memory.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::oneshot;

use super::error::Error;
use super::keys::random;
use crate::domain::password::Password;

/// What a hash costs: the least that OWASP recommends (MiB of memory and rounds, one lane).
const MEMORY_KIB: u32 = 19_456;
const ROUNDS: u32 = 2;
/// So many are hashed at once: a flood of sign-ins leaves something to those who submit.
const AT_ONCE: usize = 2;
/// So many may be under way or wait; more are told to come back.
const WAITING: usize = 26;

/// The one place where passwords are hashed.
#[derive(Clone)]
pub struct Passwords {
    jobs: Sender<Job>,
    state: Arc<State>,
    /// Of a password that nobody has: so that an unknown name costs as much as a known one.
    nobodys: Arc<str>,
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    taken: AtomicUsize,
    done: AtomicU64,
}

fn argon2() -> Argon2<'static> {
    argon2_with(Params::new(MEMORY_KIB, ROUNDS, 1, None).unwrap_or_default())
}

fn argon2_with(params: Params) -> Argon2<'static> {
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

/// What a hash of an older policy costs less than one of today's: memory times rounds. Never more memory at once than today's takes.
fn missing(phc: &PasswordHash) -> Option<Params> {
    let cost =
        Params::try_from(phc).map_or(0, |params| params.m_cost().saturating_mul(params.t_cost()));
    let rest = (MEMORY_KIB * ROUNDS).saturating_sub(cost);
    let rounds = rest.div_ceil(MEMORY_KIB);
    Params::new(rest.checked_div(rounds)?, rounds, 1, None).ok()
}

/// Does that work for nothing: how long an answer takes does not tell who still has an older hash.
fn make_up_for(phc: &PasswordHash, typed: &[u8]) {
    if let Some(params) = missing(phc) {
        let mut nothing = [0; 32];
        // Nothing depends on it.
        let _ = argon2_with(params).hash_password_into(typed, &[0; 16], &mut nothing);
        std::hint::black_box(nothing);
    }
}

/// Whether a password fits a stored hash. It takes as long for one of an older policy as for one of today's.
fn compare(phc: &str, typed: &[u8]) -> Result<bool, Error> {
    let hash_of = PasswordHash::new(phc)
        .map_err(|_| Error::Internal("a stored password hash is unreadable".to_owned()))?;
    let fits = argon2().verify_password(typed, &hash_of).is_ok();
    make_up_for(&hash_of, typed);
    Ok(fits)
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
        let (jobs, waiting) = channel::<Job>();
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..AT_ONCE {
            let waiting = Arc::clone(&waiting);
            std::thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || work_off(&waiting))
                .map_err(|error| Error::Internal(format!("no thread for passwords: {error}")))?;
        }
        let unknown: [u8; 32] = random()?;
        Ok(Passwords {
            jobs,
            state: Arc::default(),
            nobodys: hash(&unknown)?.into(),
        })
    }

    /// How many hashes have been computed: for the test that every attempt costs the same.
    pub fn computed(&self) -> u64 {
        self.state.done.load(Ordering::SeqCst)
    }

    /// A turn at hashing, taken before anything is counted: who cannot be served now has not tried.
    pub(super) fn turn(&self) -> Result<Turn, Error> {
        if self.state.taken.fetch_add(1, Ordering::SeqCst) >= WAITING {
            self.state.taken.fetch_sub(1, Ordering::SeqCst);
            return Err(Error::Unavailable);
        }
        Ok(Turn(self.clone()))
    }
}

/// Ends when every [`Passwords`] is gone.
fn work_off(waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

/// A turn at hashing. It is given back when the hash is done, or when nothing came of it.
pub(super) struct Turn(Passwords);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.state.taken.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Turn {
    /// Hashes a new password.
    pub(super) async fn hash(self, password: Password) -> Result<String, Error> {
        self.run(move || hash(password.as_bytes())).await
    }

    /// Compares a password with a stored hash. Without a hash, or with a password that cannot be one, it does the same work for nothing.
    pub(super) async fn verify(
        self,
        phc: Option<String>,
        password: Option<Password>,
    ) -> Result<Verdict, Error> {
        let is_known = phc.is_some() && password.is_some();
        let phc = phc.unwrap_or_else(|| self.0.nobodys.to_string());
        self.run(move || {
            let typed = password.as_ref().map_or(&b"-"[..], Password::as_bytes);
            let fits = compare(&phc, typed)?;
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
        self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, outcome) = oneshot::channel();
        let jobs = self.0.jobs.clone();
        jobs.send(Box::new(move || {
            let result = work();
            self.0.state.done.fetch_add(1, Ordering::SeqCst);
            drop(self);
            // Whoever asked may be gone.
            let _ = reply.send(result);
        }))
        .map_err(|_| Error::Unavailable)?;
        outcome
            .await
            .map_err(|_| Error::Internal("hashing a password ended in a panic".to_owned()))?
    }
}

/// Does something to its end, also when whoever asked for it goes away: what was counted is also noted.
pub(super) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    tokio::spawn(work)
        .await
        .map_err(|_| Error::Internal("a sign-in ended in a panic".to_owned()))?
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn with(memory: u32, rounds: u32) -> PasswordHash {
        let params = Params::new(memory, rounds, 1, None).expect("parameters");
        argon2_with(params)
            .hash_password_with_salt(b"words", b"sixteen bytes ok")
            .expect("a hash")
    }

    #[test]
    fn an_older_hash_and_what_is_missing_cost_what_one_costs_today() {
        let policy = MEMORY_KIB * ROUNDS;
        for (memory, rounds) in [(8, 1), (8192, 1), (MEMORY_KIB, 1), (4096, 7)] {
            let extra = missing(&with(memory, rounds)).expect("some work");
            let both = memory * rounds + extra.m_cost() * extra.t_cost();
            assert!(
                both <= policy && both > policy - 10,
                "{memory} {rounds}: {both}"
            );
            assert!(extra.m_cost() <= MEMORY_KIB);
        }
        for (memory, rounds) in [(MEMORY_KIB, ROUNDS), (8192, 5), (MEMORY_KIB + 1, ROUNDS)] {
            assert!(
                missing(&with(memory, rounds)).is_none(),
                "{memory} {rounds}"
            );
        }
    }

    #[test]
    fn an_older_hash_takes_as_long_as_one_of_today() {
        // The quickest of some: what else the machine does only makes it slower.
        let quickest = |phc: PasswordHash| {
            let phc = phc.to_string();
            let once = |_| {
                let began = Instant::now();
                assert!(!compare(&phc, b"other words").expect("a hash"));
                began.elapsed()
            };
            (0..8).map(once).min().expect("some")
        };
        let (older, todays) = (quickest(with(8192, 1)), quickest(with(MEMORY_KIB, ROUNDS)));
        assert!(older * 2 > todays, "{older:?} and {todays:?}");
    }
}
