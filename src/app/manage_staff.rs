//! Staff: adding somebody, what they may do, resetting and disabling them. Done by an administrator, or by an operator with a shell.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::App;
use super::attempts::forget;
use super::error::Error;
use super::keys::Keys;
use super::one_time_code::{LATER, issue};
use super::session::{Acting, Administrator, must_be_there, note};
use crate::domain::access::{Actor, Role};
use crate::domain::definitions::Catalogue;
use crate::domain::ids::{ActorId, SessionId};
use crate::domain::json::Fault;
use crate::domain::oidc::is_subject;
use crate::domain::secret_code::SecretCode;
use crate::domain::username::{check_username, username};
use crate::store::staff::{self, Identity, Staff};
use crate::store::{Db, assignments, sessions, sign_in};

/// Somebody who is to be let in.
#[derive(Clone, Debug)]
pub struct NewStaff {
    pub username: String,
    pub name: String,
    pub roles: BTreeSet<Role>,
    /// Keys of the insatser in which a coordinator works.
    pub programmes: BTreeSet<String>,
}

/// Who manages: an administrator in their session, or an operator.
#[derive(Clone, Copy)]
pub(super) enum By {
    Operator,
    Administrator(ActorId, SessionId),
}

impl By {
    pub(super) fn actor(self) -> Actor {
        match self {
            By::Operator => Actor::Operator,
            By::Administrator(id, _) => Actor::Staff(id, Some(Role::Administrator)),
        }
    }

    /// A request may have waited while its session ended.
    pub(super) fn check(self, db: &mut Db) -> Result<(), Error> {
        match self {
            By::Operator => Ok(()),
            By::Administrator(_, session) => must_be_there(db, session),
        }
    }

    /// Nobody resets, disables or promotes themselves: that takes a second administrator.
    pub(super) fn must_not_be(self, id: ActorId) -> Result<(), Error> {
        match self {
            By::Administrator(own, _) if own == id => Err(Error::conflict(
                "yourself",
                "another administrator must do this for you",
            )),
            _ => Ok(()),
        }
    }
}

