//! Which responses an interim total of experience was counted from, by their ids alone. Read by nothing but the counting of the year.

use diesel::prelude::*;
use uuid::Uuid;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{answer, counted_response, response};
use crate::domain::ids::{PublicationId, ResponseId};

/// SQLite takes some 32,000 values in one statement, PostgreSQL 65,000.
const AT_ONCE: usize = 10_000;

#[derive(Insertable)]
#[diesel(table_name = counted_response)]
struct Row {
    publication_id: DbId,
    response_id: DbId,
}

/// What a response that was counted answered to an item.
pub struct CountedChoice {
    pub response: Uuid,
    /// Of the questionnaire.
    pub version: i32,
    pub sender: Uuid,
    /// The option's code.
    pub choice: String,
}

/// Keeps which responses a publication was counted from.
pub fn insert(
    db: &mut Db,
    publication: PublicationId,
    responses: &[ResponseId],
) -> Result<(), Error> {
    for some in responses.chunks(AT_ONCE) {
        let rows: Vec<Row> = some
            .iter()
            .map(|response| Row {
                publication_id: DbId(publication.0),
                response_id: DbId(response.0),
            })
            .collect();
        on_each!(db, c => diesel::insert_into(counted_response::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// What the responses that a publication was counted from answered to an item; whatever has superseded them since.
pub fn choices(
    db: &mut Db,
    publication: PublicationId,
    item: &str,
) -> Result<Vec<CountedChoice>, Error> {
    type Found = (DbId, i32, DbId, Option<String>);
    let rows: Vec<Found> = on_each!(db, c => counted_response::table
        .inner_join(response::table.on(response::id.eq(counted_response::response_id)))
        .inner_join(answer::table.on(answer::response_id.eq(counted_response::response_id)))
        .filter(counted_response::publication_id.eq(DbId(publication.0)))
        .filter(answer::item.eq(item))
        .select((response::id, response::version, response::sender, answer::choice))
        .load(c))?;
    Ok(rows
        .into_iter()
        .filter_map(|(response, version, sender, choice)| {
            Some(CountedChoice {
                response: response.0,
                version,
                sender: sender.0,
                choice: choice?,
            })
        })
        .collect())
}
