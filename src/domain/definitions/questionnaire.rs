//! A questionnaire version: what is asked, how it may be asked and what may be done with the answers.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::content_hash::sha256_without;
use super::translation::{FrameTexts, Translation, read_frame};
use crate::coded;
use crate::domain::json::Node;
use serde_json::Value;

coded! {
    /// Who answers.
    Respondent {
        Participant = "participant",
        Professional = "professional",
        Staff = "staff",
        Board = "board",
        Partner = "partner",
    }
}

coded! {
    /// How the meeting takes place.
    Mode {
        InPerson = "in_person",
        Video = "video",
        Phone = "phone",
        Paper = "paper",
    }
}

coded! {
    /// What the service receives of a questionnaire.
    Receives {
        /// The answers.
        Answers = "answers",
        /// Only that the questions were put: the answers never leave the room.
        Status = "status",
    }
}

coded! {
    /// Whether it may be answered without a connection.
    Offline { Sealed = "sealed", Never = "never" }
}

coded! {
    /// Which rules of disclosure control hold for figures.
    Disclosure {
        /// Figures that rest on what people answered.
        Experience = "experience",
        /// Figures that rest on who takes part.
        Participation = "participation",
    }
}

coded! {
    /// What kind of item.
    ItemKind { Choice = "choice", Text = "text", Prompt = "prompt" }
}

coded! {
    /// What happened to an item between two versions.
    ChangeKind {
        Same = "same",
        Reworded = "reworded",
        Rescaled = "rescaled",
        Retired = "retired",
        New = "new",
    }
}

/// Whether a translation may be put before a participant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    Free,
    /// Only when the coordinator has confirmed it.
    Confirmed,
    Never,
}

/// The handling policy: part of the definition and of its hash, so that a copy cannot lose its protections.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handling {
    pub receives: Receives,
    /// Whether a coordinator may read the answers together with the participant.
    pub read_back: bool,
    pub modes: Vec<Mode>,
    /// Whether it may be asked only alone with the person, attested in the same meeting.
    pub private: bool,
    pub offline: Offline,
    pub disclosure: Disclosure,
}

/// One answer option.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AnswerOption {
    pub code: String,
    /// 1, 2, 3 … from least to most.
    pub ordinal: i64,
    pub positive: bool,
    pub text: String,
}

/// One item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub id: String,
    pub kind: ItemKind,
    pub theme: Option<String>,
    pub mirrors: Option<String>,
    pub text: String,
    pub help: Option<String>,
    pub explain: Option<String>,
    pub options: Vec<AnswerOption>,
    /// Free text only: characters.
    pub max_length: usize,
}

impl Item {
    /// The option with this code.
    pub fn option(&self, code: &str) -> Option<&AnswerOption> {
        self.options.iter().find(|option| option.code == code)
    }
}

/// What a new version says of one item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemChange {
    pub item: String,
    pub change: ChangeKind,
    pub comparable: Option<bool>,
    /// Old option code to new option code.
    pub map: BTreeMap<String, String>,
    pub note: Option<String>,
}

/// Somewhere to turn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Support {
    pub name: String,
    pub phone: String,
}

/// One published, immutable version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Questionnaire {
    pub key: String,
    pub version: i32,
    /// SHA-256 of the canonical definition (structure, handling and Swedish texts), in hexadecimal.
    pub sha256: String,
    pub respondent: Respondent,
    pub note: String,
    pub handling: Handling,
    /// How many items must be answered before a response counts as a measurement.
    pub min_answered: usize,
    pub texts: FrameTexts,
    pub items: Vec<Item>,
    pub changes: Vec<ItemChange>,
    /// Why the handling policy, or what counts as a measurement, differs from the version before.
    pub policy_note: Option<String>,
    pub support: Vec<Support>,
    pub support_checked: Option<NaiveDate>,
    /// Every other language, by its code.
    pub translations: BTreeMap<String, Translation>,
}

impl Questionnaire {
    /// Whether a translation may be put before a participant. One that nobody has reviewed needs the coordinator's word, and is never used
    /// where a wrong word can do harm and no answer is kept.
    pub fn use_of(&self, translation: &Translation) -> Use {
        match (translation.is_reviewed(), self.handling.receives) {
            (true, _) => Use::Free,
            (false, Receives::Answers) => Use::Confirmed,
            (false, Receives::Status) => Use::Never,
        }
    }

    /// The item with this id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Languages it can be answered in, Swedish first.
    pub fn languages(&self) -> Vec<&str> {
        std::iter::once("sv")
            .chain(self.translations.keys().map(String::as_str))
            .collect()
    }

