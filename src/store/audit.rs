//! The audit log: who did what to which handle. Written in the transaction of its effect; never answers, codes or tokens.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamp};
use uuid::Uuid;

use super::columns::{ByColumns, Insert, column};
use super::connection::Db;
use super::error::Error;
use super::id::{DbId, Id};
use super::schema::audit;
use crate::domain::access::Actor;

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: NaiveDateTime,
    pub actor: Actor,
    /// What was done, such as `enrolment.put`.
    pub action: &'static str,
    /// To what: an id or a key.
    pub handle: String,
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
}

/// Writes events.
pub fn record(db: &mut Db, events: Vec<Event>) -> Result<(), Error> {
    let rows: Vec<Row> = events
        .into_iter()
        .map(|event| {
            let (actor_kind, actor) = match event.actor {
                Actor::Client(id) => ("client", Some(DbId(id.0))),
                Actor::Operator => ("operator", None),
                Actor::Service => ("service", None),
            };
            Row {
                id: DbId(Uuid::now_v7()),
                at: event.at,
                actor_kind,
                actor,
                action: event.action,
                handle: Some(event.handle),
                outcome: event.outcome,
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
    const INTO: &'static str = "audit (id, at, actor_kind, actor, action, handle, outcome)";
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
    ])
}

/// How many events there are: for tests and `doctor`.
pub fn count(db: &mut Db) -> Result<i64, Error> {
    Ok(audit::table.count().get_result(db)?)
}
