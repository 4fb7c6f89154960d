//! What a new version changes, in plain sentences for the people who have to agree to it.

use super::compare::compare;
use super::questionnaire::{ChangeKind, Item, ItemChange, Questionnaire};
use super::translation::FrameTexts;

/// The difference between a version and the one right before it.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What changes, a sentence each; details are indented.
    pub sentences: Vec<String>,
    /// What is not declared, or wrongly: pointer into the new definition, and a sentence.
    pub undeclared: Vec<(String, String)>,
}

impl Difference {
    /// Between `old` and `new`, which must be the next version of the same questionnaire; otherwise a sentence that says so.
    pub fn between(old: &Questionnaire, new: &Questionnaire) -> Result<Difference, String> {
        if old.key != new.key || old.version + 1 != new.version {
            return Err(format!(
                "{} version {} is not the version right after {} version {}; a version is compared with the one before it",
                new.key, new.version, old.key, old.version
            ));
        }
        Ok(Difference {
            sentences: sentences(old, new),
            undeclared: compare(old, new),
        })
    }
}

fn sentences(old: &Questionnaire, new: &Questionnaire) -> Vec<String> {
    let mut all = Vec::new();
    let mut same = 0;
    for change in &new.changes {
        match change.change {
            ChangeKind::Same => same += 1,
            _ => all.extend(item(change, old.item(&change.item), new.item(&change.item))),
        }
    }
    if same > 0 {
        all.push(match same {
            1 => "1 item is the same.".to_owned(),
            n => format!("{n} items are the same."),
        });
    }
    all.extend(places(old, new));
    all.extend(frame(&old.texts, &new.texts));
    all.extend(policy(old, new));
    for language in old.translations.keys() {
        if !new.translations.contains_key(language) {
            all.push(format!("There is no translation to {language} yet."));
        }
    }
    all
}

fn item(change: &ItemChange, old: Option<&Item>, new: Option<&Item>) -> Vec<String> {
    let id = &change.item;
    let pooled = match change.comparable {
        Some(true) => "It is comparable: answers to both versions are counted together.",
        _ => "It is not comparable: series begin anew, and show the break.",
    };
    let mut all = vec![match change.change {
        ChangeKind::Same => format!("\"{id}\" is the same."),
        ChangeKind::Reworded => format!("\"{id}\" is worded anew. {pooled}"),
        ChangeKind::Rescaled => format!("\"{id}\" has another scale. {pooled}"),
        ChangeKind::Retired => {
            format!("\"{id}\" is retired: it is asked no more, and the answers to it stay.")
        }
        ChangeKind::New => format!("\"{id}\" is new: its series begins here."),
    }];
    match (old, new) {
        (Some(old), Some(new)) => {
            all.extend(differs("question", &old.text, &new.text));
            all.extend(differs("help", shown(&old.help), shown(&new.help)));
            all.extend(differs(
                "explanation",
                shown(&old.explain),
                shown(&new.explain),
            ));
            all.extend(differs("scale", &scale(old), &scale(new)));
        }
        (Some(one), None) | (None, Some(one)) => {
            all.push(format!("    {} ({})", one.text, scale(one)));
        }
        (None, None) => {}
    }
    for (from, to) in &change.map {
        all.push(format!("    the old \"{from}\" counts as \"{to}\""));
    }
    all.extend(change.note.iter().map(|note| format!("    note: {note}")));
    all
}

fn differs(what: &str, old: &str, new: &str) -> Option<String> {
    (old != new).then(|| format!("    {what}: \"{old}\" becomes \"{new}\""))
}

fn shown(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("")
}

/// The steps of a scale, the positive ones with a plus.
fn scale(item: &Item) -> String {
    let steps: Vec<String> = item
        .options
        .iter()
        .map(|option| format!("{}{}", option.text, if option.positive { " +" } else { "" }))
        .collect();
    match steps.is_empty() {
        true => "no scale".to_owned(),
        false => steps.join(" / "),
    }
}

/// Items that are in both versions but stand in another order among themselves. Answers are found by id, so nothing else changes.
fn places(old: &Questionnaire, new: &Questionnaire) -> Option<String> {
    let kept = |from: &Questionnaire, other: &Questionnaire| -> Vec<String> {
        let ids = from.items.iter().map(|item| item.id.clone());
        ids.filter(|id| other.item(id).is_some()).collect()
    };
    let now = kept(new, old);
    (kept(old, new) != now)
        .then(|| format!("The items stand in another order: {}.", now.join(", ")))
}

fn frame(old: &FrameTexts, new: &FrameTexts) -> Vec<String> {
    let texts = [
        ("title", old.title.as_str(), new.title.as_str()),
        ("introduction", &old.intro, &new.intro),
        ("thanks", shown(&old.thanks), shown(&new.thanks)),
    ];
    texts
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(what, old, new)| format!("The {what} \"{old}\" becomes \"{new}\"."))
        .collect()
}

fn policy(old: &Questionnaire, new: &Questionnaire) -> Vec<String> {
    let modes = |q: &Questionnaire| -> String {
        let codes: Vec<&str> = q.handling.modes.iter().map(|mode| mode.code()).collect();
        codes.join(", ")
    };
    let is = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let (from, to) = (&old.handling, &new.handling);
    let facts = [
        (
            "what is received",
            from.receives.to_string(),
            to.receives.to_string(),
        ),
        (
            "a coordinator may read back",
            is(from.read_back),
            is(to.read_back),
        ),
        ("ways of meeting", modes(old), modes(new)),
        (
            "only alone with the person",
            is(from.private),
            is(to.private),
        ),
        ("offline", from.offline.to_string(), to.offline.to_string()),
        (
            "rules of disclosure",
            from.disclosure.to_string(),
            to.disclosure.to_string(),
        ),
        (
            "answers that make a measurement",
            old.min_answered.to_string(),
            new.min_answered.to_string(),
        ),
    ];
    let mut all: Vec<String> = facts
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(what, old, new)| format!("The handling changes: {what}, from {old} to {new}."))
        .collect();
    all.extend(
        new.policy_note
            .iter()
            .map(|note| format!("    note: {note}")),
    );
    all
}
