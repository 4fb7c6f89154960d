//! First against latest, for figures: how people have moved on each theme. Whether the professional has rated does not matter here: nobody
//! reads an answer back.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::participation::followed;
use super::{EnrolmentFact, Frame, Persons};
use crate::domain::definitions::{Catalogue, Indicator};
use crate::domain::disclosure::RawProgression;
use crate::domain::period::Period;
use crate::domain::progression::{Slot, Slots};
use crate::domain::summary::Brief;

/// Two answers that lie closer together than this are no pair.
pub const LEAST_DAYS: i64 = 60;

/// The order of answers: by date, then by storing, then by id.
type Order = (NaiveDate, i64, Uuid);

#[derive(Clone)]
struct Answer {
    order: Order,
    version: i32,
    option: String,
    sender: Uuid,
}

/// Answers that can be compared: of one place, item and the version since which it is comparable.
type Group = (usize, String, i32);

/// Gathers each enrolment's first and last comparable answer to each theme, one contribution at a time.
pub struct PairCollector<'a> {
    catalogue: &'a Catalogue,
    questionnaire: &'a str,
    period: Period,
    /// The places, newest version's first.
    slots: Vec<Slot>,
    /// The items of each version, with the groups their answers belong to.
    items: BTreeMap<i32, HashMap<&'a str, Group>>,
    ends: HashMap<Uuid, BTreeMap<Group, (Answer, Answer)>>,
}

/// One person's pair on one theme.
struct Pair {
    slot: usize,
    last: Order,
    version: i32,
    sender: Uuid,
    steps: i32,
}

impl<'a> PairCollector<'a> {
    pub fn new(catalogue: &'a Catalogue, indicator: &'a Indicator, period: Period) -> Self {
        let key = indicator.questionnaire.as_deref().unwrap_or_default();
        let places = Slots::of(catalogue);
        let mut slots: Vec<Slot> = Vec::new();
        let mut items = BTreeMap::new();
        let mut versions: Vec<_> = catalogue
            .questionnaires()
            .filter(|found| found.key == key)
            .collect();
        versions.sort_by_key(|found| std::cmp::Reverse(found.version));
        for found in versions {
            let mut groups = HashMap::new();
            for (slot, item) in places.in_version(found) {
                let place = slots.iter().position(|known| *known == slot);
                let place = place.unwrap_or_else(|| {
                    slots.push(slot);
                    slots.len() - 1
                });
                let since = catalogue.comparable_since(key, &item.id, found.version);
                groups.insert(item.id.as_str(), (place, item.id.clone(), since));
            }
            items.insert(found.version, groups);
        }
        PairCollector {
            catalogue,
            questionnaire: key,
            period,
            slots,
            items,
            ends: HashMap::new(),
        }
    }

    /// Takes in what one response contributes, of this year or an earlier one.
    pub fn take(&mut self, enrolment: Uuid, version: i32, brief: &Brief<'_>) {
        if brief.held_on > self.period.last() {
            return;
        }
        let Some(items) = self.items.get(&version) else {
            return;
        };
        let ends = self.ends.entry(enrolment).or_default();
        for (item, option) in &brief.choices {
            let Some(group) = items.get(item) else {
                continue;
            };
            let answer = Answer {
                order: (brief.held_on, brief.stored_at, brief.response),
                version,
                option: (*option).to_owned(),
                sender: brief.sender,
            };
            match ends.get_mut(group) {
                None => {
                    ends.insert(group.clone(), (answer.clone(), answer));
                }
                Some((first, _)) if answer.order < first.order => *first = answer,
                Some((_, last)) if last.order < answer.order => *last = answer,
                Some(_) => {}
            }
        }
    }

    /// The pairs of one enrolment: at least [`LEAST_DAYS`] days apart, the last inside the period. When the question was changed the newest
    /// answers that make a pair stand for the theme.
    fn pairs(&self, enrolment: Uuid) -> impl Iterator<Item = Pair> {
        let groups = self.ends.get(&enrolment).into_iter().flatten();
        groups.filter_map(|((slot, item, _), (first, last))| {
            let (from, to) = (first.order.0, last.order.0);
            if !self.period.contains(to) || (to - from).num_days() < LEAST_DAYS {
                return None;
            }
            let scale = first.version.max(last.version);
            let step = |answer: &Answer| {
                let versions = (answer.version, scale);
                let option =
                    self.catalogue
                        .carried(self.questionnaire, item, &answer.option, versions)?;
                Some(option.ordinal)
            };
            Some(Pair {
                slot: *slot,
                last: last.order,
                version: last.version,
                sender: last.sender,
                steps: i32::try_from(step(last)? - step(first)?).ok()?,
            })
        })
    }
}

impl Frame<'_> {
    /// One pair a person and theme: the one whose latest answer is the newest.
    pub fn progression(
        &self,
        facts: &[EnrolmentFact],
        answers: &PairCollector<'_>,
    ) -> RawProgression {
        let mut raw = RawProgression::default();
        let themes = answers.slots.iter().map(|slot| slot.name().to_owned());
        raw.themes = themes.map(|theme| (theme, BTreeMap::new())).collect();
        let mut versions: BTreeMap<i32, u64> = BTreeMap::new();
        for enrolments in Persons::of(followed(facts)).each() {
            raw.enrolled += 1;
            let mut newest: BTreeMap<usize, Pair> = BTreeMap::new();
            let pairs = enrolments.iter().flat_map(|f| answers.pairs(f.enrolment));
            for pair in pairs {
                let known = newest.get(&pair.slot);
                if known.is_none_or(|known| known.last < pair.last) {
                    newest.insert(pair.slot, pair);
                }
            }
            let Some(latest) = newest.values().max_by_key(|pair| pair.last) else {
                continue;
            };
            raw.with_pair += 1;
            *versions.entry(latest.version).or_default() += 1;
            for pair in newest.into_values() {
                if let Some((_, by)) = raw.themes.get_mut(pair.slot) {
                    let steps = by.entry(pair.sender).or_default();
                    *steps.entry(pair.steps).or_default() += 1;
                }
            }
        }
        let versions = versions.into_iter().map(|(v, n)| (v.to_string(), n));
        raw.versions = versions.collect();
        raw
    }
}
