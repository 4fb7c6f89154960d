//! Use cases: what the service does, one file per verb phrase. This room owns transactions; it knows neither HTTP nor SQL.

mod activate;
mod answer_round;
mod ask_in_room;
mod attempts;
mod authenticate;
mod backup;
mod caseloads;
mod change_coordinator;
mod change_password;
mod clock;
mod comment_on_goal;
mod count_figures;
mod decline_rating;
mod definitions;
mod demo;
mod demo_staff;
mod download_figures;
mod enrol_participant;
mod enter_figure;
mod error;
mod fill_in;
mod freeze_report;
mod hand_over;
mod hold_round;
mod keys;
mod look_up_code;
mod look_up_figure;
mod manage_clients;
mod manage_staff;
mod marks;
mod merge_participants;
mod my_day;
mod oidc;
mod one_time_code;
pub mod operator;
mod passwords;
mod publication_calendar;
mod publish_figures;
mod publishing_lease;
mod read_audit;
mod read_figures;
mod register_and_enrol;
mod register_occasion;
mod register_participant;
mod remove_occasion;
mod replace_code;
mod seal_audit;
mod second_factor;
mod session;
mod show_progression;
mod sign_in;
mod start;
mod submit_response;
mod summaries;
mod verify_audit;
mod view_enrolment;
mod visit;
mod withdraw_figure;
mod writer;

use std::sync::Arc;

pub use activate::Activation;
pub use authenticate::{AuthFailure, Client};
pub use backup::{BackupError, back_up};
pub use clock::Clock;
pub use comment_on_goal::GoalComment;
pub use definitions::{
    PublishedView, ReadError, draft_definitions, published_versions, read_definitions,
    read_source_files, write_lock,
};
pub use demo::{DemoReport, fill_demo};
pub use download_figures::Download;
pub use enter_figure::{Enterable, EntryView};
pub use error::Error;
pub use fill_in::{Blank, Filled, Sent, Wanted, Way};
pub use freeze_report::{FrozenView, ReportAsOf};
pub use hold_round::{RoundView, Slips};
pub use keys::{Keys, check_key_place};
pub use look_up_figure::Asked;
pub use manage_clients::{NewClient, add_client, list_clients, revoke_client};
pub use manage_staff::{NewStaff, StaffView};
pub use my_day::{DayLine, Listed, MyDay};
pub use oidc::{Denied, OidcSettings};
pub use passwords::Passwords;
pub use publication_calendar::{Interim, Refusal, Trigger, WAIT};
pub use publish_figures::PublishReport;
pub use read_audit::{AuditPage, AuditQuery};
pub use read_figures::{Figures, PublishedPeriod, Standing, latest_of};
pub use seal_audit::Sealer;
pub use second_factor::{Offer, SetUp};
pub use session::{
    Acting, Administrator, Auditor, Coordinator, Director, Duty, Entry, Place, SignedIn,
};
pub use show_progression::Progression;
pub use sign_in::Credentials;
pub use start::{
    Settings, StartError, connect, demo_state, open_for_service, open_keys, prepare, schema_state,
};
pub use submit_response::{Receipt, Submission};
pub use summaries::SummaryCheck;
pub use verify_audit::{AuditCheck, verify_audit};
pub use view_enrolment::{EnrolmentView, MeetingView};
pub use visit::{Offered, Offering, Visit};
pub use withdraw_figure::{AfterWithdrawal, Withdrawable};
pub use writer::{Lanes, Writer};

// What is stored is shown as it is.
pub use crate::store::assignments::Substitution;
pub use crate::store::audit::{Cursor, Filter, StoredEvent};
pub use crate::store::enrolments::StoredEnrolment;
pub use crate::store::participants::Participant;
pub use crate::store::publications::{Publication, Withdrawal};
pub use crate::store::rounds::Round;
pub use crate::store::staff::{Identity, Staff};
pub use crate::store::work_list::Stay;

use crate::domain::access::{Access, Actor};
use crate::domain::definitions::Catalogue;
use crate::domain::ids::OccasionId;
use crate::store::{Db, ReadPool, audit, sessions};

/// What every use case needs.
#[derive(Clone)]
pub struct App {
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) clock: Clock,
    readers: ReadPool,
    writer: Writer,
    clients: Arc<authenticate::KnownClients>,
    dead_tokens: Arc<authenticate::DeadTokens>,
    interim: Interim,
    /// When the service was first started with this database.
    first_started: chrono::NaiveDate,
    is_demo: bool,
    fingerprint_key: Arc<[u8]>,
    keys: keys::Keys,
    passwords: Passwords,
    /// None until an identity provider is configured.
    oidc: Option<Arc<oidc::Oidc>>,
    /// None until the förbund has said it.
    contact: Option<Arc<str>>,
}

/// Whether a PUT made something, changed it, or found it as it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Created,
    Changed,
    Unchanged,
}

