//! The texts of a questionnaire version in another language than Swedish.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use super::content_hash::sha256_without;
use crate::domain::json::Node;

/// The texts around the items.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameTexts {
    pub title: String,
    pub intro: String,
    pub thanks: Option<String>,
}

/// The texts of one other language, with a revision of their own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Translation {
    /// A BCP 47 tag in small letters: `en`, `sv-x-lattlast`.
    pub language: String,
    pub revision: i32,
    /// SHA-256 of the texts, in hexadecimal: who has reviewed them is not part of it.
    pub sha256: String,
    /// `None` until a person has reviewed it.
    pub reviewed_by: Option<String>,
    pub reviewed_on: Option<NaiveDate>,
    pub right_to_left: bool,
    pub texts: FrameTexts,
    pub items: BTreeMap<String, TranslatedItem>,
}

/// One item in another language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TranslatedItem {
    pub text: String,
    pub help: Option<String>,
    pub explain: Option<String>,
    /// Option code and text, in the order of the file.
    pub options: Vec<(String, String)>,
}

impl TranslatedItem {
    /// The words of the option with this code.
    pub fn option(&self, code: &str) -> Option<&str> {
        self.options
            .iter()
            .find(|(known, _)| known == code)
            .map(|(_, text)| text.as_str())
    }
}

impl Translation {
    /// Whether a person has looked at it.
    pub fn is_reviewed(&self) -> bool {
        self.reviewed_by.is_some()
    }

    /// Reads a `texts/<language>.json`.
    pub fn read(value: &Value, node: &Node<'_>) -> Option<Translation> {
        let mut object = node.object()?;
        object.optional("$schema", |n| n.text(200));
        let language = object.required("language", |n| n.key());
        let revision = object.required("revision", |n| n.integer(1, 10_000));
        let reviewed_by = object.optional("reviewed_by", |n| n.words(200));
        let reviewed_on = object.optional("reviewed_on", |n| n.date());
        let direction = object.required("direction", |n| read_direction(&n));
        let texts = object.required("texts", |n| read_frame(&n));
        let items = object.required("items", |n| {
            n.entries(|id, n| Some((id.to_owned(), read_item(&n)?)))
        });
        object.finish();
        Some(Translation {
            language: language?,
            revision: i32::try_from(revision?).ok()?,
            sha256: sha256_without(value, &["$schema", "reviewed_by", "reviewed_on"]),
            reviewed_by: reviewed_by?,
            reviewed_on: reviewed_on?,
            right_to_left: direction?,
            texts: texts?,
            items: items?.into_iter().collect(),
        })
    }
}

/// Whether it is written from right to left.
pub(super) fn read_direction(node: &Node<'_>) -> Option<bool> {
    match node.text(10)?.as_str() {
        "ltr" => Some(false),
        "rtl" => Some(true),
        _ => node.fault("unknown_code", "must be ltr or rtl"),
    }
}

pub(super) fn read_frame(node: &Node<'_>) -> Option<FrameTexts> {
    let mut object = node.object()?;
    let title = object.required("title", |n| n.words(120));
    let intro = object.required("intro", |n| n.words(2000));
    let thanks = object.optional("thanks", |n| n.words(500));
    object.finish();
    Some(FrameTexts {
        title: title?,
        intro: intro?,
        thanks: thanks?,
    })
}

fn read_item(node: &Node<'_>) -> Option<TranslatedItem> {
    let mut object = node.object()?;
    let text = object.required("text", |n| n.words(300));
    let help = object.optional("help", |n| n.words(500));
    let explain = object.optional("explain", |n| n.words(1000));
    let options = object.optional("options", |n| {
        n.entries(|code, n| Some((code.to_owned(), n.words(120)?)))
    });
    object.finish();
    Some(TranslatedItem {
        text: text?,
        help: help?,
        explain: explain?,
        options: options?.unwrap_or_default(),
    })
}
