//! Occasions and the status of the question about violence. Every look-up takes a reach.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::exists;
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{enrolment, occasion, participant, response, screening, session, unrated};
use super::{decode, decode_option, within};
use crate::domain::access::{Access, Reach};
use crate::domain::ids::{ActorId, EnrolmentId, OccasionId, ScreeningId};
use crate::domain::occasion::{Occasion, Screening};

#[derive(Queryable, Insertable)]
#[diesel(table_name = occasion)]
struct OccasionRow {
    id: DbId,
    enrolment_id: DbId,
    held_on: NaiveDate,
    mode: String,
    private: bool,
    interpreter: String,
    created_by: DbId,
    created_at: NaiveDateTime,
}

impl TryFrom<OccasionRow> for Occasion {
    type Error = Error;

    fn try_from(row: OccasionRow) -> Result<Self, Error> {
        Ok(Occasion {
            enrolment: EnrolmentId(row.enrolment_id.0),
            held_on: row.held_on,
            mode: decode(&row.mode)?,
            private: row.private,
            interpreter: decode(&row.interpreter)?,
        })
    }
}

/// Inserts an occasion; `false` if the id is taken.
pub fn insert(
    db: &mut Db,
    id: OccasionId,
    new: &Occasion,
    by: ActorId,
    now: NaiveDateTime,
) -> Result<bool, Error> {
    let row = OccasionRow {
        id: DbId(id.0),
        enrolment_id: DbId(new.enrolment.0),
        held_on: new.held_on,
        mode: new.mode.code().to_owned(),
        private: new.private,
        interpreter: new.interpreter.code().to_owned(),
        created_by: DbId(by.0),
        created_at: now,
    };
    let inserted = on_each!(db, c => diesel::insert_into(occasion::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// Removes an occasion at which nothing is stored, and for which no tablet is handed over; `false` if something is. What is stored there
/// at the same moment comes before, or finds nothing to belong to.
pub fn remove_empty(db: &mut Db, id: OccasionId) -> Result<bool, Error> {
    let id = DbId(id.0);
    if let Db::Postgres(connection) = db {
        let row = occasion::table.filter(occasion::id.eq(id));
        row.select(occasion::id)
            .for_update()
            .load::<DbId>(connection)?;
    }
    let answered = exists(response::table.filter(response::occasion_id.eq(id)));
    let told = exists(screening::table.filter(screening::occasion_id.eq(id)));
    let declined = exists(unrated::table.filter(unrated::occasion_id.eq(id)));
    let handed_over = exists(session::table.filter(session::handed_over.eq(id)));
    let is_used: bool =
        diesel::select(answered.or(told).or(declined).or(handed_over)).get_result(db)?;
    if is_used {
        return Ok(false);
    }
    Ok(diesel::delete(occasion::table.filter(occasion::id.eq(id))).execute(db)? == 1)
}

/// An occasion inside the reach, with its enrolment's programme.
pub fn find(
    db: &mut Db,
    id: OccasionId,
    access: &Access,
) -> Result<Option<(Occasion, String)>, Error> {
    let query = occasion::table
        .inner_join(enrolment::table)
        .filter(occasion::id.eq(DbId(id.0)))
        .select((occasion::all_columns, enrolment::programme))
        .into_boxed();
    let row: Option<(OccasionRow, String)> = within!(query, &access.reach).first(db).optional()?;
    row.map(|(row, programme)| Ok((Occasion::try_from(row)?, programme)))
        .transpose()
}

/// What the page of an occasion needs beside it.
#[derive(Clone, Debug)]
pub struct Visited {
    pub occasion: Occasion,
    pub programme: String,
    /// First day of the enrolment.
    pub start: NaiveDate,
    pub code: Option<String>,
}

/// An occasion inside the reach, with its enrolment's programme and start and the participant's code.
pub fn visit(db: &mut Db, id: OccasionId, reach: &Reach) -> Result<Option<Visited>, Error> {
    let query = occasion::table
        .inner_join(enrolment::table.inner_join(participant::table))
        .filter(occasion::id.eq(DbId(id.0)))
        .select((
            occasion::all_columns,
            enrolment::programme,
            enrolment::start_on,
            participant::code,
        ))
        .into_boxed();
    let row: Option<(OccasionRow, String, NaiveDate, Option<String>)> =
        within!(query, reach).first(db).optional()?;
    row.map(|(row, programme, start, code)| {
        Ok(Visited {
            occasion: Occasion::try_from(row)?,
            programme,
            start,
            code,
        })
    })
    .transpose()
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = screening, treat_none_as_default_value = false)]
struct ScreeningRow {
    id: DbId,
    occasion_id: DbId,
    status: String,
    reason: Option<String>,
    asked: bool,
    sender: DbId,
    stored_at: NaiveDateTime,
}

/// Inserts a status; `false` if the id, or the occasion's status, is taken.
pub fn insert_screening(
    db: &mut Db,
    id: ScreeningId,
    new: &Screening,
    by: ActorId,
    now: NaiveDateTime,
) -> Result<bool, Error> {
    let row = ScreeningRow {
        id: DbId(id.0),
        occasion_id: DbId(new.occasion.0),
        status: new.status.code().to_owned(),
        reason: new.reason.map(|reason| reason.code().to_owned()),
        asked: new.asked(),
        sender: DbId(by.0),
        stored_at: now,
    };
    let inserted = on_each!(db, c => diesel::insert_into(screening::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// A status inside the reach, who sent it, and when it was stored.
pub fn find_screening(
    db: &mut Db,
    id: ScreeningId,
    access: &Access,
) -> Result<Option<(Screening, ActorId, NaiveDateTime)>, Error> {
    let query = screening::table
        .inner_join(occasion::table.inner_join(enrolment::table))
        .filter(screening::id.eq(DbId(id.0)))
        .select(screening::all_columns)
        .into_boxed();
    let row: Option<ScreeningRow> = within!(query, &access.reach).first(db).optional()?;
    row.map(|row| {
        let screening = Screening {
            occasion: OccasionId(row.occasion_id.0),
            status: decode(&row.status)?,
            reason: decode_option(row.reason.as_deref())?,
        };
        Ok((screening, ActorId(row.sender.0), row.stored_at))
    })
    .transpose()
}

/// In how many occasions the question was put.
pub fn count_asked(db: &mut Db) -> Result<i64, Error> {
    let asked = screening::table.filter(screening::asked.eq(true));
    Ok(asked.count().get_result(db)?)
}

/// Whether the occasion has a status already: asked, or not asked.
pub fn has_screening(db: &mut Db, id: OccasionId, asked: bool) -> Result<bool, Error> {
    let found = screening::table
        .filter(screening::occasion_id.eq(DbId(id.0)))
        .filter(screening::asked.eq(asked));
    Ok(diesel::select(exists(found)).get_result(db)?)
}
