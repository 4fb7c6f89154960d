//! A coordinator's meetings today.

use super::App;
use super::error::Error;
use super::session::note;
use crate::domain::access::Access;
use crate::domain::code::ParticipantCode;
use crate::domain::ids::OccasionId;
use crate::store::occasions;

/// One of them.
#[derive(Clone, Debug)]
pub struct MeetingToday {
    pub id: OccasionId,
    /// The insats, by its name.
    pub programme: String,
    /// Grouped, for reading.
    pub code: String,
}

impl App {
    /// Today's meetings inside the reach. Each that is shown is one row of the audit log.
    pub async fn meetings_today(&self, access: &Access) -> Result<Vec<MeetingToday>, Error> {
        let (now, today) = (self.clock.now_utc(), self.clock.today());
        let by = access.clone();
        let found = self
            .write_for(access, move |db| {
                let found = occasions::on_day(db, today, &by.reach)?;
                for (id, ..) in &found {
                    note(db, now, by.acting(), "occasion.read", Some(id), "found")?;
                }
                Ok(found)
            })
            .await?;
        Ok(found
            .into_iter()
            .map(|(id, key, code)| MeetingToday {
                id,
                programme: self
                    .catalogue
                    .programme(&key)
                    .map_or(key, |programme| programme.name.clone()),
                code: code
                    .and_then(|code| ParticipantCode::parse(&code).ok())
                    .map_or_else(String::new, |code| code.to_string()),
            })
            .collect())
    }
}
