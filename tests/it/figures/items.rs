//! Who answered which question, of those who answered any.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::oracle::Asked;
use super::veil::{add, all_hidden, parts, percent, suppressed};

/// The items of a version that have options.
fn items(questionnaire: &str, version: i32) -> Vec<&'static str> {
    match (questionnaire, version) {
        ("satisfaction", _) => vec![
            "satisfied",
            "treatment",
            "influence",
            "benefit",
            "recommend",
        ],
        ("progression-participant", version) => vec![
            "able-to-work",
            "knows-paths",
            "works-with-others",
            "focus-and-energy",
            "handles-health",
            "manages-everyday",
            "support-around",
            "takes-steps",
            if version == 1 {
                "believes-in-goals"
            } else {
                "can-reach-goals"
            },
        ],
        _ => panic!("{questionnaire}"),
    }
}

/// The table that should be published.
pub fn table(asked: &Asked<'_>, with_items: bool) -> Value {
    let of = asked.indicator.questionnaire;
    // Each person's versions, and the items that they answered.
    let mut people: Vec<(BTreeSet<i32>, BTreeSet<&str>)> = Vec::new();
    let (mut silent, mut too_short) = (0_u64, 0_u64);
    for (_, stays) in &asked.people {
        let responses = asked.standing(stays);
        let filled: Vec<_> = responses
            .iter()
            .map(|(response, _)| *response)
            .filter(|response| !response.answers.is_empty())
            .collect();
        if filled.is_empty() {
            match asked.is_eligible(stays) {
                true => silent += 1,
                false => too_short += 1,
            }
            continue;
        }
        people.push((
            filled.iter().map(|response| response.version).collect(),
            filled
                .iter()
                .flat_map(|response| response.answers.keys().map(String::as_str))
                .collect(),
        ));
    }
    let newest = people
        .iter()
        .filter_map(|(versions, _)| versions.last())
        .max();
    let rows = match (with_items, newest) {
        (true, Some(newest)) => items(of, *newest),
        _ => Vec::new(),
    };
    let n = people.len() as u64;
    if n < 10 {
        let mut hidden = all_hidden(&rows);
        hidden["excluded"] = json!({});
        return hidden;
    }
    let mut cells = vec![json!({
        "group": "all", "numerator": null, "denominator": n, "percent": null, "interval": null, "verdict": null,
    })];
    for row in rows {
        let of_these: Vec<_> = people
            .iter()
            .filter(|(versions, _)| {
                versions
                    .iter()
                    .any(|version| items(of, *version).contains(&row))
            })
            .collect();
        let asked = of_these.len() as u64;
        let answered = of_these
            .iter()
            .filter(|(_, answers)| answers.contains(row))
            .count() as u64;
        cells.push(match (asked, answered, asked - answered) {
            (0..=9, ..) => suppressed(row),
            (_, _, 0..=4) => coded(row, asked, "at_least", asked - 4),
            (_, 0..=4, _) => coded(row, asked, "at_most", 4),
            _ => json!({
                "group": row, "numerator": answered, "denominator": asked, "percent": percent(answered, asked, None),
                "interval": null, "verdict": null,
            }),
        });
    }
    let secret = (1..5).contains(&silent) || (1..5).contains(&too_short);
    let mut versions: BTreeMap<String, u64> = BTreeMap::new();
    for (answered, _) in &people {
        let newest = answered.last().expect("a version");
        *versions.entry(newest.to_string()).or_default() += 1;
    }
    let mut table = json!({"cells": cells, "missing": (!secret).then_some(silent), "excluded": {}});
    add(&mut table, "versions", parts(versions));
    table["response_rate"] = json!((!secret).then(|| percent(n, n + silent, None)));
    table["overturned_by"] = Value::Null;
    table
}

fn coded(row: &str, n: u64, bound: &str, numerator: u64) -> Value {
    json!({
        "group": row, "numerator": null, "denominator": n, "percent": null, "interval": null, "verdict": null,
        "coded": {"bound": bound, "numerator": numerator},
    })
}
