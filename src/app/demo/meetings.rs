//! When people meet their coordinator, and what is done there.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use super::meeting::{Meeting, Part};
use super::people::{Person, Place, Stay, places_in, workday};
use super::random::Random;
use super::{Span, at, opinions};
use crate::domain::definitions::{Catalogue, Mode};
use crate::domain::ids::OccasionId;
use crate::domain::occasion::{NotAskedReason, ScreeningStatus};

/// What the calendar years of the demo come to, in turn: one that meets its targets, one that does not, one in between.
struct Outcome {
    /// Per cent of everyone enrolled who answer twice. The target is 70.
    answered_twice: usize,
    /// Per cent of those who answer who have nobody to hold things together. The target is under 10.
    nobody_holds_together: usize,
}

const OUTCOMES: [Outcome; 3] = [
    Outcome {
        answered_twice: 74,
        nobody_holds_together: 4,
    },
    Outcome {
        answered_twice: 66,
        nobody_holds_together: 10,
    },
    Outcome {
        answered_twice: 71,
        nobody_holds_together: 7,
    },
];

/// Plans everybody's meetings.
pub(super) fn plan(people: &mut [Person], catalogue: &Catalogue, span: Span, random: &mut Random) {
    for person in people.iter_mut().filter(|person| !person.protected) {
        let interpreted = person.needs_interpreter;
        for stay in &mut person.stays {
            stay.meetings = schedule(stay, interpreted, span, random);
        }
    }
    let years = span.first.year()..=span.last.year();
    for year in years.clone() {
        drop_out(
            people,
            year,
            outcome_of(year, span).answered_twice,
            span,
            random,
        );
    }
    for stay in people.iter_mut().flat_map(|person| &mut person.stays) {
        stay.meetings
            .retain(|meeting| meeting.part != Part::NotHeld);
        let asks = catalogue
            .programme(stay.intake.programme)
            .is_some_and(|programme| programme.applies("violence-screening"));
        if asks {
            screen(stay, random);
        }
    }
    for year in years {
        let percent = outcome_of(year, span).nobody_holds_together;
        opinions::ask(people, year, random);
        opinions::choose_tones(people, year, percent, random);
    }
}

/// The first whole year comes to the first outcome; one that begins in the middle of January is whole enough.
fn outcome_of(year: i32, span: Span) -> &'static Outcome {
    let first_whole = span.first.year() + i32::from(span.first.ordinal() > 15);
    let place = (year - first_whole).rem_euclid(3);
    usize::try_from(place)
        .ok()
        .and_then(|place| OUTCOMES.get(place))
        .unwrap_or(&OUTCOMES[0])
}

/// A meeting about every ninety days.
fn schedule(stay: &Stay, interpreted: bool, span: Span, random: &mut Random) -> Vec<Meeting> {
    let limit = stay.end.map_or(span.last, |(end, _)| end.min(span.last));
    // Those who had come before are somewhere between two meetings.
    let wait = if stay.start < stay.registered { 80 } else { 12 };
    let mut day = stay.registered + TimeDelta::days(random.between(1, wait));
    let mut meetings = Vec::new();
    loop {
        let held_on = midweek(day);
        if held_on > limit {
            return meetings;
        }
        meetings.push(meeting(stay, held_on, interpreted, random));
        let pause = if stay.intake.staff {
            (150, 200)
        } else {
            (78, 100)
        };
        day = held_on + TimeDelta::days(random.between(pause.0, pause.1));
    }
}

fn meeting(stay: &Stay, day: NaiveDate, interpreted: bool, random: &mut Random) -> Meeting {
    let mode = random.pick(match stay.intake.digital {
        true => &[
            (Mode::Video, 66),
            (Mode::InPerson, 24),
            (Mode::Phone, 8),
            (Mode::Paper, 2),
        ],
        false => &[
            (Mode::InPerson, 80),
            (Mode::Phone, 8),
            (Mode::Video, 7),
            (Mode::Paper, 5),
        ],
    });
    // Nothing is typed in for a stay that turned out to be a mistake.
    let entered = match mode {
        Mode::Paper if !stay.is_mistake() => workday(day + TimeDelta::days(random.between(1, 6))),
        _ => day,
    };
    let part = match (stay.intake.staff, stay.intake.measured) {
        (true, _) => Part::Left,
        // How many of these answer is decided by the year.
        (false, true) => Part::Whole,
        (false, false) if random.chance(75) => Part::Whole,
        (false, false) => less(random),
    };
    let colleague = random.one_of(stay.intake.coordinators).copied();
    Meeting {
        id: OccasionId(random.uuid()),
        day,
        mode,
        private: mode == Mode::InPerson && random.chance(60),
        interpreted: interpreted && mode != Mode::Paper && random.chance(85),
        coordinator: colleague
            .filter(|_| random.chance(8))
            .unwrap_or(stay.coordinator),
        entered: at(entered, hour(random), 0),
        part,
        professional: !stay.intake.staff && random.chance(88),
        coordination: None,
        satisfaction: None,
        screening: None,
    }
}

