//! Another coordinator for one enrolment, from a day.

use chrono::{NaiveDate, NaiveTime};

use super::App;
use super::caseloads::coordinator;
use super::error::Error;
use super::session::note;
use crate::domain::access::{Access, Reach};
use crate::domain::ids::{ActorId, EnrolmentId};
use crate::store::{assignments, enrolments, staff};

const CHANGE: &str = "enrolment.hand_on";

impl App {
    /// The colleagues to whom an enrolment inside the reach can be handed on.
    pub async fn colleagues(
        &self,
        access: &Access,
        enrolment: EnrolmentId,
    ) -> Result<Vec<(ActorId, String)>, Error> {
        let by = access.clone();
        let read = self.write_for(access, move |db| {
            let stay = enrolments::find(db, enrolment, &by)?.ok_or(Error::NotFound)?;
            let programme = &stay.enrolment.programme;
            Ok(assignments::others(db, enrolment, programme)?)
        });
        self.reaching(access, CHANGE, enrolment, read).await
    }

    /// Hands an enrolment on to a colleague in its insats. The day is written down; who reaches it changes at once, so the day must have come.
    pub async fn change_coordinator(
        &self,
        access: &Access,
        enrolment: EnrolmentId,
        to: ActorId,
        from: NaiveDate,
    ) -> Result<(), Error> {
        let Reach::Caseloads(caseloads) = access.reach.clone() else {
            return Err(Error::NotFound);
        };
        let (now, today, by) = (self.clock.now_utc(), self.clock.today(), access.clone());
        // Noon lies on the same day in Stockholm and in UTC.
        let since = match from == today {
            true => now,
            false => from.and_time(NaiveTime::MIN) + chrono::TimeDelta::hours(12),
        };
        let write = self.write_for(access, move |db| {
            enrolments::lock(db, &[enrolment])?;
            let stay = enrolments::find(db, enrolment, &by)?
                .ok_or(Error::NotFound)?
                .enrolment;
            if from > today {
                return Err(Error::invalid(
                    "/from",
                    "change_in_future",
                    "must not lie in the future: change the coordinator on that day, or have an administrator let somebody stand in from then on",
                ));
            }
            // One that has not begun yet is handed on today.
            if from < stay.start.min(today) {
                return Err(Error::invalid(
                    "/from",
                    "bad_change_day",
                    "must not lie before the start of the enrolment",
                ));
            }
            coordinator(db, to, "/to")?;
            if !staff::programmes(db, to)?.contains(&stay.programme) {
                return Err(Error::invalid(
                    "/to",
                    "no_coordinator",
                    "choose a coordinator who works in the insats",
                ));
            }
            for holder in caseloads.coordinators() {
                assignments::release(db, enrolment, holder)?;
            }
            assignments::assign(db, enrolment, to, since)?;
            note(db, now, by.acting(), CHANGE, Some(enrolment), "stored")
        });
        self.reaching(access, CHANGE, enrolment, write).await
    }
}
