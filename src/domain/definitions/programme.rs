//! An insats: what participants are enrolled in.

use crate::coded;
use crate::domain::json::Node;
use crate::domain::participant::AgeBand;

coded! {
    /// SUS's kinds of insats.
    ProgrammeKind {
        Individual = "individual",
        /// Only counts, no persons.
        Volume = "volume",
        Structural = "structural",
    }
}

coded! {
    /// Whom the insats is for. Programmes for staff stay outside every total of persons.
    Audience { Participants = "participants", Staff = "staff" }
}

/// A part of an insats with its own staff.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Team {
    pub key: String,
    pub name: String,
}

/// An insats.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Programme {
    pub key: String,
    pub name: String,
    pub kind: ProgrammeKind,
    pub audience: Audience,
    /// Youngest and oldest age it is open to, in whole years.
    pub ages: (i64, i64),
    pub teams: Vec<Team>,
    /// Keys of the questionnaires that apply.
    pub questionnaires: Vec<String>,
    pub co_located: bool,
    pub note: Option<String>,
}

impl Programme {
    /// Whether somebody of this age band can be of an age the programme is open to. An unknown age is accepted.
    pub fn admits(&self, band: AgeBand) -> bool {
        band.years()
            .is_none_or(|(from, to)| from <= self.ages.1 && self.ages.0 <= to)
    }

    /// Whether a questionnaire applies.
    pub fn applies(&self, questionnaire: &str) -> bool {
        self.questionnaires.iter().any(|key| key == questionnaire)
    }

    /// Reads a `programmes/<key>.json`.
    pub fn read(node: &Node<'_>) -> Option<Programme> {
        let mut object = node.object()?;
        object.optional("$schema", |n| n.text(200));
        let key = object.required("key", |n| n.key());
        let name = object.required("name", |n| n.words(120));
        let kind = object.required("kind", |n| n.coded());
        let audience = object.required("audience", |n| n.coded());
        let ages = object.required("ages", |n| {
            let mut ages = n.object()?;
            let from = ages.required("from", |n| n.integer(0, 120));
            let to = ages.required("to", |n| n.integer(0, 120));
            ages.finish();
            Some((from?, to?))
        });
        let teams = object.required("teams", |n| n.list(|n| read_team(&n)));
        let questionnaires = object.required("questionnaires", |n| n.list(|n| n.key()));
        let co_located = object.required("co_located", |n| n.boolean());
        let note = object.optional("note", |n| n.words(1000));
        object.finish();
        Some(Programme {
            key: key?,
            name: name?,
            kind: kind?,
            audience: audience?,
            ages: ages?,
            teams: teams?,
            questionnaires: questionnaires?,
            co_located: co_located?,
            note: note?,
        })
    }
}

fn read_team(node: &Node<'_>) -> Option<Team> {
    let mut object = node.object()?;
    let key = object.required("key", |n| n.key());
    let name = object.required("name", |n| n.words(120));
    object.finish();
    Some(Team {
        key: key?,
        name: name?,
    })
}
