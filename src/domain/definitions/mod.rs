//! Survey definitions: data, versioned and immutable. See `survey-definitions/README.md` for the format.

mod catalogue;
mod compare;
mod content_hash;
mod difference;
mod draft;
mod indicator;
mod language;
mod lint;
mod localised;
mod lock;
mod programme;
mod questionnaire;
mod translation;

pub use catalogue::Catalogue;
pub use difference::Difference;
pub use draft::{DefinitionFault, SourceFile};
pub use indicator::{Entry, Indicator, Rule, Table};
pub use language::{Language, Word};
pub use localised::{Localised, LocalisedItem};
pub use lock::Lock;
pub use programme::{Audience, Programme, ProgrammeKind, Team};
pub use questionnaire::{
    AnswerOption, Disclosure, Handling, Item, ItemKind, Mode, Offline, Questionnaire, Receives,
    Respondent, Support, Use,
};
pub use translation::{FrameTexts, TranslatedItem, Translation};
