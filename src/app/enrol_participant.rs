//! Enrolling somebody in an insats, ending a stay, correcting one.

use serde_json::Value;

use super::error::Error;
use super::{App, IfMatch, Outcome};
use crate::domain::access::{Access, Reach};
use crate::domain::enrolment::{Enrolment, PutEnrolment, check_age};
use crate::domain::ids::EnrolmentId;
use crate::store::enrolments::{self, StoredEnrolment};
use crate::store::{Db, assignments, participants};

impl App {
    /// Enrols a participant, or changes how an enrolment stands.
    pub async fn enrol_participant(
        &self,
        access: &Access,
        id: EnrolmentId,
        if_match: IfMatch,
        body: &Value,
    ) -> Result<(StoredEnrolment, Outcome), Error> {
        let put = PutEnrolment::read(id, body, &self.catalogue, self.clock.today())?;
        let app = self.clone();
        let write = async {
            if !access.reach.covers(&put.enrolment.programme) {
                return Err(Error::NotFound);
            }
            let by = access.clone();
            self.write_for(access, move |db| app.put_enrolment(db, &by, &put, if_match))
                .await
        };
        self.reaching(access, "enrolment.put", id, write).await
    }

    pub(super) fn put_enrolment(
        &self,
        db: &mut Db,
        access: &Access,
        put: &PutEnrolment,
        if_match: IfMatch,
    ) -> Result<(StoredEnrolment, Outcome), Error> {
        enrolments::lock(db, &[put.id])?;
        // Somebody who had been registered twice is one now, under whichever id they are named.
        let mut put = put.clone();
        put.enrolment.participant = participants::who(db, put.enrolment.participant)?;
        let put = &put;
        let mut found = enrolments::find(db, put.id, access)?;
        let mut outcome = Outcome::Changed;
        if found.is_none() && if_match == IfMatch::Absent {
            if self.insert_enrolment(db, access, put)? {
                outcome = Outcome::Created;
            } else {
                // Somebody has taken the id: a moment ago, or outside the caller's reach.
                found = Some(enrolments::find(db, put.id, access)?.ok_or(Error::NotFound)?);
            }
        }
        match found {
            Some(current) if current.enrolment == put.enrolment => {
                return Ok((current, Outcome::Unchanged));
            }
            Some(current) => self.revise_enrolment(db, &current, put, if_match)?,
            None if outcome == Outcome::Created => {}
            None => return Err(Error::Stale),
        }
        self.note(db, access, "enrolment.put", put.id, outcome)?;
        let stored = enrolments::find(db, put.id, access)?.ok_or(Error::NotFound)?;
        Ok((stored, outcome))
    }

    fn insert_enrolment(
        &self,
        db: &mut Db,
        access: &Access,
        put: &PutEnrolment,
    ) -> Result<bool, Error> {
        let new = Enrolment {
            participant: participants::lock(db, put.enrolment.participant)?,
            ..put.enrolment.clone()
        };
        let background =
            participants::find_to_enrol(db, new.participant)?.ok_or(Error::NotFound)?;
        if let Some(programme) = self.catalogue.programme(&put.enrolment.programme) {
            check_age(programme, background.age_band)?;
        }
        let now = self.clock.now_utc();
        let is_new = enrolments::insert(db, put.id, &new, access.actor, now)?;
        if is_new {
            check_others(db, put.id, &new)?;
        }
        if let Reach::Caseloads(caseloads) = &access.reach
            && let Some(owner) = caseloads.owner(&put.enrolment.programme)
            && is_new
        {
            assignments::assign(db, put.id, owner, now)?;
        }
        Ok(is_new)
    }

    fn revise_enrolment(
        &self,
        db: &mut Db,
        current: &StoredEnrolment,
        put: &PutEnrolment,
        if_match: IfMatch,
    ) -> Result<(), Error> {
        if !current.enrolment.same_stay(&put.enrolment) {
            return Err(Error::conflict(
                "other_enrolment",
                "the participant, the programme and the start of an enrolment never change; end it as felregistrering and enrol anew",
            ));
        }
        if_match.check(current.revision)?;
        check_end(db, put.id, &put.enrolment)?;
        if put.enrolment.reaches_further(&current.enrolment) {
            participants::lock(db, put.enrolment.participant)?;
            check_others(db, put.id, &put.enrolment)?;
        }
        let now = self.clock.now_utc();
        if enrolments::revise(db, put.id, &put.enrolment, current.revision, now)? {
            Ok(())
        } else {
            Err(Error::Stale)
        }
    }
}

/// Several stays in one insats come one after the other. The participant is locked.
fn check_others(db: &mut Db, id: EnrolmentId, new: &Enrolment) -> Result<(), Error> {
    let others = enrolments::other_stays(db, new.participant, &new.programme, id)?;
    if new.is_mistake() || !others.into_iter().any(|other| new.overlaps(other)) {
        return Ok(());
    }
    Err(Error::conflict(
        "enrolled_already",
        "the participant has another enrolment in this programme on some of these days; end that one first, or let this one start on a later day",
    ))
}

/// No occasion may come to lie outside its enrolment, unless all of it was a mistake.
fn check_end(db: &mut Db, id: EnrolmentId, new: &Enrolment) -> Result<(), Error> {
    if new.is_mistake() {
        return Ok(());
    }
    match (new.end, enrolments::last_occasion(db, id)?) {
        (Some(end), Some(last)) if end < last => Err(Error::invalid(
            "/end",
            "before_last_occasion",
            "must not be before the enrolment's last occasion",
        )),
        _ => Ok(()),
    }
}
