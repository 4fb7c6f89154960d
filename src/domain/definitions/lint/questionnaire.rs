//! Questionnaires: items, options, handling, mirrors, translations.

use super::{Note, note, twice};
use crate::domain::definitions::draft::Draft;
use crate::domain::definitions::questionnaire::{
    Disclosure, Item, ItemKind, Mode, Offline, Questionnaire, Receives, Respondent,
};

/// Faults of one version by itself.
pub(super) fn check(questionnaire: &Questionnaire) -> Vec<Note> {
    let mut notes = Vec::new();
    let items = &questionnaire.items;
    if items.is_empty() {
        notes.push(note("/items", "a questionnaire needs at least one item"));
    }
    notes.extend(twice(
        items.iter().map(|item| item.id.as_str()),
        |index| format!("/items/{index}/id"),
        "item id",
    ));
    for (index, item) in items.iter().enumerate() {
        let at = format!("/items/{index}");
        let last = index + 1 == items.len();
        notes.extend(self::item(questionnaire, item, &at, last));
    }
    let choices = items
        .iter()
        .filter(|item| item.kind == ItemKind::Choice)
        .count();
    let receives_answers = questionnaire.handling.receives == Receives::Answers;
    if receives_answers && questionnaire.min_answered > choices {
        notes.push(note(
            "/measurement/min_answered",
            format!("must be at most the number of choice items, which is {choices}"),
        ));
    }
    notes.extend(handling(questionnaire));
    notes
}

fn item(questionnaire: &Questionnaire, item: &Item, at: &str, last: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    let status_only = questionnaire.handling.receives == Receives::Status;
    match item.kind {
        ItemKind::Choice => notes.extend(options(item, at)),
        ItemKind::Text | ItemKind::Prompt if !item.options.is_empty() => notes.push(note(
            format!("{at}/options"),
            "only a choice item has options",
        )),
        _ => {}
    }
    if item.kind == ItemKind::Text {
        if !last {
            notes.push(note(
                format!("{at}/kind"),
                "a text item must be the only one and come last",
            ));
        }
        if item.max_length == 0 {
            notes.push(note(
                format!("{at}/max_length"),
                "is missing: say how many characters a free text may have",
            ));
        }
    } else if item.max_length != 0 {
        notes.push(note(
            format!("{at}/max_length"),
            "only a text item has a max_length",
        ));
    }
    if item.kind == ItemKind::Text && is_of_a_round(questionnaire) {
        notes.push(note(
            format!("{at}/kind"),
            "must be choice: of a yearly survey only counters are stored, and no words",
        ));
    }
    if (item.kind == ItemKind::Prompt) != status_only {
        notes.push(note(
            format!("{at}/kind"),
            if status_only {
                "must be prompt: the answers to this questionnaire are never received"
            } else {
                "prompt is only for questionnaires of which no answers are received"
            },
        ));
    }
    notes
}

fn is_of_a_round(questionnaire: &Questionnaire) -> bool {
    matches!(
        questionnaire.respondent,
        Respondent::Board | Respondent::Partner
    )
}

fn options(item: &Item, at: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    if item.options.len() < 2 {
        notes.push(note(
            format!("{at}/options"),
            "a choice item needs at least two options",
        ));
    }
    notes.extend(twice(
        item.options.iter().map(|option| option.code.as_str()),
        |index| format!("{at}/options/{index}/code"),
        "option code",
    ));
    notes.extend(twice(
        item.options.iter().map(|option| option.text.as_str()),
        |index| format!("{at}/options/{index}/text"),
        "option text",
    ));
    for (index, option) in item.options.iter().enumerate() {
        if usize::try_from(option.ordinal) != Ok(index + 1) {
            notes.push(note(
                format!("{at}/options/{index}/ordinal"),
                format!("must be {}: options stand from least to most", index + 1),
            ));
        }
    }
    let positive = item.options.iter().filter(|option| option.positive).count();
    if positive == item.options.len() && positive > 0 {
        notes.push(note(
            format!("{at}/options"),
            "not every option can be positive",
        ));
    }
    let first = item.options.iter().position(|option| option.positive);
    let gap = first.is_some_and(|first| item.options[first..].iter().any(|o| !o.positive));
    if gap {
        notes.push(note(
            format!("{at}/options"),
            "the positive options must be the top ones, without a gap",
        ));
    }
    notes
}

