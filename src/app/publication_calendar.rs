//! The publication calendar: what is published when, and why not now.
//!
//! *Participation*: the total of an open period once a calendar month; when the period has closed the total and the tables, once; after that
//! only the total is revised, visibly, on the first of a month when late entries have changed it. *Experience*: closed periods only, the year
//! and one interim period, once, thirty days after the end, and never revised; a yearly survey once, when its round has closed. Periods that
//! ended before the first start are published by hand. What was entered by hand is never counted over, and what was withdrawn comes back only
//! as a total of participation, by hand.

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use crate::coded;
use crate::domain::definitions::{Disclosure, Indicator, Rule, Table};
use crate::domain::period::{Period, PeriodKind, month_of, stockholm_date};
use crate::store::publications::{self, Place, Publication};
use crate::store::{Db, Error, rounds};

coded! {
    /// The one interim period that figures of experience are published for.
    Interim { FirstHalf = "H1", EightMonths = "8M" }
}

impl Interim {
    pub(super) fn period(self, year: i32) -> Option<Period> {
        match self {
            Interim::FirstHalf => Period::half(year, 1).ok(),
            Interim::EightMonths => Period::eight_months(year).ok(),
        }
    }

    pub(super) fn other(self) -> Interim {
        match self {
            Interim::FirstHalf => Interim::EightMonths,
            Interim::EightMonths => Interim::FirstHalf,
        }
    }
}

/// Why nothing was published: a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal(pub String);

/// What makes the publisher start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trigger {
    /// The service itself, when the time has come.
    Clock,
    /// Somebody, with `framsteg publish`.
    Hand,
    /// Somebody who names the period: only so is a figure of participation published again that was withdrawn.
    HandForPeriod,
}

/// What is to be published: the total (`None`) and tables.
pub(super) struct Plan {
    pub tables: Vec<Option<Table>>,
    pub is_final: bool,
    /// Only if the total differs from what stands.
    pub only_if_changed: bool,
}

/// Figures of experience wait this long after the end of the period for late entries.
pub const WAIT: Days = Days::new(30);
/// Totals of participation are revised this long after the end of the period.
const REVISED: TimeDelta = TimeDelta::days(366);

/// What is to be published of an indicator for a period today, or why nothing is.
pub(super) fn plan(
    db: &mut Db,
    interim: Interim,
    indicator: &Indicator,
    period: Period,
    today: NaiveDate,
    trigger: Trigger,
) -> Result<Result<Plan, Refusal>, Error> {
    if indicator.rule == Rule::Reported {
        return Ok(Err(Refusal("is entered by the director".to_owned())));
    }
    if period.first() > today {
        return Ok(Err(Refusal("has not begun".to_owned())));
    }
    let standing = publications::latest(db, &Place::of(indicator, period, None))?;
    if let Some(standing) = &standing
        && let Some(refusal) = why_it_stays(indicator, period, standing, trigger)
    {
        return Ok(Err(refusal));
    }
    if indicator.rule == Rule::YearlySurvey {
        return plan_round(db, indicator, period, standing.is_some());
    }
    match indicator.disclosure {
        Disclosure::Experience => plan_experience(db, interim, indicator, period, today, standing),
        Disclosure::Participation => {
            let standing = standing.filter(|standing| !standing.is_withdrawn());
            let mut plan = plan_participation(indicator, period, today, standing, trigger);
            if let Ok(plan) = &mut plan {
                leave_published_tables(db, indicator, period, &mut plan.tables)?;
            }
            Ok(plan)
        }
    }
}

fn plan_experience(
    db: &mut Db,
    interim: Interim,
    indicator: &Indicator,
    period: Period,
    today: NaiveDate,
    standing: Option<Publication>,
) -> Result<Result<Plan, Refusal>, Error> {
    let year = period.year();
    if period.kind() != PeriodKind::Year {
        if interim.period(year) != Some(period) {
            return Ok(Err(Refusal(format!(
                "is not published: the interim period of this installation is {}",
                interim
            ))));
        }
        let other = interim.other().period(year);
        if let Some(other) = other
            && publications::latest(db, &Place::of(indicator, other, None))?.is_some()
        {
            return Ok(Err(Refusal(format!(
                "is not published: {other} is, and two interim periods of one year would tell people apart"
            ))));
        }
    }
    if standing.is_some() {
        return Ok(Err(Refusal(
            "is published, and a figure of experience is never revised".to_owned(),
        )));
    }
    let due = period.last() + WAIT;
    if today < due {
        return Ok(Err(Refusal(format!(
            "is published from {due}, 30 days after the end"
        ))));
    }
    let mut plan = once(indicator);
    if period.kind() != PeriodKind::Year {
        // Two tables of one year, of groups or of themes and questions, would tell apart whoever came between them.
        plan.tables.truncate(1);
    }
    Ok(Ok(plan))
}

