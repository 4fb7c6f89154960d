//! Two made-up years of a förbund, so that figures, verdicts and suppression can be seen before anybody has answered anything.
//!
//! The plan is made first, from a fixed seed: who takes part, when they meet their coordinator, what they answer. Then it is played in the
//! order of time through the use cases themselves, so that nothing stands in a demo that the service would not have accepted or published.
//! Two fillings from the same moment to the same moment differ only in what the service mints: participants' codes, publications' ids and
//! the key of the fingerprints.

mod answers;
mod events;
mod meeting;
mod meetings;
mod opinions;
mod people;
mod random;
mod rounds;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};
use futures_util::future::join_all;

use self::events::{Event, What};
use self::random::Random;
use super::clock::Clock;
use super::error::Error;
use super::{App, IfMatch, Trigger};
use crate::domain::access::{Access, Reach};
use crate::domain::ids::ActorId;
use crate::domain::period::stockholm_date;

/// What filling a demo stored.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct DemoReport {
    pub participants: u64,
    pub enrolments: u64,
    pub occasions: u64,
    pub responses: u64,
    pub screenings: u64,
    /// Tables, a revised one again each time.
    pub publications: u64,
}

/// Any number would do; this one was looked at.
const SEED: u64 = 2_026_112_105;

impl DemoReport {
    /// When a demo that ends at `until` should start: in the morning of the first weekday of the year that lets two whole calendar years be
    /// published, whose figures of experience come thirty days after the end.
    pub fn start_for(until: DateTime<Utc>) -> DateTime<Utc> {
        let latest = stockholm_date(until)
            .checked_sub_days(Days::new(29))
            .unwrap_or_default();
        let first = NaiveDate::from_ymd_opt(latest.year() - 2, 1, 1).unwrap_or_default();
        at(people::workday(first), 5, 0)
    }

    fn count(&mut self, what: &What) {
        let counter = match what {
            What::Participant { .. } => &mut self.participants,
            What::Enrolment {
                if_match: IfMatch::Absent,
                ..
            } => &mut self.enrolments,
            What::Enrolment { .. } => return,
            What::Occasion { .. } => &mut self.occasions,
            What::Response { .. } => &mut self.responses,
            What::Screening { .. } => &mut self.screenings,
        };
        *counter += 1;
    }
}

/// Fills an empty database from where `clock` stands up to `until`, and leaves the clock there. `app` must have been opened with this very
/// clock, and it must be a fixed one: it is set forward to the moment of everything that happens. See [`DemoReport::start_for`].
pub async fn fill_demo(
    app: &App,
    clock: &Clock,
    until: DateTime<Utc>,
) -> Result<DemoReport, Error> {
    let start = clock.now();
    if matches!(clock, Clock::System) || until < start {
        return Err(Error::Internal(
            "a demo needs a fixed clock that stands before its end".to_owned(),
        ));
    }
    let mut random = Random::new(SEED);
    let staff: Vec<Access> = (0..people::COORDINATORS)
        .map(|_| Access::client(ActorId(random.uuid()), Reach::All))
        .collect();
    let span = Span {
        first: stockholm_date(start) + TimeDelta::days(1),
        last: stockholm_date(until),
    };
    let mut people = people::invent(app.catalogue(), span, &mut random);
    meetings::plan(&mut people, app.catalogue(), span, &mut random);
    let mut events = events::of(&people, app.catalogue(), span.newest_since(), &mut random);
    // What lies after the end has not happened; nothing that has happened rests on it.
    events.retain(|event| event.at <= until);
    play(app, clock, until, &staff, &events).await
}

/// The days on which something may happen.
#[derive(Clone, Copy)]
struct Span {
    first: NaiveDate,
    last: NaiveDate,
}

impl Span {
    /// When new versions of questionnaires came out: late enough that most stays have answers to the first ones.
    fn newest_since(self) -> NaiveDate {
        self.last - TimeDelta::days(300)
    }
}

/// A moment of a day, in UTC. Nothing happens so late in the evening that it is the next day in Stockholm.
fn at(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    day.and_hms_opt(hour, minute, 0)
        .unwrap_or_default()
        .and_utc()
}

async fn play(
    app: &App,
    clock: &Clock,
    until: DateTime<Utc>,
    staff: &[Access],
    events: &[Event],
) -> Result<DemoReport, Error> {
    let mut report = DemoReport::default();
    let mut next_publishing = first_of_next_month(clock.now());
    let mut random = Random::new(SEED);
    // What happens at one moment waits for one commit together.
    for batch in events.chunk_by(|a, b| (a.at, a.what.rank()) == (b.at, b.what.rank())) {
        let now = batch.first().map_or(until, |event| event.at);
        while next_publishing <= now {
            report.publications += publish(app, clock, next_publishing).await?;
            next_publishing = first_of_next_month(next_publishing);
            if app.today().month() == rounds::MONTH && next_publishing <= until {
                rounds::hold(app, &mut random).await?;
            }
        }
        clock.set(now);
        for outcome in join_all(batch.iter().map(|event| perform(app, staff, event))).await {
            outcome?;
        }
        batch.iter().for_each(|event| report.count(&event.what));
    }
    while next_publishing <= until {
        report.publications += publish(app, clock, next_publishing).await?;
        next_publishing = first_of_next_month(next_publishing);
    }
    report.publications += publish(app, clock, until).await?;
    Ok(report)
}

