//! First against latest on each theme, pair by pair.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::calendar::{Day, bounds};
use super::oracle::Asked;
use super::veil::{add, all_hidden, parts, percent, suppressed};

/// An item, and the versions of it that can be compared.
type Asking = (&'static str, &'static [i32]);

/// Each theme with what was asked of it, as the domain and the versions' notes have it.
const THEMES: [(&str, &[Asking]); 9] = [
    ("work-belief", &[("able-to-work", &[1, 2])]),
    ("paths-to-work", &[("knows-paths", &[1, 2])]),
    ("cooperation", &[("works-with-others", &[1, 2])]),
    ("focus-energy", &[("focus-and-energy", &[1, 2])]),
    ("health", &[("handles-health", &[1, 2])]),
    (
        "everyday-life",
        &[("manages-everyday", &[1]), ("manages-everyday", &[2])],
    ),
    ("support", &[("support-around", &[1, 2])]),
    ("own-steps", &[("takes-steps", &[1, 2])]),
    (
        "goals",
        &[("believes-in-goals", &[1]), ("can-reach-goals", &[2])],
    ),
];

/// An answer: when, through whom, which version and which step.
type Answer<'a> = (Day, i64, &'a str, &'a str, i32, i64);

/// A person's pair: the latest answer and the change.
type Pair<'a> = (Answer<'a>, i64);

/// The pair of one enrolment and one group of comparable answers.
fn pair<'a>(asked: &Asked<'a>, stay: &str, item: &str, versions: &[i32]) -> Option<Pair<'a>> {
    let (first, last) = bounds(asked.period);
    let journal = asked.journal;
    let mut answers: Vec<Answer<'a>> = Vec::new();
    for response in journal.responses.get(stay)? {
        let day = journal.occasions[&response.occasion].held_on;
        let counts = response.questionnaire == "progression-participant"
            && versions.contains(&response.version)
            && !journal.superseded.contains(&response.id)
            && day <= last;
        if let (true, Some(step)) = (counts, response.answers.get(item)) {
            let step = step.parse().expect("a step");
            answers.push((
                day,
                response.stored_at,
                &response.id,
                &response.sender,
                response.version,
                step,
            ));
        }
    }
    answers.sort_unstable();
    let (from, to) = (*answers.first()?, *answers.last()?);
    (to.0 >= first && to.0 - from.0 >= 60).then_some((to, to.5 - from.5))
}

/// The table that should be published.
pub fn table(asked: &Asked<'_>, with_themes: bool) -> Value {
    let mut themes: BTreeMap<&str, Vec<Pair<'_>>> = BTreeMap::new();
    let mut versions: BTreeMap<String, u64> = BTreeMap::new();
    let mut with_pair = 0_u64;
    for (_, stays) in &asked.people {
        let mut own = Vec::new();
        for (theme, groups) in THEMES {
            let pairs = groups.iter().flat_map(|(item, versions)| {
                stays
                    .iter()
                    .filter_map(|(stay, _)| pair(asked, stay, item, versions))
            });
            // The one whose latest answer is the newest.
            if let Some(newest) = pairs.max() {
                own.push(newest);
                themes.entry(theme).or_default().push(newest);
            }
        }
        if let Some((latest, _)) = own.iter().max() {
            with_pair += 1;
            *versions.entry(latest.4.to_string()).or_default() += 1;
        }
    }
    let names: Vec<&str> = match with_themes {
        true => THEMES.iter().map(|(theme, _)| *theme).collect(),
        false => Vec::new(),
    };
    let enrolled = asked.people.len() as u64;
    if with_pair < 10 {
        return all_hidden(&names);
    }
    let told = !(1..5).contains(&(enrolled - with_pair));
    let mut cells = vec![json!({
        "group": "all", "numerator": told.then_some(with_pair), "denominator": enrolled,
        "percent": told.then(|| percent(with_pair, enrolled, None)), "interval": null, "verdict": null,
    })];
    for theme in names {
        let pairs = themes.get(theme).map(Vec::as_slice).unwrap_or_default();
        cells.push(match may_be_shown(pairs) {
            true => cell(theme, pairs),
            false => suppressed(theme),
        });
    }
    let mut table = json!({"cells": cells, "missing": null, "excluded": {}});
    add(&mut table, "versions", parts(versions));
    table["response_rate"] = Value::Null;
    table["overturned_by"] = Value::Null;
    table
}

/// Higher, same, lower.
fn three<'p>(pairs: impl Iterator<Item = &'p Pair<'p>>) -> [usize; 3] {
    let mut three = [0; 3];
    for (_, change) in pairs {
        three[match change {
            1.. => 0,
            0 => 1,
            _ => 2,
        }] += 1;
    }
    three
}

fn outside(three: [usize; 3]) -> usize {
    let mut sorted = three;
    sorted.sort_unstable();
    sorted[0] + sorted[1]
}

fn may_be_shown(pairs: &[Pair<'_>]) -> bool {
    let senders: BTreeSet<&str> = pairs.iter().map(|(latest, _)| latest.3).collect();
    pairs.len() >= 10
        && outside(three(pairs.iter())) >= 5
        && senders.iter().all(|sender| {
            let others = three(pairs.iter().filter(|(latest, _)| latest.3 != *sender));
            let all: usize = others.iter().sum();
            all == 0 || (all >= 5 && outside(others) >= 2)
        })
}

fn cell(theme: &str, pairs: &[Pair<'_>]) -> Value {
    let [higher, same, lower] = three(pairs.iter());
    let mut changes: Vec<i64> = pairs.iter().map(|(_, change)| *change).collect();
    changes.sort_unstable();
    let middle = (changes[(changes.len() - 1) / 2] + changes[changes.len() / 2]) as f64 / 2.0;
    json!({
        "group": theme, "pairs": pairs.len(), "higher": higher, "same": same, "lower": lower,
        "median_change": middle, "sign_test": sign_test(higher, lower),
    })
}

/// Tossing a fair coin as often: how likely a split is at least as uneven. By Pascal's triangle, halved in every line.
fn sign_test(higher: usize, lower: usize) -> Option<f64> {
    let tosses = higher + lower;
    if tosses == 0 {
        return None;
    }
    let mut line = vec![1.0_f64];
    for _ in 0..tosses {
        let sides = line
            .iter()
            .chain([&0.0])
            .zip([&0.0].into_iter().chain(&line));
        line = sides.map(|(a, b)| (a + b) / 2.0).collect();
    }
    let uneven = higher.abs_diff(lower);
    let p: f64 = line
        .iter()
        .enumerate()
        .filter(|(heads, _)| heads.abs_diff(tosses - heads) >= uneven)
        .map(|(_, p)| p)
        .sum();
    Some(((p * 1e4).round() / 1e4).max(1e-4))
}
