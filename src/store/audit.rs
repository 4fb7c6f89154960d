//! The audit log: who did what to which handle. Written in the transaction of its effect; never answers, codes or tokens.

use chrono::NaiveDateTime;
use diesel::dsl::{self, exists, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Timestamp};
use uuid::Uuid;

use super::columns::{ByColumns, Insert, column};
use super::connection::Db;
use super::error::Error;
use super::id::{DbId, Id};
use super::schema::audit;
use crate::domain::access::{Actor, Role};
use crate::domain::ids::ActorId;

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: NaiveDateTime,
    pub actor: Actor,
    /// What was done, such as `enrolment.put`.
    pub action: &'static str,
    /// To what: an id or a key.
    pub handle: Option<String>,
    pub outcome: &'static str,
}

#[derive(Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
struct Row {
    id: DbId,
    at: NaiveDateTime,
    actor_kind: &'static str,
    actor: Option<DbId>,
    action: &'static str,
    handle: Option<String>,
    outcome: &'static str,
    role: Option<&'static str>,
}

/// Writes events.
pub fn record(db: &mut Db, events: Vec<Event>) -> Result<(), Error> {
    let rows: Vec<Row> = events
        .into_iter()
        .map(|event| {
            let (actor_kind, actor, role) = match event.actor {
                Actor::Client(id) => ("client", Some(id), None),
                Actor::Staff(id, role) => ("staff", Some(id), role),
                Actor::Operator => ("operator", None, None),
                Actor::Service => ("service", None, None),
                Actor::Stranger => ("stranger", None, None),
            };
            Row {
                id: DbId(Uuid::now_v7()),
                at: event.at,
                actor_kind,
                actor: actor.map(|id| DbId(id.0)),
                action: event.action,
                handle: event.handle,
                outcome: event.outcome,
                role: role.map(Role::code),
            }
        })
        .collect();
    match db {
        Db::Sqlite(connection) => diesel::insert_into(audit::table)
            .values(&rows)
            .execute(connection)?,
        Db::Postgres(connection) => columns(&rows).execute(connection)?,
    };
    Ok(())
}

struct InsertEvents;

impl Insert for InsertEvents {
    const INTO: &'static str = "audit (id, at, actor_kind, actor, action, handle, outcome, role)";
}

fn columns(rows: &[Row]) -> ByColumns<'_, InsertEvents> {
    ByColumns::new(vec![
        column::<Id, _>(rows.iter().map(|row| row.id)),
        column::<Timestamp, _>(rows.iter().map(|row| row.at)),
        column::<Text, _>(rows.iter().map(|row| row.actor_kind)),
        column::<Nullable<Id>, _>(rows.iter().map(|row| row.actor)),
        column::<Text, _>(rows.iter().map(|row| row.action)),
        column::<Nullable<Text>, _>(rows.iter().map(|row| row.handle.as_deref())),
        column::<Text, _>(rows.iter().map(|row| row.outcome)),
        column::<Nullable<Text>, _>(rows.iter().map(|row| row.role)),
    ])
}

/// How often one caller has looked people up by their code since a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LookUps {
    /// Codes of nobody.
    pub unknown: i64,
    /// Different people.
    pub people: i64,
    /// Times at which it was too much, as far as they were noted.
    pub anomalies: i64,
}

/// How a look-up by code is named.
pub const LOOK_UP: &str = "participant.lookup";

/// As a literal, as it stands in the index for just these rows: with a bound value neither database could tell that they are those.
fn is_look_up() -> SqlLiteral<Bool> {
    sql("audit.action = 'participant.lookup'")
}

/// What the budget for look-ups is counted from.
pub fn look_ups(db: &mut Db, actor: ActorId, since: NaiveDateTime) -> Result<LookUps, Error> {
    let of = |outcome: &'static str| {
        audit::table
            .filter(is_look_up())
            .filter(audit::actor.eq(DbId(actor.0)))
            .filter(audit::at.gt(since))
            .filter(audit::outcome.eq(outcome))
    };
    Ok(LookUps {
        unknown: of("unknown").count().get_result(db)?,
        people: of("found")
            .select(dsl::count(audit::handle).aggregate_distinct())
            .get_result(db)?,
        anomalies: of("anomaly").count().get_result(db)?,
    })
}

/// Whether one caller has looked this person up since a moment.
pub fn has_looked_up(
    db: &mut Db,
    actor: ActorId,
    since: NaiveDateTime,
    handle: &str,
) -> Result<bool, Error> {
    let found = audit::table
        .filter(is_look_up())
        .filter(audit::actor.eq(DbId(actor.0)))
        .filter(audit::at.gt(since))
        .filter(audit::outcome.eq("found"))
        .filter(audit::handle.eq(handle));
    Ok(diesel::select(exists(found)).get_result(db)?)
}

/// How many events there are: for tests and `doctor`.
pub fn count(db: &mut Db) -> Result<i64, Error> {
    Ok(audit::table.count().get_result(db)?)
}
