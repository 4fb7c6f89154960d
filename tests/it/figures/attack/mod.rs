//! Somebody who wants to know what one person answered, and keeps everything that is published.
//!
//! Known are every enrolment, every attribute, who answered and to which coordinator, that an answer is positive or not, and the rules of
//! publishing. Not known are the answers; a coordinator knows those of the own participants. Nothing here uses anything from
//! `src/domain/disclosure` but the published JSON.
//!
//! [`solver`] asks by linear programming whose answer is fixed, [`linear`] only adds and subtracts what is published (the weaker attacker, a
//! control), [`people`] are whom they attack, and [`publishers`] holds a deliberately weak publisher (the other control) and the seven rules
//! as written, for counting what is not shown.

mod linear;
mod people;
mod publishers;
mod solver;
mod trial;

pub use trial::{fixed_answers, rows_allowed_and_shown};

use std::collections::BTreeSet;

use serde_json::Value;

/// The rows of a table and how many there are in each of the four.
pub const TABLES: [usize; 4] = [5, 4, 3, 3];

/// One answer that counts for a year, for its interim total, or for both.
#[derive(Clone, Debug)]
pub struct Answer {
    pub coordinator: usize,
    pub positive: bool,
    /// Its row in each table; `None` if it does not count for the year.
    pub rows: Option<[usize; 4]>,
    /// Whether it was counted in the interim total.
    pub interim: bool,
}

/// A sum of positive answers of which a range is known.
#[derive(Clone, Debug)]
pub struct Known {
    /// The places of the answers.
    pub inside: Vec<usize>,
    pub lowest: usize,
    pub highest: usize,
}

/// One of these is true.
pub type Alternatives = Vec<Known>;

/// Everything that follows from what was published.
#[derive(Clone, Default, Debug)]
pub struct Knowledge {
    pub sums: Vec<Known>,
    /// Why rows are hidden.
    pub reasons: Vec<Alternatives>,
}

fn places(answers: &[Answer], inside: impl Fn(&Answer) -> bool) -> Vec<usize> {
    (0..answers.len())
        .filter(|&place| inside(&answers[place]))
        .collect()
}

fn number(value: &Value) -> Option<usize> {
    value
        .as_u64()
        .map(|number| usize::try_from(number).expect("small"))
}

/// What one cell says.
fn told(cell: &Value, inside: Vec<usize>) -> Option<Known> {
    let n = inside.len();
    let (lowest, highest) = match (number(&cell["numerator"]), &cell["coded"]) {
        (Some(x), _) => (x, x),
        (None, coded) if coded["bound"] == "at_least" => (number(&coded["numerator"])?, n),
        (None, coded) if coded["bound"] == "at_most" => (0, number(&coded["numerator"])?),
        _ => return None,
    };
    assert_eq!(
        number(&cell["denominator"]),
        Some(n),
        "the attacker knows who answered"
    );
    Some(Known {
        inside,
        lowest,
        highest,
    })
}

/// Reads the interim table and those of the year: the total, and then one by one.
pub fn knowledge(answers: &[Answer], interim: Option<&Value>, year: &[Value]) -> Knowledge {
    let mut knowledge = Knowledge::default();
    if let Some(interim) = interim {
        let inside = places(answers, |answer| answer.interim);
        let cell = &interim["cells"][0];
        knowledge.sums.extend(told(cell, inside.clone()));
        knowledge
            .sums
            .extend(why_coded_shown(answers, cell, &inside));
        knowledge
            .reasons
            .extend(why_total_hidden(answers, cell, &inside));
    }
    for (table, published) in year.iter().enumerate() {
        let cells = published["cells"].as_array().expect("cells");
        let everyone = places(answers, |answer| answer.rows.is_some());
        let why = why_coded_shown(answers, &cells[0], &everyone);
        knowledge.sums.extend(told(&cells[0], everyone));
        knowledge.sums.extend(why);
        let Some(table) = table.checked_sub(1) else {
            continue;
        };
        let rows: Vec<(&Value, Vec<usize>)> = cells[1..]
            .iter()
            .enumerate()
            .map(|(row, cell)| {
                let inside = |answer: &Answer| answer.rows.is_some_and(|rows| rows[table] == row);
                (cell, places(answers, inside))
            })
            .collect();
        for (cell, inside) in &rows {
            knowledge.sums.extend(told(cell, inside.clone()));
        }
        knowledge.reasons.extend(why_hidden(answers, &rows));
    }
    knowledge
}

