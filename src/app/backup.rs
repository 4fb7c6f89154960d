//! A consistent copy of the database, taken while it serves.

use std::path::Path;

use crate::store::{self, DatabaseUrl, Db, Opener, copy_sqlite};

/// Why there is no backup: a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BackupError(String);

/// Copies a SQLite database into a new file. PostgreSQL has a better tool of its own, which the error names.
pub fn back_up(url: &DatabaseUrl, target: &Path) -> Result<(), BackupError> {
    if matches!(url, DatabaseUrl::Postgres(_)) {
        return Err(BackupError(
            "PostgreSQL is backed up with its own tool: pg_dump --format=custom --file=framsteg.dump \"$DATABASE_URL\"; \
             restore with pg_restore --clean --if-exists --dbname=\"$DATABASE_URL\" framsteg.dump"
                .to_owned(),
        ));
    }
    if let DatabaseUrl::Sqlite(path) = url
        && !path.exists()
    {
        return Err(BackupError(format!(
            "there is no database in {}; set DATABASE_URL",
            path.display()
        )));
    }
    if target.exists() {
        return Err(BackupError(format!(
            "{} exists already; a backup never overwrites anything",
            target.display()
        )));
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(|error| {
            BackupError(format!(
                "cannot create the folder {}: {error}",
                folder.display()
            ))
        })?;
    }
    let failed = |error: store::Error| BackupError(format!("the backup failed: {error}"));
    let mut db = Opener::new(url.clone()).open().map_err(failed)?;
    copy_sqlite(&mut db, target).map_err(failed)?;
    check_copy(target).map_err(failed)
}

/// A copy that nobody has opened is not a backup.
fn check_copy(target: &Path) -> Result<(), store::Error> {
    let mut copy: Db = Opener::read_only(DatabaseUrl::Sqlite(target.to_path_buf())).open_as_is()?;
    store::integrity(&mut copy)
}
