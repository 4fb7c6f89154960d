//! The figures, recomputed from the journal: person by person, day by day.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::{Day, bounds};
use super::journal::{Enrolment, Journal, Response};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    AnsweredTwice,
    Asked,
    Share,
    Enrolled,
    Started,
    Ended,
    BornAbroad,
    Items,
    Change,
}

impl Rule {
    /// Whether it rests on answers.
    pub fn is_experience(self) -> bool {
        matches!(self, Rule::Share | Rule::Items | Rule::Change)
    }
}

/// An indicator as the plan and the domain have it; nothing is read from the definition files.
#[derive(Clone, Copy, Debug)]
pub struct Indicator {
    pub key: &'static str,
    pub rule: Rule,
    pub questionnaire: &'static str,
    pub item: &'static str,
    pub positive: &'static [&'static str],
    pub programmes: &'static [&'static str],
    pub kinds: &'static [&'static str],
    pub tables: &'static [&'static str],
    pub target: Option<(&'static str, u64)>,
    /// The first versions of each series of versions that can be compared with each other.
    pub series: &'static [i32],
}

const CLIENTS: &[&str] = &["misam", "nafs", "ung-resurs", "sikt", "proaktiv"];
const MEASURED: &[&str] = &["misam", "nafs", "ung-resurs"];
const FIVE: &[&str] = &[
    "programme",
    "gender",
    "age_band",
    "born_abroad",
    "municipality",
];
const FOUR: &[&str] = &["programme", "gender", "born_abroad", "municipality"];
const SHARE: Indicator = Indicator {
    key: "",
    rule: Rule::Share,
    questionnaire: "",
    item: "",
    positive: &[],
    programmes: CLIENTS,
    kinds: &["-H", "-8M", ""],
    tables: FOUR,
    target: None,
    series: &[1],
};

pub const ANSWERED_TWICE: Indicator = Indicator {
    key: "answered-twice",
    rule: Rule::AnsweredTwice,
    questionnaire: "progression-participant",
    programmes: MEASURED,
    kinds: &[""],
    tables: FIVE,
    target: Some((">=", 70)),
    ..SHARE
};
pub const ASKED: Indicator = Indicator {
    key: "asked-about-violence",
    rule: Rule::Asked,
    kinds: &["-Q", "-H", "-8M", ""],
    tables: FIVE,
    ..SHARE
};
pub const BENEFIT: Indicator = Indicator {
    key: "benefit",
    questionnaire: "satisfaction",
    item: "benefit",
    positive: &["fairly_much", "very_much"],
    ..SHARE
};
pub const HELD_TOGETHER: Indicator = Indicator {
    key: "held-together",
    questionnaire: "coordination",
    item: "held-together",
    positive: &["large_extent", "very_large_extent"],
    target: Some((">", 90)),
    ..SHARE
};
pub const SATISFACTION: Indicator = Indicator {
    key: "satisfaction",
    questionnaire: "satisfaction",
    item: "satisfied",
    positive: &["fairly", "very"],
    ..SHARE
};

const HEADS: Indicator = Indicator {
    kinds: &["-Q", "-H", "-8M", ""],
    tables: FIVE,
    ..SHARE
};
pub const BORN_ABROAD: Indicator = Indicator {
    key: "born-abroad",
    rule: Rule::BornAbroad,
    tables: &[],
    ..HEADS
};
pub const ENDED: Indicator = Indicator {
    key: "ended",
    rule: Rule::Ended,
    tables: &[
        "end_reason",
        "programme",
        "gender",
        "age_band",
        "born_abroad",
        "municipality",
    ],
    ..HEADS
};
pub const ENROLLED: Indicator = Indicator {
    key: "enrolled",
    rule: Rule::Enrolled,
    ..HEADS
};
pub const STARTED: Indicator = Indicator {
    key: "started",
    rule: Rule::Started,
    ..HEADS
};
pub const PROGRESSION_ITEMS: Indicator = Indicator {
    key: "item-response-progression",
    rule: Rule::Items,
    questionnaire: "progression-participant",
    programmes: MEASURED,
    tables: &["item"],
    ..SHARE
};
pub const SATISFACTION_ITEMS: Indicator = Indicator {
    key: "item-response-satisfaction",
    rule: Rule::Items,
    questionnaire: "satisfaction",
    tables: &["item"],
    ..SHARE
};
pub const PROGRESSION: Indicator = Indicator {
    key: "progression",
    rule: Rule::Change,
    questionnaire: "progression-participant",
    programmes: MEASURED,
    tables: &["theme"],
    ..SHARE
};

