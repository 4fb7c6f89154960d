//! Everything that is told of a year, and the interim total before it.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::audit::{Border, Class, Group, Told, fixes_somebody};
use super::{
    Bound, ByCoordinator, Coded, FEWEST, FEWEST_IN_TOTAL, FEWEST_WITHOUT_COORDINATOR,
    PublishedTable, RawExperience, ShareCount, Target, coded, judge_row, missing, others_of_each,
    shown_rows, sum_of, table, tellable,
};

/// One person's answer that counts for the year, for the interim total that was published before, or
/// for both. Somebody who answered again after the interim period has two of these.
#[derive(Clone)]
pub struct YearAnswer {
    /// The coordinator who took it.
    pub coordinator: Uuid,
    /// Whether it is one of the positive options.
    pub positive: bool,
    /// The place of its row in each table; `None` if it does not count for the year.
    pub rows: Option<Vec<usize>>,
    /// Whether it was counted when the interim total was published, whatever came later.
    pub interim: bool,
}

/// What a year's figures of experience rest on, before disclosure control.
#[derive(Clone, Default)]
pub struct RawYear {
    /// Every answer that counts for the year or was counted for its interim total.
    pub answers: Vec<YearAnswer>,
    /// The groups of each one-way table, in the order to list them, empty groups included.
    pub tables: Vec<Vec<String>>,
    /// N: eligible persons plus anyone else who answered.
    pub expected: u64,
    /// Persons left out because they were enrolled for too short a time and did not answer.
    pub enrolled_too_short: u64,
    /// Of those who answered, each person under the definition version of the answer that counts.
    pub versions: Vec<(String, u64)>,
}

/// Everything of a year that may leave the house: the total, then the tables in their order.
///
/// Tighter than the seven rules, which look at one table at a time and let through what several tell
/// together, what the year tells beside the interim total, and which rows are hidden: the tables join
/// one after the other, and as long as all that is told until then would fix somebody's answer (see
/// [`fixes_somebody`]) the next smallest row of the joining table is hidden, at last the table. A
/// total that would do so beside the interim total, or nearly (see [`keeps_apart`]), is hidden, and
/// all its tables with it.
///
/// An interim total that is hidden tells something too (see [`nearly_alike`]); the year's is held against that as well. What a hidden total
/// of the year tells beside an interim total that was shown can no longer be helped: it may be hidden for so many reasons that it
/// leaves none of them certain.
#[must_use]
pub fn publish_experience_year(raw: &RawYear, target: Option<Target>) -> Vec<PublishedTable> {
    let mut classes: BTreeMap<Class, ShareCount> = BTreeMap::new();
    for answer in &raw.answers {
        let class = Class {
            coordinator: answer.coordinator,
            rows: answer.rows.clone(),
            interim: answer.interim,
        };
        let share = classes.entry(class).or_default();
        share.answered += 1;
        share.positive += u64::from(answer.positive);
    }
    let figure = RawExperience {
        total: counts(&classes, |class| class.rows.is_some()),
        rows: Vec::new(),
        expected: raw.expected,
        enrolled_too_short: raw.enrolled_too_short,
        versions: raw.versions.clone(),
    };
    let interim = counts(&classes, |class| class.interim);
    let mut told = Vec::new();
    tell_total(Group::Interim, &interim, &mut told);
    let alike = nearly_alike(&interim).into_iter();
    let alike = alike.filter_map(|(own, others)| {
        Border::of_range(others, Some(own), FEWEST_WITHOUT_COORDINATOR)
    });
    tell(&Group::Interim, alike, &mut told);
    tell_total(Group::Year, &figure.total, &mut told);
    let total = tellable(&figure.total).filter(|_| missing(&figure).is_some());
    let total = total.filter(|_| {
        !fixes_somebody(&classes, &told) && keeps_apart(&classes, &interim, &figure.total)
    });
    let mut published = vec![match total {
        Some(_) => table(&figure, target, &[], &[]),
        None => PublishedTable::hidden([]),
    }];
    for (place, names) in raw.tables.iter().enumerate() {
        let groups: Vec<(String, ByCoordinator)> = names
            .iter()
            .enumerate()
            .map(|(row, name)| {
                let inside = |class: &Class| {
                    let rows = class.rows.as_ref();
                    rows.is_some_and(|rows| rows.get(place) == Some(&row))
                };
                (name.clone(), counts(&classes, inside))
            })
            .collect();
        published.push(match total {
            Some(sum) if coded(sum).is_none() => {
                let shown = join(place, &groups, &figure.total, &classes, &mut told);
                table(&figure, target, &groups, &shown)
            }
            Some(_) => table(&figure, target, &groups, &vec![false; groups.len()]),
            None => PublishedTable::hidden(names.iter().map(String::as_str)),
        });
    }
    published
}

/// Whether the year's total stays clear of telling, beside the interim total, what all those answered who
/// stand in one of them only.
///
/// Of the positive answers the year has as many more as are new and positive, less those that are gone
/// and were. Were the total hidden only when that is as far up or down as it can be, hiding it would
/// tell just that; therefore it is hidden already one person before, and always where they are 1–3.
fn keeps_apart(
    classes: &BTreeMap<Class, ShareCount>,
    interim: &ByCoordinator,
    year: &ByCoordinator,
) -> bool {
    let new = counts(classes, |class| class.rows.is_some() && !class.interim);
    let gone = counts(classes, |class| class.rows.is_none() && class.interim);
    let readers = interim.keys().chain(year.keys()).copied().map(Some);
    std::iter::once(None).chain(readers).all(|reader| {
        let own = |of: &ByCoordinator| {
            let own = reader.and_then(|reader| of.get(&reader));
            own.copied().unwrap_or_default()
        };
        let others = |of: &ByCoordinator| {
            let sum = sum_of(of).unwrap_or_default().without(own(of)).answered;
            i128::from(sum)
        };
        let (Some(before), Some(after)) = (told_to(reader, interim), told_range(year)) else {
            return true;
        };
        let (new, gone) = (others(&new), others(&gone));
        let own_positive = i128::from(own(year).positive);
        let fewest_more = i128::from(after.0) - own_positive - before.1;
        let most_more = i128::from(after.1) - own_positive - before.0;
        match new + gone {
            0 => true,
            1..4 => false,
            _ => fewest_more < new - 1 && most_more > 1 - gone,
        }
    })
}

