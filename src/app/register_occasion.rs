//! Registering a meeting, and that the question about violence was put there.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::error::Error;
use super::{App, Outcome};
use crate::domain::access::Access;
use crate::domain::definitions::Receives;
use crate::domain::ids::{OccasionId, ScreeningId};
use crate::domain::occasion::{PutOccasion, PutScreening};
use crate::store::{Db, enrolments, occasions, participants};

impl App {
    /// Registers an occasion. It never changes once stored.
    pub async fn register_occasion(
        &self,
        access: &Access,
        id: OccasionId,
        body: &Value,
    ) -> Result<Outcome, Error> {
        let put = PutOccasion::read(id, body, self.clock.today())?;
        let app = self.clone();
        let write = self.write_for(access, {
            let access = access.clone();
            move |db| app.put_occasion(db, &access, &put)
        });
        self.reaching(access, "occasion.put", id, write).await
    }

    fn put_occasion(
        &self,
        db: &mut Db,
        access: &Access,
        put: &PutOccasion,
    ) -> Result<Outcome, Error> {
        let new = &put.occasion;
        // Locked first, so that the enrolment cannot end meanwhile.
        enrolments::lock(db, &[new.enrolment])?;
        if let Some(outcome) = stored_occasion(db, access, put)? {
            return outcome;
        }
        let enrolment = enrolments::find(db, new.enrolment, access)?
            .ok_or(Error::NotFound)?
            .enrolment;
        if !enrolment.covers(new.held_on) {
            return Err(Error::invalid(
                "/held_on",
                "outside_enrolment",
                "must lie inside the enrolment, from its start to its end",
            ));
        }
        if enrolment.is_mistake() {
            return Err(mistaken_enrolment());
        }
        let background = participants::find_to_enrol(db, enrolment.participant)?;
        if background.is_some_and(|known| known.protected_identity) {
            return Err(Error::invalid(
                "/enrolment_id",
                "not_followed",
                "a participant with protected identity is only counted; no occasions are kept for them",
            ));
        }
        let now = self.clock.now_utc();
        if !occasions::insert(db, put.id, new, access.actor, now)? {
            // Somebody has taken the id: a moment ago, or outside the caller's reach.
            return stored_occasion(db, access, put)?.unwrap_or(Err(Error::NotFound));
        }
        self.note(db, access, "occasion.put", put.id, Outcome::Created)?;
        Ok(Outcome::Created)
    }

    /// Registers the status of the question about violence. Gives when it was stored.
    pub async fn register_screening(
        &self,
        access: &Access,
        id: ScreeningId,
        body: &Value,
    ) -> Result<(DateTime<Utc>, Outcome), Error> {
        let put = PutScreening::read(id, body)?;
        let occasion = put.screening.occasion;
        let app = self.clone();
        let write = self.write_for(access, {
            let access = access.clone();
            move |db| app.put_screening(db, &access, &put)
        });
        self.reaching(access, "screening.put", occasion, write)
            .await
    }

    fn put_screening(
        &self,
        db: &mut Db,
        access: &Access,
        put: &PutScreening,
    ) -> Result<(DateTime<Utc>, Outcome), Error> {
        let new = &put.screening;
        if let Some(outcome) = stored_screening(db, access, put)? {
            return outcome;
        }
        let (occasion, programme) =
            occasions::find(db, new.occasion, access)?.ok_or(Error::NotFound)?;
        let applies = self
            .catalogue
            .programme(&programme)
            .is_some_and(|programme| {
                self.catalogue
                    .latest_questionnaires()
                    .any(|q| q.handling.receives == Receives::Status && programme.applies(&q.key))
            });
        if !applies {
            return Err(Error::invalid(
                "/occasion_id",
                "does_not_apply",
                "the question is not put in the programme of this occasion",
            ));
        }
        let enrolment = enrolments::find(db, occasion.enrolment, access)?;
        if enrolment.is_some_and(|stored| stored.enrolment.is_mistake()) {
            return Err(mistaken_enrolment());
        }
        new.check_place(&occasion)?;
        let now = self.clock.now_utc();
        if !occasions::insert_screening(db, put.id, new, access.actor, now)? {
            // Somebody has taken the id, or given the occasion its status: a moment ago, or outside the caller's reach.
            if let Some(outcome) = stored_screening(db, access, put)? {
                return outcome;
            }
            if !occasions::has_screening(db, new.occasion, new.asked())? {
                return Err(Error::NotFound);
            }
            return Err(Error::conflict(
                "already_registered",
                "the status of this occasion is registered already",
            ));
        }
        // Under the occasion: whoever reads the log learns no id under which to ask for the status.
        self.note(db, access, "screening.put", new.occasion, Outcome::Created)?;
        Ok((now.and_utc(), Outcome::Created))
    }
}

/// Nothing is added to an enrolment that ended in felregistrering: no occasion, no response, no status.
pub(super) fn mistaken_enrolment() -> Error {
    Error::conflict(
        "felregistrering",
        "the enrolment was registered by mistake; nothing is added to it",
    )
}

/// What is stored under the id already, if anything: the same, or something else.
type Stored<T> = Option<Result<T, Error>>;

fn stored_occasion(
    db: &mut Db,
    access: &Access,
    put: &PutOccasion,
) -> Result<Stored<Outcome>, Error> {
    let stored = occasions::find(db, put.id, access)?;
    Ok(stored.map(|(stored, _)| {
        if stored == put.occasion {
            Ok(Outcome::Unchanged)
        } else {
            Err(Error::conflict(
                "id_taken",
                "another occasion is stored under this id, and occasions never change; use a new id",
            ))
        }
    }))
}

fn stored_screening(
    db: &mut Db,
    access: &Access,
    put: &PutScreening,
) -> Result<Stored<(DateTime<Utc>, Outcome)>, Error> {
    let stored = occasions::find_screening(db, put.id, access)?;
    // To anybody but its sender it is the same whether they have guessed the status or not.
    Ok(stored.map(|(stored, sender, at)| {
        if stored == put.screening && sender == access.actor {
            Ok((at.and_utc(), Outcome::Unchanged))
        } else {
            Err(Error::conflict(
                "id_taken",
                "a status is stored under this id already; use a new id",
            ))
        }
    }))
}
