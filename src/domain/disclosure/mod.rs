//! Disclosure control: the only place where a raw count becomes something that can be serialised.
//!
//! The raw types ([`RawParticipation`], [`RawExperience`]) implement neither `Serialize` nor
//! `Debug`; the published ones cannot be made outside this module, except by reading back a stored
//! publication. The rules are those of `shared/domain.md`, "Statistics", in its two classes:
//! [`publish_participation`] and [`publish_experience`], and for rows that are about the same people [`publish_items`] and
//! [`publish_progression`], and [`publish_round`] for the yearly surveys. When counts contradict each other the
//! publisher says nothing instead of guessing: the table is hidden.

mod change;
mod experience;
mod items;
mod participation;
mod published;
mod reported;
mod yearly;

use std::collections::BTreeMap;

pub use change::{RawProgression, Steps, publish_progression};
pub use experience::{
    RawExperience, RawYear, ShareCount, YearAnswer, publish_experience, publish_experience_year,
};
pub use items::{Part, RawItems, publish_items};
pub use participation::{
    Count, RawOutlook, RawParticipation, Reading2, Shows, publish_participation,
    publish_share_of_group,
};
pub use published::{
    Bound, Cell, ChangeCell, Coded, DueWhen, EligibleReading, GuardedCount, Outlook,
    PublishedTable, ShownCell, SuppressedCell,
};
pub use reported::{FEWEST_IN_TOTALS, Reported, is_few, publish_reported};
pub use yearly::{RawRound, publish_round};

/// The smallest number of persons that is shown, for a row, a side of a row, and whatever is
/// missing or excluded.
const FEWEST: u64 = 5;

/// The group key of the total.
pub const ALL: &str = "all";

/// The key of what is merged because it is too small to stand alone.
pub const REST: &str = "rest";

/// Reasons that are never keys of a published table, not even with "<5" (rule 7).
const NEVER_KEYS: [&str; 2] = ["felregistrering", "protected_identity"];

fn cell_suppressed(group: &str) -> Cell {
    Cell::Suppressed(SuppressedCell::new(group))
}

/// Counts of which nothing else that is published gives the sum: each is guarded for itself.
fn guarded(counts: &[(String, u64)]) -> BTreeMap<String, GuardedCount> {
    sum_by_key(counts)
        .into_iter()
        .map(|(key, count)| (key.to_owned(), GuardedCount::of(count)))
        .collect()
}

/// Counts that make up a total which is published as well (the versions of all answers, the
/// reasons of all who were not asked).
///
/// "<5" for one of them would be undone by subtracting the others from the total. Therefore all of
/// 1–4 are merged into [`REST`], and the next smallest joins until the rest has 5 persons; a rest
/// that does not reach 5 is the whole sum, and then there is no breakdown. The rest holds at least
/// two keys, one of them under 5, and nothing says which.
fn guarded_breakdown(counts: &[(String, u64)]) -> BTreeMap<String, GuardedCount> {
    let mut by_size: Vec<(u64, &str)> = sum_by_key(counts)
        .into_iter()
        .map(|(key, count)| (count, key))
        .collect();
    by_size.sort_unstable();
    let (mut rest, mut published) = (0_u64, BTreeMap::new());
    for (count, key) in by_size {
        let joins = count > 0 && (count < FEWEST || (1..FEWEST).contains(&rest));
        if joins {
            rest = rest.saturating_add(count);
        } else {
            published.insert(key.to_owned(), GuardedCount::of(count));
        }
    }
    match rest {
        0 => published,
        1..FEWEST => BTreeMap::new(),
        _ => {
            published.insert(REST.to_owned(), GuardedCount::of(rest));
            published
        }
    }
}

fn sum_by_key(counts: &[(String, u64)]) -> BTreeMap<&str, u64> {
    let mut sums = BTreeMap::new();
    for (key, count) in counts {
        if !NEVER_KEYS.contains(&key.as_str()) {
            let sum: &mut u64 = sums.entry(key.as_str()).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(of: &[(&str, u64)]) -> Vec<(String, u64)> {
        of.iter().map(|&(key, n)| (key.to_owned(), n)).collect()
    }

    fn json(of: &BTreeMap<String, GuardedCount>) -> String {
        serde_json::to_string(of).unwrap()
    }

    #[test]
    fn each_count_guarded_for_itself() {
        let of = counts(&[
            ("a", 0),
            ("b", 1),
            ("c", 4),
            ("d", 5),
            ("felregistrering", 9),
            ("protected_identity", 9),
        ]);
        assert_eq!(json(&guarded(&of)), r#"{"a":0,"b":"<5","c":"<5","d":5}"#);
        assert_eq!(json(&guarded(&[])), "{}");
        assert_eq!(json(&guarded(&counts(&[("a", 3), ("a", 3)]))), r#"{"a":6}"#);
    }

    #[test]
    fn a_breakdown_of_a_published_sum_cannot_be_undone() {
        for (of, expected) in [
            (vec![("1", 97), ("2", 0)], r#"{"1":97,"2":0}"#),
            (vec![("1", 97), ("2", 5)], r#"{"1":97,"2":5}"#),
            (vec![("1", 97), ("2", 3)], r#"{"rest":100}"#),
            (vec![("1", 97), ("2", 3), ("3", 8)], r#"{"1":97,"rest":11}"#),
            (vec![("1", 97), ("2", 3), ("3", 2)], r#"{"1":97,"rest":5}"#),
            (
                vec![("1", 97), ("2", 2), ("3", 2), ("4", 0)],
                r#"{"4":0,"rest":101}"#,
            ),
            (vec![("1", 2), ("2", 2)], "{}"),
            (vec![("1", 4), ("2", 0)], "{}"),
            (vec![], "{}"),
        ] {
            assert_eq!(json(&guarded_breakdown(&counts(&of))), expected, "{of:?}");
        }
    }
}
