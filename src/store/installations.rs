//! Facts about this installation as a whole.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::schema::{definition_version, installation, translation};

/// The one row.
#[derive(Queryable, Insertable, Clone)]
#[diesel(table_name = installation, treat_none_as_default_value = false)]
pub struct Installation {
    id: i32,
    /// When the service was first started with this database (UTC).
    pub first_started_at: NaiveDateTime,
    /// Keys the fingerprints of responses.
    pub fingerprint_key: Vec<u8>,
    /// Whether everything in it is made up.
    pub is_demo: bool,
    /// Tells which key file belongs to this database.
    pub key_check: Option<Vec<u8>>,
}

/// The row, if the service has been started before.
pub fn find(db: &mut Db) -> Result<Option<Installation>, Error> {
    Ok(installation::table.first(db).optional()?)
}

/// The row, made now unless it is there. Several instances may try at once.
pub fn find_or_create(
    db: &mut Db,
    now: NaiveDateTime,
    fingerprint_key: [u8; 32],
    is_demo: bool,
    key_check: [u8; 32],
) -> Result<Installation, Error> {
    let row = Installation {
        id: 1,
        first_started_at: now,
        fingerprint_key: fingerprint_key.to_vec(),
        is_demo,
        key_check: Some(key_check.to_vec()),
    };
    on_each!(db, c => diesel::insert_into(installation::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(installation::table.first(db)?)
}

/// Remembers which key file belongs to this database, if none is remembered yet.
pub fn set_key_check(db: &mut Db, key_check: [u8; 32]) -> Result<(), Error> {
    diesel::update(installation::table.filter(installation::key_check.is_null()))
        .set(installation::key_check.eq(Some(key_check.to_vec())))
        .execute(db)?;
    Ok(())
}

/// A published questionnaire version.
#[derive(Queryable, Insertable, Clone, PartialEq, Eq, Debug)]
#[diesel(table_name = definition_version)]
pub struct PublishedVersion {
    pub key: String,
    pub version: i32,
    pub sha256: String,
    pub published_at: NaiveDateTime,
}

/// Every version that was ever served from this database.
pub fn published_versions(db: &mut Db) -> Result<Vec<PublishedVersion>, Error> {
    Ok(definition_version::table
        .order((definition_version::key, definition_version::version))
        .load(db)?)
}

/// A revision of a translation that was served.
#[derive(Queryable, Insertable, Clone, PartialEq, Eq, Debug)]
#[diesel(table_name = translation)]
pub struct PublishedTranslation {
    pub key: String,
    pub version: i32,
    pub language: String,
    pub revision: i32,
    pub sha256: String,
    pub published_at: NaiveDateTime,
}

/// Every revision of a translation that was ever served from this database.
pub fn published_translations(db: &mut Db) -> Result<Vec<PublishedTranslation>, Error> {
    Ok(translation::table.load(db)?)
}

/// Remembers a revision of a translation; what is there already stays.
pub fn publish_translation(db: &mut Db, revision: &PublishedTranslation) -> Result<(), Error> {
    on_each!(db, c => diesel::insert_into(translation::table)
        .values(revision)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Remembers a version; what is there already stays.
pub fn publish_version(db: &mut Db, version: &PublishedVersion) -> Result<(), Error> {
    on_each!(db, c => diesel::insert_into(definition_version::table)
        .values(version)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}
