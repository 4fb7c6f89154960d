//! Survey definitions: data, versioned and immutable. See `survey-definitions/README.md` for the format.

mod catalogue;
mod compare;
mod draft;
mod indicator;
mod lint;
mod lock;
mod programme;
mod questionnaire;

pub use catalogue::Catalogue;
pub use draft::{DefinitionFault, SourceFile};
pub use indicator::{Indicator, Rule, Table};
pub use lock::Lock;
pub use programme::{Audience, Programme, ProgrammeKind, Team};
pub use questionnaire::{
    AnswerOption, Disclosure, Handling, Item, ItemKind, Mode, Offline, Questionnaire, Receives,
    Respondent, Support, TranslatedItem, Translation, hex,
};
