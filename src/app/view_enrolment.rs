//! One enrolment as its coordinator sees it, and who a participant is to whoever has found them.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use super::App;
use super::error::Error;
use super::marks::Mark;
use super::my_day::{MEASURED, READ, grouped};
use super::session::note;
use crate::domain::access::Access;
use crate::domain::definitions::Mode;
use crate::domain::due::Due;
use crate::domain::ids::{EnrolmentId, OccasionId, ParticipantId};
use crate::store::enrolments::{self, StoredEnrolment};
use crate::store::work_list::{self, Stay};
use crate::store::{Db, assignments, participants};

/// How it is named that somebody was told in which of their own insatser a participant is enrolled already.
const RUNNING: &str = "participant.running";

/// A meeting: never what was answered in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MeetingView {
    pub id: OccasionId,
    pub held_on: NaiveDate,
    pub mode: Mode,
    /// The keys of what has been answered there.
    pub answered: Vec<String>,
}

/// An enrolment and what goes with it.
#[derive(Clone, Debug)]
pub struct EnrolmentView {
    pub id: EnrolmentId,
    pub stored: StoredEnrolment,
    /// Grouped; empty for somebody with protected identity.
    pub code: String,
    pub protected_identity: bool,
    /// Whether progression is measured here.
    pub is_measured: bool,
    /// When the next measurement is due; `None` where there is none to come.
    pub due: Option<Due>,
    /// Whether the question that is put in private is put here.
    pub is_asked: bool,
    /// When it was put first.
    pub asked_on: Option<NaiveDate>,
    /// The latest first.
    pub meetings: Vec<MeetingView>,
    /// Who has it, and since when.
    pub coordinators: Vec<(String, NaiveDateTime)>,
}

impl App {
    /// An enrolment inside the reach. That it was read is noted in the transaction of the reading.
    pub async fn enrolment(
        &self,
        access: &Access,
        id: EnrolmentId,
    ) -> Result<EnrolmentView, Error> {
        let (app, by) = (self.clone(), access.clone());
        let read = self.write_for(access, move |db| {
            let view = app.view(db, &by, id)?;
            note(
                db,
                app.clock.now_utc(),
                by.acting(),
                READ,
                Some(id),
                "found",
            )?;
            Ok(view)
        });
        self.reaching(access, READ, id, read).await
    }

    fn view(&self, db: &mut Db, by: &Access, id: EnrolmentId) -> Result<EnrolmentView, Error> {
        let today = self.clock.today();
        let stored = enrolments::find(db, id, by)?.ok_or(Error::NotFound)?;
        let stay = &stored.enrolment;
        let person = participants::find(db, stay.participant, by)?.ok_or(Error::NotFound)?;
        let is_followed = !person.background.protected_identity;
        let programme = self.catalogue.programme(&stay.programme);
        let is_measured = is_followed && programme.is_some_and(|known| known.applies(MEASURED));
        let is_asked = is_followed && programme.is_some_and(|known| self.asks_in_private(known));
        let last = work_list::last_measured(db, &[id], &[MEASURED], (stay.start, today))?;
        let last = last.into_values().max();
        let asked_on = work_list::asked_on(db, id)?;
        let mut met = work_list::meetings(db, &[id], stay.start)?;
        met.reverse();
        let meetings = met.into_iter().map(|one| MeetingView {
            id: one.id,
            held_on: one.held_on,
            mode: one.mode,
            answered: one.answered.into_iter().collect(),
        });
        Ok(EnrolmentView {
            id,
            code: grouped(person.code.as_deref()),
            protected_identity: !is_followed,
            is_measured,
            due: (is_measured && stay.end.is_none()).then(|| Due::of(stay.start, last, today)),
            is_asked,
            asked_on,
            meetings: meetings.collect(),
            coordinators: assignments::names(db, id)?,
            stored,
        })
    }

