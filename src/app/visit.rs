//! An occasion as it stands: what is offered at it, and what is done already.

use chrono::NaiveDate;

use super::App;
use super::error::Error;
use super::session::note;
use crate::domain::access::Access;
use crate::domain::code::ParticipantCode;
use crate::domain::definitions::{Mode, Questionnaire, Receives, Respondent};
use crate::domain::due::Due;
use crate::domain::ids::{EnrolmentId, OccasionId, ResponseId};
use crate::domain::occasion::{Interpreter, Occasion};
use crate::domain::session::HandedOver;
use crate::store::occasions::Visited;
use crate::store::responses::Given;
use crate::store::{Db, occasions, responses, unrated, work_list};

/// Whether a questionnaire can be answered now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offered {
    Open,
    Answered,
    /// It may not be asked in this way of meeting.
    WrongMode,
    /// It is asked only alone with the person.
    NotPrivate,
    /// It is asked only in the meeting itself, today.
    NotToday,
    /// The professional has declined to rate.
    Declined,
}

/// A questionnaire of the insats at this occasion.
#[derive(Clone, Debug)]
pub struct Offering {
    pub key: String,
    pub version: i32,
    /// In Swedish.
    pub title: String,
    pub respondent: Respondent,
    /// Of which only the status is received: it is for the conversation in the room.
    pub is_conversation: bool,
    /// Whether the answers are looked at together with the participant.
    pub is_read_back: bool,
    /// By when it was last answered, this occasion left out.
    pub due: Due,
    pub state: Offered,
    /// Every response to it here, those that were superseded too.
    pub responses: Vec<ResponseId>,
    /// The one that counts: nobody has superseded it.
    pub standing: Option<ResponseId>,
    /// Of the professional's part: how many questions are filled in, of how many.
    pub filled: Option<(i64, usize)>,
}

/// An occasion with what is offered at it.
#[derive(Clone, Debug)]
pub struct Visit {
    pub id: OccasionId,
    pub enrolment: EnrolmentId,
    pub occasion: Occasion,
    /// The insats, by its name.
    pub programme: String,
    /// Grouped, for reading; empty for somebody who has none.
    pub code: String,
    /// Those that are due first, the professional's part before the others, then in the order of the insats.
    pub offers: Vec<Offering>,
    /// Why the questions for the room have not been put has been told.
    pub is_not_asked_told: bool,
    /// When they were put first in the enrolment, if that was at an earlier meeting.
    pub asked_before: Option<NaiveDate>,
}

impl Visit {
    /// What is offered under a questionnaire's key.
    pub fn offer(&self, key: &str) -> Option<&Offering> {
        self.offers.iter().find(|offer| offer.key == key)
    }

    /// The first questionnaire that the participant can answer now.
    pub fn next_for_participant(&self) -> Option<&Offering> {
        self.for_participant()
            .find(|offer| offer.state == Offered::Open)
    }

    /// The same on a tablet that was handed over: where something is to be answered again, only that.
    pub fn next_in(&self, hands: HandedOver) -> Option<&Offering> {
        match hands.again {
            None => self.next_for_participant(),
            again => self.for_participant().find(|one| one.standing == again),
        }
    }

    /// How many questionnaires the tablet has for the participant, one after the other.
    pub fn count_in(&self, hands: HandedOver) -> usize {
        let open = self
            .for_participant()
            .filter(|offer| offer.state == Offered::Open);
        match hands.again {
            None => open.count(),
            Some(_) => 1,
        }
    }

    /// Whether nothing has been answered, asked, declined or told here.
    pub fn is_empty(&self) -> bool {
        let is_touched =
            |one: &Offering| matches!(one.state, Offered::Answered | Offered::Declined);
        !self.is_not_asked_told && !self.offers.iter().any(is_touched)
    }

    /// What the participant has answered on the tablet, and can answer again, under a questionnaire's key.
    pub fn answered_on_tablet(&self, key: &str) -> Option<(&Offering, ResponseId)> {
        let offer = self.for_participant().find(|offer| offer.key == key)?;
        let standing = offer.standing.filter(|_| !self.is_on_paper())?;
        Some((offer, standing))
    }

    /// Whether the professional's part is all that keeps the participant's answers from being shown.
    pub fn awaits_rating(&self) -> bool {
        let is_shown = |one: &Offering| one.is_read_back && one.standing.is_some();
        self.is_unrated_yet() && self.for_participant().any(is_shown)
    }

    fn decline_rating(&mut self) {
        for offer in self.ratings() {
            offer.state = Offered::Declined;
        }
    }

    /// What the professional is asked.
    fn ratings(&mut self) -> impl Iterator<Item = &mut Offering> {
        self.offers
            .iter_mut()
            .filter(|one| one.respondent == Respondent::Professional)
    }

    /// What is asked of the participant in writing.
    fn for_participant(&self) -> impl Iterator<Item = &Offering> {
        self.offers
            .iter()
            .filter(|offer| offer.respondent == Respondent::Participant && !offer.is_conversation)
    }

    /// Whether what was answered on paper is entered here.
    pub fn is_on_paper(&self) -> bool {
        self.occasion.mode == Mode::Paper
    }

    /// They meet over video or the telephone: nobody there can take the tablet.
    pub fn is_remote(&self) -> bool {
        matches!(self.occasion.mode, Mode::Video | Mode::Phone)
    }

