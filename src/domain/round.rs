//! Rounds of the yearly surveys: the board and those who work together with the förbund are asked once a year, without names.
//!
//! As many one-time codes are made as people are invited; the slips are dealt out at random, and the service never knows who got which. Of
//! the answers it stores counters only, one for each option of each question, and how many have answered: no row for a person, no time,
//! and nothing that ties one answer of somebody to another. So there is nothing to look up, but there is something to work out:
//!
//! - *Somebody who has answered themselves* takes their own answers away from what is published. A side of a row is told from five persons
//!   on, so at least four others are left on it, and four together who tell each other theirs still leave one.
//! - *Several questions with the same number of answers* are about the same people. What is told of each is one sum; which of its two sides
//!   anybody is on follows from none of them, whatever is known of the others, and no table crosses two questions.
//! - *A small board* (ten people): under ten answers nothing is told. From ten on, a side of fewer than five is told as a bound ("minst 6 av
//!   10") whether it is nobody or four, so that everybody having answered alike is not told either.
//! - *The same people next year*: a round is published once, as a whole, when it has closed. There is no interim figure to compare with.
//!
//! What is not kept from anybody: who holds the slips before they are dealt out can answer with them, which whoever gets a used slip
//! notices; and who reads the database itself before and after somebody answers sees which counters have moved in between.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::definitions::{Disclosure, ItemKind, Questionnaire, Receives, Respondent};
use super::json::{Fault, Faults};

/// The most people that can be invited to a round.
pub const MOST_INVITED: i32 = 500;
/// A round of a year may go on until the end of this month of the next.
const LAST_MONTH: (u32, u32) = (3, 31);

/// Whether a questionnaire is answered in yearly rounds: by people who are neither participants nor staff.
#[must_use]
pub fn is_yearly(questionnaire: &Questionnaire) -> bool {
    matches!(
        questionnaire.respondent,
        Respondent::Board | Respondent::Partner
    ) && questionnaire.handling.receives == Receives::Answers
        && questionnaire.handling.disclosure == Disclosure::Experience
}

/// What the director types to open a round.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Typed {
    pub questionnaire: String,
    pub year: String,
    /// How many are invited.
    pub invited: String,
    /// The last day on which answers are taken.
    pub closes_on: String,
}

/// A round that can be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    pub year: i32,
    pub invited: i32,
    pub closes_on: NaiveDate,
}

/// The years for which a round can be opened on a day, the latest first: this one, and until the end of March the one before. None from
/// before the service was first started.
#[must_use]
pub fn years(today: NaiveDate, first_started: NaiveDate) -> Vec<i32> {
    let this = today.year();
    let mut years = vec![this];
    if today <= last_day(this - 1) && first_started.year() < this {
        years.push(this - 1);
    }
    years
}

/// The last day on which a round of a year can close.
#[must_use]
pub fn last_day(year: i32) -> NaiveDate {
    let (month, day) = LAST_MONTH;
    NaiveDate::from_ymd_opt(year + 1, month, day).unwrap_or(NaiveDate::MAX)
}

/// Reads what was typed, on a day in Stockholm.
///
/// # Errors
/// Every fault, at its field.
pub fn read(typed: &Typed, today: NaiveDate, first_started: NaiveDate) -> Result<Plan, Vec<Fault>> {
    let faults = Faults::default();
    let year = typed.year.trim().parse().ok();
    let year = year.filter(|year| years(today, first_started).contains(year));
    if year.is_none() {
        faults.add("/year", "bad_year", "must be one of the years offered");
    }
    let invited = typed.invited.trim().parse().ok();
    let invited = invited.filter(|invited| (1..=MOST_INVITED).contains(invited));
    if invited.is_none() {
        let text = format!("must be a whole number from 1 to {MOST_INVITED}");
        faults.add("/invited", "bad_invited", text);
    }
    let closes_on = NaiveDate::parse_from_str(typed.closes_on.trim(), "%Y-%m-%d").ok();
    match (closes_on, year) {
        (None, _) => faults.add(
            "/closes_on",
            "bad_day",
            "must be a date, such as 2026-11-22",
        ),
        (Some(day), Some(year)) if day < today || day > last_day(year) => faults.add(
            "/closes_on",
            "bad_closing_day",
            "must be today or later, and at the latest 31 March of the year after",
        ),
        _ => {}
    }
    let plan = year.zip(invited).zip(closes_on);
    faults.or(plan.map(|((year, invited), closes_on)| Plan {
        year,
        invited,
        closes_on,
    }))
}

