//! What a careful reader would say of the texts. These are remarks, not faults: a licensed form must not be reworded, so nothing is stopped
//! by them. The project's own texts give cause for none.

use super::{Note, note};
use crate::domain::definitions::questionnaire::Questionnaire;
use crate::domain::definitions::translation::FrameTexts;
use crate::domain::definitions::translation::Translation;

/// The longest texts that are easy to take in on a tablet, in characters.
const ITEM: usize = 120;
const OPTION: usize = 60;
const HELP: usize = 200;
const EXPLAIN: usize = 300;
const INTRO: usize = 400;
const THANKS: usize = 240;

/// The longest sentence in lättläst Swedish, in words.
const EASY_SENTENCE: usize = 14;

/// Swedish words that turn a sentence round. Two in one sentence, or one in the question and one in its options, are hard to answer.
const NEGATIONS: [&str; 26] = [
    "inte",
    "ej",
    "icke",
    "aldrig",
    "ingen",
    "inget",
    "inga",
    "ingenting",
    "ingenstans",
    "knappt",
    "knappast",
    "varken",
    "utan",
    "sällan",
    "omöjlig",
    "omöjligt",
    "onödig",
    "onödigt",
    "osäker",
    "osäkert",
    "otrygg",
    "otryggt",
    "ovillig",
    "olycklig",
    "missnöjd",
    "oviktig",
];

/// Swedish words that no other language here has: they were left behind.
const SWEDISH: [&str; 12] = [
    "och", "inte", "är", "för", "på", "från", "också", "något", "någon", "hjälp", "fråga", "när",
];

/// One text and where it stands.
struct Passage<'a> {
    at: String,
    text: &'a str,
    longest: usize,
}

fn passage(at: impl Into<String>, text: &str, longest: usize) -> Passage<'_> {
    Passage {
        at: at.into(),
        text,
        longest,
    }
}

/// The texts of one item, in whatever language.
struct ItemTexts<'a> {
    at: String,
    text: &'a str,
    help: Option<&'a str>,
    explain: Option<&'a str>,
    /// Where each option stands, and its words.
    options: Vec<(String, &'a str)>,
}

fn swedish_items(questionnaire: &Questionnaire) -> Vec<ItemTexts<'_>> {
    let items = questionnaire.items.iter().enumerate();
    items
        .map(|(index, item)| ItemTexts {
            at: format!("/items/{index}"),
            text: &item.text,
            help: item.help.as_deref(),
            explain: item.explain.as_deref(),
            options: item
                .options
                .iter()
                .enumerate()
                .map(|(place, option)| (format!("{place}/text"), option.text.as_str()))
                .collect(),
        })
        .collect()
}

fn translated_items(translation: &Translation) -> Vec<ItemTexts<'_>> {
    let items = translation.items.iter();
    items
        .map(|(id, item)| ItemTexts {
            at: format!("/items/{id}"),
            text: &item.text,
            help: item.help.as_deref(),
            explain: item.explain.as_deref(),
            options: item
                .options
                .iter()
                .map(|(code, text)| (code.clone(), text.as_str()))
                .collect(),
        })
        .collect()
}

