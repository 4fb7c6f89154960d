//! From facts about enrolments to raw tables, by the exact rules of the field.
//!
//! Figures count persons. In a table a person stands in every row in which they have an enrolment (participation), or in the one row of the
//! enrolment whose answer counts (experience). What comes out is raw: only [`super::disclosure`] can turn it into something that can leave.

mod items;
mod participation;
mod progression;
mod round;
mod share;

use chrono::NaiveDate;
use uuid::Uuid;

pub use self::items::AnsweredItems;
pub use self::participation::NotYet;
pub use self::progression::PairCollector;
pub use self::round::of_round;
pub use self::share::{CountedAnswer, LatestAnswers, LatestCollector};
use super::coded::Coded;
use super::definitions::{Indicator, Table};
use super::enrolment::{EndReason, Municipality};
use super::participant::{AgeBand, Background, BornAbroad, Gender};
use super::period::Period;

/// An enrolment that touches the period (never one that was registered by mistake), with the person's background.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnrolmentFact {
    pub enrolment: Uuid,
    pub person: Uuid,
    /// Its place in the indicator's list of programmes.
    pub programme: usize,
    pub municipality: Municipality,
    pub start: NaiveDate,
    /// Its last day, and why it ended.
    pub end: Option<(NaiveDate, EndReason)>,
    pub background: Background,
}

impl EnrolmentFact {
    fn row<'i>(&self, table: Table, indicator: &'i Indicator) -> &'i str {
        match table {
            Table::Programme => indicator
                .programmes
                .get(self.programme)
                .map_or("", String::as_str),
            Table::Municipality => self.municipality.code(),
            Table::Gender => self.background.gender.code(),
            Table::AgeBand => self.background.age_band.code(),
            Table::BornAbroad => self.background.born_abroad.code(),
            Table::EndReason => self.end.map_or("", |(_, reason)| reason.code()),
            // Their rows are no groups of people.
            Table::Item | Table::Theme => "",
        }
    }
}

/// The groups of people in a table, in the order in which people list them.
pub fn rows_of(table: Table, indicator: &Indicator) -> Vec<String> {
    fn codes<T: Coded>() -> Vec<String> {
        T::ALL.iter().map(|(code, _)| (*code).to_owned()).collect()
    }
    match table {
        Table::Programme => indicator.programmes.clone(),
        Table::Municipality => codes::<Municipality>(),
        Table::Gender => codes::<Gender>(),
        Table::AgeBand => codes::<AgeBand>(),
        Table::BornAbroad => codes::<BornAbroad>(),
        Table::EndReason => {
            let mut reasons = codes::<EndReason>();
            // What was registered by mistake is in no figure.
            reasons.retain(|code| code != EndReason::Felregistrering.code());
            reasons
        }
        Table::Item | Table::Theme => Vec::new(),
    }
}

/// What is counted, when, and as of which day.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    pub indicator: &'a Indicator,
    pub period: Period,
    /// Stockholm's date at the cut-off: days after it have not been enrolled yet.
    pub today: NaiveDate,
    /// `None` counts the total only.
    pub table: Option<Table>,
}

/// Enrolments, those of one person beside each other.
struct Persons<'a>(Vec<&'a EnrolmentFact>);

impl<'a> Persons<'a> {
    fn of(facts: impl IntoIterator<Item = &'a EnrolmentFact>) -> Self {
        let mut facts: Vec<&EnrolmentFact> = facts.into_iter().collect();
        facts.sort_unstable_by_key(|fact| fact.person);
        Persons(facts)
    }

    /// The enrolments of one person after the other.
    fn each(&self) -> impl Iterator<Item = &[&'a EnrolmentFact]> {
        self.0.chunk_by(|a, b| a.person == b.person)
    }
}

impl<'a> Frame<'a> {
    /// Days inside the period on which the person was enrolled, up to the cut-off; a day in two enrolments is one day.
    fn enrolled_days(&self, enrolments: &[&EnrolmentFact]) -> i64 {
        let limit = self.period.last().min(self.today);
        let mut stays: Vec<(NaiveDate, NaiveDate)> = enrolments
            .iter()
            .map(|fact| {
                let end = fact.end.map_or(limit, |(end, _)| end.min(limit));
                (fact.start.max(self.period.first()), end)
            })
            .filter(|(start, end)| start <= end)
            .collect();
        stays.sort_unstable();
        let mut days = 0;
        let mut counted_to: Option<NaiveDate> = None;
        for (start, end) in stays {
            let from = match counted_to {
                Some(last) if last >= start => match last.succ_opt() {
                    Some(next) => next,
                    None => continue,
                },
                _ => start,
            };
            if from <= end {
                days += (end - from).num_days() + 1;
                counted_to = Some(end);
            }
        }
        days
    }

    fn eligible(&self, enrolments: &[&EnrolmentFact]) -> bool {
        self.enrolled_days(enrolments) >= self.indicator.eligible_days
    }
}
