//! Reaching the database: which one a URL names, how a connection is opened, and whether it can be trusted with answers.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ManageConnection};
use diesel::sql_query;
use diesel::sql_types::Text;

use super::error::Error;

/// A connection to either database. Queries are written once, against this.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// The same expression, type-checked for each database: for what diesel cannot say through the enum.
macro_rules! on_each {
    ($connection:expr, $each:ident => $body:expr) => {
        match $connection {
            $crate::store::Db::Postgres($each) => $body,
            $crate::store::Db::Sqlite($each) => $body,
        }
    };
}
pub(super) use on_each;

/// Which database, by the URL's scheme. An unknown scheme is an error, never a file name.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite:PATH`
    Sqlite(PathBuf),
    /// `postgres://…` or `postgresql://…`
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads a URL. The error repeats nothing of it: it may hold a password.
    pub fn parse(url: &str) -> Result<Self, &'static str> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(DatabaseUrl::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite:") {
            Some("" | ":memory:") => Err(
                "DATABASE_URL names no file: write sqlite: and a path, such as sqlite:data/framsteg.db",
            ),
            Some(path) => Ok(DatabaseUrl::Sqlite(PathBuf::from(
                path.strip_prefix("//").unwrap_or(path),
            ))),
            None => Err(
                "DATABASE_URL has an unknown scheme: write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE",
            ),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    /// For people and logs: never the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "SQLite in {}", path.display()),
            DatabaseUrl::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                let place = host.split('?').next().unwrap_or_default();
                write!(f, "PostgreSQL at {place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether a database that could lose acknowledged answers is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// Always, outside the tests.
    Required,
    /// For throw-away test servers that run without `fsync`.
    Waived,
}

/// SQLite versions before this one can corrupt a WAL.
const SQLITE_MINIMUM: (u32, u32, u32) = (3, 51, 3);

/// Opens connections to one database.
#[derive(Clone, Debug)]
pub struct Opener {
    url: DatabaseUrl,
    read_only: bool,
}

impl Opener {
    /// For writing.
    pub fn new(url: DatabaseUrl) -> Self {
        Opener {
            url,
            read_only: false,
        }
    }

    /// For reading only: the database refuses anything else.
    pub fn read_only(url: DatabaseUrl) -> Self {
        Opener {
            url,
            read_only: true,
        }
    }

    /// Opens one connection with the settings that this service relies on.
    pub fn open(&self) -> Result<Db, Error> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => self.open_sqlite(path),
            DatabaseUrl::Postgres(url) => self.open_postgres(url),
        }
    }

    /// Opens a SQLite file without changing how it is kept: for looking at a copy.
    pub fn open_as_is(&self) -> Result<Db, Error> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => SqliteConnection::establish(&path.to_string_lossy())
                .map(Db::Sqlite)
                .map_err(|error| Error::Unreachable(error.to_string())),
            DatabaseUrl::Postgres(url) => self.open_postgres(url),
        }
    }

    fn open_sqlite(&self, path: &Path) -> Result<Db, Error> {
        let mut connection = SqliteConnection::establish(&path.to_string_lossy())
            .map_err(|error| Error::Unreachable(error.to_string()))?;
        connection.batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
             PRAGMA trusted_schema = OFF; PRAGMA wal_autocheckpoint = 2000;",
        )?;
        // Of the page cache (KiB) the one writer needs most: readers look up a row or walk through once.
        connection.batch_execute(if self.read_only {
            "PRAGMA query_only = ON; PRAGMA cache_size = -2048"
        } else {
            "PRAGMA cache_size = -16384"
        })?;
        Ok(Db::Sqlite(connection))
    }

    fn open_postgres(&self, url: &str) -> Result<Db, Error> {
        let mut connection = PgConnection::establish(&with_patience(url))
            .map_err(|error| Error::Unreachable(error.to_string()))?;
        connection.batch_execute(
            "SET TIME ZONE 'UTC'; SET statement_timeout = '60s'; SET lock_timeout = '5s'; \
             SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = 'warning'",
        )?;
        connection.batch_execute(if self.read_only {
            "SET default_transaction_read_only = on"
        } else {
            // What a writer looks up it finds by keys, however many: planning that anew for each group costs more than the look-up.
            "SET plan_cache_mode = force_generic_plan"
        })?;
        Ok(Db::Postgres(connection))
    }
}

