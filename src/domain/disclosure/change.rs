//! Change on the themes of progression: figures of experience in which a person's answer is one of three.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::published::ChangeCell;
use super::{ALL, Cell, FEWEST, PublishedTable, ShownCell, cell_suppressed};
use crate::domain::statistics::{median_change, sign_test};
use crate::domain::target::percent;

/// The fewest pairs a theme is shown for.
const FEWEST_PAIRS: u64 = 10;

/// The fewest outside the largest category without any one coordinator's pairs.
const FEWEST_WITHOUT_COORDINATOR: u64 = 2;

/// How many persons changed by how many steps.
pub type Steps = BTreeMap<i32, u64>;

/// The counts of a figure of progression, before disclosure control.
#[derive(Clone, Default)]
pub struct RawProgression {
    /// Each theme in its order, with the changes by the coordinator who took the latest answer.
    pub themes: Vec<(String, BTreeMap<Uuid, Steps>)>,
    /// Persons with a pair on at least one theme.
    pub with_pair: u64,
    /// Persons enrolled some day of the period.
    pub enrolled: u64,
    /// Of those with a pair, each person under the version of the latest answer.
    pub versions: Vec<(String, u64)>,
}

/// The table by theme that may leave the house; the total alone without `with_themes`.
///
/// The total says how many of the enrolled have a pair: hidden under 10; without the number when 1–4 have none. A theme is shown with at
/// least 10 pairs of which five lie outside the largest category; and when taking away any one coordinator's pairs leaves nobody, or 5
/// persons of whom 2 lie outside the largest category.
#[must_use]
pub fn publish_progression(raw: &RawProgression, with_themes: bool) -> PublishedTable {
    let themes: &[(String, BTreeMap<Uuid, Steps>)] = if with_themes { &raw.themes } else { &[] };
    let without = raw.enrolled.checked_sub(raw.with_pair);
    let hidden = || PublishedTable::hidden(themes.iter().map(|(theme, _)| theme.as_str()));
    let Some(without) = without.filter(|_| raw.with_pair >= FEWEST_PAIRS) else {
        return hidden();
    };
    let is_told = !(1..FEWEST).contains(&without);
    let mut cells = vec![Cell::Shown(ShownCell {
        group: ALL.to_owned(),
        numerator: is_told.then_some(raw.with_pair),
        denominator: raw.enrolled,
        percent: percent(raw.with_pair, raw.enrolled, None).filter(|_| is_told),
        interval: None,
        verdict: None,
        coded: None,
        eligible: None,
    })];
    cells.extend(themes.iter().map(|(theme, by)| {
        change_cell(theme, by).map_or_else(|| cell_suppressed(theme), Cell::Change)
    }));
    PublishedTable {
        versions: super::guarded_breakdown(&raw.versions),
        ..PublishedTable::of(cells)
    }
}

/// Higher, same, lower.
type Three = [u64; 3];

fn change_cell(theme: &str, by: &BTreeMap<Uuid, Steps>) -> Option<ChangeCell> {
    let parts: Vec<Three> = by.values().map(three).collect::<Option<_>>()?;
    let sum = parts
        .iter()
        .try_fold([0; 3], |sum, part| added(sum, *part))?;
    let pairs = total(sum);
    let survives = parts.iter().all(|own| {
        let others = [sum[0] - own[0], sum[1] - own[1], sum[2] - own[2]];
        total(others) == 0
            || (total(others) >= FEWEST && outside_largest(others) >= FEWEST_WITHOUT_COORDINATOR)
    });
    if pairs < FEWEST_PAIRS || outside_largest(sum) < FEWEST || !survives {
        return None;
    }
    let mut steps = Steps::new();
    for (step, persons) in by.values().flatten() {
        *steps.entry(*step).or_default() += persons;
    }
    let [higher, same, lower] = sum;
    Some(ChangeCell {
        group: theme.to_owned(),
        pairs,
        higher,
        same,
        lower,
        median_change: median_change(&steps)?,
        sign_test: sign_test(higher, lower).map(to_four_decimals),
    })
}

/// A probability is never told as 0: what is under 0.0001 is told as that.
fn to_four_decimals(p: f64) -> f64 {
    ((p * 10_000.0).round() / 10_000.0).max(0.0001)
}

