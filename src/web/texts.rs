//! Interface texts, in Fluent files: Swedish first, English second. A test holds that no key is missing in either, and none is left over.

use std::sync::LazyLock;

use actix_web::HttpRequest;
use actix_web::http::header;
use chrono::NaiveDate;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::period::Period;

/// A language that the pages speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    Swedish,
    English,
}

impl Language {
    /// For `lang` attributes.
    pub const fn code(self) -> &'static str {
        match self {
            Language::Swedish => "sv",
            Language::English => "en",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        match code.trim().split(['-', '_']).next()? {
            "sv" => Some(Language::Swedish),
            "en" => Some(Language::English),
            _ => None,
        }
    }

    /// What the visitor has chosen, or else what the browser asks for first of those that there are; Swedish if it asks for neither.
    pub fn of(request: &HttpRequest) -> Self {
        if let Some(chosen) = request.cookie(COOKIE) {
            return Self::from_code(chosen.value()).unwrap_or(Language::Swedish);
        }
        let wanted = request
            .headers()
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let mut wanted: Vec<(Language, f32)> = wanted
            .split(',')
            .filter_map(|part| {
                let (code, weight) = part.split_once(";q=").unwrap_or((part, "1"));
                Some((Self::from_code(code)?, weight.trim().parse().unwrap_or(0.0)))
            })
            .collect();
        // The first of those that are wanted most.
        wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
        wanted
            .first()
            .map_or(Language::Swedish, |(language, _)| *language)
    }
}

/// Remembers the language that somebody has chosen. Nothing secret.
pub const COOKIE: &str = "language";

type Bundle = FluentBundle<FluentResource>;

fn bundle(language: Language, source: &str) -> Bundle {
    // For the plural forms.
    let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // The marks around inserted values are for mixed directions; in attributes they would be sent along.
    bundle.set_use_isolating(false);
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    // A faulty line is left out, and the test of all keys sees that it is missing.
    let _ = bundle.add_resource(resource);
    bundle
}

static SWEDISH: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Language::Swedish, include_str!("texts/sv.ftl")));
static ENGLISH: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Language::English, include_str!("texts/en.ftl")));

/// The texts in one language.
#[derive(Clone, Copy, Debug)]
pub struct Texts(pub Language);

impl Texts {
    fn bundle(self) -> &'static Bundle {
        match self.0 {
            Language::Swedish => &SWEDISH,
            Language::English => &ENGLISH,
        }
    }

    /// A text; its key, if there is none.
    pub fn get(self, key: &str) -> String {
        self.find(key, None).unwrap_or_else(|| key.to_owned())
    }

    /// A text with a value in it, called `value` there.
    pub fn with(self, key: &str, value: impl ToString) -> String {
        let mut args = FluentArgs::new();
        args.set("value", FluentValue::from(value.to_string()));
        self.find(key, Some(&args))
            .unwrap_or_else(|| key.to_owned())
    }

    /// A period as people say it.
    pub fn period(self, period: Period) -> String {
        let (text, year) = (period.to_string(), period.year().to_string());
        let part = text.split_once('-').map_or("", |(_, part)| part);
        match part {
            "" => text,
            "H1" => self.with("period-h1", year),
            "H2" => self.with("period-h2", year),
            "8M" => self.with("period-8m", year),
            quarter => {
                let number = quarter.trim_start_matches('Q');
                self.fill("period-quarter", &[("number", number), ("year", &year)])
            }
        }
    }

    /// A text with somebody's name and a last day in it, called `name` and `day` there.
    pub fn until(self, key: &str, name: &str, day: NaiveDate) -> String {
        let mut args = FluentArgs::new();
        args.set("name", FluentValue::from(name.to_owned()));
        args.set("day", FluentValue::from(day.to_string()));
        self.find(key, Some(&args))
            .unwrap_or_else(|| key.to_owned())
    }

    /// A text with a number in it, called `number` there: it may choose its form.
    pub fn count(self, key: &str, number: i64) -> String {
        let mut args = FluentArgs::new();
        args.set("number", FluentValue::from(number));
        self.find(key, Some(&args))
            .unwrap_or_else(|| key.to_owned())
    }

    /// A text with several values in it, by their names there.
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, FluentValue::from((*value).to_owned()));
        }
        self.find(key, Some(&args))
            .unwrap_or_else(|| key.to_owned())
    }

    /// A text, if there is one.
    pub fn find(self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        Some(
            bundle
                .format_pattern(pattern, args, &mut errors)
                .into_owned(),
        )
    }
}
