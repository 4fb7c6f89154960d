//! Who takes part, in what, from when to when.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use super::Span;
use super::meeting::Meeting;
use super::random::Random;
use crate::domain::definitions::Catalogue;
use crate::domain::enrolment::{EndReason, Municipality};
use crate::domain::ids::{EnrolmentId, ParticipantId};
use crate::domain::participant::{AgeBand, Gender};

/// How many coordinators there are.
pub(super) const COORDINATORS: usize = 9;

/// An insats as the demo fills it.
pub(super) struct Intake {
    pub programme: &'static str,
    /// How many come to it first of all.
    persons: usize,
    /// Which coordinators work in it.
    pub coordinators: &'static [usize],
    /// Shortest and longest ordinary stay, in days.
    stay: (i64, i64),
    ages: &'static [(Option<AgeBand>, usize)],
    endings: &'static [(EndReason, usize)],
    /// Progression is measured and counted in goal 1.
    pub measured: bool,
    /// Its participants are managers, who answer about satisfaction only.
    pub staff: bool,
    /// Most meetings are digital.
    pub digital: bool,
}

const ADULTS: &[(Option<AgeBand>, usize)] = &[
    (Some(AgeBand::From15), 12),
    (Some(AgeBand::From25), 27),
    (Some(AgeBand::From35), 26),
    (Some(AgeBand::From45), 21),
    (Some(AgeBand::From55), 12),
    (None, 4),
];
const YOUNG: &[(Option<AgeBand>, usize)] = &[(Some(AgeBand::From15), 1)];
const MANAGERS: &[(Option<AgeBand>, usize)] = &[
    (Some(AgeBand::From35), 9),
    (Some(AgeBand::From45), 10),
    (Some(AgeBand::From55), 6),
];
const ENDINGS: &[(EndReason, usize)] = &[
    (EndReason::Work, 24),
    (EndReason::Studies, 14),
    (EndReason::OtherPositive, 17),
    (EndReason::BackToAuthority, 23),
    (EndReason::Moved, 6),
    (EndReason::Declined, 9),
    (EndReason::Other, 7),
];
const YOUNG_ENDINGS: &[(EndReason, usize)] = &[
    (EndReason::Work, 26),
    (EndReason::Studies, 34),
    (EndReason::OtherPositive, 8),
    (EndReason::BackToAuthority, 12),
    (EndReason::Moved, 8),
    (EndReason::Declined, 8),
    (EndReason::Other, 4),
];
const EARLY_ENDINGS: &[(EndReason, usize)] = &[
    (EndReason::Declined, 6),
    (EndReason::Moved, 2),
    (EndReason::Other, 2),
];
const COURSE_ENDINGS: &[(EndReason, usize)] =
    &[(EndReason::OtherPositive, 80), (EndReason::Other, 20)];

pub(super) const INTAKES: [Intake; 6] = [
    Intake {
        programme: "misam",
        persons: 78,
        coordinators: &[0, 1, 2],
        stay: (300, 820),
        ages: ADULTS,
        endings: ENDINGS,
        measured: true,
        staff: false,
        digital: false,
    },
    Intake {
        programme: "nafs",
        persons: 58,
        coordinators: &[3, 4],
        stay: (330, 860),
        ages: ADULTS,
        endings: ENDINGS,
        measured: true,
        staff: false,
        digital: true,
    },
    Intake {
        programme: "ung-resurs",
        persons: 44,
        coordinators: &[5, 6],
        stay: (240, 640),
        ages: YOUNG,
        endings: YOUNG_ENDINGS,
        measured: true,
        staff: false,
        digital: false,
    },
    Intake {
        programme: "psykisk-halsa-arbetsliv",
        persons: 25,
        coordinators: &[8],
        stay: (300, 600),
        ages: MANAGERS,
        endings: COURSE_ENDINGS,
        measured: false,
        staff: true,
        digital: true,
    },
    Intake {
        programme: "sikt",
        persons: 20,
        coordinators: &[7],
        stay: (200, 480),
        ages: ADULTS,
        endings: ENDINGS,
        measured: false,
        staff: false,
        digital: false,
    },
    Intake {
        programme: "proaktiv",
        persons: 15,
        coordinators: &[7],
        stay: (180, 420),
        ages: ADULTS,
        endings: ENDINGS,
        measured: false,
        staff: false,
        digital: false,
    },
];

/// Somebody who takes part.
pub(super) struct Person {
    pub id: ParticipantId,
    pub gender: Option<Gender>,
    pub age_band: Option<AgeBand>,
    pub born_abroad: Option<bool>,
    pub protected: bool,
    /// What they would rather read, if a questionnaire has it.
    pub language: String,
    pub needs_interpreter: bool,
    /// Where they stand on a theme when they come, in hundredths of a step.
    pub levels: [i64; 12],
    /// How far they come on it in a hundred days.
    pub paces: [i64; 12],
    pub stays: Vec<Stay>,
}

