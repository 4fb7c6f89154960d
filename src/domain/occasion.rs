//! A meeting at which questionnaires are answered, and whether the question about violence was put there.

use chrono::NaiveDate;

use super::definitions::Mode;
use super::ids::{EnrolmentId, OccasionId, ScreeningId};
use super::json::{Fault, Faults, Node};
use crate::coded;
use serde_json::Value;

coded! {
    /// Who interprets. A relative is never an interpreter here.
    Interpreter { None = "none", Authorised = "authorised" }
}

/// A meeting. It never changes once stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Occasion {
    pub enrolment: EnrolmentId,
    /// Calendar date in Stockholm; the answers belong to it.
    pub held_on: NaiveDate,
    pub mode: Mode,
    /// Nobody else was in the room but the coordinator and an authorised interpreter.
    pub private: bool,
    pub interpreter: Interpreter,
}

/// The wish to register a meeting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PutOccasion {
    pub id: OccasionId,
    pub occasion: Occasion,
}

impl PutOccasion {
    /// Reads the body of a request. `today` is Stockholm's.
    pub fn read(id: OccasionId, body: &Value, today: NaiveDate) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let occasion = read_occasion(&Node::root(body, &faults), today);
        faults
            .or(occasion)
            .map(|occasion| PutOccasion { id, occasion })
    }
}

fn read_occasion(node: &Node<'_>, today: NaiveDate) -> Option<Occasion> {
    let mut object = node.object()?;
    let enrolment = object.required("enrolment_id", |n| n.uuid());
    let held_on = object.required("held_on", |n| {
        let day = n.date()?;
        if day > today {
            return n.fault("in_future", "must not be in the future");
        }
        Some(day)
    });
    let mode = object.required("mode", |n| n.coded());
    let private = object.optional("private", |n| n.boolean());
    let interpreter = object.optional("interpreter", |n| n.coded());
    object.finish();
    Some(Occasion {
        enrolment: EnrolmentId(enrolment?),
        held_on: held_on?,
        mode: mode?,
        private: private?.unwrap_or(false),
        interpreter: interpreter?.unwrap_or(Interpreter::None),
    })
}

coded! {
    /// Whether the question about violence was put. What was answered is never received.
    ScreeningStatus {
        Answered = "answered",
        Declined = "declined",
        NotAsked = "not_asked",
    }
}

coded! {
    /// Why the question has not been put yet: coarse and closed.
    NotAskedReason {
        NoPrivateMeeting = "no_private_meeting",
        Planned = "planned",
        Other = "other",
    }
}

/// The status of one occasion. It never changes once stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Screening {
    pub occasion: OccasionId,
    pub status: ScreeningStatus,
    /// Only with `not_asked`.
    pub reason: Option<NotAskedReason>,
}

impl Screening {
    /// Whether the question was put, whatever the person chose.
    pub fn asked(&self) -> bool {
        self.status != ScreeningStatus::NotAsked
    }

    /// The question may be put only in person and alone.
    pub fn check_place(&self, occasion: &Occasion) -> Result<(), Fault> {
        if self.asked() && !(occasion.mode == Mode::InPerson && occasion.private) {
            return Err(Fault {
                pointer: "/status".to_owned(),
                code: "not_private_meeting",
                message: "answered and declined are accepted only for an occasion that was in person and private"
                    .to_owned(),
            });
        }
        Ok(())
    }
}

/// The wish to register the status.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PutScreening {
    pub id: ScreeningId,
    pub screening: Screening,
}

impl PutScreening {
    /// Reads the body of a request.
    pub fn read(id: ScreeningId, body: &Value) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let screening = read_screening(&Node::root(body, &faults));
        faults
            .or(screening)
            .map(|screening| PutScreening { id, screening })
    }
}

fn read_screening(node: &Node<'_>) -> Option<Screening> {
    let mut object = node.object()?;
    let occasion = object.required("occasion_id", |n| n.uuid());
    let status = object.required("status", |n| n.coded());
    let reason = object.optional("reason", |n| {
        let reason = n.coded()?;
        if status.is_some_and(|status| status != ScreeningStatus::NotAsked) {
            return n.fault("reason_not_allowed", "goes with not_asked only");
        }
        Some(reason)
    });
    object.finish();
    Some(Screening {
        occasion: OccasionId(occasion?),
        status: status?,
        reason: reason?,
    })
}
