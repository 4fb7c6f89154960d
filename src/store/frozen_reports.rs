//! The instants as of which reports can be shown again.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::Db;
use super::error::Error;
use super::id::DbId;
use super::schema::frozen_report;
use crate::domain::ids::{ActorId, ReportId};

/// A report as of an instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrozenReport {
    pub id: ReportId,
    pub period: String,
    pub frozen_at: NaiveDateTime,
    pub frozen_by: ActorId,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = frozen_report)]
struct Row {
    id: DbId,
    period: String,
    frozen_at: NaiveDateTime,
    frozen_by: DbId,
}

impl From<Row> for FrozenReport {
    fn from(row: Row) -> Self {
        FrozenReport {
            id: ReportId(row.id.0),
            period: row.period,
            frozen_at: row.frozen_at,
            frozen_by: ActorId(row.frozen_by.0),
        }
    }
}

/// Remembers an instant.
pub fn insert(db: &mut Db, new: &FrozenReport) -> Result<(), Error> {
    let row = Row {
        id: DbId(new.id.0),
        period: new.period.clone(),
        frozen_at: new.frozen_at,
        frozen_by: DbId(new.frozen_by.0),
    };
    diesel::insert_into(frozen_report::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// One of them.
pub fn find(db: &mut Db, id: ReportId) -> Result<Option<FrozenReport>, Error> {
    let row: Option<Row> = frozen_report::table
        .filter(frozen_report::id.eq(DbId(id.0)))
        .first(db)
        .optional()?;
    Ok(row.map(FrozenReport::from))
}

/// All of them, the newest first.
pub fn list(db: &mut Db) -> Result<Vec<FrozenReport>, Error> {
    let rows: Vec<Row> = frozen_report::table
        .order((frozen_report::frozen_at.desc(), frozen_report::id.desc()))
        .load(db)?;
    Ok(rows.into_iter().map(FrozenReport::from).collect())
}
