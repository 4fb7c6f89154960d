//! Of those who answered a questionnaire: who answered each of its questions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::participation::followed;
use super::{EnrolmentFact, Frame, Persons};
use crate::domain::definitions::{Catalogue, Indicator, ItemKind, Questionnaire};
use crate::domain::disclosure::{Part, RawItems};
use crate::domain::period::Period;
use crate::domain::summary::Brief;

/// What somebody was asked and answered in one enrolment.
#[derive(Default)]
struct Filled {
    answered: BTreeSet<String>,
    versions: BTreeSet<i32>,
}

/// Which items each enrolment's responses in the period answered.
pub struct AnsweredItems<'a> {
    period: Period,
    versions: BTreeMap<i32, &'a Questionnaire>,
    filled: HashMap<Uuid, Filled>,
}

impl<'a> AnsweredItems<'a> {
    pub fn new(catalogue: &'a Catalogue, indicator: &Indicator, period: Period) -> Self {
        let key = indicator.questionnaire.as_deref().unwrap_or_default();
        let versions = catalogue.questionnaires().filter(|found| found.key == key);
        AnsweredItems {
            period,
            versions: versions.map(|found| (found.version, found)).collect(),
            filled: HashMap::new(),
        }
    }

    /// Takes in what one response contributes.
    pub fn take(&mut self, enrolment: Uuid, version: i32, brief: &Brief<'_>) {
        if !self.period.contains(brief.held_on) {
            return;
        }
        let filled = self.filled.entry(enrolment).or_default();
        filled.versions.insert(version);
        for item in brief.choices.keys() {
            if !filled.answered.contains(*item) {
                filled.answered.insert((*item).to_owned());
            }
        }
    }

    fn of<'s>(&'s self, enrolments: &[&EnrolmentFact]) -> Vec<&'s Filled> {
        let filled = enrolments
            .iter()
            .filter_map(|fact| self.filled.get(&fact.enrolment));
        filled.collect()
    }

    /// The items that somebody can choose an answer to, by the latest version that any of these people answered.
    fn items(&self, persons: &Persons<'_>) -> Vec<String> {
        let answered = persons
            .each()
            .flat_map(|enrolments| latest(&self.of(enrolments)));
        let version = answered
            .max()
            .and_then(|version| self.versions.get(&version));
        let choices = version.into_iter().flat_map(|found| &found.items);
        choices
            .filter(|item| item.kind == ItemKind::Choice)
            .map(|item| item.id.clone())
            .collect()
    }

    fn asks(&self, version: i32, item: &str) -> bool {
        let found = self.versions.get(&version);
        found.is_some_and(|found| found.item(item).is_some())
    }
}

/// The latest version that was answered.
fn latest(filled: &[&Filled]) -> Option<i32> {
    filled.iter().flat_map(|one| &one.versions).max().copied()
}

impl Frame<'_> {
    /// Each item: of the persons who answered anything in a version that asks it, those who answered it.
    pub fn item_response(&self, facts: &[EnrolmentFact], answered: &AnsweredItems<'_>) -> RawItems {
        let persons = Persons::of(followed(facts));
        let items = answered.items(&persons).into_iter();
        let mut items: Vec<(String, Part)> = items.map(|item| (item, Part::default())).collect();
        let mut raw = RawItems::default();
        let mut expected = 0;
        let mut versions: BTreeMap<i32, u64> = BTreeMap::new();
        for enrolments in persons.each() {
            let filled = answered.of(enrolments);
            let Some(version) = latest(&filled) else {
                let is_eligible = self.eligible(enrolments);
                expected += u64::from(is_eligible);
                raw.enrolled_too_short += u64::from(!is_eligible);
                continue;
            };
            expected += 1;
            raw.answered += 1;
            *versions.entry(version).or_default() += 1;
            for (item, part) in &mut items {
                let mut asked = filled.iter().flat_map(|one| &one.versions);
                let was_asked = asked.any(|version| answered.asks(*version, item));
                let answers = filled.iter().any(|one| one.answered.contains(item));
                part.denominator += u64::from(was_asked);
                part.numerator += u64::from(was_asked && answers);
            }
        }
        RawItems {
            expected,
            items,
            versions: versions
                .into_iter()
                .map(|(version, persons)| (version.to_string(), persons))
                .collect(),
            ..raw
        }
    }
}
