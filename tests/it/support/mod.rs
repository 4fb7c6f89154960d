//! What every test stands on: a database of its own, the service in this process, a clock that stands still.
//!
//! ```ignore
//! on_both!(a_new_participant_gets_a_code, async |app: TestApp| {
//!     let reply = app.put("participants/0198c0de-…", json!({})).await.expect(201);
//! });
//! ```
//!
//! makes two tests, `…::sqlite` and `…::postgres`. A test that wants another instant or other definitions takes a [`Setup`] instead.

mod app;
mod bodies;
mod browser;
mod client;
mod database;
mod definitions;
mod folder;
mod postgres;

pub use app::{PROXY, Setup, TestApp, key_file};
pub use bodies::*;
pub use browser::{Browser, PASSWORD, between, totp};
pub use client::{Call, Client, Reply, keys};
pub use database::Kind;
pub use definitions::Definitions;
pub use folder::{is_root, temporary_folder};
pub use postgres::Server;

use std::time::Duration;

/// Declares one test that runs on both databases.
macro_rules! on_both {
    ($name:ident, $test:expr $(,)?) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use $crate::support::{Kind, run};

            fn on(kind: Kind) {
                run(kind, $test);
            }

            #[test]
            fn sqlite() {
                on(Kind::Sqlite);
            }

            #[test]
            fn postgres() {
                on(Kind::Postgres);
            }
        }
    };
}
pub(crate) use on_both;

/// Declares a test whose transcript, line by line, must be the same on both databases.
macro_rules! same_on_both {
    ($name:ident, $test:expr $(,)?) => {
        #[test]
        fn $name() {
            let on = |kind| $crate::support::run(kind, $test);
            let (sqlite, postgres): (Vec<String>, Vec<String>) = (
                on($crate::support::Kind::Sqlite),
                on($crate::support::Kind::Postgres),
            );
            assert!(!sqlite.is_empty(), "the transcript is empty");
            assert_eq!(sqlite.len(), postgres.len(), "lines in the transcript");
            for (sqlite, postgres) in sqlite.iter().zip(&postgres) {
                assert_eq!(sqlite, postgres, "SQLite left, PostgreSQL right");
            }
        }
    };
}
pub(crate) use same_on_both;

/// What a test can ask for.
pub trait Given {
    async fn given(setup: Setup) -> Self;
}

impl Given for Setup {
    async fn given(setup: Setup) -> Self {
        setup
    }
}

impl Given for TestApp {
    async fn given(setup: Setup) -> Self {
        setup.start().await
    }
}

/// How long a test may take: three minutes, also where the machine is slow; half an hour with the long loops.
fn longest() -> Duration {
    let minutes = match std::env::var_os("FRAMSTEG_FULL") {
        Some(_) => 30,
        None => 3,
    };
    Duration::from_secs(60 * minutes)
}

/// Runs a test on a fresh database.
pub fn run<A: Given, T>(kind: Kind, test: impl AsyncFnOnce(A) -> T) -> T {
    actix_web::rt::System::new().block_on(async {
        let given = A::given(Setup::on(kind)).await;
        actix_web::rt::time::timeout(longest(), test(given))
            .await
            .expect("the test took too long")
    })
}
