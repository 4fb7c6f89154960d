//! Any sequence of legal edits to a questionnaire leaves what was answered before as it was; any illegal one is refused with the right
//! sentence. Every run makes the same edits; `FRAMSTEG_FULL=1` more of them.

use std::collections::BTreeSet;

use framsteg::app::{Asked, ReadError, read_definitions, write_lock};
use serde_json::{Map, Value, json};

use super::calendar::{day, instant};
use super::journal::Person;
use super::random::Random;
use super::world::World;
use crate::process::amount;
use crate::support::{Definitions, Setup, TestApp, on_both};

const QUESTIONNAIRE: &str = "satisfaction";

/// Indicators rest on these: they are never retired.
const KEPT: [&str; 2] = ["satisfied", "benefit"];

fn file(version: usize) -> String {
    format!("questionnaires/{QUESTIONNAIRE}/{version}/definition.json")
}

/// Makes one version out of another.
struct Editor {
    random: Random,
    made: usize,
}

impl Editor {
    /// The next version, everything in it declared as it is.
    fn next(&mut self, old: &Value) -> Value {
        let mut new = old.clone();
        new["version"] = json!(old["version"].as_i64().expect("a version") + 1);
        new.as_object_mut()
            .expect("an object")
            .shift_remove("policy_note");
        let mut items = Vec::new();
        let mut changes = Vec::new();
        for item in old["items"].as_array().expect("items") {
            let (item_now, change) = self.edit(item);
            items.extend(item_now);
            changes.push(change);
        }
        if self.random.percent(40) {
            let item = self.new_item(&items[0]);
            changes.push(json!({"item": item["id"], "change": "new"}));
            let place = usize::try_from(self.random.below(items.len() as u64)).expect("small");
            items.insert(place, item);
        }
        // The order is nobody's business; free text stays last.
        if self.random.percent(30) {
            items.swap(0, 1);
        }
        if self.random.percent(20) {
            let offline = if old["handling"]["offline"] == "sealed" {
                "never"
            } else {
                "sealed"
            };
            new["handling"]["offline"] = json!(offline);
            new["policy_note"] = json!("Styrelsen beslöt det.");
        }
        new["items"] = json!(items);
        new["changes"] = json!(changes);
        new
    }

    fn words(&mut self) -> String {
        self.made += 1;
        format!("Med andra ord {}?", self.made)
    }

    fn edit(&mut self, item: &Value) -> (Option<Value>, Value) {
        let id = item["id"].as_str().expect("an id");
        let mut now = item.clone();
        let declared = |change: &str, comparable: Option<bool>| {
            let mut entry = Map::new();
            entry.insert("item".to_owned(), json!(id));
            entry.insert("change".to_owned(), json!(change));
            if let Some(comparable) = comparable {
                entry.insert("comparable".to_owned(), json!(comparable));
            }
            Value::Object(entry)
        };
        let is_choice = item["kind"] == "choice";
        match self.random.below(10) {
            0..4 => (Some(now), declared("same", None)),
            4..6 => {
                now["text"] = json!(self.words());
                (
                    Some(now),
                    declared("reworded", Some(self.random.percent(50))),
                )
            }
            6 if is_choice => {
                let words = self.words();
                now["options"][0]["text"] = json!(words);
                (
                    Some(now),
                    declared("reworded", Some(self.random.percent(50))),
                )
            }
            7 if is_choice => {
                now["options"] = json!([
                    {"code": "no", "ordinal": 1, "positive": false, "text": "Nej"},
                    {"code": "yes", "ordinal": 2, "positive": true, "text": "Ja"},
                ]);
                (Some(now), declared("rescaled", Some(false)))
            }
            // Two that differ in being positive are never one.
            8 if is_choice && item["options"][0]["positive"] == item["options"][1]["positive"] => {
                let mut entry = declared("rescaled", Some(true));
                entry["map"] = merge_lowest(&mut now);
                (Some(now), entry)
            }
            9 if is_choice && !KEPT.contains(&id) => (None, declared("retired", None)),
            _ => (Some(now), declared("same", None)),
        }
    }

