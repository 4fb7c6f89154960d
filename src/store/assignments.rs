//! Who has which enrolments: caseloads, and colleagues who stand in for each other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{auto_type, exists};
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{assignment, enrolment, staff, staff_programme, substitution};
use crate::domain::access::Caseloads;
use crate::domain::ids::{ActorId, EnrolmentId, SubstitutionId};

/// The enrolments in the caseloads of these coordinators, for use inside another query.
#[auto_type]
pub fn of(coordinators: Vec<DbId>) -> _ {
    assignment::table
        .filter(assignment::staff_id.eq_any(coordinators))
        .select(assignment::enrolment_id)
}

/// Whose caseloads these are.
pub fn ids(caseloads: &Caseloads) -> Vec<DbId> {
    caseloads.coordinators().map(|id| DbId(id.0)).collect()
}

/// Which of these enrolments lie in these caseloads.
pub fn among(
    db: &mut Db,
    enrolments: &BTreeSet<EnrolmentId>,
    caseloads: &Caseloads,
) -> Result<BTreeSet<EnrolmentId>, Error> {
    let enrolments: Vec<DbId> = enrolments.iter().map(|id| DbId(id.0)).collect();
    let found: Vec<DbId> = of(ids(caseloads))
        .filter(assignment::enrolment_id.eq_any(enrolments))
        .load(db)?;
    Ok(found.into_iter().map(|id| EnrolmentId(id.0)).collect())
}

