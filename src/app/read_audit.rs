//! Reading the audit log, for the auditor. Every page that is read is a row of it too.

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::App;
use super::error::Error;
use super::session::{Acting, Auditor, must_be_there, note};
use crate::domain::audit_chain::Head;
use crate::domain::ids::ActorId;
use crate::domain::period::stockholm_midnight;
use crate::store::audit::{self, Cursor, Filter, StoredEvent};
use crate::store::{audit_chain, clients, staff};

/// How many events a page has.
const PAGE: i64 = 50;
/// How many are drawn at random.
const SAMPLE: usize = 20;

/// What an auditor asks for. Days are Stockholm's, both included.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub actor: Option<ActorId>,
    /// How the action begins.
    pub action: Option<String>,
    pub handle: Option<String>,
    pub outcome: Option<String>,
    /// Older than this event.
    pub before: Option<Cursor>,
    /// Drawn at random instead, from the whole log.
    pub is_sample: bool,
}

/// A page of the log.
#[derive(Clone, Debug)]
pub struct AuditPage {
    pub events: Vec<StoredEvent>,
    /// Where the next page begins, if there is one.
    pub more: Option<Cursor>,
    /// Where the sealed chain ends: worth writing down elsewhere.
    pub head: Head,
    /// Everybody who can have done something, by id.
    pub names: Vec<(Uuid, String)>,
}

impl App {
    /// A page of the audit log.
    pub async fn read_audit(
        &self,
        by: &Acting<Auditor>,
        query: &AuditQuery,
    ) -> Result<AuditPage, Error> {
        let (session, actor) = (by.session.id, by.actor());
        let now = self.clock.now_utc();
        let filter = Filter {
            from: query.from.map(stockholm_midnight),
            until: query
                .until
                .map(|day| stockholm_midnight(day + TimeDelta::days(1))),
            actor: query.actor,
            action: query.action.clone(),
            handle: query.handle.clone(),
            outcome: query.outcome.clone(),
        };
        let before = query.before;
        let is_sample = query.is_sample;
        let app = self.clone();
        // Found before anything is written: a long search must not hold up those who submit.
        let found = tokio::task::spawn_blocking(move || match is_sample {
            true => app.sample_audit(SAMPLE),
            false => app.read(|db| Ok(audit::find(db, &filter, before, PAGE + 1)?)),
        });
        let mut events = found.await.map_err(|_| Error::Unavailable)??;
        let mut more = None;
        if !is_sample && events.len() > PAGE as usize {
            events.truncate(PAGE as usize);
            more = events.last().map(StoredEvent::cursor);
        }
        let (head, names) = self
            .writer
            .write(move |db| {
                must_be_there(db, session)?;
                let head = audit_chain::head(db)?;
                let people = staff::list(db)?
                    .into_iter()
                    .map(|one| (one.id.0, one.username));
                let systems = clients::list(db)?
                    .into_iter()
                    .map(|one| (one.id.0, one.name));
                let names = people.chain(systems).collect();
                let what = if is_sample { "sample" } else { "found" };
                note(db, now, actor, "audit.read", None::<&str>, what)?;
                Ok((head, names))
            })
            .await?;
        Ok(AuditPage {
            events,
            more,
            head,
            names,
        })
    }
}
