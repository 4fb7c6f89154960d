//! Staff: who there is and what they may do. Passwords are here only as Argon2id hashes, second factors only as a number.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::decode;
use super::error::Error;
use super::id::DbId;
use super::schema::{staff, staff_programme};
use crate::domain::access::Role;
use crate::domain::ids::ActorId;

/// Who somebody is to an identity provider: never an e-mail address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
}

/// A member of staff.
#[derive(Clone)]
pub struct Staff {
    pub id: ActorId,
    pub username: String,
    pub name: String,
    pub roles: BTreeSet<Role>,
    /// A PHC string; none until a password has been chosen.
    pub password: Option<String>,
    /// Which of the secrets derived for this person their app holds.
    pub second_factor: Option<i32>,
    /// How many secrets have been derived.
    pub secrets: i32,
    /// The step of the last code that was used.
    pub last_step: i64,
    pub identity: Option<Identity>,
    pub created_at: NaiveDateTime,
    pub disabled_at: Option<NaiveDateTime>,
}

impl Staff {
    /// Whether they can let others in.
    pub fn is_open_administrator(&self) -> bool {
        self.roles.contains(&Role::Administrator) && self.disabled_at.is_none()
    }
}

/// The derived one would show the hash.
impl std::fmt::Debug for Staff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Staff({})", self.id)
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = staff, treat_none_as_default_value = false)]
pub(super) struct Row {
    id: DbId,
    username: String,
    name: String,
    roles: String,
    password: Option<String>,
    second_factor: Option<i32>,
    secrets: i32,
    last_step: i64,
    issuer: Option<String>,
    subject: Option<String>,
    created_at: NaiveDateTime,
    disabled_at: Option<NaiveDateTime>,
}

impl TryFrom<Row> for Staff {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Staff {
            id: ActorId(row.id.0),
            username: row.username,
            name: row.name,
            roles: row
                .roles
                .split_whitespace()
                .map(decode)
                .collect::<Result<_, _>>()?,
            password: row.password,
            second_factor: row.second_factor,
            secrets: row.secrets,
            last_step: row.last_step,
            identity: row
                .issuer
                .zip(row.subject)
                .map(|(issuer, subject)| Identity { issuer, subject }),
            created_at: row.created_at,
            disabled_at: row.disabled_at,
        })
    }
}

fn roles_text(roles: &BTreeSet<Role>) -> String {
    let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    codes.join(" ")
}

/// Adds somebody; [`Error::Conflict`] if the username is taken.
pub fn insert(db: &mut Db, new: &Staff) -> Result<(), Error> {
    let (issuer, subject) = new
        .identity
        .clone()
        .map(|identity| (identity.issuer, identity.subject))
        .unzip();
    let row = Row {
        id: DbId(new.id.0),
        username: new.username.clone(),
        name: new.name.clone(),
        roles: roles_text(&new.roles),
        password: new.password.clone(),
        second_factor: new.second_factor,
        secrets: new.secrets,
        last_step: new.last_step,
        issuer,
        subject,
        created_at: new.created_at,
        disabled_at: new.disabled_at,
    };
    diesel::insert_into(staff::table).values(row).execute(db)?;
    Ok(())
}

/// Somebody by id.
pub fn find(db: &mut Db, id: ActorId) -> Result<Option<Staff>, Error> {
    let row: Option<Row> = staff::table
        .filter(staff::id.eq(DbId(id.0)))
        .first(db)
        .optional()?;
    row.map(Staff::try_from).transpose()
}

/// Somebody by id, locked until the end of the transaction: what they may do, and their sessions, change one after the other.
/// SQLite has one writer anyway.
pub fn find_locked(db: &mut Db, id: ActorId) -> Result<Option<Staff>, Error> {
    if let Db::Postgres(connection) = db {
        staff::table
            .filter(staff::id.eq(DbId(id.0)))
            .select(staff::id)
            .for_no_key_update()
            .load::<DbId>(connection)?;
    }
    find(db, id)
}

/// Somebody by username, in small letters.
pub fn find_by_username(db: &mut Db, username: &str) -> Result<Option<Staff>, Error> {
    let row: Option<Row> = staff::table
        .filter(staff::username.eq(username))
        .first(db)
        .optional()?;
    row.map(Staff::try_from).transpose()
}

/// Somebody by who they are to an identity provider.
pub fn find_by_identity(db: &mut Db, identity: &Identity) -> Result<Option<Staff>, Error> {
    let row: Option<Row> = staff::table
        .filter(staff::issuer.eq(&identity.issuer))
        .filter(staff::subject.eq(&identity.subject))
        .first(db)
        .optional()?;
    row.map(Staff::try_from).transpose()
}

