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
use crate::domain::audit_chain::Entry;
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
                // Ascending within a process, also when the clock goes back: rows are sealed in this order.
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

/// How a look-up by code is named.
pub const LOOK_UP: &str = "participant.lookup";

/// As a literal, as it stands in the index for just these rows: with a bound value neither database could tell that they are those.
fn is_look_up() -> SqlLiteral<Bool> {
    sql("audit.action = 'participant.lookup'")
}

/// One caller's look-ups since a moment that came to this.
#[diesel::dsl::auto_type(no_type_alias)]
fn look_ups_of<'a>(actor: DbId, since: NaiveDateTime, outcome: &'a str) -> _ {
    let look_up: SqlLiteral<Bool> = is_look_up();
    audit::table
        .filter(look_up)
        .filter(audit::actor.eq(actor))
        .filter(audit::at.gt(since))
        .filter(audit::outcome.eq(outcome))
}

/// How many of one caller's look-ups since a moment came to this: `unknown`, `found` or `anomaly`.
pub fn look_ups(
    db: &mut Db,
    actor: ActorId,
    since: NaiveDateTime,
    outcome: &str,
) -> Result<i64, Error> {
    Ok(look_ups_of(DbId(actor.0), since, outcome)
        .count()
        .get_result(db)?)
}

/// How many different people one caller has looked up since a moment.
pub fn people_looked_up(db: &mut Db, actor: ActorId, since: NaiveDateTime) -> Result<i64, Error> {
    Ok(look_ups_of(DbId(actor.0), since, "found")
        .select(dsl::count(audit::handle).aggregate_distinct())
        .get_result(db)?)
}

/// Whether one caller has looked this person up since a moment.
pub fn has_looked_up(
    db: &mut Db,
    actor: ActorId,
    since: NaiveDateTime,
    handle: &str,
) -> Result<bool, Error> {
    let found = look_ups_of(DbId(actor.0), since, "found").filter(audit::handle.eq(handle));
    Ok(diesel::select(exists(found)).get_result(db)?)
}

/// An event as stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEvent {
    pub entry: Entry,
    /// Its place in the chain, once it is sealed.
    pub place: Option<i64>,
    pub seal: Option<Vec<u8>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
pub(super) struct StoredRow {
    id: DbId,
    at: NaiveDateTime,
    actor_kind: String,
    actor: Option<DbId>,
    action: String,
    handle: Option<String>,
    outcome: String,
    role: Option<String>,
    place: Option<i64>,
    seal: Option<Vec<u8>>,
}

impl From<StoredRow> for StoredEvent {
    fn from(row: StoredRow) -> Self {
        StoredEvent {
            entry: Entry {
                id: row.id.0,
                at: row.at,
                actor_kind: row.actor_kind,
                actor: row.actor.map(|id| id.0),
                role: row.role,
                action: row.action,
                handle: row.handle,
                outcome: row.outcome,
            },
            place: row.place,
            seal: row.seal,
        }
    }
}

/// Which events are asked for; what is `None` does not matter.
#[derive(Clone, Default, Debug)]
pub struct Filter {
    pub from: Option<NaiveDateTime>,
    /// The first moment that is not asked for any more.
    pub until: Option<NaiveDateTime>,
    pub actor: Option<ActorId>,
    /// How the action begins, such as `participant.`.
    pub action: Option<String>,
    pub handle: Option<String>,
    pub outcome: Option<String>,
}

/// Where a page ended: the next one begins before this event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    pub at: NaiveDateTime,
    pub id: Uuid,
}

impl StoredEvent {
    /// For the page after one that ends with this.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            at: self.entry.at,
            id: self.entry.id,
        }
    }
}

/// The events that fit, newest first, sealed or not.
pub fn find(
    db: &mut Db,
    filter: &Filter,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<StoredEvent>, Error> {
    let mut query = audit::table
        .select(StoredRow::as_select())
        .order((audit::at.desc(), audit::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(from) = filter.from {
        query = query.filter(audit::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit::at.lt(until));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(audit::actor.eq(DbId(actor.0)));
    }
    if let Some(action) = &filter.action {
        let mut pattern = String::new();
        for letter in action.chars() {
            if ['%', '_', '!'].contains(&letter) {
                pattern.push('!');
            }
            pattern.push(letter);
        }
        pattern.push('%');
        query = query.filter(audit::action.like(pattern).escape('!'));
    }
    if let Some(handle) = &filter.handle {
        query = query.filter(audit::handle.eq(handle));
    }
    if let Some(outcome) = &filter.outcome {
        query = query.filter(audit::outcome.eq(outcome));
    }
    if let Some(before) = before {
        query = query.filter(
            audit::at
                .le(before.at)
                .and(audit::at.lt(before.at).or(audit::id.lt(DbId(before.id)))),
        );
    }
    let rows: Vec<StoredRow> = query.load(db)?;
    Ok(rows.into_iter().map(StoredEvent::from).collect())
}

/// How many events there are: for tests and `doctor`.
pub fn count(db: &mut Db) -> Result<i64, Error> {
    Ok(audit::table.count().get_result(db)?)
}
