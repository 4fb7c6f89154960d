//! The second factor: six digits from an app (TOTP, RFC 6238), and recovery codes for the day when the phone is lost.
//!
//! A secret is derived from the key file and the person's id, and never stored: whoever takes the database cannot make codes.

use totp_rs::{Builder, Secret, Totp};

use super::App;
use super::error::Error;
use super::keys::{Keys, random};
use super::passwords::{Turn, Verdict, to_the_end};
use super::session::{self, Entry, SignedIn, hash_of, new_token, note};
use crate::domain::access::Actor;
use crate::domain::ids::ActorId;
use crate::domain::password::Password;
use crate::domain::secret_code::SecretCode;
use crate::domain::session::{SECOND_FACTOR_TRIES, Stage};
use crate::store::staff::{self, Staff};
use crate::store::{Db, sessions, sign_in};

/// How it is named when a password is asked for once more.
const CONFIRM: &str = "password.confirm";
/// How many recovery codes somebody gets.
const RECOVERY_CODES: usize = 10;
/// Under which name an app lists the account.
const ISSUER: &str = "framsteg";

/// What an app needs to be told, once.
pub struct Offer {
    /// For typing it in.
    pub secret: String,
    /// For the square that an app reads.
    pub url: String,
}

/// A new second factor: the session goes on under a new token.
pub struct SetUp {
    pub entry: Entry,
    /// Shown this once.
    pub recovery_codes: Vec<String>,
}

fn secret(keys: &Keys, staff: &Staff, number: i32) -> Vec<u8> {
    let parts: [&[u8]; 2] = [staff.id.0.as_bytes(), &number.to_be_bytes()];
    keys.derive("second factor", &parts)[..20].to_vec()
}

fn totp(keys: &Keys, staff: &Staff, number: i32) -> Result<Totp, Error> {
    // A colon would end the issuer's part of the name.
    let account = staff.username.replace(':', ".");
    Builder::new()
        .with_secret(secret(keys, staff, number))
        .with_skew(1)
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .map_err(|error| Error::Internal(format!("no second factor: {error}")))
}

/// Whether a code counts, and uses it up.
pub(super) fn accept(
    db: &mut Db,
    keys: &Keys,
    staff: &Staff,
    typed: &str,
    now: chrono::NaiveDateTime,
) -> Result<bool, Error> {
    if let Some(code) = SecretCode::parse(typed) {
        return Ok(sign_in::use_recovery_code(
            db,
            staff.id,
            &hash_of(code.as_bytes()),
        )?);
    }
    match staff.second_factor {
        Some(number) => use_digits(db, &totp(keys, staff, number)?, staff.id, typed, now),
        None => Ok(false),
    }
}

fn use_digits(
    db: &mut Db,
    totp: &Totp,
    id: ActorId,
    typed: &str,
    now: chrono::NaiveDateTime,
) -> Result<bool, Error> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.and_utc().timestamp()).unwrap_or(0);
    match totp.check(&digits, seconds) {
        Some(step) => Ok(staff::use_step(
            db,
            id,
            i64::try_from(step).unwrap_or(i64::MAX),
        )?),
        None => Ok(false),
    }
}

fn new_recovery_codes(db: &mut Db, id: ActorId) -> Result<Vec<String>, Error> {
    let codes = (0..RECOVERY_CODES)
        .map(|_| Ok(SecretCode::from_random(random()?)))
        .collect::<Result<Vec<_>, Error>>()?;
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| hash_of(code.as_bytes())).collect();
    sign_in::set_recovery_codes(db, id, &hashes)?;
    Ok(codes.iter().map(SecretCode::shown).collect())
}

impl App {
    /// The secret that the person's app is to hold next: the same one until it is confirmed.
    pub fn offer_second_factor(&self, signed_in: &SignedIn) -> Result<Offer, Error> {
        let staff = &signed_in.staff;
        let number = staff.secrets + 1;
        let totp = totp(&self.keys, staff, number)?;
        Ok(Offer {
            secret: Secret::from(secret(&self.keys, staff, number)).to_base32(),
            url: totp
                .to_url()
                .map_err(|error| Error::Internal(error.to_string()))?,
        })
    }

