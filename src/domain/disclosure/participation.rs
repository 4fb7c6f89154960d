//! Participation: figures where everyone is counted (enrolled, answered twice, asked, ended).

use super::published::ShownReading;
use super::{
    ALL, Cell, EligibleReading, FEWEST, Outlook, PublishedTable, REST, RawOutlook, ShownCell,
    cell_suppressed, guarded, guarded_breakdown,
};
use crate::domain::target::{Target, Verdict, judge_counted, percent};

/// `numerator` of `denominator`: distinct persons, or enrolments.
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
    /// Distinct persons behind the strict denominator: what thresholds are on.
    pub persons: u64,
}

/// What is shown of a reading.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Shows {
    /// A share, with the reading of the eligible beside it.
    #[default]
    BothShares,
    /// A share.
    Share,
    /// The denominator alone: how many there are.
    Count,
}

/// Counts the persons who stand in any of some groups, each person once.
pub type Together<'a> = Box<dyn Fn(&[&str]) -> Reading2 + 'a>;

/// The counts of a participation table, before disclosure control.
pub struct RawParticipation<'a> {
    /// Everyone once.
    pub total: Reading2,
    /// The groups of one one-way table in the order to list them, empty groups included. A person
    /// may stand in several (two programmes), but everyone stands in at least one.
    pub groups: Vec<String>,
    /// The reading of some groups together.
    pub together: Together<'a>,
    /// Persons left out, by reason.
    pub excluded: Vec<(String, u64)>,
    /// Of those not asked yet, each person under one reason.
    pub not_yet: Vec<(String, u64)>,
    pub shows: Shows,
    /// For the open year of a figure that people can still come into.
    pub outlook: Option<RawOutlook>,
}

/// The participation table that may leave the house.
///
/// Verdicts and groups only when the period is `closed`. A row needs 5 persons; smaller ones are
/// merged into `rest`, which the next smallest row joins until it has 5 persons. All merged groups
/// and all empty ones are listed as suppressed and look the same.
///
/// Why `rest` gives nothing away: it counts persons, each once, and at least 5 of them. Inside it
/// stands at least one group under 5 and therefore at least one more that is not empty, so neither
/// follows by subtraction. The eligible readings stand in a table only when every row
/// can show its own: one that is hidden alone would follow from the total and the others, and
/// with it the 1–4 persons by whom it differs from the strict one.
#[must_use]
pub fn publish_participation(
    raw: &RawParticipation<'_>,
    target: Option<Target>,
    closed: bool,
    with_groups: bool,
) -> PublishedTable {
    let groups: Vec<(&str, Reading2)> = if closed && with_groups {
        let each = raw.groups.iter().map(String::as_str);
        each.map(|group| (group, (raw.together)(&[group])))
            .collect()
    } else {
        Vec::new()
    };
    let consistent = raw.total.is_consistent() && groups.iter().all(|(_, r)| r.is_consistent());
    if !consistent || raw.total.persons < FEWEST {
        return PublishedTable::hidden(groups.iter().map(|(group, _)| *group));
    }
    let judged = Judged {
        target,
        closed,
        shows: raw.shows,
    };
    let mut cells = vec![judged.cell(ALL, raw.total, raw.total.can_show_eligible())];
    cells.extend(group_cells(raw, &groups, &judged));
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
        outlook: raw.outlook.filter(|_| !closed).and_then(Outlook::of),
        source: None,
    }
}

fn group_cells(
    raw: &RawParticipation<'_>,
    groups: &[(&str, Reading2)],
    judged: &Judged,
) -> Vec<Cell> {
    let (merged, rest) = merge(groups, &raw.together);
    let mut rows: Vec<(&str, Reading2)> = groups
        .iter()
        .zip(&merged)
        .filter(|((_, reading), is_merged)| !**is_merged && reading.persons > 0)
        .map(|(row, _)| *row)
        .collect();
    if rows.is_empty() {
        // Nothing to show: the rest would be the total over again.
        return groups.iter().map(|(g, _)| cell_suppressed(g)).collect();
    }
    if rest.persons > 0 {
        rows.push((REST, rest));
    }
    let show_eligible = raw.total.can_show_eligible()
        && rows.iter().all(|(_, reading)| reading.can_show_eligible());
    let mut shown = rows
        .iter()
        .map(|(group, reading)| judged.cell(group, *reading, show_eligible))
        .peekable();
    let mut cells = Vec::with_capacity(groups.len() + 1);
    for ((group, reading), is_merged) in groups.iter().zip(merged) {
        cells.push(if is_merged || reading.persons == 0 {
            cell_suppressed(group)
        } else {
            shown.next().unwrap_or_else(|| cell_suppressed(group))
        });
    }
    cells.extend(shown);
    cells
}

