//! What the service has accepted, as the world remembers it.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Day;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    pub gender: &'static str,
    pub age_band: &'static str,
    pub born_abroad: Option<bool>,
    pub protected: bool,
}

impl Default for Person {
    fn default() -> Self {
        Person {
            gender: "unknown",
            age_band: "unknown",
            born_abroad: None,
            protected: false,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    pub person: String,
    pub programme: &'static str,
    pub municipality: &'static str,
    pub start: Day,
    /// The day and the reason.
    pub end: Option<(Day, &'static str)>,
}

impl Enrolment {
    pub fn is_mistake(&self) -> bool {
        self.end
            .is_some_and(|(_, reason)| reason == "felregistrering")
    }

    pub fn covers(&self, day: Day) -> bool {
        self.start <= day && self.end.is_none_or(|(end, _)| day <= end)
    }
}

#[derive(Clone, Debug)]
pub struct Occasion {
    pub enrolment: String,
    pub held_on: Day,
}

#[derive(Clone, Debug)]
pub struct Response {
    pub id: String,
    pub occasion: String,
    pub questionnaire: String,
    pub version: i32,
    pub sender: String,
    pub stored_at: i64,
    /// Answered items only.
    pub answers: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
pub struct Screening {
    pub id: String,
    pub occasion: String,
    pub status: &'static str,
    pub reason: Option<&'static str>,
    pub stored_at: i64,
}

#[derive(Clone, Default)]
pub struct Journal {
    pub people: BTreeMap<String, Person>,
    pub enrolments: BTreeMap<String, Enrolment>,
    pub occasions: BTreeMap<String, Occasion>,
    /// By enrolment.
    pub responses: BTreeMap<String, Vec<Response>>,
    pub superseded: BTreeSet<String>,
    /// By enrolment.
    pub screenings: BTreeMap<String, Vec<Screening>>,
}
