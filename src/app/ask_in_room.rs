//! The questions that are put only in the room: opened after the coordinator's word, in this meeting, and closed with a status. What was
//! said is never received.

use chrono::{DateTime, TimeDelta};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::App;
use super::error::Error;
use super::session::note;
use super::visit::Offered;
use crate::domain::access::Access;
use crate::domain::definitions::hex;
use crate::domain::ids::{OccasionId, ScreeningId};
use crate::domain::occasion::ScreeningStatus;
use serde_json::json;

/// How long the word holds: a meeting, not a day.
const HOLDS: TimeDelta = TimeDelta::minutes(15);

impl App {
    /// Opens the questions, after the coordinator has said that nobody else is there. Gives the questionnaire's key, and a mark without
    /// which no status is taken: it holds for this session, this occasion and a quarter of an hour.
    pub async fn open_in_room(
        &self,
        access: &Access,
        occasion: OccasionId,
    ) -> Result<(String, String), Error> {
        let visit = self.visit(access, occasion).await?;
        let offer = visit
            .offers
            .iter()
            .find(|offer| offer.is_conversation)
            .ok_or(Error::NotFound)?;
        if offer.state != Offered::Open {
            return Err(not_now());
        }
        let now = self.clock.now_utc();
        let by = access.clone();
        self.write_for(access, move |db| {
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
        let mark = self.mark(access, occasion, now.and_utc().timestamp())?;
        Ok((offer.key.clone(), mark))
    }

    /// Stores that the questions were put, or that the participant did not want to answer.
    pub async fn close_in_room(
        &self,
        access: &Access,
        occasion: OccasionId,
        mark: &str,
        id: Uuid,
        status: ScreeningStatus,
    ) -> Result<(), Error> {
        self.check_mark(access, occasion, mark)?;
        // The visit says once more whether it is today, in the room and alone.
        let visit = self.visit(access, occasion).await?;
        let is_open = visit
            .offers
            .iter()
            .any(|offer| offer.is_conversation && offer.state == Offered::Open);
        if !is_open {
            return Err(not_now());
        }
        let body = json!({"occasion_id": occasion.0, "status": status});
        self.register_screening(access, ScreeningId(id), &body)
            .await?;
        Ok(())
    }

    fn mark(&self, access: &Access, occasion: OccasionId, at: i64) -> Result<String, Error> {
        let session = access.session.ok_or(Error::NotFound)?;
        let mac = self.keys.derive(
            "in-room",
            &[
                session.0.as_bytes(),
                occasion.0.as_bytes(),
                &at.to_be_bytes(),
            ],
        );
        Ok(format!("{at}.{}", hex(&mac)))
    }

    fn check_mark(&self, access: &Access, occasion: OccasionId, mark: &str) -> Result<(), Error> {
        let at: i64 = mark
            .split_once('.')
            .and_then(|(at, _)| at.parse().ok())
            .ok_or_else(not_now)?;
        let expected = self.mark(access, occasion, at)?;
        let is_ours = bool::from(expected.as_bytes().ct_eq(mark.as_bytes()));
        let age = DateTime::from_timestamp(at, 0).map(|given| self.clock.now() - given);
        match is_ours && age.is_some_and(|age| age >= TimeDelta::zero() && age <= HOLDS) {
            true => Ok(()),
            false => Err(not_now()),
        }
    }
}

fn not_now() -> Error {
    Error::conflict(
        "not_in_room",
        "this is asked only in the meeting itself, alone, and after the coordinator has said so; begin again from the meeting",
    )
}
