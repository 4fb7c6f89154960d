//! Changing one's own password.

use super::App;
use super::error::Error;
use super::session::{self, Entry, hash_of, note};
use crate::domain::access::Actor;
use crate::domain::password::{LEAST_ALONE, LEAST_WITH_SECOND_FACTOR, Password};
use crate::store::{sessions, sign_in, staff};

impl App {
    /// Changes one's own password. All other sessions end, and this one goes on under a new token.
    pub async fn change_password(
        &self,
        signed_in: &session::SignedIn,
        current: &str,
        new: &str,
    ) -> Result<Entry, Error> {
        let staff = &signed_in.staff;
        let least = match staff.second_factor {
            Some(_) => LEAST_WITH_SECOND_FACTOR,
            None => LEAST_ALONE,
        };
        // Before the current one is looked at: a slip here must not cost an attempt there.
        let password = Password::choose(new, least, &[&staff.username, &staff.name])?;
        self.confirm_password(signed_in, current).await?;
        let phc = self.passwords.turn()?.hash(password).await?;
        let (session, owner, stage) = (signed_in.session.id, staff.id, signed_in.session.stage);
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| {
                session::must_be_there(db, session)?;
                staff::find_locked(db, owner)?.ok_or(Error::SignedOut)?;
                staff::set_password(db, owner, Some(&phc))?;
                sessions::end_all(db, owner, Some(session))?;
                sign_in::forget_devices(db, owner)?;
                let token = session::new_token()?;
                sessions::advance(db, session, stage, &hash_of(token.as_bytes()), now)?;
                let device = session::new_token()?;
                sign_in::remember_device(db, &hash_of(device.as_bytes()), owner, now)?;
                note(
                    db,
                    now,
                    Actor::Staff(owner, None),
                    "password.change",
                    None::<&str>,
                    "stored",
                )?;
                Ok(Entry {
                    token,
                    stage,
                    device: Some(device),
                })
            })
            .await
    }
}
