//! Stored publications: what every door shows.

use chrono::NaiveDateTime;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::publication;
use crate::domain::ids::PublicationId;

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
    /// Whether it was taken back.
    pub is_withdrawn: bool,
    /// The published figure, as JSON.
    pub body: String,
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
            is_withdrawn: row.withdrawn_at.is_some(),
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
    };
    on_each!(db, c => diesel::insert_into(publication::table).values(&row).execute(c))?;
    Ok(())
}