    /// Reads a `definition.json`. Faults are noted on the node; faults between fields come from [`super::lint`].
    pub fn read(value: &Value, node: &Node<'_>) -> Option<Questionnaire> {
        let mut object = node.object()?;
        object.optional("$schema", |n| n.text(200));
        let key = object.required("key", |n| n.key());
        let version = object.required("version", |n| n.integer(1, 10_000));
        let respondent = object.required("respondent", |n| n.coded());
        let note = object.required("note", |n| n.words(1000));
        let handling = object.required("handling", |n| read_handling(&n));
        let min_answered = object.required("measurement", |n| {
            let mut object = n.object()?;
            let least = object.required("min_answered", |n| n.integer(1, 1000));
            object.finish();
            least
        });
        let texts = object.required("texts", |n| read_frame(&n));
        let items = object.required("items", |n| n.list(|n| read_item(&n)));
        let changes = object.optional("changes", |n| n.list(|n| read_change(&n)));
        let policy_note = object.optional("policy_note", |n| n.words(500));
        let support = object.optional("support", |n| n.list(|n| read_support(&n)));
        let support_checked = object.optional("support_checked", |n| n.date());
        object.finish();
        Some(Questionnaire {
            key: key?,
            version: i32::try_from(version?).ok()?,
            sha256: sha256_without(value, &["$schema"]),
            respondent: respondent?,
            note: note?,
            handling: handling?,
            min_answered: usize::try_from(min_answered?).ok()?,
            texts: texts?,
            items: items?,
            changes: changes?.unwrap_or_default(),
            policy_note: policy_note?,
            support: support?.unwrap_or_default(),
            support_checked: support_checked?,
            translations: BTreeMap::new(),
        })
    }
}

fn read_handling(node: &Node<'_>) -> Option<Handling> {
    let mut object = node.object()?;
    let receives = object.required("receives", |n| n.coded());
    let read_back = object.required("read_back", |n| n.boolean());
    let modes = object.required("modes", |n| n.list(|n| n.coded()));
    let private = object.required("private", |n| n.boolean());
    let offline = object.required("offline", |n| n.coded());
    let disclosure = object.required("disclosure", |n| n.coded());
    object.finish();
    Some(Handling {
        receives: receives?,
        read_back: read_back?,
        modes: modes?,
        private: private?,
        offline: offline?,
        disclosure: disclosure?,
    })
}

fn read_item(node: &Node<'_>) -> Option<Item> {
    let mut object = node.object()?;
    let id = object.required("id", |n| n.key());
    let kind = object.required("kind", |n| n.coded());
    let theme = object.optional("theme", |n| n.key());
    let mirrors = object.optional("mirrors", |n| n.key());
    let text = object.required("text", |n| n.words(300));
    let help = object.optional("help", |n| n.words(500));
    let explain = object.optional("explain", |n| n.words(1000));
    let options = object.optional("options", |n| n.list(|n| read_option(&n)));
    let max_length = object.optional("max_length", |n| n.integer(1, 1000));
    object.finish();
    Some(Item {
        id: id?,
        kind: kind?,
        theme: theme?,
        mirrors: mirrors?,
        text: text?,
        help: help?,
        explain: explain?,
        options: options?.unwrap_or_default(),
        max_length: usize::try_from(max_length?.unwrap_or(0)).ok()?,
    })
}

fn read_option(node: &Node<'_>) -> Option<AnswerOption> {
    let mut object = node.object()?;
    let code = object.required("code", |n| {
        let text = n.text(60)?;
        let fits = !text.is_empty()
            && text.len() <= 40
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if fits {
            Some(text)
        } else {
            n.fault(
                "bad_code",
                "must be lower-case words of a–z and 0–9 joined with _",
            )
        }
    });
    let ordinal = object.required("ordinal", |n| n.integer(1, 100));
    let positive = object.required("positive", |n| n.boolean());
    let text = object.required("text", |n| n.words(120));
    object.finish();
    Some(AnswerOption {
        code: code?,
        ordinal: ordinal?,
        positive: positive?,
        text: text?,
    })
}

fn read_change(node: &Node<'_>) -> Option<ItemChange> {
    let mut object = node.object()?;
    let item = object.required("item", |n| n.key());
    let change = object.required("change", |n| n.coded());
    let comparable = object.optional("comparable", |n| n.boolean());
    let map = object.optional("map", |n| {
        n.entries(|from, n| Some((from.to_owned(), n.text(40)?)))
    });
    let note = object.optional("note", |n| n.words(500));
    object.finish();
    Some(ItemChange {
        item: item?,
        change: change?,
        comparable: comparable?,
        map: map?.unwrap_or_default().into_iter().collect(),
        note: note?,
    })
}

fn read_support(node: &Node<'_>) -> Option<Support> {
    let mut object = node.object()?;
    let name = object.required("name", |n| n.words(120));
    let phone = object.required("phone", |n| n.words(40));
    object.finish();
    Some(Support {
        name: name?,
        phone: phone?,
    })
}
