//! Rounds of the yearly surveys: their counters, and the codes that nobody has used.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{round_code, round_count, survey_round};
use crate::domain::ids::RoundId;
use crate::domain::round::Chosen;

/// A round as stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Round {
    pub id: RoundId,
    pub questionnaire: String,
    pub version: i32,
    pub year: i32,
    /// How many codes were made.
    pub invited: i32,
    /// How many have answered.
    pub received: i32,
    /// The last day on which answers are taken.
    pub closes_on: NaiveDate,
    pub opened_at: NaiveDateTime,
    pub closed_at: Option<NaiveDateTime>,
    pub cancelled_at: Option<NaiveDateTime>,
}

impl Round {
    /// Whether it takes answers on a day.
    #[must_use]
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.closed_at.is_none() && self.cancelled_at.is_none() && today <= self.closes_on
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = survey_round, treat_none_as_default_value = false)]
struct Row {
    id: DbId,
    questionnaire: String,
    version: i32,
    year: i32,
    invited: i32,
    received: i32,
    closes_on: NaiveDate,
    opened_at: NaiveDateTime,
    closed_at: Option<NaiveDateTime>,
    cancelled_at: Option<NaiveDateTime>,
}

impl From<Row> for Round {
    fn from(row: Row) -> Self {
        Round {
            id: RoundId(row.id.0),
            questionnaire: row.questionnaire,
            version: row.version,
            year: row.year,
            invited: row.invited,
            received: row.received,
            closes_on: row.closes_on,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            cancelled_at: row.cancelled_at,
        }
    }
}

