//! A coordinator's day: today's meetings, whose measurement is due, who has not been asked yet, what was left unfinished. Live: it is a
//! list of work, no statistic.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};

use super::App;
use super::error::Error;
use crate::domain::access::Access;
use crate::domain::code::ParticipantCode;
use crate::domain::definitions::{Programme, Receives};
use crate::domain::due::Due;
use crate::domain::ids::{EnrolmentId, OccasionId};
use crate::store::audit;
use crate::store::work_list::{self, Met, Stay};

/// The two parts of a measurement. The participant's is the one that is due.
pub(super) const MEASURED: &str = "progression-participant";
const RATED: &str = "progression-professional";

/// How many days back a meeting in which something is missing is told.
const UNFINISHED_DAYS: i64 = 30;

/// How the reading of an enrolment is named.
pub(super) const READ: &str = "enrolment.read";

/// One line of a list: an enrolment, and what about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayLine {
    pub enrolment: EnrolmentId,
    /// The insats, by its name.
    pub programme: String,
    /// Grouped, for reading.
    pub code: String,
    /// Since when, or when.
    pub day: NaiveDate,
    /// The meeting that it is about, if it is about one.
    pub occasion: Option<OccasionId>,
}

/// The lists. Somebody may stand in several.
#[derive(Clone, Default, Debug)]
pub struct MyDay {
    pub meetings: Vec<DayLine>,
    pub due: Vec<DayLine>,
    pub soon: Vec<DayLine>,
    pub not_asked: Vec<DayLine>,
    pub unfinished: Vec<DayLine>,
}

impl MyDay {
    fn all(&self) -> impl Iterator<Item = &DayLine> {
        [
            &self.meetings,
            &self.due,
            &self.soon,
            &self.not_asked,
            &self.unfinished,
        ]
        .into_iter()
        .flatten()
    }
}

/// A code as people read it; empty for somebody who has none.
pub(super) fn grouped(code: Option<&str>) -> String {
    code.and_then(|code| ParticipantCode::parse(code).ok())
        .map_or_else(String::new, |code| code.to_string())
}

impl App {
    /// The day of whoever reaches this far. Each enrolment and each of today's meetings that is shown is one row of the audit log.
    pub async fn my_day(&self, access: &Access) -> Result<MyDay, Error> {
        let (app, by) = (self.clone(), access.clone());
        self.write_for(access, move |db| {
            let today = app.clock.today();
            let since = today - TimeDelta::days(UNFINISHED_DAYS);
            let stays = work_list::stays(db, &by.reach, since)?;
            let ids: Vec<EnrolmentId> = stays.iter().map(|stay| stay.enrolment).collect();
            let first = stays.iter().map(|stay| stay.start).min().unwrap_or(today);
            let last = work_list::last_measured(db, &ids, &[MEASURED, RATED], (first, today))?;
            let asked = work_list::asked(db, &ids)?;
            let met = work_list::meetings(db, &ids, since)?;
            let last =
                |stay: &Stay, key: &str| last.get(&(stay.enrolment, key.to_owned())).copied();
            let mut day = MyDay::default();
            let by_id: BTreeMap<EnrolmentId, &Stay> =
                stays.iter().map(|stay| (stay.enrolment, stay)).collect();
            for stay in stays.iter().filter(|stay| stay.is_open) {
                let Some(programme) = app.catalogue.programme(&stay.programme) else {
                    continue;
                };
                if programme.applies(MEASURED) {
                    match Due::of(stay.start, last(stay, MEASURED), today) {
                        Due::Since(on) => day.due.push(app.line(stay, on, None)),
                        Due::Soon(on) => day.soon.push(app.line(stay, on, None)),
                        Due::Later(_) => {}
                    }
                }
                if app.asks_in_private(programme)
                    && stay.start <= today
                    && !asked.contains(&stay.enrolment)
                {
                    day.not_asked.push(app.line(stay, stay.start, None));
                }
            }
            for one in &met {
                let Some(stay) = by_id.get(&one.enrolment) else {
                    continue;
                };
                let line = app.line(stay, one.held_on, Some(one.id));
                if one.held_on == today {
                    day.meetings.push(line);
                } else if app.is_unfinished(stay, one, |key| last(stay, key)) {
                    day.unfinished.push(line);
                }
            }
            day.due.sort_by_key(|line| line.day);
            day.soon.sort_by_key(|line| line.day);
            audit::record(db, app.reading(&by, &day))?;
            Ok(day)
        })
        .await
    }

    fn line(&self, stay: &Stay, day: NaiveDate, occasion: Option<OccasionId>) -> DayLine {
        DayLine {
            enrolment: stay.enrolment,
            programme: self.programme_name(&stay.programme),
            code: grouped(stay.code.as_deref()),
            day,
            occasion,
        }
    }

    /// An insats by its name.
    pub fn programme_name(&self, key: &str) -> String {
        let known = self.catalogue.programme(key);
        known.map_or_else(|| key.to_owned(), |programme| programme.name.clone())
    }

    /// Whether a questionnaire of which only the status is received applies in an insats.
    pub(super) fn asks_in_private(&self, programme: &Programme) -> bool {
        self.catalogue.latest_questionnaires().any(|known| {
            known.handling.receives == Receives::Status && programme.applies(&known.key)
        })
    }

    /// Whether a part of the measurement was due in this meeting, has neither been answered nor declined there, and has not been made up for since.
    fn is_unfinished(
        &self,
        stay: &Stay,
        met: &Met,
        last: impl Fn(&str) -> Option<NaiveDate>,
    ) -> bool {
        let Some(programme) = self.catalogue.programme(&stay.programme) else {
            return false;
        };
        [MEASURED, RATED].into_iter().any(|key| {
            programme.applies(key)
                && !met.answered.contains(key)
                && !(key == RATED && met.is_unrated)
                && matches!(Due::of(stay.start, last(key), met.held_on), Due::Since(_))
        })
    }

    fn reading(&self, by: &Access, day: &MyDay) -> Vec<audit::Event> {
        let mut shown: Vec<EnrolmentId> = day.all().map(|line| line.enrolment).collect();
        shown.sort_unstable();
        shown.dedup();
        let today = day.meetings.iter().filter_map(|line| line.occasion);
        let event = |action, handle: String| self.event(by.acting(), action, handle, "found");
        shown
            .into_iter()
            .map(|id| event(READ, id.to_string()))
            .chain(today.map(|id| event("occasion.read", id.to_string())))
            .collect()
    }
}