/// What `If-Match` said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IfMatch {
    /// Nothing.
    Absent,
    /// A revision.
    Revision(i32),
    /// A tag that no revision has.
    Other,
}

impl IfMatch {
    /// Whether a change from this revision is allowed.
    fn check(self, current: i32) -> Result<(), Error> {
        match self {
            IfMatch::Absent => Err(Error::NeedsIfMatch),
            IfMatch::Revision(revision) if revision == current => Ok(()),
            IfMatch::Revision(_) | IfMatch::Other => Err(Error::Stale),
        }
    }
}

impl App {
    /// The definitions that are served.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Whom people turn to with faults and questions, if the förbund has said it.
    pub fn contact(&self) -> Option<&str> {
        self.contact.as_deref()
    }

    /// Whether everything in the database is made up.
    pub fn is_demo(&self) -> bool {
        self.is_demo
    }

    /// The way to the database for writing.
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Now, as columns hold it (UTC).
    pub fn now(&self) -> chrono::NaiveDateTime {
        self.clock.now_utc()
    }

    /// Today in Stockholm.
    pub fn today(&self) -> chrono::NaiveDate {
        self.clock.today()
    }

    /// Where passwords are hashed.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Whether the service can read and write.
    pub fn is_ready(&self) -> bool {
        !self.writer.is_broken() && self.readers.get().is_ok()
    }

    /// Notes what somebody did, in the transaction in which it was done.
    fn note(
        &self,
        db: &mut Db,
        access: &Access,
        action: &'static str,
        handle: impl ToString,
        outcome: Outcome,
    ) -> Result<(), Error> {
        let outcome = match outcome {
            Outcome::Created => "stored",
            Outcome::Changed => "changed",
            Outcome::Unchanged => "unchanged",
        };
        let event = self.event(access.acting(), action, handle.to_string(), outcome);
        Ok(audit::record(db, vec![event])?)
    }

    fn event(
        &self,
        actor: Actor,
        action: &'static str,
        handle: String,
        outcome: &'static str,
    ) -> audit::Event {
        audit::Event {
            at: self.clock.now_utc(),
            actor,
            action,
            handle: Some(handle),
            outcome,
        }
    }

    /// Notes a refusal, in a transaction of its own: the one that was refused is rolled back. If that fails, the caller is told so instead
    /// of the refusal, and comes back: nobody is refused without a trace.
    async fn note_refusal(
        &self,
        actor: Actor,
        action: &'static str,
        handle: String,
        outcome: &'static str,
    ) -> Result<(), Error> {
        let event = self.event(actor, action, handle, outcome);
        self.writer
            .write(move |db| Ok(audit::record(db, vec![event.clone()])?))
            .await
    }

    /// Notes that somebody was kept from a route: its method and pattern, never the path.
    pub async fn note_denied(
        &self,
        actor: Actor,
        route: String,
        why: &'static str,
    ) -> Result<(), Error> {
        self.note_refusal(actor, authenticate::DENIED, route, why)
            .await
    }

    /// Writes for a caller, if a coordinator's session is still there: a request may have waited while it ended. Nothing is done for a
    /// tablet in a participant's hands.
    async fn write_for<T: Send + 'static>(
        &self,
        access: &Access,
        run: impl FnMut(&mut Db) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        match access.only {
            None => self.write_as(access, run).await,
            Some(_) => Err(Error::NotFound),
        }
    }

    /// The same for what belongs to one occasion: it is open to a tablet that was handed over for it, too.
    async fn write_at<T: Send + 'static>(
        &self,
        access: &Access,
        occasion: OccasionId,
        run: impl FnMut(&mut Db) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        match access.only {
            Some(only) if only != occasion => Err(Error::NotFound),
            _ => self.write_as(access, run).await,
        }
    }

    async fn write_as<T: Send + 'static>(
        &self,
        access: &Access,
        mut run: impl FnMut(&mut Db) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (session, only) = (access.session, access.only);
        self.writer
            .write(move |db| {
                // It may have ended meanwhile, or gone into other hands.
                if let Some(session) = session
                    && sessions::opened(db, session)? != Some(only)
                {
                    return Err(Error::SignedOut);
                }
                run(db)
            })
            .await
    }

    /// Does something with an individual's data, and notes it when they do not exist or lie outside the reach.
    async fn reaching<T>(
        &self,
        access: &Access,
        action: &'static str,
        handle: impl ToString,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let outcome = work.await;
        if let Err(Error::NotFound) = outcome {
            self.note_refusal(access.acting(), action, handle.to_string(), "denied")
                .await?;
        }
        outcome
    }

    /// Runs something that reads. It blocks: not for async threads.
    fn read<T>(&self, run: impl FnOnce(&mut Db) -> Result<T, Error>) -> Result<T, Error> {
        let mut connection = self.readers.get()?;
        run(&mut connection)
    }
}
