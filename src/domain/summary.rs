//! Summary rows: what figures need to know of one enrolment's responses to one questionnaire version in one year.
//!
//! A year has three stretches, January to June, July and August, September to December: every period that rests on responses (the year,
//! the half-years, January to August) is made of whole ones. Of each stretch the first and the last answer to each item are kept.
//!
//! They are kept in the submission's own transaction, so that counting a period costs in proportion to the people of that period, not to
//! all responses ever stored. Whatever the order in which responses are added, the row is the same: `doctor` checks that.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::period::{Period, PeriodKind};

/// What one response contributes: the choices that were made, when and through whom.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contribution {
    /// The occasion's date.
    #[serde(rename = "d", with = "day_number")]
    pub held_on: NaiveDate,
    /// When it was stored: microseconds since 1970, UTC.
    #[serde(rename = "t")]
    pub stored_at: i64,
    /// The response.
    #[serde(rename = "r")]
    pub response: Uuid,
    /// Who sent it.
    #[serde(rename = "s")]
    pub sender: Uuid,
    /// Who helped the person to answer.
    #[serde(rename = "h")]
    pub help: String,
    /// Whether it counts as a measurement.
    #[serde(rename = "m")]
    pub measurement: bool,
    /// Item to option, answered items only.
    #[serde(rename = "a")]
    pub choices: BTreeMap<String, String>,
}

impl Contribution {
    /// The order of answers: by date, then by storing, then by id.
    pub fn order(&self) -> (NaiveDate, i64, Uuid) {
        (self.held_on, self.stored_at, self.response)
    }
}

/// As much of a contribution as counting needs, read where it lies.
#[derive(Deserialize)]
pub struct Brief<'a> {
    #[serde(rename = "d", with = "day_number")]
    pub held_on: NaiveDate,
    #[serde(rename = "t")]
    pub stored_at: i64,
    #[serde(rename = "r")]
    pub response: Uuid,
    #[serde(rename = "s")]
    pub sender: Uuid,
    /// Keys and codes are ASCII words, which JSON never escapes.
    #[serde(rename = "a", borrow)]
    pub choices: BTreeMap<&'a str, &'a str>,
}

/// A date as its number from the first day of year 1: counting reads many, and a number is read much faster than a text.
mod day_number {
    use chrono::{Datelike, NaiveDate};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(day.num_days_from_ce())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        let number = i32::deserialize(deserializer)?;
        NaiveDate::from_num_days_from_ce_opt(number).ok_or_else(|| D::Error::custom("not a day"))
    }
}

/// Which summary row a response belongs to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SummaryKey {
    pub enrolment: Uuid,
    pub questionnaire: String,
    /// Versions are kept apart; which items may be pooled is decided when a figure is counted.
    pub version: i32,
    pub year: i32,
}

impl SummaryKey {
    /// The row that a day belongs to.
    pub fn new(enrolment: Uuid, questionnaire: &str, version: i32, day: NaiveDate) -> Self {
        SummaryKey {
            enrolment,
            questionnaire: questionnaire.to_owned(),
            version,
            year: day.year(),
        }
    }
}

/// Part of a year: 1 is January to June, 2 July and August, 3 September to December.
fn stretch(day: NaiveDate) -> u8 {
    match day.month() {
        1..=6 => 1,
        7 | 8 => 2,
        _ => 3,
    }
}

/// Whether a figure of this period can be counted from summary rows. A quarter's cannot, for it is not made of whole stretches; no figure
/// that rests on what was answered is published for one.
pub fn can_be_counted(period: Period) -> bool {
    period.kind() != PeriodKind::Quarter
}

/// One summary row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// First and last day with a measurement.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// In order, those responses that are an item's first or last in a stretch of the year.
    pub contributions: Vec<Contribution>,
}

impl Summary {
    /// Takes one more response in.
    pub fn add(&mut self, contribution: Contribution) {
        if contribution.measurement {
            let day = contribution.held_on;
            self.days = Some(match self.days {
                None => (day, day),
                Some((first, last)) => (first.min(day), last.max(day)),
            });
        }
        // What was answered nowhere is no item's first or last.
        if contribution.choices.is_empty() {
            return;
        }
        let at = self
            .contributions
            .partition_point(|known| known.order() < contribution.order());
        self.contributions.insert(at, contribution);
        if self.contributions.len() > 1 {
            self.keep_first_and_last();
        }
    }

