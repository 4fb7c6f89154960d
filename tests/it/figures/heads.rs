//! Who is enrolled, who came and who left, counted head by head and hidden anew.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::calendar::bounds;
use super::journal::Enrolment;
use super::oracle::{Asked, Rule};
use super::veil::{all_hidden, guarded, percent, suppressed};

/// An enrolment that is counted, with its person.
type Head<'a> = (&'a str, &'a Enrolment);

const POSITIVE: [&str; 3] = ["work", "studies", "other_positive"];

/// Everybody's who can be told of: those with protected identity would be the difference to other figures.
fn heads<'a>(asked: &'a Asked<'_>) -> Vec<Head<'a>> {
    let (first, last) = bounds(asked.period);
    let inside = |day| first <= day && day <= last && day <= asked.today;
    asked
        .people
        .iter()
        .flat_map(|(person, stays)| stays.iter().map(|(_, stay)| (person.as_str(), *stay)))
        .filter(|(_, stay)| match asked.indicator.rule {
            Rule::Started => inside(stay.start),
            Rule::Ended => stay.end.is_some_and(|(end, _)| inside(end)),
            _ => true,
        })
        .collect()
}

fn persons(heads: &[Head<'_>]) -> usize {
    let persons: BTreeSet<&str> = heads.iter().map(|(person, _)| *person).collect();
    persons.len()
}

/// The table that should be published.
pub fn table(asked: &Asked<'_>, by: Option<&str>, closed: bool) -> Value {
    let all = heads(asked);
    if asked.indicator.rule == Rule::BornAbroad {
        return born_abroad(asked, &all);
    }
    let rows = by
        .filter(|_| closed)
        .map_or_else(Vec::new, |by| rows(asked, by, &all));
    if persons(&all) < 5 {
        let names: Vec<&str> = rows.iter().map(|(row, _)| *row).collect();
        return told(all_hidden(&names)["cells"].clone());
    }
    let cell = |group: &str, heads: &[Head<'_>]| {
        let many = match asked.indicator.rule {
            Rule::Enrolled => persons(heads),
            _ => heads.len(),
        } as u64;
        let positive = heads
            .iter()
            .filter(|(_, stay)| stay.end.is_some_and(|(_, why)| POSITIVE.contains(&why)))
            .count() as u64;
        let share = asked.indicator.rule == Rule::Ended && by != Some("end_reason");
        json!({
            "group": group, "numerator": share.then_some(positive), "denominator": many,
            "percent": share.then(|| percent(positive, many, None)), "interval": null, "verdict": null,
        })
    };
    let together = merged(&rows);
    let mut cells = vec![cell("all", &all)];
    let alone: Vec<&str> = rows
        .iter()
        .filter(|(row, heads)| !heads.is_empty() && !together.contains(row))
        .map(|(row, _)| *row)
        .collect();
    for (row, heads) in &rows {
        cells.push(match alone.contains(row) {
            true => cell(row, heads),
            false => suppressed(row),
        });
    }
    if !together.is_empty() && !alone.is_empty() {
        cells.push(cell("rest", &union(&rows, &together)));
    }
    let mut table = told(json!(cells));
    if asked.indicator.rule == Rule::Enrolled {
        table["excluded"] = json!({"not_followed": guarded(asked.protected.len() as u64)});
    }
    table
}

fn rows<'a>(asked: &Asked<'_>, by: &str, all: &[Head<'a>]) -> Vec<(&'static str, Vec<Head<'a>>)> {
    let names = asked.indicator.rows(by).into_iter();
    names
        .map(|row| {
            let inside = all.iter().filter(|(_, stay)| asked.row_of(by, stay) == row);
            (row, inside.copied().collect())
        })
        .collect()
}

fn union<'a>(rows: &[(&'static str, Vec<Head<'a>>)], names: &[&str]) -> Vec<Head<'a>> {
    let inside = rows.iter().filter(|(row, _)| names.contains(row));
    inside
        .flat_map(|(_, heads)| heads.iter().copied())
        .collect()
}

/// Rows of 1–4 persons, with the next smallest until they are five persons together.
fn merged(rows: &[(&'static str, Vec<Head<'_>>)]) -> Vec<&'static str> {
    let mut some: Vec<(usize, &'static str)> = rows
        .iter()
        .map(|(row, heads)| (persons(heads), *row))
        .filter(|(size, _)| *size > 0)
        .collect();
    some.sort_unstable();
    let mut names = Vec::new();
    for (size, row) in some {
        let enough = names.is_empty() || persons(&union(rows, &names)) >= 5;
        if size >= 5 && enough {
            break;
        }
        names.push(row);
    }
    names
}

/// Told only where the table by birth would tell it.
fn born_abroad(asked: &Asked<'_>, all: &[Head<'_>]) -> Value {
    let rows = rows(asked, "born_abroad", all);
    let abroad = persons(&rows[0].1) as u64;
    let together = merged(&rows);
    let is_row = abroad > 0 && !together.contains(&"yes");
    if persons(all) < 5 || !is_row {
        return told(json!([suppressed("all")]));
    }
    let many = persons(all) as u64;
    told(json!([{
        "group": "all", "numerator": abroad, "denominator": many, "percent": percent(abroad, many, None),
        "interval": null, "verdict": null,
    }]))
}

fn told(cells: Value) -> Value {
    json!({"cells": cells, "missing": null, "excluded": {}, "response_rate": null, "overturned_by": null})
}
