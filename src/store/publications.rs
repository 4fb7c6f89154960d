//! Stored publications: what every door shows.

use chrono::NaiveDateTime;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::publication;
use crate::domain::definitions::{Indicator, Table};
use crate::domain::ids::{ActorId, PublicationId};
use crate::domain::period::Period;

/// One published table of one indicator and period. Immutable but for its withdrawal.
#[derive(Queryable, Insertable, Clone)]
#[diesel(table_name = publication, treat_none_as_default_value = false)]
struct Row {
    id: DbId,
    indicator: String,
    definition_version: i32,
    period: String,
    table_by: String,
    revision: i32,
    is_final: bool,
    cut_off: NaiveDateTime,
    published_at: NaiveDateTime,
    withdrawn_at: Option<NaiveDateTime>,
    body: String,
    entered_by: Option<DbId>,
    withdrawn_by: Option<DbId>,
    withdrawn_reason: Option<String>,
}

/// What the total is broken down by: nothing.
const TOTAL: &str = "all";

/// Which table: the total is `all`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    pub indicator: String,
    pub period: String,
    pub table_by: String,
}

impl Place {
    /// Of an indicator's total (`None`) or one of its tables.
    pub fn of(indicator: &Indicator, period: Period, table: Option<Table>) -> Self {
        Place {
            indicator: indicator.key.clone(),
            period: period.to_string(),
            table_by: table.map_or("all", Table::code).to_owned(),
        }
    }
}

/// A publication as stored.
#[derive(Clone, Debug)]
pub struct Publication {
    pub id: PublicationId,
    pub place: Place,
    pub definition_version: i32,
    /// 1, 2, 3 … for each place.
    pub revision: i32,
    /// Whether the period was over, so that nothing will replace it of itself.
    pub is_final: bool,
    pub cut_off: NaiveDateTime,
    pub published_at: NaiveDateTime,
    /// That it was taken back, if it was.
    pub withdrawn: Option<Withdrawal>,
    /// Who entered it by hand; nobody when it was counted.
    pub entered_by: Option<ActorId>,
    /// The published figure, as JSON.
    pub body: String,
}

/// That a publication was taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Withdrawal {
    pub at: NaiveDateTime,
    /// Nobody, when an operator did it.
    pub by: Option<ActorId>,
    pub reason: String,
}

impl Publication {
    /// Whether it was taken back.
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn.is_some()
    }
}

impl From<Row> for Publication {
    fn from(row: Row) -> Self {
        Publication {
            id: PublicationId(row.id.0),
            place: Place {
                indicator: row.indicator,
                period: row.period,
                table_by: row.table_by,
            },
            definition_version: row.definition_version,
            revision: row.revision,
            is_final: row.is_final,
            cut_off: row.cut_off,
            published_at: row.published_at,
            withdrawn: row.withdrawn_at.map(|at| Withdrawal {
                at,
                by: row.withdrawn_by.map(|id| ActorId(id.0)),
                reason: row.withdrawn_reason.unwrap_or_default(),
            }),
            entered_by: row.entered_by.map(|id| ActorId(id.0)),
            body: row.body,
        }
    }
}

/// The latest revision of a place, withdrawn or not.
pub fn latest(db: &mut Db, place: &Place) -> Result<Option<Publication>, Error> {
    let row: Option<Row> = publication::table
        .filter(publication::indicator.eq(&place.indicator))
        .filter(publication::period.eq(&place.period))
        .filter(publication::table_by.eq(&place.table_by))
        .order(publication::revision.desc())
        .first(db)
        .optional()?;
    Ok(row.map(Publication::from))
}

/// What stands at an instant for some indicators in some periods: of each place the latest revision that had been published by then. The
/// totals of all the periods, and the tables of those among `with_tables`.
///
/// Whether it was taken back is told as it is now: what turned out to be wrong is wrong in an old report too.
pub fn standing(
    db: &mut Db,
    indicators: &[&str],
    periods: &[String],
    with_tables: &[String],
    at: NaiveDateTime,
) -> Result<Vec<Publication>, Error> {
    let newer = diesel::alias!(publication as newer);
    let rows: Vec<Row> = on_each!(db, c => publication::table
        .filter(publication::indicator.eq_any(indicators))
        .filter(publication::period.eq_any(periods))
        .filter(publication::table_by.eq(TOTAL).or(publication::period.eq_any(with_tables)))
        .filter(publication::published_at.le(at))
        .filter(not(exists(
            newer
                .filter(newer.field(publication::indicator).eq(publication::indicator))
                .filter(newer.field(publication::period).eq(publication::period))
                .filter(newer.field(publication::table_by).eq(publication::table_by))
                .filter(newer.field(publication::revision).gt(publication::revision))
                .filter(newer.field(publication::published_at).le(at)),
        )))
        .load(c))?;
    Ok(rows.into_iter().map(Publication::from).collect())
}

/// For which periods some of these indicators have ever been published: indicator and period.
pub fn published_periods(db: &mut Db, indicators: &[&str]) -> Result<Vec<(String, String)>, Error> {
    Ok(on_each!(db, c => publication::table
        .filter(publication::indicator.eq_any(indicators))
        .filter(publication::table_by.eq(TOTAL))
        .select((publication::indicator, publication::period))
        .distinct()
        .load(c))?)
}

/// Stores a publication; [`Error::Conflict`] if another instance was faster.
pub fn insert(db: &mut Db, new: &Publication) -> Result<(), Error> {
    let row = Row {
        id: DbId(new.id.0),
        indicator: new.place.indicator.clone(),
        definition_version: new.definition_version,
        period: new.place.period.clone(),
        table_by: new.place.table_by.clone(),
        revision: new.revision,
        is_final: new.is_final,
        cut_off: new.cut_off,
        published_at: new.published_at,
        withdrawn_at: None,
        body: new.body.clone(),
        entered_by: new.entered_by.map(|id| DbId(id.0)),
        withdrawn_by: None,
        withdrawn_reason: None,
    };
    on_each!(db, c => diesel::insert_into(publication::table).values(&row).execute(c))?;
    Ok(())
}

/// Takes back all tables and revisions of an indicator and period that still stand. Gives how many.
pub fn withdraw(
    db: &mut Db,
    indicator: &str,
    period: &str,
    withdrawal: &Withdrawal,
) -> Result<usize, Error> {
    let standing = publication::table
        .filter(publication::indicator.eq(indicator))
        .filter(publication::period.eq(period))
        .filter(publication::withdrawn_at.is_null());
    Ok(diesel::update(standing)
        .set((
            publication::withdrawn_at.eq(Some(withdrawal.at)),
            publication::withdrawn_by.eq(withdrawal.by.map(|id| DbId(id.0))),
            publication::withdrawn_reason.eq(Some(&withdrawal.reason)),
        ))
        .execute(db)?)
}

/// Everything that was entered by hand, every revision, the newest first.
pub fn entered(db: &mut Db) -> Result<Vec<Publication>, Error> {
    let rows: Vec<Row> = publication::table
        .filter(publication::entered_by.is_not_null())
        .order((publication::published_at.desc(), publication::id.desc()))
        .load(db)?;
    Ok(rows.into_iter().map(Publication::from).collect())
}