/// Every counter of a round: item and option. Items that are not chosen from options have none.
pub fn counters(questionnaire: &Questionnaire) -> impl Iterator<Item = (&str, &str)> {
    let choices = questionnaire.items.iter();
    choices
        .filter(|item| item.kind == ItemKind::Choice)
        .flat_map(|item| {
            let options = item.options.iter();
            options.map(|option| (item.id.as_str(), option.code.as_str()))
        })
}

/// What somebody has chosen, option by item.
pub type Chosen = BTreeMap<String, String>;

/// Reads answers as they came, by item; what is empty is skipped.
///
/// # Errors
/// An option that there is not, at its item; fewer answers than count, at the whole.
pub fn choose(
    questionnaire: &Questionnaire,
    said: &BTreeMap<String, String>,
) -> Result<Chosen, Vec<Fault>> {
    let faults = Faults::default();
    let mut chosen = Chosen::new();
    for (item, option) in said.iter().filter(|(_, option)| !option.is_empty()) {
        match counters(questionnaire).any(|known| known == (item.as_str(), option.as_str())) {
            true => drop(chosen.insert(item.clone(), option.clone())),
            false => faults.add(
                format!("/answers/{item}"),
                "unknown_option",
                "is not one of the options of this version",
            ),
        }
    }
    if faults.is_empty() && chosen.len() < questionnaire.min_answered {
        let least = questionnaire.min_answered;
        faults.add(
            "",
            "too_few_answers",
            format!("at least {least} questions must be answered"),
        );
    }
    faults.or(Some(chosen))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn typed(year: &str, invited: &str, closes_on: &str) -> Typed {
        Typed {
            questionnaire: "board".to_owned(),
            year: year.to_owned(),
            invited: invited.to_owned(),
            closes_on: closes_on.to_owned(),
        }
    }

    fn wrong(typed: &Typed, today: &str) -> Vec<(String, &'static str)> {
        let read = read(typed, day(today), day("2025-05-01"));
        let faults = read.err().unwrap_or_default();
        let told = faults.into_iter().map(|fault| (fault.pointer, fault.code));
        told.collect()
    }

    #[test]
    fn a_round_closes_today_at_the_earliest_and_three_months_after_its_year_at_the_latest() {
        let at = |closes_on| wrong(&typed("2026", "10", closes_on), "2026-11-20");
        assert_eq!(at("2026-11-20"), []);
        assert_eq!(at("2027-03-31"), []);
        let refused = [("/closes_on".to_owned(), "bad_closing_day")];
        for closes_on in ["2026-11-19", "2027-04-01", "9999-12-31"] {
            assert_eq!(at(closes_on), refused, "{closes_on}");
        }
        for closes_on in ["", "snart", "2026-02-30", "20 november"] {
            assert_eq!(at(closes_on), [("/closes_on".to_owned(), "bad_day")]);
        }
    }

    #[test]
    fn last_years_round_can_be_opened_until_the_end_of_march() {
        let started = day("2025-05-01");
        assert_eq!(years(day("2026-03-31"), started), [2026, 2025]);
        assert_eq!(years(day("2026-04-01"), started), [2026]);
        assert_eq!(years(day("2025-05-01"), started), [2025]);
        assert_eq!(
            wrong(&typed("2025", "501", "2026-03-01"), "2026-04-01"),
            [
                ("/year".to_owned(), "bad_year"),
                ("/invited".to_owned(), "bad_invited")
            ]
        );
        for invited in ["0", "-1", "501", "tio", "", "1.5"] {
            let refused = wrong(&typed("2026", invited, "2026-11-20"), "2026-11-20");
            assert_eq!(refused, [("/invited".to_owned(), "bad_invited")]);
        }
    }
}
