//! A meeting that was registered by mistake, or that came to nothing, is taken away again.

use super::App;
use super::error::Error;
use super::session::note;
use crate::domain::access::Access;
use crate::domain::ids::{EnrolmentId, OccasionId};
use crate::store::occasions;

const REMOVE: &str = "occasion.remove";

impl App {
    /// Removes an occasion in a coordinator's reach, at which nothing is stored. Gives its enrolment.
    pub async fn remove_occasion(
        &self,
        access: &Access,
        id: OccasionId,
    ) -> Result<EnrolmentId, Error> {
        let (now, by) = (self.clock.now_utc(), access.clone());
        let write = self.write_for(access, move |db| {
            let (occasion, _) = occasions::find(db, id, &by)?.ok_or(Error::NotFound)?;
            if !occasions::remove_empty(db, id)? {
                return Err(Error::conflict(
                    "occasion_used",
                    "something is stored at this occasion, or a tablet is handed over for it; only an empty one can be removed",
                ));
            }
            note(db, now, by.acting(), REMOVE, Some(id), "removed")?;
            Ok(occasion.enrolment)
        });
        self.reaching(access, REMOVE, id, write).await
    }
}
