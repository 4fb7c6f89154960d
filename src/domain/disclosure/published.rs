//! What leaves the house: published tables, as they are stored and shown in every format.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::guarded::GuardedCount;
use super::outlook::Outlook;
use crate::domain::target::Verdict;

/// One published table of one indicator and period.
///
/// Made to be flattened into a figure, therefore without `deny_unknown_fields`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishedTable {
    pub(super) cells: Vec<Cell>,
    pub(super) missing: Option<u64>,
    pub(super) excluded: BTreeMap<String, GuardedCount>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) not_yet: BTreeMap<String, GuardedCount>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) versions: BTreeMap<String, GuardedCount>,
    pub(super) response_rate: Option<f64>,
    pub(super) overturned_by: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) outlook: Option<Outlook>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<String>,
}

impl PublishedTable {
    /// The total first (group `all`), then the groups in their given order, then `rest` if there
    /// is one.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Persons who could have answered and did not. `None` for participation, where everyone is
    /// counted; when the total is hidden; and when this or the number of those who were enrolled
    /// for too short a time is 1–4.
    #[must_use]
    pub fn missing(&self) -> Option<u64> {
        self.missing
    }

    /// Persons left out, by reason; empty when the total is hidden.
    #[must_use]
    pub fn excluded(&self) -> &BTreeMap<String, GuardedCount> {
        &self.excluded
    }

    /// Persons not asked yet, by reason (participation); small reasons stand under `rest`.
    #[must_use]
    pub fn not_yet(&self) -> &BTreeMap<String, GuardedCount> {
        &self.not_yet
    }

    /// Answers by definition version (experience); small versions stand under `rest`.
    #[must_use]
    pub fn versions(&self) -> &BTreeMap<String, GuardedCount> {
        &self.versions
    }

    /// Share of those who could have answered that did, in per cent.
    #[must_use]
    pub fn response_rate(&self) -> Option<f64> {
        self.response_rate
    }

    /// How many negative among those who did not answer would overturn a met target.
    #[must_use]
    pub fn overturned_by(&self) -> Option<u64> {
        self.overturned_by
    }

    /// Where the open year can still end (answered twice only).
    #[must_use]
    pub fn outlook(&self) -> Option<&Outlook> {
        self.outlook.as_ref()
    }

    /// Where a figure that was entered by hand comes from; `None` when it was counted.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// A table of which nothing is told but the names of its groups.
    pub(super) fn hidden<'a>(groups: impl IntoIterator<Item = &'a str>) -> Self {
        Self::of(
            std::iter::once(super::ALL)
                .chain(groups)
                .map(super::cell_suppressed)
                .collect(),
        )
    }

    /// Cells with nothing beside them.
    pub(super) fn of(cells: Vec<Cell>) -> Self {
        Self {
            cells,
            missing: None,
            excluded: BTreeMap::new(),
            not_yet: BTreeMap::new(),
            versions: BTreeMap::new(),
            response_rate: None,
            overturned_by: None,
            outlook: None,
            source: None,
        }
    }
}

/// A row of a published table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// "Uppgift visas inte (skydd för enskilda)", the same whatever the reason.
    Suppressed(SuppressedCell),
    /// A row with its figure.
    Shown(ShownCell),
    /// How many moved which way on one theme.
    Change(ChangeCell),
}

impl Cell {
    /// The key of the group: `all` for the total.
    #[must_use]
    pub fn group(&self) -> &str {
        match self {
            Self::Suppressed(cell) => &cell.group,
            Self::Shown(cell) => &cell.group,
            Self::Change(cell) => &cell.group,
        }
    }

    /// The figure, when it is shown.
    #[must_use]
    pub fn shown(&self) -> Option<&ShownCell> {
        match self {
            Self::Shown(cell) => Some(cell),
            _ => None,
        }
    }

    /// The change on a theme, when it is shown.
    #[must_use]
    pub fn change(&self) -> Option<&ChangeCell> {
        match self {
            Self::Change(cell) => Some(cell),
            _ => None,
        }
    }
}

/// A row that is not shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressedCell {
    group: String,
    suppressed: True,
}

impl SuppressedCell {
    pub(super) fn new(group: &str) -> Self {
        Self {
            group: group.to_owned(),
            suppressed: True,
        }
    }
}

/// A row that is shown. Counts are distinct persons, shares are per cent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownCell {
    pub(super) group: String,
    pub(super) numerator: Option<u64>,
    pub(super) denominator: u64,
    pub(super) percent: Option<f64>,
    pub(super) interval: Option<[f64; 2]>,
    pub(super) verdict: Option<Verdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) coded: Option<Coded>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) eligible: Option<EligibleReading>,
}

impl ShownCell {
    /// Persons who count as positive, as answered twice, as asked. `None` when it is coded.
    #[must_use]
    pub fn numerator(&self) -> Option<u64> {
        self.numerator
    }

    /// Persons in the row (who answered, in a share of experience).
    #[must_use]
    pub fn denominator(&self) -> u64 {
        self.denominator
    }

