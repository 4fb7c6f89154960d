//! One-time codes: how somebody comes to a password of their own, and the first administrator into an empty house.

use super::App;
use super::attempts::forget;
use super::error::Error;
use super::manage_staff::{check_name, insert_new, new_staff};
use super::one_time_code::{FIRST, issue};
use super::passwords::{Turn, to_the_end};
use super::session::{self, Entry, Place, hash_of, note};
use crate::domain::access::{Actor, Role};
use crate::domain::password::{LEAST_ALONE, Password};
use crate::domain::secret_code::SecretCode;
use crate::domain::session::Stage;
use crate::domain::username::{check_username, username};
use crate::store::staff::{self, Staff};
use crate::store::{Db, sessions, sign_in};

/// What somebody types who has a one-time code.
pub struct Activation {
    pub code: String,
    pub username: String,
    /// Of the first administrator; others have one already.
    pub name: String,
    pub password: String,
    pub place: Place,
}

fn wrong() -> Error {
    Error::refused(
        "wrong_one_time_code",
        "the code is wrong, has been used already or has run out, or it is not for this username",
    )
}

impl App {
    /// Whether nobody has been let in yet. It blocks.
    pub fn has_no_staff(&self) -> Result<bool, Error> {
        self.read(|db| Ok(staff::list(db)?.is_empty()))
    }

    /// Whether the first administrator is still to come, whoever else an operator has added. It blocks.
    pub fn has_no_administrator(&self) -> Result<bool, Error> {
        self.read(has_no_administrator)
    }

    /// A code for the first administrator, as long as there is none.
    pub async fn first_code(&self) -> Result<Option<SecretCode>, Error> {
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| {
                if !has_no_administrator(db)? {
                    return Ok(None);
                }
                note(
                    db,
                    now,
                    Actor::Service,
                    "staff.first_code",
                    None::<&str>,
                    "stored",
                )?;
                issue(db, None, now, FIRST).map(Some)
            })
            .await
    }

    /// Uses a one-time code up: the person chooses a password and is signed in, to set up a second factor if their roles need one.
    pub async fn activate(&self, activation: Activation) -> Result<Entry, Error> {
        let turn = self.passwords.turn()?;
        let app = self.clone();
        to_the_end(async move { app.activate_in_turn(turn, activation).await }).await
    }

    async fn activate_in_turn(&self, turn: Turn, activation: Activation) -> Result<Entry, Error> {
        let name = username(&activation.username);
        let hash = SecretCode::parse(&activation.code).map(|code| hash_of(code.as_bytes()));
        let now = self.clock.now_utc();
        let asked = name.clone();
        // Looked at first: strangers must not make the service hash passwords.
        let owner = self
            .writer
            .write(move |db| {
                let owner = match hash {
                    Some(hash) => owner_of(db, &hash, &asked, now)?,
                    None => None,
                };
                if owner.is_none() {
                    note(
                        db,
                        now,
                        Actor::Stranger,
                        "staff.activate",
                        None::<&str>,
                        "refused",
                    )?;
                }
                Ok(owner)
            })
            .await?;
        let (Some(owner), Some(hash)) = (owner, hash) else {
            return Err(wrong());
        };
        let shown_name = owner
            .as_ref()
            .map_or(activation.name.trim(), |staff| &staff.name)
            .to_owned();
        let mut faults = Vec::new();
        if owner.is_none() {
            faults.extend(check_username(&name));
            faults.extend(check_name(&shown_name));
        }
        // Whatever the roles: a second factor that is to follow may never be set up, and the roles may change meanwhile.
        let about = [name.as_str(), &shown_name];
        let password = match Password::choose(&activation.password, LEAST_ALONE, &about) {
            Ok(password) if faults.is_empty() => password,
            Ok(_) => return Err(faults.into()),
            Err(fault) => {
                faults.push(fault);
                return Err(faults.into());
            }
        };
        let phc = turn.hash(password).await?;
        let app = self.clone();
        let place = activation.place;
        let entry = self
            .writer
            .write(move |db| {
                // Two may hold the same code: the first one has it.
                if !sign_in::use_one_time_code(db, &hash)? {
                    note(
                        db,
                        now,
                        Actor::Stranger,
                        "staff.activate",
                        None::<&str>,
                        "refused",
                    )?;
                    return Ok(None);
                }
                let staff = match &owner {
                    Some(staff) => staff::find_locked(db, staff.id)?.ok_or_else(wrong)?,
                    None => first_administrator(db, &name, &shown_name, now)?,
                };
                staff::set_password(db, staff.id, Some(&phc))?;
                sessions::end_all(db, staff.id, None)?;
                forget(db, &app.keys, &staff)?;
                let stage = app.first_stage(&staff);
                let token = session::begin(db, staff.id, stage, place, now)?;
                let device = match stage {
                    Stage::Open => app.complete(db, &staff, None, now)?,
                    Stage::SecondFactor | Stage::SetUp => None,
                };
                let actor = Actor::Staff(staff.id, None);
                note(db, now, actor, "staff.activate", Some(staff.id), "stored")?;
                Ok(Some(Entry {
                    token,
                    stage,
                    device,
                }))
            })
            .await?;
        entry.ok_or_else(wrong)
    }
}

fn has_no_administrator(db: &mut Db) -> Result<bool, Error> {
    Ok(!staff::list(db)?.iter().any(Staff::is_open_administrator))
}

fn first_administrator(
    db: &mut Db,
    username: &str,
    name: &str,
    now: chrono::NaiveDateTime,
) -> Result<Staff, Error> {
    sign_in::remove_one_time_codes(db, None)?;
    let staff = new_staff(username, name, [Role::Administrator].into(), now);
    insert_new(db, &staff)?;
    Ok(staff)
}

/// For whom a code is: `Some(None)` is the first administrator, who is nobody yet; `None` if it does not fit.
fn owner_of(
    db: &mut Db,
    hash: &[u8; 32],
    username: &str,
    now: chrono::NaiveDateTime,
) -> Result<Option<Option<Staff>>, Error> {
    match sign_in::find_one_time_code(db, hash, now)? {
        None => Ok(None),
        Some(None) => Ok(has_no_administrator(db)?.then_some(None)),
        Some(Some(id)) => Ok(staff::find(db, id)?
            .filter(|staff| staff.username == username && staff.disabled_at.is_none())
            .map(Some)),
    }
}
