//! Whether what is told of some answers fixes anybody's.
//!
//! The reader is given everything that decides what is shown: the exact sums, and of each row that is
//! not shown on which side of each border of the rules it lies. Every other way to answer that fits
//! all this would have been published in the same way, so nobody can be told apart from it. Then a
//! person's answer is fixed exactly when no direction leads from the true answers to others that
//! fit: a question of linear programming, asked once for everybody, since two directions add up to
//! a third. It is answered in whole numbers; where they grow too large the answer is "fixed".

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{ByCoordinator, ShareCount, sum_of};

/// People who answer alike in all that can be told of them: their coordinator, their rows, and which
/// of the two totals they stand in.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class {
    pub coordinator: Uuid,
    /// The row in each table of the year; `None` for an answer that is not the year's.
    pub rows: Option<Vec<usize>>,
    pub interim: bool,
}

/// Whose answers add up to something told.
#[derive(Clone)]
pub(super) enum Group {
    Interim,
    Year,
    /// Some rows of the table at a place.
    Rows(usize, Vec<bool>),
}

impl Group {
    fn holds(&self, class: &Class) -> bool {
        match (self, &class.rows) {
            (Group::Interim, _) => class.interim,
            (Group::Year, rows) => rows.is_some(),
            (Group::Rows(table, inside), Some(rows)) => rows
                .get(*table)
                .and_then(|&row| inside.get(row))
                .is_some_and(|&inside| inside),
            (Group::Rows(..), None) => false,
        }
    }
}

/// Which changes of a sum a reader who knows the range it lies in has to reckon with: at the border
/// of the range only those into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Change {
    None,
    Upwards,
    Downwards,
}

/// That the positive answers of some persons, without those of one coordinator's, can only change so.
#[derive(Clone, Copy)]
pub(super) struct Border {
    pub without: Option<Uuid>,
    pub change: Change,
}

/// A border, and whose answers are added up.
pub(super) struct Told {
    pub group: Group,
    pub border: Border,
}

impl Border {
    /// The sum itself is told.
    pub const EXACT: Border = Border {
        without: None,
        change: Change::None,
    };

    /// Of three ranges that one is told in which the positive answers lie: fewer than `fewest` are
    /// positive, fewer than `fewest` are negative, or neither.
    pub fn of_range(share: ShareCount, without: Option<Uuid>, fewest: u64) -> Option<Border> {
        let (x, n) = (share.positive, share.answered);
        let (lowest, highest) = if x < fewest {
            (0, fewest.saturating_sub(1))
        } else if share.negative() < fewest {
            (n.saturating_add(1).saturating_sub(fewest), n)
        } else {
            (fewest, n.saturating_sub(fewest))
        };
        let change = if lowest == highest {
            Change::None
        } else if x == lowest && x > 0 {
            Change::Upwards
        } else if x == highest && x < n {
            Change::Downwards
        } else {
            return None;
        };
        Some(Border { without, change })
    }
}

/// Whether some reader could be certain of somebody's answer: anyone, or a coordinator who knows the
/// answers of the own participants as well.
pub(super) fn fixes_somebody(classes: &BTreeMap<Class, ShareCount>, told: &[Told]) -> bool {
    // Classes that stand in the same groups cannot be told apart.
    let mut columns: BTreeMap<Vec<bool>, ByCoordinator> = BTreeMap::new();
    let mut readers = BTreeSet::from([None]);
    for (class, share) in classes {
        let inside = told
            .iter()
            .map(|told| told.group.holds(class) && told.border.without != Some(class.coordinator));
        let own = columns.entry(inside.collect()).or_default();
        let own = own.entry(class.coordinator).or_default();
        own.answered += share.answered;
        own.positive += share.positive;
        readers.insert(Some(class.coordinator));
    }
    readers.iter().any(|reader| {
        let left = columns.iter().filter_map(|(inside, counts)| {
            let own = reader.and_then(|own| counts.get(&own)).copied();
            let share = sum_of(counts)?.without(own.unwrap_or_default());
            (share.answered > 0).then_some((inside, share))
        });
        !everybody_can_change(told, &left.collect::<Vec<_>>())
    })
}