/// How many seconds a server that does not answer is waited for, unless its URL says otherwise.
const PATIENCE: u64 = 2;

/// What a URL says about [`PATIENCE`]. To wait for ever would be no answer to those who ask.
fn patience(url: &str) -> Option<u64> {
    let (_, options) = url.split_once('?')?;
    let mut values = options
        .split('&')
        .filter_map(|option| option.strip_prefix("connect_timeout="));
    values.next()?.parse().ok().filter(|&seconds| seconds > 0)
}

fn with_patience(url: &str) -> String {
    if patience(url).is_some() {
        return url.to_owned();
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}connect_timeout={PATIENCE}")
}

impl ManageConnection for Opener {
    type Connection = Db;
    type Error = Error;

    fn connect(&self) -> Result<Db, Error> {
        self.open()
    }

    fn is_valid(&self, connection: &mut Db) -> Result<(), Error> {
        sql_query("SELECT 1").execute(connection)?;
        Ok(())
    }

    fn has_broken(&self, connection: &mut Db) -> bool {
        std::thread::panicking() || r2d2::R2D2Connection::is_broken(connection)
    }
}

/// Connections for reading.
#[derive(Clone)]
pub struct ReadPool(r2d2::Pool<Opener>);

/// A connection from the pool.
pub type PooledConnection = r2d2::PooledConnection<Opener>;

impl ReadPool {
    /// At most `size` connections, opened when they are needed.
    pub fn new(url: DatabaseUrl, size: u32) -> Result<Self, Error> {
        let patience = match &url {
            DatabaseUrl::Sqlite(_) => None,
            DatabaseUrl::Postgres(url) => patience(url),
        };
        let pool = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(Duration::from_secs(patience.unwrap_or(PATIENCE)))
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(Opener::read_only(url))
            .map_err(|error| Error::Unreachable(error.to_string()))?;
        Ok(ReadPool(pool))
    }

