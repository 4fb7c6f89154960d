//! The plan as a sequence of requests.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use super::meeting::{Meeting, Part};
use super::people::{Person, Stay};
use super::random::Random;
use super::{answers, at};
use crate::app::IfMatch;
use crate::domain::definitions::{Catalogue, Questionnaire};
use crate::domain::ids::{EnrolmentId, OccasionId, ParticipantId, ResponseId, ScreeningId};
use crate::domain::occasion::Interpreter;
use crate::domain::response::Help;

/// A request, and when a coordinator's system sends it.
pub(super) struct Event {
    pub at: DateTime<Utc>,
    pub coordinator: usize,
    pub what: What,
}

/// What is sent.
#[derive(Debug)]
pub(super) enum What {
    Participant {
        id: ParticipantId,
        body: Value,
    },
    Enrolment {
        id: EnrolmentId,
        if_match: IfMatch,
        body: Value,
    },
    Occasion {
        id: OccasionId,
        body: Value,
    },
    Response {
        id: ResponseId,
        body: Value,
    },
    Screening {
        id: ScreeningId,
        body: Value,
    },
}

impl What {
    /// What comes first of several things at one moment, since the others rest on it.
    pub fn rank(&self) -> u8 {
        match self {
            What::Participant { .. } => 0,
            What::Enrolment { .. } => 1,
            What::Occasion { .. } => 2,
            What::Response { .. } | What::Screening { .. } => 3,
        }
    }
}

/// Everything that happens, in order.
pub(super) fn of(
    people: &[Person],
    catalogue: &Catalogue,
    newest_since: NaiveDate,
    random: &mut Random,
) -> Vec<Event> {
    let mut writer = Writer {
        catalogue,
        newest_since,
        random,
        events: Vec::new(),
    };
    for person in people {
        writer.person(person);
    }
    let mut events = writer.events;
    events.sort_by_key(|event| (event.at, event.what.rank()));
    events
}

struct Writer<'a> {
    catalogue: &'a Catalogue,
    /// From this day on the latest versions are asked; before it the first ones were.
    newest_since: NaiveDate,
    random: &'a mut Random,
    events: Vec<Event>,
}

