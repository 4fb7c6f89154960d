//! Participant mode: the coordinator hands the tablet over for one occasion. From then on the session reaches that occasion and nothing
//! else, until the coordinator's password takes it back.

use super::App;
use super::error::Error;
use super::session::{Entry, SignedIn, hash_of, new_token, note};
use super::submit_response::superseded_already;
use crate::domain::access::{Access, Actor, Role};
use crate::domain::definitions::{Catalogue, Mode, Respondent};
use crate::domain::ids::{OccasionId, ResponseId};
use crate::domain::occasion::Occasion;
use crate::domain::session::{HandedOver, Stage, TAKE_BACK_TRIES};
use crate::store::{Db, occasions, responses, sessions};

const HAND_OVER: &str = "session.hand_over";

/// Whether this is what a participant answered on the tablet at this occasion, and it still counts.
fn check_again(
    db: &mut Db,
    catalogue: &Catalogue,
    id: OccasionId,
    occasion: &Occasion,
    old: ResponseId,
) -> Result<(), Error> {
    let known = responses::known(db, &[], &[id])?;
    let found = known.iter().find(|one| one.id == old);
    let is_participants = found
        .and_then(|one| catalogue.questionnaire(&one.questionnaire, one.version))
        .is_some_and(|known| known.respondent == Respondent::Participant);
    // What stands on paper the coordinator corrects.
    if !is_participants || occasion.mode == Mode::Paper {
        return Err(Error::NotFound);
    }
    match known.iter().any(|one| one.supersedes == Some(old)) {
        false => Ok(()),
        true => Err(superseded_already()),
    }
}

impl App {
    /// Hands the tablet over for an occasion in the coordinator's reach.
    pub async fn hand_over(&self, access: &Access, hands: HandedOver) -> Result<Entry, Error> {
        let occasion = hands.occasion;
        let session = access.session.ok_or(Error::SignedOut)?;
        let now = self.clock.now_utc();
        let (by, catalogue) = (access.clone(), self.catalogue.clone());
        let write = self.write_for(access, move |db| {
            // From a participant's hands it goes back first.
            if sessions::find(db, session)?.is_none_or(|found| found.handed_over.is_some()) {
                return Err(Error::NotFound);
            }
            let (meeting, _) = occasions::find(db, occasion, &by)?.ok_or(Error::NotFound)?;
            if let Some(old) = hands.again {
                check_again(db, &catalogue, occasion, &meeting, old)?;
            }
            let token = new_token()?;
            sessions::hand_over(db, session, hands, &hash_of(token.as_bytes()))?;
            let outcome = hands.again.map_or("stored", |_| "again");
            note(db, now, by.acting(), HAND_OVER, Some(occasion), outcome)?;
            Ok(Entry {
                token,
                stage: Stage::Open,
                device: None,
            })
        });
        self.reaching(access, HAND_OVER, occasion, write).await
    }

    /// Takes the tablet back. The third wrong password ends the session; none at all is no try.
    pub async fn take_back(&self, signed_in: &SignedIn, password: &str) -> Result<Entry, Error> {
        let occasion = signed_in.handed_over().ok_or(Error::NotFound)?;
        if password.is_empty() {
            return Err(Error::invalid("/password", "missing", "is missing"));
        }
        self.confirm_within(signed_in, password, TAKE_BACK_TRIES)
            .await?;
        let (session, owner) = (signed_in.session.id, signed_in.staff.id);
        let from = signed_in.token_hash;
        let now = self.clock.now_utc();
        self.writer
            .write(move |db| {
                let token = new_token()?;
                // The request may have waited while the tablet was taken back, and handed over anew for somebody else.
                if !sessions::take_back(db, session, &from, &hash_of(token.as_bytes()))? {
                    return Err(Error::SignedOut);
                }
                let actor = Actor::Staff(owner, Some(Role::Coordinator));
                note(
                    db,
                    now,
                    actor,
                    "session.take_back",
                    Some(occasion),
                    "stored",
                )?;
                Ok(Entry {
                    token,
                    stage: Stage::Open,
                    device: None,
                })
            })
            .await
    }
}