/// Between which numbers the positive answers of a reader's others lie in the interim total: as it tells, or why it is hidden.
fn told_to(reader: Option<Uuid>, interim: &ByCoordinator) -> Option<(i128, i128)> {
    let others = |sum: u64, own: u64| i128::from(sum) - i128::from(own);
    if let Some((lowest, highest)) = told_range(interim) {
        let own = reader.and_then(|reader| interim.get(&reader));
        let own = own.map_or(0, |own| own.positive);
        return Some((others(lowest, own), others(highest, own)));
    }
    let alike = *nearly_alike(interim).get(&reader?)?;
    let most = FEWEST_WITHOUT_COORDINATOR - 1;
    Some(if alike.positive <= most {
        (0, i128::from(most))
    } else {
        (others(alike.answered, most), i128::from(alike.answered))
    })
}

/// Between which numbers a total that is told says the positive answers lie.
fn told_range(total: &ByCoordinator) -> Option<(u64, u64)> {
    let sum = tellable(total)?;
    Some(match coded(sum) {
        None => (sum.positive, sum.positive),
        Some(Coded {
            bound: Bound::AtLeast,
            numerator,
        }) => (numerator, sum.answered),
        Some(Coded {
            bound: Bound::AtMost,
            numerator,
        }) => (0, numerator),
    })
}

/// Which rows of the table at a place are shown beside all that is told already, to which it adds
/// what it tells.
fn join(
    place: usize,
    groups: &[(String, ByCoordinator)],
    total: &ByCoordinator,
    classes: &BTreeMap<Class, ShareCount>,
    told: &mut Vec<Told>,
) -> Vec<bool> {
    let before = told.len();
    let rows = |inside: Vec<bool>| Group::Rows(place, inside);
    let only = |row: usize| rows((0..groups.len()).map(|at| at == row).collect());
    let mut passed = false;
    // Why each row passes or does not is told, and why each next smallest had to be hidden.
    for (row, (_, counts)) in groups.iter().enumerate() {
        tell(&only(row), judge_row(counts).1, told);
    }
    let shown = shown_rows(groups, total, |shown, hidden| {
        let (safe, borders) = judge_row(hidden);
        tell(
            &rows(shown.iter().map(|show| !show).collect()),
            borders,
            told,
        );
        if !(safe || hidden.is_empty()) {
            return false;
        }
        let without_sums = told.len();
        for (row, _) in shown.iter().enumerate().filter(|(_, show)| **show) {
            tell(&only(row), [Border::EXACT], told);
        }
        passed = !fixes_somebody(classes, told);
        if !passed {
            told.truncate(without_sums);
        }
        passed
    });
    if !passed {
        told.truncate(before);
    }
    shown
}

/// What the total tells: itself or its bound, and that it survives the loss of any coordinator.
/// Nothing when it is hidden.
fn tell_total(group: Group, total: &ByCoordinator, told: &mut Vec<Told>) {
    let Some(sum) = tellable(total) else {
        return;
    };
    if coded(sum).is_some() {
        // Whether it survives the loss of a coordinator, only that one's own participants decide.
        tell(&group, Border::of_range(sum, None, super::FEWEST), told);
        return;
    }
    let others = others_of_each(total, sum).filter_map(|(own, others)| {
        Border::of_range(others, Some(own), FEWEST_WITHOUT_COORDINATOR)
    });
    tell(&group, std::iter::once(Border::EXACT).chain(others), told);
}

/// Of which coordinators all the others answered alike, or all but one of them, when that is why a total is hidden: everybody can see that
/// it is not because they are too few. Those persons, without each such coordinator's.
fn nearly_alike(total: &ByCoordinator) -> ByCoordinator {
    let sum = sum_of(total).filter(|sum| sum.answered >= FEWEST_IN_TOTAL);
    let Some(sum) = sum.filter(|_| tellable(total).is_none()) else {
        return ByCoordinator::new();
    };
    if others_of_each(total, sum).any(|(_, others)| others.answered < FEWEST) {
        return ByCoordinator::new();
    }
    others_of_each(total, sum)
        .filter(|(_, others)| others.fewer_side() < FEWEST_WITHOUT_COORDINATOR)
        .collect()
}

fn tell(group: &Group, borders: impl IntoIterator<Item = Border>, told: &mut Vec<Told>) {
    told.extend(borders.into_iter().map(|border| Told {
        group: group.clone(),
        border,
    }));
}

/// The answers of some classes, by coordinator.
fn counts(classes: &BTreeMap<Class, ShareCount>, inside: impl Fn(&Class) -> bool) -> ByCoordinator {
    let mut counts = ByCoordinator::new();
    for (class, share) in classes.iter().filter(|(class, _)| inside(class)) {
        let own = counts.entry(class.coordinator).or_default();
        own.answered += share.answered;
        own.positive += share.positive;
    }
    counts
}

#[cfg(test)]
mod tests;
