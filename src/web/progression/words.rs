//! The words of questions and answers in the page's language.

use crate::domain::definitions::{Catalogue, Localised, LocalisedItem, Use};
use crate::domain::progression::{Picture, Point, Stretch, Theme};
use crate::web::texts::Texts;

/// Words, and the language that they are in: Swedish where there is no translation.
pub struct Said {
    pub words: String,
    pub lang: &'static str,
}

/// Finds words.
pub struct Words<'a> {
    catalogue: &'a Catalogue,
    lang: &'static str,
}

impl<'a> Words<'a> {
    pub fn new(catalogue: &'a Catalogue, lang: &'static str) -> Self {
        Words { catalogue, lang }
    }

    fn version(&self, questionnaire: &str, version: i32) -> Option<(Localised, &'static str)> {
        let known = self.catalogue.questionnaire(questionnaire, version)?;
        match known.localised(self.lang) {
            Some(localised) => Some((localised, self.lang)),
            None => Some((known.localised("sv")?, "sv")),
        }
    }

    fn item(
        &self,
        questionnaire: &str,
        version: i32,
        item: &str,
    ) -> Option<(LocalisedItem, &'static str)> {
        let (localised, lang) = self.version(questionnaire, version)?;
        let found = localised.items.into_iter().find(|one| one.id == item)?;
        Some((found, lang))
    }

    /// What was answered.
    pub fn option(&self, point: &Point) -> Said {
        let found = self.item(&point.questionnaire, point.version, &point.item);
        let translated = found.and_then(|(item, lang)| {
            let (_, words) = item.options.into_iter().find(|one| one.0 == point.option)?;
            Some(Said { words, lang })
        });
        translated.unwrap_or_else(|| Said {
            words: point.words.clone(),
            lang: "sv",
        })
    }

    /// What is asked.
    pub fn question(&self, stretch: &Stretch) -> Said {
        let found = self.item(&stretch.questionnaire, stretch.version, &stretch.item);
        let (words, lang) = found.map_or_else(
            || (stretch.item.clone(), self.lang),
            |(item, lang)| (item.text, lang),
        );
        Said { words, lang }
    }

    /// The words of a scale, from least to most.
    pub fn scale(&self, stretch: &Stretch) -> (Vec<String>, &'static str) {
        let found = self.item(&stretch.questionnaire, stretch.version, &stretch.item);
        found.map_or((Vec::new(), self.lang), |(item, lang)| {
            (item.options.into_iter().map(|one| one.1).collect(), lang)
        })
    }

    /// A theme's short name, or else the question: a förbund may have themes of its own.
    pub fn theme(&self, t: Texts, theme: &Theme) -> String {
        let question = &theme.question;
        t.find(&format!("theme-{}", theme.key), None)
            .or_else(|| {
                let (item, _) =
                    self.item(&question.questionnaire, question.version, &question.item)?;
                Some(item.text)
            })
            .unwrap_or_else(|| theme.key.clone())
    }

    /// Whether every word that is shown is Swedish, or of a translation that somebody has reviewed.
    pub fn are_reviewed(&self, picture: &Picture) -> bool {
        let series = picture
            .themes
            .iter()
            .flat_map(|theme| [&theme.participant, &theme.professional]);
        let mut points = series.flat_map(|series| series.points());
        points.all(|point| {
            self.version(&point.questionnaire, point.version)
                .is_none_or(|(shown, _)| shown.usable == Use::Free)
        })
    }
}
