//! Participation: figures where everyone is counted (enrolled, answered twice, asked, ended).

use super::published::ShownReading;
use super::{
    ALL, Cell, EligibleReading, FEWEST, PublishedTable, REST, ShownCell, cell_suppressed, guarded,
    guarded_breakdown,
};
use crate::domain::target::{Target, Verdict, judge_counted, percent};

/// Distinct persons: `numerator` of `denominator`.
#[derive(Clone, Copy, Default)]
pub struct Count {
    /// Those who answered twice, were asked, and so on.
    pub numerator: u64,
    /// All who are counted.
    pub denominator: u64,
}

/// Both readings of a participation figure.
#[derive(Clone, Copy, Default)]
pub struct Reading2 {
    /// All enrolled some day in the period: the headline.
    pub strict: Count,
    /// Those of them who were enrolled at least the indicator's number of days.
    pub eligible: Count,
}

/// The counts of a participation table, before disclosure control.
#[derive(Clone, Default)]
pub struct RawParticipation {
    /// Everyone once.
    pub total: Reading2,
    /// The groups of one one-way table in the order to list them, empty groups included. A person
    /// may stand in several (two programmes), but everyone stands in at least one.
    pub groups: Vec<(String, Reading2)>,
    /// Persons left out, by reason.
    pub excluded: Vec<(String, u64)>,
    /// Of those not asked yet, each person under one reason.
    pub not_yet: Vec<(String, u64)>,
}

/// The participation table that may leave the house.
///
/// Verdicts and groups only when the period is `closed`. A row needs 5 persons; smaller ones are
/// merged into `rest`, which the next smallest row joins until it has 5 persons. All merged groups
/// and all empty ones are listed as suppressed and look the same.
///
/// Why `rest` gives nothing away: the total less the rows shown is `rest` itself, which is shown
/// anyway. Inside it stands at least one group under 5 and, since together they have 5 persons,
/// at least one more that is not empty, so neither follows by subtraction. Where groups overlap,
/// the sum of the merged rows counts a person several times; then the threshold is on the persons
/// that the rest has at the very least. The eligible readings stand in a table only when every row
/// can show its own: one that is hidden alone would follow from the total and the others, and
/// with it the 1–4 persons by whom it differs from the strict one.
#[must_use]
pub fn publish_participation(
    raw: &RawParticipation,
    target: Option<Target>,
    closed: bool,
    with_groups: bool,
) -> PublishedTable {
    let groups: &[(String, Reading2)] = if closed && with_groups {
        &raw.groups
    } else {
        &[]
    };
    let consistent = raw.total.is_consistent() && groups.iter().all(|(_, r)| r.is_consistent());
    if !consistent || raw.total.strict.denominator < FEWEST {
        return PublishedTable::hidden(groups.iter().map(|(group, _)| group.as_str()));
    }
    let judged = Judged { target, closed };
    let mut cells = vec![judged.cell(ALL, raw.total, raw.total.can_show_eligible())];
    cells.extend(group_cells(&raw.total, groups, &judged));
    PublishedTable {
        cells,
        // Everyone is counted: nothing can be missing.
        missing: None,
        excluded: guarded(&raw.excluded),
        // The sum of the reasons is the total's denominator less its numerator.
        not_yet: guarded_breakdown(&raw.not_yet),
        versions: Default::default(),
        response_rate: None,
        overturned_by: None,
    }
}

fn group_cells(total: &Reading2, groups: &[(String, Reading2)], judged: &Judged) -> Vec<Cell> {
    let merged = merged_groups(total.strict.denominator, groups);
    let mut rows: Vec<(&str, Reading2)> = Vec::new();
    let mut rest = Reading2::default();
    for ((group, reading), &is_merged) in groups.iter().zip(&merged) {
        if is_merged {
            rest = rest.plus(reading);
        } else if reading.strict.denominator > 0 {
            rows.push((group, *reading));
        }
    }
    if rows.is_empty() {
        // Nothing to show: the rest would be the total over again.
        return groups.iter().map(|(g, _)| cell_suppressed(g)).collect();
    }
    if rest.strict.denominator > 0 {
        rows.push((REST, rest));
    }
    let show_eligible =
        total.can_show_eligible() && rows.iter().all(|(_, reading)| reading.can_show_eligible());
    let mut shown = rows
        .iter()
        .map(|(group, reading)| judged.cell(group, *reading, show_eligible))
        .peekable();
    let mut cells = Vec::with_capacity(groups.len() + 1);
    for ((group, reading), is_merged) in groups.iter().zip(merged) {
        cells.push(if is_merged || reading.strict.denominator == 0 {
            cell_suppressed(group)
        } else {
            shown.next().unwrap_or_else(|| cell_suppressed(group))
        });
    }
    cells.extend(shown);
    cells
}

