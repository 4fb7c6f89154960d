//! Holding a yearly survey: a round is opened with one-time codes, can get new ones for those that nobody has used, can be cancelled, and is
//! closed when its last day has passed.

use uuid::Uuid;

use super::App;
use super::error::Error;
use super::keys::random;
use super::session::{Acting, Director, hash_of, must_be_there, note};
use crate::domain::access::Actor;
use crate::domain::definitions::Questionnaire;
use crate::domain::ids::RoundId;
use crate::domain::period::stockholm_date;
use crate::domain::round::{self, Plan, Typed};
use crate::domain::secret_code::SecretCode;
use crate::store::Db;
use crate::store::rounds::{self, Round};

/// Codes for slips of paper. They are shown once, and never again.
pub struct Slips {
    pub round: Round,
    pub codes: Vec<SecretCode>,
}

/// A round as the director sees it: nothing of what was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoundView {
    pub round: Round,
    /// The questionnaire's Swedish title.
    pub title: String,
    pub is_open: bool,
}

impl App {
    /// The surveys that are held once a year, in the newest version of each.
    pub fn yearly_surveys(&self) -> impl Iterator<Item = &Questionnaire> {
        self.catalogue
            .latest_questionnaires()
            .filter(|found| round::is_yearly(found))
    }

    /// The years for which a round can be opened today, the latest first.
    pub fn round_years(&self) -> Vec<i32> {
        round::years(self.clock.today(), self.first_started)
    }

    /// All rounds, the latest first. It blocks.
    pub fn rounds(&self) -> Result<Vec<RoundView>, Error> {
        let today = self.clock.today();
        let stored = self.read(|db| Ok(rounds::list(db)?))?;
        let view = |round: Round| {
            let found = self
                .catalogue
                .questionnaire(&round.questionnaire, round.version);
            RoundView {
                title: found.map_or_else(String::new, |found| found.texts.title.clone()),
                is_open: round.is_open(today),
                round,
            }
        };
        Ok(stored.into_iter().map(view).collect())
    }

    /// Opens a round: as many codes as people are invited. [`Error::Invalid`] with every fault, also when the year has its round already.
    pub async fn open_round(&self, by: &Acting<Director>, typed: &Typed) -> Result<Slips, Error> {
        let (questionnaire, plan) = self.round_wanted(typed)?;
        let (session, actor) = (by.session.id, by.actor());
        self.open_planned(questionnaire, plan, actor, move |db| {
            must_be_there(db, session)
        })
        .await
    }

    fn round_wanted(&self, typed: &Typed) -> Result<(&Questionnaire, Plan), Error> {
        let wanted = self
            .yearly_surveys()
            .find(|found| found.key == typed.questionnaire);
        let plan = round::read(typed, self.clock.today(), self.first_started);
        match (wanted, plan) {
            (Some(questionnaire), Ok(plan)) => Ok((questionnaire, plan)),
            (Some(_), Err(faults)) => Err(faults.into()),
            (None, _) => Err(Error::invalid(
                "/questionnaire",
                "no_such_survey",
                "must be one of the surveys that are held once a year",
            )),
        }
    }

    /// The same for whoever `actor` is, if `may` lets them.
    pub(super) async fn open_planned(
        &self,
        questionnaire: &Questionnaire,
        plan: Plan,
        actor: Actor,
        may: impl Fn(&mut Db) -> Result<(), Error> + Send + 'static,
    ) -> Result<Slips, Error> {
        let (questionnaire, clock) = (questionnaire.clone(), self.clock.clone());
        self.writer
            .write(move |db| {
                may(db)?;
                if rounds::of_year(db, &questionnaire.key, plan.year)?.is_some() {
                    return Err(Error::invalid(
                        "/year",
                        "round_exists",
                        "the survey has been opened for this year already",
                    ));
                }
                let now = clock.now_utc();
                let round = Round {
                    id: RoundId(Uuid::now_v7()),
                    questionnaire: questionnaire.key.clone(),
                    version: questionnaire.version,
                    year: plan.year,
                    invited: plan.invited,
                    received: 0,
                    closes_on: plan.closes_on,
                    opened_at: now,
                    closed_at: None,
                    cancelled_at: None,
                };
                rounds::insert(db, &round, round::counters(&questionnaire))?;
                let codes = mint(db, round.id, round.invited)?;
                note(db, now, actor, "round.open", Some(round.id), "stored")?;
                Ok(Slips { round, codes })
            })
            .await
    }

    /// Makes every code worthless that nobody has used, and as many new ones.
    pub async fn replace_round_codes(
        &self,
        by: &Acting<Director>,
        id: RoundId,
    ) -> Result<Slips, Error> {
        self.change_round(by, id, |db, round, now, actor| {
            rounds::remove_codes(db, round.id)?;
            let codes = mint(db, round.id, round.invited - round.received)?;
            note(
                db,
                now,
                actor,
                "round.replace_codes",
                Some(round.id),
                "stored",
            )?;
            Ok(Slips { round, codes })
        })
        .await
    }

    /// Takes an open round back: its counters are gone.
    pub async fn cancel_round(&self, by: &Acting<Director>, id: RoundId) -> Result<(), Error> {
        self.change_round(by, id, |db, round, now, actor| {
            rounds::cancel(db, round.id, now)?;
            note(db, now, actor, "round.cancel", Some(round.id), "stored")
        })
        .await
    }

    /// Changes a round that is still open, as the director.
    async fn change_round<T: Send + 'static>(
        &self,
        by: &Acting<Director>,
        id: RoundId,
        change: impl Fn(&mut Db, Round, chrono::NaiveDateTime, Actor) -> Result<T, Error>
        + Send
        + 'static,
    ) -> Result<T, Error> {
        let (clock, session, actor) = (self.clock.clone(), by.session.id, by.actor());
        self.writer
            .write(move |db| {
                must_be_there(db, session)?;
                let round = rounds::find_locked(db, id)?.ok_or(Error::NotFound)?;
                let now = clock.now();
                if !round.is_open(stockholm_date(now)) {
                    return Err(Error::conflict(
                        "round_over",
                        "the survey has closed or was cancelled; nothing of it can be changed",
                    ));
                }
                change(db, round, now.naive_utc(), actor)
            })
            .await
    }

    /// Closes every round whose last day has passed. What comes later finds no code.
    pub(super) async fn close_rounds(&self) -> Result<(), Error> {
        let clock = self.clock.clone();
        self.writer
            .write(move |db| {
                let now = clock.now();
                let at = now.naive_utc();
                for id in rounds::overdue(db, stockholm_date(now))? {
                    // Another instance, or the director, may have been faster.
                    let found = rounds::find_locked(db, id)?;
                    if found
                        .is_some_and(|one| one.closed_at.is_none() && one.cancelled_at.is_none())
                    {
                        rounds::close(db, id, at)?;
                        note(db, at, Actor::Service, "round.close", Some(id), "stored")?;
                    }
                }
                Ok(())
            })
            .await
    }
}

/// New codes of a round. Only their hashes are kept.
fn mint(db: &mut Db, id: RoundId, count: i32) -> Result<Vec<SecretCode>, Error> {
    let codes = (0..count)
        .map(|_| Ok(SecretCode::from_random(random()?)))
        .collect::<Result<Vec<_>, Error>>()?;
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| hash_of(code.as_bytes())).collect();
    rounds::insert_codes(db, id, &hashes)?;
    Ok(codes)
}
