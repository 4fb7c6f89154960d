//! Publishing: what is due is counted, passed through disclosure control and stored. Reading a figure never computes one.
//!
//! *Participation*: the total of an open period once a calendar month; when the period has closed the total and the tables, once; after that
//! only the total is revised, visibly, on the first of a month when late entries have changed it. *Experience*: closed periods only, the year and one interim period,
//! once, thirty days after the end, and never revised; a yearly survey once, when its round has closed. Periods that ended before the first start are published by hand. What was entered by
//! hand is never counted over, and what was withdrawn comes back only as a total of participation, by hand.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::App;
use super::count_figures::ToCount;
use super::error::Error;
use super::publishing_lease::{LEASE, PUBLISHER, busy};
use crate::coded;
use crate::domain::access::Actor;
use crate::domain::definitions::{Disclosure, Indicator, Rule, Table};
use crate::domain::disclosure::PublishedTable;
use crate::domain::figure::Figure;
use crate::domain::ids::{PublicationId, ResponseId};
use crate::domain::period::{Period, PeriodKind, month_of, stockholm_date};
use crate::store::leases::{self, Lease};
use crate::store::publications::{self, Place, Publication};
use crate::store::{self, Db, audit, counted_responses, rounds, transaction};

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

/// What publishing one indicator for one period came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishReport {
    pub indicator: String,
    pub period: Period,
    /// How many tables were published, the total among them; or why none.
    pub outcome: Result<usize, Refusal>,
}

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

/// What is to be published.
struct Plan {
    tables: Vec<Option<Table>>,
    is_final: bool,
    /// Only if the total differs from what stands.
    only_if_changed: bool,
}

/// What was counted and is to be stored.
struct Prepared {
    publications: Vec<Publication>,
    /// The responses that an interim total was counted from.
    counted_from: Vec<ResponseId>,
}

/// Figures of experience wait this long after the end of the period for late entries.
const WAIT: TimeDelta = TimeDelta::days(30);
/// Totals of participation are revised this long after the end of the period.
const REVISED: TimeDelta = TimeDelta::days(366);

impl App {
    /// Publishes everything that is due; nothing while another publisher is at work, on this or another instance.
    ///
    /// The first month is left out by itself: totals of an open period come on the first of a month. By hand they may come earlier.
    pub async fn publish_due(&self, trigger: Trigger) -> Result<Vec<PublishReport>, Error> {
        let today = self.clock.today();
        let first_month =
            trigger == Trigger::Clock && month_of(today) == month_of(self.first_started);
        let due = |period: &Period| {
            period.last() >= self.first_started
                && period.first() <= today
                && (!first_month || period.is_closed(today))
        };
        let periods = (self.first_started.year()..=today.year())
            .flat_map(Period::all_of)
            .filter(due)
            .collect();
        Ok(self.publish(periods, trigger).await?.unwrap_or_default())
    }

    /// Publishes one period by hand: also one that ended before the first start. The rules are the same.
    pub async fn publish_period(&self, period: Period) -> Result<Vec<PublishReport>, Error> {
        self.publish(vec![period], Trigger::HandForPeriod)
            .await?
            .ok_or_else(busy)
    }

