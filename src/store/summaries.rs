//! Summary rows, and what figures are counted from. Counting reads per enrolment; no answer leaves this room but through [`latest`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::DefaultLoadingMode;
use diesel::dsl::{max, min};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{Date, Integer, Nullable, Text};
use diesel::upsert::excluded;
use uuid::Uuid;

use super::columns::{ByColumns, Insert, column};
use super::connection::{Db, on_each};
use super::decode_option;
use super::error::Error;
use super::id::{DbId, Id};
use super::schema::{enrolment, occasion, participant, screening, summary};
use super::values::{Code, Day};
use crate::domain::access::Reach;
use crate::domain::counting::{EnrolmentFact, NotYet};
use crate::domain::enrolment::{EndReason, Municipality};
use crate::domain::ids::EnrolmentId;
use crate::domain::participant::{AgeBand, Background, BornAbroad, Gender};
use crate::domain::summary::{Brief, Contribution, Summary, SummaryKey};

#[derive(Queryable, Insertable)]
#[diesel(table_name = summary, treat_none_as_default_value = false)]
struct Row {
    questionnaire: String,
    year: i32,
    enrolment_id: DbId,
    version: i32,
    first_on: Option<NaiveDate>,
    last_on: Option<NaiveDate>,
    contributions: String,
}

impl Row {
    fn new(key: &SummaryKey, row: &Summary) -> Row {
        Row {
            questionnaire: key.questionnaire.clone(),
            year: key.year,
            enrolment_id: DbId(key.enrolment),
            version: key.version,
            first_on: row.days.map(|(first, _)| first),
            last_on: row.days.map(|(_, last)| last),
            contributions: row.contributions_text(),
        }
    }

    fn read(self) -> Result<(SummaryKey, Summary), Error> {
        let key = SummaryKey {
            enrolment: self.enrolment_id.0,
            questionnaire: self.questionnaire,
            version: self.version,
            year: self.year,
        };
        let row = Summary {
            days: self.first_on.zip(self.last_on),
            contributions: contributions(&self.contributions)?,
        };
        Ok((key, row))
    }
}

fn contributions(text: &str) -> Result<Vec<Contribution>, Error> {
    Summary::parse_contributions(text).map_err(|_| unreadable())
}

fn unreadable() -> Error {
    Error::Inconsistent("a summary row cannot be read".to_owned())
}

/// Runs a query and hands on its rows one at a time, so that a large result is never in memory as a whole.
macro_rules! row_by_row {
    ($db:expr, $query:expr, $row:ty, $hand_on:expr) => {
        match $db {
            Db::Sqlite(connection) => {
                for row in $query.load_iter::<$row, DefaultLoadingMode>(connection)? {
                    $hand_on(row?)?;
                }
            }
            Db::Postgres(connection) => {
                for row in $query.load_iter::<$row, PgRowByRowLoadingMode>(connection)? {
                    $hand_on(row?)?;
                }
            }
        }
    };
}