    /// Confirms a second factor with a first code from the app. Somebody who has signed in before gives the password too. All other
    /// sessions end.
    pub async fn set_up_second_factor(
        &self,
        signed_in: &SignedIn,
        typed: &str,
        password: &str,
        device: Option<String>,
    ) -> Result<SetUp, Error> {
        if signed_in.session.stage == Stage::Open {
            self.confirm_password(signed_in, password).await?;
        }
        let (session, owner) = (signed_in.session.id, signed_in.staff.id);
        let now = self.clock.now_utc();
        let app = self.clone();
        let typed = typed.to_owned();
        let device = device.map(|token| hash_of(token.as_bytes()));
        let done = self
            .writer
            .write(move |db| {
                session::must_be_there(db, session)?;
                let staff = staff::find_locked(db, owner)?.ok_or(Error::SignedOut)?;
                let actor = Actor::Staff(owner, None);
                let number = staff.secrets + 1;
                if !use_digits(db, &totp(&app.keys, &staff, number)?, owner, &typed, now)? {
                    note(
                        db,
                        now,
                        actor,
                        "second_factor.set_up",
                        None::<&str>,
                        "refused",
                    )?;
                    return Ok(None);
                }
                staff::count_secret(db, owner, number)?;
                staff::set_second_factor(db, owner, Some(number))?;
                let recovery_codes = new_recovery_codes(db, owner)?;
                sessions::end_all(db, owner, Some(session))?;
                let token = new_token()?;
                sessions::advance(db, session, Stage::Open, &hash_of(token.as_bytes()), now)?;
                let device = app.complete(db, &staff, device, now)?;
                note(
                    db,
                    now,
                    actor,
                    "second_factor.set_up",
                    None::<&str>,
                    "stored",
                )?;
                Ok(Some(SetUp {
                    entry: Entry {
                        token,
                        stage: Stage::Open,
                        device,
                    },
                    recovery_codes,
                }))
            })
            .await?;
        done.ok_or_else(|| {
            Error::refused(
                "wrong_code",
                "the code is wrong, has been used already or has run out",
            )
        })
    }

    /// New recovery codes instead of the old ones.
    pub async fn renew_recovery_codes(
        &self,
        signed_in: &SignedIn,
        password: &str,
    ) -> Result<Vec<String>, Error> {
        self.confirm_password(signed_in, password).await?;
        let (session, owner) = (signed_in.session.id, signed_in.staff.id);
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| {
                session::must_be_there(db, session)?;
                let codes = new_recovery_codes(db, owner)?;
                let actor = Actor::Staff(owner, None);
                note(
                    db,
                    now,
                    actor,
                    "recovery_codes.renew",
                    None::<&str>,
                    "stored",
                )?;
                Ok(codes)
            })
            .await
    }

    /// How many recovery codes somebody has left. It blocks.
    pub fn recovery_codes_left(&self, id: ActorId) -> Result<i64, Error> {
        self.read(|db| Ok(sign_in::recovery_codes_left(db, id)?))
    }

    /// Makes sure that it is still the person themselves who sits there. Too many wrong passwords end the session.
    pub(super) async fn confirm_password(
        &self,
        signed_in: &SignedIn,
        password: &str,
    ) -> Result<(), Error> {
        self.confirm_within(signed_in, password, SECOND_FACTOR_TRIES)
            .await
    }

    /// The same with another number of tries.
    pub(super) async fn confirm_within(
        &self,
        signed_in: &SignedIn,
        password: &str,
        tries: i32,
    ) -> Result<(), Error> {
        let turn = self.passwords.turn()?;
        let (app, signed_in, password) = (self.clone(), signed_in.clone(), password.to_owned());
        to_the_end(async move {
            app.confirm_in_turn(turn, &signed_in, &password, tries)
                .await
        })
        .await
    }

    async fn confirm_in_turn(
        &self,
        turn: Turn,
        signed_in: &SignedIn,
        password: &str,
        tries: i32,
    ) -> Result<(), Error> {
        let (session, owner) = (signed_in.session.id, signed_in.staff.id);
        let now = self.clock.now_utc();
        let actor = Actor::Staff(owner, None);
        let attempt = self
            .writer
            .write(move |db| {
                let attempt = sessions::count_attempt(db, session)?;
                if attempt.is_some_and(|attempt| attempt > tries) {
                    sessions::end(db, session)?;
                    note(db, now, actor, CONFIRM, Some(session), "session_ended")?;
                    return Ok(None);
                }
                Ok(attempt)
            })
            .await?;
        let Some(attempt) = attempt else {
            return Err(Error::SignedOut);
        };
        let verdict = turn
            .verify(signed_in.staff.password.clone(), Password::typed(password))
            .await?;
        let is_right = verdict != Verdict::Wrong;
        self.writer
            .write(move |db| {
                if is_right {
                    sessions::forget_attempts(db, session)?;
                    return Ok(());
                }
                let over = attempt >= tries;
                if over {
                    sessions::end(db, session)?;
                }
                let outcome = if over { "session_ended" } else { "refused" };
                note(db, now, actor, CONFIRM, Some(session), outcome)
            })
            .await?;
        if is_right {
            return Ok(());
        }
        if attempt >= tries {
            return Err(Error::SignedOut);
        }
        Err(Error::refused("wrong_password", "the password is wrong"))
    }
}
