//! Publishing: what is due is counted, passed through disclosure control and stored. Reading a figure never computes one.
//!
//! *Participation*: the total of an open period once a calendar month; when the period has closed the total and the tables, once; after that
//! only the total is revised, visibly, on the first of a month when late entries have changed it. *Experience*: closed periods only, the year and one interim period,
//! once, thirty days after the end, and never revised. Periods that ended before the first start are published by hand.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::App;
use super::error::Error;
use crate::coded;
use crate::domain::access::{Actor, Reach};
use crate::domain::counting::{
    EnrolmentFact, Frame, LatestAnswers, LatestCollector, share_of_year,
};
use crate::domain::definitions::{Disclosure, Indicator, Rule, Table};
use crate::domain::disclosure::{
    PublishedTable, RawParticipation, publish_experience, publish_experience_year,
    publish_participation,
};
use crate::domain::figure::Figure;
use crate::domain::ids::PublicationId;
use crate::domain::period::{Period, PeriodKind, month_of, stockholm_date};
use crate::domain::summary;
use crate::store::leases::{self, Lease};
use crate::store::publications::{self, Place, Publication};
use crate::store::{self, Db, audit, summaries, transaction};

coded! {
    /// The one interim period that figures of experience are published for.
    Interim { FirstHalf = "H1", EightMonths = "8M" }
}

impl Interim {
    fn period(self, year: i32) -> Option<Period> {
        match self {
            Interim::FirstHalf => Period::half(year, 1).ok(),
            Interim::EightMonths => Period::eight_months(year).ok(),
        }
    }

