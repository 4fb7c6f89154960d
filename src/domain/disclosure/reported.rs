//! Figures that the director enters: they were counted elsewhere, and carry their source.

use super::{ALL, Cell, FEWEST, PublishedTable, ShownCell};
use crate::domain::target::percent;

/// Two totals are published only when both are at least this.
pub const FEWEST_IN_TOTALS: u64 = 10;

/// Whether a number of persons is too small to be published: 1–4.
#[must_use]
pub fn is_few(persons: u64) -> bool {
    (1..FEWEST).contains(&persons)
}

/// What was entered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reported {
    /// One number.
    Count(u64),
    /// A number for each name, such as an insats that is only counted.
    Counts(Vec<(String, u64)>),
    /// Some of all.
    Share { part: u64, all: u64 },
}

/// The table that stands for what was entered. The total of counts is their sum.
#[must_use]
pub fn publish_reported(entered: &Reported, source: &str) -> PublishedTable {
    let cell = |group: &str, numerator: Option<u64>, denominator: u64| {
        Cell::Shown(ShownCell {
            group: group.to_owned(),
            numerator,
            denominator,
            percent: numerator.and_then(|part| percent(part, denominator, None)),
            interval: None,
            verdict: None,
            coded: None,
            eligible: None,
        })
    };
    let cells = match entered {
        Reported::Count(all) => vec![cell(ALL, None, *all)],
        Reported::Counts(rows) => {
            let sum = rows
                .iter()
                .fold(0_u64, |sum, (_, n)| sum.saturating_add(*n));
            let rows = rows.iter().map(|(name, n)| cell(name, None, *n));
            std::iter::once(cell(ALL, None, sum)).chain(rows).collect()
        }
        Reported::Share { part, all } => vec![cell(ALL, Some(*part), *all)],
    };
    PublishedTable {
        source: Some(source.to_owned()),
        ..PublishedTable::of(cells)
    }
}
