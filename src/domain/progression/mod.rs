//! How somebody's answers have moved: per theme a series of answers over time, what the latest ones say against those before, and the
//! professional's beside them.
//!
//! A skipped item is missing, never zero and never the middle. Two responses on one day are one measurement, and the last stored counts.
//! Where a question has changed so that answers are not comparable the series breaks, and nothing is compared over the break.

mod series;
mod standing;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

use super::definitions::{Catalogue, Questionnaire, Respondent};
use super::ids::OccasionId;
use series::Answered;
pub use series::{Point, Series, Stretch};
pub(in crate::domain) use series::{Slot, Slots};
pub use standing::{Changes, Direction, Standing, Told};

/// A response that counts (nobody has superseded it), to a questionnaire that may be read back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    pub response: Uuid,
    pub occasion: OccasionId,
    pub held_on: NaiveDate,
    pub stored_at: NaiveDateTime,
    pub questionnaire: String,
    pub version: i32,
    /// Item to option, answered items only.
    pub choices: BTreeMap<String, String>,
}

/// The questionnaires that a coordinator may look at together with the participant, with the versions that say so.
pub fn readable(catalogue: &Catalogue) -> BTreeMap<String, Vec<i32>> {
    let mut readable: BTreeMap<String, Vec<i32>> = BTreeMap::new();
    for questionnaire in catalogue.questionnaires().filter(|one| is_part(one)) {
        let versions = readable.entry(questionnaire.key.clone()).or_default();
        versions.push(questionnaire.version);
    }
    readable
}

/// Whether it is one of the two parts of a measurement occasion.
fn is_part(questionnaire: &Questionnaire) -> bool {
    let by_either = matches!(
        questionnaire.respondent,
        Respondent::Participant | Respondent::Professional
    );
    questionnaire.handling.read_back && by_either
}

/// Which question stands for a theme now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    pub questionnaire: String,
    pub version: i32,
    pub item: String,
}

/// One theme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Theme {
    pub key: String,
    pub question: Question,
    /// Whether the participant is asked, or only the professional.
    pub is_participants: bool,
    pub participant: Series,
    pub professional: Series,
}

/// All of one enrolment.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Picture {
    /// In the order of the questionnaires; what only the professional is asked comes last.
    pub themes: Vec<Theme>,
    /// On which days the participant has answered something, as far as it is shown.
    pub days: Vec<NaiveDate>,
    /// The same for the professional.
    pub professional_days: Vec<NaiveDate>,
    /// Days whose participant's answers are not shown before the professional has rated: with as many answers as make a measurement.
    pub waiting: Vec<NaiveDate>,
}

impl Picture {
    /// Of one enrolment's responses, in whatever order they come. `applying` are the questionnaires of its insats.
    ///
    /// The participant's answers at an occasion are shown once the professional has rated there, or has declined to: those are `unrated`.
    pub fn of(
        catalogue: &Catalogue,
        applying: &[String],
        given: &[Given],
        unrated: &BTreeSet<OccasionId>,
    ) -> Picture {
        let professionals = parts(catalogue, given, Respondent::Professional);
        let participants = parts(catalogue, given, Respondent::Participant);
        let rated = professionals.iter();
        let rated = rated.filter(|one| is_measurement(catalogue, one));
        let rated = rated.map(|one| one.occasion);
        let settled: BTreeSet<OccasionId> = rated.chain(unrated.iter().copied()).collect();
        let is_rated = catalogue.questionnaires().any(|one| {
            is_part(one)
                && one.respondent == Respondent::Professional
                && applying.contains(&one.key)
        });
        let (shown, hidden): (Vec<&Given>, Vec<&Given>) = participants
            .into_iter()
            .partition(|one| !is_rated || settled.contains(&one.occasion));
        let shown = measurements(shown);
        let rated = measurements(professionals);
        Picture {
            themes: themes(catalogue, applying, &shown, &rated),
            days: days(&shown),
            professional_days: days(&rated),
            waiting: days(&hidden),
        }
    }

    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.professional_days.is_empty()
    }

    /// Where the participant stands on a theme.
    pub fn standing<'p>(&self, theme: &'p Theme) -> Standing<'p> {
        Standing::of(&theme.participant, self.days.last().copied())
    }

    /// What the professional said of a theme the last time they rated.
    pub fn professional<'p>(&self, theme: &'p Theme) -> Option<&'p Point> {
        theme.professional.on(*self.professional_days.last()?)
    }

    /// How the latest answers differ from those before.
    pub fn changes(&self) -> Changes {
        let asked = self.themes.iter().filter(|theme| theme.is_participants);
        asked.map(|theme| self.standing(theme).told).collect()
    }
}

