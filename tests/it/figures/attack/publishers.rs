//! Publishers to compare the service's with: a weak one, and the seven rules as they are written.

use serde_json::{Value, json};

use super::{Answer, TABLES};

fn cell(group: &str, x: usize, n: usize) -> Value {
    json!({"group": group, "numerator": x, "denominator": n})
}

fn hidden(group: &str) -> Value {
    json!({"group": group, "suppressed": true})
}

fn positive(answers: &[&Answer]) -> usize {
    answers.iter().filter(|answer| answer.positive).count()
}

fn year_of(answers: &[Answer]) -> Vec<&Answer> {
    answers
        .iter()
        .filter(|answer| answer.rows.is_some())
        .collect()
}

fn row_of<'a>(answers: &[&'a Answer], table: usize, row: usize) -> Vec<&'a Answer> {
    let inside = |answer: &&&Answer| answer.rows.is_some_and(|rows| rows[table] == row);
    answers.iter().filter(inside).copied().collect()
}

/// What the usual offices do: a number is shown when it is of at least five persons. Gives the interim table and those of the year.
pub fn weak(answers: &[Answer]) -> (Value, Vec<Value>) {
    let show = |group: &str, of: &[&Answer]| match of.len() {
        0..5 => hidden(group),
        n => cell(group, positive(of), n),
    };
    let interim: Vec<&Answer> = answers.iter().filter(|answer| answer.interim).collect();
    let year = year_of(answers);
    let total = show("all", &year);
    let mut tables = vec![json!({"cells": [total]})];
    for (table, rows) in TABLES.into_iter().enumerate() {
        let mut cells = vec![total.clone()];
        cells.extend((0..rows).map(|row| show(&row.to_string(), &row_of(&year, table, row))));
        tables.push(json!({"cells": cells}));
    }
    (json!({"cells": [show("all", &interim)]}), tables)
}

/// Which rows of each table the seven rules allow, each table for itself; and whether they allow the total.
pub fn allowed(answers: &[Answer]) -> (bool, Vec<Vec<bool>>) {
    let year = year_of(answers);
    let (n, x) = (year.len(), positive(&year));
    // Rule 6: a coded total has no tables.
    let tables = n >= 10 && x >= 5 && n - x >= 5;
    let shown = TABLES.into_iter().enumerate().map(|(table, rows)| {
        let mut shown: Vec<(usize, usize)> = (0..rows)
            .map(|row| (row_of(&year, table, row), row))
            .filter(|(of, _)| tables && may_be_shown(of))
            .map(|(of, row)| (of.len(), row))
            .collect();
        shown.sort_unstable();
        loop {
            let rest: Vec<&Answer> = (0..rows)
                .filter(|row| !shown.iter().any(|(_, shown)| shown == row))
                .flat_map(|row| row_of(&year, table, row))
                .collect();
            if shown.is_empty() || rest.is_empty() || may_be_shown(&rest) {
                break;
            }
            shown.remove(0);
        }
        (0..rows)
            .map(|row| shown.iter().any(|(_, shown)| *shown == row))
            .collect()
    });
    // Rule 5 for a total: nobody may subtract the own participants' answers and know what all the others said.
    let tellable = year.iter().all(|own| {
        let others = year
            .iter()
            .filter(|other| other.coordinator != own.coordinator);
        let others: Vec<&Answer> = others.copied().collect();
        let rest = positive(&others);
        let told_by_own = match (x, n - x) {
            (_, 0..5) => (n - x) - (others.len() - rest) == 4,
            (0..5, _) => x - rest == 4,
            _ => rest == 0 || rest == others.len(),
        };
        others.is_empty() || others.len() >= 5 && !told_by_own
    });
    (n >= 10 && tellable, shown.collect())
}

/// The seven rules and nothing beyond them.
pub fn seven_rules(answers: &[Answer]) -> (Value, Vec<Value>) {
    let show = |of: &[&Answer]| match (of.len(), positive(of)) {
        (0..10, _) => hidden("all"),
        (n, x) if n - x < 5 => {
            json!({"group": "all", "denominator": n, "coded": {"bound": "at_least", "numerator": n - 4}})
        }
        (n, 0..5) => {
            json!({"group": "all", "denominator": n, "coded": {"bound": "at_most", "numerator": 4}})
        }
        (n, x) => cell("all", x, n),
    };
    let interim: Vec<&Answer> = answers.iter().filter(|answer| answer.interim).collect();
    let year = year_of(answers);
    let total = show(&year);
    let mut tables = vec![json!({"cells": [total]})];
    for (table, rows) in allowed(answers).1.into_iter().enumerate() {
        let mut cells = vec![total.clone()];
        cells.extend(rows.into_iter().enumerate().map(|(row, shown)| {
            let of = row_of(&year, table, row);
            match shown {
                true => cell(&row.to_string(), positive(&of), of.len()),
                false => hidden(&row.to_string()),
            }
        }));
        tables.push(json!({"cells": cells}));
    }
    (json!({"cells": [show(&interim)]}), tables)
}

/// Rules 4 and 5.
fn may_be_shown(of: &[&Answer]) -> bool {
    let sides = |of: &[&Answer]| (positive(of), of.len() - positive(of));
    let (yes, no) = sides(of);
    of.len() >= 5
        && yes >= 5
        && no >= 5
        && of.iter().all(|own| {
            let others = of
                .iter()
                .filter(|other| other.coordinator != own.coordinator);
            let others: Vec<&Answer> = others.copied().collect();
            let (yes, no) = sides(&others);
            others.is_empty() || others.len() >= 5 && yes >= 2 && no >= 2
        })
}