/// A stay in an insats.
pub(super) struct Stay {
    pub id: EnrolmentId,
    pub intake: &'static Intake,
    pub team: Option<String>,
    pub municipality: Municipality,
    pub coordinator: usize,
    pub start: NaiveDate,
    /// When it was registered: those who had come before the service did are registered in its first days.
    pub registered: NaiveDate,
    pub end: Option<(NaiveDate, EndReason)>,
    pub meetings: Vec<Meeting>,
}

impl Stay {
    /// Whether it was registered by mistake.
    pub fn is_mistake(&self) -> bool {
        matches!(self.end, Some((_, EndReason::Felregistrering)))
    }

    /// Whether some day of it lies between these, both included.
    pub fn touches(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.start <= last && self.end.is_none_or(|(end, _)| first <= end)
    }
}

/// That day, or the Monday after it.
pub(super) fn workday(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + TimeDelta::days(2),
        Weekday::Sun => day + TimeDelta::days(1),
        _ => day,
    }
}

/// Everybody.
pub(super) fn invent(catalogue: &Catalogue, span: Span, random: &mut Random) -> Vec<Person> {
    let mut inventor = Inventor {
        catalogue,
        span,
        random,
    };
    let mut people = Vec::new();
    for intake in &INTAKES {
        for number in 0..intake.persons {
            let first_stay = inventor.first_stay(intake, number);
            people.push(inventor.person(intake, first_stay));
        }
    }
    inventor.more_stays(&mut people);
    // Every eightieth; nobody among the managers, where it would be odd.
    let participants = people
        .iter_mut()
        .filter(|p| p.stays.iter().all(|s| !s.intake.staff));
    for person in participants.skip(40).step_by(80) {
        person.protected = true;
    }
    people
}

struct Inventor<'a> {
    catalogue: &'a Catalogue,
    span: Span,
    random: &'a mut Random,
}

