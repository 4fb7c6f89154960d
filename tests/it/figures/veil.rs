//! The seven rules of the domain, and what the service adds to them, written anew: from counts to the JSON that is expected.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::oracle::{Asked, Reading, Rule, Voice};
use super::{change, heads, items, outlook};

type Target = Option<(&'static str, u64)>;

/// The table that should be published, as JSON.
pub fn table(asked: &Asked<'_>, by: Option<&str>, closed: bool) -> Value {
    match asked.indicator.rule {
        Rule::AnsweredTwice | Rule::Asked => participation(asked, by, closed),
        Rule::Share => experience(asked, by),
        Rule::Enrolled | Rule::Started | Rule::Ended | Rule::BornAbroad => {
            heads::table(asked, by, closed)
        }
        Rule::Items => items::table(asked, by.is_some()),
        Rule::Change => change::table(asked, by.is_some()),
    }
}

pub fn suppressed(group: &str) -> Value {
    json!({"group": group, "suppressed": true})
}

pub fn all_hidden(rows: &[&str]) -> Value {
    let cells: Vec<Value> = std::iter::once(&"all")
        .chain(rows)
        .map(|group| suppressed(group))
        .collect();
    json!({"cells": cells, "missing": null, "excluded": {}, "response_rate": null, "overturned_by": null})
}

/// "Färre än 5".
pub fn guarded(count: u64) -> Value {
    match count {
        1..=4 => json!("<5"),
        _ => json!(count),
    }
}

/// Parts of a sum that is published: small ones go together, with the next smallest until they are five.
pub fn parts(of: BTreeMap<String, u64>) -> Map<String, Value> {
    let mut sizes: Vec<(u64, String)> = of.into_iter().map(|(key, count)| (count, key)).collect();
    sizes.sort();
    let (zero, mut some): (Vec<_>, Vec<_>) = sizes.into_iter().partition(|(count, _)| *count == 0);
    let mut together: Vec<(u64, String)> = Vec::new();
    let size = |of: &[(u64, String)]| of.iter().map(|(count, _)| count).sum::<u64>();
    while let Some((count, _)) = some.first() {
        let few = *count < 5 || (!together.is_empty() && size(&together) < 5);
        if !few {
            break;
        }
        together.push(some.remove(0));
    }
    if (1..5).contains(&size(&together)) {
        return Map::new();
    }
    let mut shown: BTreeMap<String, Value> = zero
        .into_iter()
        .chain(some)
        .map(|(count, key)| (key, json!(count)))
        .collect();
    if !together.is_empty() {
        shown.insert("rest".to_owned(), json!(size(&together)));
    }
    shown.into_iter().collect()
}

/// Whether x of n is on the good side of the target.
fn reaches((comparator, percent): (&str, u64), x: u64, n: u64) -> bool {
    match comparator {
        ">=" => 100 * x >= percent * n,
        _ => 100 * x > percent * n,
    }
}

/// In per cent with one decimal, and more as long as rounding would tell another side of the target.
pub fn percent(x: u64, n: u64, target: Target) -> f64 {
    let mut power = 10_u64;
    loop {
        // Half up, by adding half a unit before cutting off.
        let units = (2 * x * 100 * power + n) / (2 * n);
        let honest = target.is_none_or(|target| {
            let border = target.1 * power;
            let same_side = reaches(target, x, n) == reaches(target, units, 100 * power);
            let onto = units == border && 100 * x != target.1 * n;
            same_side && !(target.0 == ">" && onto)
        });
        if honest {
            return units as f64 / power as f64;
        }
        power *= 10;
    }
}

const Z: f64 = 1.959_963_984_540_054;

/// The ends of the Wilson interval in per cent: where the score test just does not reject, found by halving.
pub fn interval(x: u64, n: u64) -> (f64, f64) {
    let (share, n_f) = (x as f64 / n as f64, n as f64);
    let rejected = |p: f64| (share - p).powi(2) * n_f > Z * Z * p * (1.0 - p);
    let find = |mut outside: f64, mut inside: f64| {
        for _ in 0..200 {
            let middle = f64::midpoint(outside, inside);
            if rejected(middle) {
                outside = middle;
            } else {
                inside = middle;
            }
        }
        inside
    };
    let low = if x == 0 { 0.0 } else { find(0.0, share) };
    let high = if x == n { 1.0 } else { find(1.0, share) };
    let tenth = |p: f64| (p * 1000.0).round() / 10.0;
    (tenth(low), tenth(high))
}

/// The verdict on x of n, when `all` could have answered.
pub fn verdict(target: (&str, u64), all: u64, n: u64, x: u64) -> &'static str {
    let silent = all - n;
    let outcomes: BTreeSet<bool> = (0..=silent)
        .map(|more| reaches(target, x + more, all))
        .collect();
    if outcomes.len() == 1 {
        return if outcomes.contains(&true) {
            "met"
        } else {
            "not_met"
        };
    }
    // The score test against the target itself: the interval's end lies beyond it exactly when the test rejects it.
    let border = target.1 as f64 / 100.0;
    let share = x as f64 / n as f64;
    let clear = (share - border).abs() > Z * (border * (1.0 - border) / n as f64).sqrt();
    match (clear, share > border) {
        (false, _) => "cannot_tell",
        (true, true) => "met",
        (true, false) => "not_met",
    }
}

