//! The share of positive answers.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::participation::followed;
use super::{EnrolmentFact, Frame, Persons, rows_of};
use crate::domain::definitions::{Catalogue, Indicator, Item, Table};
use crate::domain::disclosure::{RawExperience, RawYear, ShareCount, YearAnswer};
use crate::domain::period::Period;
use crate::domain::summary::Brief;

impl Frame<'_> {
    /// The share of positive answers, by each person's latest answer in the period.
    pub fn share_positive(&self, facts: &[EnrolmentFact], latest: &LatestAnswers) -> RawExperience {
        let persons = Persons::of(followed(facts));
        let mut total: BTreeMap<Uuid, ShareCount> = BTreeMap::new();
        let mut rows: BTreeMap<&str, BTreeMap<Uuid, ShareCount>> = BTreeMap::new();
        let mut versions: BTreeMap<String, u64> = BTreeMap::new();
        let mut expected = 0;
        let mut short = 0;
        for enrolments in persons.each() {
            match latest.of(enrolments) {
                Some((answer, fact)) => {
                    expected += 1;
                    *versions.entry(answer.version.to_string()).or_default() += 1;
                    let row = self
                        .table
                        .map(|table| rows.entry(fact.row(table, self.indicator)).or_default());
                    for counts in std::iter::once(&mut total).chain(row) {
                        let count = counts.entry(answer.sender).or_default();
                        count.answered += 1;
                        count.positive += u64::from(answer.positive);
                    }
                }
                None if self.eligible(enrolments) => expected += 1,
                None => short += 1,
            }
        }
        let rows = match self.table {
            None => Vec::new(),
            Some(table) => rows_of(table, self.indicator)
                .into_iter()
                .map(|row| {
                    let counts = rows.remove(row.as_str()).unwrap_or_default();
                    (row, counts)
                })
                .collect(),
        };
        RawExperience {
            total,
            rows,
            expected,
            enrolled_too_short: short,
            versions: versions.into_iter().collect(),
        }
    }

    /// A year with all its tables, person by person, and beside it whose answers were counted for the interim total before.
    pub fn share_of_year(
        &self,
        facts: &[EnrolmentFact],
        latest: &LatestAnswers,
        interim: &[CountedAnswer],
    ) -> RawYear {
        let tables = self.indicator.tables.iter();
        let tables: Vec<(Table, Vec<String>)> = tables
            .map(|table| (*table, rows_of(*table, self.indicator)))
            .collect();
        let rows = |fact: &EnrolmentFact| -> Vec<usize> {
            let row = |(table, rows): &(Table, Vec<String>)| {
                let name = fact.row(*table, self.indicator);
                // What is in no row keeps the table from being shown.
                rows.iter()
                    .position(|row| row == name)
                    .unwrap_or(rows.len())
            };
            tables.iter().map(row).collect()
        };
        let before: HashSet<Uuid> = interim.iter().map(|one| one.response).collect();
        let mut stand = HashSet::new();
        let mut raw = RawYear::default();
        let mut versions: BTreeMap<String, u64> = BTreeMap::new();
        for enrolments in Persons::of(followed(facts)).each() {
            match latest.of(enrolments) {
                Some((answer, fact)) => {
                    let (_, _, response) = answer.order;
                    raw.expected += 1;
                    *versions.entry(answer.version.to_string()).or_default() += 1;
                    stand.insert(response);
                    raw.answers.push(YearAnswer {
                        coordinator: answer.sender,
                        positive: answer.positive,
                        rows: Some(rows(fact)),
                        interim: before.contains(&response),
                    });
                }
                None if self.eligible(enrolments) => raw.expected += 1,
                None => raw.enrolled_too_short += 1,
            }
        }
        let gone = interim.iter().filter(|one| !stand.contains(&one.response));
        raw.answers.extend(gone.map(|gone| YearAnswer {
            coordinator: gone.coordinator,
            positive: gone.positive,
            rows: None,
            interim: true,
        }));
        raw.tables = tables.into_iter().map(|(_, rows)| rows).collect();
        raw.versions = versions.into_iter().collect();
        raw
    }
}