    fn new_item(&mut self, like: &Value) -> Value {
        let mut item = like.clone();
        item["text"] = json!(self.words());
        item["id"] = json!(format!("made-{}", self.made));
        item
    }
}

/// Takes the lowest step away; whoever chose it counts with the next one.
fn merge_lowest(item: &mut Value) -> Value {
    let options = item["options"].as_array_mut().expect("options");
    let lowest = options.remove(0);
    let next = options[0]["code"].clone();
    let mut map = Map::new();
    map.insert(lowest["code"].as_str().expect("a code").to_owned(), next);
    for (place, option) in options.iter_mut().enumerate() {
        option["ordinal"] = json!(place + 1);
        map.insert(
            option["code"].as_str().expect("a code").to_owned(),
            option["code"].clone(),
        );
    }
    Value::Object(map)
}

/// Up to five further versions, each legal.
fn edited(seed: u64) -> (Definitions, usize) {
    let definitions = Definitions::copy();
    let mut editor = Editor {
        random: Random::new(seed),
        made: 0,
    };
    let last = 1 + usize::try_from(editor.random.between(1, 5)).expect("small");
    for version in 2..=last {
        let old = definitions.read(&file(version - 1));
        definitions.write(&file(version), &editor.next(&old));
    }
    (definitions, last)
}

fn faults(definitions: &Definitions) -> Vec<String> {
    match read_definitions(definitions.path()) {
        Ok(_) => Vec::new(),
        Err(ReadError::Faults(faults)) => faults
            .iter()
            .map(ToString::to_string)
            .filter(|fault| !fault.contains("is not in published.lock"))
            .collect(),
        Err(ReadError::Folder(text)) => panic!("{text}"),
    }
}

#[test]
fn what_the_editor_makes_is_legal() {
    let mut kinds = BTreeSet::new();
    for number in 0..amount(60, 1000) as u64 {
        let (definitions, last) = edited(number);
        assert_eq!(faults(&definitions), Vec::<String>::new(), "{number}");
        for version in 2..=last {
            let changes = definitions.read(&file(version))["changes"].clone();
            for change in changes.as_array().expect("changes") {
                kinds.insert(format!("{} {}", change["change"], change["comparable"]));
            }
        }
    }
    assert_eq!(kinds.len(), 7, "every kind of edit was made: {kinds:?}");
}

/// Spoils a legal version; whether there was something to spoil. Then the sentence that must come.
type Spoil = (&'static str, fn(&mut Value, &Value) -> bool, &'static str);

fn entry(new: &mut Value, of: impl Fn(&Value) -> bool) -> Option<(usize, &mut Value)> {
    new["changes"]
        .as_array_mut()?
        .iter_mut()
        .enumerate()
        .find(|(_, change)| of(change))
}

fn item<'a>(of: &'a mut Value, id: &str) -> Option<&'a mut Value> {
    of["items"]
        .as_array_mut()?
        .iter_mut()
        .find(|item| item["id"] == id)
}

fn declare(new: &mut Value, id: &str, declared: Value) {
    let (_, found) = entry(new, |change| change["item"] == id).expect("an entry");
    *found = declared;
}

