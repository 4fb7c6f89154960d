//! Experience: any figure that rests on answers.
//!
//! The reader is assumed to know who is in which row and who is whose coordinator, to keep every
//! publication, and to know that an answer is 0 or 1. The numbered rules are those of
//! `shared/domain.md`; rules 1–3 (which periods and tables there are, one reading) are the
//! caller's.
//!
//! A total that stands alone is made by [`publish_experience`]; everything that is told of a year, one
//! table beside the other and after the interim total, by [`publish_experience_year`].

mod audit;
mod year;

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    ALL, Bound, Cell, Coded, FEWEST, PublishedTable, ShownCell, cell_suppressed, guarded,
    guarded_breakdown,
};
use crate::domain::statistics::wilson;
use crate::domain::target::{Target, judge_coded, judge_experience, overturned_by, percent};

use audit::Border;
pub use year::{RawYear, YearAnswer, publish_experience_year};

/// The fewest persons a total is shown for (rule 6).
const FEWEST_IN_TOTAL: u64 = 10;

/// The fewest persons on each side of a row without any one coordinator's answers (rule 5).
const FEWEST_WITHOUT_COORDINATOR: u64 = 2;

/// Distinct persons who answered, and those of them who answered positively.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct ShareCount {
    /// Persons whose answer counts.
    pub answered: u64,
    /// Those of them whose answer is one of the positive options.
    pub positive: u64,
}

/// The counts of a table of experience, before disclosure control.
#[derive(Clone, Default)]
pub struct RawExperience {
    /// Everyone who answered, by the coordinator who took the answer that counts.
    pub total: BTreeMap<Uuid, ShareCount>,
    /// The groups of one one-way table in the order to list them, empty groups included, by the
    /// same coordinators. Each person stands in exactly one.
    pub rows: Vec<(String, BTreeMap<Uuid, ShareCount>)>,
    /// N: eligible persons plus anyone else who answered.
    pub expected: u64,
    /// Persons left out because they were enrolled for too short a time and did not answer.
    pub enrolled_too_short: u64,
    /// Of those who answered, each person under the definition version of the answer that counts.
    pub versions: Vec<(String, u64)>,
}

type ByCoordinator = BTreeMap<Uuid, ShareCount>;

/// The table of experience that may leave the house.
///
/// The total by rule 6, the rows by rules 4 and 5, everything beside them by rule 7. Rows have an
/// interval but no verdict: how many of a row did not answer is not known to it, and the target is
/// set for everyone. A group that is not shown, for whatever reason, is listed as suppressed.
///
/// Beyond the seven rules: versions are merged instead of marked "<5" when the number of answers
/// would undo the mark; "<5" is never said of the missing (see below); what would overturn the verdict is not told of a coded total; and see
/// [`survives_any_coordinator`].
#[must_use]
pub fn publish_experience(
    raw: &RawExperience,
    target: Option<Target>,
    with_groups: bool,
) -> PublishedTable {
    let groups: &[(String, ByCoordinator)] = if with_groups { &raw.rows } else { &[] };
    let together_pass = |_: &[bool], hidden: &ByCoordinator| hidden.is_empty() || is_safe(hidden);
    let shown = shown_rows(groups, &raw.total, together_pass);
    if tellable(&raw.total).is_some() {
        table(raw, target, groups, &shown)
    } else {
        PublishedTable::hidden(groups.iter().map(|(group, _)| group.as_str()))
    }
}

/// Rule 6, and [`survives_any_coordinator`]: the total, if it may be told, coded or not.
fn tellable(total: &ByCoordinator) -> Option<ShareCount> {
    let sum = sum_of(total)?;
    (sum.answered >= FEWEST_IN_TOTAL && survives_any_coordinator(total, sum)).then_some(sum)
}