/// When a meeting is over. There are few such days and hours, so that meetings share commits.
fn hour(random: &mut Random) -> u32 {
    random.pick(&[(10, 1), (14, 1)])
}

/// That day, or the first Tuesday, Wednesday or Thursday after it.
fn midweek(day: NaiveDate) -> NaiveDate {
    let later = match day.weekday() {
        Weekday::Fri => 4,
        Weekday::Sat => 3,
        Weekday::Sun => 2,
        Weekday::Mon => 1,
        _ => 0,
    };
    day + TimeDelta::days(later)
}

/// Something less than a measurement.
fn less(random: &mut Random) -> Part {
    random.pick(&[
        (Part::NotHeld, 42),
        (Part::Left, 30),
        (Part::Thin, 18),
        (Part::Empty, 10),
    ])
}

/// Lets so many of a hundred have answered twice in the year, and the rest at most once.
fn drop_out(people: &mut [Person], year: i32, percent: usize, span: Span, random: &mut Random) {
    let last = year_end(year).min(span.last);
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(last);
    let mut enrolled = 0;
    let mut able: Vec<(usize, Vec<Place>)> = Vec::new();
    let mut unable = Vec::new();
    for (number, person) in people
        .iter()
        .enumerate()
        .filter(|(_, person)| !person.protected)
    {
        let counted = |stay: &Stay| stay.intake.measured && !stay.is_mistake();
        if !person
            .stays
            .iter()
            .any(|stay| counted(stay) && stay.touches(first, last))
        {
            continue;
        }
        enrolled += 1;
        let places = places_in(person, year, counted);
        match days_of(person, &places) {
            0 | 1 => unable.push((number, places)),
            _ => able.push((number, places)),
        }
    }
    random.shuffle(&mut able);
    let wanted = (enrolled * percent).div_ceil(100).min(able.len());
    let dropouts = able.split_off(wanted);
    let answering = able.into_iter().map(|(number, places)| (number, places, 2));
    let falling_short = dropouts
        .into_iter()
        .chain(unable)
        .map(|(number, places)| (number, places, usize::from(random.chance(85))))
        .collect::<Vec<_>>();
    for (number, mut places, needed) in answering.chain(falling_short) {
        random.shuffle(&mut places);
        let mut days = BTreeSet::new();
        for (stay, meeting) in places {
            let meeting = &mut people[number].stays[stay].meetings[meeting];
            let spare = days.len() >= needed;
            // Whoever has answered twice goes on for the most part.
            if spare && !days.contains(&meeting.day) && (needed < 2 || random.chance(15)) {
                meeting.part = less(random);
            } else {
                days.insert(meeting.day);
            }
        }
    }
}

fn year_end(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_default()
}

fn days_of(person: &Person, places: &[Place]) -> usize {
    let days: BTreeSet<NaiveDate> = places
        .iter()
        .map(|&(stay, meeting)| person.stays[stay].meetings[meeting].day)
        .collect();
    days.len()
}

/// The question about violence: in person and alone, or not yet, with or without a reason.
fn screen(stay: &mut Stay, random: &mut Random) {
    for meeting in &mut stay.meetings {
        let suitable = meeting.mode == Mode::InPerson && meeting.private;
        let status = match suitable {
            true => random.pick(&[
                (ScreeningStatus::Answered, 74),
                (ScreeningStatus::Declined, 9),
                (ScreeningStatus::NotAsked, 17),
            ]),
            false => ScreeningStatus::NotAsked,
        };
        if status != ScreeningStatus::NotAsked {
            meeting.screening = Some((status, None));
            return;
        }
        if random.chance(80) {
            let alone = if suitable { 0 } else { 60 };
            let reason = random.pick(&[
                (Some(NotAskedReason::NoPrivateMeeting), alone),
                (Some(NotAskedReason::Planned), 24),
                (Some(NotAskedReason::Other), 8),
                (None, 8),
            ]);
            meeting.screening = Some((status, reason));
        }
    }
}
