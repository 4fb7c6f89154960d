//! What the director writes about a goal in the report of a period. Every revision is kept; the latest counts.

use chrono::NaiveDateTime;

use super::error::Error;
use super::publishing_lease::while_nobody_publishes;
use super::session::{Acting, Director, must_be_there, note};
use super::{App, Outcome};
use crate::domain::definitions::Indicator;
use crate::domain::period::Period;
use crate::domain::remark;
use crate::store::comments::{self, Comment};
use crate::store::{Db, staff};

/// The longest comment, in characters.
const LONGEST: usize = 2000;

/// A comment as it stood at an instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GoalComment {
    /// The indicator's key.
    pub indicator: String,
    pub body: String,
    /// 1, 2, 3 …
    pub revision: i32,
    /// Who wrote this revision.
    pub by: String,
    pub at: NaiveDateTime,
}

impl App {
    /// The comments of a period's report as they stood at an instant (UTC), without those that were empty then. It blocks.
    pub fn comments_as_of(
        &self,
        period: Period,
        at: NaiveDateTime,
    ) -> Result<Vec<GoalComment>, Error> {
        self.read(|db| comments_as_of(db, &period.to_string(), at))
    }

    /// What stands about one indicator; empty if nothing does. [`Error::NotFound`] when it has no place in a report of that period. It blocks.
    pub fn comment(&self, indicator: &str, period: Period) -> Result<String, Error> {
        let indicator = self.reported_on(indicator, period)?;
        let found =
            self.read(|db| Ok(comments::latest(db, &period.to_string(), &indicator.key)?))?;
        Ok(found.map_or_else(String::new, |comment| comment.body))
    }

    /// Writes the next revision; an empty one takes the comment away. Nothing new when it is what stands already.
    pub async fn comment_on_goal(
        &self,
        by: &Acting<Director>,
        indicator: &str,
        period: Period,
        body: &str,
    ) -> Result<Outcome, Error> {
        let indicator = self.reported_on(indicator, period)?;
        let body = remark::paragraphs("/comment", body, LONGEST)?;
        let (indicator, clock) = (indicator.clone(), self.clock.clone());
        let (session, own, actor) = (by.session.id, by.staff.id, by.actor());
        self.writer
            .write(move |db| {
                must_be_there(db, session)?;
                while_nobody_publishes(db, &clock, |db, now| {
                    let period = period.to_string();
                    let standing = comments::latest(db, &period, &indicator.key)?;
                    if standing
                        .as_ref()
                        .map_or("", |comment| comment.body.as_str())
                        == body
                    {
                        return Ok(Outcome::Unchanged);
                    }
                    // The path is a neutral word, the key need not be.
                    let handle = format!("{period}/{}", indicator.path);
                    comments::insert(
                        db,
                        &Comment {
                            period,
                            indicator: indicator.key.clone(),
                            revision: standing.as_ref().map_or(1, |comment| comment.revision + 1),
                            body: body.clone(),
                            written_by: own,
                            written_at: now.naive_utc(),
                        },
                    )?;
                    let at = now.naive_utc();
                    note(db, at, actor, "report.comment", Some(handle), "stored")?;
                    Ok(match standing {
                        None => Outcome::Created,
                        Some(_) => Outcome::Changed,
                    })
                })
            })
            .await
    }

    /// An indicator that has a place in the report of a period.
    fn reported_on(&self, indicator: &str, period: Period) -> Result<&Indicator, Error> {
        self.must_be_report(period)?;
        self.catalogue
            .indicator(indicator)
            .filter(|indicator| indicator.periods.contains(&period.kind()))
            .ok_or(Error::NotFound)
    }

    /// There is a report of every period that has begun.
    pub(super) fn must_be_report(&self, period: Period) -> Result<(), Error> {
        match period.first() <= self.clock.today() {
            true => Ok(()),
            false => Err(Error::NotFound),
        }
    }
}

pub(super) fn comments_as_of(
    db: &mut Db,
    period: &str,
    at: NaiveDateTime,
) -> Result<Vec<GoalComment>, Error> {
    let staff = staff::list(db)?;
    let shown = |comment: Comment| GoalComment {
        by: staff
            .iter()
            .find(|who| who.id == comment.written_by)
            .map_or_else(String::new, |who| who.name.clone()),
        indicator: comment.indicator,
        body: comment.body,
        revision: comment.revision,
        at: comment.written_at,
    };
    Ok(comments::as_of(db, period, at)?
        .into_iter()
        .filter(|comment| !comment.body.is_empty())
        .map(shown)
        .collect())
}
