//! Sessions of staff: from a token to who has signed in, in which role they act, and what they reach.

use std::marker::PhantomData;
use std::ops::Deref;

use chrono::NaiveDateTime;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::App;
use super::error::Error;
use super::keys::random;
use crate::domain::access::{Access, Actor, Caseloads, Reach, Role};
use crate::domain::hex::hex;
use crate::domain::ids::{ActorId, OccasionId, SessionId};
use crate::domain::session::{LONGEST, Stage};
use crate::store::sessions::{self, Session};
use crate::store::staff::{self, Staff};
use crate::store::{Db, assignments, audit, sign_in, transaction};

pub use crate::domain::session::Place;

/// Somebody with a live session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub session: Session,
    pub staff: Staff,
    /// Under which token they came: it may have been changed since.
    pub(super) token_hash: [u8; 32],
    /// Goes into every form of this session, and comes back with it.
    pub form_token: String,
}

impl SignedIn {
    /// Whether they have signed in completely.
    pub fn is_open(&self) -> bool {
        self.session.stage == Stage::Open
    }

    /// The same person in a role, if they have signed in completely and it is theirs.
    pub fn acting_as<R: Duty>(&self) -> Option<Acting<R>> {
        (self.is_open() && self.staff.roles.contains(&R::ROLE)).then(|| Acting {
            signed_in: self.clone(),
            duty: PhantomData,
        })
    }

    /// The occasion for which the tablet lies in the participant's hands.
    pub fn handed_over(&self) -> Option<OccasionId> {
        self.session.handed_over.map(|hands| hands.occasion)
    }

    /// For the audit log: whatever roles they hold, they do this as themselves.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.staff.id, None)
    }
}

/// A role that a type stands for.
pub trait Duty: 'static {
    const ROLE: Role;
}

macro_rules! duties {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Duty for $name {
            const ROLE: Role = Role::$name;
        }
    )+};
}

duties! {
    /// Meets participants.
    Coordinator,
    /// Reads published figures.
    Director,
    /// Looks after accounts and clients.
    Administrator,
    /// Reads the audit log.
    Auditor,
}

/// Somebody who acts in a role. There is no other way to one than [`SignedIn::acting_as`]: a use case that asks for it cannot be reached
/// by anybody who does not hold the role.
#[derive(Clone, Debug)]
pub struct Acting<R: Duty> {
    signed_in: SignedIn,
    duty: PhantomData<R>,
}

impl<R: Duty> Acting<R> {
    /// For the audit log: in this role.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.staff.id, Some(R::ROLE))
    }
}