impl Inventor<'_> {
    fn person(&mut self, intake: &Intake, first_stay: Stay) -> Person {
        let born_abroad = match (intake.staff, self.random.below(100)) {
            (_, 0..5) => None,
            (true, roll) => Some(roll < 16),
            (false, roll) => Some(roll < 39),
        };
        let needs_interpreter =
            born_abroad == Some(true) && !intake.staff && self.random.chance(30);
        let languages = self
            .catalogue
            .latest("progression-participant")
            .map_or_else(|| vec!["sv"], |questionnaire| questionnaire.languages());
        let language = match needs_interpreter || self.random.chance(6) {
            true => self.random.one_of(&languages).copied().unwrap_or("sv"),
            false => "sv",
        };
        let ability = self.random.between(150, 320);
        Person {
            id: ParticipantId(self.random.uuid()),
            gender: self.random.pick(&[
                (Some(Gender::Woman), 51),
                (Some(Gender::Man), 42),
                (Some(Gender::Other), 3),
                (None, 4),
            ]),
            age_band: self.random.pick(intake.ages),
            born_abroad,
            protected: false,
            language: language.to_owned(),
            needs_interpreter,
            levels: [(); 12].map(|()| ability + self.random.around(120)),
            paces: [(); 12].map(|()| 10 + self.random.around(30)),
            stays: vec![first_stay],
        }
    }

    /// Four of nine had come before the service did; the others come evenly until the end, some of them in December.
    fn first_stay(&mut self, intake: &'static Intake, number: usize) -> Stay {
        let Span { first, last } = self.span;
        if number % 9 < 4 {
            let start = workday(first - TimeDelta::days(self.random.between(20, 260)));
            let registered = workday(first + TimeDelta::days(self.random.between(0, 8)));
            let leaves = registered + self.length(intake, 90);
            return self.stay(intake, start, registered, leaves);
        }
        let whole = (last - first).num_days();
        let place = i64::try_from(number).unwrap_or(0) * whole
            / i64::try_from(intake.persons).unwrap_or(1).max(1);
        let start = match number % 21 {
            8 => self.december(),
            _ => workday(first + TimeDelta::days((place + self.random.around(30)).clamp(5, whole))),
        };
        let leaves = start + self.length(intake, 0);
        self.stay(intake, start, start, leaves)
    }

    fn december(&mut self) -> NaiveDate {
        let year = self.span.first.year() + i32::from(self.random.chance(50));
        let day = u32::try_from(self.random.between(2, 18)).unwrap_or(2);
        workday(NaiveDate::from_ymd_opt(year, 12, day).unwrap_or(self.span.last))
    }

    /// How long a stay lasts; a few leave early. Of those who had come before, `gone` days have gone.
    fn length(&mut self, intake: &Intake, gone: i64) -> TimeDelta {
        let (shortest, longest) = intake.stay;
        TimeDelta::days(match self.random.chance(6) {
            true => self.random.between(15, 80),
            false => self.random.between(shortest, longest) - gone,
        })
    }

    fn stay(
        &mut self,
        intake: &'static Intake,
        start: NaiveDate,
        registered: NaiveDate,
        leaves: NaiveDate,
    ) -> Stay {
        let teams = self
            .catalogue
            .programme(intake.programme)
            .map_or(&[][..], |programme| &programme.teams);
        let team = self.random.below(teams.len());
        // Teams are shared out; where there are none, whoever has time takes the person on.
        let coordinator = match teams.len() {
            0 => self.random.below(intake.coordinators.len()),
            teams => team * intake.coordinators.len() / teams,
        };
        // The managers come from four municipalities.
        let elsewhere = if intake.staff { 40 } else { 5 };
        let endings = match (leaves - start).num_days() {
            ..85 => EARLY_ENDINGS,
            _ => intake.endings,
        };
        Stay {
            id: EnrolmentId(self.random.uuid()),
            intake,
            team: teams.get(team).map(|team| team.key.clone()),
            municipality: self.random.pick(&[
                (Municipality::Skelleftea, 82),
                (Municipality::Norsjo, 14),
                (Municipality::Other, elsewhere),
            ]),
            coordinator: intake.coordinators[coordinator],
            start,
            registered,
            end: (leaves <= self.span.last).then(|| (workday(leaves), self.random.pick(endings))),
            meetings: Vec::new(),
        }
    }

    /// Second stays: at once with the first, after it, in the same insats again; and those that were a slip of the hand.
    fn more_stays(&mut self, people: &mut [Person]) {
        let [misam, nafs, _, _, sikt, proaktiv] = &INTAKES;
        let last = self.span.last;
        for (number, person) in people.iter_mut().enumerate() {
            let Some(stay) = person.stays.first().filter(|stay| !stay.intake.staff) else {
                continue;
            };
            let end = stay.end.map(|(end, _)| end);
            let elsewhere = match stay.intake.programme {
                "misam" => self.random.pick(&[(nafs, 3), (proaktiv, 1), (sikt, 1)]),
                _ => self.random.pick(&[(misam, 4), (proaktiv, 1), (sikt, 1)]),
            };
            // Nobody is in one insats twice at the same time.
            let elsewhere = match elsewhere.programme == stay.intake.programme {
                true => misam,
                false => elsewhere,
            };
            let (again, same) = (stay.registered, stay.intake);
            let (intake, start) = match (number % 13, end) {
                (2, _) => (
                    elsewhere,
                    again + TimeDelta::days(self.random.between(40, 120)),
                ),
                (4, Some(end)) => (elsewhere, end + TimeDelta::days(self.random.between(5, 45))),
                (7, Some(end)) if number % 2 == 0 => {
                    (same, end + TimeDelta::days(self.random.between(60, 150)))
                }
                _ => continue,
            };
            let start = workday(start);
            if start + TimeDelta::days(30) < last {
                let leaves = start + self.length(intake, 0);
                let municipality = stay.municipality;
                let second = self.stay(intake, start, start, leaves);
                person.stays.push(Stay {
                    municipality,
                    ..second
                });
            }
        }
        for person in people.iter_mut().skip(17).step_by(52) {
            let Some(stay) = person.stays.first().filter(|stay| !stay.intake.staff) else {
                continue;
            };
            let wrong = match stay.intake.programme {
                "misam" => nafs,
                _ => misam,
            };
            let (day, municipality) = (stay.registered, stay.municipality);
            let found = workday(day + TimeDelta::days(self.random.between(1, 25)));
            let mistake = self.stay(wrong, day, day, last);
            person.stays.push(Stay {
                municipality,
                end: Some((found, EndReason::Felregistrering)),
                ..mistake
            });
        }
    }
}

/// A person's stay and a meeting in it, by their places.
pub(super) type Place = (usize, usize);

/// The meetings of a year in the stays that count, in order of their days.
pub(super) fn places_in(person: &Person, year: i32, counts: impl Fn(&Stay) -> bool) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for (number, stay) in person
        .stays
        .iter()
        .enumerate()
        .filter(|(_, stay)| counts(stay))
    {
        let inside = stay
            .meetings
            .iter()
            .enumerate()
            .filter(|(_, m)| m.day.year() == year);
        places.extend(inside.map(|(meeting, _)| (number, meeting)));
    }
    places.sort_by_key(|&(stay, meeting)| person.stays[stay].meetings[meeting].day);
    places
}