/// Which groups go into the rest: those of 1–4 persons, and then the next smallest (ties by key)
/// until the rest has 5. Empty groups add nothing to it.
fn merged_groups(total: u64, groups: &[(String, Reading2)]) -> Vec<bool> {
    let size = |place: usize| groups[place].1.strict.denominator;
    let mut by_size: Vec<usize> = (0..groups.len()).filter(|&place| size(place) > 0).collect();
    by_size.sort_by_key(|&place| (size(place), &groups[place].0));
    // Memberships beyond one each. Leaving out every second membership of a person in the rest
    // leaves at least the rest's sum less this many persons.
    let sum = |places: &[usize]| {
        places
            .iter()
            .fold(0_u64, |sum, &place| sum.saturating_add(size(place)))
    };
    let overlap = sum(&by_size).saturating_sub(total);
    let mut count = by_size.iter().filter(|&&p| size(p) < FEWEST).count();
    if count > 0 {
        let persons_at_least = |in_rest: &[usize]| {
            let largest = in_rest.last().map_or(0, |&place| size(place));
            sum(in_rest).saturating_sub(overlap).max(largest)
        };
        while count < by_size.len() && persons_at_least(&by_size[..count]) < FEWEST {
            count += 1;
        }
    }
    let mut merged = vec![false; groups.len()];
    for &place in &by_size[..count] {
        merged[place] = true;
    }
    merged
}

/// The target, and whether there may be verdicts yet.
struct Judged {
    target: Option<Target>,
    closed: bool,
}

impl Judged {
    fn verdict(&self, count: Count) -> Option<Verdict> {
        let target = self.target.filter(|_| self.closed)?;
        judge_counted(target, count.numerator, count.denominator)
    }

    fn cell(&self, group: &str, reading: Reading2, show_eligible: bool) -> Cell {
        let Reading2 { strict, eligible } = reading;
        Cell::Shown(ShownCell {
            group: group.to_owned(),
            numerator: Some(strict.numerator),
            denominator: strict.denominator,
            percent: percent(strict.numerator, strict.denominator, self.target),
            // Everyone is counted: a fact has no interval.
            interval: None,
            verdict: self.verdict(strict),
            coded: None,
            eligible: Some(if show_eligible {
                EligibleReading::Shown(ShownReading {
                    numerator: eligible.numerator,
                    denominator: eligible.denominator,
                    percent: percent(eligible.numerator, eligible.denominator, self.target),
                    verdict: self.verdict(eligible),
                })
            } else {
                EligibleReading::SUPPRESSED
            }),
        })
    }
}

impl Count {
    fn plus(self, other: Self) -> Self {
        Self {
            numerator: self.numerator.saturating_add(other.numerator),
            denominator: self.denominator.saturating_add(other.denominator),
        }
    }
}

impl Reading2 {
    fn plus(self, other: &Self) -> Self {
        Self {
            strict: self.strict.plus(other.strict),
            eligible: self.eligible.plus(other.eligible),
        }
    }

    /// Whether the eligible reading may stand beside the strict one: neither the eligible nor those who are not may be 1–4 persons.
    fn can_show_eligible(&self) -> bool {
        let others = self
            .strict
            .denominator
            .saturating_sub(self.eligible.denominator);
        self.eligible.denominator >= FEWEST && !(1..FEWEST).contains(&others)
    }

    /// The eligible are some of all, and numerators are some of their denominators.
    fn is_consistent(&self) -> bool {
        self.strict.numerator <= self.strict.denominator
            && self.eligible.numerator <= self.eligible.denominator
            && self.eligible.numerator <= self.strict.numerator
            && self.eligible.denominator <= self.strict.denominator
    }
}

#[cfg(test)]
mod tests;