/// Which groups go into the rest, and its reading: those of 1–4 persons, and then the next smallest
/// (ties by key) until the rest has 5. Empty groups add nothing to it.
fn merge(groups: &[(&str, Reading2)], together: &Together<'_>) -> (Vec<bool>, Reading2) {
    let size = |place: usize| groups[place].1.persons;
    let mut by_size: Vec<usize> = (0..groups.len()).filter(|&place| size(place) > 0).collect();
    by_size.sort_by_key(|&place| (size(place), groups[place].0));
    let mut merged = vec![false; groups.len()];
    let mut names: Vec<&str> = Vec::new();
    let mut rest = Reading2::default();
    for place in by_size {
        let is_small = size(place) < FEWEST;
        if !is_small && (names.is_empty() || rest.persons >= FEWEST) {
            break;
        }
        merged[place] = true;
        names.push(groups[place].0);
        rest = together(&names);
    }
    (merged, rest)
}

/// The target, and whether there may be verdicts yet.
struct Judged {
    target: Option<Target>,
    closed: bool,
    shows: Shows,
}

impl Judged {
    fn verdict(&self, count: Count) -> Option<Verdict> {
        let target = self.target.filter(|_| self.closed)?;
        judge_counted(target, count.numerator, count.denominator)
    }

    fn cell(&self, group: &str, reading: Reading2, show_eligible: bool) -> Cell {
        let Reading2 { strict, .. } = reading;
        let is_share = self.shows != Shows::Count;
        Cell::Shown(ShownCell {
            group: group.to_owned(),
            numerator: is_share.then_some(strict.numerator),
            denominator: strict.denominator,
            percent: percent(strict.numerator, strict.denominator, self.target)
                .filter(|_| is_share),
            // Everyone is counted: a fact has no interval.
            interval: None,
            verdict: self.verdict(strict).filter(|_| is_share),
            coded: None,
            eligible: (self.shows == Shows::BothShares)
                .then(|| self.eligible(reading.eligible, show_eligible)),
        })
    }

    fn eligible(&self, eligible: Count, show: bool) -> EligibleReading {
        if !show {
            return EligibleReading::SUPPRESSED;
        }
        EligibleReading::Shown(ShownReading {
            numerator: eligible.numerator,
            denominator: eligible.denominator,
            percent: percent(eligible.numerator, eligible.denominator, self.target),
            verdict: self.verdict(eligible),
        })
    }
}

impl Reading2 {
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
            && self.persons <= self.strict.denominator
            && (self.persons > 0) == (self.strict.denominator > 0)
    }
}

/// The total of those who stand in one group of a table, beside everybody: how many of the enrolled were born abroad.
///
/// It says no more than the table by these groups does: where the group's row is not shown there, nothing is told here.
#[must_use]
pub fn publish_share_of_group(raw: &RawParticipation<'_>, group: &str) -> PublishedTable {
    // As if the period were closed: whether the row would be shown is asked of every total.
    let table = publish_participation(raw, None, true, true);
    let shown = |key: &str| {
        let mut cells = table.cells.iter();
        cells.find(|cell| cell.group() == key).and_then(Cell::shown)
    };
    let (Some(all), Some(row)) = (shown(ALL), shown(group)) else {
        return PublishedTable::hidden([]);
    };
    let cell = ShownCell {
        group: ALL.to_owned(),
        numerator: Some(row.denominator),
        denominator: all.denominator,
        percent: percent(row.denominator, all.denominator, None),
        interval: None,
        verdict: None,
        coded: None,
        eligible: None,
    };
    PublishedTable::of(vec![Cell::Shown(cell)])
}

#[cfg(test)]
mod tests;
