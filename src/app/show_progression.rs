//! The picture of how a participant's answers have moved, for the coordinator and the participant to look at together.

use chrono::NaiveDate;

use super::App;
use super::error::Error;
use super::session::note;
use crate::domain::access::{Access, Reach};
use crate::domain::ids::EnrolmentId;
use crate::domain::progression::{Picture, readable};
use crate::store::{enrolments, read_back, unrated};

const READ: &str = "progression.read";

/// One enrolment's picture.
#[derive(Clone, Debug)]
pub struct Progression {
    /// The insats, by its name.
    pub programme: String,
    pub since: NaiveDate,
    pub picture: Picture,
}

impl App {
    /// The picture of an enrolment in a coordinator's reach. Only what may be read back is read at all, and that it was is a row of the
    /// audit log.
    pub async fn progression(
        &self,
        access: &Access,
        enrolment: EnrolmentId,
    ) -> Result<Progression, Error> {
        let readable = readable(&self.catalogue);
        let (by, now) = (access.clone(), self.clock.now_utc());
        let read = self.write_for(access, move |db| {
            // Answers that were sent in are never given back to a system.
            if !matches!(by.reach, Reach::Caseloads(_)) {
                return Err(Error::NotFound);
            }
            let found = enrolments::find(db, enrolment, &by)?.ok_or(Error::NotFound)?;
            let mut given = Vec::new();
            for (questionnaire, versions) in &readable {
                given.extend(read_back::given(db, enrolment, questionnaire, versions)?);
            }
            let unrated = unrated::of(db, enrolment)?;
            note(db, now, by.acting(), READ, Some(enrolment), "found")?;
            Ok((found.enrolment, given, unrated))
        });
        let (enrolment, given, unrated) = self.reaching(access, READ, enrolment, read).await?;
        let programme = self.catalogue.programme(&enrolment.programme);
        let applying = programme.map_or(&[][..], |programme| &programme.questionnaires);
        Ok(Progression {
            picture: Picture::of(&self.catalogue, applying, &given, &unrated),
            programme: programme.map_or(enrolment.programme.clone(), |one| one.name.clone()),
            since: enrolment.start,
        })
    }
}
