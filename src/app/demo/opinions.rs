//! What people think of the support they get: whom it is asked of, and in which tone they answer.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};

use super::meeting::Tone;
use super::people::{Person, Place, places_in};
use super::random::Random;

/// Fewer negative answers than this would be coded, and no per cent shown.
const FEWEST_NEGATIVE: usize = 5;

/// The hold-together question once or twice a year, satisfaction once.
pub(super) fn ask(people: &mut [Person], year: i32, random: &mut Random) {
    for person in people {
        let places = places_in(person, year, |stay| !stay.is_mistake());
        let mut asked_on: Option<NaiveDate> = None;
        let mut rated = false;
        // One in fourteen does not care to be asked that year, or nobody gets round to it.
        if random.chance(7) {
            continue;
        }
        for (number, &(stay, meeting)) in places.iter().enumerate() {
            let stay = &mut person.stays[stay];
            let settled = stay.start + TimeDelta::days(100);
            let staff = stay.intake.staff;
            let meeting = &mut stay.meetings[meeting];
            let due = asked_on.is_none_or(|day| meeting.day - day > TimeDelta::days(140));
            if !staff && due && random.chance(90) {
                meeting.coordination = Some(Tone::Positive);
                asked_on = Some(meeting.day);
            }
            let last_chance = number + 1 == places.len();
            if !rated && (meeting.day >= settled || last_chance) && random.chance(90) {
                meeting.satisfaction = Some(match random.below(100) {
                    0..3 => Tone::Skipped,
                    3..12 => Tone::Negative,
                    _ => Tone::Positive,
                });
                rated = true;
            }
        }
    }
}

/// Chooses who has nobody that holds things together this year.
pub(super) fn choose_tones(people: &mut [Person], year: i32, percent: usize, random: &mut Random) {
    let asked = |person: &Person| -> Vec<Place> {
        let mut places = places_in(person, year, |stay| !stay.is_mistake());
        places.retain(|&(stay, m)| person.stays[stay].meetings[m].coordination.is_some());
        places
    };
    let mut answering: Vec<(usize, Vec<Place>)> = people
        .iter()
        .enumerate()
        .map(|(number, person)| (number, asked(person)))
        .filter(|(_, places)| !places.is_empty())
        .collect();
    random.shuffle(&mut answering);
    // From every coordinator in turn: if one had them all, the total would say too much and not be shown.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    answering.sort_by_cached_key(|(number, places)| {
        let (stay, meeting) = places[0];
        let turn = taken
            .entry(people[*number].stays[stay].meetings[meeting].coordinator)
            .or_default();
        *turn += 1;
        *turn
    });
    let negative = (answering.len() * percent / 100).max(FEWEST_NEGATIVE);
    for (turn, (number, places)) in answering.into_iter().enumerate() {
        for (stay, meeting) in places {
            let meeting = &mut people[number].stays[stay].meetings[meeting];
            meeting.coordination = Some(match turn < negative {
                true => Tone::Negative,
                false if random.chance(2) => Tone::Skipped,
                false => Tone::Positive,
            });
        }
    }
}
