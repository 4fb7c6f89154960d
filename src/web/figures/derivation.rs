//! How a figure came about ("så räknades det"): what was asked, what was counted, over whom, what was left out, when and by which versions.

use chrono::{DateTime, Utc};

use super::words::Words;
use crate::domain::definitions::Indicator;
use crate::domain::disclosure::GuardedCount;
use crate::domain::figure::Figure;
use crate::domain::period::stockholm_time;

/// One line of a derivation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    pub name: String,
    pub text: String,
    /// The language of the text: definitions are in Swedish.
    pub lang: &'static str,
}

/// A moment as the clocks in Stockholm show it.
pub fn moment(at: DateTime<Utc>) -> String {
    stockholm_time(at).format("%Y-%m-%d %H:%M").to_string()
}

impl Words<'_> {
    /// Everything that shows how a figure came about.
    pub fn derivation(&self, indicator: &Indicator, figure: &Figure) -> Vec<Fact> {
        let t = self.t;
        let lang = t.0.code();
        let mut facts = Vec::new();
        let mut tell = |key: &str, text: String, lang| {
            if !text.is_empty() {
                facts.push(Fact {
                    name: t.get(&format!("derivation-{key}")),
                    text,
                    lang,
                });
            }
        };
        tell("question", indicator.question.clone(), "sv");
        tell("definition", indicator.explanation.clone(), "sv");
        let rule = indicator.rule.code().replace('_', "-");
        if let Some(numerator) = t.find(&format!("numerator-{rule}"), None) {
            tell("numerator", numerator, lang);
        }
        tell("denominator", t.get(&format!("denominator-{rule}")), lang);
        if let Some(target) = figure.target {
            tell("target", self.target(target), lang);
        }
        tell("programmes", self.programmes(indicator), "sv");
        let table = &figure.table;
        tell("excluded", self.counts("excluded", table.excluded()), lang);
        tell("not-yet", self.counts("not-yet", table.not_yet()), lang);
        tell(
            "missing",
            table.missing().map_or_else(String::new, |n| n.to_string()),
            lang,
        );
        tell(
            "source",
            table.source().unwrap_or_default().to_owned(),
            "sv",
        );
        let version = t.with("version-number-of", figure.definition_version);
        tell("definition-version", version, lang);
        tell("versions", self.counts("version", table.versions()), lang);
        if indicator.interval {
            tell("interval", t.get("derivation-interval-text"), lang);
        }
        tell("cut-off", moment(figure.cut_off), lang);
        tell("published", moment(figure.published_at), lang);
        tell("publication", figure.publication_id.to_string(), lang);
        tell("revision", figure.revision.to_string(), lang);
        facts
    }

    fn programmes(&self, indicator: &Indicator) -> String {
        let names = indicator.programmes.iter();
        let names: Vec<String> = names
            .map(|key| self.group(indicator, Some("programme"), key))
            .collect();
        names.join(", ")
    }

    /// Counts by reason or version: "version 1: 97, version 2: färre än 5".
    pub fn counts<'a>(
        &self,
        kind: &str,
        counts: impl IntoIterator<Item = (&'a String, &'a GuardedCount)>,
    ) -> String {
        let told = counts
            .into_iter()
            .map(|(key, count)| format!("{}: {}", self.reason(kind, key), self.guarded(*count)));
        told.collect::<Vec<_>>().join(", ")
    }

    /// A reason, or a version, in words.
    pub fn reason(&self, kind: &str, key: &str) -> String {
        if key == crate::domain::disclosure::REST {
            return self.t.get("group-rest");
        }
        if kind == "version" {
            return self.t.with("version-number-of", key);
        }
        let name = format!("{kind}-{}", key.replace('_', "-"));
        self.t.find(&name, None).unwrap_or_else(|| key.to_owned())
    }
}
