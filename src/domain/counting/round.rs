//! A yearly survey from the counters of its round.

use crate::domain::definitions::{ItemKind, Questionnaire};
use crate::domain::disclosure::{Part, RawRound};

/// Each item in its order: of those who chose an option, who chose a positive one. `counters` are item, option and how often.
pub fn of_round(
    questionnaire: &Questionnaire,
    (invited, received): (u64, u64),
    counters: &[(String, String, u64)],
) -> RawRound {
    let items = questionnaire.items.iter();
    let items = items.filter(|item| item.kind == ItemKind::Choice);
    let part = |id: &str, is_positive: &dyn Fn(&str) -> bool| {
        let mut part = Part::default();
        for (_, option, n) in counters.iter().filter(|(item, ..)| item == id) {
            part.denominator += n;
            part.numerator += if is_positive(option) { *n } else { 0 };
        }
        part
    };
    RawRound {
        invited,
        received,
        version: questionnaire.version.to_string(),
        items: items
            .map(|item| {
                let is_positive = |code: &str| item.option(code).is_some_and(|one| one.positive);
                (item.id.clone(), part(&item.id, &is_positive))
            })
            .collect(),
    }
}