    /// A connection, or [`Error::Unreachable`] after two seconds or what the URL's `connect_timeout` says.
    pub fn get(&self) -> Result<PooledConnection, Error> {
        self.0
            .get()
            .map_err(|error| Error::Unreachable(error.to_string()))
    }
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

fn setting(connection: &mut Db, query: &str) -> Result<String, Error> {
    let row: Setting = sql_query(query).get_result(connection)?;
    Ok(row.value)
}

/// Refuses a database that could lose an acknowledged answer. The error is a sentence that says what to do.
pub fn check_durability(connection: &mut Db) -> Result<(), String> {
    let ask = |connection: &mut Db, query: &str| {
        setting(connection, query)
            .map_err(|error| format!("cannot read the database's settings: {error}"))
    };
    match connection {
        Db::Sqlite(_) => {
            let version = ask(connection, "SELECT sqlite_version() AS value")?;
            let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
            let found = (
                parts.next().unwrap_or(0),
                parts.next().unwrap_or(0),
                parts.next().unwrap_or(0),
            );
            if found < SQLITE_MINIMUM {
                return Err(format!(
                    "SQLite {version} can corrupt its log; build with the bundled one (3.51.3 or later)"
                ));
            }
            for (query, good, advice) in [
                (
                    "SELECT journal_mode AS value FROM pragma_journal_mode",
                    "wal",
                    "the SQLite file is not in WAL mode; put it on a local disk (not a network share)",
                ),
                (
                    "SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous",
                    "2",
                    "SQLite does not sync each commit; remove what sets PRAGMA synchronous",
                ),
                (
                    "SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys",
                    "1",
                    "SQLite does not enforce foreign keys; build with the bundled SQLite",
                ),
            ] {
                if ask(connection, query)? != good {
                    return Err(advice.to_owned());
                }
            }
            Ok(())
        }
        Db::Postgres(_) => {
            for name in ["fsync", "full_page_writes", "synchronous_commit"] {
                let value = ask(
                    connection,
                    &format!("SELECT current_setting('{name}') AS value"),
                )?;
                if value == "off" {
                    return Err(format!(
                        "PostgreSQL runs with {name} = off and could lose acknowledged answers; \
                         turn it on for this server, database and role"
                    ));
                }
            }
            Ok(())
        }
    }
}

/// Copies a SQLite database, as of one moment, into a new file. What cannot be finished is taken away again.
pub fn copy_sqlite(db: &mut Db, target: &Path) -> Result<(), Error> {
    create_private(target).map_err(|error| Error::Disk(error.to_string()))?;
    let copied = sql_query("VACUUM INTO $1")
        .bind::<Text, _>(target.to_string_lossy().into_owned())
        .execute(db);
    if let Err(error) = copied {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(target);
        return Err(error.into());
    }
    Ok(())
}

/// A new empty file that only this user may read and write. SQLite gives its log the same rights.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Whether the database's own structure is sound: SQLite's integrity and foreign-key checks. PostgreSQL watches its own.
pub fn integrity(db: &mut Db) -> Result<(), Error> {
    if let Db::Postgres(_) = db {
        return Ok(());
    }
    let verdict = setting(
        db,
        "SELECT integrity_check AS value FROM pragma_integrity_check LIMIT 1",
    )?;
    let orphans = setting(
        db,
        "SELECT CAST(count(*) AS TEXT) AS value FROM pragma_foreign_key_check",
    )?;
    if verdict == "ok" && orphans == "0" {
        Ok(())
    } else {
        Err(Error::Inconsistent(format!(
            "integrity check: {verdict}; rows without their parent: {orphans}"
        )))
    }
}

/// Makes sure that a SQLite file can be written: the folder exists and is writable, and so does the file, which others may not read.
pub fn prepare_folder(url: &DatabaseUrl) -> Result<(), String> {
    let DatabaseUrl::Sqlite(path) = url else {
        return Ok(());
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let refuse = |error: std::io::Error| {
        format!(
            "cannot write in the folder {}: {error}; create it or let this user write there, or set DATABASE_URL",
            folder.display()
        )
    };
    std::fs::create_dir_all(folder).map_err(refuse)?;
    let probe = folder.join(format!(".framsteg-probe-{}", std::process::id()));
    std::fs::write(&probe, b"").map_err(refuse)?;
    std::fs::remove_file(&probe).map_err(refuse)?;
    if path.is_dir() {
        return Err(format!(
            "{} is a folder; DATABASE_URL must name a file in it",
            path.display()
        ));
    }
    match create_private(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(refuse(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_scheme_is_never_a_file_name() {
        for url in [
            "mysql://x/y",
            "data/framsteg.db",
            "",
            "postgre://x",
            "sqlite:",
            "sqlite::memory:",
        ] {
            assert!(DatabaseUrl::parse(url).is_err(), "{url}");
        }
        assert_eq!(
            DatabaseUrl::parse("sqlite:data/a.db"),
            Ok(DatabaseUrl::Sqlite("data/a.db".into()))
        );
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://app:hemlig@db.example/framsteg?sslmode=require")
            .expect("url");
        assert_eq!(url.to_string(), "PostgreSQL at db.example/framsteg");
        assert_eq!(format!("{url:?}"), "PostgreSQL at db.example/framsteg");
    }

    #[test]
    fn a_silent_server_is_waited_for_as_long_as_the_url_says() {
        let plain = "postgres://db.example/framsteg";
        assert_eq!(patience(plain), None);
        assert_eq!(with_patience(plain), format!("{plain}?connect_timeout=2"));
        let told = format!("{plain}?sslmode=require&connect_timeout=30");
        assert_eq!(patience(&told), Some(30));
        assert_eq!(with_patience(&told), told);
        for wrong in ["0", "soon", ""] {
            let url = format!("{plain}?connect_timeout={wrong}");
            assert_eq!(patience(&url), None);
            assert_eq!(with_patience(&url), format!("{url}&connect_timeout=2"));
        }
    }
}