/// In the order in which they are published.
pub const ALL: [Indicator; 12] = [
    ANSWERED_TWICE,
    ASKED,
    BENEFIT,
    BORN_ABROAD,
    ENDED,
    ENROLLED,
    HELD_TOGETHER,
    PROGRESSION_ITEMS,
    SATISFACTION_ITEMS,
    PROGRESSION,
    SATISFACTION,
    STARTED,
];

impl Indicator {
    pub fn has(&self, period: &str) -> bool {
        self.kinds.iter().any(|kind| match *kind {
            "" => period.len() == 4,
            kind => period[4..].starts_with(kind),
        })
    }

    /// The rows of a table, in the order in which the domain lists them.
    pub fn rows(&self, table: &str) -> Vec<&'static str> {
        match table {
            "programme" => self.programmes.to_vec(),
            "municipality" => vec!["skelleftea", "norsjo", "other"],
            "gender" => vec!["woman", "man", "other", "unknown"],
            "age_band" => vec!["15-24", "25-34", "35-44", "45-54", "55-64", "unknown"],
            "born_abroad" => vec!["yes", "no", "unknown"],
            "end_reason" => vec![
                "work",
                "studies",
                "other_positive",
                "back_to_authority",
                "moved",
                "declined",
                "other",
            ],
            _ => panic!("{table}"),
        }
    }
}

/// Somebody's enrolments that are counted, with their ids.
pub type Stays<'a> = Vec<(&'a String, &'a Enrolment)>;

/// One question to the facts: which indicator, which period, as of which day.
pub struct Asked<'a> {
    pub journal: &'a Journal,
    pub indicator: Indicator,
    pub period: &'a str,
    pub today: Day,
    pub people: Vec<(&'a String, Stays<'a>)>,
    /// Those with protected identity: counted as enrolled, not followed.
    pub protected: Vec<(&'a String, Stays<'a>)>,
}

/// Numerator and denominator: everyone, and those enrolled at least 90 days.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Reading {
    pub strict: (u64, u64),
    pub eligible: (u64, u64),
}

/// One person's answer that counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voice {
    pub person: String,
    pub enrolment: String,
    pub sender: String,
    pub response: String,
    pub held_on: Day,
    pub version: i32,
    pub positive: bool,
}

/// What is known of a share before anything is hidden.
#[derive(Clone, Default, Debug)]
pub struct Voices {
    pub voices: Vec<Voice>,
    /// Eligible persons and anyone else who answered.
    pub expected: u64,
    pub too_short: u64,
}

