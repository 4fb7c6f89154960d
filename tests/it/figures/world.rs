//! Puts things into the service through its use cases, and foretells of each whether it is accepted.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use framsteg::app::{App, Clock, Error, IfMatch, Outcome};
use framsteg::domain::access::{Access, Reach, Role};
use framsteg::domain::ids::{
    ActorId, EnrolmentId, OccasionId, ParticipantId, ResponseId, ScreeningId,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::calendar::{Day, stockholm, written};
use super::journal::{Enrolment, Journal, Occasion, Person, Response, Screening};
use super::random::Random;
use crate::support::TestApp;

/// What is sent as the answers: item to option, or skipped.
pub type Answers<'a> = &'a [(&'a str, Option<&'a str>)];

pub struct World {
    pub app: App,
    pub clock: Clock,
    pub journal: Journal,
    pub random: Random,
    /// Revision of each person and enrolment.
    revisions: BTreeMap<Uuid, i32>,
    /// Who sends, when nobody is named.
    pub sender: Uuid,
    /// How many doubles have been merged.
    merged: usize,
}

impl World {
    pub fn new(app: &TestApp, seed: u64) -> World {
        let mut random = Random::new(seed);
        World {
            app: app.app().clone(),
            clock: app.clock().clone(),
            journal: Journal::default(),
            revisions: BTreeMap::new(),
            sender: random.uuid(),
            merged: 0,
            random,
        }
    }

    pub fn set_now(&self, at: DateTime<Utc>) {
        self.clock.set(at);
    }

    pub fn today(&self) -> Day {
        stockholm(self.clock.now())
    }

    /// A moment later, so that nothing is stored at quite the same time.
    pub fn tick(&self) {
        self.clock.set(self.clock.now() + Duration::microseconds(1));
    }

    fn access(&self) -> Access {
        access(self.sender)
    }

    pub async fn person(&mut self, person: Person) -> Uuid {
        let id = self.random.uuid();
        self.put_person(id, person, IfMatch::Absent).await;
        id
    }

    /// Registers somebody, or changes what is known.
    pub async fn put_person(&mut self, id: Uuid, person: Person, if_match: IfMatch) {
        let mut body = json!({"protected_identity": person.protected});
        if person.gender != "unknown" || self.random.percent(50) {
            body["gender"] = json!(person.gender);
        }
        if person.age_band != "unknown" || self.random.percent(50) {
            body["age_band"] = json!(person.age_band);
        }
        if let Some(abroad) = person.born_abroad {
            body["born_abroad"] = json!(abroad);
        }
        let access = self.access();
        let stored = self
            .app
            .register_participant(&access, ParticipantId(id), if_match, &body);
        let (stored, _) = stored.await.expect("a participant");
        self.revisions.insert(id, stored.revision);
        self.journal.people.insert(id.to_string(), person);
    }

    pub async fn change_person(&mut self, id: Uuid, person: Person) {
        let revision = IfMatch::Revision(self.revisions[&id]);
        self.put_person(id, person, revision).await;
    }

    /// Merges a double into the one who stays: what was theirs is the other's from now on.
    pub async fn merge(&mut self, app: &TestApp, stays: Uuid, double: Uuid) {
        let name = format!("merger-{}", self.merged);
        self.merged += 1;
        let browser = app.staff(&name, &[Role::Coordinator], &["misam"]).await;
        let token = browser.cookie("__Host-session");
        let signed_in = self.app.signed_in(&token).await.expect("signed in");
        let access = Access {
            session: Some(signed_in.session.id),
            ..self.access()
        };
        let (stays, double) = (ParticipantId(stays), ParticipantId(double));
        let mark = self.app.show_double(&access, stays, double).await;
        let mark = mark.expect("a mark");
        let merged = self.app.merge_participants(&access, stays, double, &mark);
        merged.await.expect("they can be merged");
        for (id, stay) in &mut self.journal.enrolments {
            if stay.person == double.0.to_string() {
                stay.person = stays.0.to_string();
                *self
                    .revisions
                    .entry(id.parse().expect("an id"))
                    .or_default() += 1;
            }
        }
    }

    pub async fn enrol(&mut self, person: Uuid, programme: &'static str, start: Day) -> Uuid {
        self.try_enrol(person, programme, start)
            .await
            .expect("nobody else's days in the same insats")
    }

    /// An enrolment, if the service should accept it; it must then, and must not while the person is in the same insats otherwise.
    pub async fn try_enrol(
        &mut self,
        person: Uuid,
        programme: &'static str,
        start: Day,
    ) -> Option<Uuid> {
        let id = self.random.uuid();
        let enrolment = Enrolment {
            person: person.to_string(),
            programme,
            municipality: "skelleftea",
            start,
            end: None,
        };
        let is_taken = self.is_taken(id, &enrolment);
        let outcome = self.put_enrolment(id, enrolment, IfMatch::Absent).await;
        match (outcome, is_taken) {
            (Ok(()), false) => Some(id),
            (Err(error), true) => {
                assert_eq!(error.code(), "enrolled_already");
                None
            }
            (outcome, _) => panic!("in the same insats: {is_taken}, but {outcome:?}"),
        }
    }

    /// Whether the person is in the same insats on some of these days otherwise.
    fn is_taken(&self, id: Uuid, new: &Enrolment) -> bool {
        let last = |one: &Enrolment| one.end.map(|(end, _)| end);
        let is_other = |(other, one): (&String, &Enrolment)| {
            *other != id.to_string()
                && one.person == new.person
                && one.programme == new.programme
                && !one.is_mistake()
                && last(one).is_none_or(|end| new.start <= end)
                && last(new).is_none_or(|end| one.start <= end)
        };
        !new.is_mistake() && self.journal.enrolments.iter().any(is_other)
    }

    pub async fn put_enrolment(
        &mut self,
        id: Uuid,
        new: Enrolment,
        if_match: IfMatch,
    ) -> Result<(), Error> {
        let mut body = json!({
            "participant_id": new.person, "programme": new.programme, "municipality": new.municipality,
            "start": written(new.start),
        });
        if new.programme == "nafs" {
            body["team"] = json!("team-2");
        }
        if let Some((end, reason)) = new.end {
            body["end"] = json!(written(end));
            body["end_reason"] = json!(reason);
        }
        let access = self.access();
        let (stored, _) = self
            .app
            .enrol_participant(&access, EnrolmentId(id), if_match, &body)
            .await?;
        self.revisions.insert(id, stored.revision);
        self.journal.enrolments.insert(id.to_string(), new);
        Ok(())
    }

    /// Changes an enrolment; `false` if an occasion lies after the new end, or a longer stay runs into another one: both are refused.
    pub async fn change_enrolment(
        &mut self,
        id: Uuid,
        change: impl FnOnce(&mut Enrolment),
    ) -> bool {
        let old = self.journal.enrolments[&id.to_string()].clone();
        let mut new = old.clone();
        change(&mut new);
        let is_longer = match (old.end, new.end) {
            _ if old.is_mistake() => !new.is_mistake(),
            (Some((then, _)), Some((now, _))) => now > then,
            (then, now) => then.is_some() && now.is_none(),
        };
        let is_taken = is_longer && self.is_taken(id, &new);
        let outside = !new.is_mistake()
            && self.journal.occasions.values().any(|occasion| {
                occasion.enrolment == id.to_string() && !new.covers(occasion.held_on)
            });
        let revision = IfMatch::Revision(self.revisions[&id]);
        let outcome = self.put_enrolment(id, new, revision).await;
        match (outcome, outside) {
            (Ok(()), false) if !is_taken => true,
            (Err(error), false) if is_taken => {
                assert_eq!(error.code(), "enrolled_already");
                false
            }
            (Err(Error::Invalid(faults)), true) => {
                assert_eq!(faults[0].code, "before_last_occasion");
                false
            }
            (outcome, _) => panic!("an end before the last occasion: {outside}, but {outcome:?}"),
        }
    }

    pub async fn end(&mut self, id: Uuid, on: Day, reason: &'static str) -> bool {
        self.change_enrolment(id, |enrolment| enrolment.end = Some((on, reason)))
            .await
    }

    /// A meeting in person and alone.
    pub async fn meet(&mut self, enrolment: Uuid, held_on: Day) -> Uuid {
        self.try_meet(enrolment, held_on, "in_person", true)
            .await
            .expect("an occasion")
    }

    /// A meeting, if the service should accept it; it must then, and must not otherwise.
    pub async fn try_meet(
        &mut self,
        enrolment: Uuid,
        held_on: Day,
        mode: &str,
        private: bool,
    ) -> Option<Uuid> {
        let id = self.random.uuid();
        let stay = &self.journal.enrolments[&enrolment.to_string()];
        let acceptable = stay.covers(held_on)
            && !stay.is_mistake()
            && !self.journal.people[&stay.person].protected
            && held_on <= self.today();
        let body = json!({
            "enrolment_id": enrolment, "held_on": written(held_on), "mode": mode, "private": private,
        });
        let access = self.access();
        let outcome = self
            .app
            .register_occasion(&access, OccasionId(id), &body)
            .await;
        match outcome {
            Ok(Outcome::Created) if acceptable => {
                let occasion = Occasion {
                    enrolment: enrolment.to_string(),
                    held_on,
                };
                self.journal.occasions.insert(id.to_string(), occasion);
                Some(id)
            }
            Err(Error::Invalid(_) | Error::Conflict { .. }) if !acceptable => None,
            outcome => panic!("acceptable: {acceptable}, but {outcome:?}"),
        }
    }

    /// Whether the enrolment of an occasion was registered by mistake.
    pub fn is_mistaken(&self, occasion: Uuid) -> bool {
        let occasion = &self.journal.occasions[&occasion.to_string()];
        self.journal.enrolments[&occasion.enrolment].is_mistake()
    }

    /// A response to version 1 by the usual sender.
    pub async fn answer(
        &mut self,
        occasion: Uuid,
        questionnaire: &str,
        answers: Answers<'_>,
    ) -> Uuid {
        self.respond(self.sender, occasion, questionnaire, 1, answers, None)
            .await
    }

    pub async fn respond(
        &mut self,
        sender: Uuid,
        occasion: Uuid,
        questionnaire: &str,
        version: i32,
        answers: Answers<'_>,
        supersedes: Option<Uuid>,
    ) -> Uuid {
        let id = self.random.uuid();
        let sent: Map<String, Value> = answers
            .iter()
            .map(|(item, option)| ((*item).to_owned(), json!(option)))
            .collect();
        let body = json!({
            "occasion_id": occasion, "questionnaire": questionnaire, "version": version, "language": "sv",
            "help": "none", "answers": sent, "supersedes": supersedes,
        });
        let receipt = self
            .app
            .submit_response(&access(sender), ResponseId(id), &body)
            .await
            .expect("a response");
        assert!(receipt.new);
        let enrolment = self.journal.occasions[&occasion.to_string()]
            .enrolment
            .clone();
        self.journal
            .responses
            .entry(enrolment)
            .or_default()
            .push(Response {
                id: id.to_string(),
                occasion: occasion.to_string(),
                questionnaire: questionnaire.to_owned(),
                version,
                sender: sender.to_string(),
                stored_at: receipt.stored_at.timestamp_micros(),
                answers: answers
                    .iter()
                    .filter_map(|(item, option)| Some(((*item).to_owned(), (*option)?.to_owned())))
                    .collect(),
            });
        if let Some(old) = supersedes {
            self.journal.superseded.insert(old.to_string());
        }
        id
    }

    pub async fn screen(
        &mut self,
        occasion: Uuid,
        status: &'static str,
        reason: Option<&'static str>,
    ) {
        self.tick();
        let id = self.random.uuid();
        let mut body = json!({"occasion_id": occasion, "status": status});
        if let Some(reason) = reason {
            body["reason"] = json!(reason);
        }
        let access = self.access();
        let outcome = self
            .app
            .register_screening(&access, ScreeningId(id), &body)
            .await;
        let (stored_at, _) = outcome.expect("a status");
        let enrolment = self.journal.occasions[&occasion.to_string()]
            .enrolment
            .clone();
        self.journal
            .screenings
            .entry(enrolment)
            .or_default()
            .push(Screening {
                id: id.to_string(),
                occasion: occasion.to_string(),
                status,
                reason,
                stored_at: stored_at.timestamp_micros(),
            });
    }

    /// The nine progression items with so many answered.
    pub async fn progression(&mut self, occasion: Uuid, answered: usize) -> Uuid {
        let answers = progression(answered, "3");
        self.answer(occasion, "progression-participant", &answers)
            .await
    }

    /// The hold-together question.
    pub async fn held_together(&mut self, occasion: Uuid, positive: bool) -> Uuid {
        let option = if positive {
            "very_large_extent"
        } else {
            "small_extent"
        };
        self.answer(occasion, "coordination", &[("held-together", Some(option))])
            .await
    }
}

/// The participant's part with the first so many items answered and the others skipped.
pub fn progression(
    answered: usize,
    step: &'static str,
) -> Vec<(&'static str, Option<&'static str>)> {
    crate::support::PROGRESSION
        .iter()
        .enumerate()
        .map(|(index, &item)| (item, (index < answered).then_some(step)))
        .collect()
}

fn access(sender: Uuid) -> Access {
    Access::client(ActorId(sender), Reach::All)
}
