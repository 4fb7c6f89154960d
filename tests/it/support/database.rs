//! A migrated database for one test, gone afterwards.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use framsteg::app;
use framsteg::store::{DatabaseUrl, Db, Durability, Opener};

use super::folder::temporary_folder;
use super::postgres::Server;

/// Which of the two databases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database of its own.
pub struct TestDatabase {
    pub kind: Kind,
    pub url: DatabaseUrl,
    /// PostgreSQL's name, or SQLite's folder.
    place: String,
}

impl TestDatabase {
    /// A new one, migrated and empty.
    pub fn new(kind: Kind) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        match kind {
            Kind::Sqlite => {
                let folder = temporary_folder(&format!("sqlite-{number}"));
                let file = folder.join("test.db");
                std::fs::write(&file, sqlite_template()).expect("a copy of the template");
                TestDatabase {
                    kind,
                    url: DatabaseUrl::Sqlite(file),
                    place: folder.to_string_lossy().into_owned(),
                }
            }
            Kind::Postgres => {
                let name = format!("t{number}");
                let template = postgres_template();
                execute(
                    &maintenance(),
                    &format!("CREATE DATABASE {name} TEMPLATE {template}"),
                );
                TestDatabase {
                    kind,
                    url: DatabaseUrl::Postgres(Server::quick().url("app", &name)),
                    place: name,
                }
            }
        }
    }

    /// A connection of the test's own.
    pub fn open(&self) -> Db {
        open(&self.url)
    }

    /// Runs statements.
    pub fn execute(&self, sql: &str) {
        execute(&self.url, sql);
    }

    /// The number that a query gives as `n`.
    pub fn number(&self, sql: &str) -> i64 {
        let row: Number = sql_query(sql).get_result(&mut self.open()).expect(sql);
        row.n
    }

    /// The texts that a query gives as `t`.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let rows: Vec<Words> = sql_query(sql).load(&mut self.open()).expect(sql);
        rows.into_iter().map(|row| row.t).collect()
    }

    /// Everything that is in it, as text; bytes as hexadecimal digits.
    pub fn dump(&self) -> String {
        self.lines(|_| true).join("\n")
    }

    /// The same but for one table, line by line in the order of the alphabet.
    pub fn dump_but(&self, table: &str) -> Vec<String> {
        let mut lines = self.lines(|name| name != table);
        lines.sort();
        lines
    }

    fn lines(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let mut lines = Vec::new();
        for table in self.rows().into_keys().filter(|name| is_wanted(name)) {
            let columns = match self.kind {
                Kind::Sqlite => self
                    .texts(&format!("SELECT name AS t FROM pragma_table_info('{table}')"))
                    .iter()
                    .map(|name| {
                        let name = format!("\"{name}\"");
                        format!("coalesce(CASE typeof({name}) WHEN 'blob' THEN hex({name}) ELSE CAST({name} AS TEXT) END, '-')")
                    })
                    .collect::<Vec<_>>()
                    .join(" || '|' || "),
                Kind::Postgres => format!("CAST({table} AS text)"),
            };
            lines.extend(self.texts(&format!("SELECT {columns} AS t FROM {table}")));
        }
        lines
    }

    /// How many rows each table has.
    pub fn rows(&self) -> BTreeMap<String, i64> {
        let tables = self.texts(match self.kind {
            Kind::Sqlite => "SELECT name AS t FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            Kind::Postgres => "SELECT CAST(table_name AS text) AS t FROM information_schema.tables WHERE table_schema = 'public'",
        });
        let mut db = self.open();
        tables
            .into_iter()
            .map(|table| {
                let row: Number = sql_query(format!("SELECT count(*) AS n FROM {table}"))
                    .get_result(&mut db)
                    .expect("a count");
                (table, row.n)
            })
            .collect()
    }

    /// Lets nobody insert into a table until the [`Hold`] is released: for making races happen.
    pub fn hold(&self, table: &str) -> Hold {
        self.hold_with(&match self.kind {
            // SQLite has one writer at a time.
            Kind::Sqlite => String::new(),
            Kind::Postgres => format!("LOCK TABLE {table} IN SHARE MODE"),
        })
    }

    /// Begins a transaction with these statements, which commits when the [`Hold`] is released.
    pub fn hold_with(&self, sql: &str) -> Hold {
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN",
        };
        let mut db = self.open();
        batch(&mut db, &format!("{begin}; {sql}"));
        Hold {
            db,
            kind: self.kind,
            url: self.url.clone(),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match self.kind {
            Kind::Sqlite => {
                // What is left in the temporary folder harms nobody.
                let _ = std::fs::remove_dir_all(&self.place);
            }
            Kind::Postgres => {
                if let Ok(mut db) = Opener::new(maintenance()).open() {
                    let name = &self.place;
                    // The server's folder is removed at the end anyway.
                    let _ = try_batch(
                        &mut db,
                        &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                    );
                }
            }
        }
    }
}

/// See [`TestDatabase::hold`].
pub struct Hold {
    db: Db,
    kind: Kind,
    url: DatabaseUrl,
}

impl Hold {
    /// Waits until so many writers stand still before the hold. SQLite tells nobody who waits: there it waits a moment.
    pub async fn until_waiting(&self, writers: i64) {
        if self.kind == Kind::Sqlite {
            return actix_web::rt::time::sleep(Duration::from_millis(50)).await;
        }
        let began = Instant::now();
        let mut db = open(&self.url);
        loop {
            let waiting: Number = sql_query(
                "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            )
            .get_result(&mut db)
            .expect("who waits");
            if waiting.n >= writers {
                return;
            }
            assert!(
                began.elapsed() < Duration::from_secs(4),
                "{} of {writers} writers came to wait",
                waiting.n
            );
            actix_web::rt::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Does something more in its transaction.
    pub fn execute(&mut self, sql: &str) {
        batch(&mut self.db, sql);
    }

    /// Lets them go.
    pub fn release(mut self) {
        batch(&mut self.db, "COMMIT");
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    t: String,
}

fn open(url: &DatabaseUrl) -> Db {
    Opener::new(url.clone()).open().expect("a connection")
}

fn execute(url: &DatabaseUrl, sql: &str) {
    batch(&mut open(url), sql);
}

fn batch(db: &mut Db, sql: &str) {
    try_batch(db, sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
}

fn try_batch(db: &mut Db, sql: &str) -> diesel::QueryResult<()> {
    match db {
        Db::Postgres(connection) => connection.batch_execute(sql),
        Db::Sqlite(connection) => connection.batch_execute(sql),
    }
}

fn migrate(url: &DatabaseUrl) {
    let mut db = app::connect(url, Durability::Waived).expect("a new database");
    app::prepare(&mut db).expect("the schema");
}

/// A migrated SQLite file, made once.
fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = temporary_folder("template");
        let file: &Path = &folder.join("template.db");
        migrate(&DatabaseUrl::Sqlite(file.to_owned()));
        let bytes = std::fs::read(file).expect("the template");
        std::fs::remove_dir_all(&folder).expect("removing the template");
        bytes
    })
}

/// A migrated PostgreSQL database, made once.
fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<&str> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = "migrated";
        execute(&maintenance(), &format!("CREATE DATABASE {name}"));
        migrate(&DatabaseUrl::Postgres(Server::quick().url("app", name)));
        name
    })
}

fn maintenance() -> DatabaseUrl {
    DatabaseUrl::Postgres(Server::quick().url("app", "postgres"))
}