    /// `None` while another publisher is at work.
    async fn publish(
        &self,
        periods: Vec<Period>,
        trigger: Trigger,
    ) -> Result<Option<Vec<PublishReport>>, Error> {
        self.close_rounds().await?;
        // One for each time: also two of this process are two.
        let lease = Lease {
            name: PUBLISHER,
            holder: Uuid::now_v7(),
        };
        if !self.take_lease(lease).await? {
            return Ok(None);
        }
        let mut reports = Vec::new();
        let mut outcome = Ok(());
        'all: for period in periods {
            for indicator in self.catalogue.indicators() {
                if !indicator.periods.contains(&period.kind()) {
                    continue;
                }
                match self.publish_one(indicator, period, trigger).await {
                    Ok(report) => reports.push(report),
                    Err(error) => {
                        outcome = Err(error);
                        break 'all;
                    }
                }
            }
        }
        // Given back whatever came of it, so that the next one need not wait.
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| Ok(leases::give_back(db, lease, now)?))
            .await?;
        outcome.map(|()| Some(reports))
    }

    async fn take_lease(&self, lease: Lease) -> Result<bool, Error> {
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| Ok(leases::take(db, lease, now, now + LEASE)?))
            .await
    }

    async fn publish_one(
        &self,
        indicator: &Indicator,
        period: Period,
        trigger: Trigger,
    ) -> Result<PublishReport, Error> {
        let app = self.clone();
        let indicator = indicator.clone();
        let key = indicator.key.clone();
        // Counting may take a while: not on an async thread.
        let prepared =
            tokio::task::spawn_blocking(move || app.prepare(&indicator, period, trigger))
                .await
                .map_err(|_| Error::Internal("counting panicked".to_owned()))??;
        let outcome = match prepared {
            Err(refusal) => Err(refusal),
            Ok(prepared) => Ok(self.store(prepared).await?),
        };
        Ok(PublishReport {
            indicator: key,
            period,
            outcome,
        })
    }

    /// Counts what the plan says, all tables from one snapshot.
    fn prepare(
        &self,
        indicator: &Indicator,
        period: Period,
        trigger: Trigger,
    ) -> Result<Result<Prepared, Refusal>, Error> {
        self.read(|db| {
            transaction::snapshot(db, |db| {
                let now = self.clock.now();
                let plan = match self.plan(db, indicator, period, stockholm_date(now), trigger)? {
                    Ok(plan) => plan,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                let wanted = to_count(indicator, period, now, &plan);
                let counted = self.count_figures(db, &wanted)?;
                let counted_from = self.counted_from(db, &wanted)?;
                let mut publications = Vec::new();
                for (table, published) in counted {
                    let place = place(indicator, period, table);
                    let standing = publications::latest(db, &place)?;
                    if plan.only_if_changed && !differs(standing.as_ref(), indicator, &published) {
                        return Ok(Err(Refusal(
                            "is published, and nothing has changed".to_owned(),
                        )));
                    }
                    publications.push(publication(
                        indicator,
                        period,
                        table,
                        place,
                        standing.as_ref(),
                        now,
                        plan.is_final,
                        published,
                    )?);
                }
                Ok(Ok(Prepared {
                    publications,
                    counted_from,
                }))
            })
        })
    }

    fn plan(
        &self,
        db: &mut Db,
        indicator: &Indicator,
        period: Period,
        today: NaiveDate,
        trigger: Trigger,
    ) -> Result<Result<Plan, Refusal>, store::Error> {
        if indicator.rule == Rule::Reported {
            return Ok(Err(Refusal("is entered by the director".to_owned())));
        }
        if period.first() > today {
            return Ok(Err(Refusal("has not begun".to_owned())));
        }
        let standing = publications::latest(db, &place(indicator, period, None))?;
        if let Some(standing) = &standing
            && let Some(refusal) = why_it_stays(indicator, period, standing, trigger)
        {
            return Ok(Err(refusal));
        }
        if indicator.rule == Rule::YearlySurvey {
            return plan_round(db, indicator, period, standing.is_some());
        }
        match indicator.disclosure {
            Disclosure::Experience => self.plan_experience(db, indicator, period, today, standing),
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
        &self,
        db: &mut Db,
        indicator: &Indicator,
        period: Period,
        today: NaiveDate,
        standing: Option<Publication>,
    ) -> Result<Result<Plan, Refusal>, store::Error> {
        let year = period.year();
        if period.kind() != PeriodKind::Year {
            if self.interim.period(year) != Some(period) {
                return Ok(Err(Refusal(format!(
                    "is not published: the interim period of this installation is {}",
                    self.interim
                ))));
            }
            let other = self.interim.other().period(year);
            if let Some(other) = other
                && publications::latest(db, &place(indicator, other, None))?.is_some()
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
        let mut tables = vec![None];
        // An interim period divides nobody into groups.
        let all = indicator.tables.iter().copied();
        let some = all.filter(|table| period.kind() == PeriodKind::Year || !table.divides_people());
        tables.extend(some.map(Some));
        Ok(Ok(Plan {
            tables,
            is_final: true,
            only_if_changed: false,
        }))
    }

    async fn store(&self, prepared: Prepared) -> Result<usize, Error> {
        let Prepared {
            publications,
            counted_from,
        } = prepared;
        let count = publications.len();
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| {
                for publication in &publications {
                    publications::insert(db, publication)?;
                }
                // An interim period has a total only, and of the items' tables nothing is kept.
                if let Some(total) = publications.first() {
                    counted_responses::insert(db, total.id, &counted_from)?;
                }
                let events = publications
                    .iter()
                    .map(|publication| audit::Event {
                        at: now,
                        actor: Actor::Service,
                        action: "figure.publish",
                        handle: Some(publication.id.to_string()),
                        outcome: "stored",
                    })
                    .collect();
                audit::record(db, events)?;
                Ok(())
            })
            .await?;
        Ok(count)
    }
}

/// A yearly survey: once, when its round has closed, whether the year is over or not.
fn plan_round(
    db: &mut Db,
    indicator: &Indicator,
    period: Period,
    is_published: bool,
) -> Result<Result<Plan, Refusal>, store::Error> {
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

fn to_count<'a>(
    indicator: &'a Indicator,
    period: Period,
    now: DateTime<Utc>,
    plan: &'a Plan,
) -> ToCount<'a> {
    ToCount {
        indicator,
        period,
        today: stockholm_date(now),
        is_final: plan.is_final,
        tables: &plan.tables,
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
) -> Result<(), store::Error> {
    let mut kept = Vec::with_capacity(tables.len());
    for table in tables.drain(..) {
        if table.is_none() || publications::latest(db, &place(indicator, period, table))?.is_none()
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

/// Where a table stands; the total alone is `all`.
pub(super) fn place(indicator: &Indicator, period: Period, table: Option<Table>) -> Place {
    Place {
        indicator: indicator.key.clone(),
        period: period.to_string(),
        table_by: table.map_or("all", Table::code).to_owned(),
    }
}

pub(super) fn differs(
    standing: Option<&Publication>,
    indicator: &Indicator,
    new: &PublishedTable,
) -> bool {
    let known = standing.and_then(|standing| serde_json::from_str::<Figure>(&standing.body).ok());
    known.is_none_or(|known| known.table != *new || known.definition_version != indicator.version)
}

#[expect(
    clippy::too_many_arguments,
    reason = "a publication is all of these, put together in one place"
)]
pub(super) fn publication(
    indicator: &Indicator,
    period: Period,
    table: Option<Table>,
    place: Place,
    standing: Option<&Publication>,
    now: DateTime<Utc>,
    is_final: bool,
    published: PublishedTable,
) -> Result<Publication, Error> {
    let id = PublicationId(Uuid::now_v7());
    let revision = standing.map_or(1, |standing| standing.revision + 1);
    let figure = Figure {
        indicator: indicator.key.clone(),
        definition_version: indicator.version,
        period,
        by: table.map(|table| table.code().to_owned()),
        cut_off: now,
        published_at: now,
        publication_id: id.0,
        revision,
        is_final,
        target: indicator.target,
        table: published,
    };
    Ok(Publication {
        id,
        place,
        definition_version: indicator.version,
        revision,
        is_final,
        cut_off: now.naive_utc(),
        published_at: now.naive_utc(),
        withdrawn: None,
        entered_by: None,
        body: serde_json::to_string(&figure)
            .map_err(|error| Error::Internal(format!("a figure cannot be written: {error}")))?,
    })
}
