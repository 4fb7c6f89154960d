//! One person's stay in one insats, by SUS's concepts.

use chrono::NaiveDate;

use super::definitions::{Catalogue, Programme};
use super::ids::{EnrolmentId, ParticipantId};
use super::json::{Fault, Faults, Node};
use super::participant::AgeBand;
use crate::coded;
use serde_json::Value;

coded! {
    /// Where the person lives.
    Municipality { Skelleftea = "skelleftea", Norsjo = "norsjo", Other = "other" }
}

coded! {
    /// Why a stay ended.
    EndReason {
        Work = "work",
        Studies = "studies",
        OtherPositive = "other_positive",
        BackToAuthority = "back_to_authority",
        Moved = "moved",
        Declined = "declined",
        Other = "other",
        /// Registered by mistake: out of every figure that is not yet frozen, kept in the audit log.
        Felregistrering = "felregistrering",
    }
}

impl EndReason {
    /// Whether the stay led to work, studies or another outcome that is positive for the person.
    pub fn is_positive(self) -> bool {
        matches!(
            self,
            EndReason::Work | EndReason::Studies | EndReason::OtherPositive
        )
    }
}

/// An enrolment as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    pub participant: ParticipantId,
    pub programme: String,
    pub team: Option<String>,
    pub municipality: Municipality,
    pub start: NaiveDate,
    pub end: Option<NaiveDate>,
    pub end_reason: Option<EndReason>,
}

impl Enrolment {
    /// Whether the person was enrolled on that day; both the first and the last day count.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.start <= day && self.end.is_none_or(|end| day <= end)
    }

    /// Whether it has a day in common with another stay; one that has not ended goes on for ever.
    pub fn overlaps(&self, (start, end): (NaiveDate, Option<NaiveDate>)) -> bool {
        self.end.is_none_or(|own| start <= own) && end.is_none_or(|other| self.start <= other)
    }

    /// Whether it holds days that an earlier form of the same stay did not hold.
    pub fn reaches_further(&self, before: &Enrolment) -> bool {
        match (self.end, before.end) {
            _ if self.is_mistake() => false,
            _ if before.is_mistake() => true,
            (None, end) => end.is_some(),
            (Some(_), None) => false,
            (Some(now), Some(then)) => now > then,
        }
    }

    /// Whether it was registered by mistake.
    pub fn is_mistake(&self) -> bool {
        self.end_reason == Some(EndReason::Felregistrering)
    }

    /// What of `other` could never have been changed: the person, the insats and the start stay.
    pub fn same_stay(&self, other: &Enrolment) -> bool {
        self.participant == other.participant
            && self.programme == other.programme
            && self.start == other.start
    }
}

/// The wish to enrol somebody, or to end or correct a stay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PutEnrolment {
    pub id: EnrolmentId,
    pub enrolment: Enrolment,
}

impl PutEnrolment {
    /// Reads the body of a request and checks it against the definitions. `today` is Stockholm's.
    pub fn read(
        id: EnrolmentId,
        body: &Value,
        catalogue: &Catalogue,
        today: NaiveDate,
    ) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let enrolment = read_enrolment(&Node::root(body, &faults), catalogue, today);
        faults
            .or(enrolment)
            .map(|enrolment| PutEnrolment { id, enrolment })
    }
}

/// An enrolment may be registered this long before it starts.
const DAYS_AHEAD: i64 = 366;

