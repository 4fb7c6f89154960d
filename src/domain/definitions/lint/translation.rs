//! A translation against its questionnaire: the same texts in the same places, the options in the same order.

use super::{Note, note};
use crate::domain::definitions::language::{Language, Word};
use crate::domain::definitions::questionnaire::{Item, Questionnaire};
use crate::domain::definitions::translation::FrameTexts;
use crate::domain::definitions::translation::{TranslatedItem, Translation};

/// Faults of a language by itself.
pub(super) fn language(language: &Language) -> Vec<Note> {
    let numbers = [
        (Word::Progress, "{at}"),
        (Word::Progress, "{all}"),
        (Word::TooLong, "{max}"),
        (Word::TooFew, "{least}"),
    ];
    let missing = numbers
        .into_iter()
        .filter(|(word, place)| !language.word(*word).contains(place))
        .map(|(word, place)| {
            note(
                format!("/words/{word}"),
                format!("needs {place}, where the number goes"),
            )
        });
    reviewed(
        language.reviewed_by.is_some(),
        language.reviewed_on.is_some(),
    )
    .into_iter()
    .chain(missing)
    .collect()
}

fn reviewed(by: bool, on: bool) -> Option<Note> {
    (by != on).then(|| note("/reviewed_by", "reviewed_by and reviewed_on go together"))
}

/// Whether the language of a translation is there, and written in the same direction.
pub(super) fn fits(translation: &Translation, language: Option<&Language>) -> Option<Note> {
    match language {
        None => Some(note(
            "/language",
            format!(
                "there is no languages/{}.json, which gives the language's own name and the words around the questions",
                translation.language
            ),
        )),
        Some(language) if language.right_to_left != translation.right_to_left => Some(note(
            "/direction",
            format!("is not that of languages/{}.json", language.code),
        )),
        Some(_) => None,
    }
}

/// Faults of a translation against its questionnaire.
pub(super) fn check(questionnaire: &Questionnaire, translation: &Translation) -> Vec<Note> {
    let mut notes = Vec::new();
    if translation.language == "sv" {
        notes.push(note(
            "/language",
            "the Swedish texts stand in definition.json",
        ));
    }
    notes.extend(reviewed(
        translation.reviewed_by.is_some(),
        translation.reviewed_on.is_some(),
    ));
    notes.extend(frame(&questionnaire.texts, &translation.texts));
    for item in &questionnaire.items {
        match translation.items.get(&item.id) {
            Some(translated) => notes.extend(item_texts(item, translated)),
            None => notes.push(note(
                format!("/items/{}", item.id),
                "is missing: every item needs a text",
            )),
        }
    }
    for id in translation.items.keys() {
        if questionnaire.item(id).is_none() {
            notes.push(note(
                format!("/items/{id}"),
                "is not an item of this version",
            ));
        }
    }
    notes
}

fn frame(swedish: &FrameTexts, translated: &FrameTexts) -> Option<Note> {
    both_or_none("/texts/thanks", &swedish.thanks, &translated.thanks)
}

fn both_or_none(at: &str, swedish: &Option<String>, translated: &Option<String>) -> Option<Note> {
    match (swedish, translated) {
        (Some(_), None) => Some(note(at, "is missing: the Swedish has it")),
        (None, Some(_)) => Some(note(at, "the Swedish has no such text; leave it out")),
        _ => None,
    }
}

fn item_texts(item: &Item, translated: &TranslatedItem) -> Vec<Note> {
    let at = format!("/items/{}", item.id);
    let mut notes: Vec<Note> = [
        both_or_none(&format!("{at}/help"), &item.help, &translated.help),
        both_or_none(&format!("{at}/explain"), &item.explain, &translated.explain),
    ]
    .into_iter()
    .flatten()
    .collect();
    for option in &item.options {
        if translated.option(&option.code).is_none() {
            notes.push(note(
                format!("{at}/options/{}", option.code),
                "is missing: every option needs a text",
            ));
        }
    }
    for (code, _) in &translated.options {
        if item.option(code).is_none() {
            notes.push(note(
                format!("{at}/options/{code}"),
                "is not an option of this item",
            ));
        }
    }
    let swedish = item.options.iter().map(|option| option.code.as_str());
    let own = translated.options.iter().map(|(code, _)| code.as_str());
    if notes.is_empty() && !swedish.eq(own) {
        notes.push(note(
            format!("{at}/options"),
            "must stand in the same order as in definition.json",
        ));
    }
    for (index, (code, text)) in translated.options.iter().enumerate() {
        if translated.options[..index]
            .iter()
            .any(|(_, other)| other == text)
        {
            notes.push(note(
                format!("{at}/options/{code}"),
                "says the same as another option",
            ));
        }
    }
    notes
}
