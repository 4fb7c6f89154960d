//! From facts about enrolments to raw tables, by the exact rules of the field.
//!
//! Figures count persons. In a table a person stands in every row in which they have an enrolment (participation), or in the one row of the
//! enrolment whose answer counts (experience). What comes out is raw: only [`super::disclosure`] can turn it into something that can leave.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

use super::coded::Coded;
use super::definitions::{Catalogue, Indicator, Item, Table};
use super::disclosure::{
    Count, RawExperience, RawParticipation, RawYear, Reading2, ShareCount, YearAnswer,
};
use super::enrolment::Municipality;
use super::occasion::NotAskedReason;
use super::participant::{AgeBand, Background, BornAbroad, Gender};
use super::period::Period;
use super::summary::Brief;

/// An enrolment that touches the period (never one that was registered by mistake), with the person's background.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnrolmentFact {
    pub enrolment: Uuid,
    pub person: Uuid,
    /// Its place in the indicator's list of programmes.
    pub programme: usize,
    pub municipality: Municipality,
    pub start: NaiveDate,
    pub end: Option<NaiveDate>,
    pub background: Background,
}

impl EnrolmentFact {
    fn row<'i>(&self, table: Table, indicator: &'i Indicator) -> &'i str {
        match table {
            Table::Programme => indicator
                .programmes
                .get(self.programme)
                .map_or("", String::as_str),
            Table::Municipality => self.municipality.code(),
            Table::Gender => self.background.gender.code(),
            Table::AgeBand => self.background.age_band.code(),
            Table::BornAbroad => self.background.born_abroad.code(),
        }
    }
}

/// The rows of a table, in the order in which people list them.
pub fn rows_of(table: Table, indicator: &Indicator) -> Vec<String> {
    fn codes<T: Coded>() -> Vec<String> {
        T::ALL.iter().map(|(code, _)| (*code).to_owned()).collect()
    }
    match table {
        Table::Programme => indicator.programmes.clone(),
        Table::Municipality => codes::<Municipality>(),
        Table::Gender => codes::<Gender>(),
        Table::AgeBand => codes::<AgeBand>(),
        Table::BornAbroad => codes::<BornAbroad>(),
    }
}

/// What is counted, when, and as of which day.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    pub indicator: &'a Indicator,
    pub period: Period,
    /// Stockholm's date at the cut-off: days after it have not been enrolled yet.
    pub today: NaiveDate,
    /// `None` counts the total only.
    pub table: Option<Table>,
}

/// Enrolments, those of one person beside each other.
struct Persons<'a>(Vec<&'a EnrolmentFact>);

impl<'a> Persons<'a> {
    fn of(facts: impl IntoIterator<Item = &'a EnrolmentFact>) -> Self {
        let mut facts: Vec<&EnrolmentFact> = facts.into_iter().collect();
        facts.sort_unstable_by_key(|fact| fact.person);
        Persons(facts)
    }

    /// The enrolments of one person after the other.
    fn each(&self) -> impl Iterator<Item = &[&'a EnrolmentFact]> {
        self.0.chunk_by(|a, b| a.person == b.person)
    }
}

impl<'a> Frame<'a> {
    /// Days inside the period on which the person was enrolled, up to the cut-off; a day in two enrolments is one day.
    fn enrolled_days(&self, enrolments: &[&EnrolmentFact]) -> i64 {
        let limit = self.period.last().min(self.today);
        let mut stays: Vec<(NaiveDate, NaiveDate)> = enrolments
            .iter()
            .map(|fact| {
                let end = fact.end.map_or(limit, |end| end.min(limit));
                (fact.start.max(self.period.first()), end)
            })
            .filter(|(start, end)| start <= end)
            .collect();
        stays.sort_unstable();
        let mut days = 0;
        let mut counted_to: Option<NaiveDate> = None;
        for (start, end) in stays {
            let from = match counted_to {
                Some(last) if last >= start => match last.succ_opt() {
                    Some(next) => next,
                    None => continue,
                },
                _ => start,
            };
            if from <= end {
                days += (end - from).num_days() + 1;
                counted_to = Some(end);
            }
        }
        days
    }

    fn eligible(&self, enrolments: &[&EnrolmentFact]) -> bool {
        self.enrolled_days(enrolments) >= self.indicator.eligible_days
    }

    fn readings(
        &self,
        persons: &Persons<'_>,
        counts: &impl Fn(&[&EnrolmentFact]) -> bool,
    ) -> Reading2 {
        let mut strict = Count::default();
        let mut eligible = Count::default();
        for enrolments in persons.each() {
            let counted = u64::from(counts(enrolments));
            strict.denominator += 1;
            strict.numerator += counted;
            if self.eligible(enrolments) {
                eligible.denominator += 1;
                eligible.numerator += counted;
            }
        }
        Reading2 { strict, eligible }
    }

