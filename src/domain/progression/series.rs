//! The answers to one theme over time, with a break wherever the question became another one.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Given, is_part};
use crate::domain::definitions::{Catalogue, Item, ItemKind, Questionnaire};

/// A theme's place. Should some version ask several things of one theme, each of them is followed for itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::domain) struct Slot {
    pub theme: String,
    item: Option<String>,
}

impl Slot {
    /// Its name: the theme, or the item where a version asks several things of one theme.
    pub(in crate::domain) fn name(&self) -> &str {
        self.item.as_deref().unwrap_or(&self.theme)
    }
}

/// Finds the places of items.
pub(in crate::domain) struct Slots {
    /// Themes of which some version asks several things.
    crowded: BTreeSet<String>,
}

impl Slots {
    pub(in crate::domain) fn of(catalogue: &Catalogue) -> Slots {
        let mut crowded = BTreeSet::new();
        for questionnaire in catalogue.questionnaires().filter(|one| is_part(one)) {
            let mut seen = BTreeSet::new();
            let themes = with_scale(questionnaire).map(theme);
            crowded.extend(themes.filter(|theme| !seen.insert(*theme)).cloned());
        }
        Slots { crowded }
    }

    /// The items that have a scale, with their places. What mirrors an item has its place.
    pub(in crate::domain) fn in_version<'q>(
        &self,
        questionnaire: &'q Questionnaire,
    ) -> impl Iterator<Item = (Slot, &'q Item)> {
        with_scale(questionnaire).map(|item| {
            let theme = theme(item).clone();
            let own = item.mirrors.as_ref().unwrap_or(&item.id);
            let item_of = self.crowded.contains(&theme).then(|| own.clone());
            let slot = Slot {
                theme,
                item: item_of,
            };
            (slot, item)
        })
    }
}

/// Free text has no scale.
fn with_scale(questionnaire: &Questionnaire) -> impl Iterator<Item = &Item> {
    let items = questionnaire.items.iter();
    items.filter(|item| item.kind == ItemKind::Choice)
}

fn theme(item: &Item) -> &String {
    item.theme.as_ref().unwrap_or(&item.id)
}

/// One answer on its way into a series.
#[derive(Clone, Copy)]
pub(super) struct Answered<'a> {
    pub given: &'a Given,
    pub item: &'a Item,
    pub option: &'a str,
}

/// One answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    pub day: NaiveDate,
    pub questionnaire: String,
    pub version: i32,
    pub item: String,
    /// The option that was chosen.
    pub option: String,
    /// Its words, in Swedish.
    pub words: String,
    /// Which step it was, of how many, in the version that was answered.
    pub ordinal: i64,
    pub of: i64,
    /// Where it lies on the scale of its stretch.
    pub step: i64,
}

/// Answers that can be compared with one another: the same item of one questionnaire, in versions that are declared comparable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    pub questionnaire: String,
    pub item: String,
    /// The first version that the others are comparable to: with questionnaire and item it names the group.
    pub since: i32,
    /// The newest version that was answered. Its scale is that of the whole stretch.
    pub version: i32,
    /// How many steps that scale has.
    pub steps: i64,
    /// In order of their days; never none.
    pub points: Vec<Point>,
}

/// A theme's answers, a stretch for each run of comparable ones.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Series {
    pub stretches: Vec<Stretch>,
}

impl Series {
    /// Of answers in order of their days.
    pub(super) fn of<'a>(
        catalogue: &Catalogue,
        answers: impl Iterator<Item = Answered<'a>>,
    ) -> Series {
        let mut stretches: Vec<Stretch> = Vec::new();
        for answered in answers {
            let Some(point) = point(answered) else {
                continue;
            };
            let since =
                catalogue.comparable_since(&point.questionnaire, &point.item, point.version);
            match stretches.last_mut() {
                Some(last)
                    if last.questionnaire == point.questionnaire
                        && last.item == point.item
                        && last.since == since =>
                {
                    last.version = last.version.max(point.version);
                    last.points.push(point);
                }
                _ => stretches.push(Stretch {
                    questionnaire: point.questionnaire.clone(),
                    item: point.item.clone(),
                    since,
                    version: point.version,
                    steps: point.of,
                    points: vec![point],
                }),
            }
        }
        for stretch in &mut stretches {
            stretch.onto_one_scale(catalogue);
        }
        Series { stretches }
    }

    /// Whether nothing was ever answered.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// All answers, in order of their days.
    pub fn points(&self) -> impl DoubleEndedIterator<Item = &Point> {
        self.stretches.iter().flat_map(|stretch| &stretch.points)
    }

    /// What was answered on a day.
    pub fn on(&self, day: NaiveDate) -> Option<&Point> {
        self.points().find(|point| point.day == day)
    }

    /// The last day before each break.
    pub fn breaks(&self) -> Vec<NaiveDate> {
        self.stretches
            .windows(2)
            .filter_map(|pair| Some(pair.first()?.points.last()?.day))
            .collect()
    }
}

impl Stretch {
    /// Carries every answer over to the newest version's scale.
    fn onto_one_scale(&mut self, catalogue: &Catalogue) {
        let newest = catalogue
            .questionnaire(&self.questionnaire, self.version)
            .and_then(|known| known.item(&self.item));
        if let Some(item) = newest {
            self.steps = length(item);
        }
        for point in &mut self.points {
            let versions = (point.version, self.version);
            let option =
                catalogue.carried(&self.questionnaire, &self.item, &point.option, versions);
            if let Some(option) = option {
                point.step = option.ordinal;
            }
        }
    }
}

fn length(item: &Item) -> i64 {
    i64::try_from(item.options.len()).unwrap_or(i64::MAX)
}

/// An option that its version does not have cannot have been stored.
fn point(answered: Answered<'_>) -> Option<Point> {
    let Answered {
        given,
        item,
        option,
    } = answered;
    let option = item.option(option)?;
    Some(Point {
        day: given.held_on,
        questionnaire: given.questionnaire.clone(),
        version: given.version,
        item: item.id.clone(),
        option: option.code.clone(),
        words: option.text.clone(),
        ordinal: option.ordinal,
        of: length(item),
        step: option.ordinal,
    })
}
