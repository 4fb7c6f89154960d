//! Rows of one table that are all about the same people: each item of a questionnaire.

use super::{ALL, Bound, Cell, Coded, FEWEST, PublishedTable, ShownCell, cell_suppressed};
use crate::domain::target::percent;

/// The fewest persons a row is shown for.
const FEWEST_IN_ROW: u64 = 10;

/// How many of some persons; one row.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    pub numerator: u64,
    pub denominator: u64,
}

/// The counts of a table by item, before disclosure control.
#[derive(Clone, Default)]
pub struct RawItems {
    /// Persons who answered anything.
    pub answered: u64,
    /// Persons who could have.
    pub expected: u64,
    /// Persons left out because they were enrolled for too short a time and did not answer.
    pub enrolled_too_short: u64,
    /// Each item in its order.
    pub items: Vec<(String, Part)>,
    /// Of those who answered, each person under a version.
    pub versions: Vec<(String, u64)>,
}

/// The table by item that may leave the house; the total alone without `with_items`.
///
/// Under 10 persons nothing is told of a row. A side under 5 is coded as in the total of a figure of experience (rule 6): "minst n−4 av n"
/// or "högst 4 av n"; so nobody's answer, and nobody's silence, follows from what one knows of the others. How many are missing is told
/// unless they, or those enrolled for too short a time, are 1–4: as in a figure of experience.
#[must_use]
pub fn publish_items(raw: &RawItems, with_items: bool) -> PublishedTable {
    let items: &[(String, Part)] = if with_items { &raw.items } else { &[] };
    if raw.answered < FEWEST_IN_ROW {
        return PublishedTable::hidden(items.iter().map(|(item, _)| item.as_str()));
    }
    let few = |count: &u64| (1..FEWEST).contains(count);
    let missing = raw.expected.checked_sub(raw.answered);
    let missing = missing.filter(|missing| !few(missing) && !few(&raw.enrolled_too_short));
    let mut cells = vec![Cell::Shown(ShownCell {
        group: ALL.to_owned(),
        numerator: None,
        denominator: raw.answered,
        percent: None,
        interval: None,
        verdict: None,
        coded: None,
        eligible: None,
    })];
    cells.extend(items.iter().map(|(item, part)| row(item, *part)));
    PublishedTable {
        missing,
        response_rate: percent(raw.answered, raw.expected, None).filter(|_| missing.is_some()),
        versions: super::guarded_breakdown(&raw.versions),
        ..PublishedTable::of(cells)
    }
}

fn row(item: &str, part: Part) -> Cell {
    let Part {
        numerator,
        denominator,
    } = part;
    if denominator < FEWEST_IN_ROW || numerator > denominator {
        return cell_suppressed(item);
    }
    let coded = if denominator - numerator < FEWEST {
        Some(Coded {
            bound: Bound::AtLeast,
            numerator: denominator - (FEWEST - 1),
        })
    } else if numerator < FEWEST {
        Some(Coded {
            bound: Bound::AtMost,
            numerator: FEWEST - 1,
        })
    } else {
        None
    };
    Cell::Shown(ShownCell {
        group: item.to_owned(),
        numerator: coded.is_none().then_some(numerator),
        denominator,
        percent: percent(numerator, denominator, None).filter(|_| coded.is_none()),
        interval: None,
        verdict: None,
        coded,
        eligible: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(numerator: u64, denominator: u64) -> RawItems {
        let part = Part {
            numerator,
            denominator,
        };
        RawItems {
            answered: denominator.max(10),
            expected: denominator.max(10) + 7,
            enrolled_too_short: 0,
            items: vec![("heard".to_owned(), part)],
            versions: Vec::new(),
        }
    }

    /// The numerator, or the bound that stands in its place.
    type Told = (Option<u64>, Option<(Bound, u64)>);

    fn shown(numerator: u64, denominator: u64) -> Option<Told> {
        let table = publish_items(&raw(numerator, denominator), true);
        let cell = table.cells()[1].shown()?;
        let coded = cell.coded().map(|c| (c.bound(), c.numerator()));
        Some((cell.numerator(), coded))
    }

    #[test]
    fn small_sides_are_coded_and_small_rows_hidden() {
        assert_eq!(shown(5, 9), None);
        assert_eq!(shown(5, 10), Some((Some(5), None)));
        assert_eq!(shown(6, 10), Some((None, Some((Bound::AtLeast, 6)))));
        assert_eq!(shown(10, 10), Some((None, Some((Bound::AtLeast, 6)))));
        assert_eq!(shown(4, 10), Some((None, Some((Bound::AtMost, 4)))));
        assert_eq!(shown(0, 30), Some((None, Some((Bound::AtMost, 4)))));
        assert_eq!(shown(31, 30), None, "counts that contradict each other");
    }

    #[test]
    fn few_answers_hide_the_table_and_few_missing_the_rate() {
        let few = RawItems {
            answered: 9,
            ..raw(5, 9)
        };
        assert_eq!(publish_items(&few, true), PublishedTable::hidden(["heard"]));
        let told = publish_items(&raw(20, 40), false);
        assert_eq!(
            (told.missing(), told.response_rate()),
            (Some(7), Some(85.1))
        );
        assert_eq!(told.cells().len(), 1);
        for missing in 1..5 {
            let nearly_all = RawItems {
                expected: 40 + missing,
                ..raw(20, 40)
            };
            let short = RawItems {
                enrolled_too_short: missing,
                ..raw(20, 40)
            };
            for one in [nearly_all, short] {
                let told = publish_items(&one, true);
                assert_eq!((told.missing(), told.response_rate()), (None, None));
            }
        }
    }
}
