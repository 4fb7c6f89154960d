//! Occasions at which the professional has declined to rate.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{occasion, unrated};
use crate::domain::ids::{ActorId, EnrolmentId, OccasionId};

/// Notes that nobody rates at this occasion; `false` if that is noted already.
pub fn insert(db: &mut Db, id: OccasionId, by: ActorId, now: NaiveDateTime) -> Result<bool, Error> {
    let row = (
        unrated::occasion_id.eq(DbId(id.0)),
        unrated::staff_id.eq(DbId(by.0)),
        unrated::declined_at.eq(now),
    );
    let inserted = on_each!(db, c => diesel::insert_into(unrated::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// Whether nobody rates at this occasion.
pub fn is_one(db: &mut Db, id: OccasionId) -> Result<bool, Error> {
    let found = unrated::table.filter(unrated::occasion_id.eq(DbId(id.0)));
    Ok(diesel::select(exists(found)).get_result(db)?)
}

/// The occasions of an enrolment at which nobody rates.
pub fn of(db: &mut Db, enrolment: EnrolmentId) -> Result<BTreeSet<OccasionId>, Error> {
    let found: Vec<DbId> = unrated::table
        .inner_join(occasion::table)
        .filter(occasion::enrolment_id.eq(DbId(enrolment.0)))
        .select(unrated::occasion_id)
        .load(db)?;
    Ok(found.into_iter().map(|id| OccasionId(id.0)).collect())
}
