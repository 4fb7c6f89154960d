//! Filling in a questionnaire at an occasion: who may, by which way, and what becomes of what was sent.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::App;
use super::error::Error;
use super::session::note;
use super::visit::{Offered, Offering, Visit};
use crate::coded;
use crate::domain::access::Access;
use crate::domain::definitions::{Questionnaire, Receives, Respondent, Use};
use crate::domain::ids::{OccasionId, ResponseId};
use crate::domain::response::Help;
use crate::domain::session::HandedOver;
use crate::store::{occasions, read_back};

/// How the reading of what is to be corrected is named.
const READ: &str = "response.read";

coded! {
    /// By which way somebody comes to a form.
    Way {
        /// A participant, on a tablet that was handed over.
        Answer = "answer",
        /// The coordinator: the professional's part, or what stands on paper.
        Enter = "enter",
        /// The coordinator once more, for what was entered wrongly.
        Correct = "correct",
    }
}

/// Which form somebody wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub way: Way,
    pub occasion: OccasionId,
    pub questionnaire: String,
    pub language: String,
}

/// An empty form that is open to whoever wanted it.
pub struct Blank<'a> {
    pub way: Way,
    pub visit: Visit,
    pub questionnaire: &'a Questionnaire,
    pub language: String,
    /// The response that this one is to supersede; none where it is the first.
    pub supersedes: Option<ResponseId>,
    offer: Offering,
    hands: Option<HandedOver>,
}

/// What somebody has filled in, as it came.
#[derive(Clone, Default, Debug)]
pub struct Filled {
    /// By item. Nothing said is a skipped item.
    pub said: BTreeMap<String, String>,
    /// Who helped, where the coordinator tells; empty is nobody.
    pub help: String,
    /// The coordinator's word that a translation may be used which nobody has reviewed.
    pub unreviewed: bool,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sent {
    /// It is stored, now or by an earlier attempt.
    Done,
    /// Other answers had been sent before, by this tablet or by another one: those count, and nothing was stored.
    Second,
    /// Somebody else has corrected the same answers meanwhile: nothing was stored.
    Overtaken,
}

impl App {
    /// The form that is open to whoever wants it; anything else does not exist.
    pub async fn blank(
        &self,
        access: &Access,
        hands: Option<HandedOver>,
        wanted: Wanted,
    ) -> Result<Blank<'_>, Error> {
        let questionnaire = self.catalogue.latest(&wanted.questionnaire);
        // The questions for the room are no form, whoever asks: not even that they have been put is told here.
        let is_form = |known: &&Questionnaire| known.handling.receives != Receives::Status;
        let questionnaire = questionnaire.filter(is_form).ok_or(Error::NotFound)?;
        let visit = self.visit(access, wanted.occasion).await?;
        let offer = visit.offer(&wanted.questionnaire).cloned();
        let blank = Blank {
            way: wanted.way,
            supersedes: hands.and_then(|hands| hands.again),
            offer: offer.ok_or(Error::NotFound)?,
            language: wanted.language,
            visit,
            questionnaire,
            hands,
        };
        match blank.is_theirs() {
            true => Ok(blank),
            false => Err(Error::NotFound),
        }
    }

    /// Sends in what was filled in, under an id that was minted with the form.
    pub async fn fill_in(
        &self,
        access: &Access,
        blank: &Blank<'_>,
        id: ResponseId,
        filled: &Filled,
    ) -> Result<Sent, Error> {
        if blank.way != Way::Answer && !blank.says_anything(filled) {
            return Err(nothing_answered());
        }
        let sent = self.submit_response(access, id, &blank.body(filled)).await;
        match sent {
            Ok(_) => Ok(Sent::Done),
            Err(error) if matches!(error.code(), "already_answered" | "id_taken") => {
                Ok(Sent::Second)
            }
            Err(error) if error.code() == "already_superseded" => Ok(Sent::Overtaken),
            Err(error) => Err(error),
        }
    }
}

/// A participant may skip every question. A coordinator who sends nothing has pressed the wrong button, or would only put nothing in the
/// place of what is there.
fn nothing_answered() -> Error {
    Error::invalid(
        "/answers",
        "nothing_answered",
        "must hold at least one answer",
    )
}

