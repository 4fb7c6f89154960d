//! What signing in needs beside a password: counted attempts, known browsers, codes that work once.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{attempt, device, one_time_code, recovery_code};
use crate::domain::ids::ActorId;
use crate::domain::throttle::Attempts;

/// The attempts under a key since the last success. They stay locked until the end of the transaction.
pub fn attempts(db: &mut Db, key: &[u8; 32]) -> Result<Option<Attempts>, Error> {
    let of = attempt::table
        .filter(attempt::key.eq(key.to_vec()))
        .select((attempt::failures, attempt::last_at));
    let found: Option<(i32, NaiveDateTime)> = match db {
        Db::Sqlite(connection) => of.first(connection),
        Db::Postgres(connection) => of.for_update().first(connection),
    }
    .optional()?;
    Ok(found.map(|(failures, last_at)| Attempts { failures, last_at }))
}

/// Counts an attempt.
pub fn count_attempt(db: &mut Db, key: &[u8; 32], now: NaiveDateTime) -> Result<(), Error> {
    let row = (
        attempt::key.eq(key.to_vec()),
        attempt::failures.eq(1),
        attempt::last_at.eq(now),
    );
    on_each!(db, c => diesel::insert_into(attempt::table)
        .values(row)
        .on_conflict(attempt::key)
        .do_update()
        .set((
            attempt::failures.eq(attempt::failures + 1),
            attempt::last_at.eq(now),
        ))
        .execute(c))?;
    Ok(())
}

/// Puts the moment of the last attempt back, when the clock has jumped back behind it.
pub fn set_last_attempt(db: &mut Db, key: &[u8; 32], now: NaiveDateTime) -> Result<(), Error> {
    diesel::update(attempt::table.filter(attempt::key.eq(key.to_vec())))
        .set(attempt::last_at.eq(now))
        .execute(db)?;
    Ok(())
}

/// Forgets the attempts under a key.
pub fn forgive(db: &mut Db, key: &[u8; 32]) -> Result<(), Error> {
    diesel::delete(attempt::table.filter(attempt::key.eq(key.to_vec()))).execute(db)?;
    Ok(())
}

/// Forgets attempts that were made before a moment.
pub fn forget_attempts(db: &mut Db, before: NaiveDateTime) -> Result<usize, Error> {
    Ok(diesel::delete(attempt::table.filter(attempt::last_at.lt(before))).execute(db)?)
}

/// Remembers a browser from which somebody has signed in.
pub fn remember_device(
    db: &mut Db,
    token_hash: &[u8; 32],
    staff: ActorId,
    now: NaiveDateTime,
) -> Result<(), Error> {
    diesel::insert_into(device::table)
        .values((
            device::token_hash.eq(token_hash.to_vec()),
            device::staff_id.eq(DbId(staff.0)),
            device::known_since.eq(now),
        ))
        .execute(db)?;
    Ok(())
}

/// Who has signed in from this browser.
pub fn device_of(db: &mut Db, token_hash: &[u8; 32]) -> Result<Option<ActorId>, Error> {
    let id: Option<DbId> = device::table
        .filter(device::token_hash.eq(token_hash.to_vec()))
        .select(device::staff_id)
        .first(db)
        .optional()?;
    Ok(id.map(|id| ActorId(id.0)))
}

/// No browser of this person is known any more.
pub fn forget_devices(db: &mut Db, staff: ActorId) -> Result<(), Error> {
    diesel::delete(device::table.filter(device::staff_id.eq(DbId(staff.0)))).execute(db)?;
    Ok(())
}

/// Stores a one-time code for somebody, or for whoever becomes the first administrator.
pub fn insert_one_time_code(
    db: &mut Db,
    code_hash: &[u8; 32],
    staff: Option<ActorId>,
    expires_at: NaiveDateTime,
) -> Result<(), Error> {
    let row = (
        one_time_code::code_hash.eq(code_hash.to_vec()),
        one_time_code::staff_id.eq(staff.map(|id| DbId(id.0))),
        one_time_code::expires_at.eq(expires_at),
    );
    on_each!(db, c => diesel::insert_into(one_time_code::table).values(row).execute(c))?;
    Ok(())
}

/// For whom a one-time code is, if it is one and has not run out. It is not used up by asking.
pub fn find_one_time_code(
    db: &mut Db,
    code_hash: &[u8; 32],
    now: NaiveDateTime,
) -> Result<Option<Option<ActorId>>, Error> {
    let found: Option<Option<DbId>> = one_time_code::table
        .filter(one_time_code::code_hash.eq(code_hash.to_vec()))
        .filter(one_time_code::expires_at.gt(now))
        .select(one_time_code::staff_id)
        .first(db)
        .optional()?;
    Ok(found.map(|staff| staff.map(|id| ActorId(id.0))))
}

/// Uses a one-time code up: `false` if somebody was faster.
pub fn use_one_time_code(db: &mut Db, code_hash: &[u8; 32]) -> Result<bool, Error> {
    let used = diesel::delete(
        one_time_code::table.filter(one_time_code::code_hash.eq(code_hash.to_vec())),
    )
    .execute(db)?;
    Ok(used == 1)
}

/// Makes all one-time codes for somebody, or for the first administrator, worthless.
pub fn remove_one_time_codes(db: &mut Db, staff: Option<ActorId>) -> Result<(), Error> {
    match staff {
        Some(id) => {
            diesel::delete(one_time_code::table.filter(one_time_code::staff_id.eq(DbId(id.0))))
                .execute(db)?
        }
        None => diesel::delete(one_time_code::table.filter(one_time_code::staff_id.is_null()))
            .execute(db)?,
    };
    Ok(())
}

/// Gives somebody new recovery codes; older ones are worthless from now on.
pub fn set_recovery_codes(db: &mut Db, staff: ActorId, hashes: &[[u8; 32]]) -> Result<(), Error> {
    diesel::delete(recovery_code::table.filter(recovery_code::staff_id.eq(DbId(staff.0))))
        .execute(db)?;
    for hash in hashes {
        diesel::insert_into(recovery_code::table)
            .values((
                recovery_code::code_hash.eq(hash.to_vec()),
                recovery_code::staff_id.eq(DbId(staff.0)),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Uses a recovery code up: `false` if there is no such code (any more).
pub fn use_recovery_code(db: &mut Db, staff: ActorId, hash: &[u8; 32]) -> Result<bool, Error> {
    let used = diesel::delete(
        recovery_code::table
            .filter(recovery_code::code_hash.eq(hash.to_vec()))
            .filter(recovery_code::staff_id.eq(DbId(staff.0))),
    )
    .execute(db)?;
    Ok(used == 1)
}

/// How many recovery codes somebody has left.
pub fn recovery_codes_left(db: &mut Db, staff: ActorId) -> Result<i64, Error> {
    Ok(recovery_code::table
        .filter(recovery_code::staff_id.eq(DbId(staff.0)))
        .count()
        .get_result(db)?)
}

/// How long a browser is known that nobody has used.
const KNOWN: TimeDelta = TimeDelta::days(400);

/// Removes codes and browsers that have run out.
pub fn remove_run_out(db: &mut Db, now: NaiveDateTime) -> Result<(), Error> {
    diesel::delete(one_time_code::table.filter(one_time_code::expires_at.le(now))).execute(db)?;
    diesel::delete(device::table.filter(device::known_since.lt(now - KNOWN))).execute(db)?;
    Ok(())
}