/// Everybody, by username.
pub fn list(db: &mut Db) -> Result<Vec<Staff>, Error> {
    staff::table
        .order(staff::username)
        .load::<Row>(db)?
        .into_iter()
        .map(Staff::try_from)
        .collect()
}

/// Locks everybody until the end of the transaction: who is the last administrator is decided by one at a time.
/// SQLite has one writer anyway.
pub fn lock_all(db: &mut Db) -> Result<(), Error> {
    if let Db::Postgres(connection) = db {
        staff::table
            .order(staff::id)
            .select(staff::id)
            .for_update()
            .load::<DbId>(connection)?;
    }
    Ok(())
}

/// What somebody is here for from now on.
pub fn set_roles(db: &mut Db, id: ActorId, roles: &BTreeSet<Role>) -> Result<(), Error> {
    diesel::update(staff::table.filter(staff::id.eq(DbId(id.0))))
        .set(staff::roles.eq(roles_text(roles)))
        .execute(db)?;
    Ok(())
}

/// Stores the hash of a new password; `None` takes the password away.
pub fn set_password(db: &mut Db, id: ActorId, phc: Option<&str>) -> Result<(), Error> {
    diesel::update(staff::table.filter(staff::id.eq(DbId(id.0))))
        .set(staff::password.eq(phc))
        .execute(db)?;
    Ok(())
}

/// Stores the same password's hash under a newer policy, unless the password has changed meanwhile.
pub fn renew_password(db: &mut Db, id: ActorId, old: &str, phc: &str) -> Result<(), Error> {
    diesel::update(
        staff::table
            .filter(staff::id.eq(DbId(id.0)))
            .filter(staff::password.eq(old)),
    )
    .set(staff::password.eq(phc))
    .execute(db)?;
    Ok(())
}

/// Counts a further secret as derived.
pub fn count_secret(db: &mut Db, id: ActorId, number: i32) -> Result<(), Error> {
    diesel::update(staff::table.filter(staff::id.eq(DbId(id.0))))
        .set(staff::secrets.eq(number))
        .execute(db)?;
    Ok(())
}

/// Which secret the person's app holds; `None` takes the second factor away.
pub fn set_second_factor(db: &mut Db, id: ActorId, number: Option<i32>) -> Result<(), Error> {
    diesel::update(staff::table.filter(staff::id.eq(DbId(id.0))))
        .set(staff::second_factor.eq(number))
        .execute(db)?;
    if number.is_none() {
        // The next secret has codes of its own, and none of them has been used.
        diesel::update(staff::table.filter(staff::id.eq(DbId(id.0))))
            .set(staff::last_step.eq(0))
            .execute(db)?;
    }
    Ok(())
}

/// Uses up the code of a step: `false` if it, or a later one, has been used already.
pub fn use_step(db: &mut Db, id: ActorId, step: i64) -> Result<bool, Error> {
    let updated = diesel::update(
        staff::table
            .filter(staff::id.eq(DbId(id.0)))
            .filter(staff::last_step.lt(step)),
    )
    .set(staff::last_step.eq(step))
    .execute(db)?;
    Ok(updated == 1)
}

/// Lets somebody in no more, or again.
pub fn set_disabled(db: &mut Db, id: ActorId, at: Option<NaiveDateTime>) -> Result<(), Error> {
    diesel::update(staff::table.filter(staff::id.eq(DbId(id.0))))
        .set(staff::disabled_at.eq(at))
        .execute(db)?;
    Ok(())
}

/// The insatser in which somebody works.
pub fn programmes(db: &mut Db, id: ActorId) -> Result<BTreeSet<String>, Error> {
    let keys: Vec<String> = staff_programme::table
        .filter(staff_programme::staff_id.eq(DbId(id.0)))
        .select(staff_programme::programme)
        .load(db)?;
    Ok(keys.into_iter().collect())
}

/// The insatser in which somebody works from now on.
pub fn set_programmes(db: &mut Db, id: ActorId, keys: &BTreeSet<String>) -> Result<(), Error> {
    diesel::delete(staff_programme::table.filter(staff_programme::staff_id.eq(DbId(id.0))))
        .execute(db)?;
    for key in keys {
        let row = (
            staff_programme::staff_id.eq(DbId(id.0)),
            staff_programme::programme.eq(key),
        );
        on_each!(db, c => diesel::insert_into(staff_programme::table).values(row).execute(c))?;
    }
    Ok(())
}

/// Who somebody is to an identity provider from now on.
pub fn set_identity(db: &mut Db, id: ActorId, identity: Option<&Identity>) -> Result<(), Error> {
    diesel::update(staff::table.filter(staff::id.eq(DbId(id.0))))
        .set((
            staff::issuer.eq(identity.map(|identity| identity.issuer.as_str())),
            staff::subject.eq(identity.map(|identity| identity.subject.as_str())),
        ))
        .execute(db)?;
    Ok(())
}