impl<'a> Asked<'a> {
    pub fn new(
        journal: &'a Journal,
        indicator: Indicator,
        period: &'a str,
        today: Day,
    ) -> Asked<'a> {
        let (first, last) = bounds(period);
        let mut stays: BTreeMap<&String, Stays<'a>> = BTreeMap::new();
        for (id, stay) in &journal.enrolments {
            // On some day of the period that has come: an enrolment that is registered ahead has not begun.
            let touches = (first..=last.min(today)).any(|day| stay.covers(day));
            if indicator.programmes.contains(&stay.programme) && !stay.is_mistake() && touches {
                stays.entry(&stay.person).or_default().push((id, stay));
            }
        }
        let (protected, people): (Vec<_>, Vec<_>) = stays
            .into_iter()
            .partition(|(person, _)| journal.people[*person].protected);
        Asked {
            journal,
            indicator,
            period,
            today,
            people,
            protected,
        }
    }

    /// Which row of a table an enrolment belongs to.
    pub fn row_of(&self, table: &str, stay: &Enrolment) -> &'static str {
        let person = &self.journal.people[&stay.person];
        match table {
            "programme" => stay.programme,
            "municipality" => stay.municipality,
            "gender" => person.gender,
            "age_band" => person.age_band,
            "born_abroad" => match person.born_abroad {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unknown",
            },
            "end_reason" => stay.end.map_or("", |(_, reason)| reason),
            _ => panic!("{table}"),
        }
    }

    /// Days of the period, until today, on which somebody was enrolled in any of these.
    fn enrolled_days(&self, stays: &[(&String, &Enrolment)]) -> usize {
        let (first, last) = bounds(self.period);
        (first..=last.min(self.today))
            .filter(|&day| stays.iter().any(|(_, stay)| stay.covers(day)))
            .count()
    }

    pub fn is_eligible(&self, stays: &[(&String, &Enrolment)]) -> bool {
        self.enrolled_days(stays) >= 90
    }

    /// Responses that stand, in these enrolments, on a day of the period.
    pub fn standing(&self, stays: &[(&String, &Enrolment)]) -> Vec<(&Response, Day)> {
        let (first, last) = bounds(self.period);
        stays
            .iter()
            .filter_map(|(id, _)| self.journal.responses.get(*id))
            .flatten()
            .filter(|response| response.questionnaire == self.indicator.questionnaire)
            .filter(|response| !self.journal.superseded.contains(&response.id))
            .map(|response| (response, &self.journal.occasions[&response.occasion]))
            .filter(|(_, occasion)| (first..=last).contains(&occasion.held_on))
            .map(|(response, occasion)| (response, occasion.held_on))
            .collect()
    }

    /// Days of the period with a measurement.
    pub fn measured(&self, stays: &[(&String, &Enrolment)]) -> BTreeSet<Day> {
        let responses = self.standing(stays);
        let full = responses
            .iter()
            .filter(|(response, _)| response.answers.len() >= 5);
        full.map(|(_, day)| *day).collect()
    }

    fn counts(&self, stays: &[(&String, &Enrolment)]) -> bool {
        match self.indicator.rule {
            Rule::AnsweredTwice => self.measured(stays).len() >= 2,
            Rule::Asked => self
                .screenings(stays)
                .any(|(_, _, _, status, _)| status == "answered" || status == "declined"),
            other => panic!("{other:?} is not counted so"),
        }
    }

    /// Day, time, id, status and reason of everything that was said about asking, up to the end of the period.
    fn screenings<'s>(
        &'s self,
        stays: &'s [(&String, &Enrolment)],
    ) -> impl Iterator<Item = (Day, i64, &'s String, &'static str, Option<&'static str>)> + 's {
        let (_, last) = bounds(self.period);
        let of_these = stays
            .iter()
            .filter_map(|(id, _)| self.journal.screenings.get(*id));
        of_these.flatten().filter_map(move |screening| {
            let held_on = self.journal.occasions[&screening.occasion].held_on;
            let said = (
                held_on,
                screening.stored_at,
                &screening.id,
                screening.status,
                screening.reason,
            );
            (held_on <= last).then_some(said)
        })
    }

    /// A participation figure; of some rows of a table together, or of everyone.
    pub fn reading(&self, rows: Option<(&str, &[&str])>) -> Reading {
        let mut reading = Reading::default();
        for (_, stays) in &self.people {
            let mut stays = stays.clone();
            if let Some((table, rows)) = rows {
                stays.retain(|(_, stay)| rows.contains(&self.row_of(table, stay)));
            }
            if stays.is_empty() {
                continue;
            }
            let counted = u64::from(self.counts(&stays));
            reading.strict.0 += counted;
            reading.strict.1 += 1;
            if self.is_eligible(&stays) {
                reading.eligible.0 += counted;
                reading.eligible.1 += 1;
            }
        }
        reading
    }

    /// Why somebody has not been asked yet: what was said last.
    pub fn not_yet(&self) -> BTreeMap<&'static str, u64> {
        let mut reasons = BTreeMap::new();
        for (_, stays) in &self.people {
            if self.counts(stays) {
                continue;
            }
            let reason = self.screenings(stays).max().and_then(|said| said.4);
            *reasons
                .entry(reason.unwrap_or("no_reason_given"))
                .or_default() += 1;
        }
        reasons
    }

    /// Each person's latest answer to the item, of the series of versions that most of them answered (the later one of two alike).
    pub fn voices(&self) -> Voices {
        let ends = self.indicator.series.iter().skip(1).copied();
        let series = self
            .indicator
            .series
            .iter()
            .copied()
            .zip(ends.chain([i32::MAX]));
        let mut best = Voices::default();
        for (first, end) in series {
            let found = self.voices_of(first..end);
            if best.expected + best.too_short == 0 || found.voices.len() >= best.voices.len() {
                best = found;
            }
        }
        best
    }

    fn voices_of(&self, versions: std::ops::Range<i32>) -> Voices {
        let mut all = Voices::default();
        for (person, stays) in &self.people {
            let mut answers: Vec<(Day, i64, String, Voice)> = Vec::new();
            for (response, held_on) in self.standing(stays) {
                let Some(option) = response.answers.get(self.indicator.item) else {
                    continue;
                };
                if !versions.contains(&response.version) {
                    continue;
                }
                let voice = Voice {
                    person: (*person).clone(),
                    enrolment: self.journal.occasions[&response.occasion].enrolment.clone(),
                    sender: response.sender.clone(),
                    response: response.id.clone(),
                    held_on,
                    version: response.version,
                    positive: self.indicator.positive.contains(&option.as_str()),
                };
                answers.push((held_on, response.stored_at, response.id.clone(), voice));
            }
            answers.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
            match answers.pop() {
                Some((_, _, _, voice)) => {
                    all.voices.push(voice);
                    all.expected += 1;
                }
                None if self.is_eligible(stays) => all.expected += 1,
                None => all.too_short += 1,
            }
        }
        all
    }

    /// Which row of a table an answer stands in.
    pub fn row_of_voice(&self, table: &str, voice: &Voice) -> &'static str {
        self.row_of(table, &self.journal.enrolments[&voice.enrolment])
    }
}
