//! What the director writes about a figure in the report of a period, in revisions.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::Db;
use super::error::Error;
use super::id::DbId;
use super::schema::comment;
use crate::domain::ids::ActorId;

/// One revision of a comment.
#[derive(Clone, Debug)]
pub struct Comment {
    pub period: String,
    /// The indicator's key.
    pub indicator: String,
    /// 1, 2, 3 … for each period and indicator.
    pub revision: i32,
    /// Empty when it was taken away.
    pub body: String,
    pub written_by: ActorId,
    pub written_at: NaiveDateTime,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = comment)]
struct Row {
    period: String,
    indicator: String,
    revision: i32,
    body: String,
    written_by: DbId,
    written_at: NaiveDateTime,
}

impl From<Row> for Comment {
    fn from(row: Row) -> Self {
        Comment {
            period: row.period,
            indicator: row.indicator,
            revision: row.revision,
            body: row.body,
            written_by: ActorId(row.written_by.0),
            written_at: row.written_at,
        }
    }
}

/// Stores a revision; [`Error::Conflict`] if it is there already.
pub fn insert(db: &mut Db, new: &Comment) -> Result<(), Error> {
    let row = Row {
        period: new.period.clone(),
        indicator: new.indicator.clone(),
        revision: new.revision,
        body: new.body.clone(),
        written_by: DbId(new.written_by.0),
        written_at: new.written_at,
    };
    diesel::insert_into(comment::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// The latest revision.
pub fn latest(db: &mut Db, period: &str, indicator: &str) -> Result<Option<Comment>, Error> {
    let row: Option<Row> = comment::table
        .filter(comment::period.eq(period))
        .filter(comment::indicator.eq(indicator))
        .order(comment::revision.desc())
        .first(db)
        .optional()?;
    Ok(row.map(Comment::from))
}

/// Of each indicator the revision that was the latest at an instant.
pub fn as_of(db: &mut Db, period: &str, at: NaiveDateTime) -> Result<Vec<Comment>, Error> {
    let rows: Vec<Row> = comment::table
        .filter(comment::period.eq(period))
        .filter(comment::written_at.le(at))
        .order((comment::indicator, comment::revision))
        .load(db)?;
    let mut last: Vec<Comment> = Vec::new();
    for comment in rows.into_iter().map(Comment::from) {
        match last.last_mut() {
            Some(known) if known.indicator == comment.indicator => *known = comment,
            _ => last.push(comment),
        }
    }
    Ok(last)
}
