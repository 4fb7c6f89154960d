//! Enrolments. Every look-up takes a reach.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{assignment, enrolment, occasion};
use super::{decode, decode_option, within};
use crate::domain::access::{Access, Reach};
use crate::domain::enrolment::{EndReason, Enrolment};
use crate::domain::ids::{ActorId, EnrolmentId, ParticipantId};

/// An enrolment as stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEnrolment {
    pub id: EnrolmentId,
    pub enrolment: Enrolment,
    pub revision: i32,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = enrolment, treat_none_as_default_value = false)]
pub(super) struct Row {
    id: DbId,
    participant_id: DbId,
    programme: String,
    team: Option<String>,
    municipality: String,
    start_on: chrono::NaiveDate,
    end_on: Option<chrono::NaiveDate>,
    end_reason: Option<String>,
    revision: i32,
    created_by: DbId,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<Row> for StoredEnrolment {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(StoredEnrolment {
            id: EnrolmentId(row.id.0),
            enrolment: Enrolment {
                participant: ParticipantId(row.participant_id.0),
                programme: row.programme,
                team: row.team,
                municipality: decode(&row.municipality)?,
                start: row.start_on,
                end: row.end_on,
                end_reason: decode_option(row.end_reason.as_deref())?,
            },
            revision: row.revision,
        })
    }
}

