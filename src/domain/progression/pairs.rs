//! First against last, for figures: how one enrolment's participant has moved on each theme. Whether the professional has rated does not
//! matter here: nobody reads an answer back.

use chrono::NaiveDate;

use super::standing::Direction;
use super::{Given, measurements, parts, series_of};
use crate::domain::definitions::{Catalogue, Respondent};

/// Two answers that lie closer together than this are no pair.
pub const LEAST_DAYS: i64 = 60;

/// The first and the last answer of one theme that can be compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    pub theme: String,
    /// Day and step of each; both steps are of the same scale.
    pub first: (NaiveDate, i64),
    pub last: (NaiveDate, i64),
    /// How many steps that scale has.
    pub steps: i64,
}

impl Pair {
    /// Which way it moved.
    pub fn direction(&self) -> Direction {
        Direction::between(self.first.1, self.last.1)
    }
}

/// One pair for each theme of an enrolment, if there is one: at least [`LEAST_DAYS`] days apart, and the last inside the period. Answers
/// after the period do not count. When the question was changed the newest answers that make a pair stand for the theme.
pub fn pairs(
    catalogue: &Catalogue,
    given: &[Given],
    (from, until): (NaiveDate, NaiveDate),
) -> Vec<Pair> {
    let answers = parts(catalogue, given, Respondent::Participant)
        .into_iter()
        .filter(|one| one.held_on <= until)
        .collect();
    series_of(catalogue, &measurements(answers))
        .into_iter()
        .filter_map(|(slot, series)| {
            series.stretches.iter().rev().find_map(|stretch| {
                let (first, last) = (stretch.points.first()?, stretch.points.last()?);
                let is_pair = last.day >= from && (last.day - first.day).num_days() >= LEAST_DAYS;
                is_pair.then(|| Pair {
                    theme: slot.theme.clone(),
                    first: (first.day, first.step),
                    last: (last.day, last.step),
                    steps: stretch.steps,
                })
            })
        })
        .collect()
}
