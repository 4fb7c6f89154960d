//! A pseudonymous person and the background that figures are broken down by.

use super::ids::ParticipantId;
use super::json::{Fault, Faults, Node};
use crate::coded;
use serde_json::Value;

coded! {
    /// Gender as the person states it.
    Gender { Woman = "woman", Man = "man", Other = "other", Unknown = "unknown" }
}

coded! {
    /// Age at the start.
    AgeBand {
        From15 = "15-24",
        From25 = "25-34",
        From35 = "35-44",
        From45 = "45-54",
        From55 = "55-64",
        Unknown = "unknown",
    }
}

impl AgeBand {
    /// Youngest and oldest age in the band, in whole years; `None` when unknown.
    pub fn years(self) -> Option<(i64, i64)> {
        Some(match self {
            AgeBand::From15 => (15, 24),
            AgeBand::From25 => (25, 34),
            AgeBand::From35 => (35, 44),
            AgeBand::From45 => (45, 54),
            AgeBand::From55 => (55, 64),
            AgeBand::Unknown => return None,
        })
    }
}

coded! {
    /// Whether the person was born outside Sweden; on the wire it is true, false or absent.
    BornAbroad { Yes = "yes", No = "no", Unknown = "unknown" }
}

/// What is known of a participant's background.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Background {
    pub gender: Gender,
    pub age_band: AgeBand,
    pub born_abroad: BornAbroad,
    /// People with protected identity take part without a code and are only counted as enrolled.
    pub protected_identity: bool,
}

/// The wish to register a participant, or to change what is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PutParticipant {
    pub id: ParticipantId,
    pub background: Background,
}

impl PutParticipant {
    /// Reads the body of a request.
    pub fn read(id: ParticipantId, body: &Value) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let background = read_background(&Node::root(body, &faults));
        faults
            .or(background)
            .map(|background| PutParticipant { id, background })
    }
}

fn read_background(node: &Node<'_>) -> Option<Background> {
    let mut object = node.object()?;
    let gender = object.optional("gender", |n| n.coded());
    let age_band = object.optional("age_band", |n| n.coded());
    let born_abroad = object.optional("born_abroad", |n| {
        n.boolean().map(|abroad| {
            if abroad {
                BornAbroad::Yes
            } else {
                BornAbroad::No
            }
        })
    });
    let protected = object.optional("protected_identity", |n| n.boolean());
    object.finish();
    Some(Background {
        gender: gender?.unwrap_or(Gender::Unknown),
        age_band: age_band?.unwrap_or(AgeBand::Unknown),
        born_abroad: born_abroad?.unwrap_or(BornAbroad::Unknown),
        protected_identity: protected?.unwrap_or(false),
    })
}
