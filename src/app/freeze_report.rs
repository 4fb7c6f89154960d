//! Freezing a report: the instant is kept, and nothing is copied. What was published and commented by then can be shown again, for publications
//! and comments are never changed; only a withdrawal shows through.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::App;
use super::comment_on_goal::{GoalComment, comments_as_of};
use super::error::Error;
use super::publishing_lease::while_nobody_publishes;
use super::session::{Acting, Director, must_be_there, note};
use crate::domain::ids::ReportId;
use crate::domain::period::Period;
use crate::store::frozen_reports::{self, FrozenReport};
use crate::store::{Db, staff, transaction};

/// A report that was frozen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrozenView {
    pub id: ReportId,
    pub period: Period,
    pub frozen_at: NaiveDateTime,
    /// Who froze it.
    pub by: String,
}

/// What a frozen report shows beside the figures of its instant (see [`App::figures_of`]).
#[derive(Clone, Debug)]
pub struct ReportAsOf {
    pub report: FrozenView,
    pub comments: Vec<GoalComment>,
}

impl App {
    /// Keeps the report of a period as it stands now.
    pub async fn freeze_report(
        &self,
        by: &Acting<Director>,
        period: Period,
    ) -> Result<ReportId, Error> {
        self.must_be_report(period)?;
        let clock = self.clock.clone();
        let (session, own, actor) = (by.session.id, by.staff.id, by.actor());
        self.writer
            .write(move |db| {
                must_be_there(db, session)?;
                while_nobody_publishes(db, &clock, |db, now| {
                    let report = FrozenReport {
                        id: ReportId(Uuid::now_v7()),
                        period: period.to_string(),
                        frozen_at: now.naive_utc(),
                        frozen_by: own,
                    };
                    frozen_reports::insert(db, &report)?;
                    let at = report.frozen_at;
                    note(db, at, actor, "report.freeze", Some(report.id), "stored")?;
                    Ok(report.id)
                })
            })
            .await
    }

    /// All reports that were frozen, the newest first. It blocks.
    pub fn frozen_reports(&self) -> Result<Vec<FrozenView>, Error> {
        self.read(|db| {
            let reports = frozen_reports::list(db)?;
            reports.into_iter().map(|report| view(db, report)).collect()
        })
    }

    /// One of them, with what it shows. It blocks.
    pub fn frozen_report(&self, id: ReportId) -> Result<ReportAsOf, Error> {
        self.read(|db| {
            transaction::snapshot(db, |db| {
                let report = frozen_reports::find(db, id)?.ok_or(Error::NotFound)?;
                let (period, at) = (report.period.clone(), report.frozen_at);
                Ok(ReportAsOf {
                    comments: comments_as_of(db, &period, at)?,
                    report: view(db, report)?,
                })
            })
        })
    }
}

fn view(db: &mut Db, report: FrozenReport) -> Result<FrozenView, Error> {
    let by = staff::find(db, report.frozen_by)?;
    Ok(FrozenView {
        id: report.id,
        period: report
            .period
            .parse()
            .map_err(|_| Error::Internal("a frozen report has no period".to_owned()))?,
        frozen_at: report.frozen_at,
        by: by.map_or_else(String::new, |who| who.name),
    })
}