// ---- Experience ----

fn sides(voices: &[&Voice]) -> (usize, usize) {
    let positive = voices.iter().filter(|voice| voice.positive).count();
    (positive, voices.len() - positive)
}

/// What is left without each coordinator in turn, if anybody.
fn without_each<'v>(voices: &[&'v Voice]) -> Vec<Vec<&'v Voice>> {
    let senders: BTreeSet<&str> = voices.iter().map(|voice| voice.sender.as_str()).collect();
    senders
        .into_iter()
        .map(|own| {
            voices
                .iter()
                .copied()
                .filter(|voice| voice.sender != own)
                .collect::<Vec<_>>()
        })
        .filter(|others| !others.is_empty())
        .collect()
}

/// Rules 4 and 5.
pub fn may_be_shown(voices: &[&Voice]) -> bool {
    let (positive, negative) = sides(voices);
    voices.len() >= 5
        && positive >= 5
        && negative >= 5
        && without_each(voices).iter().all(|others| {
            let (positive, negative) = sides(others);
            others.len() >= 5 && positive >= 2 && negative >= 2
        })
}

fn rows_shown(rows: &[(&'static str, Vec<&Voice>)]) -> BTreeSet<&'static str> {
    let mut shown: Vec<(usize, &'static str)> = rows
        .iter()
        .filter(|(_, voices)| may_be_shown(voices))
        .map(|(row, voices)| (voices.len(), *row))
        .collect();
    shown.sort_unstable();
    loop {
        let hidden: Vec<&Voice> = rows
            .iter()
            .filter(|(row, _)| !shown.iter().any(|(_, shown)| shown == row))
            .flat_map(|(_, voices)| voices.iter().copied())
            .collect();
        if hidden.is_empty() || may_be_shown(&hidden) {
            return shown.into_iter().map(|(_, row)| row).collect();
        }
        if shown.is_empty() {
            return BTreeSet::new();
        }
        shown.remove(0);
    }
}

fn experience(asked: &Asked<'_>, by: Option<&str>) -> Value {
    let all = asked.voices();
    let target = asked.indicator.target;
    let rows: Vec<&'static str> = by.map(|by| asked.indicator.rows(by)).unwrap_or_default();
    let everyone: Vec<&Voice> = all.voices.iter().collect();
    let (positive, negative) = sides(&everyone);
    let n = everyone.len() as u64;
    // Beyond the seven rules: nobody may learn from the total, less the own participants' answers, what all the others said. An exact one
    // is hidden already one person before.
    // Of a coded one nobody may have all the four that it stands for.
    let told_by_own = without_each(&everyone).iter().any(|others| {
        let (yes, no) = sides(others);
        let told = match (positive, negative) {
            (_, 0..5) => negative - no == 4,
            (0..5, _) => positive - yes == 4,
            _ => yes < 2 || no < 2,
        };
        others.len() < 5 || told
    });
    if n < 10 || told_by_own {
        return all_hidden(&rows);
    }
    let missing = all.expected - n;
    // Who is enrolled at all follows from another figure; so of two counts, one of them small, neither may be told.
    let secret = (1..5).contains(&missing) || (1..5).contains(&all.too_short);
    let judge = |x: usize| target.map(|target| verdict(target, all.expected, n, x as u64));
    let mut cells = Vec::new();
    let mut overturned_by = None;
    if negative < 5 || positive < 5 {
        let (bound, numerator, ends) = match negative < 5 {
            true => (
                "at_least",
                everyone.len() - 4,
                (everyone.len() - 4, everyone.len()),
            ),
            false => ("at_most", 4, (0, 4)),
        };
        let ends = (judge(ends.0), judge(ends.1));
        let verdict = if ends.0 == ends.1 {
            ends.0
        } else {
            Some("cannot_tell")
        };
        cells.push(json!({
            "group": "all", "numerator": null, "denominator": n, "percent": null, "interval": null, "verdict": verdict,
            "coded": {"bound": bound, "numerator": numerator},
        }));
        cells.extend(rows.iter().map(|row| suppressed(row)));
    } else {
        let share = |group: &str, of: &[&Voice], verdict: Option<&str>| {
            let (x, n) = (sides(of).0 as u64, of.len() as u64);
            let interval = (missing > 0 || secret)
                .then(|| interval(x, n))
                .map(|(low, high)| [low, high]);
            json!({
                "group": group, "numerator": x, "denominator": n, "percent": percent(x, n, target),
                "interval": interval, "verdict": verdict,
            })
        };
        cells.push(share("all", &everyone, judge(positive)));
        if let Some(target) = target
            && judge(positive) == Some("met")
        {
            overturned_by = (0..=missing).find(|negative| {
                !reaches(target, positive as u64 + missing - negative, all.expected)
            });
        }
        let by_row: Vec<(&'static str, Vec<&Voice>)> = rows
            .iter()
            .map(|&row| {
                let inside =
                    |voice: &&&Voice| by.is_some_and(|by| asked.row_of_voice(by, voice) == row);
                (row, everyone.iter().filter(inside).copied().collect())
            })
            .collect();
        let shown = rows_shown(&by_row);
        cells.extend(
            by_row
                .iter()
                .map(|(row, voices)| match shown.contains(row) {
                    true => share(row, voices, None),
                    false => suppressed(row),
                }),
        );
    }
    let mut versions: BTreeMap<String, u64> = BTreeMap::new();
    for voice in &everyone {
        *versions.entry(voice.version.to_string()).or_default() += 1;
    }
    let response_rate = (!secret).then(|| percent(n, all.expected, None));
    let mut table = json!({
        "cells": cells, "missing": (!secret).then_some(missing), "excluded": {},
    });
    if !secret {
        table["excluded"] = json!({"enrolled_too_short": all.too_short});
    }
    add(&mut table, "versions", parts(versions));
    table["response_rate"] = json!(response_rate);
    table["overturned_by"] = json!(overturned_by.filter(|_| !secret));
    table
}

pub fn add(table: &mut Value, key: &str, map: Map<String, Value>) {
    if !map.is_empty() {
        table[key] = Value::Object(map);
    }
}

// ---- Participation ----

fn participation(asked: &Asked<'_>, by: Option<&str>, closed: bool) -> Value {
    let total = asked.reading(None);
    let by = by.filter(|_| closed);
    let rows: Vec<(&'static str, Reading)> = by
        .map(|by| {
            let rows = asked.indicator.rows(by).into_iter();
            rows.map(|row| (row, asked.reading(Some((by, &[row])))))
                .collect()
        })
        .unwrap_or_default();
    if total.strict.1 < 5 {
        let names: Vec<&str> = rows.iter().map(|(row, _)| *row).collect();
        return all_hidden(&names);
    }
    let target = asked.indicator.target;
    let counted = |(x, n): (u64, u64)| {
        let verdict =
            target
                .filter(|_| closed && n > 0)
                .map(|target| match reaches(target, x, n) {
                    true => "met",
                    false => "not_met",
                });
        (percent(x, n.max(1), target), verdict)
    };
    let cell = |group: &str, reading: &Reading, eligible: bool| {
        let (share, verdict) = counted(reading.strict);
        let (x, n) = reading.eligible;
        let beside = match eligible {
            true => {
                let (share, verdict) = counted(reading.eligible);
                let share = (n > 0).then_some(share);
                json!({"numerator": x, "denominator": n, "percent": share, "verdict": verdict})
            }
            false => json!({"suppressed": true}),
        };
        json!({
            "group": group, "numerator": reading.strict.0, "denominator": reading.strict.1, "percent": share,
            "interval": null, "verdict": verdict, "eligible": beside,
        })
    };
    let mut cells = vec![cell("all", &total, shows_eligible(&total))];
    let together = |rows: &[&str]| asked.reading(by.map(|by| (by, rows)));
    let merged = merged(&rows, together);
    let rest = together(&merged);
    let alone = |row: &str, reading: &Reading| !merged.contains(&row) && reading.strict.1 > 0;
    let mut shown: Vec<(&str, Reading)> = rows
        .iter()
        .filter(|(row, r)| alone(row, r))
        .copied()
        .collect();
    let nothing = shown.is_empty();
    if !merged.is_empty() {
        shown.push(("rest", rest));
    }
    // Beside every row or beside none of them.
    let beside = shows_eligible(&total) && shown.iter().all(|(_, reading)| shows_eligible(reading));
    for (row, reading) in &rows {
        cells.push(match alone(row, reading) && !nothing {
            true => cell(row, reading, beside),
            false => suppressed(row),
        });
    }
    if !merged.is_empty() && !nothing {
        cells.push(cell("rest", &rest, beside));
    }
    let mut table = json!({
        "cells": cells, "missing": null, "excluded": {},
    });
    if asked.indicator.rule == Rule::AnsweredTwice {
        table["excluded"] = json!({"not_followed": guarded(asked.protected.len() as u64)});
    } else {
        let reasons = asked
            .not_yet()
            .into_iter()
            .map(|(key, count)| (key.to_owned(), count))
            .collect();
        add(&mut table, "not_yet", parts(reasons));
    }
    table["response_rate"] = Value::Null;
    table["overturned_by"] = Value::Null;
    if asked.indicator.rule == Rule::AnsweredTwice && !closed {
        table["outlook"] = outlook::of(asked);
    }
    table
}

/// Neither those who were enrolled long enough nor those who were not may be 1–4 persons.
fn shows_eligible(reading: &Reading) -> bool {
    let (eligible, others) = (reading.eligible.1, reading.strict.1 - reading.eligible.1);
    eligible >= 5 && (others == 0 || others >= 5)
}

/// Rows of 1–4 persons go together, with the next smallest until they are five persons.
fn merged(
    rows: &[(&'static str, Reading)],
    together: impl Fn(&[&str]) -> Reading,
) -> Vec<&'static str> {
    let mut by_size: Vec<(u64, &'static str)> = rows
        .iter()
        .map(|(row, reading)| (reading.strict.1, *row))
        .filter(|(size, _)| *size > 0)
        .collect();
    by_size.sort_unstable();
    let small = by_size.iter().filter(|(size, _)| *size < 5).count();
    let names: Vec<&'static str> = by_size.into_iter().map(|(_, row)| row).collect();
    let enough = (small..=names.len())
        .find(|&count| count == 0 || together(&names[..count]).strict.1 >= 5)
        .unwrap_or(names.len());
    names[..enough].to_vec()
}
