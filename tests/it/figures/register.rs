//! Foretells what is published when, and with what content.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use framsteg::app::{App, Asked as Wanted, Error};
use serde_json::{Value, json};

use super::calendar::{Day, bounds, date, month, periods_of, stockholm};
use super::journal::Journal;
use super::oracle::{ALL, Asked, Indicator, Rule, Voice};
use super::veil;
use chrono::Datelike;

/// Indicator, period, and what it is broken down by.
pub type Place = (&'static str, String, Option<&'static str>);

#[derive(Clone, Debug)]
pub struct Entry {
    pub revision: i32,
    pub is_final: bool,
    pub published: DateTime<Utc>,
    pub table: Value,
    /// Of a share: everyone whose answer counts and the row it stands in. An attacker knows all of it but the answers.
    pub voices: Vec<(Voice, &'static str)>,
}

/// Everything that has been published so far.
pub struct Register {
    pub indicators: [Indicator; 12],
    pub first_started: Day,
    /// `H1` or `8M`.
    pub interim: &'static str,
    pub places: BTreeMap<Place, Vec<Entry>>,
}

impl Register {
    pub fn new(first_started: Day) -> Register {
        Register {
            indicators: ALL,
            first_started,
            interim: "H1",
            places: BTreeMap::new(),
        }
    }

    /// How many publications there are.
    pub fn size(&self) -> usize {
        self.places.values().map(Vec::len).sum()
    }

    fn last(&self, indicator: Indicator, period: &str) -> Option<&Entry> {
        self.places
            .get(&(indicator.key, period.to_owned(), None))
            .and_then(|entries| entries.last())
    }

    /// What `publish_due` should publish now.
    pub fn due(&mut self, journal: &Journal, now: DateTime<Utc>, by_hand: bool) -> Vec<Place> {
        let today = stockholm(now);
        let first_month = !by_hand && month(today) == month(self.first_started);
        let years = date(self.first_started).year()..=date(today).year();
        let periods: Vec<String> = years
            .flat_map(periods_of)
            .filter(|period| bounds(period).1 >= self.first_started)
            .filter(|period| !(first_month && today <= bounds(period).1))
            .collect();
        periods
            .iter()
            .flat_map(|period| self.publish(journal, now, period, by_hand))
            .collect()
    }

    /// What publishing this period should publish now.
    pub fn publish(
        &mut self,
        journal: &Journal,
        now: DateTime<Utc>,
        period: &str,
        by_hand: bool,
    ) -> Vec<Place> {
        let today = stockholm(now);
        let (first, last) = bounds(period);
        let mut places = Vec::new();
        for indicator in self.indicators {
            if !indicator.has(period) || today < first {
                continue;
            }
            let standing = self.last(indicator, period);
            let closed = today > last;
            let tables: &[&'static str] = match indicator.rule.is_experience() {
                true => {
                    let year = period.len() == 4;
                    if !(year || period[5..] == *self.interim)
                        || standing.is_some()
                        || today < last + 30
                    {
                        continue;
                    }
                    // An interim period has the total only.
                    if year { indicator.tables } else { &[] }
                }
                // The total is one row of a table: once, when the period has closed.
                false if indicator.rule == Rule::BornAbroad => {
                    if !closed || standing.is_some() {
                        continue;
                    }
                    &[]
                }
                false => match standing {
                    None if closed => indicator.tables,
                    None => &[],
                    Some(entry) => {
                        let this_month = month(stockholm(entry.published)) == month(today);
                        match (entry.is_final, closed) {
                            (true, _) => {
                                let asked = Asked::new(journal, indicator, period, today);
                                if this_month
                                    || !(by_hand || date(today).day() == 1)
                                    || today > last + 366
                                    || veil::table(&asked, None, true) == entry.table
                                {
                                    continue;
                                }
                                &[]
                            }
                            (false, true) => indicator.tables,
                            (false, false) if this_month => continue,
                            (false, false) => &[],
                        }
                    }
                },
            };
            let asked = Asked::new(journal, indicator, period, today);
            for by in std::iter::once(None).chain(tables.iter().copied().map(Some)) {
                let place = (indicator.key, period.to_owned(), by);
                let entries = self.places.entry(place.clone()).or_default();
                entries.push(Entry {
                    revision: i32::try_from(entries.len()).expect("few") + 1,
                    is_final: closed,
                    published: now,
                    table: veil::table(&asked, by, closed),
                    voices: match indicator.rule {
                        Rule::Share => {
                            let row = |voice: &Voice| {
                                by.map_or("all", |by| asked.row_of_voice(by, voice))
                            };
                            asked
                                .voices()
                                .voices
                                .into_iter()
                                .map(|v| (v.clone(), row(&v)))
                                .collect()
                        }
                        _ => Vec::new(),
                    },
                });
                places.push(place);
            }
        }
        places
    }

