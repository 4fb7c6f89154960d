//! Summary rows, and what figures are counted from. Counting reads per enrolment; no answer leaves this room but through [`latest`].

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{max, min};
use diesel::prelude::*;
use uuid::Uuid;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{enrolment, occasion, participant, screening, summary};
use super::{decode, decode_option};
use crate::domain::access::Reach;
use crate::domain::counting::EnrolmentFact;
use crate::domain::enrolment::EndReason;
use crate::domain::ids::EnrolmentId;
use crate::domain::occasion::NotAskedReason;
use crate::domain::participant::Background;
use crate::domain::summary::{Contribution, Summary, SummaryKey};

#[derive(Queryable, Insertable)]
#[diesel(table_name = summary, treat_none_as_default_value = false)]
struct Row {
    enrolment_id: DbId,
    questionnaire: String,
    month: NaiveDate,
    version: i32,
    first_on: Option<NaiveDate>,
    last_on: Option<NaiveDate>,
    contributions: String,
}

impl Row {
    fn new(key: &SummaryKey, row: &Summary) -> Row {
        Row {
            enrolment_id: DbId(key.enrolment),
            questionnaire: key.questionnaire.clone(),
            month: key.month,
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
            month: self.month,
        };
        let row = Summary {
            days: self.first_on.zip(self.last_on),
            contributions: contributions(&self.contributions)?,
        };
        Ok((key, row))
    }
}

fn contributions(text: &str) -> Result<Vec<Contribution>, Error> {
    Summary::parse_contributions(text)
        .map_err(|_| Error::Inconsistent("a summary row cannot be read".to_owned()))
}

/// Inserts rows, and tells which of them were not there before.
pub fn insert_new(
    db: &mut Db,
    rows: &BTreeMap<SummaryKey, Summary>,
) -> Result<Vec<SummaryKey>, Error> {
    let new: Vec<Row> = rows.iter().map(|(key, row)| Row::new(key, row)).collect();
    type Key = (String, NaiveDate, DbId, i32);
    let inserted: Vec<Key> = on_each!(db, c => diesel::insert_into(summary::table)
        .values(&new)
        .on_conflict_do_nothing()
        .returning((
            summary::questionnaire,
            summary::month,
            summary::enrolment_id,
            summary::version,
        ))
        .get_results(c))?;
    Ok(inserted
        .into_iter()
        .map(|(questionnaire, month, enrolment, version)| SummaryKey {
            enrolment: enrolment.0,
            questionnaire,
            version,
            month,
        })
        .collect())
}

/// One row.
pub fn find(db: &mut Db, key: &SummaryKey) -> Result<Option<Summary>, Error> {
    let row: Option<Row> = summary::table
        .find((
            DbId(key.enrolment),
            key.questionnaire.as_str(),
            key.month,
            key.version,
        ))
        .first(db)
        .optional()?;
    Ok(row.map(Row::read).transpose()?.map(|(_, row)| row))
}

/// Puts a row in the place of what was there; `None` takes it away.
pub fn replace(db: &mut Db, key: &SummaryKey, row: Option<&Summary>) -> Result<(), Error> {
    let place = summary::table.find((
        DbId(key.enrolment),
        key.questionnaire.as_str(),
        key.month,
        key.version,
    ));
    diesel::delete(place).execute(db)?;
    if let Some(row) = row {
        let row = Row::new(key, row);
        on_each!(db, c => diesel::insert_into(summary::table).values(&row).execute(c))?;
    }
    Ok(())
}

