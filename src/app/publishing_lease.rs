//! One at a time publishes, or changes what is published: on this instance and on all others.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Clock;
use super::error::Error;
use crate::store::Db;
use crate::store::leases::{self, Lease};

/// How long a publisher may keep others waiting.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(10);
/// The lease's name.
pub(super) const PUBLISHER: &str = "publisher";

/// Runs a write while nobody publishes, and gives it the instant at which it is done. Whatever was published, entered, withdrawn or commented
/// by that instant is then stored: nothing comes in afterwards that says it was there before.
pub(super) fn while_nobody_publishes<T>(
    db: &mut Db,
    clock: &Clock,
    work: impl FnOnce(&mut Db, DateTime<Utc>) -> Result<T, Error>,
) -> Result<T, Error> {
    let lease = Lease {
        name: PUBLISHER,
        holder: Uuid::now_v7(),
    };
    let mut take = || {
        let now = clock.now_utc();
        leases::take(db, lease, now, now + LEASE)
    };
    // Whoever had it may have given it back while the first attempt waited.
    if !take()? && !take()? {
        return Err(busy());
    }
    let now = clock.now();
    let done = work(db, now)?;
    leases::give_back(db, lease, now.naive_utc())?;
    Ok(done)
}

/// Somebody else publishes just now.
pub(super) fn busy() -> Error {
    Error::conflict(
        "busy",
        "another publisher is at work; try again in a moment",
    )
}
