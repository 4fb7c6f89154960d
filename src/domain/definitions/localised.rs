//! A questionnaire version in one language, as it is put before somebody.

use super::questionnaire::{ItemKind, Questionnaire, Use};
use super::translation::FrameTexts;

/// A version in one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Localised {
    pub language: String,
    pub right_to_left: bool,
    /// Of the translation; Swedish has none.
    pub revision: Option<i32>,
    /// Whether it may be used as it is.
    pub usable: Use,
    pub texts: FrameTexts,
    pub items: Vec<LocalisedItem>,
}

/// One item in one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalisedItem {
    pub id: String,
    pub kind: ItemKind,
    pub text: String,
    pub help: Option<String>,
    pub explain: Option<String>,
    /// Codes and words, from least to most.
    pub options: Vec<(String, String)>,
}

impl Questionnaire {
    /// This version in a language, if it has it.
    pub fn localised(&self, language: &str) -> Option<Localised> {
        if language == "sv" {
            return Some(self.swedish());
        }
        let translation = self.translations.get(language)?;
        let items = self.items.iter().filter_map(|item| {
            let texts = translation.items.get(&item.id)?;
            Some(LocalisedItem {
                id: item.id.clone(),
                kind: item.kind,
                text: texts.text.clone(),
                help: texts.help.clone(),
                explain: texts.explain.clone(),
                options: texts.options.clone(),
            })
        });
        Some(Localised {
            language: language.to_owned(),
            right_to_left: translation.right_to_left,
            revision: Some(translation.revision),
            usable: self.use_of(translation),
            texts: translation.texts.clone(),
            items: items.collect(),
        })
    }

    fn swedish(&self) -> Localised {
        let items = self.items.iter().map(|item| LocalisedItem {
            id: item.id.clone(),
            kind: item.kind,
            text: item.text.clone(),
            help: item.help.clone(),
            explain: item.explain.clone(),
            options: item
                .options
                .iter()
                .map(|option| (option.code.clone(), option.text.clone()))
                .collect(),
        });
        Localised {
            language: "sv".to_owned(),
            right_to_left: false,
            revision: None,
            usable: Use::Free,
            texts: self.texts.clone(),
            items: items.collect(),
        }
    }
}
