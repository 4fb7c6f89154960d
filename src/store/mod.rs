//! The only room that knows diesel. Functions take a connection, never a pool, so that a use case can put them together in one transaction.

pub mod assignments;
pub mod audit;
pub mod audit_chain;
pub mod clients;
mod columns;
pub mod comments;
mod connection;
pub mod counted_responses;
pub mod enrolments;
mod error;
pub mod frozen_reports;
mod id;
pub mod installations;
pub mod leases;
pub mod migrate;
pub mod occasions;
pub mod participants;
pub mod publications;
pub mod read_back;
pub mod responses;
pub mod rounds;
mod schema;
pub mod sessions;
pub mod sign_in;
pub mod staff;
pub mod summaries;
pub mod transaction;
pub mod unrated;
mod values;
pub mod work_list;

pub use connection::{
    DatabaseUrl, Db, Durability, Opener, PooledConnection, ReadPool, check_durability, copy_sqlite,
    integrity, prepare_folder,
};
pub use error::Error;

use crate::domain::coded::Coded;

/// A member of a closed list from its column. The column has a CHECK, so anything else was written by somebody else.
fn decode<T: Coded>(code: &str) -> Result<T, Error> {
    T::from_code(code)
        .ok_or_else(|| Error::Inconsistent("a column holds an unknown code".to_owned()))
}

fn decode_option<T: Coded>(code: Option<&str>) -> Result<Option<T>, Error> {
    code.map(decode).transpose()
}

/// Narrows a boxed query that has `enrolment` in it to a reach.
macro_rules! within {
    ($query:expr, $reach:expr) => {
        match $reach {
            $crate::domain::access::Reach::All => $query,
            $crate::domain::access::Reach::Programmes(keys) => {
                let keys: Vec<String> = keys.iter().cloned().collect();
                $query.filter($crate::store::schema::enrolment::programme.eq_any(keys))
            }
            $crate::domain::access::Reach::Caseloads(caseloads) => {
                $query.filter($crate::store::schema::enrolment::id.eq_any(
                    $crate::store::assignments::of($crate::store::assignments::ids(caseloads)),
                ))
            }
        }
    };
}
use within;