/// Inserts an enrolment; `false` if the id is taken.
pub fn insert(
    db: &mut Db,
    id: EnrolmentId,
    new: &Enrolment,
    by: ActorId,
    now: NaiveDateTime,
) -> Result<bool, Error> {
    let row = Row {
        id: DbId(id.0),
        participant_id: DbId(new.participant.0),
        programme: new.programme.clone(),
        team: new.team.clone(),
        municipality: new.municipality.code().to_owned(),
        start_on: new.start,
        end_on: new.end,
        end_reason: new.end_reason.map(|reason| reason.code().to_owned()),
        revision: 1,
        created_by: DbId(by.0),
        created_at: now,
        updated_at: now,
    };
    let inserted = on_each!(db, c => diesel::insert_into(enrolment::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// An enrolment inside the reach.
pub fn find(
    db: &mut Db,
    id: EnrolmentId,
    access: &Access,
) -> Result<Option<StoredEnrolment>, Error> {
    let query = enrolment::table
        .filter(enrolment::id.eq(DbId(id.0)))
        .into_boxed();
    within!(query, &access.reach)
        .first::<Row>(db)
        .optional()?
        .map(StoredEnrolment::try_from)
        .transpose()
}

/// The programmes that a participant is or was enrolled in, mistakes excepted.
pub fn programmes_of(db: &mut Db, participant: ParticipantId) -> Result<Vec<String>, Error> {
    Ok(enrolment::table
        .filter(enrolment::participant_id.eq(DbId(participant.0)))
        .filter(
            enrolment::end_reason
                .is_null()
                .or(enrolment::end_reason.ne("felregistrering")),
        )
        .select(enrolment::programme)
        .load(db)?)
}

/// Whether everything that a participant is or was enrolled in lies inside the reach.
pub fn are_all_within(
    db: &mut Db,
    participant: ParticipantId,
    reach: &Reach,
) -> Result<bool, Error> {
    let of = || {
        enrolment::table
            .filter(enrolment::participant_id.eq(DbId(participant.0)))
            .select(enrolment::id)
            .into_boxed()
    };
    let all: Vec<DbId> = of().load(db)?;
    let within: Vec<DbId> = within!(of(), reach).load(db)?;
    Ok(all.len() == within.len())
}

/// The first and last days of a participant's other stays in an insats, mistakes excepted: wherever they lie, nobody is in one insats twice
/// at the same time.
pub fn other_stays(
    db: &mut Db,
    participant: ParticipantId,
    programme: &str,
    but: EnrolmentId,
) -> Result<Vec<(NaiveDate, Option<NaiveDate>)>, Error> {
    Ok(enrolment::table
        .filter(enrolment::participant_id.eq(DbId(participant.0)))
        .filter(enrolment::programme.eq(programme))
        .filter(enrolment::id.ne(DbId(but.0)))
        .filter(
            enrolment::end_reason
                .is_null()
                .or(enrolment::end_reason.ne(EndReason::Felregistrering.code())),
        )
        .select((enrolment::start_on, enrolment::end_on))
        .load(db)?)
}

/// The insatser in which a participant has an open stay, wherever it lies.
pub fn running_in(db: &mut Db, participant: ParticipantId) -> Result<BTreeSet<String>, Error> {
    let found: Vec<String> = enrolment::table
        .filter(enrolment::participant_id.eq(DbId(participant.0)))
        .filter(enrolment::end_on.is_null())
        .select(enrolment::programme)
        .distinct()
        .load(db)?;
    Ok(found.into_iter().collect())
}

/// The enrolments of a participant in a coordinator's own insatser that nobody has; mistakes excepted.
pub fn unassigned(
    db: &mut Db,
    participant: ParticipantId,
    reach: &Reach,
) -> Result<Vec<EnrolmentId>, Error> {
    let Reach::Caseloads(caseloads) = reach else {
        return Ok(Vec::new());
    };
    let keys: Vec<&String> = caseloads
        .programmes
        .get(&caseloads.own)
        .into_iter()
        .flatten()
        .collect();
    let anybodys = assignment::table.filter(assignment::enrolment_id.eq(enrolment::id));
    let found: Vec<DbId> = enrolment::table
        .filter(enrolment::participant_id.eq(DbId(participant.0)))
        .filter(enrolment::programme.eq_any(keys))
        .filter(
            enrolment::end_reason
                .is_null()
                .or(enrolment::end_reason.ne("felregistrering")),
        )
        .filter(not(exists(anybodys)))
        .order(enrolment::id)
        .select(enrolment::id)
        .load(db)?;
    Ok(found.into_iter().map(|id| EnrolmentId(id.0)).collect())
}

/// Open enrolments in these insatser that nobody has, the latest first.
pub fn open_unassigned(
    db: &mut Db,
    programmes: &[&str],
    limit: i64,
) -> Result<Vec<EnrolmentId>, Error> {
    let anybodys = assignment::table.filter(assignment::enrolment_id.eq(enrolment::id));
    let found: Vec<DbId> = enrolment::table
        .filter(enrolment::programme.eq_any(programmes.to_vec()))
        .filter(enrolment::end_on.is_null())
        .filter(not(exists(anybodys)))
        .order((enrolment::start_on.desc(), enrolment::id))
        .limit(limit)
        .select(enrolment::id)
        .load(db)?;
    Ok(found.into_iter().map(|id| EnrolmentId(id.0)).collect())
}

/// Stores a new revision; `false` if somebody else was faster.
pub fn revise(
    db: &mut Db,
    id: EnrolmentId,
    new: &Enrolment,
    from_revision: i32,
    now: NaiveDateTime,
) -> Result<bool, Error> {
    let updated = diesel::update(
        enrolment::table
            .filter(enrolment::id.eq(DbId(id.0)))
            .filter(enrolment::revision.eq(from_revision)),
    )
    .set((
        enrolment::team.eq(new.team.clone()),
        enrolment::municipality.eq(new.municipality.code()),
        enrolment::end_on.eq(new.end),
        enrolment::end_reason.eq(new.end_reason.map(|reason| reason.code())),
        enrolment::revision.eq(from_revision + 1),
        enrolment::updated_at.eq(now),
    ))
    .execute(db)?;
    Ok(updated == 1)
}

/// Gives all enrolments of one participant to another, each as a new revision. Gives which.
pub fn move_all(
    db: &mut Db,
    from: ParticipantId,
    to: ParticipantId,
    now: NaiveDateTime,
) -> Result<Vec<EnrolmentId>, Error> {
    let theirs = enrolment::participant_id.eq(DbId(from.0));
    let found: Vec<DbId> = enrolment::table
        .filter(theirs)
        .order(enrolment::id)
        .select(enrolment::id)
        .load(db)?;
    diesel::update(enrolment::table.filter(theirs))
        .set((
            enrolment::participant_id.eq(DbId(to.0)),
            enrolment::revision.eq(enrolment::revision + 1),
            enrolment::updated_at.eq(now),
        ))
        .execute(db)?;
    Ok(found.into_iter().map(|id| EnrolmentId(id.0)).collect())
}

/// The last day on which an occasion of this enrolment was held.
pub fn last_occasion(db: &mut Db, id: EnrolmentId) -> Result<Option<chrono::NaiveDate>, Error> {
    Ok(occasion::table
        .filter(occasion::enrolment_id.eq(DbId(id.0)))
        .select(diesel::dsl::max(occasion::held_on))
        .first(db)?)
}

/// Locks enrolments until the end of the transaction, so that everything written for one happens one after the other.
/// SQLite has one writer anyway.
pub fn lock(db: &mut Db, ids: &[EnrolmentId]) -> Result<(), Error> {
    if let Db::Postgres(connection) = db {
        let ids: Vec<DbId> = ids.iter().map(|id| DbId(id.0)).collect();
        // In order of id, so that two transactions never wait for each other in a circle.
        enrolment::table
            .filter(enrolment::id.eq_any(ids))
            .order(enrolment::id)
            .select(enrolment::id)
            .for_no_key_update()
            .load::<DbId>(connection)?;
    }
    Ok(())
}
