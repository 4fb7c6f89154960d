//! The yearly surveys of people who are neither participants nor staff: of those who answered, how many are positive on each question.

use super::{Cell, Part, PublishedTable, RawItems, ShownCell, publish_items};
use crate::domain::statistics::wilson;

/// The counters of a round that has closed, before disclosure control.
#[derive(Clone, Default)]
pub struct RawRound {
    /// How many codes were made.
    pub invited: u64,
    /// How many have answered.
    pub received: u64,
    /// The version of the questionnaire.
    pub version: String,
    /// Each question in its order: how many chose one of the positive options, and how many any.
    pub items: Vec<(String, Part)>,
}

/// The table by item that may leave the house; the total alone, which is how many have answered, without `with_items`.
///
/// The rules are those of every table whose rows are about the same people ([`publish_items`]): nothing under ten answers, no row under ten,
/// a side under five as a bound, and how many are missing not if they are 1–4. They hold against somebody who has answered themselves, and
/// against any four who tell each other what they answered: on a side that is told there is then somebody left whom they do not know, and
/// which of the others that is follows from no other row, for rows are sums over one question each and questions are never crossed. A
/// row that is told exactly carries a Wilson interval, unless everybody who was invited has answered the question.
#[must_use]
pub fn publish_round(raw: &RawRound, with_items: bool) -> PublishedTable {
    let as_items = RawItems {
        answered: raw.received,
        expected: raw.invited,
        enrolled_too_short: 0,
        items: raw.items.clone(),
        versions: vec![(raw.version.clone(), raw.received)],
    };
    let mut table = publish_items(&as_items, with_items);
    for cell in &mut table.cells {
        if let Cell::Shown(row) = cell {
            row.interval = interval(row, raw.invited);
        }
    }
    table
}

fn interval(row: &ShownCell, invited: u64) -> Option<[f64; 2]> {
    let per_cent = |fraction: f64| (fraction * 1000.0).round() / 10.0;
    let positive = row.numerator.filter(|_| row.denominator < invited)?;
    let interval = wilson(positive, row.denominator)?;
    Some([per_cent(interval.low), per_cent(interval.high)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disclosure::Bound;

    fn raw(invited: u64, received: u64, rows: &[(u64, u64)]) -> RawRound {
        let part = |&(numerator, denominator): &(u64, u64)| Part {
            numerator,
            denominator,
        };
        let item = |(number, row)| (format!("item-{number}"), part(row));
        RawRound {
            invited,
            received,
            version: "1".to_owned(),
            items: rows.iter().enumerate().map(item).collect(),
        }
    }

    #[test]
    fn under_ten_answers_nothing_is_told() {
        for received in 0..10 {
            let table = publish_round(&raw(10, received, &[(received, received)]), true);
            assert_eq!(table, PublishedTable::hidden(["item-0"]));
            let total = publish_round(&raw(10, received, &[]), false);
            assert_eq!(total, PublishedTable::hidden([]));
        }
    }

    #[test]
    fn rows_are_told_from_ten_answers_and_five_on_each_side() {
        let rows = [(5, 10), (10, 10), (0, 10), (6, 10), (9, 14), (9, 9)];
        let table = publish_round(&raw(20, 14, &rows), true);
        let told: Vec<_> = table.cells()[1..]
            .iter()
            .map(|cell| {
                let row = cell.shown()?;
                let coded = row.coded().map(|c| (c.bound(), c.numerator()));
                Some((row.numerator(), row.denominator(), coded, row.interval()))
            })
            .collect();
        assert_eq!(
            told,
            [
                Some((Some(5), 10, None, Some([23.7, 76.3]))),
                Some((None, 10, Some((Bound::AtLeast, 6)), None)),
                Some((None, 10, Some((Bound::AtMost, 4)), None)),
                Some((None, 10, Some((Bound::AtLeast, 6)), None)),
                Some((Some(9), 14, None, Some([38.8, 83.7]))),
                None,
            ]
        );
        assert_eq!(
            (table.missing(), table.response_rate()),
            (Some(6), Some(70.0))
        );
    }

    #[test]
    fn there_is_no_uncertainty_when_everybody_has_answered() {
        let table = publish_round(&raw(10, 10, &[(5, 10)]), true);
        let row = table.cells()[1].shown().expect("a row");
        assert_eq!((row.numerator(), row.interval()), (Some(5), None));
        assert_eq!(
            (table.missing(), table.response_rate()),
            (Some(0), Some(100.0))
        );
        // One who has not answered is not told from none of four.
        let table = publish_round(&raw(11, 10, &[(5, 10)]), true);
        assert_eq!((table.missing(), table.response_rate()), (None, None));
    }
}
