//! Registering a participant, and reading one.

use serde_json::Value;

use super::error::Error;
use super::{App, IfMatch, Outcome};
use crate::domain::access::Access;
use crate::domain::code::ParticipantCode;
use crate::domain::definitions::Catalogue;
use crate::domain::enrolment::check_age;
use crate::domain::ids::ParticipantId;
use crate::domain::participant::PutParticipant;
use crate::store::participants::{self, Participant};
use crate::store::{Db, audit, enrolments};

/// How the reading of a participant is named.
const READ: &str = "participant.read";

impl App {
    /// Registers a participant with a new code, or changes what is known of one.
    pub async fn register_participant(
        &self,
        access: &Access,
        id: ParticipantId,
        if_match: IfMatch,
        body: &Value,
    ) -> Result<(Participant, Outcome), Error> {
        let put = PutParticipant::read(id, body)?;
        let app = self.clone();
        let write = self.write_for(access, {
            let access = access.clone();
            move |db| app.put_participant(db, &access, &put, if_match)
        });
        self.reaching(access, "participant.put", id, write).await
    }

    pub(super) fn put_participant(
        &self,
        db: &mut Db,
        access: &Access,
        put: &PutParticipant,
        if_match: IfMatch,
    ) -> Result<(Participant, Outcome), Error> {
        let put = &PutParticipant {
            id: participants::lock(db, put.id)?,
            ..put.clone()
        };
        let mut found = participants::find(db, put.id, access)?;
        if found.is_none() && if_match == IfMatch::Absent {
            if let Some(new) = self.insert(db, access, put)? {
                self.note(db, access, "participant.put", put.id, Outcome::Created)?;
                return Ok((new, Outcome::Created));
            }
            // Somebody has taken the id: a moment ago, or outside the caller's reach.
            found = Some(participants::find(db, put.id, access)?.ok_or(Error::NotFound)?);
        }
        let (participant, outcome) = match found {
            Some(current) if current.background == put.background => {
                return Ok((current, Outcome::Unchanged));
            }
            Some(current) => (
                self.revise(db, access, current, put, if_match)?,
                Outcome::Changed,
            ),
            None => return Err(Error::Stale),
        };
        self.note(db, access, "participant.put", put.id, outcome)?;
        Ok((participant, outcome))
    }

    fn insert(
        &self,
        db: &mut Db,
        access: &Access,
        put: &PutParticipant,
    ) -> Result<Option<Participant>, Error> {
        // A code is one of a milliard: a few attempts always find a free one.
        for _ in 0..8 {
            let participant = Participant {
                id: put.id,
                code: match put.background.protected_identity {
                    true => None,
                    false => Some(new_code()?.as_str().to_owned()),
                },
                background: put.background,
                revision: 1,
            };
            if participants::insert(db, &participant, access.actor, self.clock.now_utc())? {
                return Ok(Some(participant));
            }
            if participants::find_to_enrol(db, put.id)?.is_some() {
                return Ok(None);
            }
        }
        Err(Error::Internal("no free code was found".to_owned()))
    }

    fn revise(
        &self,
        db: &mut Db,
        access: &Access,
        current: Participant,
        put: &PutParticipant,
        if_match: IfMatch,
    ) -> Result<Participant, Error> {
        if_match.check(current.revision)?;
        if current.background.protected_identity != put.background.protected_identity {
            return Err(Error::conflict(
                "protected_identity_is_fixed",
                "whether a participant has protected identity is decided when they are registered; register a new participant",
            ));
        }
        self.check_ages(db, access, put)?;
        let now = self.clock.now_utc();
        if !participants::revise(db, put.id, put.background, current.revision, now)? {
            return Err(Error::Stale);
        }
        Ok(Participant {
            background: put.background,
            revision: current.revision + 1,
            ..current
        })
    }

    /// Only programmes inside the reach: a refusal must not tell of a stay elsewhere.
    fn check_ages(&self, db: &mut Db, access: &Access, put: &PutParticipant) -> Result<(), Error> {
        let catalogue: &Catalogue = &self.catalogue;
        for key in enrolments::programmes_of(db, put.id)? {
            if access.reach.covers(&key)
                && let Some(programme) = catalogue.programme(&key)
                && let Err(mut fault) = check_age(programme, put.background.age_band)
            {
                "/age_band".clone_into(&mut fault.pointer);
                return Err(fault.into());
            }
        }
        Ok(())
    }

    /// A participant inside the caller's reach. That they were read is noted in the transaction of the reading.
    pub async fn participant(
        &self,
        access: &Access,
        id: ParticipantId,
    ) -> Result<Participant, Error> {
        let app = self.clone();
        let read = self.write_for(access, {
            let access = access.clone();
            move |db| app.read_participant(db, &access, id)
        });
        self.reaching(access, READ, id, read).await
    }

    fn read_participant(
        &self,
        db: &mut Db,
        access: &Access,
        id: ParticipantId,
    ) -> Result<Participant, Error> {
        let found = participants::find(db, id, access)?.ok_or(Error::NotFound)?;
        let event = self.event(access.acting(), READ, id.to_string(), "found");
        audit::record(db, vec![event])?;
        Ok(found)
    }
}

pub(super) fn new_code() -> Result<ParticipantCode, Error> {
    getrandom::u32()
        .map(ParticipantCode::from_random)
        .map_err(|_| Error::Internal("the system gives no random numbers".to_owned()))
}
