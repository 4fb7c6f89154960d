//! Random populations: everything that happens in the life of an insats, and much that should not.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use framsteg::app::Trigger;
use uuid::Uuid;

use super::calendar::{Day, at_stockholm, date, day, stockholm};
use super::journal::Person;
use super::random::Random;
use super::register::Register;
use super::world::{World, progression};
use crate::support::TestApp;
use chrono::Datelike;

/// How many persons the populations have, by turns.
const SIZES: [u64; 10] = [3, 8, 60, 12, 40, 150, 20, 45, 90, 80];

/// One thing that happens. Numbers are places in the plan's lists.
#[derive(Clone, Copy, Debug)]
enum Act {
    Register(usize),
    Enrol(usize),
    End(usize),
    Mistake(usize, Day),
    NotAMistake(usize),
    Move(usize),
    Background(usize),
    /// The one who stays, and the double.
    Merge(usize, usize),
    Meet(usize),
    Answer(usize, &'static str),
    Correct(usize, &'static str),
    Screen(usize),
    ScreenAgain(usize),
    PublishDue,
    PublishAll,
}

struct Stay {
    person: usize,
    programme: &'static str,
    municipality: &'static str,
    start: Day,
    end: Option<Day>,
    sender: Uuid,
}

struct Meeting {
    stay: usize,
    held_on: Day,
}

/// What was done, by the ids it was done under.
#[derive(Default)]
struct Done {
    people: BTreeMap<usize, Uuid>,
    stays: BTreeMap<usize, Uuid>,
    meetings: BTreeMap<usize, Uuid>,
    /// The response that stands, and how many there have been.
    responses: BTreeMap<(usize, &'static str), Uuid>,
    screened: BTreeMap<usize, bool>,
}

pub struct Plan {
    events: Vec<(DateTime<Utc>, usize, Act)>,
    people: Vec<Person>,
    stays: Vec<Stay>,
    meetings: Vec<Meeting>,
    senders: Vec<Uuid>,
    pub started: DateTime<Utc>,
    /// Whether there are many meetings.
    active: bool,
    /// Whether nearly everyone stays long and answers nearly everything.
    diligent: bool,
    /// Per cent of the answers that are positive.
    content: u64,
    /// Whether there is a version 2 of some questionnaires.
    pub two_versions: bool,
}

/// The first, the last, and what lies around them.
fn boundary(random: &mut Random) -> Day {
    let days = [
        "2025-12-31",
        "2026-01-01",
        "2026-03-29",
        "2026-03-30",
        "2026-06-30",
        "2026-07-01",
        "2026-08-31",
        "2026-09-01",
        "2026-10-25",
        "2026-10-26",
        "2026-12-31",
        "2027-01-01",
    ];
    day(random.pick(&days))
}

impl Plan {
    pub fn new(seed: u64) -> (Plan, Random) {
        let mut random = Random::new(seed ^ 0x5eed);
        let size = SIZES[usize::try_from(seed % 10).expect("small")];
        let first = day("2025-12-10") + i32::try_from(random.below(130)).expect("small");
        let started = at_stockholm(first, 9, 0);
        let mut plan = Plan {
            events: Vec::new(),
            people: Vec::new(),
            stays: Vec::new(),
            meetings: Vec::new(),
            senders: (0..random.between(1, 6)).map(|_| random.uuid()).collect(),
            started,
            content: match seed % 20 {
                5 => 98,
                9 => 93,
                15 => 55,
                _ => random.pick(&[30, 50, 50, 70, 85, 92, 97, 99]),
            },
            active: random.percent(60),
            diligent: matches!(seed % 20, 5 | 9 | 15),
            two_versions: random.percent(40),
        };
        for _ in 0..size {
            plan.somebody(&mut random, first);
        }
        plan.doubles(&mut random, first);
        plan.publishing(&mut random, first);
        // Stable: what is planned first happens first.
        plan.events.sort_by_key(|(at, order, _)| (*at, *order));
        (plan, random)
    }

    fn add(&mut self, at: DateTime<Utc>, act: Act) {
        let order = self.events.len();
        self.events.push((at, order, act));
    }

    /// Some time of the day, often close to midnight.
    fn some_time(random: &mut Random, on: Day) -> DateTime<Utc> {
        match random.below(10) {
            0 => at_stockholm(on, 0, random.between(0, 59)),
            1 => at_stockholm(on, 23, random.between(0, 59)),
            _ => at_stockholm(on, random.between(7, 18), random.between(0, 59)),
        }
    }

    fn somebody(&mut self, random: &mut Random, first: Day) {
        let person = self.people.len();
        let young = random.percent(30);
        let age_band = match young {
            true => random.weighted(&[(9, "15-24"), (1, "unknown")]),
            false => random.pick(&["25-34", "35-44", "45-54", "55-64", "unknown"]),
        };
        self.people.push(Person {
            gender: random.weighted(&[(50, "woman"), (42, "man"), (3, "other"), (5, "unknown")]),
            age_band,
            born_abroad: random.weighted(&[(30, Some(true)), (60, Some(false)), (10, None)]),
            protected: random.percent(5),
        });
        let mut known_from: Option<DateTime<Utc>> = None;
        let mut before: Option<(Day, Option<Day>, &'static str)> = None;
        for _ in 0..random.weighted(&[(if self.diligent { 500 } else { 60 }, 1), (30, 2), (10, 3)])
        {
            let mut start = match random.below(10) {
                _ if self.diligent => day("2025-09-01") + Self::small(random, 0, 200),
                0 => day("2026-12-01") + Self::small(random, 0, 30),
                1 | 2 => boundary(random) + Self::small(random, -1, 1),
                _ => day("2025-07-01") + Self::small(random, 0, 530),
            };
            // One after the other, or two at once.
            let mut programme = match young {
                true => random.weighted(&[
                    (50, "ung-resurs"),
                    (25, "misam"),
                    (20, "nafs"),
                    (5, "proaktiv"),
                ]),
                false => random.weighted(&[
                    (45, "misam"),
                    (30, "nafs"),
                    (14, "sikt"),
                    (7, "proaktiv"),
                    (if self.diligent { 0 } else { 4 }, "psykisk-halsa-arbetsliv"),
                ]),
            };
            match before {
                Some((_, Some(end), same)) if random.percent(50) => {
                    start = end + Self::small(random, 0, 40);
                    if random.percent(50) {
                        programme = same;
                    }
                }
                Some((earlier, _, _)) if random.percent(60) => {
                    start = earlier + Self::small(random, 0, 60)
                }
                _ => {}
            }
            start = start.min(day("2027-01-20"));
            let length = match random.below(10) {
                0..=7 if self.diligent => None,
                0 => Some(Self::small(random, 0, 60)),
                1 | 2 => Some(Self::small(random, 86, 92)),
                3..=7 => Some(Self::small(random, 93, 420)),
                _ => None,
            };
            let end = length.map(|length| start + length);
            before = Some((start, end, programme));
            let registered = match random.below(10) {
                0 => start - Self::small(random, 0, 60),
                1 | 2 => start + Self::small(random, 10, 90),
                _ => start + Self::small(random, 0, 3),
            };
            let stay = Stay {
                person,
                programme,
                municipality: random.weighted(&[(62, "skelleftea"), (28, "norsjo"), (10, "other")]),
                start,
                end,
                sender: random.pick(&self.senders),
            };
            self.stays.push(stay);
            let at = Self::some_time(random, registered.max(first + 1));
            known_from = Some(known_from.map_or(at, |known| known.min(at)));
            self.stay(random, self.stays.len() - 1, at);
        }
        if let Some(at) = known_from {
            // Before anything else of this person.
            self.events
                .push((at - chrono::Duration::seconds(1), 0, Act::Register(person)));
            if random.percent(6) {
                self.add(
                    at + chrono::Duration::days(random.between(1, 200)),
                    Act::Background(person),
                );
            }
        }
    }

    /// Some turn out to have been registered twice, before or after something of theirs was published.
    fn doubles(&mut self, random: &mut Random, first: Day) {
        for double in 1..self.people.len() {
            let stays = usize::try_from(random.between(0, double as i64 - 1)).expect("a place");
            let [one, other] = [stays, double].map(|number| &self.people[number]);
            let is_possible = one.age_band == other.age_band && !one.protected && !other.protected;
            if is_possible && random.percent(if self.diligent { 3 } else { 10 }) {
                let on = first + Self::small(random, 20, 430);
                self.add(Self::some_time(random, on), Act::Merge(stays, double));
            }
        }
    }

    fn small(random: &mut Random, from: i64, to: i64) -> Day {
        Day::try_from(random.between(from, to)).expect("small")
    }

    /// Everything of one enrolment, which is registered then.
    fn stay(&mut self, random: &mut Random, stay: usize, at: DateTime<Utc>) {
        self.add(at, Act::Enrol(stay));
        let known = stockholm(at);
        let Stay { start, end, .. } = self.stays[stay];
        let last = end.unwrap_or(day("2027-02-25"));
        let mut held_on = start + Self::small(random, 0, 30);
        let meetings: &[(u64, u32)] = match self.active {
            _ if self.diligent => &[(20, 4), (80, 6)],
            true => &[(5, 0), (10, 1), (15, 2), (35, 4), (35, 6)],
            false => &[(10, 0), (25, 1), (35, 2), (20, 3), (10, 5)],
        };
        for _ in 0..random.weighted(meetings) {
            let on = match random.below(12) {
                0 => boundary(random),
                // The same day as somewhere else in this person's plan, if there is one.
                1 => self
                    .meetings
                    .last()
                    .map_or(held_on, |meeting| meeting.held_on),
                // Outside the enrolment: refused.
                2 if random.percent(20) => last + 1,
                _ => held_on,
            };
            held_on += Self::small(random, 5, if self.active { 60 } else { 110 });
            if on > last + 1 || on < start - 1 || on > day("2027-02-25") {
                continue;
            }
            self.meetings.push(Meeting { stay, held_on: on });
            let late = match random.below(20) {
                0..=9 => 0,
                10..=16 => Self::small(random, 1, 30),
                17 | 18 => Self::small(random, 31, 90),
                _ => Self::small(random, 91, 250),
            };
            let when = (on + late).max(known);
            let mut at = Self::some_time(random, when).max(at + chrono::Duration::seconds(1));
            if late == 0 && random.percent(10) {
                // On the evening before, by UTC and by Stockholm: accepted only if it is past midnight here.
                at = at.max(
                    at_stockholm(on, 0, random.between(0, 59)) - chrono::Duration::minutes(30),
                );
            }
            self.meeting(random, self.meetings.len() - 1, at);
        }
        if let Some(end) = end {
            let on = (end + Self::small(random, 0, 25)).max(known);
            let recorded = Self::some_time(random, on);
            self.add(
                recorded.max(at + chrono::Duration::seconds(2)),
                Act::End(stay),
            );
        }
        if random.percent(6) {
            let on = known + Self::small(random, 0, 200);
            let when = Self::some_time(random, on).max(at + chrono::Duration::seconds(3));
            self.add(
                when,
                Act::Mistake(stay, start.max(on - 5).min(stockholm(when))),
            );
            if random.percent(25) {
                self.add(
                    when + chrono::Duration::days(random.between(1, 60)),
                    Act::NotAMistake(stay),
                );
            }
        }
        if random.percent(6) {
            self.add(
                at + chrono::Duration::days(random.between(1, 200)),
                Act::Move(stay),
            );
        }
    }

    fn meeting(&mut self, random: &mut Random, meeting: usize, at: DateTime<Utc>) {
        self.add(at, Act::Meet(meeting));
        let programme = self.stays[self.meetings[meeting].stay].programme;
        let applying: &[(u64, &'static str)] = match programme {
            _ if self.diligent => &[
                (98, "progression-participant"),
                (97, "coordination"),
                (95, "satisfaction"),
            ],
            "psykisk-halsa-arbetsliv" => &[(60, "satisfaction")],
            _ => &[
                (if self.active { 90 } else { 60 }, "progression-participant"),
                (15, "progression-professional"),
                (70, "coordination"),
                (50, "satisfaction"),
            ],
        };
        for (chance, questionnaire) in applying {
            if !random.percent(*chance) {
                continue;
            }
            let later = match random.percent(85) {
                true => random.between(1, 40 * 60),
                false => random.between(1, 30 * 86_400),
            };
            let at = at + chrono::Duration::seconds(later);
            self.add(at, Act::Answer(meeting, questionnaire));
            let mut corrected = at;
            while random.percent(14) {
                corrected += chrono::Duration::seconds(random.between(1, 30 * 86_400));
                self.add(corrected, Act::Correct(meeting, questionnaire));
            }
        }
        if programme != "psykisk-halsa-arbetsliv" && random.percent(60) {
            let at = at + chrono::Duration::seconds(random.between(1, 3 * 86_400));
            self.add(at, Act::Screen(meeting));
            if random.percent(40) {
                self.add(
                    at + chrono::Duration::days(random.between(0, 30)),
                    Act::ScreenAgain(meeting),
                );
            }
        }
    }

    /// On the first of each month, at other times, and around the thirtieth day after a period.
    fn publishing(&mut self, random: &mut Random, first: Day) {
        for on in first..=day("2027-03-03") {
            let chosen = date(on).day() == 1
                || [
                    "2026-07-29",
                    "2026-07-30",
                    "2027-01-29",
                    "2027-01-30",
                    "2027-01-31",
                ]
                .map(day)
                .contains(&on)
                || random.percent(2);
            if chosen {
                let minutes = random.pick(&[(0, 0), (0, 20), (6, 0), (23, 40)]);
                self.add(at_stockholm(on, minutes.0, minutes.1), Act::PublishDue);
            }
        }
        let at = at_stockholm(day("2027-03-04"), 12, 0);
        self.add(at, Act::PublishAll);
    }

    /// Lives it through; after each publishing everything new is compared.
    pub async fn live(&self, app: &TestApp, random: Random, register: &mut Register) -> World {
        let mut world = World::new(app, 0);
        world.random = random;
        let mut done = Done::default();
        for (at, _, act) in &self.events {
            if *at > world.clock.now() {
                world.set_now(*at);
            }
            // Sometimes several things are stored at the same microsecond.
            if world.random.percent(70) {
                world.tick();
            }
            match act {
                Act::PublishDue => {
                    let by_hand = world.random.percent(15);
                    let now = world.clock.now();
                    let trigger = if by_hand {
                        Trigger::Hand
                    } else {
                        Trigger::Clock
                    };
                    world.app.publish_due(trigger).await.expect("publishing");
                    let places = register.due(&world.journal, now, by_hand);
                    self.compare(app, &world, register, &places);
                }
                Act::PublishAll => {
                    // By hand: also what ended before the first start.
                    for period in [2025, 2026, 2027]
                        .into_iter()
                        .flat_map(super::calendar::periods_of)
                    {
                        let now = world.clock.now();
                        app.publish(&period).await;
                        let places = register.publish(&world.journal, now, &period, true);
                        self.compare(app, &world, register, &places);
                    }
                }
                act => self.act(app, &mut world, &mut done, *act).await,
            }
        }
        world
    }

    fn compare(
        &self,
        app: &TestApp,
        world: &World,
        register: &mut Register,
        places: &[super::register::Place],
    ) {
        for place in places {
            register.check(&world.app, place);
        }
        let stored = app
            .database()
            .number("SELECT count(*) AS n FROM publication");
        assert_eq!(
            stored,
            register.size() as i64,
            "publications, at {}",
            world.clock.now()
        );
    }

    async fn act(&self, app: &TestApp, world: &mut World, done: &mut Done, act: Act) {
        if let Act::Answer(meeting, _)
        | Act::Correct(meeting, _)
        | Act::Screen(meeting)
        | Act::ScreenAgain(meeting) = act
            && let Some(id) = done.meetings.get(&meeting)
            && world.is_mistaken(*id)
        {
            // Refused: see `nothing_is_added_to_a_mistake`.
            return;
        }
        let stay = match act {
            Act::End(stay) | Act::Mistake(stay, _) | Act::NotAMistake(stay) | Act::Move(stay) => {
                Some(stay)
            }
            Act::Meet(meeting) => Some(self.meetings[meeting].stay),
            _ => None,
        };
        if stay.is_some_and(|stay| !done.stays.contains_key(&stay)) {
            return;
        }
        match act {
            Act::Register(person) => {
                let id = world.person(self.people[person].clone()).await;
                done.people.insert(person, id);
            }
            Act::Background(person) => {
                let mut changed = self.people[person].clone();
                changed.gender = world.random.pick(&["woman", "man", "unknown"]);
                changed.born_abroad = world.random.pick(&[Some(true), Some(false), None]);
                world.change_person(done.people[&person], changed).await;
            }
            Act::Merge(stays, double) => {
                let known = |number| done.people.get(&number).copied();
                let (Some(stays), Some(double)) = (known(stays), known(double)) else {
                    return;
                };
                if stays != double {
                    world.merge(app, stays, double).await;
                    let are_double = done.people.values_mut().filter(|id| **id == double);
                    are_double.for_each(|id| *id = stays);
                }
            }
            Act::Enrol(stay) => {
                let of = &self.stays[stay];
                let enrolled = world.try_enrol(done.people[&of.person], of.programme, of.start);
                // Refused while they are in the same insats: nothing else comes of it.
                let Some(id) = enrolled.await else {
                    return;
                };
                let municipality = of.municipality;
                world
                    .change_enrolment(id, |enrolment| enrolment.municipality = municipality)
                    .await;
                done.stays.insert(stay, id);
            }
            Act::End(stay) => {
                let id = done.stays[&stay];
                let end = self.stays[stay].end.expect("an end");
                if end <= world.today() && world.journal.enrolments[&id.to_string()].end.is_none() {
                    let reason = world.random.pick(&["work", "studies", "moved", "other"]);
                    world.end(id, end, reason).await;
                }
            }
            Act::Mistake(stay, on) => {
                let id = done.stays[&stay];
                let start = self.stays[stay].start;
                if start <= world.today() {
                    world.end(id, on.max(start), "felregistrering").await;
                }
            }
            Act::NotAMistake(stay) => {
                world
                    .change_enrolment(done.stays[&stay], |enrolment| enrolment.end = None)
                    .await;
            }
            Act::Move(stay) => {
                let municipality = world.random.pick(&["skelleftea", "norsjo", "other"]);
                let id = done.stays[&stay];
                world
                    .change_enrolment(id, |enrolment| enrolment.municipality = municipality)
                    .await;
            }
            Act::Meet(meeting) => {
                let Meeting { stay, held_on } = self.meetings[meeting];
                let mode = world.random.weighted(&[
                    (70, "in_person"),
                    (20, "video"),
                    (5, "phone"),
                    (5, "paper"),
                ]);
                let private = mode == "in_person" && world.random.percent(90);
                if let Some(id) = world
                    .try_meet(done.stays[&stay], held_on, mode, private)
                    .await
                {
                    done.meetings.insert(meeting, id);
                    done.screened
                        .insert(meeting, mode == "in_person" && private);
                }
            }
            Act::Answer(meeting, questionnaire) => {
                if done.meetings.contains_key(&meeting) {
                    self.respond(world, done, meeting, questionnaire).await;
                }
            }
            Act::Correct(meeting, questionnaire) => {
                if done.responses.contains_key(&(meeting, questionnaire)) {
                    self.respond(world, done, meeting, questionnaire).await;
                }
            }
            Act::Screen(meeting) => {
                let (Some(&id), Some(&private)) =
                    (done.meetings.get(&meeting), done.screened.get(&meeting))
                else {
                    return;
                };
                if private && world.random.percent(45) {
                    let status = world.random.weighted(&[(80, "answered"), (20, "declined")]);
                    world.screen(id, status, None).await;
                    done.screened.remove(&meeting);
                } else {
                    let reason = world.random.pick(&[
                        Some("no_private_meeting"),
                        Some("planned"),
                        Some("other"),
                        None,
                    ]);
                    world.screen(id, "not_asked", reason).await;
                }
            }
            Act::ScreenAgain(meeting) => {
                // Not asked first, asked after all.
                if done.meetings.contains_key(&meeting)
                    && done.screened.get(&meeting) == Some(&true)
                {
                    world
                        .screen(done.meetings[&meeting], "answered", None)
                        .await;
                }
            }
            Act::PublishDue | Act::PublishAll => unreachable!("done elsewhere"),
        }
    }

    async fn respond(
        &self,
        world: &mut World,
        done: &mut Done,
        meeting: usize,
        questionnaire: &'static str,
    ) {
        let sender = match world.random.percent(85) {
            true => self.stays[self.meetings[meeting].stay].sender,
            false => world.random.pick(&self.senders),
        };
        let two = self.two_versions && questionnaire != "progression-professional";
        let version = if two {
            1 + i32::try_from(world.random.below(2)).expect("small")
        } else {
            1
        };
        let mut answers: Vec<(&str, Option<&str>)> = match questionnaire {
            "progression-participant" => {
                let answered = world
                    .random
                    .weighted(&[(6, 0), (6, 3), (14, 4), (30, 5), (44, 9)]);
                let mut answers = progression(answered, "2");
                for (item, answer) in &mut answers {
                    if version == 2 && *item == "believes-in-goals" {
                        *item = "can-reach-goals";
                    }
                    if answer.is_some() {
                        *answer = Some(world.random.pick(&["1", "2", "3", "4", "5"]));
                    }
                }
                answers
            }
            "progression-professional" => vec![("rated-able-to-work", Some("3"))],
            "coordination" => vec![(
                "held-together",
                self.option(world, "not_at_all", "large_extent"),
            )],
            _ => vec![
                ("satisfied", self.option(world, "a_little", "very")),
                ("benefit", self.option(world, "a_little", "fairly_much")),
                ("treatment", self.option(world, "very_badly", "very_well")),
            ],
        };
        // An empty rating is refused.
        if world.random.percent(8) && questionnaire != "progression-professional" {
            for (_, answer) in &mut answers {
                *answer = None;
            }
        }
        if world.random.percent(10) {
            answers.retain(|(_, answer)| answer.is_some());
        }
        let supersedes = done.responses.get(&(meeting, questionnaire)).copied();
        let id = done.meetings[&meeting];
        let response = world
            .respond(sender, id, questionnaire, version, &answers, supersedes)
            .await;
        done.responses.insert((meeting, questionnaire), response);
    }

    fn option(
        &self,
        world: &mut World,
        negative: &'static str,
        positive: &'static str,
    ) -> Option<&'static str> {
        match world.random.below(100) {
            0..=9 if !self.diligent => None,
            _ if world.random.percent(self.content) => Some(positive),
            _ => Some(negative),
        }
    }
}