/// The table of a total that may be told, with those of its rows that are to be shown.
fn table(
    raw: &RawExperience,
    target: Option<Target>,
    groups: &[(String, ByCoordinator)],
    shown: &[bool],
) -> PublishedTable {
    let names = || groups.iter().map(|(group, _)| group.as_str());
    let (Some(total), Some(missing)) = (sum_of(&raw.total), missing(raw)) else {
        return PublishedTable::hidden(names());
    };
    // Everybody stands in the total of a figure of participation as well: from it and the number of
    // answers follows how many did not answer. Where the missing or those enrolled for too short a
    // time are 1–4, neither is therefore told, nor what either could be worked out from.
    let untold = [missing, raw.enrolled_too_short]
        .iter()
        .any(|&count| (1..FEWEST).contains(&count));
    let everyone_answered = missing == 0 && !untold;
    let mut cells = Vec::with_capacity(groups.len() + 1);
    let mut overturning = None;
    if let Some(coded) = coded(total) {
        cells.push(coded_total(coded, total, raw.expected, target));
        cells.extend(names().map(cell_suppressed));
    } else {
        let mut cell = share_cell(ALL, total, everyone_answered, target);
        if let Some(target) = target {
            cell.verdict = judge_experience(target, raw.expected, total.answered, total.positive);
            overturning = overturned_by(target, raw.expected, total.answered, total.positive);
        }
        cells.push(Cell::Shown(cell));
        cells.extend(groups.iter().zip(shown).map(|((group, row), &show)| {
            match sum_of(row).filter(|_| show) {
                Some(sum) => Cell::Shown(share_cell(group, sum, everyone_answered, target)),
                None => cell_suppressed(group),
            }
        }));
    }
    PublishedTable {
        cells,
        missing: (!untold).then_some(missing),
        excluded: if untold {
            BTreeMap::new()
        } else {
            guarded(&[("enrolled_too_short".to_owned(), raw.enrolled_too_short)])
        },
        not_yet: BTreeMap::new(),
        versions: guarded_breakdown(&raw.versions),
        response_rate: percent(total.answered, raw.expected, None).filter(|_| !untold),
        overturned_by: overturning.filter(|_| !untold),
        outlook: None,
        source: None,
    }
}

/// How many could have answered and did not; `None` when the counts contradict each other.
fn missing(raw: &RawExperience) -> Option<u64> {
    raw.expected.checked_sub(sum_of(&raw.total)?.answered)
}

/// Rule 6: "minst n−4 av n" or "högst 4 av n" when a side is under 5. The bound is the same for
/// every count it stands for.
fn coded(total: ShareCount) -> Option<Coded> {
    if total.negative() < FEWEST {
        Some(Coded {
            bound: Bound::AtLeast,
            numerator: total.answered.saturating_sub(FEWEST - 1),
        })
    } else if total.positive < FEWEST {
        Some(Coded {
            bound: Bound::AtMost,
            numerator: FEWEST - 1,
        })
    } else {
        None
    }
}

fn coded_total(coded: Coded, total: ShareCount, expected: u64, target: Option<Target>) -> Cell {
    let answered = total.answered;
    let (lowest, highest) = match coded.bound {
        Bound::AtLeast => (coded.numerator, answered),
        Bound::AtMost => (0, coded.numerator),
    };
    Cell::Shown(ShownCell {
        group: ALL.to_owned(),
        numerator: None,
        denominator: answered,
        percent: None,
        interval: None,
        verdict: target.and_then(|t| judge_coded(t, expected, answered, lowest, highest)),
        coded: Some(coded),
        eligible: None,
    })
}

fn share_cell(
    group: &str,
    share: ShareCount,
    everyone_answered: bool,
    target: Option<Target>,
) -> ShownCell {
    let per_cent = |fraction: f64| (fraction * 1000.0).round() / 10.0;
    let interval = wilson(share.positive, share.answered).filter(|_| !everyone_answered);
    ShownCell {
        group: group.to_owned(),
        numerator: Some(share.positive),
        denominator: share.answered,
        percent: percent(share.positive, share.answered, target),
        interval: interval.map(|i| [per_cent(i.low), per_cent(i.high)]),
        verdict: None,
        coded: None,
        eligible: None,
    }
}

/// Which rows are shown (rules 4 and 5).
///
/// A row must pass both rules by itself. All hidden rows together are what the total less the rows
/// shown tells; whether they may be told, with the rows that are shown, `passes` says. If not, the
/// smallest row that is still shown is hidden too (ties by key), and if that leaves none there is no
/// table.
fn shown_rows(
    groups: &[(String, ByCoordinator)],
    total: &ByCoordinator,
    mut passes: impl FnMut(&[bool], &ByCoordinator) -> bool,
) -> Vec<bool> {
    let nothing = || vec![false; groups.len()];
    // Each person in exactly one row: otherwise the hidden rows are not what remains of the total.
    let add_up = merged(groups.iter().map(|(_, row)| row)) == merged([total]);
    if !add_up || groups.iter().any(|(_, row)| sum_of(row).is_none()) {
        return nothing();
    }
    let mut shown: Vec<bool> = groups.iter().map(|(_, row)| is_safe(row)).collect();
    let mut by_size: Vec<usize> = (0..groups.len()).filter(|&place| shown[place]).collect();
    by_size.sort_by_key(|&place| {
        let (key, row) = &groups[place];
        (sum_of(row).map_or(0, |sum| sum.answered), key)
    });
    let mut next_smallest = by_size.into_iter();
    loop {
        let hidden = merged(
            groups
                .iter()
                .zip(&shown)
                .filter_map(|((_, row), &show)| (!show).then_some(row)),
        );
        if hidden.is_some_and(|hidden| passes(&shown, &hidden)) {
            return shown;
        }
        match next_smallest.next() {
            Some(place) => shown[place] = false,
            None => return nothing(),
        }
    }
}