impl<R: Duty> Deref for Acting<R> {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

/// What the browser gets.
#[derive(Clone)]
pub struct Entry {
    /// The session's token.
    pub token: String,
    pub stage: Stage,
    /// A token by which this browser is known from now on.
    pub device: Option<String>,
}

/// A token for a cookie: 256 random bits.
pub(super) fn new_token() -> Result<String, Error> {
    Ok(hex(&random::<32>()?))
}

/// What is stored of a token or a code that has enough random bits.
pub(super) fn hash_of(secret: &[u8]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

impl App {
    /// Who has signed in under a token, if the session is alive. Looking counts as doing something: it begins to be idle anew.
    pub async fn signed_in(&self, token: &str) -> Result<SignedIn, Error> {
        let hash = hash_of(token.as_bytes());
        let app = self.clone();
        let found = tokio::task::spawn_blocking(move || {
            app.read(|db| Ok(sessions::find_by_token(db, &hash)?))
        })
        .await
        .map_err(|_| Error::Unavailable)??;
        let (session, staff) = found.ok_or(Error::SignedOut)?;
        let now = self.clock.now_utc();
        let id = session.id;
        if !session.times().is_alive(now) {
            let owner = staff.id;
            // Ended for good: no clock that jumps back brings it to life again.
            self.writer
                .write(move |db| {
                    if sessions::end(db, id)? {
                        note(
                            db,
                            now,
                            Actor::Staff(owner, None),
                            "session.end",
                            Some(id),
                            "expired",
                        )?;
                    }
                    Ok(())
                })
                .await?;
            return Err(Error::SignedOut);
        }
        match self
            .writer
            .write(move |db| Ok(sessions::touch(db, id, now)?))
            .await
        {
            Ok(()) => {}
            // Reading goes on while nothing can be written; the session only grows older.
            Err(error) if error.is_temporary() => {}
            Err(error) => return Err(error),
        }
        let form_token = hex(&self.keys.derive("form", &[id.0.as_bytes(), &hash]));
        Ok(SignedIn {
            session,
            staff,
            token_hash: hash,
            form_token,
        })
    }

    /// What a coordinator reaches today. It blocks.
    pub fn access_of(&self, signed_in: &Acting<Coordinator>) -> Result<Access, Error> {
        let own = signed_in.staff.id;
        let today = self.clock.today();
        let reach = self.read(|db| {
            transaction::snapshot(db, |db| {
                let mut programmes = std::collections::BTreeMap::new();
                programmes.insert(own, staff::programmes(db, own)?);
                for colleague in assignments::stands_in_for(db, own, today)? {
                    programmes.insert(colleague, staff::programmes(db, colleague)?);
                }
                Ok::<_, Error>(Reach::Caseloads(Caseloads { own, programmes }))
            })
        })?;
        Ok(Access {
            actor: own,
            session: Some(signed_in.session.id),
            reach,
            only: signed_in.handed_over(),
        })
    }

    /// How many sessions somebody has. It blocks.
    pub fn sessions_of(&self, id: ActorId) -> Result<i64, Error> {
        self.read(|db| Ok(sessions::count(db, id)?))
    }

    /// Ends a session.
    pub async fn sign_out(&self, signed_in: &SignedIn) -> Result<(), Error> {
        let (id, owner) = (signed_in.session.id, signed_in.staff.id);
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| {
                if sessions::end(db, id)? {
                    note(
                        db,
                        now,
                        Actor::Staff(owner, None),
                        "session.end",
                        Some(id),
                        "signed_out",
                    )?;
                }
                Ok(())
            })
            .await
    }

    /// Ends all sessions of somebody but the one they are in. Gives how many.
    pub async fn sign_out_elsewhere(&self, signed_in: &SignedIn) -> Result<usize, Error> {
        let (id, owner) = (signed_in.session.id, signed_in.staff.id);
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| {
                must_be_there(db, id)?;
                let ended = sessions::end_all(db, owner, Some(id))?;
                note(
                    db,
                    now,
                    Actor::Staff(owner, None),
                    "session.end_others",
                    Some(id),
                    "signed_out",
                )?;
                Ok(ended)
            })
            .await
    }

    /// Forgets what has run out: sessions, attempts.
    pub async fn tidy_up(&self) -> Result<(), Error> {
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| {
                sessions::remove_older(db, now - LONGEST)?;
                sign_in::remove_run_out(db, now)?;
                sign_in::forget_attempts(db, now - crate::domain::throttle::FORGOTTEN)?;
                Ok(())
            })
            .await
    }
}

/// A request may have waited while its session ended: what it wants is not done then.
pub(super) fn must_be_there(db: &mut Db, id: SessionId) -> Result<(), Error> {
    match sessions::is_there(db, id)? {
        true => Ok(()),
        false => Err(Error::SignedOut),
    }
}

/// Begins a session; gives its token.
pub(super) fn begin(
    db: &mut Db,
    owner: ActorId,
    stage: Stage,
    place: Place,
    now: NaiveDateTime,
) -> Result<String, Error> {
    let token = new_token()?;
    let session = Session {
        id: SessionId(Uuid::new_v4()),
        staff: owner,
        stage,
        place,
        started_at: now,
        seen_at: now,
        handed_over: None,
        wrong: 0,
    };
    sessions::insert(db, &session, &hash_of(token.as_bytes()))?;
    Ok(token)
}

/// Writes one row of the audit log.
pub(super) fn note(
    db: &mut Db,
    at: NaiveDateTime,
    actor: Actor,
    action: &'static str,
    handle: Option<impl ToString>,
    outcome: &'static str,
) -> Result<(), Error> {
    let event = audit::Event {
        at,
        actor,
        action,
        handle: handle.map(|handle| handle.to_string()),
        outcome,
    };
    Ok(audit::record(db, vec![event])?)
}
