//! Sealing the audit log. Rows are written unsealed with their effect, so that nobody waits for anybody to write them; one sealer at a time
//! gives them their places in the chain a moment later. From then on they are protected.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use uuid::Uuid;

use super::App;
use super::error::Error;
use super::keys::Keys;
use crate::domain::audit_chain::{Chain, Head};
use crate::store::leases::{self, Lease};
use crate::store::{Db, audit_chain};

/// How many rows are sealed in one transaction: more would make those who submit wait.
const BATCH: i64 = 500;
/// How long the others leave it to one instance after it has last sealed something.
const LEASE: TimeDelta = TimeDelta::seconds(2);
/// How often the head goes to the log, where whoever cuts the audit log's tail cannot take it back.
const TOLD: Duration = Duration::from_secs(3600);

/// One instance's sealer.
pub struct Sealer {
    lease: Lease,
    head: Head,
    told: Option<(Head, Instant)>,
}

impl Default for Sealer {
    fn default() -> Self {
        Sealer {
            lease: Lease {
                name: "audit-seal",
                holder: Uuid::new_v4(),
            },
            head: Head::START,
            told: None,
        }
    }
}

impl Sealer {
    /// The head, if it is time to tell it: after the first batch, and then once an hour if it has moved.
    fn news(&mut self) -> Option<Head> {
        let is_due = match self.told {
            None => self.head != Head::START,
            Some((told, at)) => self.head != told && at.elapsed() >= TOLD,
        };
        is_due.then(|| {
            self.told = Some((self.head, Instant::now()));
            self.head
        })
    }
}

/// The chain of this installation's audit log.
pub(super) fn chain(keys: &Keys) -> Chain {
    Chain::new(keys.derive("audit-seal", &[]))
}

impl App {
    /// Seals what waits, unless another instance does; gives how many rows that were.
    pub async fn seal_audit(&self, sealer: &mut Sealer) -> Result<usize, Error> {
        let mut sum = 0;
        // When nothing waits, nothing is written: an idle service leaves its disk alone.
        let mut more = self.is_to_seal(sealer.lease).await?;
        while more {
            let app = self.clone();
            let lease = sealer.lease;
            let sealed = self
                .writer
                .write(move |db| app.seal_batch(db, lease))
                .await?;
            more = false;
            if let Some((rows, head)) = sealed {
                sum += rows;
                sealer.head = head;
                more = i64::try_from(rows).is_ok_and(|rows| rows == BATCH);
            }
        }
        if let Some(head) = sealer.news() {
            tracing::info!("audit head {head}");
        }
        Ok(sum)
    }

    async fn is_to_seal(&self, lease: Lease) -> Result<bool, Error> {
        let app = self.clone();
        let now = self.clock.now_utc();
        let look = move || {
            app.read(|db| {
                Ok(audit_chain::is_any_unsealed(db)?
                    && !leases::is_elsewhere(db, lease, now, now + LEASE)?)
            })
        };
        tokio::task::spawn_blocking(look)
            .await
            .map_err(|_| Error::Internal("looking for unsealed rows panicked".to_owned()))?
    }

    /// The lease is taken in the same transaction: its row keeps a second sealer out until the first one's seals can be seen.
    fn seal_batch(&self, db: &mut Db, lease: Lease) -> Result<Option<(usize, Head)>, Error> {
        let now = self.clock.now_utc();
        if !leases::take(db, lease, now, now + LEASE)? {
            return Ok(None);
        }
        let chain = chain(&self.keys);
        let entries = audit_chain::unsealed(db, BATCH)?;
        let mut head = audit_chain::head(db)?;
        let mut seals = Vec::with_capacity(entries.len());
        for entry in &entries {
            head = chain.seal(head, entry);
            seals.push((entry.id, head));
        }
        audit_chain::set_seals(db, &seals)?;
        Ok(Some((seals.len(), head)))
    }
}
