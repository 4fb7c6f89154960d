//! Faults that no single field shows: does a definition make sense, and do the definitions fit together?

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::Draft;
use super::indicator::{Indicator, Rule, Table};
use super::programme::{Audience, Programme};
use super::questionnaire::{
    Disclosure, Item, ItemKind, Mode, Offline, Questionnaire, Receives, Respondent, Translation,
};
use crate::domain::period::PeriodKind;

/// Pointer and sentence.
type Note = (String, String);

/// Checks everything that has been read.
pub(super) fn check(draft: &mut Draft, all_locked: bool) {
    let mut notes: Vec<(String, Note)> = Vec::new();
    for placed in &draft.questionnaires {
        notes.extend(on(&placed.file, questionnaire(&placed.value)));
        notes.extend(on(&placed.file, mirrors(&placed.value, draft)));
    }
    for placed in &draft.programmes {
        notes.extend(on(&placed.file, programme(&placed.value, draft)));
    }
    for placed in &draft.indicators {
        notes.extend(on(&placed.file, indicator(&placed.value, draft)));
    }
    notes.extend(versions(draft));
    notes.extend(locked(draft, all_locked));
    for (file, (pointer, message)) in notes {
        draft.fault(&file, pointer, message);
    }
}

fn on(file: &str, notes: Vec<Note>) -> impl Iterator<Item = (String, Note)> {
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

fn questionnaire(questionnaire: &Questionnaire) -> Vec<Note> {
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

fn mirrors(questionnaire: &Questionnaire, draft: &Draft) -> Vec<Note> {
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

/// Faults of a translation against its questionnaire.
pub(super) fn translation(questionnaire: &Questionnaire, translation: &Translation) -> Vec<Note> {
    let mut notes = Vec::new();
    if translation.language == "sv" {
        notes.push(note(
            "/language",
            "the Swedish texts stand in definition.json",
        ));
    }
    if translation.reviewed_by.is_some() != translation.reviewed_on.is_some() {
        notes.push(note(
            "/reviewed_by",
            "reviewed_by and reviewed_on go together",
        ));
    }
    for item in &questionnaire.items {
        let Some(translated) = translation.items.get(&item.id) else {
            notes.push(note(
                format!("/items/{}", item.id),
                "is missing: every item needs a text",
            ));
            continue;
        };
        for option in &item.options {
            if !translated.options.contains_key(&option.code) {
                notes.push(note(
                    format!("/items/{}/options/{}", item.id, option.code),
                    "is missing: every option needs a text",
                ));
            }
        }
        for code in translated.options.keys() {
            if item.option(code).is_none() {
                notes.push(note(
                    format!("/items/{}/options/{code}", item.id),
                    "is not an option of this item",
                ));
            }
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

fn programme(programme: &Programme, draft: &Draft) -> Vec<Note> {
    let mut notes = Vec::new();
    if programme.ages.0 > programme.ages.1 {
        notes.push(note("/ages", "from must not be above to"));
    }
    notes.extend(twice(
        programme.teams.iter().map(|team| team.key.as_str()),
        |index| format!("/teams/{index}/key"),
        "team key",
    ));
    notes.extend(twice(
        programme.questionnaires.iter().map(String::as_str),
        |index| format!("/questionnaires/{index}"),
        "questionnaire",
    ));
    for (index, key) in programme.questionnaires.iter().enumerate() {
        if !draft.questionnaires.iter().any(|q| &q.value.key == key) {
            notes.push(note(
                format!("/questionnaires/{index}"),
                format!("there is no questionnaire \"{key}\""),
            ));
        }
    }
    notes
}

fn indicator(indicator: &Indicator, draft: &Draft) -> Vec<Note> {
    let mut notes = Vec::new();
    let rests_on: Vec<&Questionnaire> = draft
        .questionnaires
        .iter()
        .map(|placed| &placed.value)
        .filter(|q| q.key == indicator.questionnaire)
        .collect();
    let Some(latest) = rests_on.iter().max_by_key(|q| q.version) else {
        notes.push(note(
            "/questionnaire",
            format!("there is no questionnaire \"{}\"", indicator.questionnaire),
        ));
        return notes;
    };
    notes.extend(rule(indicator, latest));
    notes.extend(coverage(indicator, draft));
    if indicator.disclosure == Disclosure::Experience {
        for (index, table) in indicator.tables.iter().enumerate() {
            if *table == Table::AgeBand {
                notes.push(note(
                    format!("/tables/{index}"),
                    "no experience figure has a table by age: an insats nests in it",
                ));
            }
        }
        for (index, kind) in indicator.periods.iter().enumerate() {
            if *kind == PeriodKind::Quarter {
                notes.push(note(
                    format!("/periods/{index}"),
                    "no experience figure is published by quarter",
                ));
            }
        }
    }
    if indicator.interval != (indicator.rule == Rule::SharePositive) {
        notes.push(note(
            "/interval",
            "wilson goes with share_positive, none with figures in which everyone is counted",
        ));
    }
    notes
}

fn rule(indicator: &Indicator, latest: &Questionnaire) -> Vec<Note> {
    let mut notes = Vec::new();
    let expected = match indicator.rule {
        Rule::SharePositive => Disclosure::Experience,
        Rule::AnsweredTwice | Rule::Asked => Disclosure::Participation,
    };
    if indicator.disclosure != expected {
        notes.push(note(
            "/disclosure",
            format!("must be {expected} for the rule {}", indicator.rule),
        ));
    }
    let status_only = latest.handling.receives == Receives::Status;
    if (indicator.rule == Rule::Asked) != status_only {
        notes.push(note(
            "/rule",
            "asked goes with a questionnaire of which only the status is received, and only with such a one",
        ));
    }
    if indicator.rule == Rule::AnsweredTwice && indicator.periods != [PeriodKind::Year] {
        notes.push(note("/periods", "answered_twice is counted by year only"));
    }
    if indicator.rule == Rule::Asked && indicator.target.is_some() {
        notes.push(note(
            "/target",
            "asked has no target: chasing one would push staff to ask where it is unsafe",
        ));
    }
    match (indicator.rule, &indicator.item) {
        (Rule::SharePositive, None) => notes.push(note(
            "/item",
            "is missing: name the item whose positive answers are counted",
        )),
        (Rule::SharePositive, Some(id)) => match latest.item(id) {
            None => notes.push(note(
                "/item",
                format!("\"{id}\" is not an item of the latest version"),
            )),
            Some(item) if !item.options.iter().any(|option| option.positive) => notes.push(note(
                "/item",
                format!("\"{id}\" has no positive option, so it can carry no share"),
            )),
            Some(_) => {}
        },
        (_, Some(_)) => notes.push(note("/item", "goes with share_positive only")),
        (_, None) => {}
    }
    notes
}

fn coverage(indicator: &Indicator, draft: &Draft) -> Vec<Note> {
    let mut notes = Vec::new();
    let lists: [(&str, bool); 2] = [
        ("programmes", indicator.programmes.is_empty()),
        ("periods", indicator.periods.is_empty()),
    ];
    for (field, empty) in lists {
        if empty {
            notes.push(note(format!("/{field}"), "must not be empty"));
        }
    }
    notes.extend(twice(
        indicator.programmes.iter().map(String::as_str),
        |index| format!("/programmes/{index}"),
        "programme",
    ));
    notes.extend(twice(
        indicator.tables.iter().map(|table| table.code()),
        |index| format!("/tables/{index}"),
        "table",
    ));
    for (index, key) in indicator.programmes.iter().enumerate() {
        let at = format!("/programmes/{index}");
        match draft.programmes.iter().find(|p| &p.value.key == key) {
            None => notes.push(note(at, format!("there is no programme \"{key}\""))),
            Some(found) if found.value.audience == Audience::Staff => notes.push(note(
                at,
                format!("\"{key}\" is for staff and stays outside every total of persons"),
            )),
            Some(found) if !found.value.applies(&indicator.questionnaire) => notes.push(note(
                at,
                format!(
                    "the questionnaire \"{}\" does not apply to \"{key}\"",
                    indicator.questionnaire
                ),
            )),
            Some(_) => {}
        }
    }
    notes
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
