//! Signing in: name and password, then the second factor where there is one.
//!
//! Every attempt is counted before the password is looked at, so that many at once cannot slip through together, and is forgiven when the
//! sign-in is complete. A name that nobody has is treated like any other, to the last hash.

use super::App;
use super::attempts::Counted;
use super::error::Error;
use super::passwords::{Turn, Verdict, to_the_end};
use super::second_factor;
use super::session::{self, Entry, Place, SignedIn, hash_of, new_token, note};
use crate::domain::access::Actor;
use crate::domain::password::Password;
use crate::domain::session::{SECOND_FACTOR_TRIES, Stage};
use crate::domain::username::username;
use crate::store::staff::{self, Staff};
use crate::store::{Db, sessions};

/// What somebody types to sign in.
pub struct Credentials {
    pub username: String,
    pub password: String,
    pub place: Place,
    /// The browser's own token, if it has one.
    pub device: Option<String>,
}

impl App {
    /// Signs somebody in with name and password.
    pub async fn sign_in(&self, credentials: Credentials) -> Result<Entry, Error> {
        let turn = self.passwords.turn()?;
        let app = self.clone();
        to_the_end(async move { app.sign_in_in_turn(turn, credentials).await }).await
    }

    async fn sign_in_in_turn(&self, turn: Turn, credentials: Credentials) -> Result<Entry, Error> {
        let name = username(&credentials.username);
        let device = credentials
            .device
            .as_deref()
            .map(|token| hash_of(token.as_bytes()));
        let app = self.clone();
        let (asked, now) = (name.clone(), self.clock.now_utc());
        let counted = self
            .writer
            .write(move |db| app.count_attempt(db, &asked, device, now))
            .await?;
        let staff = match counted {
            Counted::Wait(wait) => {
                return Err(Error::TooMany {
                    detail: "too many attempts to sign in; wait a little, or ask an administrator to reset the account".to_owned(),
                    retry_after: u32::try_from(wait.num_seconds()).unwrap_or(u32::MAX).max(1),
                });
            }
            Counted::Go(staff) => staff,
        };
        let stored = staff
            .as_ref()
            .filter(|staff| staff.disabled_at.is_none())
            .and_then(|staff| staff.password.clone());
        let verdict = turn
            .verify(stored.clone(), Password::typed(&credentials.password))
            .await?;
        let app = self.clone();
        let now = self.clock.now_utc();
        let id = staff.map(|staff| staff.id);
        let place = credentials.place;
        let entry = self
            .writer
            .write(move |db| {
                let known = match (id, &verdict) {
                    (Some(id), Verdict::Right | Verdict::Renewed(_)) => staff::find_locked(db, id)?
                        // Changed meanwhile: what was looked at counts no more.
                        .filter(|now| now.password == stored && now.disabled_at.is_none()),
                    _ => None,
                };
                let Some(known) = known else {
                    note(db, now, Actor::Stranger, "sign_in", id, "refused")?;
                    return Ok(None);
                };
                if let (Verdict::Renewed(phc), Some(old)) = (&verdict, &stored) {
                    staff::renew_password(db, known.id, old, phc)?;
                }
                app.enter(db, &known, place, device, now).map(Some)
            })
            .await?;
        entry.ok_or_else(|| {
            Error::refused("wrong_credentials", "the username or the password is wrong")
        })
    }

    /// Lets somebody in whose password was right: to the second factor, to setting one up, or all the way.
    fn enter(
        &self,
        db: &mut Db,
        staff: &Staff,
        place: Place,
        device: Option<[u8; 32]>,
        now: chrono::NaiveDateTime,
    ) -> Result<Entry, Error> {
        let stage = self.first_stage(staff);
        let token = session::begin(db, staff.id, stage, place, now)?;
        let mut entry = Entry {
            token,
            stage,
            device: None,
        };
        let outcome = match stage {
            Stage::SecondFactor => "second_factor_wanted",
            Stage::SetUp | Stage::Open => {
                entry.device = self.complete(db, staff, device, now)?;
                "signed_in"
            }
        };
        note(
            db,
            now,
            Actor::Staff(staff.id, None),
            "sign_in",
            None::<&str>,
            outcome,
        )?;
        Ok(entry)
    }

    /// Gives the second factor: six digits from an app, or a recovery code. Each works once.
    pub async fn give_second_factor(
        &self,
        signed_in: &SignedIn,
        typed: &str,
        device: Option<String>,
    ) -> Result<Entry, Error> {
        let (app, signed_in, typed) = (self.clone(), signed_in.clone(), typed.to_owned());
        to_the_end(async move { app.judge_second_factor(&signed_in, typed, device).await }).await
    }

    async fn judge_second_factor(
        &self,
        signed_in: &SignedIn,
        typed: String,
        device: Option<String>,
    ) -> Result<Entry, Error> {
        if signed_in.session.stage != Stage::SecondFactor {
            return Err(Error::SignedOut);
        }
        let (session, owner) = (signed_in.session.id, signed_in.staff.id);
        let now = self.clock.now_utc();
        let actor = Actor::Staff(owner, None);
        // Counted in a transaction of its own, before the code is looked at.
        let attempt = self
            .writer
            .write(move |db| {
                let Some(attempt) = sessions::count_attempt(db, session)? else {
                    return Ok(None);
                };
                if attempt > SECOND_FACTOR_TRIES {
                    sessions::end(db, session)?;
                    note(db, now, actor, "second_factor", None::<&str>, "too_many")?;
                    return Ok(None);
                }
                Ok(Some(attempt))
            })
            .await?;
        if attempt.is_none() {
            return Err(Error::SignedOut);
        }
        let app = self.clone();
        let device = device.map(|token| hash_of(token.as_bytes()));
        let entry = self
            .writer
            .write(move |db| {
                session::must_be_there(db, session)?;
                let staff = staff::find_locked(db, owner)?.ok_or(Error::SignedOut)?;
                if !second_factor::accept(db, &app.keys, &staff, &typed, now)? {
                    note(db, now, actor, "second_factor", None::<&str>, "refused")?;
                    return Ok(None);
                }
                let token = new_token()?;
                sessions::advance(db, session, Stage::Open, &hash_of(token.as_bytes()), now)?;
                let device = app.complete(db, &staff, device, now)?;
                note(db, now, actor, "sign_in", None::<&str>, "signed_in")?;
                Ok(Some(Entry {
                    token,
                    stage: Stage::Open,
                    device,
                }))
            })
            .await?;
        entry.ok_or_else(|| {
            Error::refused(
                "wrong_code",
                "the code is wrong, has been used already or has run out",
            )
        })
    }
}