fn first_of_next_month(moment: DateTime<Utc>) -> DateTime<Utc> {
    let first = stockholm_date(moment).with_day(1).unwrap_or_default();
    at(first + Months::new(1), 4, 0)
}

/// The number of tables that were due.
async fn publish(app: &App, clock: &Clock, now: DateTime<Utc>) -> Result<u64, Error> {
    clock.set(now);
    let reports = app.publish_due(Trigger::Clock).await?;
    let tables: usize = reports
        .iter()
        .filter_map(|report| report.outcome.as_ref().ok())
        .sum();
    Ok(u64::try_from(tables).unwrap_or(u64::MAX))
}

/// One event, as the coordinator's system would send it.
async fn perform(app: &App, staff: &[Access], event: &Event) -> Result<(), Error> {
    let access = staff
        .get(event.coordinator)
        .ok_or_else(|| Error::Internal("a demo event has no coordinator".to_owned()))?;
    match &event.what {
        What::Participant { id, body } => {
            app.register_participant(access, *id, IfMatch::Absent, body)
                .await?;
        }
        What::Enrolment { id, if_match, body } => {
            app.enrol_participant(access, *id, *if_match, body).await?;
        }
        What::Occasion { id, body } => {
            app.register_occasion(access, *id, body).await?;
        }
        What::Response { id, body } => {
            app.submit_response(access, *id, body).await?;
        }
        What::Screening { id, body } => {
            app.register_screening(access, *id, body).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use super::*;
    use crate::app::read_source_files;
    use crate::domain::definitions::{Catalogue, SourceFile};

    fn catalogue() -> Catalogue {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-definitions");
        let mut files = read_source_files(&folder).expect("definitions");
        let lock = Catalogue::lock_for(&files).expect("no faults");
        files.retain(|file| file.path != "published.lock");
        files.push(SourceFile {
            path: "published.lock".to_owned(),
            bytes: lock.to_text().into_bytes(),
        });
        Catalogue::read(&files).expect("no faults")
    }

    fn events() -> Vec<Event> {
        let day = |text: &str| text.parse().expect("date");
        let span = Span {
            first: day("2024-01-02"),
            last: day("2026-02-15"),
        };
        let (catalogue, mut random) = (catalogue(), Random::new(SEED));
        let mut people = people::invent(&catalogue, span, &mut random);
        meetings::plan(&mut people, &catalogue, span, &mut random);
        events::of(&people, &catalogue, span.newest_since(), &mut random)
    }

    #[test]
    fn the_same_plan_every_time() {
        let texts = || -> Vec<String> {
            let events = events();
            events
                .iter()
                .map(|event| format!("{} {:?}", event.at, event.what))
                .collect()
        };
        assert_eq!(texts(), texts());
    }

    /// Otherwise cutting the plan off at its end would leave something hanging in the air.
    #[test]
    fn nothing_happens_before_what_it_rests_on() {
        let mut stored = HashSet::new();
        for event in events() {
            let (id, body, needs) = match event.what {
                What::Participant { id, body } => (id.0, body, None),
                What::Enrolment { id, body, .. } => (id.0, body, Some("participant_id")),
                What::Occasion { id, body } => (id.0, body, Some("enrolment_id")),
                What::Response { id, body } => (id.0, body, Some("occasion_id")),
                What::Screening { id, body } => (id.0, body, Some("occasion_id")),
            };
            for needed in needs.into_iter().chain(["supersedes"]) {
                if let Some(other) = body.get(needed) {
                    assert!(
                        stored.contains(other.as_str().expect("id")),
                        "{needed} of {id}"
                    );
                }
            }
            stored.insert(id.to_string());
        }
    }

    #[test]
    fn a_demo_starts_two_whole_years_before_the_latest_that_can_be_published() {
        for (until, start) in [
            ("2026-11-21T22:00:00Z", "2024-01-01T05:00:00Z"),
            ("2026-01-29T12:00:00Z", "2023-01-02T05:00:00Z"),
            ("2026-01-30T12:00:00Z", "2024-01-01T05:00:00Z"),
        ] {
            let moment = |text: &str| text.parse::<DateTime<Utc>>().expect("moment");
            assert_eq!(
                DemoReport::start_for(moment(until)),
                moment(start),
                "{until}"
            );
        }
    }

    #[test]
    fn months_follow_stockholm() {
        let moment = "2024-12-31T23:30:00Z".parse().expect("moment");
        assert_eq!(
            first_of_next_month(moment).to_rfc3339(),
            "2025-02-01T04:00:00+00:00"
        );
    }
}
