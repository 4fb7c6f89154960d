//! What people answer, against whatever version of a questionnaire the catalogue has.

use serde_json::{Map, Value};

use super::meeting::{Part, Tone};
use super::people::Person;
use super::random::Random;
use crate::domain::definitions::{Item, ItemKind, Questionnaire};

/// Said once in a while, when there is room for it.
const COMMENTS: [&str; 10] = [
    "Det är skönt att någon håller i trådarna.",
    "Jag har fått tid att ta det i min egen takt.",
    "Bra att vi kunde ses på video när det var snö.",
    "Det tog lång tid innan vi kom i gång.",
    "Jag vill gärna ha fler möten på plats.",
    "Fikat på onsdagar är bra.",
    "Nu vet jag vem jag ska fråga.",
    "Det var många papper i början.",
    "Jag har börjat promenera varje dag.",
    "Praktiken passade mig bra.",
];

/// Answers to a progression questionnaire so many days into a stay. A professional's item stands on the level of the one it mirrors.
pub(super) fn progression(
    questionnaire: &Questionnaire,
    mirrored: Option<&Questionnaire>,
    person: &Person,
    days: i64,
    part: Part,
    random: &mut Random,
) -> Value {
    let (items, needed) = (questionnaire.items.len(), questionnaire.min_answered);
    // Where strength runs out, and how many may be skipped on the way.
    let (stop, mut to_skip) = match part {
        Part::Whole => (items, items.saturating_sub(needed)),
        Part::Thin => (1 + random.below(needed.saturating_sub(1)), 0),
        _ => (0, 0),
    };
    let mut answers = Map::new();
    for (place, item) in questionnaire.items.iter().enumerate() {
        let theme = mirrored
            .and_then(|other| {
                other
                    .items
                    .iter()
                    .position(|own| Some(&own.id) == item.mirrors.as_ref())
            })
            .unwrap_or(place)
            % person.levels.len();
        let level = person.levels[theme] + person.paces[theme] * days / 100 + random.around(90);
        let mut answer = step(item, level);
        if to_skip > 0 && random.chance(5) {
            to_skip -= 1;
            answer = Value::Null;
        }
        if place >= stop {
            answer = Value::Null;
        }
        answers.insert(item.id.clone(), answer);
    }
    Value::Object(answers)
}

/// The option nearest to a level in hundredths of a step.
fn step(item: &Item, level: i64) -> Value {
    let nearest = item
        .options
        .iter()
        .min_by_key(|option| (option.ordinal * 100 - level).abs());
    nearest.map_or(Value::Null, |option| Value::String(option.code.clone()))
}

/// Answers about the support or the insats.
pub(super) fn opinion(questionnaire: &Questionnaire, tone: Tone, random: &mut Random) -> Value {
    let mut answers = Map::new();
    let several = questionnaire.items.len() > 1;
    for item in &questionnaire.items {
        let answer = match (item.kind, tone) {
            (ItemKind::Prompt, _) => continue,
            (ItemKind::Text, _) if random.chance(9) => random
                .one_of(&COMMENTS)
                .map_or(Value::Null, |text| Value::from(*text)),
            (ItemKind::Text, _) | (_, Tone::Skipped) => Value::Null,
            // With several questions an opinion is not the same on all.
            (ItemKind::Choice, _) if several && random.chance(4) => Value::Null,
            (ItemKind::Choice, tone) => {
                let positive = (tone == Tone::Positive) != (several && random.chance(5));
                choice(item, positive, random)
            }
        };
        answers.insert(item.id.clone(), answer);
    }
    Value::Object(answers)
}

/// One of the options on that side, more often a moderate one.
fn choice(item: &Item, positive: bool, random: &mut Random) -> Value {
    let mut side: Vec<_> = item
        .options
        .iter()
        .filter(|o| o.positive == positive)
        .collect();
    if !positive {
        side.reverse();
    }
    let chosen = match random.chance(58) {
        true => side.first(),
        false => side.last(),
    };
    chosen.map_or(Value::Null, |option| Value::String(option.code.clone()))
}