/// Opens a round with all its counters at zero; [`Error::Conflict`] if the year has one that is not cancelled.
pub fn insert<'a>(
    db: &mut Db,
    new: &Round,
    counters: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), Error> {
    let id = DbId(new.id.0);
    let row = Row {
        id,
        questionnaire: new.questionnaire.clone(),
        version: new.version,
        year: new.year,
        invited: new.invited,
        received: new.received,
        closes_on: new.closes_on,
        opened_at: new.opened_at,
        closed_at: new.closed_at,
        cancelled_at: new.cancelled_at,
    };
    on_each!(db, c => diesel::insert_into(survey_round::table).values(&row).execute(c))?;
    for (item, choice) in counters {
        diesel::insert_into(round_count::table)
            .values((
                round_count::round_id.eq(id),
                round_count::item.eq(item),
                round_count::choice.eq(choice),
                round_count::n.eq(0),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// All rounds, the latest first.
pub fn list(db: &mut Db) -> Result<Vec<Round>, Error> {
    let rows: Vec<Row> = survey_round::table
        .order((survey_round::opened_at.desc(), survey_round::id.desc()))
        .load(db)?;
    Ok(rows.into_iter().map(Round::from).collect())
}

/// One round. On PostgreSQL it stays locked until the end of the transaction: whoever changes a round begins here.
pub fn find_locked(db: &mut Db, id: RoundId) -> Result<Option<Round>, Error> {
    let of = survey_round::table.filter(survey_round::id.eq(DbId(id.0)));
    let row: Option<Row> = match db {
        Db::Sqlite(connection) => of.first(connection),
        Db::Postgres(connection) => of.for_update().first(connection),
    }
    .optional()?;
    Ok(row.map(Round::from))
}

/// The round of a questionnaire in a year that is not cancelled.
pub fn of_year(db: &mut Db, questionnaire: &str, year: i32) -> Result<Option<Round>, Error> {
    let row: Option<Row> = survey_round::table
        .filter(survey_round::questionnaire.eq(questionnaire))
        .filter(survey_round::year.eq(year))
        .filter(survey_round::cancelled_at.is_null())
        .first(db)
        .optional()?;
    Ok(row.map(Round::from))
}

/// Rounds whose last day has passed and that have not been closed.
pub fn overdue(db: &mut Db, today: NaiveDate) -> Result<Vec<RoundId>, Error> {
    let ids: Vec<DbId> = survey_round::table
        .filter(survey_round::closed_at.is_null())
        .filter(survey_round::cancelled_at.is_null())
        .filter(survey_round::closes_on.lt(today))
        .order(survey_round::id)
        .select(survey_round::id)
        .load(db)?;
    Ok(ids.into_iter().map(|id| RoundId(id.0)).collect())
}

/// Keeps the hashes of new codes.
pub fn insert_codes(db: &mut Db, id: RoundId, hashes: &[[u8; 32]]) -> Result<(), Error> {
    for hash in hashes {
        diesel::insert_into(round_code::table)
            .values((
                round_code::code_hash.eq(hash.to_vec()),
                round_code::round_id.eq(DbId(id.0)),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// The round that a code opens, if nobody has used it. Asking does not use it up.
pub fn of_code(db: &mut Db, hash: &[u8; 32]) -> Result<Option<Round>, Error> {
    let id: Option<DbId> = round_code::table
        .filter(round_code::code_hash.eq(hash.to_vec()))
        .select(round_code::round_id)
        .first(db)
        .optional()?;
    let Some(id) = id else { return Ok(None) };
    let row: Option<Row> = survey_round::table
        .filter(survey_round::id.eq(id))
        .first(db)
        .optional()?;
    Ok(row.map(Round::from))
}

/// Uses a code up: `false` if somebody was faster.
pub fn use_code(db: &mut Db, hash: &[u8; 32]) -> Result<bool, Error> {
    let used = diesel::delete(round_code::table.filter(round_code::code_hash.eq(hash.to_vec())))
        .execute(db)?;
    Ok(used == 1)
}

/// Makes every code of a round worthless that nobody has used. Gives how many there were.
pub fn remove_codes(db: &mut Db, id: RoundId) -> Result<usize, Error> {
    Ok(
        diesel::delete(round_code::table.filter(round_code::round_id.eq(DbId(id.0))))
            .execute(db)?,
    )
}

/// Counts what one person has chosen. Every counter of the round is written, those that stay as they are too: PostgreSQL keeps with each row
/// which transaction wrote it last, and rows that only this person moved would tell all their answers together.
pub fn count(db: &mut Db, id: RoundId, chosen: &Chosen) -> Result<(), Error> {
    let of = round_count::table.filter(round_count::round_id.eq(DbId(id.0)));
    let counters: Vec<(String, String)> = of
        .select((round_count::item, round_count::choice))
        .order((round_count::item, round_count::choice))
        .load(db)?;
    for (item, choice) in counters {
        let more = i32::from(chosen.get(&item) == Some(&choice));
        let one = round_count::table
            .filter(round_count::round_id.eq(DbId(id.0)))
            .filter(round_count::item.eq(item))
            .filter(round_count::choice.eq(choice));
        diesel::update(one)
            .set(round_count::n.eq(round_count::n + more))
            .execute(db)?;
    }
    diesel::update(survey_round::table.filter(survey_round::id.eq(DbId(id.0))))
        .set(survey_round::received.eq(survey_round::received + 1))
        .execute(db)?;
    Ok(())
}

/// A counter: item, option and how often it was chosen.
pub type Counter = (String, String, i32);

/// All counters of a round.
pub fn counters(db: &mut Db, id: RoundId) -> Result<Vec<Counter>, Error> {
    Ok(round_count::table
        .filter(round_count::round_id.eq(DbId(id.0)))
        .select((round_count::item, round_count::choice, round_count::n))
        .order((round_count::item, round_count::choice))
        .load(db)?)
}

/// Closes a round for good: no code of it is worth anything any more.
pub fn close(db: &mut Db, id: RoundId, at: NaiveDateTime) -> Result<(), Error> {
    remove_codes(db, id)?;
    diesel::update(survey_round::table.filter(survey_round::id.eq(DbId(id.0))))
        .set(survey_round::closed_at.eq(Some(at)))
        .execute(db)?;
    Ok(())
}

/// Takes a round back: what was answered is gone.
pub fn cancel(db: &mut Db, id: RoundId, at: NaiveDateTime) -> Result<(), Error> {
    remove_codes(db, id)?;
    diesel::delete(round_count::table.filter(round_count::round_id.eq(DbId(id.0)))).execute(db)?;
    diesel::update(survey_round::table.filter(survey_round::id.eq(DbId(id.0))))
        .set((
            survey_round::received.eq(0),
            survey_round::cancelled_at.eq(Some(at)),
        ))
        .execute(db)?;
    Ok(())
}
