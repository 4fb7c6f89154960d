//! One-time codes: making one, for somebody in particular or for whoever becomes the first administrator.

use chrono::{NaiveDateTime, TimeDelta};

use super::error::Error;
use super::keys::random;
use super::session::hash_of;
use crate::domain::ids::ActorId;
use crate::domain::secret_code::SecretCode;
use crate::store::{Db, sign_in};

/// The first administrator's code is good for so long, and is printed anew at each start until it has been used.
pub(super) const FIRST: TimeDelta = TimeDelta::hours(1);
/// A colleague's code has to reach them first.
pub(super) const LATER: TimeDelta = TimeDelta::hours(24);

/// Makes a one-time code; older ones for the same person are worthless from now on.
pub(super) fn issue(
    db: &mut Db,
    staff: Option<ActorId>,
    now: NaiveDateTime,
    good_for: TimeDelta,
) -> Result<SecretCode, Error> {
    let code = SecretCode::from_random(random()?);
    sign_in::remove_one_time_codes(db, staff)?;
    sign_in::insert_one_time_code(db, &hash_of(code.as_bytes()), staff, now + good_for)?;
    Ok(code)
}
