//! Publishing: what is due is counted, passed through disclosure control and stored. Reading a figure never computes one.

use chrono::{DateTime, Datelike, Utc};
use uuid::Uuid;

use super::App;
use super::count_figures::ToCount;
use super::error::Error;
use super::publication_calendar::{Plan, Refusal, Trigger, plan};
use super::publishing_lease::{LEASE, PUBLISHER, busy};
use crate::domain::access::Actor;
use crate::domain::definitions::{Indicator, Table};
use crate::domain::disclosure::PublishedTable;
use crate::domain::figure::Figure;
use crate::domain::ids::{PublicationId, ResponseId};
use crate::domain::period::{Period, month_of, stockholm_date};
use crate::store::leases::{self, Lease};
use crate::store::publications::{self, Place, Publication};
use crate::store::{audit, counted_responses, transaction};

/// What publishing one indicator for one period came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishReport {
    pub indicator: String,
    pub period: Period,
    /// How many tables were published, the total among them; or why none.
    pub outcome: Result<usize, Refusal>,
}

/// What was counted and is to be stored.
struct Prepared {
    publications: Vec<Publication>,
    /// The responses that an interim total was counted from.
    counted_from: Vec<ResponseId>,
}

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
                let plan = match plan(
                    db,
                    self.interim,
                    indicator,
                    period,
                    stockholm_date(now),
                    trigger,
                )? {
                    Ok(plan) => plan,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                let wanted = to_count(indicator, period, now, &plan);
                let counted = self.count_figures(db, &wanted)?;
                let counted_from = self.counted_from(db, &wanted)?;
                let mut publications = Vec::new();
                for (table, published) in counted {
                    let place = Place::of(indicator, period, table);
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