    fn other(self) -> Interim {
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
}

/// What is to be published.
struct Plan {
    tables: Vec<Option<Table>>,
    is_final: bool,
    /// Only if the total differs from what stands.
    only_if_changed: bool,
}

/// Figures of experience wait this long after the end of the period for late entries.
const WAIT: TimeDelta = TimeDelta::days(30);
/// Totals of participation are revised this long after the end of the period.
const REVISED: TimeDelta = TimeDelta::days(366);
/// How long a publisher may keep others waiting.
const LEASE: TimeDelta = TimeDelta::minutes(10);

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
        self.publish(vec![period], Trigger::Hand)
            .await?
            .ok_or_else(|| {
                Error::conflict(
                    "busy",
                    "another publisher is at work; try again in a moment",
                )
            })
    }

    /// `None` while another publisher is at work.
    async fn publish(
        &self,
        periods: Vec<Period>,
        trigger: Trigger,
    ) -> Result<Option<Vec<PublishReport>>, Error> {
        // One for each time: also two of this process are two.
        let lease = Lease {
            name: "publisher",
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
            Ok(publications) => Ok(self.store(publications).await?),
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
    ) -> Result<Result<Vec<Publication>, Refusal>, Error> {
        self.read(|db| {
            transaction::snapshot(db, |db| {
                let now = self.clock.now();
                let plan = match self.plan(db, indicator, period, stockholm_date(now), trigger)? {
                    Ok(plan) => plan,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                let counted = self.count(db, indicator, period, now, &plan)?;
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
                Ok(Ok(publications))
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
        if period.first() > today {
            return Ok(Err(Refusal("has not begun".to_owned())));
        }
        let standing = publications::latest(db, &place(indicator, period, None))?;
        if standing
            .as_ref()
            .is_some_and(|standing| standing.is_withdrawn)
        {
            return Ok(Err(Refusal("was withdrawn".to_owned())));
        }
        match indicator.disclosure {
            Disclosure::Experience => self.plan_experience(db, indicator, period, today, standing),
            Disclosure::Participation => Ok(plan_participation(
                indicator, period, today, standing, trigger,
            )),
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
        if period.kind() == PeriodKind::Year {
            tables.extend(indicator.tables.iter().copied().map(Some));
        }
        Ok(Ok(Plan {
            tables,
            is_final: true,
            only_if_changed: false,
        }))
    }

    /// The published tables that the plan asks for. From here on no raw count is left.
    fn count(
        &self,
        db: &mut Db,
        indicator: &Indicator,
        period: Period,
        now: DateTime<Utc>,
        plan: &Plan,
    ) -> Result<Vec<(Option<Table>, PublishedTable)>, store::Error> {
        let facts = summaries::enrolments_touching(
            db,
            &Reach::All,
            &indicator.programmes,
            period.first(),
            // An enrolment that is registered ahead has not begun.
            period.last().min(stockholm_date(now)),
        )?;
        let frame = |table: Option<Table>| Frame {
            indicator,
            period,
            today: stockholm_date(now),
            table,
        };
        let participation = |raw: RawParticipation<'_>, table: Option<Table>| {
            publish_participation(&raw, indicator.target, plan.is_final, table.is_some())
        };
        let publish: Box<dyn Fn(Option<Table>) -> PublishedTable> = match indicator.rule {
            Rule::AnsweredTwice => {
                let days = summaries::measured_days(db, &indicator.questionnaire, period.year())?;
                Box::new(move |table| {
                    participation(frame(table).answered_twice(&facts, &days), table)
                })
            }
            Rule::Asked => {
                let asked = summaries::asked_days(db, period.last())?;
                let reasons = summaries::not_asked_reasons(db, period.last())?;
                Box::new(move |table| {
                    participation(frame(table).asked(&facts, &asked, &reasons), table)
                })
            }
            Rule::SharePositive => {
                if !summary::can_be_counted(period) {
                    return Err(store::Error::Inconsistent(
                        "responses are not summarised by quarter".to_owned(),
                    ));
                }
                let latest = self.latest(db, indicator, period, None)?.finish(&facts);
                if period.kind() == PeriodKind::Year {
                    let interim = self.counted_before(db, indicator, period.year(), &facts)?;
                    let raw = share_of_year(frame(None), &facts, &latest, &interim);
                    let published = publish_experience_year(&raw, indicator.target);
                    return Ok(plan.tables.iter().copied().zip(published).collect());
                }
                Box::new(move |table| {
                    let raw = frame(table).share_positive(&facts, &latest);
                    publish_experience(&raw, indicator.target, false)
                })
            }
        };
        Ok(plan
            .tables
            .iter()
            .map(|table| (*table, publish(*table)))
            .collect())
    }

    /// The answers that can count for a period, of those stored up to a moment.
    fn latest<'a>(
        &'a self,
        db: &mut Db,
        indicator: &Indicator,
        period: Period,
        until: Option<NaiveDateTime>,
    ) -> Result<LatestCollector<'a>, store::Error> {
        let mut collector = LatestCollector::new(&self.catalogue, indicator, period);
        summaries::each_contribution(
            db,
            &indicator.questionnaire,
            period.year(),
            |enrolment, version, brief| {
                if until.is_none_or(|until| brief.stored_at <= until.and_utc().timestamp_micros()) {
                    collector.take(enrolment, version, brief);
                }
            },
        )?;
        Ok(collector)
    }

    /// The answers that the year's interim total was counted from, as far as they still stand.
    fn counted_before(
        &self,
        db: &mut Db,
        indicator: &Indicator,
        year: i32,
        facts: &[EnrolmentFact],
    ) -> Result<LatestAnswers, store::Error> {
        for interim in [self.interim, self.interim.other()] {
            let Some(period) = interim.period(year) else {
                continue;
            };
            if let Some(told) = publications::latest(db, &place(indicator, period, None))? {
                let collector = self.latest(db, indicator, period, Some(told.cut_off))?;
                return Ok(collector.finish(facts));
            }
        }
        Ok(LatestAnswers::default())
    }

    async fn store(&self, publications: Vec<Publication>) -> Result<usize, Error> {
        let count = publications.len();
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| {
                for publication in &publications {
                    publications::insert(db, publication)?;
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
        _ if closed => Ok(Plan {
            tables: std::iter::once(None)
                .chain(indicator.tables.iter().copied().map(Some))
                .collect(),
            is_final: true,
            only_if_changed: false,
        }),
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

fn differs(standing: Option<&Publication>, indicator: &Indicator, new: &PublishedTable) -> bool {
    let known = standing.and_then(|standing| serde_json::from_str::<Figure>(&standing.body).ok());
    known.is_none_or(|known| known.table != *new || known.definition_version != indicator.version)
}

#[expect(
    clippy::too_many_arguments,
    reason = "a publication is all of these, put together in one place"
)]
fn publication(
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
        is_withdrawn: false,
        body: serde_json::to_string(&figure)
            .map_err(|error| Error::Internal(format!("a figure cannot be written: {error}")))?,
    })
}