pub(super) fn check_name(name: &str) -> Option<Fault> {
    let is_good = (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    (!is_good).then(|| Fault {
        pointer: "/name".to_owned(),
        code: "bad_name",
        message: "a name has 1 to 100 characters".to_owned(),
    })
}

fn check_rights(
    roles: &BTreeSet<Role>,
    programmes: &BTreeSet<String>,
    catalogue: &Catalogue,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, message: &str| {
        faults.push(Fault {
            pointer: pointer.to_owned(),
            code,
            message: message.to_owned(),
        });
    };
    if roles.is_empty() {
        fault("/roles", "no_role", "choose at least one role");
    }
    if programmes
        .iter()
        .any(|key| catalogue.programme(key).is_none())
    {
        fault(
            "/programmes",
            "unknown_programme",
            "there is no such insats",
        );
    }
    if !roles.contains(&Role::Coordinator) && !programmes.is_empty() {
        fault(
            "/programmes",
            "programmes_without_coordinator",
            "only coordinators work in insatser",
        );
    }
    if roles.contains(&Role::Coordinator) && programmes.is_empty() {
        fault(
            "/programmes",
            "coordinator_without_programme",
            "a coordinator works in at least one insats",
        );
    }
    faults
}

/// Somebody who has not chosen a password yet.
pub(super) fn new_staff(
    username: &str,
    name: &str,
    roles: BTreeSet<Role>,
    now: NaiveDateTime,
) -> Staff {
    Staff {
        id: ActorId(Uuid::new_v4()),
        username: username.to_owned(),
        name: name.to_owned(),
        roles,
        password: None,
        second_factor: None,
        secrets: 0,
        last_step: 0,
        identity: None,
        created_at: now,
        disabled_at: None,
    }
}

/// Adds somebody; they choose a password with the code.
pub(super) fn add(
    db: &mut Db,
    by: By,
    new: &NewStaff,
    catalogue: &Catalogue,
    now: NaiveDateTime,
) -> Result<(ActorId, SecretCode), Error> {
    by.check(db)?;
    let name = username(&new.username);
    let shown = new.name.trim();
    let mut faults: Vec<Fault> = check_username(&name)
        .into_iter()
        .chain(check_name(shown))
        .collect();
    faults.extend(check_rights(&new.roles, &new.programmes, catalogue));
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let staff = new_staff(&name, shown, new.roles.clone(), now);
    insert_new(db, &staff)?;
    staff::set_programmes(db, staff.id, &new.programmes)?;
    note(db, now, by.actor(), "staff.add", Some(staff.id), "stored")?;
    let code = issue(db, Some(staff.id), now, LATER)?;
    Ok((staff.id, code))
}

/// Inserts somebody whose username is free.
pub(super) fn insert_new(db: &mut Db, staff: &Staff) -> Result<(), Error> {
    if staff::find_by_username(db, &staff.username)?.is_some() {
        return Err(Error::invalid(
            "/username",
            "username_taken",
            "somebody has this username already",
        ));
    }
    Ok(staff::insert(db, staff)?)
}

/// Takes password, second factor and known browsers away, ends all sessions, and gives a code for a new beginning.
pub(super) fn reset(
    db: &mut Db,
    by: By,
    keys: &Keys,
    id: ActorId,
    now: NaiveDateTime,
) -> Result<SecretCode, Error> {
    let staff = staff::find_locked(db, id)?;
    by.check(db)?;
    by.must_not_be(id)?;
    let staff = staff.ok_or(Error::NotFound)?;
    if staff.disabled_at.is_some() {
        return Err(Error::conflict(
            "disabled",
            "this account is disabled; enable it first",
        ));
    }
    staff::set_password(db, id, None)?;
    staff::set_second_factor(db, id, None)?;
    sign_in::set_recovery_codes(db, id, &[])?;
    forget(db, keys, &staff)?;
    sessions::end_all(db, id, None)?;
    note(db, now, by.actor(), "staff.reset", Some(id), "stored")?;
    issue(db, Some(id), now, LATER)
}

/// Lets somebody in no more, or again.
pub(super) fn set_disabled(
    db: &mut Db,
    by: By,
    id: ActorId,
    disabled: bool,
    now: NaiveDateTime,
) -> Result<(), Error> {
    // Locked first: of two administrators who act against each other the second finds out.
    staff::lock_all(db)?;
    by.check(db)?;
    by.must_not_be(id)?;
    let staff = staff::find(db, id)?.ok_or(Error::NotFound)?;
    if staff.disabled_at.is_some() == disabled {
        return Ok(());
    }
    if disabled {
        must_not_be_last(db, &staff, &BTreeSet::new())?;
        sessions::end_all(db, id, None)?;
        sign_in::remove_one_time_codes(db, Some(id))?;
        sign_in::forget_devices(db, id)?;
    }
    staff::set_disabled(db, id, disabled.then_some(now))?;
    let action = if disabled {
        "staff.disable"
    } else {
        "staff.enable"
    };
    note(db, now, by.actor(), action, Some(id), "stored")
}

/// Somebody must be left who can let others in.
fn must_not_be_last(db: &mut Db, staff: &Staff, roles: &BTreeSet<Role>) -> Result<(), Error> {
    if !staff.roles.contains(&Role::Administrator) || roles.contains(&Role::Administrator) {
        return Ok(());
    }
    let another = staff::list(db)?
        .iter()
        .any(|other| other.id != staff.id && other.is_open_administrator());
    match another {
        true => Ok(()),
        false => Err(Error::conflict(
            "last_administrator",
            "this is the last administrator; make somebody else one first",
        )),
    }
}

/// What somebody may do from now on. All their sessions end; enrolments in insatser that they leave are nobody's unless a colleague has
/// them too.
fn set_rights(
    db: &mut Db,
    by: By,
    id: ActorId,
    roles: &BTreeSet<Role>,
    programmes: &BTreeSet<String>,
    catalogue: &Catalogue,
    now: NaiveDateTime,
) -> Result<(), Error> {
    staff::lock_all(db)?;
    by.check(db)?;
    by.must_not_be(id)?;
    let faults = check_rights(roles, programmes, catalogue);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let staff = staff::find(db, id)?.ok_or(Error::NotFound)?;
    let before = staff::programmes(db, id)?;
    if staff.roles == *roles && before == *programmes {
        return Ok(());
    }
    must_not_be_last(db, &staff, roles)?;
    let left: BTreeSet<String> = before.difference(programmes).cloned().collect();
    for enrolment in assignments::caseload(db, id, &left)? {
        assignments::release(db, enrolment, id)?;
        note(
            db,
            now,
            by.actor(),
            "enrolment.release",
            Some(enrolment),
            "stored",
        )?;
    }
    staff::set_roles(db, id, roles)?;
    staff::set_programmes(db, id, programmes)?;
    sessions::end_all(db, id, None)?;
    note(db, now, by.actor(), "staff.rights", Some(id), "changed")
}

/// Ties an account to who the person is to an identity provider, or unties it.
pub(super) fn set_identity(
    db: &mut Db,
    by: By,
    id: ActorId,
    identity: Option<&Identity>,
    now: NaiveDateTime,
) -> Result<(), Error> {
    by.check(db)?;
    by.must_not_be(id)?;
    staff::find_locked(db, id)?.ok_or(Error::NotFound)?;
    if identity.is_some_and(|identity| !is_subject(&identity.subject)) {
        return Err(Error::invalid(
            "/subject",
            "bad_subject",
            "a subject has 1 to 255 characters of ASCII; the identity provider's administrator knows it",
        ));
    }
    if let Some(identity) = identity
        && staff::find_by_identity(db, identity)?.is_some_and(|other| other.id != id)
    {
        return Err(Error::invalid(
            "/subject",
            "identity_taken",
            "another account has this identity",
        ));
    }
    staff::set_identity(db, id, identity)?;
    sessions::end_all(db, id, None)?;
    note(db, now, by.actor(), "staff.identity", Some(id), "changed")
}

/// What an administrator sees of somebody.
#[derive(Clone, Debug)]
pub struct StaffView {
    pub staff: Staff,
    pub programmes: BTreeSet<String>,
}

/// Everybody, by username.
pub(super) fn list(db: &mut Db) -> Result<Vec<StaffView>, Error> {
    staff::list(db)?
        .into_iter()
        .map(|staff| {
            let programmes = staff::programmes(db, staff.id)?;
            Ok(StaffView { staff, programmes })
        })
        .collect()
}

impl App {
    /// Notes what an administrator was kept from: acting on themselves, or shutting the last one out.
    pub(super) async fn noting<T>(
        &self,
        by: By,
        action: &'static str,
        id: ActorId,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let outcome = work.await;
        if let Err(Error::Conflict {
            code: code @ ("yourself" | "last_administrator"),
            ..
        }) = outcome
        {
            self.note_refusal(by.actor(), action, id.to_string(), code)
                .await?;
        }
        outcome
    }

    /// Everybody, by username. It blocks.
    pub fn staff(&self) -> Result<Vec<StaffView>, Error> {
        self.read(list)
    }

    /// Somebody. It blocks.
    pub fn one_of_staff(&self, id: ActorId) -> Result<StaffView, Error> {
        self.read(|db| {
            let staff = staff::find(db, id)?.ok_or(Error::NotFound)?;
            let programmes = staff::programmes(db, id)?;
            Ok(StaffView { staff, programmes })
        })
    }

    /// Adds somebody; gives the code with which they choose a password.
    pub async fn add_staff(
        &self,
        by: &Acting<Administrator>,
        new: NewStaff,
    ) -> Result<(ActorId, SecretCode), Error> {
        let (by, now) = (administrator(by), self.clock.now_utc());
        let catalogue = self.catalogue.clone();
        self.writer
            .write(move |db| add(db, by, &new, &catalogue, now))
            .await
    }

    /// Takes somebody's password and second factor away; gives the code for a new beginning.
    pub async fn reset_staff(
        &self,
        by: &Acting<Administrator>,
        id: ActorId,
    ) -> Result<SecretCode, Error> {
        let (by, now) = (administrator(by), self.clock.now_utc());
        let keys = self.keys.clone();
        let write = self.writer.write(move |db| reset(db, by, &keys, id, now));
        self.noting(by, "staff.reset", id, write).await
    }

    /// Lets somebody in no more, or again.
    pub async fn set_staff_disabled(
        &self,
        by: &Acting<Administrator>,
        id: ActorId,
        disabled: bool,
    ) -> Result<(), Error> {
        let (by, now) = (administrator(by), self.clock.now_utc());
        let write = self
            .writer
            .write(move |db| set_disabled(db, by, id, disabled, now));
        self.noting(by, "staff.disable", id, write).await
    }

    /// Changes what somebody may do.
    pub async fn set_staff_rights(
        &self,
        by: &Acting<Administrator>,
        id: ActorId,
        roles: BTreeSet<Role>,
        programmes: BTreeSet<String>,
    ) -> Result<(), Error> {
        let (by, now) = (administrator(by), self.clock.now_utc());
        let catalogue = self.catalogue.clone();
        let write = self
            .writer
            .write(move |db| set_rights(db, by, id, &roles, &programmes, &catalogue, now));
        self.noting(by, "staff.rights", id, write).await
    }

    /// Ties an account to an identity provider's subject, or unties it.
    pub async fn set_staff_identity(
        &self,
        by: &Acting<Administrator>,
        id: ActorId,
        identity: Option<Identity>,
    ) -> Result<(), Error> {
        let (by, now) = (administrator(by), self.clock.now_utc());
        let write = self
            .writer
            .write(move |db| set_identity(db, by, id, identity.as_ref(), now));
        self.noting(by, "staff.identity", id, write).await
    }
}

pub(super) fn administrator(signed_in: &Acting<Administrator>) -> By {
    By::Administrator(signed_in.staff.id, signed_in.session.id)
}
