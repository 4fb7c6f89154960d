//! A new code for somebody whose slip is lost. The old ones lead to nobody from then on, those of merged doubles among them.

use super::App;
use super::error::Error;
use super::register_participant::new_code;
use super::session::note;
use crate::domain::access::Access;
use crate::domain::code::ParticipantCode;
use crate::domain::ids::ParticipantId;
use crate::store::{Db, participants};

const REPLACE: &str = "participant.new_code";

impl App {
    /// Replaces the code of a participant inside the reach.
    pub async fn replace_code(&self, access: &Access, id: ParticipantId) -> Result<(), Error> {
        let (now, by) = (self.clock.now_utc(), access.clone());
        let write = self.write_for(access, move |db| {
            let id = participants::lock(db, id)?;
            let found = participants::find(db, id, &by)?.ok_or(Error::NotFound)?;
            if found.code.is_none() {
                return Err(Error::conflict(
                    "not_followed",
                    "a participant with protected identity has no code",
                ));
            }
            let code = free_code(db)?;
            if !participants::replace_code(db, id, code.as_str(), found.revision, now)? {
                return Err(Error::Stale);
            }
            for double in participants::doubles_of(db, id)? {
                // Everybody has a code: theirs becomes one that nobody is ever told.
                let untold = free_code(db)?;
                participants::retire_code(db, double, untold.as_str(), now)?;
            }
            note(db, now, by.acting(), REPLACE, Some(id), "stored")
        });
        self.reaching(access, REPLACE, id, write).await
    }
}

/// A code that nobody has: it is one of a milliard, so a few attempts always find one.
fn free_code(db: &mut Db) -> Result<ParticipantCode, Error> {
    for _ in 0..8 {
        let code = new_code()?;
        if participants::find_by_code(db, code.as_str())?.is_none() {
            return Ok(code);
        }
    }
    Err(Error::Internal("no free code was found".to_owned()))
}
