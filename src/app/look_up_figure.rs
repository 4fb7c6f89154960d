//! Reading a published figure: one indexed read, and never a computation.

use super::App;
use super::error::Error;
use crate::domain::coded::Coded;
use crate::domain::definitions::{Disclosure, Indicator, Rule, Table};
use crate::domain::period::{Period, PeriodKind, stockholm_date};
use crate::store::publications::{self, Place, Publication, Withdrawal};

/// Which figure somebody asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub indicator: &'a str,
    pub period: Option<&'a str>,
    pub by: Option<&'a str>,
}

impl App {
    /// The publication that stands for what was asked; [`Error::Gone`] if it was withdrawn. It blocks.
    pub fn figure(&self, asked: &Asked<'_>) -> Result<Publication, Error> {
        let indicator = self
            .catalogue
            .indicator(asked.indicator)
            .ok_or(Error::NotFound)?;
        let period = period_of(indicator, asked.period)?;
        let table = asked.by.map(|by| table_of(indicator, by)).transpose()?;
        let publication = self
            .read(|db| {
                Ok(publications::latest(
                    db,
                    &Place::of(indicator, period, table),
                )?)
            })?
            .ok_or_else(|| not_published(indicator, period, table))?;
        match &publication.withdrawn {
            Some(withdrawal) => Err(withdrawn(withdrawal)),
            None => Ok(publication),
        }
    }
}

/// That nothing is there, and when there may be.
pub(super) fn not_published(indicator: &Indicator, period: Period, table: Option<Table>) -> Error {
    Error::NotPublished {
        code: "not_published",
        detail: when(indicator, period, table),
    }
}

/// That a figure was taken back, when and why.
pub(super) fn withdrawn(withdrawal: &Withdrawal) -> Error {
    let day = stockholm_date(withdrawal.at.and_utc());
    Error::Gone {
        code: "withdrawn",
        detail: format!("this figure was withdrawn on {day}: {}", withdrawal.reason),
    }
}

fn period_of(indicator: &Indicator, text: Option<&str>) -> Result<Period, Error> {
    let bad = |code, detail: String| Error::BadRequest { code, detail };
    let text = text.ok_or_else(|| {
        bad(
            "missing_period",
            "say which period, such as ?period=2026".to_owned(),
        )
    })?;
    let period: Period = text
        .parse()
        .map_err(|error| bad("bad_period", format!("{error}")))?;
    if !indicator.periods.contains(&period.kind()) {
        let kinds: Vec<&str> = indicator
            .periods
            .iter()
            .map(|kind| kind_in_words(*kind))
            .collect();
        return Err(bad(
            "no_such_period",
            format!("this figure is published by {}", kinds.join(", ")),
        ));
    }
    Ok(period)
}

fn kind_in_words(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Quarter => "quarter (2026-Q3)",
        PeriodKind::Half => "half-year (2026-H1)",
        PeriodKind::EightMonths => "January to August (2026-8M)",
        PeriodKind::Year => "year (2026)",
    }
}

fn table_of(indicator: &Indicator, by: &str) -> Result<Table, Error> {
    Table::from_code(by)
        .filter(|table| indicator.tables.contains(table))
        .ok_or_else(|| {
            let tables: Vec<&str> = indicator.tables.iter().map(|table| table.code()).collect();
            Error::BadRequest {
                code: "unknown_table",
                detail: format!(
                    "this figure has tables by {}; they cannot be crossed",
                    tables.join(", ")
                ),
            }
        })
}

/// Why there may be nothing yet: in words, from the rules, not from the data.
fn when(indicator: &Indicator, period: Period, table: Option<Table>) -> String {
    if indicator.rule == Rule::Reported {
        return format!("nothing is entered for {period}; the director enters this figure by hand");
    }
    if indicator.rule == Rule::YearlySurvey {
        return format!(
            "nothing is published for {period}; the survey is held once a year, and published once it has closed"
        );
    }
    match (indicator.disclosure, table) {
        (Disclosure::Experience, Some(_)) if period.kind() != PeriodKind::Year => {
            "an interim period is published as a total only".to_owned()
        }
        (Disclosure::Experience, _) => format!(
            "nothing is published for {period}; a figure of experience is published once, 30 days after the period has ended, for the year and one interim period"
        ),
        (Disclosure::Participation, None) if indicator.rule.total_is_a_row() => {
            format!(
                "nothing is published for {period}; one group's figure comes when the period has closed"
            )
        }
        (Disclosure::Participation, Some(_)) => {
            format!("nothing is published for {period}; tables come when the period has closed")
        }
        (Disclosure::Participation, None) => format!(
            "nothing is published for {period}; totals are published on the first of each month, and a period that ended before the first start by hand: framsteg publish --period {period}"
        ),
    }
}
