//! Checking the audit log's chain, and drawing rows from it at random for somebody to look at.

use std::collections::BTreeSet;

use super::App;
use super::error::Error;
use super::keys::{Keys, random};
use super::seal_audit::chain;
use crate::domain::audit_chain::{Break, Head};
use crate::store::audit::StoredEvent;
use crate::store::{self, Db, audit_chain, transaction};

/// How many rows are looked at at a time.
const PAGE: i64 = 1000;

/// An audit log that is sound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AuditCheck {
    /// The last sealed row: there are as many as its place says.
    pub head: Head,
    /// How many rows wait for their seal, and are not protected yet.
    pub unsealed: i64,
}

/// Follows the chain from its first row; with a head that was exported, also past that. The inner error is the first place that does not fit.
pub fn verify_audit(
    db: &mut Db,
    keys: &Keys,
    exported: Option<Head>,
) -> Result<Result<AuditCheck, Break>, Error> {
    transaction::snapshot(db, |db| {
        let followed = follow(db, keys, exported)?;
        let unsealed = audit_chain::count_unsealed(db)?;
        Ok(followed.map(|head| AuditCheck { head, unsealed }))
    })
}

fn follow(db: &mut Db, keys: &Keys, exported: Option<Head>) -> Result<Result<Head, Break>, Error> {
    let chain = chain(keys);
    let exported = exported.unwrap_or(Head::START);
    let mut head = Head::START;
    let mut after = None;
    let mut limit = PAGE;
    loop {
        let page = match audit_chain::sealed_after(db, after, limit) {
            Ok(page) => page,
            Err(store::Error::Inconsistent(_)) if limit > 1 => {
                // One of them cannot be read: one by one up to that.
                limit = 1;
                continue;
            }
            Err(store::Error::Inconsistent(_)) => {
                return Ok(Err(Break {
                    place: head.place + 1,
                    how: "the row cannot be read",
                }));
            }
            Err(error) => return Err(error.into()),
        };
        if page.is_empty() {
            break;
        }
        for event in page {
            let place = event.place.unwrap_or_default();
            let seal = event.seal.unwrap_or_default();
            head = match chain.follow(head, &event.entry, place, &seal) {
                Ok(head) => head,
                Err(fault) => return Ok(Err(fault)),
            };
            if head.place == exported.place && head.seal != exported.seal {
                return Ok(Err(Break {
                    place,
                    how: "the row is not the one of the exported head; rows were cut off, and others sealed in their place",
                }));
            }
            after = Some((place, event.entry.id));
        }
    }
    if head.place < exported.place {
        return Ok(Err(Break {
            place: head.place + 1,
            how: "the row is missing, and all after it up to the exported head",
        }));
    }
    Ok(Ok(head))
}

impl App {
    /// So many sealed rows (or all, if there are fewer), drawn at random so that nobody can tell beforehand which will be looked at. It blocks.
    pub fn sample_audit(&self, rows: usize) -> Result<Vec<StoredEvent>, Error> {
        self.read(|db| {
            let sealed = u64::try_from(audit_chain::head(db)?.place).unwrap_or_default();
            let mut places = BTreeSet::new();
            while places.len() < rows && (places.len() as u64) < sealed {
                let random = u64::from_be_bytes(random()?);
                // Of 2^64 numbers the remainder is even enough.
                places.insert(i64::try_from(random % sealed).unwrap_or_default() + 1);
            }
            let places: Vec<i64> = places.into_iter().collect();
            Ok(audit_chain::at_places(db, &places)?)
        })
    }
}
