//! Municipal systems that use the API.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::Db;
use super::error::Error;
use super::id::DbId;
use super::schema::client;
use crate::domain::access::{Reach, Scope};
use crate::domain::coded::Coded;
use crate::domain::ids::ActorId;

/// A client. Its token is known only to itself: here is its hash.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: ActorId,
    pub name: String,
    pub scopes: BTreeSet<Scope>,
    pub reach: Reach,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub revoked_at: Option<NaiveDateTime>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = client)]
struct Row {
    id: DbId,
    name: String,
    token_hash: Vec<u8>,
    scopes: String,
    programmes: Option<String>,
    created_at: NaiveDateTime,
    expires_at: NaiveDateTime,
    revoked_at: Option<NaiveDateTime>,
}

impl TryFrom<Row> for Client {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let scopes = row
            .scopes
            .split(' ')
            .map(|code| {
                Scope::from_code(code)
                    .ok_or_else(|| Error::Inconsistent("a client has an unknown scope".to_owned()))
            })
            .collect::<Result<_, _>>()?;
        Ok(Client {
            id: ActorId(row.id.0),
            name: row.name,
            scopes,
            reach: match row.programmes {
                None => Reach::All,
                Some(keys) => Reach::Programmes(keys.split(' ').map(str::to_owned).collect()),
            },
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
    }
}

/// Adds a client; [`Error::Conflict`] if the name is taken.
pub fn insert(db: &mut Db, new: &Client, token_hash: &[u8; 32]) -> Result<(), Error> {
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.code()).collect();
    let row = Row {
        id: DbId(new.id.0),
        name: new.name.clone(),
        token_hash: token_hash.to_vec(),
        scopes: scopes.join(" "),
        programmes: match &new.reach {
            Reach::All => None,
            Reach::Programmes(keys) => {
                let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
                Some(keys.join(" "))
            }
            Reach::Caseloads(_) => {
                return Err(Error::Inconsistent(
                    "a client reaches insatser, not a caseload".to_owned(),
                ));
            }
        },
        created_at: new.created_at,
        expires_at: new.expires_at,
        revoked_at: None,
    };
    diesel::insert_into(client::table).values(row).execute(db)?;
    Ok(())
}

/// The client that holds a token with this hash.
pub fn find_by_token(db: &mut Db, token_hash: &[u8; 32]) -> Result<Option<Client>, Error> {
    client::table
        .filter(client::token_hash.eq(token_hash.to_vec()))
        .first::<Row>(db)
        .optional()?
        .map(Client::try_from)
        .transpose()
}

/// All clients, by name.
pub fn list(db: &mut Db) -> Result<Vec<Client>, Error> {
    client::table
        .order(client::name)
        .load::<Row>(db)?
        .into_iter()
        .map(Client::try_from)
        .collect()
}

/// Revokes a client's token; `false` if there is no such client, or it is revoked already.
pub fn revoke(db: &mut Db, id: ActorId, now: NaiveDateTime) -> Result<bool, Error> {
    let updated = diesel::update(
        client::table
            .filter(client::id.eq(DbId(id.0)))
            .filter(client::revoked_at.is_null()),
    )
    .set(client::revoked_at.eq(Some(now)))
    .execute(db)?;
    Ok(updated == 1)
}
