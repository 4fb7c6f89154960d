//! Transactions that write: `BEGIN IMMEDIATE` on SQLite, so that a reader never has to become a writer half-way.

use diesel::connection::{AnsiTransactionManager, TransactionManager};

use super::connection::Db;
use super::error::Error;

type Ansi = AnsiTransactionManager;

/// Begins a transaction that will write.
pub fn begin(db: &mut Db) -> Result<(), Error> {
    match db {
        Db::Sqlite(connection) => Ansi::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?,
        Db::Postgres(connection) => Ansi::begin_transaction(connection)?,
    }
    Ok(())
}

/// Makes it durable. After an error it is unknown whether it is.
pub fn commit(db: &mut Db) -> Result<(), Error> {
    match db {
        Db::Sqlite(connection) => Ansi::commit_transaction(connection)?,
        Db::Postgres(connection) => Ansi::commit_transaction(connection)?,
    }
    Ok(())
}

/// Undoes it.
pub fn rollback(db: &mut Db) -> Result<(), Error> {
    match db {
        Db::Sqlite(connection) => Ansi::rollback_transaction(connection)?,
        Db::Postgres(connection) => Ansi::rollback_transaction(connection)?,
    }
    Ok(())
}

/// Runs `work` in a transaction of its own: all of it, or nothing.
pub fn write<T, E: From<Error>>(
    db: &mut Db,
    work: impl FnOnce(&mut Db) -> Result<T, E>,
) -> Result<T, E> {
    begin(db)?;
    match work(db) {
        Ok(value) => {
            commit(db)?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one to tell; a connection that cannot roll back is thrown away by its owner.
            let _ = rollback(db);
            Err(error)
        }
    }
}

/// Runs reads that must agree with each other: all of them see the same moment.
pub fn snapshot<T, E: From<Error>>(
    db: &mut Db,
    work: impl FnOnce(&mut Db) -> Result<T, E>,
) -> Result<T, E> {
    match db {
        Db::Sqlite(connection) => Ansi::begin_transaction_sql(connection, "BEGIN DEFERRED"),
        Db::Postgres(connection) => Ansi::begin_transaction_sql(
            connection,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
    }
    .map_err(Error::from)?;
    let result = work(db);
    rollback(db)?;
    result
}

/// Runs `work` inside the transaction that is open: if it fails, only what it did is undone.
pub fn savepoint<T, E: From<Error>>(
    db: &mut Db,
    work: impl FnOnce(&mut Db) -> Result<T, E>,
) -> Result<T, E> {
    match db {
        Db::Sqlite(connection) => Ansi::begin_transaction(connection).map_err(Error::from)?,
        Db::Postgres(connection) => Ansi::begin_transaction(connection).map_err(Error::from)?,
    }
    match work(db) {
        Ok(value) => {
            commit(db)?;
            Ok(value)
        }
        Err(error) => {
            rollback(db)?;
            Err(error)
        }
    }
}