/// A yearly survey: once, when its round has closed, whether the year is over or not.
fn plan_round(
    db: &mut Db,
    indicator: &Indicator,
    period: Period,
    is_published: bool,
) -> Result<Result<Plan, Refusal>, Error> {
    let questionnaire = indicator.questionnaire.as_deref().unwrap_or_default();
    let refusal = match rounds::of_year(db, questionnaire, period.year())? {
        _ if is_published => "is published, and a yearly survey is never revised".to_owned(),
        None => format!("the survey has not been held for {period}"),
        Some(round) if round.closed_at.is_none() => format!(
            "is published when the survey has closed; its last day is {}",
            round.closes_on
        ),
        Some(_) => return Ok(Ok(once(indicator))),
    };
    Ok(Err(Refusal(refusal)))
}

/// The total and every table.
fn once(indicator: &Indicator) -> Plan {
    Plan {
        tables: std::iter::once(None)
            .chain(indicator.tables.iter().copied().map(Some))
            .collect(),
        is_final: true,
        only_if_changed: false,
    }
}

/// Why what stands may not be followed by another publication, whatever the calendar says.
fn why_it_stays(
    indicator: &Indicator,
    period: Period,
    standing: &Publication,
    trigger: Trigger,
) -> Option<Refusal> {
    let refusal = match (standing.is_withdrawn(), indicator.disclosure, trigger) {
        (false, ..) if standing.entered_by.is_some() => {
            "was entered by hand, with its source: withdraw it first if it is to be counted"
                .to_owned()
        }
        (true, Disclosure::Experience, _) => {
            "was withdrawn, and a figure of experience is never published again".to_owned()
        }
        (true, ..) if indicator.rule.total_is_a_row() => {
            "was withdrawn, and one group's figure is never published again".to_owned()
        }
        (true, Disclosure::Participation, Trigger::Clock | Trigger::Hand) => format!(
            "was withdrawn; its total is published again only by hand: framsteg publish --period {period}"
        ),
        _ => return None,
    };
    Some(Refusal(refusal))
}

/// A table is published once, also when it was withdrawn: two of the same period would tell apart whoever differs between them.
fn leave_published_tables(
    db: &mut Db,
    indicator: &Indicator,
    period: Period,
    tables: &mut Vec<Option<Table>>,
) -> Result<(), Error> {
    let mut kept = Vec::with_capacity(tables.len());
    for table in tables.drain(..) {
        if table.is_none()
            || publications::latest(db, &Place::of(indicator, period, table))?.is_none()
        {
            kept.push(table);
        }
    }
    *tables = kept;
    Ok(())
}

fn plan_participation(
    indicator: &Indicator,
    period: Period,
    today: NaiveDate,
    standing: Option<Publication>,
    trigger: Trigger,
) -> Result<Plan, Refusal> {
    let closed = period.is_closed(today);
    let this_month = |standing: &Publication| {
        month_of(stockholm_date(standing.cut_off.and_utc())) >= month_of(today)
    };
    match standing {
        _ if indicator.rule.total_is_a_row() && !closed => Err(Refusal(
            "is published when the period has closed: it is one group's figure".to_owned(),
        )),
        Some(standing) if indicator.rule.total_is_a_row() && standing.is_final => Err(Refusal(
            "is published, and one group's figure is never revised".to_owned(),
        )),
        Some(standing) if standing.is_final => {
            if this_month(&standing) {
                Err(Refusal(
                    "is published; totals are revised once a month".to_owned(),
                ))
            } else if trigger == Trigger::Clock && today.day() != 1 {
                // The day of a revision would tell when a late entry came.
                Err(Refusal(
                    "is published; totals are revised on the first of a month".to_owned(),
                ))
            } else if today > period.last() + REVISED {
                Err(Refusal("is published, and no longer revised".to_owned()))
            } else {
                Ok(Plan {
                    tables: vec![None],
                    is_final: true,
                    only_if_changed: true,
                })
            }
        }
        Some(standing) if !closed && this_month(&standing) => Err(Refusal(
            "is published for this month; the next total comes on the first of the next month"
                .to_owned(),
        )),
        _ if closed => Ok(once(indicator)),
        _ => Ok(Plan {
            tables: vec![None],
            is_final: false,
            only_if_changed: false,
        }),
    }
}