    /// The whole published figure, byte for byte.
    pub fn body(&self, place: &Place, publication: &str) -> String {
        let indicator = self
            .indicators
            .iter()
            .find(|i| i.key == place.0)
            .expect(place.0);
        let entry = self.places[place].last().expect("a publication");
        let at = entry.published.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let target = indicator
            .target
            .map(|(comparator, percent)| json!({"comparator": comparator, "percent": percent}));
        let mut figure = json!({
            "indicator": place.0, "definition_version": 1, "period": place.1, "by": place.2, "cut_off": at,
            "published_at": at, "publication_id": publication, "revision": entry.revision,
            "final": entry.is_final, "target": target,
        });
        for (key, value) in entry.table.as_object().expect("a table") {
            figure[key] = value.clone();
        }
        figure.to_string()
    }

    /// That what stands at a place is what was foretold.
    pub fn check(&mut self, app: &App, place: &Place) {
        let found = app
            .figure(&Wanted {
                indicator: place.0,
                period: Some(&place.1),
                by: place.2,
            })
            .unwrap_or_else(|error| panic!("{place:?}: {error:?}"));
        self.allow_less(place, &found.body);
        let expected = self.body(place, &found.id.to_string());
        assert_eq!(
            found.body, expected,
            "\n{place:?}: the service left, the oracle right"
        );
    }

    /// A year's figures of experience may show less than the seven rules allow, never something else: what of them would tell too much
    /// together is the service's to find and the attacker's to judge.
    fn allow_less(&mut self, place: &Place, body: &str) {
        let entry = self
            .places
            .get_mut(place)
            .and_then(|entries| entries.last_mut());
        let entry = entry.expect("a publication");
        if place.1.len() != 4 || entry.voices.is_empty() {
            return;
        }
        let published: Value = serde_json::from_str(body).expect("JSON");
        let hidden: Vec<bool> = published["cells"]
            .as_array()
            .expect("cells")
            .iter()
            .map(|cell| cell["suppressed"] == true)
            .collect();
        let cells = entry.table["cells"].as_array_mut().expect("cells");
        assert_eq!(cells.len(), hidden.len());
        for (cell, hidden) in cells.iter_mut().zip(&hidden) {
            if *hidden {
                *cell = veil::suppressed(cell["group"].as_str().expect("a group"));
            }
        }
        if hidden[0] {
            let names: Vec<String> = cells[1..]
                .iter()
                .map(|cell| cell["group"].as_str().expect("a group").to_owned())
                .collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            entry.table = veil::all_hidden(&names);
        }
    }

    /// That everything stands as foretold, and nothing else does.
    pub fn check_all(&mut self, app: &App, years: std::ops::RangeInclusive<i32>) {
        for period in years.flat_map(periods_of) {
            for indicator in self
                .indicators
                .into_iter()
                .filter(|indicator| indicator.has(&period))
            {
                for by in std::iter::once(None).chain(indicator.tables.iter().copied().map(Some)) {
                    let place = (indicator.key, period.clone(), by);
                    if self.places.contains_key(&place) {
                        self.check(app, &place);
                        continue;
                    }
                    let found = app.figure(&Wanted {
                        indicator: place.0,
                        period: Some(&place.1),
                        by,
                    });
                    assert!(
                        matches!(found, Err(Error::NotPublished { .. })),
                        "{place:?}: {found:?}"
                    );
                }
            }
        }
    }
}
