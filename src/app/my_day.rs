//! A coordinator's day: today's meetings, whose measurement is due, who has not been asked yet, what was left unfinished, and everybody
//! whom they have. Live: it is a list of work, no statistic.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, TimeDelta};

use super::App;
use super::error::Error;
use crate::domain::access::{Access, Reach};
use crate::domain::code::ParticipantCode;
use crate::domain::definitions::{Programme, Receives};
use crate::domain::due::Due;
use crate::domain::enrolment::EndReason;
use crate::domain::ids::{EnrolmentId, OccasionId};
use crate::store::work_list::{self, Met, Stay};
use crate::store::{assignments, audit};

/// The two parts of a measurement. The participant's is the one that is due.
pub(super) const MEASURED: &str = "progression-participant";
const RATED: &str = "progression-professional";

/// How many days back a meeting in which something is missing is told.
const UNFINISHED_DAYS: i64 = 30;

/// How the reading of an enrolment is named.
pub(super) const READ: &str = "enrolment.read";

/// How the reading of a coordinator's whole list is named. A line of it tells of nobody what an enrolment's page tells.
const LISTED: &str = "caseload.read";

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
    /// Whose it is, where one stands in for a colleague.
    pub colleague: Option<String>,
}

/// One line of the list of everybody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its day is the first one; the code is empty for somebody with protected identity.
    pub line: DayLine,
    /// The first day is still to come.
    pub is_ahead: bool,
    /// When the next measurement is due; `None` where there is none to come.
    pub next: Option<Due>,
    /// Why it ended, for one that is over.
    pub end_reason: Option<EndReason>,
}

/// The lists. Somebody may stand in several.
#[derive(Clone, Default, Debug)]
pub struct MyDay {
    pub meetings: Vec<DayLine>,
    pub due: Vec<DayLine>,
    pub soon: Vec<DayLine>,
    pub not_asked: Vec<DayLine>,
    pub unfinished: Vec<DayLine>,
    /// Everybody whose enrolment is open, by insats and code; whoever has no code comes last.
    pub everybody: Vec<Listed>,
    /// What has ended lately, or was a mistake: from here it can be undone.
    pub ended: Vec<Listed>,
    /// For whom one stands in today, by name, and until which day.
    pub stands_in_for: Vec<(String, NaiveDate)>,
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

/// What is known of the enrolments in the lists, read set-wise.
struct Known {
    today: NaiveDate,
    last: HashMap<(EnrolmentId, String), NaiveDate>,
    asked: BTreeSet<EnrolmentId>,
    colleagues: BTreeMap<EnrolmentId, String>,
}

impl Known {
    fn last(&self, stay: &Stay, key: &str) -> Option<NaiveDate> {
        self.last.get(&(stay.enrolment, key.to_owned())).copied()
    }

    fn due(&self, stay: &Stay) -> Due {
        Due::of(stay.start, self.last(stay, MEASURED), self.today)
    }
}

/// A code as people read it; empty for somebody who has none.
pub(super) fn grouped(code: Option<&str>) -> String {
    code.and_then(|code| ParticipantCode::parse(code).ok())
        .map_or_else(String::new, |code| code.to_string())
}

/// By insats, then by code; whoever has none comes last.
fn order(line: &DayLine) -> (&str, bool, &str, NaiveDate) {
    (&line.programme, line.code.is_empty(), &line.code, line.day)
}

impl App {
    /// The day of whoever reaches this far. Each enrolment about which there is something to do and each of today's meetings is one row of
    /// the audit log, and the list of everybody is one.
    pub async fn my_day(&self, access: &Access) -> Result<MyDay, Error> {
        let (app, by) = (self.clone(), access.clone());
        self.write_for(access, move |db| {
            let today = app.clock.today();
            let since = today - TimeDelta::days(UNFINISHED_DAYS);
            let stays = work_list::stays(db, &by.reach, since)?;
            let followed: Vec<&Stay> = stays.iter().filter(|stay| stay.is_followed()).collect();
            let ids: Vec<EnrolmentId> = followed.iter().map(|stay| stay.enrolment).collect();
            let first = followed
                .iter()
                .map(|stay| stay.start)
                .min()
                .unwrap_or(today);
            let mut day = MyDay::default();
            let mut known = Known {
                today,
                last: work_list::last_measured(db, &ids, &[MEASURED, RATED], (first, today))?,
                asked: work_list::asked(db, &ids)?,
                colleagues: BTreeMap::new(),
            };
            if let Reach::Caseloads(caseloads) = &by.reach {
                known.colleagues = assignments::colleagues(db, caseloads)?;
                day.stands_in_for = assignments::stands_in_until(db, caseloads.own, today)?;
            }
            let met = work_list::meetings(db, &ids, since)?;
            for stay in followed.iter().filter(|stay| stay.is_open) {
                app.put_to_do(&mut day, stay, &known);
            }
            app.put_meetings(&mut day, &followed, &met, &known);
            app.put_everybody(&mut day, &stays, &known);
            day.due.sort_by_key(|line| line.day);
            day.soon.sort_by_key(|line| line.day);
            audit::record(db, app.reading(&by, &day))?;
            Ok(day)
        })
        .await
    }