    /// Everyone enrolled some day of the period is in the base; `counts` says, from the enrolments of one row, who is in the numerator.
    fn participation(
        self,
        facts: &'a [EnrolmentFact],
        counts: impl Fn(&[&EnrolmentFact]) -> bool + 'a,
    ) -> RawParticipation<'a> {
        let followed: Vec<&EnrolmentFact> = facts
            .iter()
            .filter(|fact| !fact.background.protected_identity)
            .collect();
        let total = self.readings(&Persons::of(followed.iter().copied()), &counts);
        let groups = self
            .table
            .map_or_else(Vec::new, |table| rows_of(table, self.indicator));
        let together = move |rows: &[&str]| {
            let inside = followed.iter().copied().filter(|fact| {
                self.table
                    .is_some_and(|table| rows.contains(&fact.row(table, self.indicator)))
            });
            self.readings(&Persons::of(inside), &counts)
        };
        RawParticipation {
            total,
            groups,
            together: Box::new(together),
            excluded: Vec::new(),
            not_yet: Vec::new(),
        }
    }

    /// Answered at least twice: measurements on two different days of the period. `days` holds each enrolment's first and last.
    pub fn answered_twice(
        self,
        facts: &'a [EnrolmentFact],
        days: &'a HashMap<Uuid, (NaiveDate, NaiveDate)>,
    ) -> RawParticipation<'a> {
        let twice = move |enrolments: &[&EnrolmentFact]| {
            let measured = enrolments.iter().filter_map(|f| days.get(&f.enrolment));
            let first = measured.clone().map(|(first, _)| first).min();
            let last = measured.map(|(_, last)| last).max();
            first != last
        };
        RawParticipation {
            // The one figure that people with protected identity are told to be missing from.
            excluded: vec![("not_followed".to_owned(), not_followed(facts))],
            ..self.participation(facts, twice)
        }
    }

    /// Asked: in one of the enrolments the question was put by the end of the period. The reason of somebody who was not is the latest
    /// that was given in any of them.
    pub fn asked(
        self,
        facts: &'a [EnrolmentFact],
        asked_on: &'a HashMap<Uuid, NaiveDate>,
        reasons: &HashMap<Uuid, NotYet>,
    ) -> RawParticipation<'a> {
        let asked = move |enrolments: &[&EnrolmentFact]| {
            enrolments
                .iter()
                .any(|f| asked_on.contains_key(&f.enrolment))
        };
        let followed = facts.iter().filter(|f| !f.background.protected_identity);
        let mut not_yet: BTreeMap<&str, u64> = BTreeMap::new();
        for enrolments in Persons::of(followed).each().filter(|e| !asked(e)) {
            let latest = enrolments
                .iter()
                .filter_map(|fact| reasons.get(&fact.enrolment))
                .max_by_key(|not_yet| not_yet.order);
            let reason = latest.and_then(|not_yet| not_yet.reason);
            *not_yet
                .entry(reason.map_or("no_reason_given", NotAskedReason::code))
                .or_default() += 1;
        }
        let not_yet = not_yet
            .into_iter()
            .map(|(reason, persons)| (reason.to_owned(), persons))
            .collect();
        RawParticipation {
            not_yet,
            ..self.participation(facts, asked)
        }
    }

    /// The share of positive answers, by each person's latest answer in the period.
    pub fn share_positive(&self, facts: &[EnrolmentFact], latest: &LatestAnswers) -> RawExperience {
        let followed: Vec<&EnrolmentFact> = facts
            .iter()
            .filter(|fact| !fact.background.protected_identity)
            .collect();
        let persons = Persons::of(followed.iter().copied());
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
}

/// The share of positive answers of a year with all its tables, person by person, and beside it whose answers were counted for the
/// interim total before.
pub fn share_of_year(
    frame: Frame<'_>,
    facts: &[EnrolmentFact],
    latest: &LatestAnswers,
    interim: &LatestAnswers,
) -> RawYear {
    let tables: Vec<(Table, Vec<String>)> = frame
        .indicator
        .tables
        .iter()
        .map(|table| (*table, rows_of(*table, frame.indicator)))
        .collect();
    let followed = facts
        .iter()
        .filter(|fact| !fact.background.protected_identity);
    let mut raw = RawYear::default();
    let mut versions: BTreeMap<String, u64> = BTreeMap::new();
    for enrolments in Persons::of(followed).each() {
        let before = interim.of(enrolments);
        match latest.of(enrolments) {
            Some((answer, fact)) => {
                raw.expected += 1;
                *versions.entry(answer.version.to_string()).or_default() += 1;
                let row = |(table, rows): &(Table, Vec<String>)| {
                    let name = fact.row(*table, frame.indicator);
                    // What is in no row keeps the table from being shown.
                    rows.iter()
                        .position(|row| row == name)
                        .unwrap_or(rows.len())
                };
                raw.answers.push(YearAnswer {
                    coordinator: answer.sender,
                    positive: answer.positive,
                    rows: Some(tables.iter().map(row).collect()),
                    interim: before.is_some_and(|(before, _)| before.order == answer.order),
                });
            }
            None if frame.eligible(enrolments) => raw.expected += 1,
            None => raw.enrolled_too_short += 1,
        }
        let gone = before.filter(|(before, _)| {
            latest
                .of(enrolments)
                .is_none_or(|(answer, _)| answer.order != before.order)
        });
        raw.answers.extend(gone.map(|(before, _)| YearAnswer {
            coordinator: before.sender,
            positive: before.positive,
            rows: None,
            interim: true,
        }));
    }
    raw.tables = tables.into_iter().map(|(_, rows)| rows).collect();
    raw.versions = versions.into_iter().collect();
    raw
}

fn not_followed(facts: &[EnrolmentFact]) -> u64 {
    let persons: HashSet<Uuid> = facts
        .iter()
        .filter(|fact| fact.background.protected_identity)
        .map(|fact| fact.person)
        .collect();
    u64::try_from(persons.len()).unwrap_or(u64::MAX)
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

/// That somebody was not asked about violence on some day, and why not if a reason was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotYet {
    /// Day of the occasion, moment of storing, id: the latest counts.
    pub order: (NaiveDate, NaiveDateTime, Uuid),
    pub reason: Option<NotAskedReason>,
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
        let key = indicator.questionnaire.as_str();
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
