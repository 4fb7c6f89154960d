//! What a coordinator's work list is made of: set-wise, a query for each question. Which enrolments is decided once, by a reach.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate, NaiveTime};
use diesel::dsl::{auto_type, max};
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{enrolment, occasion, participant, response, screening, summary, unrated};
use super::{decode, decode_option, within};
use crate::domain::access::Reach;
use crate::domain::definitions::Mode;
use crate::domain::enrolment::EndReason;
use crate::domain::ids::{EnrolmentId, OccasionId, ParticipantId};

/// SQLite takes some 32,000 values in one statement.
const AT_ONCE: usize = 10_000;

/// An enrolment as it stands in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stay {
    pub enrolment: EnrolmentId,
    pub programme: String,
    /// Canonical.
    pub code: Option<String>,
    pub start: NaiveDate,
    pub is_open: bool,
    /// Why it ended, if it has.
    pub end_reason: Option<EndReason>,
    /// Of somebody who is only counted.
    pub is_protected: bool,
}

impl Stay {
    /// Whether somebody is met and asked here: it was no mistake, and they are followed.
    pub fn is_followed(&self) -> bool {
        !self.is_protected && self.end_reason != Some(EndReason::Felregistrering)
    }
}

type StayRow = (
    DbId,
    String,
    NaiveDate,
    Option<NaiveDate>,
    Option<String>,
    Option<String>,
    bool,
);

impl TryFrom<StayRow> for Stay {
    type Error = Error;

    fn try_from(
        (id, programme, start, end, end_reason, code, is_protected): StayRow,
    ) -> Result<Self, Error> {
        Ok(Stay {
            enrolment: EnrolmentId(id.0),
            programme,
            code,
            start,
            is_open: end.is_none(),
            end_reason: decode_option(end_reason.as_deref())?,
            is_protected,
        })
    }
}

/// Enrolments with their participants.
#[auto_type]
fn all() -> _ {
    enrolment::table.inner_join(participant::table).select((
        enrolment::id,
        enrolment::programme,
        enrolment::start_on,
        enrolment::end_on,
        enrolment::end_reason,
        participant::code,
        participant::protected_identity,
    ))
}

/// The enrolments inside the reach that are open, or ended or were changed on that day or later; mistakes and people with protected identity
/// too: whoever has them must be able to get back to them.
pub fn stays(db: &mut Db, reach: &Reach, since: NaiveDate) -> Result<Vec<Stay>, Error> {
    let query = all()
        .filter(
            enrolment::end_on
                .is_null()
                .or(enrolment::end_on.ge(since))
                .or(enrolment::updated_at.ge(since.and_time(NaiveTime::MIN))),
        )
        .order((enrolment::start_on, enrolment::id))
        .into_boxed();
    let rows: Vec<StayRow> = within!(query, reach).load(db)?;
    rows.into_iter().map(Stay::try_from).collect()
}

/// The enrolments of one participant inside the reach, mistakes excepted, the latest first.
pub fn stays_of(
    db: &mut Db,
    participant: ParticipantId,
    reach: &Reach,
) -> Result<Vec<Stay>, Error> {
    let mistake = EndReason::Felregistrering.code();
    let query = all()
        .filter(enrolment::participant_id.eq(DbId(participant.0)))
        .filter(
            enrolment::end_reason
                .is_null()
                .or(enrolment::end_reason.ne(mistake)),
        )
        .order((enrolment::start_on.desc(), enrolment::id))
        .into_boxed();
    let rows: Vec<StayRow> = within!(query, reach).load(db)?;
    rows.into_iter().map(Stay::try_from).collect()
}