    /// What is due for somebody.
    fn put_to_do(&self, day: &mut MyDay, stay: &Stay, known: &Known) {
        let Some(programme) = self.catalogue.programme(&stay.programme) else {
            return;
        };
        if programme.applies(MEASURED) {
            match known.due(stay) {
                Due::Since(on) => day.due.push(self.line(stay, on, None, known)),
                Due::Soon(on) => day.soon.push(self.line(stay, on, None, known)),
                Due::Later(_) => {}
            }
        }
        if self.asks_in_private(programme)
            && stay.start <= known.today
            && !known.asked.contains(&stay.enrolment)
        {
            day.not_asked.push(self.line(stay, stay.start, None, known));
        }
    }

    /// Today's meetings, and those in which something is missing.
    fn put_meetings(&self, day: &mut MyDay, stays: &[&Stay], met: &[Met], known: &Known) {
        let by_id: BTreeMap<EnrolmentId, &Stay> =
            stays.iter().map(|stay| (stay.enrolment, *stay)).collect();
        for one in met {
            let Some(stay) = by_id.get(&one.enrolment) else {
                continue;
            };
            let line = self.line(stay, one.held_on, Some(one.id), known);
            if one.held_on == known.today {
                day.meetings.push(line);
            } else if self.is_unfinished(stay, one, |key| known.last(stay, key)) {
                day.unfinished.push(line);
            }
        }
    }

    /// Everybody, and what has ended lately.
    fn put_everybody(&self, day: &mut MyDay, stays: &[Stay], known: &Known) {
        let (open, ended): (Vec<&Stay>, Vec<&Stay>) = stays.iter().partition(|stay| stay.is_open);
        let listed = |stay: &&Stay| Listed {
            line: self.line(stay, stay.start, None, known),
            is_ahead: stay.start > known.today,
            next: (stay.is_open && self.is_measured(stay)).then(|| known.due(stay)),
            end_reason: stay.end_reason,
        };
        day.everybody = open.iter().map(listed).collect();
        day.ended = ended.iter().map(listed).collect();
        for list in [&mut day.everybody, &mut day.ended] {
            list.sort_by(|a, b| order(&a.line).cmp(&order(&b.line)));
        }
    }

    fn is_measured(&self, stay: &Stay) -> bool {
        let programme = self.catalogue.programme(&stay.programme);
        stay.is_followed() && programme.is_some_and(|known| known.applies(MEASURED))
    }

    fn line(
        &self,
        stay: &Stay,
        day: NaiveDate,
        occasion: Option<OccasionId>,
        known: &Known,
    ) -> DayLine {
        DayLine {
            enrolment: stay.enrolment,
            programme: self.programme_name(&stay.programme),
            code: grouped(stay.code.as_deref()),
            day,
            occasion,
            colleague: known.colleagues.get(&stay.enrolment).cloned(),
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
        let is_listed = !day.everybody.is_empty() || !day.ended.is_empty();
        let event = |action, handle: String| self.event(by.acting(), action, handle, "found");
        shown
            .into_iter()
            .map(|id| event(READ, id.to_string()))
            .chain(today.map(|id| event("occasion.read", id.to_string())))
            .chain(is_listed.then(|| event(LISTED, by.actor.to_string())))
            .collect()
    }
}