/// Whether the answers of everybody in these columns can change together with others' so that
/// everything told stays true.
///
/// A column in which all answered alike changes one way only, and must by at least one (any multiple
/// of a change is one); a column of both kinds changes freely.
fn everybody_can_change(told: &[Told], columns: &[(&Vec<bool>, ShareCount)]) -> bool {
    let mixed = |share: &ShareCount| share.positive > 0 && share.positive < share.answered;
    if columns.iter().all(|(_, share)| mixed(share)) {
        return true;
    }
    let equations = told.iter().enumerate().map(|(place, told)| {
        let mut left = Vec::new();
        let mut right = 0;
        for (inside, share) in columns {
            let one = i128::from(inside[place]);
            if mixed(share) {
                left.extend([one, -one]);
            } else {
                let one = if share.positive == 0 { one } else { -one };
                left.push(one);
                right -= one;
            }
        }
        (left, right, told.border.change)
    });
    solvable(equations.collect()).unwrap_or(false)
}

/// Whether equations have a solution without negative numbers, where the left side may also be
/// larger (`Upwards`) or smaller (`Downwards`). `None` when the numbers grow too large.
///
/// The first phase of the simplex method, with R. G. Bland's rule ("New finite pivoting rules for the
/// simplex method", Mathematics of Operations Research 2, 1977, 103–107), so that it ends, and
/// with J. Edmonds' whole-number pivoting ("Systems of distinct representatives and linear algebra",
/// Journal of Research of the National Bureau of Standards 71B, 1967, 241–245), so that it is exact.
fn solvable(equations: Vec<(Vec<i128>, i128, Change)>) -> Option<bool> {
    let rows = equations.len();
    let mut tableau: Vec<Vec<i128>> = Vec::with_capacity(rows + 1);
    for (place, (mut row, right, change)) in equations.into_iter().enumerate() {
        // What the left side may be larger or smaller by is a number of its own.
        let slack = match change {
            Change::None => 0,
            Change::Upwards => -1,
            Change::Downwards => 1,
        };
        row.extend((0..rows).map(|at| if at == place { slack } else { 0 }));
        row.push(right);
        if right < 0 {
            row.iter_mut().for_each(|entry| *entry = -*entry);
        }
        tableau.push(row);
    }
    let width = tableau.first().map_or(1, Vec::len);
    // The last row: by how much the equations are still missed.
    let missed = (0..width).map(|at| tableau.iter().map(|row| row[at]).sum());
    tableau.push(missed.collect());
    let last = width - 1;
    // Beyond the columns: numbers that stand for what an equation is missed by.
    let mut basis: Vec<usize> = (width..width + rows).collect();
    let mut scale: i128 = 1;
    while let Some(enters) = (0..last).find(|&at| tableau[rows][at] > 0) {
        let mut leaves: Option<usize> = None;
        for row in (0..rows).filter(|&row| tableau[row][enters] > 0) {
            let better = match leaves {
                None => true,
                Some(best) => {
                    let here = tableau[row][last].checked_mul(tableau[best][enters])?;
                    let there = tableau[best][last].checked_mul(tableau[row][enters])?;
                    here < there || here == there && basis[row] < basis[best]
                }
            };
            if better {
                leaves = Some(row);
            }
        }
        // What is missed cannot be negative, so some row bounds it.
        let leaves = leaves?;
        let pivot_row = tableau[leaves].clone();
        let pivot = pivot_row[enters];
        for (place, row) in tableau.iter_mut().enumerate() {
            let factor = row[enters];
            if place != leaves {
                for (entry, by) in row.iter_mut().zip(&pivot_row) {
                    let kept = entry.checked_mul(pivot)?;
                    *entry = kept.checked_sub(factor.checked_mul(*by)?)? / scale;
                }
            }
        }
        basis[leaves] = enters;
        scale = pivot;
    }
    Some(tableau[rows][last] == 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Everyone's coordinator, rows in two tables, and answer.
    type Person = (u128, usize, usize, bool);

    fn classes(people: &[Person]) -> BTreeMap<Class, ShareCount> {
        let mut classes = BTreeMap::new();
        for &(coordinator, first, second, positive) in people {
            let class = Class {
                coordinator: Uuid::from_u128(coordinator),
                rows: Some(vec![first, second]),
                interim: false,
            };
            let share: &mut ShareCount = classes.entry(class).or_default();
            share.answered += 1;
            share.positive += u64::from(positive);
        }
        classes
    }

    fn exactly(group: Group) -> Told {
        Told {
            group,
            border: Border::EXACT,
        }
    }

    fn row(table: usize, row: usize) -> Group {
        Group::Rows(table, (0..3).map(|at| at == row).collect())
    }

    /// Whether somebody's answer is the same in all the ways to answer that give the same sums.
    fn fixed_by_trying(people: &[Person], rows: &[(usize, usize)], reader: Option<u128>) -> bool {
        let sums = |answers: u32| -> Vec<u32> {
            let inside = |&(table, row): &(usize, usize)| {
                let holds = people
                    .iter()
                    .enumerate()
                    .filter(|(_, person)| [person.1, person.2][table] == row);
                holds.map(|(place, _)| answers >> place & 1).sum()
            };
            std::iter::once(answers.count_ones())
                .chain(rows.iter().map(inside))
                .collect()
        };
        let bits = |of: &dyn Fn(&Person) -> bool| {
            people
                .iter()
                .enumerate()
                .fold(0_u32, |bits, (place, person)| {
                    bits | u32::from(of(person)) << place
                })
        };
        let truth = bits(&|person| person.3);
        let own = bits(&|person| reader == Some(person.0));
        let (mut changed, told) = (0, sums(truth));
        for answers in 0..1_u32 << people.len() {
            if (answers ^ truth) & own == 0 && sums(answers) == told {
                changed |= answers ^ truth;
            }
        }
        changed | own != (1 << people.len()) - 1
    }

    #[test]
    fn whole_number_borders() {
        let of = |positive, answered, fewest| {
            let share = ShareCount { answered, positive };
            Border::of_range(share, None, fewest).map(|border| border.change)
        };
        // 0–4, 5–9, 10–14 of 14.
        let expected = [
            (0, None),
            (4, Some(Change::Downwards)),
            (5, Some(Change::Upwards)),
            (7, None),
            (9, Some(Change::Downwards)),
            (10, Some(Change::Upwards)),
            (14, None),
        ];
        for (positive, change) in expected {
            assert_eq!(of(positive, 14, 5), change, "{positive}");
        }
        // In the middle of ten there is one number only, and so where fewer than one is none.
        assert_eq!(of(5, 10, 5), Some(Change::None));
        assert_eq!(of(0, 8, 1), Some(Change::None));
        assert_eq!(of(1, 8, 1), Some(Change::Upwards));
    }

    #[test]
    fn numbers_that_grow_too_large_are_no_solution() {
        let huge = i128::MAX / 2;
        let equations = vec![
            (vec![huge, 3, 1], 7, Change::None),
            (vec![5, huge, 1], 11, Change::None),
        ];
        assert_eq!(solvable(equations), None);
        assert_eq!(solvable(Vec::new()), Some(true));
        assert_eq!(solvable(vec![(vec![1, 1], -1, Change::None)]), Some(false));
        assert_eq!(solvable(vec![(vec![1, -1], -1, Change::None)]), Some(true));
        assert_eq!(solvable(vec![(vec![1], -1, Change::Upwards)]), Some(true));
        assert_eq!(
            solvable(vec![(vec![1], -1, Change::Downwards)]),
            Some(false)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        /// In two tables linear programming and trying in whole numbers agree (the sums are a network's).
        #[test]
        fn as_trying_all_ways_says(
            people in prop::collection::vec((0_u128..3, 0_usize..3, 0_usize..3, any::<bool>()), 1..11),
            rows in prop::collection::btree_set((0_usize..2, 0_usize..3), 0..6),
        ) {
            let rows: Vec<(usize, usize)> = rows.into_iter().collect();
            let mut told = vec![exactly(Group::Year)];
            told.extend(rows.iter().map(|&(table, at)| exactly(row(table, at))));
            let coordinators = people.iter().map(|person| Some(person.0));
            let readers = std::iter::once(None).chain(coordinators);
            let expected = readers.into_iter().any(|reader| fixed_by_trying(&people, &rows, reader));
            prop_assert_eq!(fixes_somebody(&classes(&people), &told), expected);
        }
    }
}