/// The responses to one part.
fn parts<'g>(catalogue: &Catalogue, given: &'g [Given], respondent: Respondent) -> Vec<&'g Given> {
    let is_one = |one: &&Given| {
        catalogue
            .questionnaire(&one.questionnaire, one.version)
            .is_some_and(|known| is_part(known) && known.respondent == respondent)
    };
    given.iter().filter(is_one).collect()
}

/// Whether enough was answered to count.
fn is_measurement(catalogue: &Catalogue, given: &Given) -> bool {
    catalogue
        .questionnaire(&given.questionnaire, given.version)
        .is_some_and(|known| given.choices.len() >= known.min_answered)
}

/// One of each questionnaire and day: the last stored. A response without a single answered item is missing, not a measurement.
fn measurements(given: Vec<&Given>) -> Vec<&Given> {
    let mut given: Vec<&Given> = given
        .into_iter()
        .filter(|one| !one.choices.is_empty())
        .collect();
    given.sort_by_key(|one| (one.held_on, one.stored_at, one.response));
    let mut last: BTreeMap<(NaiveDate, &str), &Given> = BTreeMap::new();
    for one in given {
        last.insert((one.held_on, one.questionnaire.as_str()), one);
    }
    last.into_values().collect()
}

fn days(given: &[&Given]) -> Vec<NaiveDate> {
    let days: BTreeSet<NaiveDate> = given
        .iter()
        .filter(|one| !one.choices.is_empty())
        .map(|one| one.held_on)
        .collect();
    days.into_iter().collect()
}

fn themes(
    catalogue: &Catalogue,
    applying: &[String],
    participant: &[&Given],
    professional: &[&Given],
) -> Vec<Theme> {
    let mut participants = series_of(catalogue, participant);
    let mut professionals = series_of(catalogue, professional);
    let mut themes: Vec<Theme> = Vec::new();
    for respondent in [Respondent::Participant, Respondent::Professional] {
        for (slot, question, is_current) in asked(catalogue, respondent) {
            let own = participants.remove(&slot).unwrap_or_default();
            let rated = professionals.remove(&slot).unwrap_or_default();
            let is_participants = respondent == Respondent::Participant;
            let is_asked =
                is_participants && is_current && applying.contains(&question.questionnaire);
            if is_asked || !own.is_empty() || !rated.is_empty() {
                themes.push(Theme {
                    key: slot.theme,
                    question,
                    is_participants,
                    participant: own,
                    professional: rated,
                });
            }
        }
    }
    themes
}

/// Every theme that somebody is or was asked about, in the order of the newest questionnaire that has it, and whether that is the latest
/// version.
fn asked(catalogue: &Catalogue, respondent: Respondent) -> Vec<(Slot, Question, bool)> {
    let places = Slots::of(catalogue);
    let mut asked: Vec<(Slot, Question, bool)> = Vec::new();
    for latest in catalogue.latest_questionnaires() {
        for version in (1..=latest.version).rev() {
            let Some(known) = catalogue.questionnaire(&latest.key, version) else {
                continue;
            };
            if !is_part(known) || known.respondent != respondent {
                continue;
            }
            for (slot, item) in places.in_version(known) {
                if asked.iter().any(|(other, ..)| *other == slot) {
                    continue;
                }
                let question = Question {
                    questionnaire: known.key.clone(),
                    version,
                    item: item.id.clone(),
                };
                asked.push((slot, question, version == latest.version));
            }
        }
    }
    asked
}

/// The answers of these measurements, one series for each theme.
fn series_of(catalogue: &Catalogue, given: &[&Given]) -> BTreeMap<Slot, Series> {
    let places = Slots::of(catalogue);
    let mut answers: BTreeMap<Slot, BTreeMap<NaiveDate, Answered<'_>>> = BTreeMap::new();
    for one in given {
        let Some(known) = catalogue.questionnaire(&one.questionnaire, one.version) else {
            continue;
        };
        for (slot, item) in places.in_version(known) {
            if let Some(option) = one.choices.get(&item.id) {
                let answered = Answered {
                    given: one,
                    item,
                    option,
                };
                answers
                    .entry(slot)
                    .or_default()
                    .insert(one.held_on, answered);
            }
        }
    }
    answers
        .into_iter()
        .map(|(slot, answers)| (slot, Series::of(catalogue, answers.into_values())))
        .collect()
}