/// The rows that are there already for these keys, and perhaps neighbours of theirs.
pub fn find(db: &mut Db, keys: &[&SummaryKey]) -> Result<BTreeMap<SummaryKey, Summary>, Error> {
    let questionnaires: BTreeSet<&str> = keys.iter().map(|k| k.questionnaire.as_str()).collect();
    let years: BTreeSet<i32> = keys.iter().map(|k| k.year).collect();
    let enrolments: BTreeSet<DbId> = keys.iter().map(|k| DbId(k.enrolment)).collect();
    // Each column by itself: the product of the three is a few rows more than asked for, and every one is found by the primary key.
    let rows: Vec<Row> = on_each!(db, c => summary::table
        .filter(summary::questionnaire.eq_any(questionnaires))
        .filter(summary::year.eq_any(years))
        .filter(summary::enrolment_id.eq_any(enrolments))
        .load(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Puts rows in the place of what was there.
pub fn put(db: &mut Db, rows: &BTreeMap<SummaryKey, Summary>) -> Result<(), Error> {
    let rows: Vec<Row> = rows.iter().map(|(key, row)| Row::new(key, row)).collect();
    match db {
        // SQLite takes some 32,000 values in one statement.
        Db::Sqlite(connection) => {
            for some in rows.chunks(2_000) {
                diesel::insert_into(summary::table)
                    .values(some)
                    .on_conflict((
                        summary::questionnaire,
                        summary::year,
                        summary::enrolment_id,
                        summary::version,
                    ))
                    .do_update()
                    .set((
                        summary::first_on.eq(excluded(summary::first_on)),
                        summary::last_on.eq(excluded(summary::last_on)),
                        summary::contributions.eq(excluded(summary::contributions)),
                    ))
                    .execute(connection)?;
            }
        }
        Db::Postgres(connection) => {
            columns(&rows).execute(connection)?;
        }
    }
    Ok(())
}

struct PutSummaries;

impl Insert for PutSummaries {
    const INTO: &'static str =
        "summary (questionnaire, year, enrolment_id, version, first_on, last_on, contributions)";
    const THEN: &'static str = "ON CONFLICT (questionnaire, year, enrolment_id, version) DO UPDATE \
         SET first_on = excluded.first_on, last_on = excluded.last_on, contributions = excluded.contributions";
}

fn columns(rows: &[Row]) -> ByColumns<'_, PutSummaries> {
    ByColumns::new(vec![
        column::<Text, _>(rows.iter().map(|row| row.questionnaire.as_str())),
        column::<Integer, _>(rows.iter().map(|row| row.year)),
        column::<Id, _>(rows.iter().map(|row| row.enrolment_id)),
        column::<Integer, _>(rows.iter().map(|row| row.version)),
        column::<Nullable<Date>, _>(rows.iter().map(|row| row.first_on)),
        column::<Nullable<Date>, _>(rows.iter().map(|row| row.last_on)),
        column::<Text, _>(rows.iter().map(|row| row.contributions.as_str())),
    ])
}

/// Takes a row away.
pub fn remove(db: &mut Db, key: &SummaryKey) -> Result<(), Error> {
    diesel::delete(summary::table.find((
        key.questionnaire.as_str(),
        key.year,
        DbId(key.enrolment),
        key.version,
    )))
    .execute(db)?;
    Ok(())
}

/// All rows of these enrolments: for comparing with a recomputation.
pub fn of_enrolments(
    db: &mut Db,
    enrolments: &[EnrolmentId],
    questionnaires: &[&str],
) -> Result<BTreeMap<SummaryKey, Summary>, Error> {
    let ids: Vec<DbId> = enrolments.iter().map(|id| DbId(id.0)).collect();
    let mut rows = BTreeMap::new();
    // Naming every questionnaire and year lets both databases find the rows by the primary key.
    for questionnaire in questionnaires {
        let all = summary::table.filter(summary::questionnaire.eq(questionnaire));
        let years: (Option<i32>, Option<i32>) = (
            all.select(min(summary::year)).first(db)?,
            all.select(max(summary::year)).first(db)?,
        );
        let (Some(first), Some(last)) = years else {
            continue;
        };
        for year in first..=last {
            let found: Vec<Row> = on_each!(db, c => all
                .filter(summary::year.eq(year))
                .filter(summary::enrolment_id.eq_any(&ids))
                .load(c))?;
            for row in found {
                let (key, row) = row.read()?;
                rows.insert(key, row);
            }
        }
    }
    Ok(rows)
}

/// Ids of enrolments after one, in order: for walking through all of them.
pub fn enrolments_after(
    db: &mut Db,
    after: EnrolmentId,
    limit: i64,
) -> Result<Vec<EnrolmentId>, Error> {
    let ids: Vec<DbId> = enrolment::table
        .filter(enrolment::id.gt(DbId(after.0)))
        .order(enrolment::id)
        .limit(limit)
        .select(enrolment::id)
        .load(db)?;
    Ok(ids.into_iter().map(|id| EnrolmentId(id.0)).collect())
}

/// The enrolments that touch these days, mistakes excepted, with the background of the person. Scope is an argument: there is no
/// counting without one.
pub fn enrolments_touching(
    db: &mut Db,
    reach: &Reach,
    programmes: &[String],
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<EnrolmentFact>, Error> {
    let within: Vec<&str> = programmes
        .iter()
        .map(String::as_str)
        .filter(|key| reach.covers(key))
        .collect();
    type Row = (
        (
            DbId,
            DbId,
            String,
            Code<Municipality>,
            Day,
            (Option<Day>, Option<Code<EndReason>>),
        ),
        (Code<Gender>, Code<AgeBand>, Code<BornAbroad>, bool),
    );
    let mut facts = Vec::new();
    let mut hand_on = |row: Row| -> Result<(), Error> {
        let ((id, person, programme, municipality, start, (end, reason)), background) = row;
        let (gender, age_band, born_abroad, protected_identity) = background;
        facts.push(EnrolmentFact {
            enrolment: id.0,
            person: person.0,
            programme: programmes
                .iter()
                .position(|key| *key == programme)
                .unwrap_or(usize::MAX),
            municipality: municipality.0,
            start: start.0,
            end: end.zip(reason).map(|(end, reason)| (end.0, reason.0)),
            background: Background {
                gender: gender.0,
                age_band: age_band.0,
                born_abroad: born_abroad.0,
                protected_identity,
            },
        });
        Ok(())
    };
    let query = enrolment::table
        .inner_join(participant::table)
        .filter(enrolment::start_on.le(last))
        .filter(enrolment::end_on.is_null().or(enrolment::end_on.ge(first)))
        .filter(
            enrolment::end_reason
                .is_null()
                .or(enrolment::end_reason.ne(EndReason::Felregistrering.code())),
        )
        .select((
            (
                enrolment::id,
                enrolment::participant_id,
                enrolment::programme,
                enrolment::municipality,
                enrolment::start_on,
                (enrolment::end_on, enrolment::end_reason),
            ),
            (
                participant::gender,
                participant::age_band,
                participant::born_abroad,
                participant::protected_identity,
            ),
        ));
    row_by_row!(
        db,
        query.filter(enrolment::programme.eq_any(&within)),
        Row,
        hand_on
    );
    Ok(facts)
}

/// First and last day of a year with a measurement, per enrolment.
pub fn measured_days(
    db: &mut Db,
    questionnaire: &str,
    year: i32,
) -> Result<HashMap<Uuid, (NaiveDate, NaiveDate)>, Error> {
    type Row = (DbId, Option<Day>, Option<Day>);
    let rows: Vec<Row> = on_each!(db, c => summary::table
        .filter(summary::questionnaire.eq(questionnaire))
        .filter(summary::year.eq(year))
        .filter(summary::first_on.is_not_null())
        .group_by(summary::enrolment_id)
        .select((summary::enrolment_id, min(summary::first_on), max(summary::last_on)))
        .load(c))?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, first, last)| Some((id.0, (first?.0, last?.0))))
        .collect())
}

