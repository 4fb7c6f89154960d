//! Who acts, and how far they reach.

use std::collections::BTreeSet;

use super::ids::ActorId;
use crate::coded;

/// Who did something, for the audit log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// A municipal system.
    Client(ActorId),
    /// Somebody with a shell on the server.
    Operator,
    /// The program itself.
    Service,
}

coded! {
    /// What a client may do.
    Scope {
        DefinitionsRead = "definitions:read",
        ParticipantsRead = "participants:read",
        /// Participants, enrolments, occasions and screenings.
        ParticipantsWrite = "participants:write",
        ResponsesWrite = "responses:write",
        FiguresRead = "figures:read",
    }
}

/// Which insatser somebody reaches. Every look-up of an individual takes one: what lies outside does not exist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reach {
    All,
    Programmes(BTreeSet<String>),
}

impl Reach {
    /// Whether a programme lies inside.
    pub fn covers(&self, programme: &str) -> bool {
        match self {
            Reach::All => true,
            Reach::Programmes(keys) => keys.contains(programme),
        }
    }
}

/// A caller as the use cases see one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    pub actor: ActorId,
    pub reach: Reach,
}
