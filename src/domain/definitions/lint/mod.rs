//! Faults that no single field shows: does a definition make sense, and do the definitions fit together?

mod indicator;
mod language;
mod questionnaire;
mod translation;

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, Placed};
use super::questionnaire::Questionnaire;

/// Pointer and sentence.
type Note = (String, String);

/// Checks everything that has been read. Translations come to their questionnaires here.
pub(super) fn check(draft: &mut Draft, all_locked: bool) {
    let mut notes: Vec<(String, Note)> = attach_translations(draft);
    for placed in &draft.questionnaires {
        notes.extend(on(&placed.file, questionnaire::check(&placed.value)));
        notes.extend(on(
            &placed.file,
            questionnaire::mirrors(&placed.value, draft),
        ));
    }
    for placed in &draft.programmes {
        notes.extend(on(&placed.file, indicator::programme(&placed.value, draft)));
    }
    for placed in &draft.indicators {
        notes.extend(on(&placed.file, indicator::check(&placed.value, draft)));
    }
    for placed in &draft.languages {
        notes.extend(on(&placed.file, translation::language(&placed.value)));
    }
    notes.extend(newest_names(draft));
    notes.extend(versions(draft));
    notes.extend(locked(draft, all_locked));
    for (file, (pointer, message)) in notes {
        draft.fault(&file, pointer, message);
    }
}

/// Puts each translation with its questionnaire.
fn attach_translations(draft: &mut Draft) -> Vec<(String, Note)> {
    let mut notes = Vec::new();
    let mut remarked = Vec::new();
    for (key, version, placed) in std::mem::take(&mut draft.translations) {
        let home = draft.questionnaires.iter_mut().find(|candidate| {
            candidate.value.key == key && candidate.value.version.to_string() == version
        });
        let Some(home) = home else {
            notes.push((
                placed.file,
                note("", "belongs to a definition.json that is missing or faulty"),
            ));
            continue;
        };
        let language = draft
            .languages
            .iter()
            .find(|language| language.value.code == placed.value.language);
        let faults = translation::check(&home.value, &placed.value)
            .into_iter()
            .chain(translation::fits(&placed.value, language.map(|l| &l.value)));
        notes.extend(on(&placed.file, faults));
        let remarks = language::translation(&home.value, &placed.value);
        remarked.extend(on(&placed.file, remarks));
        home.value
            .translations
            .insert(placed.value.language.clone(), placed.value);
    }
    for placed in &draft.questionnaires {
        remarked.extend(on(&placed.file, language::swedish(&placed.value)));
    }
    for (file, (pointer, message)) in remarked {
        draft.remark(&file, pointer, message);
    }
    notes
}

fn on(file: &str, notes: impl IntoIterator<Item = Note>) -> impl Iterator<Item = (String, Note)> {
    notes.into_iter().map(move |note| (file.to_owned(), note))
}

fn note(pointer: impl Into<String>, message: impl Into<String>) -> Note {
    (pointer.into(), message.into())
}

/// Reports every entry that stands more than once.
fn twice<'a>(
    entries: impl Iterator<Item = &'a str>,
    pointer: impl Fn(usize) -> String,
    what: &str,
) -> Vec<Note> {
    let mut seen = BTreeSet::new();
    entries
        .enumerate()
        .filter(|(_, entry)| !seen.insert(*entry))
        .map(|(index, entry)| {
            note(
                pointer(index),
                format!("the {what} \"{entry}\" stands twice"),
            )
        })
        .collect()
}

/// Faults of the names that are shown: those of each questionnaire's newest version. What was published before cannot change.
fn newest_names(draft: &Draft) -> Vec<(String, Note)> {
    let mut newest: BTreeMap<&str, &Placed<Questionnaire>> = BTreeMap::new();
    for placed in &draft.questionnaires {
        let known = newest.entry(&placed.value.key).or_insert(placed);
        if known.value.version < placed.value.version {
            *known = placed;
        }
    }
    newest
        .into_values()
        .flat_map(|placed| on(&placed.file, questionnaire::support_names(&placed.value)))
        .collect()
}

/// Versions are 1, 2, 3 … without gaps.
fn versions(draft: &Draft) -> Vec<(String, Note)> {
    let mut by_key: BTreeMap<(&str, &str), Vec<(i32, &str)>> = BTreeMap::new();
    for placed in &draft.questionnaires {
        by_key
            .entry(("questionnaire", &placed.value.key))
            .or_default()
            .push((placed.value.version, &placed.file));
    }
    for placed in &draft.indicators {
        by_key
            .entry(("indicator", &placed.value.key))
            .or_default()
            .push((placed.value.version, &placed.file));
    }
    let mut notes = Vec::new();
    for ((kind, _), mut found) in by_key {
        found.sort_unstable();
        for (expected, (version, file)) in (1..).zip(found) {
            if version != expected {
                notes.push((
                    file.to_owned(),
                    note(
                        "/version",
                        format!("version {expected} of this {kind} is missing: versions are 1, 2, 3 … without gaps"),
                    ),
                ));
                break;
            }
        }
    }
    notes
}

/// A published version never changes and never goes away.
fn locked(draft: &Draft, all_locked: bool) -> Vec<(String, Note)> {
    let mut notes = Vec::new();
    let lock = draft.lock.as_ref();
    for placed in &draft.questionnaires {
        let Questionnaire { key, version, .. } = &placed.value;
        match lock.and_then(|lock| lock.value.sha256(key, *version)) {
            Some(sha256) if sha256 != placed.value.sha256 => notes.push((
                placed.file.clone(),
                note(
                    "",
                    "this version is published and has been changed; put it back and make a new version instead",
                ),
            )),
            None if all_locked => notes.push((
                placed.file.clone(),
                note(
                    "",
                    "this version is not in published.lock; run `framsteg definitions lock` when it is ready",
                ),
            )),
            _ => {}
        }
    }
    if let Some(lock) = lock {
        for (key, version) in lock.value.versions() {
            let there = draft
                .questionnaires
                .iter()
                .any(|placed| placed.value.key == key && placed.value.version == version);
            if !there {
                notes.push((
                    lock.file.clone(),
                    note(
                        "",
                        format!("{key} version {version} is published, but its definition.json is missing or faulty; put it back"),
                    ),
                ));
            }
        }
    }
    notes
}