impl<'a> Writer<'a> {
    /// The version that was offered on a day.
    fn asked_on(&self, key: &str, day: NaiveDate) -> Option<&'a Questionnaire> {
        match day < self.newest_since {
            true => self.catalogue.questionnaire(key, 1),
            false => self.catalogue.latest(key),
        }
    }

    fn push(&mut self, at: DateTime<Utc>, coordinator: usize, what: What) {
        self.events.push(Event {
            at,
            coordinator,
            what,
        });
    }

    fn person(&mut self, person: &Person) {
        let Some(first) = person.stays.iter().min_by_key(|stay| stay.registered) else {
            return;
        };
        let body = json!({
            "gender": person.gender,
            "age_band": person.age_band,
            "born_abroad": person.born_abroad,
            "protected_identity": person.protected,
        });
        let what = What::Participant {
            id: person.id,
            body: without_nulls(body),
        };
        self.push(at(first.registered, 6, 30), first.coordinator, what);
        for stay in &person.stays {
            self.stay(person, stay);
        }
    }

    fn stay(&mut self, person: &Person, stay: &Stay) {
        let open = json!({
            "participant_id": person.id.0,
            "programme": stay.intake.programme,
            "team": stay.team,
            "municipality": stay.municipality,
            "start": stay.start,
        });
        let mut ended = open.clone();
        let what = What::Enrolment {
            id: stay.id,
            if_match: IfMatch::Absent,
            body: without_nulls(open),
        };
        self.push(at(stay.registered, 6, 30), stay.coordinator, what);
        if let Some((end, reason)) = stay.end {
            ended["end"] = json!(end);
            ended["end_reason"] = json!(reason);
            let what = What::Enrolment {
                id: stay.id,
                if_match: IfMatch::Revision(1),
                body: without_nulls(ended),
            };
            self.push(at(friday(end), 16, 0), stay.coordinator, what);
        }
        for meeting in &stay.meetings {
            self.meeting(person, stay, meeting);
        }
    }

    fn meeting(&mut self, person: &Person, stay: &Stay, meeting: &Meeting) {
        let interpreter = match meeting.interpreted {
            true => Interpreter::Authorised,
            false => Interpreter::None,
        };
        let body = json!({
            "enrolment_id": stay.id.0,
            "held_on": meeting.day,
            "mode": meeting.mode.code(),
            "private": meeting.private,
            "interpreter": interpreter,
        });
        let what = What::Occasion {
            id: meeting.id,
            body,
        };
        self.push(meeting.entered, meeting.coordinator, what);
        if let Some((status, reason)) = meeting.screening {
            let body = json!({
                "occasion_id": meeting.id.0,
                "status": status,
                "reason": reason,
            });
            let what = What::Screening {
                id: ScreeningId(self.random.uuid()),
                body: without_nulls(body),
            };
            self.push(meeting.entered, meeting.coordinator, what);
        }
        self.progression(person, stay, meeting);
        self.opinions(person, meeting);
    }

    fn progression(&mut self, person: &Person, stay: &Stay, meeting: &Meeting) {
        let own = self.asked_on("progression-participant", meeting.day);
        let days = (meeting.day - stay.start).num_days();
        // The professional rates before seeing the participant's answers.
        if let Some(questionnaire) = self.asked_on("progression-professional", meeting.day)
            && meeting.professional
        {
            let random = &mut *self.random;
            let answers =
                answers::progression(questionnaire, own, person, days, Part::Whole, random);
            let rating = Rating {
                questionnaire,
                language: "sv",
                help: Help::None,
            };
            self.response(meeting, &rating, answers, None, 0);
        }
        let Some(questionnaire) =
            own.filter(|_| !matches!(meeting.part, Part::Left | Part::NotHeld))
        else {
            return;
        };
        let random = &mut *self.random;
        let given = answers::progression(questionnaire, None, person, days, meeting.part, random);
        let rating = self.by_participant(questionnaire, person, meeting);
        let sent = self.response(meeting, &rating, given, None, 0);
        // Somebody pressed the wrong button, or the coordinator mistyped the paper form.
        if meeting.part == Part::Whole && self.random.chance(3) {
            let random = &mut *self.random;
            let right =
                answers::progression(questionnaire, None, person, days, Part::Whole, random);
            let later = self.random.between(4, 90);
            self.response(meeting, &rating, right, Some(sent), later);
        }
    }

    fn opinions(&mut self, person: &Person, meeting: &Meeting) {
        for (key, tone) in [
            ("coordination", meeting.coordination),
            ("satisfaction", meeting.satisfaction),
        ] {
            if let (Some(questionnaire), Some(tone)) = (self.asked_on(key, meeting.day), tone) {
                let answers = answers::opinion(questionnaire, tone, self.random);
                let rating = self.by_participant(questionnaire, person, meeting);
                self.response(meeting, &rating, answers, None, 0);
            }
        }
    }

    fn by_participant<'q>(
        &mut self,
        questionnaire: &'q Questionnaire,
        person: &Person,
        meeting: &Meeting,
    ) -> Rating<'q> {
        let mut languages = questionnaire.languages().into_iter();
        let help = match meeting.interpreted {
            true => Help::Interpreter,
            // What is aggregate-only is asked without the coordinator looking, mostly.
            false if questionnaire.handling.read_back => {
                self.random.pick(&[(Help::None, 55), (Help::Staff, 45)])
            }
            false => self.random.pick(&[(Help::None, 84), (Help::Staff, 16)]),
        };
        Rating {
            questionnaire,
            language: languages
                .find(|known| *known == person.language)
                .unwrap_or("sv"),
            help,
        }
    }

    fn response(
        &mut self,
        meeting: &Meeting,
        rating: &Rating<'_>,
        answers: Value,
        supersedes: Option<ResponseId>,
        minutes_later: i64,
    ) -> ResponseId {
        let id = ResponseId(self.random.uuid());
        let mut body = json!({
            "occasion_id": meeting.id.0,
            "questionnaire": rating.questionnaire.key,
            "version": rating.questionnaire.version,
            "language": rating.language,
            "help": rating.help,
            "answers": answers,
        });
        if let Some(shown) = rating.questionnaire.translations.get(rating.language) {
            body["text_revision"] = json!(shown.revision);
            body["unreviewed_confirmed"] = json!(true);
        }
        if let Some(old) = supersedes {
            body["supersedes"] = json!(old.0);
        }
        let at = meeting.entered + TimeDelta::minutes(minutes_later);
        self.push(at, meeting.coordinator, What::Response { id, body });
        id
    }
}

/// Which questionnaire is filled in, and how.
struct Rating<'q> {
    questionnaire: &'q Questionnaire,
    language: &'q str,
    help: Help,
}

/// That day, or the Friday after it: when coordinators do what is left to do.
fn friday(day: NaiveDate) -> NaiveDate {
    let until_friday = (4 + 7 - i64::from(day.weekday().num_days_from_monday())) % 7;
    day + TimeDelta::days(until_friday)
}

/// What is not known is not sent.
fn without_nulls(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    body
}