impl App {
    /// What is corrected: the options that were chosen, by item. Only where the coordinator may look at the answers, and not before the
    /// rating that comes first; empty otherwise. That they were read is one row of the audit log.
    pub async fn earlier(
        &self,
        access: &Access,
        blank: &Blank<'_>,
    ) -> Result<BTreeMap<String, String>, Error> {
        let is_hidden = blank.is_participants() && blank.visit.awaits_rating();
        let known = blank.questionnaire;
        let (Some(old), true) = (blank.supersedes, known.handling.read_back && !is_hidden) else {
            return Ok(BTreeMap::new());
        };
        let (key, version, enrolment) = (known.key.clone(), known.version, blank.visit.enrolment);
        let (now, by) = (self.clock.now_utc(), access.clone());
        let occasion = blank.visit.id;
        self.write_for(access, move |db| {
            occasions::find(db, occasion, &by)?.ok_or(Error::NotFound)?;
            let given = read_back::given(db, enrolment, &key, &[version])?;
            note(db, now, by.acting(), READ, Some(old), "found")?;
            Ok(given
                .into_iter()
                .find(|one| one.response == old.0)
                .map_or_else(BTreeMap::new, |one| one.choices.into_iter().collect()))
        })
        .await
    }
}

impl Blank<'_> {
    /// A participant answers their own part; the coordinator answers the professional's, and enters what stands on paper.
    fn is_theirs(&self) -> bool {
        match (self.way, self.hands) {
            (Way::Answer, Some(hands)) => {
                let is_wanted = |again| self.offer.responses.contains(&again);
                // A language that there is none of is found out later.
                let may_be_read = self.text().is_none_or(|text| hands.allows(text));
                self.is_participants() && may_be_read && hands.again.is_none_or(is_wanted)
            }
            (Way::Enter | Way::Correct, None) => {
                !self.is_participants() || self.visit.is_written_down(&self.offer)
            }
            _ => false,
        }
    }

    /// Whether the participant is asked.
    pub fn is_participants(&self) -> bool {
        self.questionnaire.respondent == Respondent::Participant
    }

    /// How freely the language may be used; `None` where there is no such language.
    pub fn text(&self) -> Option<Use> {
        let shown = self.questionnaire.localised(&self.language)?;
        Some(shown.usable)
    }

    /// Whether the coordinator writes down what the participant says at this very moment.
    pub fn is_said_aloud(&self) -> bool {
        self.way != Way::Answer && self.is_participants() && !self.visit.is_on_paper()
    }

    fn says_anything(&self, filled: &Filled) -> bool {
        let said = |item: &str| {
            filled
                .said
                .get(item)
                .is_some_and(|said| !said.trim().is_empty())
        };
        self.questionnaire.items.iter().any(|item| said(&item.id))
    }

    /// The response that counts at this occasion.
    pub fn standing(&self) -> Option<ResponseId> {
        self.offer.standing
    }

    /// Whether it can be sent from here now.
    pub fn is_open(&self) -> bool {
        match self.supersedes {
            None => self.way != Way::Correct && self.offer.state == Offered::Open,
            old => old == self.standing(),
        }
    }

    /// The same, for what counts now in place of an earlier response.
    pub fn superseding(self, old: Option<ResponseId>) -> Self {
        Blank {
            supersedes: old,
            ..self
        }
    }

    /// The response as every door takes it.
    fn body(&self, filled: &Filled) -> Value {
        let answers: Map<String, Value> = self
            .questionnaire
            .items
            .iter()
            .map(|item| {
                let said = filled.said.get(&item.id).map_or("", |said| said.trim());
                let answer = match said.is_empty() {
                    true => Value::Null,
                    false => json!(said.replace("\r\n", "\n")),
                };
                (item.id.clone(), answer)
            })
            .collect();
        let help = match (self.hands, filled.help.as_str()) {
            (Some(hands), _) => hands.help.code(),
            // Whoever writes down what somebody says helps them.
            (None, "" | "none") if self.is_said_aloud() => Help::Staff.code(),
            (None, "") => Help::None.code(),
            (None, help) => help,
        };
        let mut body = json!({
            "occasion_id": self.visit.id.0,
            "questionnaire": self.questionnaire.key,
            "version": self.questionnaire.version,
            "language": self.language,
            "help": help,
            "answers": answers,
        });
        if let Some(old) = self.supersedes {
            body["supersedes"] = json!(old.0);
        }
        if let Some(shown) = self.questionnaire.translations.get(&self.language) {
            let is_allowed = self.hands.map(|hands| hands.unreviewed);
            body["text_revision"] = json!(shown.revision);
            body["unreviewed_confirmed"] = json!(is_allowed.unwrap_or(filled.unreviewed));
        }
        body
    }
}