fn passages<'a>(frame: &'a FrameTexts, items: &[ItemTexts<'a>]) -> Vec<Passage<'a>> {
    let mut all = vec![
        passage("/texts/title", &frame.title, OPTION),
        passage("/texts/intro", &frame.intro, INTRO),
    ];
    let thanks = frame.thanks.iter();
    all.extend(thanks.map(|text| passage("/texts/thanks", text, THANKS)));
    for item in items {
        let at = &item.at;
        all.push(passage(format!("{at}/text"), item.text, ITEM));
        let help = item.help.map(|text| ("help", text, HELP));
        let explain = item.explain.map(|text| ("explain", text, EXPLAIN));
        for (name, text, longest) in help.into_iter().chain(explain) {
            all.push(passage(format!("{at}/{name}"), text, longest));
        }
        for (place, text) in &item.options {
            all.push(passage(format!("{at}/options/{place}"), text, OPTION));
        }
    }
    all
}

/// Remarks on the Swedish texts.
pub(super) fn swedish(questionnaire: &Questionnaire) -> Vec<Note> {
    let items = swedish_items(questionnaire);
    let passages = passages(&questionnaire.texts, &items);
    let mut notes: Vec<Note> = passages.iter().filter_map(long).collect();
    notes.extend(passages.iter().filter_map(negated_twice));
    notes.extend(items.iter().filter_map(negated_question));
    notes
}

/// Remarks on a translation.
pub(super) fn translation(questionnaire: &Questionnaire, translation: &Translation) -> Vec<Note> {
    let items = translated_items(translation);
    let own = passages(&translation.texts, &items);
    let mut notes: Vec<Note> = own.iter().filter_map(long).collect();
    if translation.language.starts_with("sv") {
        notes.extend(own.iter().filter_map(negated_twice));
        notes.extend(items.iter().filter_map(negated_question));
        notes.extend(own.iter().filter_map(hard_sentence));
        notes.extend(no_easier(questionnaire, translation));
    } else {
        let items = swedish_items(questionnaire);
        let swedish = passages(&questionnaire.texts, &items);
        notes.extend(own.iter().filter_map(|own| left_behind(own, &swedish)));
    }
    notes
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '?', '!', ':'])
}

fn negations(text: &str) -> usize {
    words(text)
        .filter(|word| NEGATIONS.contains(&word.as_str()))
        .count()
}

fn long(passage: &Passage<'_>) -> Option<Note> {
    let length = passage.text.chars().count();
    (length > passage.longest).then(|| {
        note(
            &passage.at,
            format!(
                "has {length} characters; over {} it is hard to take in",
                passage.longest
            ),
        )
    })
}

fn negated_twice(passage: &Passage<'_>) -> Option<Note> {
    sentences(passage.text)
        .any(|sentence| negations(sentence) > 1)
        .then(|| note(&passage.at, "says no twice in one sentence"))
}

fn negated_question(item: &ItemTexts<'_>) -> Option<Note> {
    let mut options = item.options.iter();
    let twice = negations(item.text) > 0 && options.any(|(_, option)| negations(option) > 0);
    twice.then(|| {
        note(
            format!("{}/text", item.at),
            "says no in the question and again in an option; ask it the other way round",
        )
    })
}

fn hard_sentence(passage: &Passage<'_>) -> Option<Note> {
    sentences(passage.text)
        .any(|sentence| words(sentence).count() > EASY_SENTENCE)
        .then(|| {
            note(
                &passage.at,
                format!("has a sentence of more than {EASY_SENTENCE} words"),
            )
        })
}

/// A variant of the Swedish in which an item is the Swedish itself, scale and all.
fn no_easier(questionnaire: &Questionnaire, translation: &Translation) -> Vec<Note> {
    questionnaire
        .items
        .iter()
        .filter(|item| {
            translation.items.get(&item.id).is_some_and(|variant| {
                variant.text == item.text
                    && variant.help == item.help
                    && variant.explain == item.explain
                    && item
                        .options
                        .iter()
                        .all(|option| variant.option(&option.code) == Some(&option.text))
            })
        })
        .map(|item| {
            note(
                format!("/items/{}", item.id),
                "is word for word the Swedish; a variant says it more simply",
            )
        })
        .collect()
}

fn left_behind(passage: &Passage<'_>, swedish: &[Passage<'_>]) -> Option<Note> {
    if swedish.iter().any(|other| other.text == passage.text) {
        return Some(note(
            &passage.at,
            "is the Swedish text: it has not been translated",
        ));
    }
    words(passage.text)
        .find(|word| SWEDISH.contains(&word.as_str()))
        .map(|word| note(&passage.at, format!("has the Swedish word \"{word}\"")))
}
