//! The professional declines to rate at an occasion, so that the participant's answers can be looked at without it. It holds for good:
//! whoever has seen the answers no longer rates before seeing them.

use super::App;
use super::error::Error;
use super::session::note;
use crate::domain::access::Access;
use crate::domain::definitions::{Catalogue, Respondent};
use crate::domain::ids::OccasionId;
use crate::store::responses::KnownResponse;
use crate::store::{enrolments, occasions, responses, unrated};

const DECLINE: &str = "rating.decline";

impl App {
    /// Declines to rate at an occasion in a coordinator's reach. Done twice it is done once.
    pub async fn decline_rating(&self, access: &Access, id: OccasionId) -> Result<(), Error> {
        let (now, by, catalogue) = (self.clock.now_utc(), access.clone(), self.catalogue.clone());
        let write = self.write_for(access, move |db| {
            let (occasion, _) = occasions::find(db, id, &by)?.ok_or(Error::NotFound)?;
            // A rating that is on its way comes before, or not at all.
            enrolments::lock(db, &[occasion.enrolment])?;
            let known = responses::known(db, &[], &[id])?;
            if known.iter().any(|one| is_rating(&catalogue, one)) {
                return Err(Error::conflict(
                    "rated_already",
                    "the professional has rated at this occasion",
                ));
            }
            let outcome = match unrated::insert(db, id, by.actor, now)? {
                true => "stored",
                false => "unchanged",
            };
            note(db, now, by.acting(), DECLINE, Some(id), outcome)
        });
        self.reaching(access, DECLINE, id, write).await
    }
}

fn is_rating(catalogue: &Catalogue, one: &KnownResponse) -> bool {
    catalogue
        .questionnaire(&one.questionnaire, one.version)
        .is_some_and(|known| known.respondent == Respondent::Professional)
}

/// Somebody rates where it was declined.
pub(super) fn declined_already() -> Error {
    Error::conflict(
        "rating_declined",
        "the professional has declined to rate at this occasion, and may have seen the participant's answers",
    )
}