    /// The share, on its own side of the target. `None` when it is coded.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        self.percent
    }

    /// The 95 % Wilson interval in per cent, one decimal: a share of experience with silent ones.
    #[must_use]
    pub fn interval(&self) -> Option<[f64; 2]> {
        self.interval
    }

    /// Whether the target is met; `None` without a target, before the period closes, and for the
    /// rows of a share of experience.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.verdict
    }

    /// "Minst n−4 av n" or "högst 4 av n", in place of the numerator.
    #[must_use]
    pub fn coded(&self) -> Option<Coded> {
        self.coded
    }

    /// The reading of those who were enrolled long enough (participation only).
    #[must_use]
    pub fn eligible(&self) -> Option<&EligibleReading> {
        self.eligible.as_ref()
    }
}

/// How the first answers to a theme differ from the latest, in pairs that can be compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeCell {
    pub(super) group: String,
    pub(super) pairs: u64,
    pub(super) higher: u64,
    pub(super) same: u64,
    pub(super) lower: u64,
    pub(super) median_change: f64,
    pub(super) sign_test: Option<f64>,
}

impl ChangeCell {
    /// Persons with a pair: higher, same and lower together.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        self.pairs
    }

    /// Persons whose latest answer is higher than the first.
    #[must_use]
    pub fn higher(&self) -> u64 {
        self.higher
    }

    /// Persons who answered the same.
    #[must_use]
    pub fn same(&self) -> u64 {
        self.same
    }

    /// Persons whose latest answer is lower.
    #[must_use]
    pub fn lower(&self) -> u64 {
        self.lower
    }

    /// The median of latest less first, in steps of the scale.
    #[must_use]
    pub fn median_change(&self) -> f64 {
        self.median_change
    }

    /// The exact two-sided sign test of higher against lower, to four decimals and at least 0.0001; `None` when nobody moved.
    #[must_use]
    pub fn sign_test(&self) -> Option<f64> {
        self.sign_test
    }
}

/// A numerator of which only a bound is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coded {
    pub(super) bound: Bound,
    pub(super) numerator: u64,
}

impl Coded {
    /// At least or at most.
    #[must_use]
    pub fn bound(&self) -> Bound {
        self.bound
    }

    /// The bound, in persons.
    #[must_use]
    pub fn numerator(&self) -> u64 {
        self.numerator
    }
}

/// Which way a coded numerator is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// "Minst".
    AtLeast,
    /// "Högst".
    AtMost,
}

/// The eligible reading beside the strict one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EligibleReading {
    /// Not shown, whatever the reason.
    Suppressed(SuppressedReading),
    /// Counts of distinct persons, share in per cent, verdict as for the strict reading.
    Shown(ShownReading),
}

impl EligibleReading {
    pub(super) const SUPPRESSED: Self = Self::Suppressed(SuppressedReading { suppressed: True });

    /// The reading, when it is shown.
    #[must_use]
    pub fn shown(&self) -> Option<&ShownReading> {
        match self {
            Self::Suppressed(_) => None,
            Self::Shown(reading) => Some(reading),
        }
    }
}

/// An eligible reading that is not shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressedReading {
    suppressed: True,
}

/// An eligible reading that is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownReading {
    pub(super) numerator: u64,
    pub(super) denominator: u64,
    pub(super) percent: Option<f64>,
    pub(super) verdict: Option<Verdict>,
}

impl ShownReading {
    /// Eligible persons in the numerator.
    #[must_use]
    pub fn numerator(&self) -> u64 {
        self.numerator
    }

    /// Eligible persons.
    #[must_use]
    pub fn denominator(&self) -> u64 {
        self.denominator
    }

    /// The share, on its own side of the target.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        self.percent
    }

    /// Whether the target is met.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.verdict
    }
}

/// Always `true` in JSON.
#[derive(Clone, Debug, PartialEq)]
struct True;

impl Serialize for True {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

impl<'de> Deserialize<'de> for True {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if bool::deserialize(deserializer)? {
            Ok(Self)
        } else {
            Err(de::Error::custom("always true"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_can_be_flattened_into_a_figure() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Figure {
            indicator: String,
            #[serde(flatten)]
            table: PublishedTable,
        }
        let mut table = PublishedTable::hidden(["misam"]);
        table.cells.push(Cell::Shown(ShownCell {
            group: "nafs".to_owned(),
            numerator: Some(64),
            denominator: 80,
            percent: Some(80.0),
            interval: Some([69.9, 87.3]),
            verdict: Some(Verdict::Met),
            coded: None,
            eligible: Some(EligibleReading::SUPPRESSED),
        }));
        table.missing = Some(7);
        table.not_yet = BTreeMap::from([("planned".to_owned(), GuardedCount::of(7))]);
        let indicator = "answered-twice".to_owned();
        let figure = Figure { indicator, table };
        let json = serde_json::to_string(&figure).unwrap();
        assert_eq!(serde_json::from_str::<Figure>(&json).unwrap(), figure);
    }

    #[test]
    fn a_cell_is_shown_or_suppressed_and_nothing_between() {
        let hidden = r#"{"group":"misam","suppressed":true}"#;
        let cell: Cell = serde_json::from_str(hidden).unwrap();
        assert_eq!((cell.group(), cell.shown()), ("misam", None));
        assert_eq!(serde_json::to_string(&cell).unwrap(), hidden);
        for wrong in [
            r#"{"group":"misam","suppressed":false}"#,
            r#"{"group":"misam","suppressed":true,"denominator":3}"#,
            r#"{"group":"misam"}"#,
            r#"{"suppressed":true}"#,
        ] {
            assert!(serde_json::from_str::<Cell>(wrong).is_err(), "{wrong}");
        }
    }
}