/// Rows are hidden for the others' sake from the smallest upwards. A hidden row larger than one that is shown was therefore not: it breaks
/// rule 4 or 5 itself, in one of several ways. Only rows which everybody can see might have passed tell anything so.
fn why_hidden(answers: &[Answer], rows: &[(&Value, Vec<usize>)]) -> Vec<Alternatives> {
    let smallest_shown = rows
        .iter()
        .enumerate()
        .filter(|(_, (cell, _))| cell["numerator"].is_u64())
        .map(|(_, (cell, inside))| (inside.len(), cell["group"].as_str().expect("a group")))
        .min();
    let Some(smallest_shown) = smallest_shown else {
        return Vec::new();
    };
    let mut reasons = Vec::new();
    for (cell, inside) in rows {
        let key = (inside.len(), cell["group"].as_str().expect("a group"));
        if cell["suppressed"] != true || key < smallest_shown || inside.len() < 10 {
            continue;
        }
        let mut ways = border(inside, 4).to_vec();
        let others = without_each(answers, inside);
        if others.iter().any(|others| (1..5).contains(&others.len())) {
            continue;
        }
        for others in others.iter().filter(|others| !others.is_empty()) {
            ways.extend(border(others, 1));
        }
        reasons.push(ways);
    }
    reasons
}

/// A total of ten or more is hidden when all but some coordinator's participants answered alike, or all but one of them: whoever sees that
/// nobody's others are too few knows that it is for this.
fn why_total_hidden(answers: &[Answer], cell: &Value, inside: &[usize]) -> Option<Alternatives> {
    let others = without_each(answers, inside);
    let too_few = inside.len() < 10 || others.iter().any(|others| (1..5).contains(&others.len()));
    if cell["suppressed"] != true || too_few {
        return None;
    }
    let others = others.iter().filter(|others| !others.is_empty());
    Some(others.flat_map(|others| border(others, 1)).collect())
}

/// A coded total is shown only when nobody's own participants are all the four that it stands for.
fn why_coded_shown(answers: &[Answer], cell: &Value, inside: &[usize]) -> Vec<Known> {
    let is_high = match cell["coded"]["bound"].as_str() {
        Some(bound) => bound == "at_least",
        None => return Vec::new(),
    };
    let others = without_each(answers, inside);
    let own = others.into_iter().filter(|others| !others.is_empty());
    let own = own.map(|others| -> Vec<usize> {
        let all = inside.iter().copied();
        all.filter(|place| !others.contains(place)).collect()
    });
    let range = |inside: Vec<usize>| match is_high {
        true => Known {
            lowest: inside.len().saturating_sub(3),
            highest: inside.len(),
            inside,
        },
        false => Known {
            lowest: 0,
            highest: inside.len().min(3),
            inside,
        },
    };
    own.map(range).collect()
}

/// These without the participants of each coordinator in turn.
fn without_each(answers: &[Answer], inside: &[usize]) -> Vec<Vec<usize>> {
    let coordinators: BTreeSet<usize> = inside
        .iter()
        .map(|&place| answers[place].coordinator)
        .collect();
    let without = |own: usize| {
        let others = inside.iter().copied();
        others
            .filter(|&place| answers[place].coordinator != own)
            .collect()
    };
    coordinators.into_iter().map(without).collect()
}

/// Few are positive, or few are negative.
fn border(inside: &[usize], few: usize) -> [Known; 2] {
    let n = inside.len();
    [(0, few), (n - few, n)].map(|(lowest, highest)| Known {
        inside: inside.to_vec(),
        lowest,
        highest,
    })
}
