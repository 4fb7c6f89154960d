//! Where somebody stands on a theme: the latest answer against the one before it, as far as they can be compared.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::series::{Point, Series};

/// Which way an answer has moved. Neither is better told than the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Direction {
    Higher,
    Same,
    Lower,
}

impl Direction {
    /// From one step to another of the same scale.
    pub fn between(before: i64, now: i64) -> Direction {
        match now.cmp(&before) {
            Ordering::Greater => Direction::Higher,
            Ordering::Equal => Direction::Same,
            Ordering::Less => Direction::Lower,
        }
    }
}

/// What can be told of the latest measurement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    Changed(Direction),
    /// There was no answer before.
    First,
    /// There were answers before, and to none of them can it be compared.
    Broken,
    /// It was skipped this time.
    Skipped,
    /// It has never been answered.
    Never,
}

/// A theme at the latest measurement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing<'p> {
    /// The answer of the latest measurement, unless it was skipped.
    pub latest: Option<&'p Point>,
    /// The answer before that, and the first one: only as far back as answers can be compared.
    pub previous: Option<&'p Point>,
    pub first: Option<&'p Point>,
    /// How many steps the scale has that they lie on.
    pub steps: i64,
    pub told: Told,
}

impl<'p> Standing<'p> {
    /// Of a series, when the latest measurement was on that day.
    pub fn of(series: &'p Series, latest_on: Option<NaiveDate>) -> Standing<'p> {
        let Some(stretch) = series.stretches.last() else {
            return Standing {
                latest: None,
                previous: None,
                first: None,
                steps: 0,
                told: Told::Never,
            };
        };
        let (latest, before): (Vec<&Point>, Vec<&Point>) = stretch
            .points
            .iter()
            .partition(|point| Some(point.day) == latest_on);
        let (latest, previous) = (latest.last().copied(), before.last().copied());
        let told = match (latest, previous) {
            (None, _) => Told::Skipped,
            (Some(now), Some(before)) => Told::Changed(Direction::between(before.step, now.step)),
            (Some(_), None) if series.stretches.len() > 1 => Told::Broken,
            (Some(_), None) => Told::First,
        };
        Standing {
            latest,
            previous,
            first: before.first().copied(),
            steps: stretch.steps,
            told,
        }
    }
}

/// On how many themes the latest answers are higher, lower, the same, and what could not be compared.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Changes {
    pub higher: usize,
    pub lower: usize,
    pub same: usize,
    pub first: usize,
    pub broken: usize,
    pub skipped: usize,
}

impl Changes {
    /// Whether there is anything to compare with.
    pub fn any_compared(&self) -> bool {
        self.higher + self.lower + self.same > 0
    }
}

impl FromIterator<Told> for Changes {
    fn from_iter<I: IntoIterator<Item = Told>>(all: I) -> Changes {
        let mut changes = Changes::default();
        for told in all {
            let counter = match told {
                Told::Changed(Direction::Higher) => &mut changes.higher,
                Told::Changed(Direction::Lower) => &mut changes.lower,
                Told::Changed(Direction::Same) => &mut changes.same,
                Told::First => &mut changes.first,
                Told::Broken => &mut changes.broken,
                Told::Skipped | Told::Never => &mut changes.skipped,
            };
            *counter += 1;
        }
        changes
    }
}
