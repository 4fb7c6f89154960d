//! A new version against the one before: every difference must be declared, so that no old answer changes its meaning silently.

use super::draft::{Draft, Placed};
use super::questionnaire::{ChangeKind, Item, ItemChange, Questionnaire};

/// Checks each version against the one before it.
pub(super) fn check(draft: &mut Draft) {
    let mut faults: Vec<(String, String, String)> = Vec::new();
    for Placed { file, value: new } in &draft.questionnaires {
        if new.version == 1 {
            for (there, pointer) in [
                (!new.changes.is_empty(), "/changes"),
                (new.policy_note.is_some(), "/policy_note"),
            ] {
                if there {
                    faults.push((
                        file.clone(),
                        pointer.to_owned(),
                        "the first version has nothing to change".to_owned(),
                    ));
                }
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
pub(super) fn compare(old: &Questionnaire, new: &Questionnaire) -> Vec<(String, String)> {
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
                    faults.push((at.clone(), message));
                }
                if let Some(message) = moved(id, old, new) {
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
    faults.extend(policy(old, new));
    faults
}

/// Who answers never changes, and what is done with the answers not without a word.
fn policy(old: &Questionnaire, new: &Questionnaire) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    if old.respondent != new.respondent {
        faults.push((
            "/respondent".to_owned(),
            "differs from the version before; who answers another questionnaire needs another key"
                .to_owned(),
        ));
    }
    let differing = [
        (
            old.handling != new.handling,
            "/handling",
            "the handling policy differs from the version before; say why in policy_note",
        ),
        (
            old.min_answered != new.min_answered,
            "/measurement",
            "what counts as a measurement differs from the version before; say why in policy_note",
        ),
    ];
    for (differs, pointer, message) in differing {
        if differs && new.policy_note.is_none() {
            faults.push((pointer.to_owned(), message.to_owned()));
        }
    }
    if new.policy_note.is_some() && !differing.iter().any(|(differs, ..)| *differs) {
        faults.push((
            "/policy_note".to_owned(),
            "neither handling nor measurement differs from the version before; leave it out"
                .to_owned(),
        ));
    }
    faults
}

/// An id that asks what another one asked before, while that one goes on, would carry old answers over to another question.
fn moved(id: &str, old: &Questionnaire, new: &Questionnaire) -> Option<String> {
    let now = new.item(id)?;
    let before = old
        .items
        .iter()
        .find(|other| other.id != id && other.text == now.text)?;
    let goes_on = old.item(id).is_some() || new.item(&before.id).is_some();
    goes_on.then(|| {
        let new = if old.item(id).is_some() {
            ""
        } else {
            "is new, but "
        };
        format!(
            "\"{id}\" {new}asks what \"{}\" asked before; an id is never moved to another question",
            before.id
        )
    })
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
    if let (Some(old), Some(new)) = (old, new)
        && change.change != ChangeKind::Same
        && let Some(what) = another_question(old, new)
    {
        return Err(format!(
            "\"{id}\" has another {what}; retire it and give the new question an id of its own"
        ));
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

/// What makes it another question, whatever its words.
fn another_question(old: &Item, new: &Item) -> Option<&'static str> {
    [
        (old.kind != new.kind, "kind"),
        (old.theme != new.theme, "theme"),
        (old.mirrors != new.mirrors, "item that it mirrors"),
    ]
    .into_iter()
    .find_map(|(differs, what)| differs.then_some(what))
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
    old.options.len() == new.options.len()
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