/// All rows of these enrolments: for comparing with a recomputation.
pub fn of_enrolments(
    db: &mut Db,
    enrolments: &[EnrolmentId],
) -> Result<BTreeMap<SummaryKey, Summary>, Error> {
    let ids: Vec<DbId> = enrolments.iter().map(|id| DbId(id.0)).collect();
    let rows: Vec<Row> = on_each!(db, c => summary::table
        .filter(summary::enrolment_id.eq_any(&ids))
        .load(c))?;
    rows.into_iter().map(Row::read).collect()
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

/// The enrolments that touch a stretch of days, mistakes excepted, with the background of the person. Scope is an argument: there is no
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
            String,
            NaiveDate,
            Option<NaiveDate>,
            Option<String>,
        ),
        (String, String, String, bool),
    );
    let rows: Vec<Row> = on_each!(db, c => enrolment::table
        .inner_join(participant::table)
        .filter(enrolment::programme.eq_any(&within))
        .filter(enrolment::start_on.le(last))
        .filter(enrolment::end_on.is_null().or(enrolment::end_on.ge(first)))
        .filter(enrolment::end_reason.is_null().or(
            enrolment::end_reason.ne(EndReason::Felregistrering.code()),
        ))
        .select((
            (
                enrolment::id,
                enrolment::participant_id,
                enrolment::programme,
                enrolment::municipality,
                enrolment::start_on,
                enrolment::end_on,
                enrolment::end_reason,
            ),
            (
                participant::gender,
                participant::age_band,
                participant::born_abroad,
                participant::protected_identity,
            ),
        ))
        .load(c))?;
    rows.into_iter()
        .map(
            |((id, person, programme, municipality, start, end, end_reason), background)| {
                let (gender, age_band, born_abroad, protected_identity) = background;
                let _: Option<EndReason> = decode_option(end_reason.as_deref())?;
                Ok(EnrolmentFact {
                    enrolment: id.0,
                    person: person.0,
                    programme,
                    municipality: decode(&municipality)?,
                    start,
                    end,
                    background: Background {
                        gender: decode(&gender)?,
                        age_band: decode(&age_band)?,
                        born_abroad: decode(&born_abroad)?,
                        protected_identity,
                    },
                })
            },
        )
        .collect()
}

/// First and last day with a measurement, per enrolment.
pub fn measured_days(
    db: &mut Db,
    questionnaire: &str,
    first_month: NaiveDate,
    last_month: NaiveDate,
) -> Result<BTreeMap<Uuid, (NaiveDate, NaiveDate)>, Error> {
    type Row = (DbId, Option<NaiveDate>, Option<NaiveDate>);
    let rows: Vec<Row> = on_each!(db, c => summary::table
        .filter(summary::questionnaire.eq(questionnaire))
        .filter(summary::month.between(first_month, last_month))
        .filter(summary::first_on.is_not_null())
        .group_by(summary::enrolment_id)
        .select((summary::enrolment_id, min(summary::first_on), max(summary::last_on)))
        .load(c))?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, first, last)| Some((id.0, first.zip(last)?)))
        .collect())
}

/// What the responses to a questionnaire contribute in a stretch of months: handed on one row at a time.
pub fn each_contribution(
    db: &mut Db,
    questionnaire: &str,
    first_month: NaiveDate,
    last_month: NaiveDate,
    mut take: impl FnMut(Uuid, i32, Contribution),
) -> Result<(), Error> {
    let mut hand_on = |row: (DbId, i32, String)| -> Result<(), Error> {
        for contribution in contributions(&row.2)? {
            take(row.0.0, row.1, contribution);
        }
        Ok(())
    };
    let query = summary::table
        .filter(summary::questionnaire.eq(questionnaire))
        .filter(summary::month.between(first_month, last_month))
        .select((
            summary::enrolment_id,
            summary::version,
            summary::contributions,
        ));
    match db {
        Db::Sqlite(connection) => {
            for row in query.load_iter::<(DbId, i32, String), _>(connection)? {
                hand_on(row?)?;
            }
        }
        Db::Postgres(connection) => {
            // Row by row: libpq would otherwise hold the whole result in memory.
            let rows = query
                .load_iter::<(DbId, i32, String), diesel::pg::PgRowByRowLoadingMode>(connection)?;
            for row in rows {
                hand_on(row?)?;
            }
        }
    }
    Ok(())
}

/// The first day up to `last` on which the question about violence was put, per enrolment.
pub fn asked_days(db: &mut Db, last: NaiveDate) -> Result<BTreeMap<Uuid, NaiveDate>, Error> {
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

/// Why the question has not been put yet: the latest reason up to `last`, per enrolment.
pub fn not_asked_reasons(
    db: &mut Db,
    last: NaiveDate,
) -> Result<BTreeMap<Uuid, Option<NotAskedReason>>, Error> {
    type Row = (DbId, Option<String>, NaiveDate, NaiveDateTime);
    let rows: Vec<Row> = on_each!(db, c => screening::table
        .inner_join(occasion::table)
        .filter(screening::asked.eq(false))
        .filter(occasion::held_on.le(last))
        .order((occasion::held_on, screening::stored_at))
        .select((
            occasion::enrolment_id,
            screening::reason,
            occasion::held_on,
            screening::stored_at,
        ))
        .load(c))?;
    rows.into_iter()
        .map(|(id, reason, _, _)| Ok((id.0, decode_option(reason.as_deref())?)))
        .collect()
}
