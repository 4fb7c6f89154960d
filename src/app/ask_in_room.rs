//! The questions that are put only in the room: opened after the coordinator's word, in this meeting, and closed with a status. What was
//! said is never received.

use serde_json::json;
use uuid::Uuid;

use super::App;
use super::error::Error;
use super::marks::{Mark, spend};
use super::session::note;
use super::visit::Offered;
use crate::domain::access::Access;
use crate::domain::ids::{OccasionId, ScreeningId};
use crate::domain::occasion::ScreeningStatus;

impl App {
    /// Begins asking for the coordinator's word. Gives what goes into the form: without it the questions do not open, it holds for this
    /// session, this occasion and a few minutes, and opens once. `None` when the questions cannot be put now.
    pub async fn ask_for_word(
        &self,
        access: &Access,
        occasion: OccasionId,
    ) -> Result<Option<String>, Error> {
        let (_, state) = self.conversation(access, occasion).await?;
        match state {
            Offered::Open => Ok(Some(self.mark(access, Mark::Word, &[occasion.0])?)),
            _ => Ok(None),
        }
    }

    /// Opens the questions, after the coordinator has said that nobody else is there. Gives the questionnaire's key, and a mark without
    /// which no status is taken: it holds for this session, this occasion and an hour.
    pub async fn open_in_room(
        &self,
        access: &Access,
        occasion: OccasionId,
        word: &str,
    ) -> Result<(String, String), Error> {
        let (key, state) = self.conversation(access, occasion).await?;
        if state != Offered::Open || !self.is_marked(access, Mark::Word, &[occasion.0], word)? {
            return Err(not_now());
        }
        let now = self.clock.now_utc();
        let (by, word) = (access.clone(), word.to_owned());
        self.write_for(access, move |db| {
            // Sent again, by a reload or from what somebody kept, it is no word given in this meeting.
            if !spend(db, &word, now)? {
                return Err(not_now());
            }
            note(
                db,
                now,
                by.acting(),
                "screening.open",
                Some(occasion),
                "opened",
            )
        })
        .await?;
        Ok((key, self.mark(access, Mark::InRoom, &[occasion.0])?))
    }

    /// Stores that the questions were put, or that the participant did not want to answer. The same once more, because the reply was lost,
    /// changes nothing.
    pub async fn close_in_room(
        &self,
        access: &Access,
        occasion: OccasionId,
        mark: &str,
        id: Uuid,
        status: ScreeningStatus,
    ) -> Result<(), Error> {
        if !self.is_marked(access, Mark::InRoom, &[occasion.0], mark)? {
            return Err(not_now());
        }
        // The visit says once more whether it is today, in the room and alone.
        let (_, state) = self.conversation(access, occasion).await?;
        let body = json!({"occasion_id": occasion.0, "status": status});
        let register = self.register_screening(access, ScreeningId(id), &body);
        match state {
            Offered::Open => register.await.map(|_| ()),
            // An occasion has one such status: another one is refused.
            Offered::Answered => register.await.map(|_| ()).map_err(|error| match error {
                Error::Conflict { .. } => not_now(),
                other => other,
            }),
            _ => Err(not_now()),
        }
    }

    /// The questionnaire that is for the conversation at an occasion, and whether it can be put now.
    async fn conversation(
        &self,
        access: &Access,
        occasion: OccasionId,
    ) -> Result<(String, Offered), Error> {
        let visit = self.visit(access, occasion).await?;
        let offer = visit
            .offers
            .into_iter()
            .find(|offer| offer.is_conversation)
            .ok_or(Error::NotFound)?;
        Ok((offer.key, offer.state))
    }
}

fn not_now() -> Error {
    Error::conflict(
        "not_in_room",
        "this is asked only in the meeting itself, alone, and after the coordinator has said so; begin again from the meeting",
    )
}