    /// The professional has not rated yet, and has not declined to.
    pub fn is_unrated_yet(&self) -> bool {
        self.offers
            .iter()
            .any(|one| one.respondent == Respondent::Professional && one.state == Offered::Open)
    }

    /// Whether the coordinator writes down what the participant has put on paper, or says over video or the telephone. What is said is
    /// written down only where the coordinator may look at the answers anyway, and after the rating: who hears the answers has seen them.
    pub fn is_written_down(&self, offer: &Offering) -> bool {
        self.is_on_paper() || (self.is_remote() && offer.is_read_back && !self.is_unrated_yet())
    }

    /// An interpreter who is no relative is there.
    pub fn has_interpreter(&self) -> bool {
        self.occasion.interpreter == Interpreter::Authorised
    }
}

impl App {
    /// An occasion within reach. That it was read is one row of the audit log.
    pub async fn visit(&self, access: &Access, id: OccasionId) -> Result<Visit, Error> {
        let (app, by) = (self.clone(), access.clone());
        let read = self.write_at(access, id, move |db| {
            let visit = app.read_visit(db, &by, id)?;
            let now = app.clock.now_utc();
            note(db, now, by.acting(), "occasion.read", Some(id), "found")?;
            Ok(visit)
        });
        self.reaching(access, "occasion.read", id, read).await
    }

    fn read_visit(&self, db: &mut Db, by: &Access, id: OccasionId) -> Result<Visit, Error> {
        let found = occasions::visit(db, id, &by.reach)?.ok_or(Error::NotFound)?;
        let given = responses::given(db, found.occasion.enrolment)?;
        let is_asked = occasions::has_screening(db, id, true)?;
        let asked_on = work_list::asked_on(db, found.occasion.enrolment)?;
        let mut visit = self.visited(id, found, &given, is_asked);
        visit.is_not_asked_told = occasions::has_screening(db, id, false)?;
        visit.asked_before = asked_on.filter(|day| *day < visit.occasion.held_on);
        for offer in visit.ratings() {
            if let Some(standing) = offer.standing {
                offer.filled = self.filled(db, standing)?;
            }
        }
        if unrated::is_one(db, id)? {
            visit.decline_rating();
        }
        Ok(visit)
    }

    /// How many questions of a response are filled in, of how many.
    fn filled(&self, db: &mut Db, id: ResponseId) -> Result<Option<(i64, usize)>, Error> {
        let (key, version, chosen) = responses::filled(db, id)?;
        let questionnaire = self.catalogue.questionnaire(&key, version);
        Ok(questionnaire.map(|known| (chosen, known.items.len())))
    }

    fn visited(&self, id: OccasionId, found: Visited, given: &[Given], is_asked: bool) -> Visit {
        let programme = self.catalogue.programme(&found.programme);
        let keys = programme.map_or(&[][..], |programme| &programme.questionnaires);
        let mut offers: Vec<Offering> = keys
            .iter()
            .filter_map(|key| self.catalogue.latest(key))
            .map(|questionnaire| self.offer(questionnaire, id, &found, given, is_asked))
            .collect();
        // The professional rates before seeing what the participant answers.
        offers.sort_by_key(|offer| {
            let is_due = matches!(offer.due, Due::Since(_));
            (!is_due, offer.respondent == Respondent::Participant)
        });
        Visit {
            id,
            enrolment: found.occasion.enrolment,
            programme: programme.map_or(found.programme.clone(), |known| known.name.clone()),
            code: found
                .code
                .and_then(|code| ParticipantCode::parse(&code).ok())
                .map_or_else(String::new, |code| code.to_string()),
            occasion: found.occasion,
            offers,
            is_not_asked_told: false,
            asked_before: None,
        }
    }

    fn offer(
        &self,
        questionnaire: &Questionnaire,
        id: OccasionId,
        found: &Visited,
        given: &[Given],
        is_asked: bool,
    ) -> Offering {
        let own = || {
            given
                .iter()
                .filter(|one| one.questionnaire == questionnaire.key)
        };
        let here = || own().filter(|one| one.occasion == id);
        let is_conversation = questionnaire.handling.receives == Receives::Status;
        let is_answered = match is_conversation {
            true => is_asked,
            false => here().next().is_some(),
        };
        let last = own()
            .filter(|one| one.occasion != id)
            .map(|one| one.held_on)
            .max();
        let occasion = &found.occasion;
        Offering {
            key: questionnaire.key.clone(),
            version: questionnaire.version,
            title: questionnaire.texts.title.clone(),
            respondent: questionnaire.respondent,
            is_conversation,
            is_read_back: questionnaire.handling.read_back,
            due: Due::of(found.start, last, occasion.held_on),
            standing: here()
                .find(|one| here().all(|other| other.supersedes != Some(one.id)))
                .map(|one| one.id),
            filled: None,
            responses: here().map(|one| one.id).collect(),
            state: match is_answered {
                true => Offered::Answered,
                false => self.possible(questionnaire, occasion),
            },
        }
    }

    fn possible(&self, questionnaire: &Questionnaire, occasion: &Occasion) -> Offered {
        let handling = &questionnaire.handling;
        if !handling.modes.contains(&occasion.mode) {
            Offered::WrongMode
        } else if handling.private && !occasion.private {
            Offered::NotPrivate
        } else if handling.receives == Receives::Status && occasion.held_on != self.clock.today() {
            Offered::NotToday
        } else {
            Offered::Open
        }
    }
}
