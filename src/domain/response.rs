//! A filled-in questionnaire: read against exactly the version it was given for.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::Value;
use sha2::Sha256;
use uuid::Uuid;

use super::definitions::{
    Catalogue, Item, ItemKind, Questionnaire, Receives, Respondent, Translation, Use,
};
use super::free_text;
use super::ids::{ActorId, OccasionId, ResponseId};
use super::json::{Fault, Faults, Node};
use super::occasion::Occasion;
use crate::coded;

coded! {
    /// Who helped the person to answer.
    Help { None = "none", Staff = "staff", Interpreter = "interpreter" }
}

/// The answer to one item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// An option's code.
    Option(String),
    /// Free text.
    Text(String),
}

/// A response. It never changes once stored; a correction is a new one that names the one it supersedes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    pub id: ResponseId,
    pub occasion: OccasionId,
    pub questionnaire: String,
    pub version: i32,
    pub language: String,
    /// Which revision of a translation was shown; Swedish has none, its texts are part of the version.
    pub text_revision: Option<i32>,
    pub help: Help,
    /// Answered items only: what was skipped is missing, never zero and never the middle.
    pub answers: BTreeMap<String, Answer>,
    /// How many choice items were answered.
    pub answered: usize,
    pub supersedes: Option<ResponseId>,
}

impl Response {
    /// Reads the body of a request. Every fault is reported at once.
    pub fn read(id: ResponseId, body: &Value, catalogue: &Catalogue) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let response = read_response(id, &Node::root(body, &faults), catalogue);
        faults.or(response)
    }

    /// Whether it counts as a measurement of this questionnaire.
    pub fn is_measurement(&self, questionnaire: &Questionnaire) -> bool {
        self.answered >= questionnaire.min_answered
    }

    /// The keyed fingerprint of everything that was sent, and by whom.
    ///
    /// It is keyed because a plain hash over four options would read an aggregate-only answer back, and bound to the sender because an
    /// equal answer from somebody else must not be told from a different one.
    pub fn fingerprint(&self, sender: ActorId, key: &[u8]) -> Fingerprint {
        let content = Content {
            sender: sender.0,
            id: self.id.0,
            occasion: self.occasion.0,
            questionnaire: &self.questionnaire,
            version: self.version,
            language: &self.language,
            text_revision: self.text_revision,
            help: self.help,
            answers: &self.answers,
            supersedes: self.supersedes.map(|id| id.0),
        };
        // HMAC takes a key of any length: this cannot fail.
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        let content = serde_json::to_vec(&content)
            .unwrap_or_else(|_| unreachable!("text, numbers and ids can always be written"));
        mac.update(&content);
        Fingerprint(mac.finalize().into_bytes().into())
    }

    /// Whether it may be answered in such a meeting.
    pub fn check_meeting(
        &self,
        questionnaire: &Questionnaire,
        occasion: &Occasion,
    ) -> Result<(), Fault> {
        if !questionnaire.handling.modes.contains(&occasion.mode) {
            return Err(Fault {
                pointer: "/questionnaire".to_owned(),
                code: "mode_not_allowed",
                message: "may not be answered in the occasion's mode".to_owned(),
            });
        }
        if questionnaire.handling.private && !occasion.private {
            return Err(Fault {
                pointer: "/questionnaire".to_owned(),
                code: "not_private_meeting",
                message: "may be answered only in a private occasion".to_owned(),
            });
        }
        Ok(())
    }
}

/// What the fingerprint is of, in this order.
#[derive(Serialize)]
struct Content<'a> {
    sender: Uuid,
    id: Uuid,
    occasion: Uuid,
    questionnaire: &'a str,
    version: i32,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_revision: Option<i32>,
    help: Help,
    answers: &'a BTreeMap<String, Answer>,
    supersedes: Option<Uuid>,
}

/// HMAC-SHA-256 of a response's content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fingerprint(pub [u8; 32]);

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::hex::hex(&self.0))
    }
}

