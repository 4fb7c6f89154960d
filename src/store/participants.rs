//! Participants. Every look-up takes a reach: somebody without an enrolment inside it does not exist.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{enrolment, participant};
use super::{decode, within};
use crate::domain::access::{Access, Reach};
use crate::domain::ids::{ActorId, ParticipantId};
use crate::domain::participant::Background;

/// A participant as stored.
#[derive(Clone, Debug)]
pub struct Participant {
    pub id: ParticipantId,
    /// Canonical; nobody with a protected identity has one.
    pub code: Option<String>,
    pub background: Background,
    pub revision: i32,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = participant, treat_none_as_default_value = false)]
struct Row {
    id: DbId,
    code: Option<String>,
    gender: String,
    age_band: String,
    born_abroad: String,
    protected_identity: bool,
    revision: i32,
    created_by: DbId,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    merged_into: Option<DbId>,
}

impl TryFrom<Row> for Participant {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Participant {
            id: ParticipantId(row.id.0),
            code: row.code,
            background: Background {
                gender: decode(&row.gender)?,
                age_band: decode(&row.age_band)?,
                born_abroad: decode(&row.born_abroad)?,
                protected_identity: row.protected_identity,
            },
            revision: row.revision,
        })
    }
}

/// Inserts a participant; `false` if the id or the code is taken.
pub fn insert(
    db: &mut Db,
    new: &Participant,
    by: ActorId,
    now: NaiveDateTime,
) -> Result<bool, Error> {
    let row = Row {
        id: DbId(new.id.0),
        code: new.code.clone(),
        gender: new.background.gender.code().to_owned(),
        age_band: new.background.age_band.code().to_owned(),
        born_abroad: new.background.born_abroad.code().to_owned(),
        protected_identity: new.background.protected_identity,
        revision: new.revision,
        created_by: DbId(by.0),
        created_at: now,
        updated_at: now,
        merged_into: None,
    };
    let inserted = on_each!(db, c => diesel::insert_into(participant::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// Who somebody is: the other one, if they had been registered twice.
pub fn who(db: &mut Db, id: ParticipantId) -> Result<ParticipantId, Error> {
    let merged: Option<Option<DbId>> = participant::table
        .filter(participant::id.eq(DbId(id.0)))
        .select(participant::merged_into)
        .first(db)
        .optional()?;
    Ok(merged.flatten().map_or(id, |other| ParticipantId(other.0)))
}

/// A participant with an enrolment inside the reach, or one that the caller registered and nobody has enrolled yet.
pub fn find(db: &mut Db, id: ParticipantId, access: &Access) -> Result<Option<Participant>, Error> {
    let id = who(db, id)?;
    let row: Option<Row> = participant::table
        .filter(participant::id.eq(DbId(id.0)))
        .first(db)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let reached = access.reach == Reach::All
        || is_enrolled(db, id, &access.reach)?
        || (row.created_by.0 == access.actor.0 && !is_enrolled(db, id, &Reach::All)?);
    Some(row)
        .filter(|_| reached)
        .map(Participant::try_from)
        .transpose()
}

fn is_enrolled(db: &mut Db, id: ParticipantId, reach: &Reach) -> Result<bool, Error> {
    let query = enrolment::table
        .filter(enrolment::participant_id.eq(DbId(id.0)))
        .select(enrolment::id)
        .into_boxed();
    let found: Option<DbId> = within!(query, reach).first(db).optional()?;
    Ok(found.is_some())
}

/// A bare handle: somebody whom the caller knows by id may be enrolled, and nothing else follows from it.
pub fn find_to_enrol(db: &mut Db, id: ParticipantId) -> Result<Option<Background>, Error> {
    let id = who(db, id)?;
    let row: Option<Row> = participant::table
        .filter(participant::id.eq(DbId(id.0)))
        .first(db)
        .optional()?;
    row.map(|row| Participant::try_from(row).map(|found| found.background))
        .transpose()
}

/// The bare handle behind an exact code.
pub fn find_by_code(db: &mut Db, code: &str) -> Result<Option<ParticipantId>, Error> {
    let found: Option<(DbId, Option<DbId>)> = participant::table
        .filter(participant::code.eq(code))
        .select((participant::id, participant::merged_into))
        .first(db)
        .optional()?;
    Ok(found.map(|(id, merged)| ParticipantId(merged.unwrap_or(id).0)))
}

/// Stores a new revision of the background; `false` if somebody else was faster.
pub fn revise(
    db: &mut Db,
    id: ParticipantId,
    background: Background,
    from_revision: i32,
    now: NaiveDateTime,
) -> Result<bool, Error> {
    let updated = diesel::update(
        participant::table
            .filter(participant::id.eq(DbId(id.0)))
            .filter(participant::revision.eq(from_revision)),
    )
    .set((
        participant::gender.eq(background.gender.code()),
        participant::age_band.eq(background.age_band.code()),
        participant::born_abroad.eq(background.born_abroad.code()),
        participant::revision.eq(from_revision + 1),
        participant::updated_at.eq(now),
    ))
    .execute(db)?;
    Ok(updated == 1)
}

/// Gives somebody another code, as a new revision; `false` if somebody else was faster.
pub fn replace_code(
    db: &mut Db,
    id: ParticipantId,
    code: &str,
    from_revision: i32,
    now: NaiveDateTime,
) -> Result<bool, Error> {
    let updated = diesel::update(
        participant::table
            .filter(participant::id.eq(DbId(id.0)))
            .filter(participant::revision.eq(from_revision)),
    )
    .set((
        participant::code.eq(code),
        participant::revision.eq(from_revision + 1),
        participant::updated_at.eq(now),
    ))
    .execute(db)?;
    Ok(updated == 1)
}

/// Those who have become a participant, in order of their ids.
pub fn doubles_of(db: &mut Db, id: ParticipantId) -> Result<Vec<ParticipantId>, Error> {
    let ids: Vec<DbId> = participant::table
        .filter(participant::merged_into.eq(DbId(id.0)))
        .order(participant::id)
        .select(participant::id)
        .load(db)?;
    Ok(ids.into_iter().map(|id| ParticipantId(id.0)).collect())
}

/// Puts another code in the place of a double's. What is known of them does not change: no new revision.
pub fn retire_code(
    db: &mut Db,
    double: ParticipantId,
    code: &str,
    now: NaiveDateTime,
) -> Result<(), Error> {
    diesel::update(participant::table.filter(participant::id.eq(DbId(double.0))))
        .set((participant::code.eq(code), participant::updated_at.eq(now)))
        .execute(db)?;
    Ok(())
}

/// Lets one participant be another from now on, and whoever had become the one before.
pub fn merge(db: &mut Db, double: ParticipantId, into: ParticipantId) -> Result<(), Error> {
    let double = DbId(double.0);
    diesel::update(
        participant::table.filter(
            participant::id
                .eq(double)
                .or(participant::merged_into.eq(double)),
        ),
    )
    .set(participant::merged_into.eq(DbId(into.0)))
    .execute(db)?;
    Ok(())
}

/// Locks a participant until the end of the transaction, so that what is known of them and what they are enrolled in change one after the other.
/// SQLite has one writer anyway. Gives who they are: the other one, if they had been registered twice.
pub fn lock(db: &mut Db, id: ParticipantId) -> Result<ParticipantId, Error> {
    lock_row(db, id)?;
    let other = who(db, id)?;
    if other != id {
        lock_row(db, other)?;
    }
    Ok(other)
}

fn lock_row(db: &mut Db, id: ParticipantId) -> Result<(), Error> {
    if let Db::Postgres(connection) = db {
        participant::table
            .filter(participant::id.eq(DbId(id.0)))
            .select(participant::id)
            .for_no_key_update()
            .load::<DbId>(connection)?;
    }
    Ok(())
}