/// What the responses to a questionnaire contribute in a year: handed on one row at a time.
pub fn each_contribution(
    db: &mut Db,
    questionnaire: &str,
    year: i32,
    mut take: impl FnMut(Uuid, i32, &Brief<'_>),
) -> Result<(), Error> {
    let mut hand_on = |row: (DbId, i32, String)| -> Result<(), Error> {
        let briefs: Vec<Brief<'_>> = serde_json::from_str(&row.2).map_err(|_| unreadable())?;
        for brief in &briefs {
            take(row.0.0, row.1, brief);
        }
        Ok(())
    };
    let query = summary::table
        .filter(summary::questionnaire.eq(questionnaire))
        .filter(summary::year.eq(year))
        .select((
            summary::enrolment_id,
            summary::version,
            summary::contributions,
        ));
    row_by_row!(db, query, (DbId, i32, String), hand_on);
    Ok(())
}

/// The first day up to `last` on which the question about violence was put, per enrolment.
pub fn asked_days(db: &mut Db, last: NaiveDate) -> Result<HashMap<Uuid, NaiveDate>, Error> {
    let rows: Vec<(DbId, Option<NaiveDate>)> = on_each!(db, c => screening::table
        .inner_join(occasion::table)
        .filter(screening::asked.eq(true))
        .filter(occasion::held_on.le(last))
        .group_by(occasion::enrolment_id)
        .select((occasion::enrolment_id, min(occasion::held_on)))
        .load(c))?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, day)| Some((id.0, day?)))
        .collect())
}

/// Why the question has not been put yet: the latest that was said up to `last`, per enrolment.
pub fn not_asked_reasons(db: &mut Db, last: NaiveDate) -> Result<HashMap<Uuid, NotYet>, Error> {
    type Row = (DbId, Option<String>, (NaiveDate, NaiveDateTime, DbId));
    let rows: Vec<Row> = on_each!(db, c => screening::table
        .inner_join(occasion::table)
        .filter(screening::asked.eq(false))
        .filter(occasion::held_on.le(last))
        .order((occasion::held_on, screening::stored_at, screening::id))
        .select((
            occasion::enrolment_id,
            screening::reason,
            (occasion::held_on, screening::stored_at, screening::id),
        ))
        .load(c))?;
    rows.into_iter()
        .map(|(enrolment, reason, (held_on, stored_at, id))| {
            let not_yet = NotYet {
                order: (held_on, stored_at, id.0),
                reason: decode_option(reason.as_deref())?,
            };
            Ok((enrolment.0, not_yet))
        })
        .collect()
}
