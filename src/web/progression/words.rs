//! The words of questions and answers in the page's language.

use std::collections::BTreeMap;

use crate::domain::definitions::{Catalogue, Localised, LocalisedItem, Use};
use crate::domain::progression::{Picture, Point, Stretch, Theme, readable};
use crate::web::texts::Texts;

/// Words, and the language that they are in: Swedish where there is no translation.
pub struct Said {
    pub words: String,
    pub lang: &'static str,
}

/// Every questionnaire version that may be read back, in words.
pub struct Words {
    lang: &'static str,
    versions: BTreeMap<String, BTreeMap<i32, (Localised, &'static str)>>,
}

impl Words {
    pub fn new(catalogue: &Catalogue, lang: &'static str) -> Self {
        let said = |key: &str, version: i32| {
            let known = catalogue.questionnaire(key, version)?;
            let translated = known.localised(lang).map(|words| (words, lang));
            let said = translated.or_else(|| Some((known.localised("sv")?, "sv")))?;
            Some((version, said))
        };
        let all = readable(catalogue).into_iter().map(|(key, versions)| {
            let versions = versions.into_iter();
            let versions = versions.filter_map(|version| said(&key, version)).collect();
            (key, versions)
        });
        Words {
            lang,
            versions: all.collect(),
        }
    }

    fn version(&self, questionnaire: &str, version: i32) -> Option<&(Localised, &'static str)> {
        self.versions.get(questionnaire)?.get(&version)
    }

    fn item(
        &self,
        questionnaire: &str,
        version: i32,
        item: &str,
    ) -> Option<(&LocalisedItem, &'static str)> {
        let (localised, lang) = self.version(questionnaire, version)?;
        let found = localised.items.iter().find(|one| one.id == item)?;
        Some((found, lang))
    }

    /// What was answered.
    pub fn option(&self, point: &Point) -> Said {
        let found = self.item(&point.questionnaire, point.version, &point.item);
        let translated = found.and_then(|(item, lang)| {
            let (_, words) = item.options.iter().find(|one| one.0 == point.option)?;
            Some((words, lang))
        });
        let (words, lang) = translated.unwrap_or((&point.words, "sv"));
        Said {
            words: words.clone(),
            lang,
        }
    }

    /// What is asked.
    pub fn question(&self, stretch: &Stretch) -> Said {
        let found = self.item(&stretch.questionnaire, stretch.version, &stretch.item);
        let (words, lang) = found.map_or((&stretch.item, self.lang), |(item, lang)| {
            (&item.text, lang)
        });
        Said {
            words: words.clone(),
            lang,
        }
    }

    /// The words of a scale, from least to most.
    pub fn scale(&self, stretch: &Stretch) -> (Vec<String>, &'static str) {
        let found = self.item(&stretch.questionnaire, stretch.version, &stretch.item);
        found.map_or((Vec::new(), self.lang), |(item, lang)| {
            let words = item.options.iter().map(|one| one.1.clone());
            (words.collect(), lang)
        })
    }

    /// A theme's short name, or else the question: a förbund may have themes of its own.
    pub fn theme(&self, t: Texts, theme: &Theme) -> String {
        let question = &theme.question;
        let asked = || {
            let (item, _) = self.item(&question.questionnaire, question.version, &question.item)?;
            Some(item.text.clone())
        };
        t.find(&format!("theme-{}", theme.key), None)
            .or_else(asked)
            .unwrap_or_else(|| theme.key.clone())
    }

    /// Whether every word that is shown is Swedish, or of a translation that somebody has reviewed.
    pub fn are_reviewed(&self, picture: &Picture) -> bool {
        let themes = picture.themes.iter();
        let mut points = themes
            .flat_map(|theme| [&theme.participant, &theme.professional])
            .flat_map(|series| series.points());
        points.all(|point| {
            self.version(&point.questionnaire, point.version)
                .is_none_or(|(shown, _)| shown.usable == Use::Free)
        })
    }
}