    /// What somebody who has typed a code finds: a bare handle, and those enrolments of theirs that lie inside the reach. What nobody has in
    /// one's own insatser is taken on first.
    pub async fn find_by_code(
        &self,
        access: &Access,
        typed: &str,
    ) -> Result<(ParticipantId, Vec<EnrolmentId>), Error> {
        let participant = self.look_up_code(access, typed).await?;
        let mut found = self.reached(access, participant).await?;
        if found.is_empty() {
            self.take_on_all(access, participant).await?;
            found = self.reached(access, participant).await?;
        }
        Ok((participant, found))
    }

    /// Nothing of them is shown yet: the page to which they lead notes that.
    async fn reached(
        &self,
        access: &Access,
        participant: ParticipantId,
    ) -> Result<Vec<EnrolmentId>, Error> {
        let by = access.clone();
        self.write_for(access, move |db| {
            let stays = work_list::stays_of(db, participant, &by.reach)?;
            Ok(stays.into_iter().map(|stay| stay.enrolment).collect())
        })
        .await
    }

    /// The enrolments of somebody inside the reach; none, if there are none. Each is noted as read.
    pub async fn stays_of(
        &self,
        access: &Access,
        participant: ParticipantId,
    ) -> Result<Vec<Stay>, Error> {
        let (now, by) = (self.clock.now_utc(), access.clone());
        self.write_for(access, move |db| {
            let stays = work_list::stays_of(db, participant, &by.reach)?;
            for stay in &stays {
                let id = Some(stay.enrolment);
                note(db, now, by.acting(), READ, id, "found")?;
            }
            Ok(stays)
        })
        .await
    }

    /// How many meetings there have been in somebody's enrolments inside the reach, mistakes excepted.
    pub async fn count_meetings(
        &self,
        access: &Access,
        participant: ParticipantId,
    ) -> Result<usize, Error> {
        let by = access.clone();
        self.write_for(access, move |db| {
            let stays = work_list::stays_of(db, participant, &by.reach)?;
            let Some(since) = stays.iter().map(|stay| stay.start).min() else {
                return Ok(0);
            };
            let ids: Vec<EnrolmentId> = stays.iter().map(|stay| stay.enrolment).collect();
            Ok(work_list::meetings(db, &ids, since)?.len())
        })
        .await
    }

    /// What goes with the handle of somebody who has been found by their code: with it they can be enrolled from this session, for a while.
    pub fn found(&self, access: &Access, participant: ParticipantId) -> Result<String, Error> {
        self.mark(access, Mark::Found, &[participant.0])
    }

    /// Whether somebody can be enrolled: they lie inside the reach, or have been found by their code. A bare id is worth nothing.
    pub async fn must_be_found(
        &self,
        access: &Access,
        participant: ParticipantId,
        found: &str,
    ) -> Result<(), Error> {
        let is_found = self.is_marked(access, Mark::Found, &[participant.0], found)?;
        let by = access.clone();
        let look = self.write_for(access, move |db| {
            let is_there = match is_found {
                true => participants::find_to_enrol(db, participant)?.is_some(),
                false => participants::find(db, participant, &by)?.is_some(),
            };
            is_there.then_some(()).ok_or(Error::NotFound)
        });
        self.reaching(access, "enrolment.put", participant, look)
            .await
    }

    /// In which of the insatser inside the reach somebody is enrolled now, by whomever: there they cannot be enrolled once more.
    pub async fn running_in(
        &self,
        access: &Access,
        participant: ParticipantId,
    ) -> Result<BTreeSet<String>, Error> {
        let (now, by) = (self.clock.now_utc(), access.clone());
        self.write_for(access, move |db| {
            let participant = participants::who(db, participant)?;
            let mut found = enrolments::running_in(db, participant)?;
            found.retain(|programme| by.reach.covers(programme));
            if !found.is_empty() {
                note(db, now, by.acting(), RUNNING, Some(participant), "found")?;
            }
            Ok(found)
        })
        .await
    }
}