fn read_response(id: ResponseId, node: &Node<'_>, catalogue: &Catalogue) -> Option<Response> {
    let mut object = node.object()?;
    let occasion = object.required("occasion_id", |n| n.uuid());
    let key = object.required("questionnaire", |n| {
        let key = n.key()?;
        match catalogue.latest(&key) {
            None => n.fault("unknown_questionnaire", "is not a questionnaire of this service"),
            Some(latest) if latest.handling.receives == Receives::Status => n.fault(
                "answers_not_received",
                "the answers to this questionnaire are never received; send the status with PUT /api/v1/screenings/{id}",
            ),
            Some(_) => Some(key),
        }
    });
    let questionnaire = object.required("version", |n| {
        let version = n.integer(1, 10_000)?;
        // Without a questionnaire its own fault is noted already.
        let key = key.as_deref()?;
        let version = i32::try_from(version).ok()?;
        match catalogue.questionnaire(key, version) {
            Some(questionnaire) => Some(questionnaire),
            None => n.fault(
                "unknown_version",
                "is not a published version of this questionnaire",
            ),
        }
    });
    let language = object.required("language", |n| {
        let language = n.text(20)?;
        match questionnaire {
            Some(known) if !known.languages().contains(&language.as_str()) => n.fault(
                "unknown_language",
                format!("must be {}", known.languages().join(", ")),
            ),
            _ => Some(language),
        }
    });
    let shown = questionnaire
        .zip(language.as_ref())
        .and_then(|(questionnaire, language)| {
            let translation = questionnaire.translations.get(language)?;
            Some((questionnaire, translation))
        });
    let text_revision = match shown {
        Some((_, translation)) => object
            .required("text_revision", |n| read_revision(&n, translation))
            .map(Some),
        None => object.optional("text_revision", |n| {
            n.fault("not_translated", "goes with a translation only")
        }),
    };
    let is_confirmed = object
        .optional("unreviewed_confirmed", |n| n.boolean())
        .flatten();
    if let Some((questionnaire, translation)) = shown
        && questionnaire.use_of(translation) != Use::Free
        && is_confirmed != Some(true)
    {
        node.fault::<()>(
            "translation_not_reviewed",
            "nobody has reviewed this translation; a coordinator who used it all the same confirms it with unreviewed_confirmed",
        );
    }
    let help = object.required("help", |n| n.coded());
    let answers = object.required("answers", |n| match questionnaire {
        Some(questionnaire) => read_answers(&n, questionnaire),
        None => None,
    });
    let supersedes = object.optional("supersedes", |n| {
        let other = n.uuid()?;
        if other == id.0 {
            return n.fault("supersedes_itself", "a response cannot supersede itself");
        }
        Some(other)
    });
    object.finish();
    let questionnaire = questionnaire?;
    let answers: BTreeMap<String, Answer> = answers?
        .into_iter()
        .filter_map(|(item, answer)| Some((item, answer?)))
        .collect();
    Some(Response {
        id,
        occasion: OccasionId(occasion?),
        questionnaire: questionnaire.key.clone(),
        version: questionnaire.version,
        language: language?,
        text_revision: text_revision?,
        help: help?,
        answered: answers
            .values()
            .filter(|answer| matches!(answer, Answer::Option(_)))
            .count(),
        answers,
        supersedes: supersedes?.map(ResponseId),
    })
}

/// Any revision that was ever served: a form on paper may be older than the newest one.
fn read_revision(node: &Node<'_>, translation: &Translation) -> Option<i32> {
    let revision = i32::try_from(node.integer(1, 10_000)?).ok()?;
    if revision > translation.revision {
        return node.fault(
            "unknown_revision",
            format!("must be at most {}, the newest", translation.revision),
        );
    }
    Some(revision)
}

/// Every entry of `answers`. A participant may skip everything; an assessment that says nothing would only open what the participant has
/// answered.
fn read_answers(
    node: &Node<'_>,
    questionnaire: &Questionnaire,
) -> Option<Vec<(String, Option<Answer>)>> {
    let answers =
        node.entries(|item, n| Some((item.to_owned(), read_answer(item, &n, questionnaire)?)))?;
    let is_empty = answers.iter().all(|(_, answer)| answer.is_none());
    if is_empty && questionnaire.respondent == Respondent::Professional {
        return node.fault("nothing_assessed", "must hold at least one answer");
    }
    Some(answers)
}

/// One entry of `answers`. The inner `None` is a skipped item.
fn read_answer(
    item: &str,
    node: &Node<'_>,
    questionnaire: &Questionnaire,
) -> Option<Option<Answer>> {
    let Some(item) = questionnaire.item(item) else {
        return node.fault("unknown_item", "is not an item of this version");
    };
    if node.is_null() {
        return Some(None);
    }
    match item.kind {
        ItemKind::Choice => {
            let code = node.text(60)?;
            if item.option(&code).is_none() {
                return node.fault(
                    "unknown_option",
                    format!("must be null or one of {}", codes(item)),
                );
            }
            Some(Some(Answer::Option(code)))
        }
        ItemKind::Text => {
            let text = node.text(item.max_length)?;
            if let Some(kind) = free_text::find_identifier(&text) {
                return node.fault("identifies_someone", kind.refusal());
            }
            let text = text.trim();
            Some((!text.is_empty()).then(|| Answer::Text(text.to_owned())))
        }
        ItemKind::Prompt => node.fault(
            "takes_no_answer",
            "is put in conversation and takes no answer",
        ),
    }
}

fn codes(item: &Item) -> String {
    let codes: Vec<&str> = item.options.iter().map(|o| o.code.as_str()).collect();
    codes.join(", ")
}
