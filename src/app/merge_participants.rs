//! Somebody who was registered twice becomes one. Figures count persons by their enrolments: all of them move, so every figure that is not
//! final yet counts the person once. What is known of the background is what was known of the one who stays.

use super::error::Error;
use super::marks::Mark;
use super::session::note;
use super::{App, Outcome};
use crate::domain::access::Access;
use crate::domain::enrolment::check_age;
use crate::domain::ids::ParticipantId;
use crate::domain::participant::Background;
use crate::store::{Db, enrolments, participants};

const MERGE: &str = "participant.merge";

impl App {
    /// A double can be shown beside the one who stays, to be confirmed. Gives the mark without which they are not merged.
    pub async fn show_double(
        &self,
        access: &Access,
        stays: ParticipantId,
        double: ParticipantId,
    ) -> Result<String, Error> {
        let by = access.clone();
        self.write_for(access, move |db| must_be_own(db, &by, double))
            .await?;
        self.mark(access, Mark::Double, &[stays.0, double.0])
    }

    /// Merges a double into the one who stays, after they have been shown beside each other. Everything of the double's lies inside the
    /// reach. Its code leads to the other from then on.
    pub async fn merge_participants(
        &self,
        access: &Access,
        stays: ParticipantId,
        double: ParticipantId,
        mark: &str,
    ) -> Result<(), Error> {
        if !self.is_marked(access, Mark::Double, &[stays.0, double.0], mark)? {
            return Err(Error::invalid(
                "/code",
                "not_shown",
                "the two have not been shown beside each other, or long ago; type the other code once more",
            ));
        }
        let (app, by) = (self.clone(), access.clone());
        let write = self.write_for(access, move |db| app.merge(db, &by, stays, double));
        self.reaching(access, MERGE, double, write).await
    }

    fn merge(
        &self,
        db: &mut Db,
        by: &Access,
        stays: ParticipantId,
        double: ParticipantId,
    ) -> Result<(), Error> {
        // In order of id, so that two transactions never wait for each other in a circle.
        participants::lock(db, stays.min(double))?;
        participants::lock(db, stays.max(double))?;
        let stays = participants::find(db, stays, by)?.ok_or(Error::NotFound)?;
        let double = participants::find(db, double, by)?.ok_or(Error::NotFound)?;
        if stays.id == double.id {
            return Err(Error::invalid(
                "/code",
                "same_participant",
                "is the code of the same participant",
            ));
        }
        if stays.background.protected_identity || double.background.protected_identity {
            return Err(Error::invalid(
                "/code",
                "not_followed",
                "a participant with protected identity is only counted, and never merged",
            ));
        }
        must_be_own(db, by, double.id)?;
        self.check_stays(db, double.id, stays.background)?;
        let now = self.clock.now_utc();
        for moved in enrolments::move_all(db, double.id, stays.id, now)? {
            self.note(db, by, "enrolment.put", moved, Outcome::Changed)?;
        }
        participants::merge(db, double.id, stays.id)?;
        note(db, now, by.acting(), MERGE, Some(stays.id), "stored")?;
        note(db, now, by.acting(), MERGE, Some(double.id), "stored")
    }

    /// Whether the age fits what the double is enrolled in.
    fn check_stays(
        &self,
        db: &mut Db,
        double: ParticipantId,
        background: Background,
    ) -> Result<(), Error> {
        for key in enrolments::programmes_of(db, double)? {
            if let Some(programme) = self.catalogue.programme(&key)
                && let Err(mut fault) = check_age(programme, background.age_band)
            {
                "/code".clone_into(&mut fault.pointer);
                return Err(fault.into());
            }
        }
        Ok(())
    }
}

/// Nobody takes a stay from a colleague by making it a double's: all of the double's lie inside the reach.
fn must_be_own(db: &mut Db, by: &Access, double: ParticipantId) -> Result<(), Error> {
    match enrolments::are_all_within(db, double, &by.reach)? {
        true => Ok(()),
        false => Err(Error::invalid(
            "/code",
            "stays_elsewhere",
            "the double is enrolled with somebody else, too; ask them or an administrator to hand that enrolment on to you first",
        )),
    }
}
