//! Programmes and indicators: do they name what is there, and does it make sense?

use super::{Note, note, twice};
use crate::domain::definitions::draft::Draft;
use crate::domain::definitions::indicator::{Indicator, Rule, Table};
use crate::domain::definitions::programme::{Audience, Programme};
use crate::domain::definitions::questionnaire::{Disclosure, Questionnaire, Receives};
use crate::domain::period::PeriodKind;

/// Faults of a programme.
pub(super) fn programme(programme: &Programme, draft: &Draft) -> Vec<Note> {
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

/// Faults of an indicator.
pub(super) fn check(indicator: &Indicator, draft: &Draft) -> Vec<Note> {
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
