//! From an exact code to a bare handle: noted, and budgeted, so that nobody can walk through the codes or through the people.

use chrono::TimeDelta;

use super::App;
use super::error::Error;
use crate::domain::access::Access;
use crate::domain::code::ParticipantCode;
use crate::domain::ids::ParticipantId;
use crate::store::{Db, audit, participants};

/// How many codes of nobody one caller may try in [`AN_HOUR`].
const MISSES: i64 = 20;
const AN_HOUR: TimeDelta = TimeDelta::hours(1);
/// How many different people one caller may look up in [`A_DAY`]. The same one again costs nothing.
const PEOPLE: i64 = 40;
const A_DAY: TimeDelta = TimeDelta::days(1);

/// What came of it. Also what is refused is written down: therefore no error yet.
enum Found {
    Handle(ParticipantId),
    Nobody,
    TooMany(TimeDelta),
}

impl App {
    /// The bare handle behind an exact code: enough to enrol the same person in a second insats, and nothing more.
    pub async fn look_up_code(&self, access: &Access, typed: &str) -> Result<ParticipantId, Error> {
        let code = ParticipantCode::parse(typed)
            .map_err(|error| Error::invalid("/code", "bad_code", error.to_string()))?;
        let app = self.clone();
        let by = access.clone();
        let found = self
            .write_for(access, move |db| app.look_up(db, &by, &code))
            .await?;
        match found {
            Found::Handle(id) => Ok(id),
            Found::Nobody => Err(Error::NotFound),
            Found::TooMany(wait) => Err(Error::TooMany {
                detail: format!(
                    "too many look-ups: at most {PEOPLE} different people a day and {MISSES} codes of nobody an hour; keep the id instead of asking again"
                ),
                retry_after: u32::try_from(wait.num_seconds()).unwrap_or(u32::MAX),
            }),
        }
    }

    fn look_up(
        &self,
        db: &mut Db,
        access: &Access,
        code: &ParticipantCode,
    ) -> Result<Found, Error> {
        let now = self.clock.now_utc();
        let actor = access.actor;
        let note = |db: &mut Db, handle: Option<String>, outcome| {
            let event = audit::Event {
                at: now,
                actor: access.acting(),
                action: audit::LOOK_UP,
                handle,
                outcome,
            };
            audit::record(db, vec![event])
        };
        let refuse = |db: &mut Db, wait: TimeDelta| -> Result<Found, Error> {
            // One row says it; a thousand would only fill the log.
            if audit::look_ups(db, actor, now - wait, "anomaly")? == 0 {
                note(db, None, "anomaly")?;
            }
            Ok(Found::TooMany(wait))
        };
        if audit::look_ups(db, actor, now - AN_HOUR, "unknown")? >= MISSES {
            return refuse(db, AN_HOUR);
        }
        let Some(id) = participants::find_by_code(db, code.as_str())? else {
            note(db, None, "unknown")?;
            return Ok(Found::Nobody);
        };
        let handle = id.to_string();
        let known = audit::has_looked_up(db, actor, now - A_DAY, &handle)?;
        if !known && audit::people_looked_up(db, actor, now - A_DAY)? >= PEOPLE {
            return refuse(db, A_DAY);
        }
        note(db, Some(handle), "found")?;
        Ok(Found::Handle(id))
    }
}