const SPOILS: [Spoil; 11] = [
    (
        "words changed without a word",
        |new, old| {
            *item(new, "benefit").expect("kept") = old["items"]
                .as_array()
                .and_then(|items| items.iter().find(|item| item["id"] == "benefit"))
                .expect("kept")
                .clone();
            item(new, "benefit").expect("kept")["help"] = json!("Något annat.");
            declare(new, "benefit", json!({"item": "benefit", "change": "same"}));
            true
        },
        "is declared same, but something in it differs",
    ),
    (
        "an option removed",
        |new, old| {
            let before = old_item(old, "benefit");
            let now = item(new, "benefit").expect("kept");
            *now = before;
            now["options"].as_array_mut().expect("options").pop();
            declare(
                new,
                "benefit",
                json!({"item": "benefit", "change": "reworded", "comparable": true}),
            );
            true
        },
        "an option was removed, added, reversed or changed its meaning; declare it rescaled",
    ),
    (
        "options reversed",
        |new, old| {
            let before = old_item(old, "benefit");
            let now = item(new, "benefit").expect("kept");
            *now = before;
            let options = now["options"].as_array_mut().expect("options");
            options.reverse();
            for (place, option) in options.iter_mut().enumerate() {
                option["ordinal"] = json!(place + 1);
            }
            declare(
                new,
                "benefit",
                json!({"item": "benefit", "change": "reworded", "comparable": true}),
            );
            true
        },
        "an option was removed, added, reversed or changed its meaning; declare it rescaled",
    ),
    (
        "another set of positive options",
        |new, old| {
            let before = old_item(old, "benefit");
            let now = item(new, "benefit").expect("kept");
            *now = before;
            let options = now["options"].as_array_mut().expect("options");
            let first = options.iter_mut().find(|option| option["positive"] == true);
            let first = first.expect("a positive one");
            if first["ordinal"] == options_len(old, "benefit") {
                return false;
            }
            first["positive"] = json!(false);
            declare(
                new,
                "benefit",
                json!({"item": "benefit", "change": "reworded", "comparable": true}),
            );
            true
        },
        "an option was removed, added, reversed or changed its meaning; declare it rescaled",
    ),
    (
        "two ids that change places",
        |new, old| {
            for (id, other) in [("satisfied", "benefit"), ("benefit", "satisfied")] {
                let mut moved = old_item(old, other);
                moved["id"] = json!(id);
                *item(new, id).expect("kept") = moved;
            }
            for id in KEPT {
                declare(
                    new,
                    id,
                    json!({"item": id, "change": "rescaled", "comparable": false}),
                );
            }
            true
        },
        "an id is never moved to another question",
    ),
    (
        "an id used again",
        |new, _| {
            let Some((_, change)) = entry(new, |change| change["change"] == "same") else {
                return false;
            };
            change["change"] = json!("new");
            true
        },
        "an id is never used again for something else",
    ),
    (
        "an entry left out",
        |new, _| {
            let changes = new["changes"].as_array_mut().expect("changes");
            changes.pop();
            true
        },
        "every item of either version needs an entry",
    ),
    (
        "another policy without a note",
        |new, old| {
            new["handling"]["read_back"] = json!(old["handling"]["read_back"] == false);
            new.as_object_mut()
                .expect("an object")
                .shift_remove("policy_note");
            true
        },
        "the handling policy differs from the version before; say why in policy_note",
    ),
    (
        "another measurement without a note",
        |new, old| {
            new["measurement"]["min_answered"] = json!(2);
            new["handling"] = old["handling"].clone();
            new.as_object_mut()
                .expect("an object")
                .shift_remove("policy_note");
            true
        },
        "what counts as a measurement differs from the version before; say why in policy_note",
    ),
    (
        "a map with a hole",
        |new, _| {
            let Some((_, change)) = entry(new, |change| change["map"].is_object()) else {
                return false;
            };
            let map = change["map"].as_object_mut().expect("a map");
            let first = map.keys().next().expect("a code").clone();
            map.shift_remove(&first);
            true
        },
        "is rescaled and comparable: map the old option",
    ),
    (
        "an item of another kind",
        |new, _| {
            let words = item(new, "comment").expect("free text").clone();
            let now = item(new, "benefit").expect("kept");
            let mut changed = words;
            changed["id"] = json!("benefit");
            *now = changed;
            declare(
                new,
                "benefit",
                json!({"item": "benefit", "change": "rescaled", "comparable": false}),
            );
            true
        },
        "has another kind; retire it and give the new question an id of its own",
    ),
];

fn old_item(old: &Value, id: &str) -> Value {
    let items = old["items"].as_array().expect("items");
    items
        .iter()
        .find(|item| item["id"] == id)
        .expect("kept")
        .clone()
}

fn options_len(old: &Value, id: &str) -> Value {
    json!(
        old_item(old, id)["options"]
            .as_array()
            .expect("options")
            .len()
    )
}