/// Rules 4 and 5 for one row: 5 persons and 5 on each side, and without any one coordinator's
/// answers either nobody or 5 persons with 2 on each side.
fn is_safe(row: &ByCoordinator) -> bool {
    judge_row(row).0
}

/// Whether a row passes rules 4 and 5, and the borders that whoever knows that reckons with. The
/// rules are asked one after the other: who is in the row, which everybody knows, before what they
/// answered; after the first that fails nothing more is told.
fn judge_row(row: &ByCoordinator) -> (bool, Vec<Border>) {
    let Some(sum) = sum_of(row) else {
        return (false, Vec::new());
    };
    let others: Vec<(Uuid, ShareCount)> = others_of_each(row, sum).collect();
    let few = |(_, others): &(Uuid, ShareCount)| others.answered < FEWEST;
    if sum.answered < 2 * FEWEST || others.iter().any(few) {
        return (false, Vec::new());
    }
    let mut borders = Vec::new();
    let asked = std::iter::once((None, sum, FEWEST)).chain(
        others
            .into_iter()
            .map(|(own, others)| (Some(own), others, FEWEST_WITHOUT_COORDINATOR)),
    );
    for (without, share, fewest) in asked {
        borders.extend(Border::of_range(share, without, fewest));
        if share.positive < fewest || share.negative() < fewest {
            return (false, borders);
        }
    }
    (true, borders)
}

/// Tighter than the seven rules: nobody may subtract the answers of the own participants from a total and know those of all others. A
/// total is hidden when taking away any one coordinator's answers leaves 1–4 persons. An exact one also when that leaves fewer than 2 on a
/// side: one more than would be told by subtraction, for if it were hidden only then, hiding it would tell just that. A coded one when all
/// the four that it stands for can be one coordinator's: of that nobody learns anything about the others who does not know it already.
fn survives_any_coordinator(total: &ByCoordinator, sum: ShareCount) -> bool {
    let coded = coded(sum).map(|coded| coded.bound);
    let is_told_by_own = |own: ShareCount| match coded {
        None => sum.without(own).fewer_side() < FEWEST_WITHOUT_COORDINATOR,
        Some(Bound::AtLeast) => own.negative() >= FEWEST - 1,
        Some(Bound::AtMost) => own.positive >= FEWEST - 1,
    };
    others_of_each(total, sum).all(|(coordinator, others)| {
        let own = total.get(&coordinator).copied().unwrap_or_default();
        others.answered >= FEWEST && !is_told_by_own(own)
    })
}

/// The persons of all the others, for each coordinator who has any answers; nobody where there are no others.
fn others_of_each(
    total: &ByCoordinator,
    sum: ShareCount,
) -> impl Iterator<Item = (Uuid, ShareCount)> {
    let with_answers = total.iter().filter(|(_, own)| own.answered > 0);
    with_answers
        .map(move |(coordinator, own)| (*coordinator, sum.without(*own)))
        .filter(|(_, others)| others.answered > 0)
}

/// The sum over the coordinators; `None` when a count contradicts itself or overflows.
fn sum_of(row: &ByCoordinator) -> Option<ShareCount> {
    row.values().try_fold(ShareCount::default(), |sum, own| {
        (own.positive <= own.answered).then_some(())?;
        sum.checked_plus(*own)
    })
}

/// The rows added up per coordinator, without coordinators who have no answers.
fn merged<'a>(rows: impl IntoIterator<Item = &'a ByCoordinator>) -> Option<ByCoordinator> {
    let mut sums = ByCoordinator::new();
    for (coordinator, own) in rows.into_iter().flatten() {
        if *own != ShareCount::default() {
            let sum = sums.entry(*coordinator).or_default();
            *sum = sum.checked_plus(*own)?;
        }
    }
    Some(sums)
}

impl ShareCount {
    fn negative(self) -> u64 {
        self.answered.saturating_sub(self.positive)
    }

    /// How many are on the side with fewer.
    fn fewer_side(self) -> u64 {
        self.positive.min(self.negative())
    }

    /// Only called with a part of `self`.
    fn without(self, own: Self) -> Self {
        Self {
            answered: self.answered.saturating_sub(own.answered),
            positive: self.positive.saturating_sub(own.positive),
        }
    }

    fn checked_plus(self, other: Self) -> Option<Self> {
        Some(Self {
            answered: self.answered.checked_add(other.answered)?,
            positive: self.positive.checked_add(other.positive)?,
        })
    }
}

#[cfg(test)]
mod tests;
