//! What an operator with a shell can do about staff and published figures. Each is one transaction.

use super::Clock;
use super::error::Error;
use super::keys::Keys;
use super::manage_staff::{self, By, NewStaff, StaffView};
use super::withdraw_figure::withdraw_by_operator;
use crate::domain::definitions::Catalogue;
use crate::domain::ids::ActorId;
use crate::domain::period::Period;
use crate::domain::secret_code::SecretCode;
use crate::domain::username::username;
use crate::store::staff::Identity;
use crate::store::{Db, staff, transaction};

fn id_of(db: &mut Db, name: &str) -> Result<ActorId, Error> {
    match staff::find_by_username(db, &username(name))? {
        Some(staff) => Ok(staff.id),
        None => Err(Error::invalid(
            "/username",
            "unknown_username",
            "nobody has this username; see: framsteg staff list",
        )),
    }
}

/// Adds somebody; gives the code with which they choose a password.
pub fn add_staff(
    db: &mut Db,
    clock: &Clock,
    catalogue: &Catalogue,
    new: &NewStaff,
) -> Result<SecretCode, Error> {
    let now = clock.now_utc();
    transaction::write(db, |db| {
        manage_staff::add(db, By::Operator, new, catalogue, now).map(|(_, code)| code)
    })
}

/// Everybody, with their insatser.
pub fn list_staff(db: &mut Db) -> Result<Vec<StaffView>, Error> {
    manage_staff::list(db)
}

/// Lets somebody in no more, or again.
pub fn set_disabled(db: &mut Db, clock: &Clock, name: &str, disabled: bool) -> Result<(), Error> {
    let now = clock.now_utc();
    transaction::write(db, |db| {
        let id = id_of(db, name)?;
        manage_staff::set_disabled(db, By::Operator, id, disabled, now)
    })
}

/// Takes somebody's password and second factor away; gives the code for a new beginning.
pub fn reset_staff(
    db: &mut Db,
    clock: &Clock,
    keys: &Keys,
    name: &str,
) -> Result<SecretCode, Error> {
    let now = clock.now_utc();
    transaction::write(db, |db| {
        let id = id_of(db, name)?;
        manage_staff::reset(db, By::Operator, keys, id, now)
    })
}

/// Ties an account to who the person is to an identity provider, or unties it.
pub fn set_identity(
    db: &mut Db,
    clock: &Clock,
    name: &str,
    identity: Option<&Identity>,
) -> Result<(), Error> {
    let now = clock.now_utc();
    transaction::write(db, |db| {
        let id = id_of(db, name)?;
        manage_staff::set_identity(db, By::Operator, id, identity, now)
    })
}

/// Takes a wrong figure back, with every table of it.
pub fn withdraw_figure(
    db: &mut Db,
    clock: &Clock,
    catalogue: &Catalogue,
    indicator: &str,
    period: Period,
    reason: &str,
) -> Result<(), Error> {
    withdraw_by_operator(db, clock, catalogue, indicator, period, reason)
}