fn handling(questionnaire: &Questionnaire) -> Vec<Note> {
    let handling = &questionnaire.handling;
    let mut notes = Vec::new();
    if handling.modes.is_empty() {
        notes.push(note("/handling/modes", "needs at least one mode"));
    }
    notes.extend(twice(
        handling.modes.iter().map(|mode| mode.code()),
        |index| format!("/handling/modes/{index}"),
        "mode",
    ));
    if handling.private && handling.modes != [Mode::InPerson] {
        notes.push(note(
            "/handling/modes",
            "a questionnaire that may be asked only alone allows in_person and nothing else",
        ));
    }
    match handling.receives {
        Receives::Status => {
            let protections = [
                (
                    handling.read_back,
                    "read_back",
                    "must be false: there are no answers to read back",
                ),
                (
                    handling.offline != Offline::Never,
                    "offline",
                    "must be never when the answers are never received",
                ),
                (
                    !handling.private,
                    "private",
                    "must be true when the answers are never received",
                ),
                (
                    handling.disclosure != Disclosure::Participation,
                    "disclosure",
                    "must be participation: only that it was asked is known",
                ),
            ];
            for (wrong, field, message) in protections {
                if wrong {
                    notes.push(note(format!("/handling/{field}"), message));
                }
            }
        }
        Receives::Answers => {
            if handling.disclosure != Disclosure::Experience {
                notes.push(note(
                    "/handling/disclosure",
                    "must be experience: figures rest on what people answered",
                ));
            }
            if !questionnaire.support.is_empty() || questionnaire.support_checked.is_some() {
                notes.push(note(
                    "/support",
                    "is shown only with questionnaires of which no answers are received",
                ));
            }
        }
    }
    if !questionnaire.support.is_empty() && questionnaire.support_checked.is_none() {
        notes.push(note(
            "/support_checked",
            "is missing: say when the numbers were last checked",
        ));
    }
    notes
}

/// Words that stand on the page with the questions for the room, and nowhere else.
const IN_THE_ROOM: [&str; 5] = ["våld", "hot", "partner", "utsatt", "screening"];

/// Faults of the names of those to call: they stand on a card that somebody else may see.
pub(super) fn support_names(questionnaire: &Questionnaire) -> Vec<Note> {
    let mut notes = Vec::new();
    for (index, one) in questionnaire.support.iter().enumerate() {
        let name = one.name.to_lowercase();
        if let Some(word) = IN_THE_ROOM.iter().find(|word| name.contains(**word)) {
            notes.push(note(
                format!("/support/{index}/name"),
                format!("\"{word}\" stands on no other page than the questions for the room; find a neutral name"),
            ));
        }
    }
    notes
}

/// Faults of what the professional's part mirrors.
pub(super) fn mirrors(questionnaire: &Questionnaire, draft: &Draft) -> Vec<Note> {
    let mut notes = Vec::new();
    for (index, item) in questionnaire.items.iter().enumerate() {
        let Some(mirrored) = &item.mirrors else {
            continue;
        };
        let at = format!("/items/{index}/mirrors");
        if questionnaire.respondent != Respondent::Professional {
            notes.push(note(at, "only the professional's part mirrors an item"));
            continue;
        }
        let pair = draft
            .questionnaires
            .iter()
            .filter(|other| other.value.respondent == Respondent::Participant)
            .filter_map(|other| other.value.item(mirrored))
            .next();
        match pair {
            None => notes.push(note(
                at,
                format!("no participant's questionnaire has an item \"{mirrored}\""),
            )),
            Some(pair) if pair.theme != item.theme => notes.push(note(
                format!("/items/{index}/theme"),
                format!("must be the theme of \"{mirrored}\", which it mirrors"),
            )),
            Some(_) => {}
        }
    }
    notes
}
