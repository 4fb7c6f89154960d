//! Tests that need the real binary: it is started, killed, starved and stopped, and nothing that it acknowledged may be gone.
//!
//! `tests/run --full` sets `FRAMSTEG_FULL=1`: then the loops are long.

mod audit;
mod backup;
mod browser;
mod disk;
mod downloads;
mod first_start;
mod flood;
mod http;
mod kill;
mod load;
mod migrations;
mod network;
mod oidc;
mod outage;
mod people;
mod place;
pub mod random;
mod refusals;
mod slow;
mod stopping;
mod sync;
mod tls;
mod walk;
mod withdraw;

pub use place::{Folder, Place, wait};

/// Declares one test that runs on both databases.
macro_rules! both {
    ($name:ident, $test:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use $crate::support::Kind;

            fn on(kind: Kind) {
                let test: fn(Kind) = $test;
                test(kind);
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
pub(crate) use both;

/// `usual`, or `full` when everything is asked for.
pub(crate) fn amount(usual: usize, full: usize) -> usize {
    match std::env::var_os("FRAMSTEG_FULL") {
        Some(_) => full,
        None => usual,
    }
}