/// Puts an enrolment into a caseload; it may lie in several.
pub fn assign(
    db: &mut Db,
    enrolment: EnrolmentId,
    to: ActorId,
    now: NaiveDateTime,
) -> Result<(), Error> {
    let row = (
        assignment::enrolment_id.eq(DbId(enrolment.0)),
        assignment::staff_id.eq(DbId(to.0)),
        assignment::assigned_at.eq(now),
    );
    on_each!(db, c => diesel::insert_into(assignment::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Whether anybody has this enrolment.
pub fn is_assigned(db: &mut Db, enrolment: EnrolmentId) -> Result<bool, Error> {
    let found = assignment::table.filter(assignment::enrolment_id.eq(DbId(enrolment.0)));
    Ok(diesel::select(exists(found)).get_result(db)?)
}

/// Who has this enrolment, by name, and since when.
pub fn names(db: &mut Db, enrolment: EnrolmentId) -> Result<Vec<(String, NaiveDateTime)>, Error> {
    Ok(assignment::table
        .inner_join(staff::table)
        .filter(assignment::enrolment_id.eq(DbId(enrolment.0)))
        .order((assignment::assigned_at, staff::name))
        .select((staff::name, assignment::assigned_at))
        .load(db)?)
}

/// Which enrolments lie in the caseloads of colleagues and not in one's own, and whose they are, by name.
pub fn colleagues(
    db: &mut Db,
    caseloads: &Caseloads,
) -> Result<BTreeMap<EnrolmentId, String>, Error> {
    if caseloads.programmes.len() < 2 {
        return Ok(BTreeMap::new());
    }
    let found: Vec<(DbId, DbId, String)> = assignment::table
        .inner_join(staff::table)
        .filter(assignment::staff_id.eq_any(ids(caseloads)))
        .select((assignment::enrolment_id, staff::id, staff::name))
        .load(db)?;
    let own: BTreeSet<DbId> = found
        .iter()
        .filter(|(_, holder, _)| holder.0 == caseloads.own.0)
        .map(|(enrolment, ..)| *enrolment)
        .collect();
    Ok(found
        .into_iter()
        .filter(|(enrolment, ..)| !own.contains(enrolment))
        .map(|(enrolment, _, name)| (EnrolmentId(enrolment.0), name))
        .collect())
}

/// For whom somebody stands in today, by name, and until which day.
pub fn stands_in_until(
    db: &mut Db,
    substitute: ActorId,
    today: NaiveDate,
) -> Result<Vec<(String, NaiveDate)>, Error> {
    Ok(substitution::table
        .inner_join(staff::table.on(staff::id.eq(substitution::absent_id)))
        .filter(substitution::substitute_id.eq(DbId(substitute.0)))
        .filter(substitution::from_on.le(today))
        .filter(substitution::until_on.ge(today))
        .order((staff::name, substitution::until_on))
        .select((staff::name, substitution::until_on))
        .load(db)?)
}

/// Who could have an enrolment in this insats and does not: coordinators with an open account who work there, by name.
pub fn others(
    db: &mut Db,
    enrolment: EnrolmentId,
    programme: &str,
) -> Result<Vec<(ActorId, String)>, Error> {
    let there = staff_programme::table
        .filter(staff_programme::programme.eq(programme))
        .select(staff_programme::staff_id);
    let holders = assignment::table
        .filter(assignment::enrolment_id.eq(DbId(enrolment.0)))
        .select(assignment::staff_id);
    let found: Vec<(DbId, String)> = staff::table
        .filter(staff::disabled_at.is_null())
        .filter(staff::id.eq_any(there))
        .filter(staff::id.ne_all(holders))
        .order((staff::name, staff::id))
        .select((staff::id, staff::name))
        .load(db)?;
    Ok(found
        .into_iter()
        .map(|(id, name)| (ActorId(id.0), name))
        .collect())
}

/// The enrolments in somebody's own caseload that lie in these insatser.
pub fn caseload(
    db: &mut Db,
    staff: ActorId,
    programmes: &BTreeSet<String>,
) -> Result<Vec<EnrolmentId>, Error> {
    let keys: Vec<&String> = programmes.iter().collect();
    let found: Vec<DbId> = assignment::table
        .inner_join(enrolment::table)
        .filter(assignment::staff_id.eq(DbId(staff.0)))
        .filter(enrolment::programme.eq_any(keys))
        .order(assignment::enrolment_id)
        .select(assignment::enrolment_id)
        .load(db)?;
    Ok(found.into_iter().map(|id| EnrolmentId(id.0)).collect())
}

/// Takes an enrolment out of a caseload.
pub fn release(db: &mut Db, enrolment: EnrolmentId, staff: ActorId) -> Result<(), Error> {
    diesel::delete(
        assignment::table
            .filter(assignment::enrolment_id.eq(DbId(enrolment.0)))
            .filter(assignment::staff_id.eq(DbId(staff.0))),
    )
    .execute(db)?;
    Ok(())
}

/// That somebody reaches a colleague's caseload from one day to another, both included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Substitution {
    pub id: SubstitutionId,
    pub absent: ActorId,
    pub substitute: ActorId,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = substitution)]
struct SubstitutionRow {
    id: DbId,
    absent_id: DbId,
    substitute_id: DbId,
    from_on: NaiveDate,
    until_on: NaiveDate,
}

impl From<SubstitutionRow> for Substitution {
    fn from(row: SubstitutionRow) -> Self {
        Substitution {
            id: SubstitutionId(row.id.0),
            absent: ActorId(row.absent_id.0),
            substitute: ActorId(row.substitute_id.0),
            from: row.from_on,
            until: row.until_on,
        }
    }
}

/// Lets somebody stand in for a colleague.
pub fn substitute(db: &mut Db, new: &Substitution) -> Result<(), Error> {
    let row = SubstitutionRow {
        id: DbId(new.id.0),
        absent_id: DbId(new.absent.0),
        substitute_id: DbId(new.substitute.0),
        from_on: new.from,
        until_on: new.until,
    };
    diesel::insert_into(substitution::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// Ends it at once; gives what it was.
pub fn end_substitution(db: &mut Db, id: SubstitutionId) -> Result<Option<Substitution>, Error> {
    let found: Option<SubstitutionRow> = substitution::table
        .filter(substitution::id.eq(DbId(id.0)))
        .first(db)
        .optional()?;
    diesel::delete(substitution::table.filter(substitution::id.eq(DbId(id.0)))).execute(db)?;
    Ok(found.map(Substitution::from))
}

/// All that have not run out, by their first day.
pub fn substitutions(db: &mut Db, today: NaiveDate) -> Result<Vec<Substitution>, Error> {
    let rows: Vec<SubstitutionRow> = substitution::table
        .filter(substitution::until_on.ge(today))
        .order((substitution::from_on, substitution::id))
        .load(db)?;
    Ok(rows.into_iter().map(Substitution::from).collect())
}

/// For whom somebody stands in today.
pub fn stands_in_for(
    db: &mut Db,
    substitute: ActorId,
    today: NaiveDate,
) -> Result<Vec<ActorId>, Error> {
    let found: Vec<DbId> = substitution::table
        .filter(substitution::substitute_id.eq(DbId(substitute.0)))
        .filter(substitution::from_on.le(today))
        .filter(substitution::until_on.ge(today))
        .select(substitution::absent_id)
        .load(db)?;
    Ok(found.into_iter().map(|id| ActorId(id.0)).collect())
}
