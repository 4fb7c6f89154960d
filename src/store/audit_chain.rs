//! The audit log as a chain: rows that wait for their seal, and rows that have one.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Binary};
use uuid::Uuid;

use super::audit::{StoredEvent, StoredRow};
use super::connection::Db;
use super::error::Error;
use super::id::{DbId, Id};
use super::schema::audit;
use crate::domain::audit_chain::{Entry, Head};

/// Whether any row waits for its seal.
pub fn is_any_unsealed(db: &mut Db) -> Result<bool, Error> {
    let found: Option<DbId> = audit::table
        .filter(audit::place.is_null())
        // With an order PostgreSQL asks the small index of such rows; without one it may walk through the table.
        .order(audit::id)
        .select(audit::id)
        .first(db)
        .optional()?;
    Ok(found.is_some())
}

/// How many rows wait for their seal.
pub fn count_unsealed(db: &mut Db) -> Result<i64, Error> {
    Ok(audit::table
        .filter(audit::place.is_null())
        .count()
        .get_result(db)?)
}

/// The rows that wait for their seal, in the order in which they are to get it.
pub fn unsealed(db: &mut Db, limit: i64) -> Result<Vec<Entry>, Error> {
    let rows: Vec<StoredRow> = audit::table
        .filter(audit::place.is_null())
        .order(audit::id)
        .limit(limit)
        .select(StoredRow::as_select())
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|row| StoredEvent::from(row).entry)
        .collect())
}

/// The last sealed row's place and seal.
pub fn head(db: &mut Db) -> Result<Head, Error> {
    let found: Option<(Option<i64>, Option<Vec<u8>>)> = audit::table
        .filter(audit::place.is_not_null())
        .order(audit::place.desc())
        .select((audit::place, audit::seal))
        .first(db)
        .optional()?;
    let Some(found) = found else {
        return Ok(Head::START);
    };
    if let (Some(place), Some(seal)) = found
        && let Ok(seal) = seal.try_into()
    {
        return Ok(Head { place, seal });
    }
    Err(Error::Inconsistent(
        "the last sealed row of the audit log has no seal".to_owned(),
    ))
}

/// Gives rows their places and seals. [`Error::Conflict`] if one of them, or one of the places, was given away meanwhile.
pub fn set_seals(db: &mut Db, seals: &[(Uuid, Head)]) -> Result<(), Error> {
    let set = match db {
        Db::Sqlite(connection) => {
            let mut set = 0;
            for (id, head) in seals {
                set += diesel::update(
                    audit::table
                        .filter(audit::id.eq(DbId(*id)))
                        .filter(audit::place.is_null()),
                )
                .set((
                    audit::place.eq(Some(head.place)),
                    audit::seal.eq(Some(head.seal.as_slice())),
                ))
                .execute(connection)?;
            }
            set
        }
        Db::Postgres(connection) => {
            let ids: Vec<DbId> = seals.iter().map(|(id, _)| DbId(*id)).collect();
            let places: Vec<i64> = seals.iter().map(|(_, head)| head.place).collect();
            let hashes: Vec<&[u8]> = seals.iter().map(|(_, head)| head.seal.as_slice()).collect();
            sql_query(
                "UPDATE audit SET place = given.place, seal = given.seal \
                 FROM unnest($1, $2, $3) AS given (id, place, seal) \
                 WHERE audit.id = given.id AND audit.place IS NULL",
            )
            .bind::<Array<Id>, _>(ids)
            .bind::<Array<BigInt>, _>(places)
            .bind::<Array<Binary>, _>(hashes)
            .execute(connection)?
        }
    };
    if set == seals.len() {
        Ok(())
    } else {
        Err(Error::Conflict)
    }
}

/// The sealed rows after one, in order: also two that claim the same place. [`Error::Inconsistent`] if one of them cannot be read.
pub fn sealed_after(
    db: &mut Db,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<StoredEvent>, Error> {
    let mut query = audit::table
        .filter(audit::place.is_not_null())
        .order((audit::place, audit::id))
        .limit(limit)
        .select(StoredRow::as_select())
        .into_boxed();
    if let Some((place, id)) = after {
        query = query.filter(
            audit::place
                .ge(place)
                .and(audit::place.gt(place).or(audit::id.gt(DbId(id)))),
        );
    }
    let rows: Vec<StoredRow> = query.load(db)?;
    Ok(rows.into_iter().map(StoredEvent::from).collect())
}

/// The rows at these places, in order.
pub fn at_places(db: &mut Db, places: &[i64]) -> Result<Vec<StoredEvent>, Error> {
    let rows: Vec<StoredRow> = audit::table
        .filter(audit::place.eq_any(places.iter().copied().map(Some)))
        .order(audit::place)
        .select(StoredRow::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(StoredEvent::from).collect())
}
