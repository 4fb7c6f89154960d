//! Identifiers: UUIDs that cannot be mistaken for one another.

use std::fmt;

use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id! {
    /// A pseudonymous person.
    ParticipantId,
    /// One person's stay in one insats.
    EnrolmentId,
    /// A meeting at which questionnaires are answered.
    OccasionId,
    /// One filled-in questionnaire.
    ResponseId,
    /// The fact that the question about violence was put, or not.
    ScreeningId,
    /// Whoever acts: a client or a member of staff.
    ActorId,
    /// A published figure.
    PublicationId,
    /// A report as of an instant.
    ReportId,
    /// One holding of a yearly survey.
    RoundId,
    /// From signing in to signing out.
    SessionId,
    /// That somebody stands in for a colleague.
    SubstitutionId,
}