/// `None` when the counts overflow.
fn three(steps: &Steps) -> Option<Three> {
    steps.iter().try_fold([0; 3], |sum, (step, persons)| {
        let one = match step.signum() {
            1 => [*persons, 0, 0],
            0 => [0, *persons, 0],
            _ => [0, 0, *persons],
        };
        added(sum, one)
    })
}

fn added(one: Three, other: Three) -> Option<Three> {
    let mut sum = [0; 3];
    let mut all = 0_u64;
    for (place, value) in sum.iter_mut().enumerate() {
        *value = one[place].checked_add(other[place])?;
        all = all.checked_add(*value)?;
    }
    Some(sum)
}

fn total(of: Three) -> u64 {
    of.iter().sum()
}

fn outside_largest(of: Three) -> u64 {
    total(of) - of.iter().max().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn raw(coordinators: &[[u64; 3]]) -> RawProgression {
        let by = coordinators.iter().zip(1_u128..).map(|(three, id)| {
            let steps = [1, 0, -1].into_iter().zip(*three).collect();
            (Uuid::from_u128(id), steps)
        });
        let with_pair = coordinators.iter().flatten().sum();
        RawProgression {
            themes: vec![("health".to_owned(), by.collect())],
            with_pair,
            enrolled: with_pair + 20,
            versions: vec![("1".to_owned(), with_pair)],
        }
    }

    fn is_shown(coordinators: &[[u64; 3]]) -> bool {
        publish_progression(&raw(coordinators), true).cells()[1]
            .change()
            .is_some()
    }

    #[test]
    fn a_theme_needs_ten_pairs_and_five_outside_the_largest() {
        for (three, shown) in [
            ([5, 5, 0], true),
            ([5, 4, 0], false),
            ([5, 3, 2], true),
            ([6, 4, 0], false),
            ([20, 4, 0], false),
            ([20, 3, 2], true),
        ] {
            assert_eq!(is_shown(&[three]), shown, "{three:?}");
        }
    }

    #[test]
    fn no_coordinator_can_subtract_the_own() {
        assert!(is_shown(&[[5, 5, 0], [3, 2, 0]]));
        assert!(!is_shown(&[[5, 5, 0], [3, 1, 0]]), "four others");
        assert!(
            !is_shown(&[[5, 5, 0], [5, 1, 0]]),
            "one outside the largest"
        );
        assert!(is_shown(&[[5, 5, 0], [0, 0, 0]]));
    }

    #[test]
    fn what_is_told() {
        let table = publish_progression(&raw(&[[8, 5, 2]]), true);
        let cell = table.cells()[1].change().unwrap();
        assert_eq!(
            (cell.pairs(), cell.higher(), cell.same(), cell.lower()),
            (15, 8, 5, 2)
        );
        assert_eq!(cell.median_change(), 1.0);
        let p = cell.sign_test().unwrap();
        assert_eq!(p, 0.1094, "0.109375");
        let total = table.cells()[0].shown().unwrap();
        assert_eq!((total.numerator(), total.denominator()), (Some(15), 35));
        let few = RawProgression {
            enrolled: 17,
            ..raw(&[[8, 5, 2]])
        };
        let table = publish_progression(&few, false);
        assert_eq!(table.cells().len(), 1);
        let total = table.cells()[0].shown().unwrap();
        assert_eq!((total.numerator(), total.percent()), (None, None));
        assert_eq!(
            publish_progression(&raw(&[[5, 4, 0]]), true),
            PublishedTable::hidden(["health"])
        );
    }

    proptest! {
        #[test]
        fn no_counts_make_it_panic(all in prop::collection::vec([any::<u64>(), any::<u64>(), any::<u64>()], 0..4)) {
            let mut one = raw(&[]);
            one.themes[0].1 = all.iter().zip(1_u128..).map(|(three, id)| {
                (Uuid::from_u128(id), [3, 0, -2].into_iter().zip(*three).collect())
            }).collect();
            one.with_pair = 10;
            one.enrolled = 20;
            let table = publish_progression(&one, true);
            prop_assert_eq!(table.cells().len(), 2);
        }
    }
}
