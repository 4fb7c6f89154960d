//! Who acts, and how far they reach.

use std::collections::{BTreeMap, BTreeSet};

use super::ids::{ActorId, OccasionId, SessionId};
use crate::coded;

/// Who did something, for the audit log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// A municipal system.
    Client(ActorId),
    /// A member of staff, in the role in which it was done.
    Staff(ActorId, Option<Role>),
    /// Somebody who has not signed in.
    Stranger,
    /// Somebody with a shell on the server.
    Operator,
    /// The program itself.
    Service,
}

coded! {
    /// What a member of staff is here for. One person may hold several.
    Role {
        /// Meets participants, in the insatser that they are assigned to.
        Coordinator = "coordinator",
        /// Förbundschef: reads published figures.
        Director = "director",
        /// Accounts, clients, programmes; no answers.
        Administrator = "administrator",
        /// Reads the audit log, and nothing else.
        Auditor = "auditor",
    }
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

/// Which enrolments somebody reaches. Every look-up of an individual takes one: what lies outside does not exist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reach {
    All,
    /// Every enrolment in these insatser.
    Programmes(BTreeSet<String>),
    /// Only the enrolments that are assigned to a coordinator, or to one whom they stand in for.
    Caseloads(Caseloads),
}

/// A coordinator's caseload, and those of the colleagues whom they stand in for today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caseloads {
    pub own: ActorId,
    /// Each coordinator's insatser. An enrolment is only ever assigned to somebody in its insats.
    pub programmes: BTreeMap<ActorId, BTreeSet<String>>,
}

impl Caseloads {
    /// To whom a new enrolment in an insats belongs: to oneself if one works there, otherwise to an absent colleague who does.
    pub fn owner(&self, programme: &str) -> Option<ActorId> {
        let works_there = |id: &ActorId| {
            self.programmes
                .get(id)
                .is_some_and(|keys| keys.contains(programme))
        };
        Some(self.own)
            .filter(works_there)
            .or_else(|| self.programmes.keys().copied().find(works_there))
    }

    /// Everybody whose caseload this is.
    pub fn coordinators(&self) -> impl Iterator<Item = ActorId> {
        self.programmes.keys().copied()
    }
}

impl Reach {
    /// Whether anything in an insats can lie inside. For a coordinator an enrolment there must also be assigned to them.
    pub fn covers(&self, programme: &str) -> bool {
        match self {
            Reach::All => true,
            Reach::Programmes(keys) => keys.contains(programme),
            Reach::Caseloads(caseloads) => caseloads.owner(programme).is_some(),
        }
    }
}

/// Somebody who reaches individuals, as the use cases see them: a client, or a coordinator who has signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    pub actor: ActorId,
    /// A coordinator's session; a client has none.
    pub session: Option<SessionId>,
    pub reach: Reach,
    /// On a tablet in a participant's hands: the one occasion, and nothing else.
    pub only: Option<OccasionId>,
}

impl Access {
    /// A client.
    pub fn client(actor: ActorId, reach: Reach) -> Self {
        Access {
            actor,
            session: None,
            reach,
            only: None,
        }
    }

    /// For the audit log.
    pub fn acting(&self) -> Actor {
        match self.session {
            None => Actor::Client(self.actor),
            Some(_) => Actor::Staff(self.actor, Some(Role::Coordinator)),
        }
    }
}
