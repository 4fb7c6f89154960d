//! Counts beside a table, of which 1–4 are never told.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{FEWEST, REST};

/// Reasons that are never keys of a published table, not even with "<5" (rule 7).
const NEVER_KEYS: [&str; 2] = ["felregistrering", "protected_identity"];

/// A count of persons beside a table: a number, or "<5" ("färre än 5") for 1–4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardedCount(Option<u64>);

impl GuardedCount {
    pub(super) fn of(count: u64) -> Self {
        Self((!(1..FEWEST).contains(&count)).then_some(count))
    }

    /// The number; `None` for 1–4.
    #[must_use]
    pub fn exact(self) -> Option<u64> {
        self.0
    }
}

const FEW: &str = "<5";

impl Serialize for GuardedCount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(count) => serializer.serialize_u64(count),
            None => serializer.serialize_str(FEW),
        }
    }
}

impl<'de> Deserialize<'de> for GuardedCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Words(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Number(count) if Self::of(count).0.is_some() => Ok(Self(Some(count))),
            Written::Words(words) if words == FEW => Ok(Self(None)),
            _ => Err(de::Error::custom(
                "neither a count that is shown nor \"<5\"",
            )),
        }
    }
}

/// Counts of which nothing else that is published gives the sum: each is guarded for itself.
pub(super) fn guarded(counts: &[(String, u64)]) -> BTreeMap<String, GuardedCount> {
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
pub(super) fn guarded_breakdown(counts: &[(String, u64)]) -> BTreeMap<String, GuardedCount> {
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

    #[test]
    fn a_guarded_count_is_a_number_or_fewer_than_five() {
        let written = [0, 1, 4, 5, u64::MAX].map(GuardedCount::of);
        let json = serde_json::to_string(&written).unwrap();
        assert_eq!(json, r#"[0,"<5","<5",5,18446744073709551615]"#);
        let read: Vec<GuardedCount> = serde_json::from_str(&json).unwrap();
        assert_eq!(read, written);
        for wrong in ["1", "4", "-1", "5.5", r#""<6""#, "null", "true"] {
            assert!(serde_json::from_str::<GuardedCount>(wrong).is_err());
        }
    }

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