    /// Drops what is in its stretch neither the first nor the last of any item.
    fn keep_first_and_last(&mut self) {
        let mut first = BTreeMap::new();
        let mut last = BTreeMap::new();
        for (index, contribution) in self.contributions.iter().enumerate() {
            for item in contribution.choices.keys() {
                let place = (stretch(contribution.held_on), item.as_str());
                first.entry(place).or_insert(index);
                last.insert(place, index);
            }
        }
        let needed: BTreeSet<usize> = first.into_values().chain(last.into_values()).collect();
        let mut index = 0;
        self.contributions.retain(|_| {
            index += 1;
            needed.contains(&(index - 1))
        });
    }

    /// The text that is stored.
    pub fn contributions_text(&self) -> String {
        serde_json::to_string(&self.contributions).unwrap_or_default()
    }

    /// Reads the stored text back.
    pub fn parse_contributions(text: &str) -> Result<Vec<Contribution>, serde_json::Error> {
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn contribution(day: u32, stored_at: i64, items: &[u8], measurement: bool) -> Contribution {
        Contribution {
            held_on: NaiveDate::from_yo_opt(2026, day).expect("date"),
            stored_at,
            response: Uuid::from_u128(u128::from(stored_at.unsigned_abs())),
            sender: Uuid::nil(),
            help: "none".to_owned(),
            measurement,
            choices: items
                .iter()
                .map(|i| (format!("i{i}"), "1".to_owned()))
                .collect(),
        }
    }

    #[test]
    fn periods_are_made_of_whole_stretches() {
        let year = Period::calendar_year(2026).expect("year");
        let days: Vec<NaiveDate> = year.first().iter_days().take(365).collect();
        for period in Period::all_of(2026) {
            let whole = days.windows(2).all(|pair| {
                stretch(pair[0]) != stretch(pair[1])
                    || period.contains(pair[0]) == period.contains(pair[1])
            });
            assert!(whole || !can_be_counted(period), "{period}");
        }
    }

    fn summarise(all: Vec<Contribution>) -> Summary {
        let mut row = Summary::default();
        all.into_iter()
            .for_each(|contribution| row.add(contribution));
        row
    }

    proptest! {
        /// The order of arrival changes nothing, and of every period the first and the last answer to every item survive.
        #[test]
        fn any_order_gives_the_same_row(
            raw in prop::collection::vec((1u32..366, prop::collection::btree_set(0u8..4, 0..4), any::<bool>()), 1..9),
            seed in any::<prop::sample::Index>(),
        ) {
            let all: Vec<Contribution> = raw.iter().enumerate().map(|(n, (day, items, measured))| {
                let items: Vec<u8> = items.iter().copied().collect();
                contribution(*day, i64::try_from(n).expect("small"), &items, *measured)
            }).collect();
            let mut rotated = all.clone();
            rotated.rotate_left(seed.index(all.len()));
            let one = summarise(all.clone());
            let other = summarise(rotated);
            prop_assert_eq!(&one, &other);
            let ends = |of: &[Contribution], period: Period, item: &str| {
                let of = of.iter().filter(|c| period.contains(c.held_on) && c.choices.contains_key(item));
                let orders: Vec<_> = of.map(Contribution::order).collect();
                orders.iter().min().copied().zip(orders.iter().max().copied())
            };
            for period in Period::all_of(2026).into_iter().filter(|period| can_be_counted(*period)) {
                for item in ["i0", "i1", "i2", "i3"] {
                    prop_assert_eq!(ends(&all, period, item), ends(&one.contributions, period, item));
                }
            }
            let days: Vec<NaiveDate> = all.iter().filter(|c| c.measurement).map(|c| c.held_on).collect();
            prop_assert_eq!(one.days, days.iter().min().copied().zip(days.iter().max().copied()));
        }
    }
}