/// The last day on which each of these questionnaires was answered so far that it counts as a measurement, between two days.
pub fn last_measured(
    db: &mut Db,
    enrolments: &[EnrolmentId],
    questionnaires: &[&str],
    (first, last): (NaiveDate, NaiveDate),
) -> Result<HashMap<(EnrolmentId, String), NaiveDate>, Error> {
    let ids = db_ids(enrolments);
    // Naming every year lets both databases find the rows by the primary key.
    let years: Vec<i32> = (first.year()..=last.year()).collect();
    let mut found = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let rows: Vec<(DbId, String, Option<NaiveDate>)> = on_each!(db, c => summary::table
            .filter(summary::questionnaire.eq_any(questionnaires))
            .filter(summary::year.eq_any(&years))
            .filter(summary::enrolment_id.eq_any(some))
            .filter(summary::last_on.is_not_null())
            .group_by((summary::enrolment_id, summary::questionnaire))
            .select((summary::enrolment_id, summary::questionnaire, max(summary::last_on)))
            .load(c))?;
        found.extend(
            rows.into_iter()
                .filter_map(|(id, key, day)| Some(((EnrolmentId(id.0), key), day?))),
        );
    }
    Ok(found)
}

/// In which of these enrolments the question that is put in private has been put.
pub fn asked(db: &mut Db, enrolments: &[EnrolmentId]) -> Result<BTreeSet<EnrolmentId>, Error> {
    let ids = db_ids(enrolments);
    let mut found = BTreeSet::new();
    for some in ids.chunks(AT_ONCE) {
        let rows: Vec<DbId> = on_each!(db, c => screening::table
            .inner_join(occasion::table)
            .filter(screening::asked.eq(true))
            .filter(occasion::enrolment_id.eq_any(some))
            .select(occasion::enrolment_id)
            .distinct()
            .load(c))?;
        found.extend(rows.into_iter().map(|id| EnrolmentId(id.0)));
    }
    Ok(found)
}

/// On which day the question that is put in private was put first in an enrolment.
pub fn asked_on(db: &mut Db, id: EnrolmentId) -> Result<Option<NaiveDate>, Error> {
    let days = screening::table
        .inner_join(occasion::table)
        .filter(screening::asked.eq(true))
        .filter(occasion::enrolment_id.eq(DbId(id.0)))
        .select(diesel::dsl::min(occasion::held_on));
    Ok(days.get_result(db)?)
}

/// A meeting, and which questionnaires have been answered there: never what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Met {
    pub id: OccasionId,
    pub enrolment: EnrolmentId,
    pub held_on: NaiveDate,
    pub mode: Mode,
    pub answered: BTreeSet<String>,
    /// The professional has declined to rate there.
    pub is_unrated: bool,
}

/// The meetings of these enrolments on or after a day, in order of their days.
pub fn meetings(
    db: &mut Db,
    enrolments: &[EnrolmentId],
    since: NaiveDate,
) -> Result<Vec<Met>, Error> {
    let ids = db_ids(enrolments);
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let rows: Vec<(DbId, DbId, NaiveDate, String, bool)> = on_each!(db, c => occasion::table
            .left_join(unrated::table)
            .filter(occasion::enrolment_id.eq_any(some))
            .filter(occasion::held_on.ge(since))
            .order((occasion::held_on, occasion::created_at, occasion::id))
            .select((
                occasion::id,
                occasion::enrolment_id,
                occasion::held_on,
                occasion::mode,
                unrated::occasion_id.nullable().is_not_null(),
            ))
            .load(c))?;
        let mut answered = answered(db, &rows.iter().map(|row| row.0).collect::<Vec<_>>())?;
        for (id, enrolment, held_on, mode, is_unrated) in rows {
            found.push(Met {
                id: OccasionId(id.0),
                enrolment: EnrolmentId(enrolment.0),
                held_on,
                mode: decode(&mode)?,
                answered: answered.remove(&id).unwrap_or_default(),
                is_unrated,
            });
        }
    }
    Ok(found)
}

fn answered(db: &mut Db, occasions: &[DbId]) -> Result<BTreeMap<DbId, BTreeSet<String>>, Error> {
    let mut found: BTreeMap<DbId, BTreeSet<String>> = BTreeMap::new();
    for some in occasions.chunks(AT_ONCE) {
        let rows: Vec<(DbId, String)> = on_each!(db, c => response::table
            .filter(response::occasion_id.eq_any(some))
            .select((response::occasion_id, response::questionnaire))
            .load(c))?;
        for (occasion, questionnaire) in rows {
            found.entry(occasion).or_default().insert(questionnaire);
        }
    }
    Ok(found)
}

fn db_ids(enrolments: &[EnrolmentId]) -> Vec<DbId> {
    enrolments.iter().map(|id| DbId(id.0)).collect()
}
