//! A new version against the one before: every difference must be declared, so that no old answer changes its meaning silently.

use super::draft::{Draft, Placed};
use super::questionnaire::{ChangeKind, Item, ItemChange, Questionnaire};

/// Checks each version against the one before it.
pub(super) fn check(draft: &mut Draft) {
    let mut faults: Vec<(String, String, String)> = Vec::new();
    for Placed { file, value: new } in &draft.questionnaires {
        if new.version == 1 {
            if !new.changes.is_empty() {
                faults.push((
                    file.clone(),
                    "/changes".to_owned(),
                    "the first version has nothing to change".to_owned(),
                ));
            }
            continue;
        }
        let old = draft
            .questionnaires
            .iter()
            .map(|placed| &placed.value)
            .find(|old| old.key == new.key && old.version == new.version - 1);
        let earlier: Vec<&Questionnaire> = draft
            .questionnaires
            .iter()
            .map(|placed| &placed.value)
            .filter(|earlier| earlier.key == new.key && earlier.version < new.version)
            .collect();
        for (index, change) in new.changes.iter().enumerate() {
            let used = earlier
                .iter()
                .any(|version| version.item(&change.item).is_some());
            let retired = old.is_some_and(|old| old.item(&change.item).is_none());
            if change.change == ChangeKind::New && used && retired {
                faults.push((
                    file.clone(),
                    format!("/changes/{index}"),
                    format!(
                        "\"{}\" was an item of an earlier version; an id is never used again for something else",
                        change.item
                    ),
                ));
            }
        }
        if let Some(old) = old {
            for (pointer, message) in compare(old, new) {
                faults.push((file.clone(), pointer, message));
            }
        }
    }
    for (file, pointer, message) in faults {
        draft.fault(&file, pointer, message);
    }
}

/// Every undeclared or wrongly declared difference: pointer into the new definition, and a sentence.
fn compare(old: &Questionnaire, new: &Questionnaire) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let all: Vec<&str> = old
        .items
        .iter()
        .chain(new.items.iter().filter(|item| old.item(&item.id).is_none()))
        .map(|item| item.id.as_str())
        .collect();
    for id in &all {
        let declared: Vec<(usize, &ItemChange)> = new
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| change.item == *id)
            .collect();
        match declared.as_slice() {
            [] => faults.push((
                "/changes".to_owned(),
                format!(
                    "says nothing of the item \"{id}\"; every item of either version needs an entry"
                ),
            )),
            [(index, change)] => {
                let at = format!("/changes/{index}");
                if let Err(message) = fits(change, old.item(id), new.item(id)) {
                    faults.push((at, message));
                }
            }
            [_, (index, _), ..] => faults.push((
                format!("/changes/{index}"),
                format!("the item \"{id}\" has two entries"),
            )),
        }
    }
    for (index, change) in new.changes.iter().enumerate() {
        if !all.contains(&change.item.as_str()) {
            faults.push((
                format!("/changes/{index}/item"),
                format!("neither version has an item \"{}\"", change.item),
            ));
        }
    }
    if old.handling != new.handling && new.changes.iter().all(|change| change.note.is_none()) {
        faults.push((
            "/handling".to_owned(),
            "the handling policy differs from the version before; say why in the note of a change"
                .to_owned(),
        ));
    }
    faults
}

fn fits(change: &ItemChange, old: Option<&Item>, new: Option<&Item>) -> Result<(), String> {
    let id = &change.item;
    let needs_comparable = matches!(change.change, ChangeKind::Reworded | ChangeKind::Rescaled);
    if needs_comparable != change.comparable.is_some() {
        return Err(if needs_comparable {
            format!(
                "\"{id}\" is {}: say whether it is comparable",
                change.change
            )
        } else {
            format!("\"{id}\" is {}: comparable does not apply", change.change)
        });
    }
    match (change.change, old, new) {
        (ChangeKind::New, None, Some(_)) | (ChangeKind::Retired, Some(_), None) => Ok(()),
        (ChangeKind::New, Some(_), _) => Err(format!(
            "\"{id}\" is declared new, but the version before has it; an id is never used again for something else"
        )),
        (ChangeKind::Retired, _, Some(_)) => Err(format!(
            "\"{id}\" is declared retired, but it is still there"
        )),
        (ChangeKind::Same, Some(old), Some(new)) if old == new => Ok(()),
        (ChangeKind::Same, Some(_), Some(_)) => Err(format!(
            "\"{id}\" is declared same, but something in it differs"
        )),
        (ChangeKind::Reworded, Some(old), Some(new)) if texts_moved(old, new) => Err(format!(
            "\"{id}\" is declared reworded, but a text has moved from one option to another; declare it rescaled"
        )),
        (ChangeKind::Reworded, Some(old), Some(new)) if same_scale(old, new) => Ok(()),
        (ChangeKind::Reworded, Some(_), Some(_)) => Err(format!(
            "\"{id}\" is declared reworded, but an option was removed, added, reversed or changed its meaning; declare it rescaled"
        )),
        (ChangeKind::Rescaled, Some(old), Some(new)) => {
            if change.comparable == Some(true) {
                mapped(change, old, new)
            } else {
                Ok(())
            }
        }
        _ => Err(format!(
            "\"{id}\" is declared {}, but it is not in both versions",
            change.change
        )),
    }
}

/// Whether some option now says what another one said before.
fn texts_moved(old: &Item, new: &Item) -> bool {
    new.options.iter().any(|option| {
        old.options
            .iter()
            .any(|before| before.text == option.text && before.code != option.code)
    })
}

/// The same codes in the same order, with the same positive ones.
fn same_scale(old: &Item, new: &Item) -> bool {
    old.kind == new.kind
        && old.options.len() == new.options.len()
        && old.options.iter().zip(&new.options).all(|(old, new)| {
            old.code == new.code && old.ordinal == new.ordinal && old.positive == new.positive
        })
}

/// A comparable change of scale maps every old option to a new one, in order and without changing what is positive.
fn mapped(change: &ItemChange, old: &Item, new: &Item) -> Result<(), String> {
    let mut last = 0;
    for option in &old.options {
        let target = change
            .map
            .get(&option.code)
            .and_then(|code| new.option(code));
        let Some(target) = target else {
            return Err(format!(
                "\"{}\" is rescaled and comparable: map the old option \"{}\" to a new one",
                change.item, option.code
            ));
        };
        if target.ordinal < last || target.positive != option.positive {
            return Err(format!(
                "\"{}\": the map must keep the order of the options and which are positive",
                change.item
            ));
        }
        last = target.ordinal;
    }
    Ok(())
}
