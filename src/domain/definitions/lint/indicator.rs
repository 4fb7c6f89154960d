//! Programmes and indicators: do they name what is there, and does it make sense?

use super::{Note, note, twice};
use crate::domain::definitions::draft::Draft;
use crate::domain::definitions::indicator::{Indicator, Rule, Shape, Table};
use crate::domain::definitions::programme::{Audience, Programme};
use crate::domain::definitions::questionnaire::{
    Disclosure, Item, Questionnaire, Receives, Respondent,
};
use crate::domain::period::PeriodKind;
use crate::domain::round;

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
    let shape = indicator.rule.shape();
    let mut notes = fit(indicator, shape);
    notes.extend(coverage(indicator, shape, draft));
    notes.extend(periods(indicator));
    let mut others = draft.indicators.iter().map(|placed| &placed.value);
    if let Some(other) = others.find(|one| one.path == indicator.path && one.key != indicator.key) {
        notes.push(note(
            "/path",
            format!(
                "\"{}\" has the same: pages could not tell them apart",
                other.key
            ),
        ));
    }
    let Some(key) = indicator.questionnaire.as_deref() else {
        return notes;
    };
    let versions = draft.questionnaires.iter().map(|placed| &placed.value);
    let latest = versions
        .filter(|one| one.key == key)
        .max_by_key(|one| one.version);
    match latest {
        None => notes.push(note(
            "/questionnaire",
            format!("there is no questionnaire \"{key}\""),
        )),
        Some(latest) => notes.extend(rests_on(indicator, latest)),
    }
    notes
}

/// Whether everything is there that the rule needs, and nothing that it has no use for.
fn fit(indicator: &Indicator, shape: Shape) -> Vec<Note> {
    let rule = indicator.rule;
    let mut notes = Vec::new();
    let fields = [
        (
            "questionnaire",
            shape.on_questionnaire,
            indicator.questionnaire.is_some(),
        ),
        ("item", shape.on_item, indicator.item.is_some()),
        ("entry", rule == Rule::Reported, indicator.entry.is_some()),
        (
            "programmes",
            shape.on_programmes,
            !indicator.programmes.is_empty(),
        ),
    ];
    for (field, wanted, given) in fields {
        match (wanted, given) {
            (true, false) => notes.push(note(
                format!("/{field}"),
                format!("is missing: the rule {rule} needs it"),
            )),
            (false, true) => notes.push(note(
                format!("/{field}"),
                format!("does not go with the rule {rule}"),
            )),
            _ => {}
        }
    }
    if indicator.disclosure != shape.disclosure {
        notes.push(note(
            "/disclosure",
            format!("must be {} for the rule {rule}", shape.disclosure),
        ));
    }
    if indicator.interval != shape.interval {
        notes.push(note(
            "/interval",
            "wilson goes with share_positive and yearly_survey, none with every other rule",
        ));
    }
    if indicator.target.is_some() && !shape.may_have_target {
        notes.push(note("/target", no_target(rule)));
    }
    for (index, table) in indicator.tables.iter().enumerate() {
        if !shape.tables.contains(table) {
            notes.push(note(format!("/tables/{index}"), no_table(rule, *table)));
        }
    }
    notes
}

fn no_target(rule: Rule) -> String {
    match rule {
        Rule::Asked => {
            "asked has no target: chasing one would push staff to ask where it is unsafe".to_owned()
        }
        _ => format!("the rule {rule} has no verdict, and therefore no target"),
    }
}

fn no_table(rule: Rule, table: Table) -> String {
    match (rule.shape().disclosure, table) {
        (Disclosure::Experience, Table::AgeBand) => {
            "no experience figure has a table by age: an insats nests in it".to_owned()
        }
        _ => format!("the rule {rule} has no table by {table}"),
    }
}

fn periods(indicator: &Indicator) -> Vec<Note> {
    let mut notes = Vec::new();
    if indicator.periods.is_empty() {
        notes.push(note("/periods", "must not be empty"));
    }
    let is_yearly = matches!(indicator.rule, Rule::AnsweredTwice | Rule::YearlySurvey);
    if is_yearly && indicator.periods != [PeriodKind::Year] {
        notes.push(note(
            "/periods",
            format!("{} is counted by year only", indicator.rule),
        ));
    }
    let quarters = indicator.periods.iter().enumerate();
    for (index, _) in quarters.filter(|(_, kind)| **kind == PeriodKind::Quarter) {
        if indicator.disclosure == Disclosure::Experience {
            notes.push(note(
                format!("/periods/{index}"),
                "no experience figure is published by quarter",
            ));
        }
    }
    notes
}

/// Whether the questionnaire carries such a figure.
fn rests_on(indicator: &Indicator, latest: &Questionnaire) -> Vec<Note> {
    let mut notes = Vec::new();
    let status_only = latest.handling.receives == Receives::Status;
    if (indicator.rule == Rule::Asked) != status_only {
        notes.push(note(
            "/rule",
            "asked goes with a questionnaire of which only the status is received, and only with such a one",
        ));
    }
    notes.extend(yearly(indicator.rule, latest));
    let has_themes = latest.respondent == Respondent::Participant
        && latest.items.iter().any(|item| item.theme.is_some());
    if indicator.rule == Rule::Progression && !has_themes {
        notes.push(note(
            "/rule",
            "progression goes with a questionnaire for participants whose items have themes",
        ));
    }
    let Some(id) = indicator.item.as_deref() else {
        return notes;
    };
    match latest.item(id) {
        None => notes.push(note(
            "/item",
            format!("\"{id}\" is not an item of the latest version"),
        )),
        Some(item) if !item.options.iter().any(|option| option.positive) => notes.push(note(
            "/item",
            format!("\"{id}\" has no positive option, so it can carry no share"),
        )),
        Some(_) => {}
    }
    notes
}

/// A yearly survey is counted by its own rule, and by no other: there are no answers of persons to count.
fn yearly(rule: Rule, latest: &Questionnaire) -> Vec<Note> {
    let key = &latest.key;
    if (rule == Rule::YearlySurvey) != round::is_yearly(latest) {
        return vec![note(
            "/questionnaire",
            match rule {
                Rule::YearlySurvey => format!("\"{key}\" is not answered in yearly rounds"),
                _ => format!(
                    "\"{key}\" is answered in yearly rounds: only yearly_survey can rest on it"
                ),
            },
        )];
    }
    let has_share = |item: &&Item| item.options.iter().any(|option| option.positive);
    let without = latest.items.iter().filter(|item| !has_share(item));
    without
        .filter(|_| rule == Rule::YearlySurvey)
        .map(|item| {
            note(
                "/questionnaire",
                format!(
                    "\"{}\" of \"{key}\" has no positive option, so it can carry no share",
                    item.id
                ),
            )
        })
        .collect()
}

fn coverage(indicator: &Indicator, shape: Shape, draft: &Draft) -> Vec<Note> {
    let mut notes = Vec::new();
    if !shape.on_programmes {
        return notes;
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
            Some(found) => {
                let is_known =
                    |key: &&str| draft.questionnaires.iter().any(|q| q.value.key == *key);
                let asked = indicator.questionnaire.as_deref().filter(is_known);
                if let Some(missing) = asked.filter(|asked| !found.value.applies(asked)) {
                    notes.push(note(
                        at,
                        format!("the questionnaire \"{missing}\" does not apply to \"{key}\""),
                    ));
                }
            }
        }
    }
    notes
}
