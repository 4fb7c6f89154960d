//! The schema's versions. The migrations are part of the program.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Db, on_each};
use super::error::Error;
use super::transaction;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How the database's schema relates to this program's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SchemaState {
    /// Nothing is there yet.
    Empty,
    /// As this program wants it.
    Current,
    /// From an earlier program.
    Older,
    /// From a later program, or from something else.
    Newer,
}

fn embedded(db: &Db) -> EmbeddedMigrations {
    match db {
        Db::Sqlite(_) => SQLITE,
        Db::Postgres(_) => POSTGRES,
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Inconsistent(format!("migrating failed: {error}"))
}

/// Compares the database's schema with this program's. Looking changes nothing.
pub fn state(db: &mut Db) -> Result<SchemaState, Error> {
    let tables = tables(db)?;
    if tables.is_empty() {
        return Ok(SchemaState::Empty);
    }
    if !tables.iter().any(|table| table == MIGRATIONS) {
        return Ok(SchemaState::Newer);
    }
    let known: Vec<String> = {
        use diesel::migration::{Migration, MigrationSource};
        let migrations: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> =
            embedded(db).migrations().map_err(failed)?;
        migrations
            .iter()
            .map(|migration| migration.name().version().to_string())
            .collect()
    };
    let applied: Vec<String> = on_each!(db, c => c.applied_migrations())
        .map_err(failed)?
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok(if applied.is_empty() && tables.len() > 1 {
        // Tables, but none of ours.
        SchemaState::Newer
    } else if applied.is_empty() {
        SchemaState::Empty
    } else if applied.iter().any(|version| !known.contains(version)) {
        SchemaState::Newer
    } else if applied.len() < known.len() {
        SchemaState::Older
    } else {
        SchemaState::Current
    })
}

/// Where diesel notes which migrations have been run.
const MIGRATIONS: &str = "__diesel_schema_migrations";

#[derive(QueryableByName)]
struct TableName {
    #[diesel(sql_type = Text)]
    name: String,
}

fn tables(db: &mut Db) -> Result<Vec<String>, Error> {
    let query = match db {
        Db::Sqlite(_) => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Db::Postgres(_) => {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()"
        }
    };
    let rows: Vec<TableName> = sql_query(query).load(db)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Any number will do, as long as nobody else uses it in this database.
const MIGRATION_LOCK: i64 = 7_272_001;

/// Brings the schema up to date, all migrations or none, however many instances try at once. Gives the names of those that were run.
pub fn migrate(db: &mut Db) -> Result<Vec<String>, Error> {
    transaction::write(db, |db| {
        if let Db::Postgres(connection) = db {
            connection.batch_execute(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))?;
        }
        let migrations = embedded(db);
        let run = on_each!(db, c => c.run_pending_migrations(migrations)
            .map(|run| run.iter().map(ToString::to_string).collect::<Vec<_>>()));
        run.map_err(failed)
    })
}

/// Takes every migration back: for the test that up, down and up again give the same schema.
pub fn revert_all(db: &mut Db) -> Result<(), Error> {
    let migrations = embedded(db);
    on_each!(db, c => c.revert_all_migrations(migrations).map(|_| ())).map_err(failed)
}
