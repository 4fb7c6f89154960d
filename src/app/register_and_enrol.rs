//! A new participant in one go: registered, enrolled, and in the caseload of whoever does it.

use serde_json::Value;

use super::error::Error;
use super::{App, IfMatch};
use crate::domain::access::Access;
use crate::domain::enrolment::PutEnrolment;
use crate::domain::ids::{EnrolmentId, ParticipantId};
use crate::domain::json::Fault;
use crate::domain::participant::PutParticipant;

impl App {
    /// Registers somebody and enrols them: both or neither. The ids were minted with the form, so that sending it again makes no double.
    /// Every fault in both is told at once.
    pub async fn register_and_enrol(
        &self,
        access: &Access,
        (participant, person): (ParticipantId, &Value),
        (enrolment, stay): (EnrolmentId, &Value),
    ) -> Result<(), Error> {
        let person = PutParticipant::read(participant, person);
        let stay = PutEnrolment::read(enrolment, stay, &self.catalogue, self.clock.today());
        let (person, stay) = match (person, stay) {
            (Ok(person), Ok(stay)) => (person, stay),
            (person, stay) => {
                let faults: Vec<Fault> = [person.err(), stay.err()]
                    .into_iter()
                    .flatten()
                    .flatten()
                    .collect();
                return Err(faults.into());
            }
        };
        let (app, by) = (self.clone(), access.clone());
        let write = async {
            if !access.reach.covers(&stay.enrolment.programme) {
                return Err(Error::NotFound);
            }
            self.write_for(access, move |db| {
                app.put_participant(db, &by, &person, IfMatch::Absent)?;
                app.put_enrolment(db, &by, &stay, IfMatch::Absent)?;
                Ok(())
            })
            .await
        };
        self.reaching(access, "enrolment.put", enrolment, write)
            .await
    }
}