#[test]
fn any_illegal_edit_is_refused_with_the_right_sentence() {
    let mut refused = [0; SPOILS.len()];
    for number in 0..amount(30, 500) as u64 {
        for (place, (name, spoil, sentence)) in SPOILS.into_iter().enumerate() {
            let (definitions, last) = edited(number);
            let old = definitions.read(&file(last - 1));
            let mut new = definitions.read(&file(last));
            if !spoil(&mut new, &old) {
                continue;
            }
            definitions.write(&file(last), &new);
            let told = faults(&definitions);
            assert!(
                told.iter()
                    .any(|fault| fault.starts_with(&file(last)) && fault.contains(sentence)),
                "{name} ({number}): {told:#?}\n{new:#}"
            );
            refused[place] += 1;
        }
    }
    assert!(refused.iter().all(|times| *times > 2), "{refused:?}");
}

/// Made-up answers to the first version, the same for the same seed.
async fn answer(app: &TestApp, seed: u64) {
    let mut world = World::new(app, seed);
    let catalogue = app.app().catalogue();
    let first = catalogue
        .questionnaire(QUESTIONNAIRE, 1)
        .expect("version 1")
        .clone();
    for _ in 0..24 {
        let person = world.person(Person::default()).await;
        let stay = world.enrol(person, "misam", day("2026-01-01")).await;
        let meeting = world.meet(stay, day("2026-05-05")).await;
        let mut answers = Vec::new();
        for item in first.items.iter().filter(|item| !item.options.is_empty()) {
            let step = world.random.below(item.options.len() as u64 + 1);
            let option = item.options.get(usize::try_from(step).expect("small"));
            answers.push((item.id.as_str(), option.map(|option| option.code.as_str())));
        }
        let sender = world.random.uuid();
        world
            .respond(sender, meeting, QUESTIONNAIRE, 1, &answers, None)
            .await;
    }
}

/// Every figure of the year that rests on the questionnaire, as its readers get it.
fn figures(app: &TestApp) -> Vec<String> {
    ["satisfaction", "benefit"]
        .into_iter()
        .flat_map(|indicator| {
            [None, Some("programme"), Some("municipality")].map(|by| {
                let asked = Asked {
                    indicator,
                    period: Some("2026"),
                    by,
                };
                app.app().figure(&asked).expect(indicator).body
            })
        })
        .collect()
}

/// Without the publication's own id, which is random.
fn content(bodies: &[String]) -> Vec<Value> {
    bodies
        .iter()
        .map(|body| {
            let mut figure: Value = serde_json::from_str(body).expect("JSON");
            let id = figure
                .as_object_mut()
                .expect("a figure")
                .shift_remove("publication_id");
            assert!(id.is_some(), "{figure:#}");
            figure
        })
        .collect()
}

on_both!(
    any_sequence_of_legal_edits_leaves_old_figures_as_they_are,
    async |setup: Setup| {
        let setup = setup.now("2026-11-20T09:00:00Z");
        let app = setup.clone().start().await;
        answer(&app, 7).await;
        app.clock().set(instant("2027-01-30T09:00:00Z"));
        app.publish("2026").await;
        let before = figures(&app);
        assert!(before.iter().any(|body| body.contains("\"denominator\":")));
        drop(app);
        for number in 0..amount(4, 40) as u64 {
            let (definitions, _) = edited(number);
            write_lock(definitions.path()).expect("a lock");
            // What is published stays, byte for byte. (The same database cannot serve two histories: each starts from the first version.)
            let again = Setup::on(setup.kind()).now("2026-11-20T09:00:00Z");
            let app = again.clone().start().await;
            answer(&app, 7).await;
            app.clock().set(instant("2027-01-30T09:00:00Z"));
            app.publish("2026").await;
            let published = figures(&app);
            assert_eq!(
                content(&published),
                content(&before),
                "the same answers, the same figures"
            );
            drop(app);
            let app = again.definitions(definitions.path()).start().await;
            assert_eq!(figures(&app), published, "{number}");
            drop(app);
            // And who counts anew, with all versions there, counts the same.
            let app = Setup::on(setup.kind())
                .now("2026-11-20T09:00:00Z")
                .definitions(definitions.path())
                .start()
                .await;
            answer(&app, 7).await;
            app.clock().set(instant("2027-01-30T09:00:00Z"));
            app.publish("2026").await;
            assert_eq!(content(&figures(&app)), content(&before), "{number}");
        }
    }
);