fn read_enrolment(node: &Node<'_>, catalogue: &Catalogue, today: NaiveDate) -> Option<Enrolment> {
    let mut object = node.object()?;
    let participant = object.required("participant_id", |n| n.uuid());
    let programme = object.required("programme", |n| {
        let key = n.key()?;
        match catalogue.programme(&key) {
            Some(programme) => Some(programme),
            None => n.fault("unknown_programme", "is not a programme of this service"),
        }
    });
    let team = object.optional("team", |n| read_team(&n, programme));
    let municipality = object.required("municipality", |n| n.coded());
    let start = object.required("start", |n| {
        let start = n.date()?;
        if (start - today).num_days() > DAYS_AHEAD {
            return n.fault("in_future", "must be at most a year ahead");
        }
        Some(start)
    });
    let end = object.optional("end", |n| {
        let end = n.date()?;
        if start.is_some_and(|start| end < start) {
            return n.fault("end_before_start", "must not be before start");
        }
        if end > today {
            return n.fault("in_future", "must not be in the future");
        }
        Some(end)
    });
    let end_reason = object.optional("end_reason", |n| n.coded());
    if let (Some(end), Some(reason)) = (&end, &end_reason) {
        match (end, reason) {
            (Some(_), None) => object.node().fault(
                "missing_end_reason",
                "an enrolment with an end needs end_reason",
            ),
            (None, Some(_)) => object
                .node()
                .fault("missing_end", "an enrolment with end_reason needs end"),
            _ => Some(()),
        };
    }
    object.finish();
    Some(Enrolment {
        participant: ParticipantId(participant?),
        programme: programme?.key.clone(),
        team: team?,
        municipality: municipality?,
        start: start?,
        end: end?,
        end_reason: end_reason?,
    })
}

fn read_team(node: &Node<'_>, programme: Option<&Programme>) -> Option<String> {
    let key = node.key()?;
    match programme {
        Some(programme) if programme.teams.iter().any(|team| team.key == key) => Some(key),
        // Without a programme its own fault is noted already.
        None => None,
        Some(_) => node.fault("unknown_team", "is not a team of this programme"),
    }
}

/// Whether the participant's age fits the programme.
pub fn check_age(programme: &Programme, band: AgeBand) -> Result<(), Fault> {
    if programme.admits(band) {
        return Ok(());
    }
    let (from, to) = programme.ages;
    Err(Fault {
        pointer: "/participant_id".to_owned(),
        code: "outside_age_range",
        message: format!(
            "the participant's age band does not fit the programme, which is for ages {from} to {to}"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stay(start: &str, end: Option<&str>) -> Enrolment {
        let day = |text: &str| text.parse().expect("a date");
        Enrolment {
            participant: ParticipantId(uuid::Uuid::nil()),
            programme: "misam".to_owned(),
            team: None,
            municipality: Municipality::Norsjo,
            start: day(start),
            end: end.map(day),
            end_reason: end.map(|_| EndReason::Work),
        }
    }

    #[test]
    fn two_stays_overlap_when_they_have_a_day_in_common() {
        let overlap = |a: (&str, Option<&str>), b: (&str, Option<&str>)| {
            let (a, b) = (stay(a.0, a.1), stay(b.0, b.1));
            let there = a.overlaps((b.start, b.end));
            assert_eq!(there, b.overlaps((a.start, a.end)));
            there
        };
        let spring = ("2026-01-01", Some("2026-05-31"));
        assert!(!overlap(spring, ("2026-06-01", None)));
        assert!(overlap(spring, ("2026-05-31", None)));
        assert!(overlap(spring, ("2026-02-01", Some("2026-03-01"))));
        assert!(overlap(("2026-01-01", None), ("2026-06-01", None)));
        assert!(!overlap(spring, ("2025-01-01", Some("2025-12-31"))));
    }

    #[test]
    fn a_stay_reaches_further_when_it_is_opened_again_or_ends_later() {
        let open = stay("2026-01-01", None);
        let ended = stay("2026-01-01", Some("2026-05-31"));
        let later = stay("2026-01-01", Some("2026-06-30"));
        let mistake = Enrolment {
            end_reason: Some(EndReason::Felregistrering),
            ..ended.clone()
        };
        assert!(open.reaches_further(&ended) && later.reaches_further(&ended));
        assert!(ended.reaches_further(&mistake) && open.reaches_further(&mistake));
        for (now, before) in [
            (&ended, &open),
            (&ended, &later),
            (&ended, &ended),
            (&open, &open),
            (&mistake, &ended),
        ] {
            assert!(!now.reaches_further(before));
        }
    }
}
