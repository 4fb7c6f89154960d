//! What can go wrong below the use cases.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the database. The texts are for the log and the operator, never for a client.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection could be had.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// Somebody else holds a lock for too long, the database is full, or it takes nothing for now: worth trying again later.
    #[error("the database is busy or full: {0}")]
    Busy(String),
    /// Reading or writing the disk failed. What was being committed is in doubt, and must not be retried in this process.
    #[error("the database's disk failed: {0}")]
    Disk(String),
    /// Stored data that this program could not have written.
    #[error("the stored data is inconsistent: {0}")]
    Inconsistent(String),
    /// A unique constraint spoke. Which one is never read from the message.
    #[error("a unique constraint was violated")]
    Conflict,
    /// What a row belongs to is gone, as of a moment ago.
    #[error("what it belongs to is gone")]
    Gone,
    /// Anything else.
    #[error("the database refused: {0}")]
    Refused(DieselError),
}

impl Error {
    /// Whether the connection should be thrown away.
    pub fn breaks_connection(&self) -> bool {
        matches!(self, Error::Unreachable(_) | Error::Disk(_))
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::Conflict,
            DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => Error::Gone,
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                Error::Unreachable(info.message().to_owned())
            }
            DieselError::DatabaseError(
                DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ReadOnlyTransaction,
                info,
            ) => Error::Busy(info.message().to_owned()),
            DieselError::DatabaseError(DatabaseErrorKind::Unknown, info) => {
                by_message(info.message()).unwrap_or(Error::Refused(error))
            }
            DieselError::BrokenTransactionManager => {
                Error::Unreachable("a broken transaction".to_owned())
            }
            // The library's text may repeat what stands in the column.
            DieselError::DeserializationError(_) => {
                Error::Inconsistent("a column holds what this program cannot read".to_owned())
            }
            _ => Error::Refused(error),
        }
    }
}

/// diesel passes SQLite's result code on only as SQLite's fixed text for it, and a lost PostgreSQL connection only as libpq's.
fn by_message(message: &str) -> Option<Error> {
    const BUSY: [&str; 8] = [
        "database is locked",
        "database table is locked",
        "database or disk is full",
        "No space left on device",
        "canceling statement due to lock timeout",
        "canceling statement due to statement timeout",
        "canceling statement due to user request",
        "deadlock detected",
    ];
    const DISK: [&str; 4] = [
        "disk I/O error",
        "database disk image is malformed",
        "attempt to write a readonly database",
        "unable to open database file",
    ];
    const LOST: [&str; 5] = [
        "server closed the connection",
        "terminating connection",
        "no connection to the server",
        "could not receive data",
        "SSL connection has been closed",
    ];
    let has = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
    if has(&BUSY) {
        Some(Error::Busy(message.to_owned()))
    } else if has(&DISK) {
        Some(Error::Disk(message.to_owned()))
    } else if has(&LOST) {
        Some(Error::Unreachable(message.to_owned()))
    } else {
        None
    }
}
