//! Answering a yearly survey with a one-time code: counters go up, and nothing else of the answers stays.
//!
//! No row of the audit log tells that somebody has answered: it would tell when. What is refused is noted, as every guess is.

use std::collections::BTreeMap;

use super::App;
use super::error::Error;
use super::session::{hash_of, note};
use crate::domain::access::Actor;
use crate::domain::definitions::Questionnaire;
use crate::domain::period::stockholm_date;
use crate::domain::round::{Chosen, choose};
use crate::domain::secret_code::SecretCode;
use crate::store::rounds::{self, Round};

/// The same whatever is the matter with a code.
fn worthless() -> Error {
    Error::refused(
        "wrong_round_code",
        "the code is wrong, has been used or replaced, or the survey has closed",
    )
}

type Hash = [u8; 32];

impl App {
    /// The questionnaire that a code opens. It is not used up by asking.
    pub async fn round_questionnaire(&self, typed: &str) -> Result<&Questionnaire, Error> {
        let (_, round) = self.round_of_code(typed).await?;
        self.questionnaire_of(&round)
    }

    /// Counts somebody's answers, by item, and uses their code up; what is empty is skipped. Nothing is counted, and the code can be used
    /// again, when it is refused: [`Error::Invalid`] for what was answered, [`Error::Refused`] for the code.
    pub async fn answer_round(
        &self,
        typed: &str,
        said: &BTreeMap<String, String>,
    ) -> Result<(), Error> {
        let (hash, round) = self.round_of_code(typed).await?;
        let chosen = choose(self.questionnaire_of(&round)?, said)?;
        match self.count_answers(hash, &round, chosen).await? {
            true => Ok(()),
            false => Err(self.refuse_code().await?),
        }
    }

    /// `false` if the code has become worthless meanwhile.
    async fn count_answers(
        &self,
        hash: Hash,
        round: &Round,
        chosen: Chosen,
    ) -> Result<bool, Error> {
        let (clock, id) = (self.clock.clone(), round.id);
        self.writer
            .write(move |db| {
                // The round first, as everybody who changes one does: two who wait for each other would wait for ever.
                let today = stockholm_date(clock.now());
                let found = rounds::find_locked(db, id)?;
                if !found.is_some_and(|round| round.is_open(today)) || !rounds::use_code(db, &hash)?
                {
                    return Ok(false);
                }
                rounds::count(db, id, &chosen)?;
                Ok(true)
            })
            .await
    }

    /// The open round of a code that nobody has used.
    async fn round_of_code(&self, typed: &str) -> Result<(Hash, Round), Error> {
        let hash = SecretCode::parse(typed).map(|code| hash_of(code.as_bytes()));
        let app = self.clone();
        let found = tokio::task::spawn_blocking(move || {
            app.read(|db| match hash {
                Some(hash) => Ok(rounds::of_code(db, &hash)?),
                None => Ok(None),
            })
        })
        .await
        .map_err(|_| Error::Unavailable)??;
        let today = self.clock.today();
        match hash.zip(found.filter(|round| round.is_open(today))) {
            Some(found) => Ok(found),
            None => Err(self.refuse_code().await?),
        }
    }

    /// Notes that a code was refused.
    async fn refuse_code(&self) -> Result<Error, Error> {
        let now = self.clock.now_utc();
        let nobodys = None::<&str>;
        self.writer
            .write(move |db| note(db, now, Actor::Stranger, "round.answer", nobodys, "refused"))
            .await?;
        Ok(worthless())
    }

    fn questionnaire_of(&self, round: &Round) -> Result<&Questionnaire, Error> {
        self.catalogue
            .questionnaire(&round.questionnaire, round.version)
            .ok_or_else(|| Error::Internal("a round has no questionnaire".to_owned()))
    }
}
