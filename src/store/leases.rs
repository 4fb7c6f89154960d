//! Leases: which of several instances does what only one should do at a time.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use uuid::Uuid;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::lease;

/// What one instance does for all, and who it is in this.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    pub name: &'static str,
    pub holder: Uuid,
}

/// Whether somebody else holds it for now, without waiting for anybody. Between this and [`take`] it may change hands.
pub fn is_elsewhere(
    db: &mut Db,
    wanted: Lease,
    now: NaiveDateTime,
    until: NaiveDateTime,
) -> Result<bool, Error> {
    let found: Option<DbId> = lease::table
        .filter(lease::name.eq(wanted.name))
        .filter(lease::holder.ne(DbId(wanted.holder)))
        .filter(lease::until.gt(now))
        .filter(lease::until.le(absurd(now, until)))
        .select(lease::holder)
        .first(db)
        .optional()?;
    Ok(found.is_some())
}

/// Takes it, or prolongs one's own; `false` while somebody else holds it. Whoever takes it keeps the others out until the end of the
/// transaction, whatever their clocks say.
pub fn take(
    db: &mut Db,
    wanted: Lease,
    now: NaiveDateTime,
    until: NaiveDateTime,
) -> Result<bool, Error> {
    let holder = DbId(wanted.holder);
    let updated = diesel::update(
        lease::table.filter(lease::name.eq(wanted.name)).filter(
            lease::holder
                .eq(holder)
                .or(lease::until.le(now))
                .or(lease::until.gt(absurd(now, until))),
        ),
    )
    .set((lease::holder.eq(holder), lease::until.eq(until)))
    .execute(db)?;
    if updated == 1 {
        return Ok(true);
    }
    let inserted = on_each!(db, c => diesel::insert_into(lease::table)
        .values((
            lease::name.eq(wanted.name),
            lease::holder.eq(holder),
            lease::until.eq(until),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// Gives one's own back, so that the next one need not wait for its end.
pub fn give_back(db: &mut Db, held: Lease, now: NaiveDateTime) -> Result<(), Error> {
    diesel::update(
        lease::table
            .filter(lease::name.eq(held.name))
            .filter(lease::holder.eq(DbId(held.holder))),
    )
    .set(lease::until.eq(now))
    .execute(db)?;
    Ok(())
}

/// An end twice as far away as the one that is asked for was set by a clock that has since been put back: it binds nobody.
fn absurd(now: NaiveDateTime, until: NaiveDateTime) -> NaiveDateTime {
    until + (until - now)
}