/// An answer that a total was counted from, whatever became of it since.
pub struct CountedAnswer {
    pub response: Uuid,
    /// The coordinator who took it.
    pub coordinator: Uuid,
    pub positive: bool,
}

struct LatestAnswer {
    order: (NaiveDate, i64, Uuid),
    version: i32,
    positive: bool,
    sender: Uuid,
}

/// Each enrolment's latest non-skipped answer to one item, of the versions that are comparable.
#[derive(Default)]
pub struct LatestAnswers(HashMap<Uuid, LatestAnswer>);

impl LatestAnswers {
    /// The answers that count, one for each person who is followed.
    pub fn counted(&self, facts: &[EnrolmentFact]) -> Vec<CountedAnswer> {
        let persons = Persons::of(followed(facts));
        let answers = persons.each().filter_map(|enrolments| self.of(enrolments));
        let counted = answers.map(|(answer, _)| CountedAnswer {
            response: answer.order.2,
            coordinator: answer.sender,
            positive: answer.positive,
        });
        counted.collect()
    }

    /// The one that counts for a person, and the enrolment it was given in.
    fn of<'f>(
        &self,
        enrolments: &[&'f EnrolmentFact],
    ) -> Option<(&LatestAnswer, &'f EnrolmentFact)> {
        let answers = enrolments
            .iter()
            .filter_map(|fact| Some((self.0.get(&fact.enrolment)?, *fact)));
        answers.max_by_key(|(answer, _)| answer.order)
    }
}

/// Gathers the latest answers to an indicator's item, one contribution at a time.
pub struct LatestCollector<'a> {
    period: Period,
    /// The item as each version has it, and the version since which its answers can be pooled.
    items: BTreeMap<i32, (&'a Item, i32)>,
    /// By the version since which answers can be pooled, then by enrolment.
    latest: BTreeMap<i32, HashMap<Uuid, LatestAnswer>>,
}

impl<'a> LatestCollector<'a> {
    pub fn new(catalogue: &'a Catalogue, indicator: &Indicator, period: Period) -> Self {
        let key = indicator.questionnaire.as_deref().unwrap_or_default();
        let versions = catalogue.questionnaires().filter(|found| found.key == key);
        let items = versions.filter_map(|found| {
            let item = found.item(indicator.item.as_deref()?)?;
            let since = catalogue.comparable_since(key, &item.id, found.version);
            Some((found.version, (item, since)))
        });
        LatestCollector {
            period,
            items: items.collect(),
            latest: BTreeMap::new(),
        }
    }

    /// Takes in what one response contributes.
    pub fn take(&mut self, enrolment: Uuid, version: i32, brief: &Brief<'_>) {
        if !self.period.contains(brief.held_on) {
            return;
        }
        let Some((item, since)) = self.items.get(&version) else {
            return;
        };
        let code = brief.choices.get(item.id.as_str());
        let Some(option) = code.and_then(|code| item.option(code)) else {
            return;
        };
        let answer = LatestAnswer {
            order: (brief.held_on, brief.stored_at, brief.response),
            version,
            positive: option.positive,
            sender: brief.sender,
        };
        match self.latest.entry(*since).or_default().entry(enrolment) {
            Entry::Vacant(none) => {
                none.insert(answer);
            }
            Entry::Occupied(mut known) if known.get().order < answer.order => {
                known.insert(answer);
            }
            Entry::Occupied(_) => {}
        }
    }

    /// The answers that can be pooled. Where versions cannot be compared, those count that most persons of the figure answered; of as
    /// many, the latest.
    pub fn finish(self, facts: &[EnrolmentFact]) -> LatestAnswers {
        let persons = |answers: &HashMap<Uuid, LatestAnswer>| {
            let answered = facts.iter().filter(|fact| {
                !fact.background.protected_identity && answers.contains_key(&fact.enrolment)
            });
            answered
                .map(|fact| fact.person)
                .collect::<HashSet<_>>()
                .len()
        };
        // Nearly always there is only one series, and nothing to compare.
        let alone = self.latest.len() == 1;
        let most = self.latest.into_iter().max_by_key(|(since, answers)| {
            let persons = if alone { 0 } else { persons(answers) };
            (persons, *since)
        });
        LatestAnswers(most.map(|(_, answers)| answers).unwrap_or_default())
    }
}
