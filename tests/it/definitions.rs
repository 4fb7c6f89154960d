//! The survey definitions: the repository's are clean, and every fault in every file is reported with its place and a sentence.

use std::path::{Path, PathBuf};

use framsteg::app::{ReadError, read_definitions, write_lock};
use framsteg::domain::definitions::{Catalogue, DefinitionFault};
use serde_json::{Value, json};

use crate::process::{Folder, Place, both};

const COORDINATION: &str = "questionnaires/coordination/1/definition.json";
const COORDINATION_2: &str = "questionnaires/coordination/2/definition.json";
const COORDINATION_3: &str = "questionnaires/coordination/3/definition.json";
const SATISFACTION: &str = "questionnaires/satisfaction/1/definition.json";
const PROFESSIONAL: &str = "questionnaires/progression-professional/1/definition.json";
const SCREENING: &str = "questionnaires/violence-screening/1/definition.json";
const ENGLISH: &str = "questionnaires/coordination/1/texts/en.json";
const MISAM: &str = "programmes/misam.json";
const NAFS: &str = "programmes/nafs.json";
const TWICE: &str = "indicators/answered-twice/1.json";
const BENEFIT: &str = "indicators/benefit/1.json";
const ASKED: &str = "indicators/asked-about-violence/1.json";
const LOCK: &str = "published.lock";

/// A copy of the repository's definitions, lock and all, to spoil.
struct Tree(Folder);

impl Tree {
    fn copy() -> Self {
        let folder = Folder::new("definitions");
        copy_folder(&repository(), folder.path());
        Tree(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.path().join(file)).expect(file)
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect(file);
        std::fs::write(path, content).expect(file);
    }

    fn json(&self, file: &str) -> Value {
        serde_json::from_str(&self.text(file)).expect(file)
    }

    fn edit(&self, file: &str, edit: impl FnOnce(&mut Value)) {
        let mut value = self.json(file);
        edit(&mut value);
        self.write(file, format!("{value:#}\n"));
    }

    /// Sets the value at a JSON pointer, or takes it away.
    fn set(&self, file: &str, pointer: &str, value: impl Into<Option<Value>>) {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        self.edit(file, |root| {
            let parent = root.pointer_mut(parent).expect(pointer);
            match (parent, value.into()) {
                (Value::Object(map), Some(value)) => {
                    map.insert(name.to_owned(), value);
                }
                (Value::Object(map), None) => {
                    map.shift_remove(name).expect(pointer);
                }
                (Value::Array(list), value) => {
                    let index: usize = name.parse().expect("an index");
                    match value {
                        Some(value) if index == list.len() => list.push(value),
                        Some(value) => list[index] = value,
                        None => {
                            list.remove(index);
                        }
                    }
                }
                _ => panic!("{pointer} of {file} lies in neither an object nor an array"),
            }
        });
    }

    fn faults(&self) -> Vec<DefinitionFault> {
        match read_definitions(self.path()) {
            Ok(_) => Vec::new(),
            Err(ReadError::Faults(faults)) => faults,
            Err(ReadError::Folder(text)) => panic!("{text}"),
        }
    }

    /// Makes the lock fit, as if what stands there had been published like that.
    fn lock_anew(&self) {
        std::fs::remove_file(self.path().join(LOCK)).expect(LOCK);
        if let Err(error) = write_lock(self.path()) {
            panic!("{error:?}");
        }
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-definitions")
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn catalogue() -> Catalogue {
    read_definitions(&repository()).unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn the_repositorys_own_are_clean() {
    let catalogue = catalogue();
    let keys: Vec<&str> = catalogue
        .latest_questionnaires()
        .map(|q| q.key.as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "coordination",
            "progression-participant",
            "progression-professional",
            "satisfaction",
            "violence-screening"
        ]
    );
    let keys: Vec<&str> = catalogue.programmes().map(|p| p.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "misam",
            "nafs",
            "proaktiv",
            "psykisk-halsa-arbetsliv",
            "sikt",
            "ung-resurs"
        ]
    );
    let keys: Vec<&str> = catalogue.indicators().map(|i| i.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "answered-twice",
            "asked-about-violence",
            "benefit",
            "held-together",
            "satisfaction"
        ]
    );
}

/// One way to spoil the definitions, and what must be said of it: file, pointer, part of the sentence.
struct Seed {
    name: &'static str,
    spoil: fn(&Tree),
    expected: &'static [(&'static str, &'static str, &'static str)],
    /// Faults that follow from this one in files that rest on the spoilt one.
    spreads: bool,
}

macro_rules! seed {
    ($name:literal, $spoil:expr, $($file:expr, $pointer:literal, $sentence:literal);+ $(;)?) => {
        Seed { name: $name, spoil: $spoil, expected: &[$(($file, $pointer, $sentence)),+], spreads: false }
    };
    (spreads $name:literal, $spoil:expr, $($file:expr, $pointer:literal, $sentence:literal);+ $(;)?) => {
        Seed { name: $name, spoil: $spoil, expected: &[$(($file, $pointer, $sentence)),+], spreads: true }
    };
}

const CHANGED: &str =
    "this version is published and has been changed; put it back and make a new version instead";

const SEEDS: &[Seed] = &[
    // The file.
    seed!(spreads "a file that ends too early",
        |t| { let text = t.text(COORDINATION); t.write(COORDINATION, &text[..text.len() / 2]); },
        COORDINATION, "", "the JSON text ends too early"),
    seed!(spreads "a file that is not JSON",
        |t| t.write(MISAM, "{\"key\": misam}"),
        MISAM, "", "this is not valid JSON (line 1, column 9)"),
    seed!(spreads "a file that is not UTF-8",
        |t| t.write(COORDINATION, b"{\"key\": \"\xff\"}"),
        COORDINATION, "", "this is not valid JSON"),
    seed!(spreads "a byte order mark",
        |t| { let text = t.text(COORDINATION); t.write(COORDINATION, format!("\u{feff}{text}")); },
        COORDINATION, "", "the text begins with a byte order mark"),
    seed!(spreads "a field twice",
        |t| { let text = t.text(BENEFIT); t.write(BENEFIT, text.replacen('{', "{\"key\": \"x\",", 1)); },
        BENEFIT, "", "the same field stands twice in one object"),
    seed!(
        "a file that has no place",
        |t| t.write("questionnaires/coordination/notes.txt", "x"),
        "questionnaires/coordination/notes.txt",
        "",
        "has no place here; see the README"
    ),
    // Fields.
    seed!(
        "an unknown field",
        |t| t.set(SATISFACTION, "/colour", json!("blue")),
        SATISFACTION,
        "/colour",
        "is not a known field; known are"
    ),
    seed!(spreads "a missing field",
        |t| t.set(COORDINATION, "/handling", None),
        COORDINATION, "/handling", "is missing"),
    seed!(spreads "a wrong type",
        |t| t.set(COORDINATION, "/version", json!("1")),
        COORDINATION, "/version", "must be a whole number"),
    seed!(spreads "a number that is not whole",
        |t| t.set(COORDINATION, "/measurement/min_answered", json!(1.5)),
        COORDINATION, "/measurement/min_answered", "must be a whole number"),
    seed!(spreads "a key with capitals",
        |t| t.set(MISAM, "/key", json!("Misam")),
        MISAM, "/key", "must be lower-case words of a–z and 0–9 joined with -"),
    seed!(spreads "a key that the path contradicts",
        |t| t.set(MISAM, "/key", json!("missam")),
        MISAM, "/key", "is \"missam\", but the path says \"misam\"; make them the same"),
    seed!(spreads "a version that the path contradicts",
        |t| t.set(COORDINATION, "/version", json!(2)),
        COORDINATION, "/version", "is \"2\", but the path says \"1\"";
        COORDINATION, "/version", "version 1 of this questionnaire is missing"),
    seed!(spreads "an empty text",
        |t| t.set(COORDINATION, "/texts/title", json!("  ")),
        COORDINATION, "/texts/title", "must not be empty"),
    seed!(spreads "a text that is too long",
        |t| t.set(MISAM, "/name", json!("å".repeat(121))),
        MISAM, "/name", "must be at most 120 characters long"),
    seed!(spreads "a control character",
        |t| t.set(COORDINATION, "/items/0/text", json!("Hej\u{7}")),
        COORDINATION, "/items/0/text", "holds a control character"),
    seed!(spreads "an invisible turn of direction",
        |t| t.set(COORDINATION, "/items/0/text", json!("Hej\u{202e}")),
        COORDINATION, "/items/0/text", "another character that is not text"),
    seed!(spreads "a word that is not in the list",
        |t| t.set(COORDINATION, "/respondent", json!("child")),
        COORDINATION, "/respondent", "must be "),
    seed!(spreads "a day that does not exist",
        |t| t.set(SCREENING, "/support_checked", json!("2026-02-30")),
        SCREENING, "/support_checked", "must be a date, YYYY-MM-DD"),
    seed!(spreads "an option code with capitals",
        |t| t.set(COORDINATION, "/items/0/options/0/code", json!("No")),
        COORDINATION, "/items/0/options/0/code", "must be lower-case words of a–z and 0–9 joined with _"),
    // Items and options.
    seed!(spreads "no items",
        |t| t.set(COORDINATION, "/items", json!([])),
        COORDINATION, "/items", "a questionnaire needs at least one item"),
    seed!(
        "an item id twice",
        |t| t.set(SATISFACTION, "/items/1/id", json!("satisfied")),
        SATISFACTION,
        "/items/1/id",
        "the item id \"satisfied\" stands twice"
    ),
    seed!(
        "an option code twice",
        |t| t.set(SATISFACTION, "/items/0/options/1/code", json!("not_at_all")),
        SATISFACTION,
        "/items/0/options/1/code",
        "the option code \"not_at_all\" stands twice"
    ),
    seed!(
        "an option text twice",
        |t| t.set(
            SATISFACTION,
            "/items/0/options/1/text",
            json!("Inte alls nöjd")
        ),
        SATISFACTION,
        "/items/0/options/1/text",
        "the option text \"Inte alls nöjd\" stands twice"
    ),
    seed!(
        "options out of order",
        |t| t.set(SATISFACTION, "/items/0/options/1/ordinal", json!(3)),
        SATISFACTION,
        "/items/0/options/1/ordinal",
        "must be 2: options stand from least to most"
    ),
    seed!("only one option",
        |t| t.edit(COORDINATION, |q| { q["items"][0]["options"].as_array_mut().expect("options").truncate(1); }),
        COORDINATION, "/items/0/options", "a choice item needs at least two options";
        "indicators/held-together/1.json", "/item", "\"held-together\" has no positive option, so it can carry no share"),
    seed!(
        "every option positive",
        |t| for n in 0..4 {
            t.set(
                COORDINATION,
                &format!("/items/0/options/{n}/positive"),
                json!(true),
            );
        },
        COORDINATION,
        "/items/0/options",
        "not every option can be positive"
    ),
    seed!(
        "a gap between the positive options",
        |t| {
            t.set(COORDINATION, "/items/0/options/1/positive", json!(true));
            t.set(COORDINATION, "/items/0/options/2/positive", json!(false));
        },
        COORDINATION,
        "/items/0/options",
        "the positive options must be the top ones, without a gap"
    ),
    seed!(
        "options on a free text",
        |t| t.set(
            SATISFACTION,
            "/items/5/options",
            json!([{"code": "a", "ordinal": 1, "positive": false, "text": "A"}])
        ),
        SATISFACTION,
        "/items/5/options",
        "only a choice item has options"
    ),
    seed!(
        "a free text that is not last",
        |t| t.edit(SATISFACTION, |q| q["items"]
            .as_array_mut()
            .expect("items")
            .swap(4, 5)),
        SATISFACTION,
        "/items/4/kind",
        "a text item must be the only one and come last"
    ),
    seed!(
        "a free text without an end",
        |t| t.set(SATISFACTION, "/items/5/max_length", None),
        SATISFACTION,
        "/items/5/max_length",
        "is missing: say how many characters"
    ),
    seed!(
        "a length on a choice",
        |t| t.set(SATISFACTION, "/items/0/max_length", json!(10)),
        SATISFACTION,
        "/items/0/max_length",
        "only a text item has a max_length"
    ),
    seed!(
        "more answers needed than there are items",
        |t| t.set(SATISFACTION, "/measurement/min_answered", json!(6)),
        SATISFACTION,
        "/measurement/min_answered",
        "must be at most the number of choice items, which is 5"
    ),
    seed!(
        "a mirror of nothing",
        |t| t.set(PROFESSIONAL, "/items/0/mirrors", json!("no-such-item")),
        PROFESSIONAL,
        "/items/0/mirrors",
        "no participant's questionnaire has an item \"no-such-item\""
    ),
    seed!(
        "a participant's item that mirrors",
        |t| t.set(SATISFACTION, "/items/0/mirrors", json!("treatment")),
        SATISFACTION,
        "/items/0/mirrors",
        "only the professional's part mirrors an item"
    ),
    seed!(
        "a mirror with another theme",
        |t| t.set(PROFESSIONAL, "/items/0/theme", json!("weather")),
        PROFESSIONAL,
        "/items/0/theme",
        "which it mirrors"
    ),
    // Handling.
    seed!(
        "no way to ask",
        |t| t.set(COORDINATION, "/handling/modes", json!([])),
        COORDINATION,
        "/handling/modes",
        "needs at least one mode"
    ),
    seed!(
        "a mode twice",
        |t| t.set(COORDINATION, "/handling/modes", json!(["video", "video"])),
        COORDINATION,
        "/handling/modes/1",
        "the mode \"video\" stands twice"
    ),
    seed!(
        "alone, but over video",
        |t| t.set(COORDINATION, "/handling/private", json!(true)),
        COORDINATION,
        "/handling/modes",
        "allows in_person and nothing else"
    ),
    seed!(
        "answers with the screening's disclosure",
        |t| t.set(COORDINATION, "/handling/disclosure", json!("participation")),
        COORDINATION,
        "/handling/disclosure",
        "must be experience"
    ),
    seed!("a prompt where answers are received",
        |t| t.edit(COORDINATION, |q| { q["items"][0]["kind"] = json!("prompt"); q["items"][0].as_object_mut().expect("item").remove("options"); }),
        COORDINATION, "/items/0/kind", "prompt is only for questionnaires of which no answers are received";
        COORDINATION, "/measurement/min_answered", "which is 0";
        "indicators/held-together/1.json", "/item", "has no positive option"),
    seed!(
        "support with ordinary answers",
        |t| t.edit(COORDINATION, |q| {
            q["support"] = json!([{"name": "A", "phone": "1"}]);
            q["support_checked"] = json!("2026-01-01");
        }),
        COORDINATION,
        "/support",
        "is shown only with questionnaires of which no answers are received"
    ),
    seed!(
        "screening answers that can be given",
        |t| {
            t.edit(SCREENING, |q| { q["items"][0]["kind"] = json!("choice"); q["items"][0]["options"] = json!([
            {"code": "no", "ordinal": 1, "positive": false, "text": "Nej"}, {"code": "yes", "ordinal": 2, "positive": true, "text": "Ja"}]); })
        },
        SCREENING,
        "/items/0/kind",
        "must be prompt: the answers to this questionnaire are never received"
    ),
    seed!(
        "screening that can be read back",
        |t| t.set(SCREENING, "/handling/read_back", json!(true)),
        SCREENING,
        "/handling/read_back",
        "there are no answers to read back"
    ),
    seed!(
        "screening offline",
        |t| t.set(SCREENING, "/handling/offline", json!("sealed")),
        SCREENING,
        "/handling/offline",
        "must be never when the answers are never received"
    ),
    seed!(
        "screening in company",
        |t| t.set(SCREENING, "/handling/private", json!(false)),
        SCREENING,
        "/handling/private",
        "must be true when the answers are never received"
    ),
    seed!(
        "screening by telephone",
        |t| t.set(SCREENING, "/handling/modes", json!(["in_person", "phone"])),
        SCREENING,
        "/handling/modes",
        "allows in_person and nothing else"
    ),
    seed!(
        "screening as an experience",
        |t| t.set(SCREENING, "/handling/disclosure", json!("experience")),
        SCREENING,
        "/handling/disclosure",
        "must be participation"
    ),
    seed!(
        "support that nobody checked",
        |t| t.set(SCREENING, "/support_checked", None),
        SCREENING,
        "/support_checked",
        "say when the numbers were last checked"
    ),
    // Translations.
    seed!(
        "a translation of nothing",
        |t| {
            translate(t, |_| {});
            std::fs::rename(
                t.path().join("questionnaires/coordination/1/texts"),
                t.path()
                    .join("programmes/../questionnaires/satisfaction/texts"),
            )
            .expect("moved");
            t.write(
                "questionnaires/satisfaction/7/texts/en.json",
                t.text("questionnaires/satisfaction/texts/en.json"),
            );
            std::fs::remove_dir_all(t.path().join("questionnaires/satisfaction/texts"))
                .expect("removed");
        },
        "questionnaires/satisfaction/7/texts/en.json",
        "",
        "belongs to a definition.json that is missing or faulty"
    ),
    seed!(
        "a translation without an item",
        |t| translate(t, |e| {
            e["items"] = json!({});
        }),
        ENGLISH,
        "/items/held-together",
        "is missing: every item needs a text"
    ),
    seed!(
        "a translation without an option",
        |t| translate(t, |e| {
            e["items"]["held-together"]["options"]
                .as_object_mut()
                .expect("options")
                .remove("not_at_all");
        }),
        ENGLISH,
        "/items/held-together/options/not_at_all",
        "is missing: every option needs a text"
    ),
    seed!(
        "a translation with an option of its own",
        |t| translate(t, |e| {
            e["items"]["held-together"]["options"]["perhaps"] = json!("Perhaps");
        }),
        ENGLISH,
        "/items/held-together/options/perhaps",
        "is not an option of this item"
    ),
    seed!(
        "a translation with an item of its own",
        |t| translate(t, |e| {
            e["items"]["weather"] = json!({"text": "Weather?"});
        }),
        ENGLISH,
        "/items/weather",
        "is not an item of this version"
    ),
    seed!(
        "a review without a day",
        |t| translate(t, |e| {
            e["reviewed_by"] = json!("Someone");
        }),
        ENGLISH,
        "/reviewed_by",
        "reviewed_by and reviewed_on go together"
    ),
    seed!(
        "a direction that is none",
        |t| translate(t, |e| {
            e["direction"] = json!("down");
        }),
        ENGLISH,
        "/direction",
        "must be ltr or rtl"
    ),
    seed!(
        "a language that the path contradicts",
        |t| translate(t, |e| {
            e["language"] = json!("fi");
        }),
        ENGLISH,
        "/language",
        "is \"fi\", but the path says \"en\""
    ),
    // Programmes.
    seed!(
        "ages the wrong way round",
        |t| t.set(MISAM, "/ages", json!({"from": 64, "to": 16})),
        MISAM,
        "/ages",
        "from must not be above to"
    ),
    seed!(
        "a team twice",
        |t| t.set(NAFS, "/teams/1/key", json!("team-1")),
        NAFS,
        "/teams/1/key",
        "the team key \"team-1\" stands twice"
    ),
    seed!(
        "a questionnaire that does not exist",
        |t| t.set(MISAM, "/questionnaires/5", json!("weather")),
        MISAM,
        "/questionnaires/5",
        "there is no questionnaire \"weather\""
    ),
    seed!(
        "a questionnaire twice",
        |t| t.set(MISAM, "/questionnaires/5", json!("satisfaction")),
        MISAM,
        "/questionnaires/5",
        "the questionnaire \"satisfaction\" stands twice"
    ),
    // Indicators.
    seed!(
        "an indicator of nothing",
        |t| t.set(BENEFIT, "/questionnaire", json!("weather")),
        BENEFIT,
        "/questionnaire",
        "there is no questionnaire \"weather\""
    ),
    seed!(
        "a share without an item",
        |t| t.set(BENEFIT, "/item", None),
        BENEFIT,
        "/item",
        "is missing: name the item whose positive answers are counted"
    ),
    seed!(
        "a share of an item that does not exist",
        |t| t.set(BENEFIT, "/item", json!("weather")),
        BENEFIT,
        "/item",
        "\"weather\" is not an item of the latest version"
    ),
    seed!(
        "a share of a free text",
        |t| t.set(BENEFIT, "/item", json!("comment")),
        BENEFIT,
        "/item",
        "\"comment\" has no positive option"
    ),
    seed!(
        "an item where none is counted",
        |t| t.set(TWICE, "/item", json!("able-to-work")),
        TWICE,
        "/item",
        "goes with share_positive only"
    ),
    seed!(
        "an experience by age",
        |t| t.set(BENEFIT, "/tables/4", json!("age_band")),
        BENEFIT,
        "/tables/4",
        "no experience figure has a table by age"
    ),
    seed!(
        "an experience by quarter",
        |t| t.set(BENEFIT, "/periods/3", json!("quarter")),
        BENEFIT,
        "/periods/3",
        "no experience figure is published by quarter"
    ),
    seed!(
        "an interval where everyone is counted",
        |t| t.set(TWICE, "/interval", json!("wilson")),
        TWICE,
        "/interval",
        "wilson goes with share_positive"
    ),
    seed!("participation that is called experience",
        |t| t.set(TWICE, "/disclosure", json!("experience")),
        TWICE, "/disclosure", "must be participation for the rule answered_twice";
        TWICE, "/tables/2", "no experience figure has a table by age"),
    seed!(
        "twice in half a year",
        |t| t.set(TWICE, "/periods", json!(["half", "year"])),
        TWICE,
        "/periods",
        "answered_twice is counted by year only"
    ),
    seed!(
        "a target for asking about violence",
        |t| t.set(ASKED, "/target", json!({"comparator": ">=", "percent": 90})),
        ASKED,
        "/target",
        "asked has no target: chasing one would push staff to ask where it is unsafe"
    ),
    seed!(
        "asking where answers are received",
        |t| t.set(ASKED, "/questionnaire", json!("satisfaction")),
        ASKED,
        "/rule",
        "asked goes with a questionnaire of which only the status is received"
    ),
    seed!(
        "a target of nothing",
        |t| t.set(TWICE, "/target/percent", json!(0)),
        TWICE,
        "/target/percent",
        "must be a whole number from 1 to 100"
    ),
    seed!(
        "a target that compares in another way",
        |t| t.set(TWICE, "/target/comparator", json!("<")),
        TWICE,
        "/target/comparator",
        "must be >= or >"
    ),
    seed!(
        "a programme that does not exist",
        |t| t.set(TWICE, "/programmes/3", json!("weather")),
        TWICE,
        "/programmes/3",
        "there is no programme \"weather\""
    ),
    seed!("a programme without the questionnaire",
        |t| t.set(MISAM, "/questionnaires", json!(["progression-participant", "progression-professional", "coordination", "violence-screening"])),
        BENEFIT, "/programmes/0", "the questionnaire \"satisfaction\" does not apply to \"misam\"";
        "indicators/satisfaction/1.json", "/programmes/0", "does not apply to \"misam\""),
    seed!("a programme for staff",
        |t| t.set(MISAM, "/audience", json!("staff")),
        TWICE, "/programmes/0", "\"misam\" is for staff and stays outside every total of persons";
        BENEFIT, "/programmes/0", "is for staff";
        ASKED, "/programmes/0", "is for staff";
        "indicators/held-together/1.json", "/programmes/0", "is for staff";
        "indicators/satisfaction/1.json", "/programmes/0", "is for staff"),
    seed!(
        "a version left out",
        |t| {
            t.write("indicators/benefit/3.json", t.text(BENEFIT));
            t.set("indicators/benefit/3.json", "/version", json!(3));
        },
        "indicators/benefit/3.json",
        "/version",
        "version 2 of this indicator is missing: versions are 1, 2, 3 … without gaps"
    ),
    // What is published.
    seed!(
        "a published version that changed",
        |t| t.set(COORDINATION, "/items/0/text", json!("Något annat?")),
        COORDINATION,
        "",
        "this version is published and has been changed; put it back and make a new version instead"
    ),
    seed!(
        "a published policy that changed",
        |t| t.set(SATISFACTION, "/handling/read_back", json!(true)),
        SATISFACTION,
        "",
        "this version is published and has been changed"
    ),
    seed!(
        "a version that is not locked",
        |t| t.write(
            LOCK,
            t.text(LOCK)
                .lines()
                .filter(|line| !line.starts_with("coordination"))
                .collect::<Vec<_>>()
                .join("\n")
        ),
        COORDINATION,
        "",
        "this version is not in published.lock; run `framsteg definitions lock`"
    ),
    seed!(spreads "a published version that is gone",
        |t| std::fs::remove_dir_all(t.path().join("questionnaires/coordination")).expect("removed"),
        LOCK, "", "coordination version 1 is published, but its definition.json is missing or faulty; put it back"),
    seed!(spreads "a line of the lock that is none",
        |t| t.write(LOCK, t.text(LOCK) + "coordination 2\n"),
        LOCK, "", "line 7: must be: key version sha256"),
    seed!(spreads "a hash that is none",
        |t| t.write(LOCK, t.text(LOCK) + "coordination 2 abc\n"),
        LOCK, "", "line 7: the SHA-256 must be 64 hexadecimal digits"),
    seed!(spreads "a version twice in the lock",
        |t| { let text = t.text(LOCK); let line = text.lines().last().expect("a line").to_owned(); t.write(LOCK, format!("{text}{line}\n")); },
        LOCK, "", "line 7: the version stands twice"),
];

/// Adds a faultless English translation of the coordination questionnaire, then spoils it.
fn translate(tree: &Tree, spoil: fn(&mut Value)) {
    let mut english = json!({
        "language": "en", "revision": 1, "reviewed_by": null, "reviewed_on": null, "direction": "ltr",
        "texts": {"title": "A question about your support", "intro": "You choose whether to answer."},
        "items": {"held-together": {"text": "Is there someone who holds your support together?", "options": {
            "not_at_all": "No", "small_extent": "A little", "large_extent": "Yes, largely", "very_large_extent": "Yes, very much"}}},
    });
    spoil(&mut english);
    tree.write(ENGLISH, format!("{english:#}"));
}

fn says(fault: &DefinitionFault, (file, pointer, sentence): &(&str, &str, &str)) -> bool {
    fault.file == *file && fault.pointer == *pointer && fault.message.contains(sentence)
}

fn shown(faults: &[DefinitionFault]) -> String {
    faults.iter().map(|fault| format!("  {fault}\n")).collect()
}

#[test]
fn every_seeded_fault_is_reported_where_it_is() {
    assert!(SEEDS.len() >= 30);
    for seed in SEEDS {
        let tree = Tree::copy();
        (seed.spoil)(&tree);
        let faults = tree.faults();
        for expected in seed.expected {
            assert!(
                faults.iter().any(|fault| says(fault, expected)),
                "{}: {expected:?} is not among\n{}",
                seed.name,
                shown(&faults)
            );
        }
        // Nothing else is reported: a spoilt questionnaire that is published has changed, of course.
        let spoilt: Vec<&str> = seed.expected.iter().map(|(file, ..)| *file).collect();
        let superfluous: Vec<DefinitionFault> = faults
            .into_iter()
            .filter(|fault| !seed.expected.iter().any(|expected| says(fault, expected)))
            .filter(|fault| fault.message != CHANGED || !spoilt.contains(&fault.file.as_str()))
            .collect();
        assert!(
            seed.spreads || superfluous.is_empty(),
            "{}: too much is reported:\n{}",
            seed.name,
            shown(&superfluous)
        );
    }
}

#[test]
fn every_sentence_is_one_and_repeats_no_secret() {
    for seed in SEEDS {
        let tree = Tree::copy();
        (seed.spoil)(&tree);
        for fault in tree.faults() {
            assert!(!fault.message.contains('\n'), "{fault}");
            assert!(fault.message.len() > 8, "{fault}");
            assert!(!fault.file.starts_with('/'), "{fault}");
        }
    }
}

/// Seeds in files of their own, so that none hides another.
const TOGETHER: [&str; 8] = [
    "an unknown field",
    "a mirror of nothing",
    "screening offline",
    "a team twice",
    "a questionnaire twice",
    "an experience by age",
    "twice in half a year",
    "a file that has no place",
];

#[test]
fn several_faults_are_reported_at_once() {
    let tree = Tree::copy();
    let seeds: Vec<&Seed> = SEEDS
        .iter()
        .filter(|seed| TOGETHER.contains(&seed.name))
        .collect();
    assert_eq!(seeds.len(), TOGETHER.len());
    for seed in &seeds {
        (seed.spoil)(&tree);
    }
    // Three more in one and the same file.
    tree.set(COORDINATION, "/respondent", json!("child"));
    tree.set(COORDINATION, "/items/0/text", json!(""));
    tree.set(COORDINATION, "/items/0/options/3/ordinal", json!("4"));
    let faults = tree.faults();
    let more = [
        (COORDINATION, "/respondent", "must be "),
        (COORDINATION, "/items/0/text", "must not be empty"),
        (
            COORDINATION,
            "/items/0/options/3/ordinal",
            "must be a whole number",
        ),
    ];
    for expected in seeds.iter().flat_map(|seed| seed.expected).chain(&more) {
        assert!(
            faults.iter().any(|fault| says(fault, expected)),
            "{expected:?} is not among\n{}",
            shown(&faults)
        );
    }
}

/// What a second version of the coordination questionnaire changes, what it declares, and what is said of it (nothing: it is right).
struct Version {
    name: &'static str,
    change: fn(&mut Value),
    declared: fn() -> Value,
    expected: &'static [(&'static str, &'static str)],
}

fn options(definition: &mut Value) -> &mut Vec<Value> {
    definition["items"][0]["options"]
        .as_array_mut()
        .expect("options")
}

/// Numbers the options again, in the order in which they stand.
fn renumber(definition: &mut Value) {
    for (ordinal, option) in (1..).zip(options(definition)) {
        option["ordinal"] = json!(ordinal);
    }
}

fn remove_option(definition: &mut Value) {
    options(definition).remove(1);
    renumber(definition);
}

fn reverse(definition: &mut Value) {
    let list = options(definition);
    list.reverse();
    // Still a faultless item by itself: the top ones are positive.
    for (index, option) in list.iter_mut().enumerate() {
        option["positive"] = json!(index >= 2);
    }
    renumber(definition);
}

fn raise_the_bar(definition: &mut Value) {
    options(definition)[2]["positive"] = json!(false);
}

fn add_item(definition: &mut Value, id: &str) {
    let mut item = definition["items"][0].clone();
    item["id"] = json!(id);
    definition["items"]
        .as_array_mut()
        .expect("items")
        .push(item);
}

fn rename_item(definition: &mut Value) {
    definition["items"][0]["id"] = json!("one-person");
}

fn declared(change: &str) -> Value {
    json!([{"item": "held-together", "change": change}])
}

fn reworded() -> Value {
    json!([{"item": "held-together", "change": "reworded", "comparable": true}])
}

const VERSIONS: &[Version] = &[
    Version {
        name: "nothing but the number",
        change: |_| {},
        declared: || declared("same"),
        expected: &[],
    },
    Version {
        name: "other words, declared",
        change: |q| q["items"][0]["text"] = json!("Håller någon ihop ditt stöd?"),
        declared: reworded,
        expected: &[],
    },
    Version {
        name: "other words in an option, declared not comparable",
        change: |q| options(q)[0]["text"] = json!("Nej, aldrig"),
        declared: || json!([{"item": "held-together", "change": "reworded", "comparable": false}]),
        expected: &[],
    },
    Version {
        name: "an option less, mapped",
        change: remove_option,
        declared: || {
            json!([{"item": "held-together", "change": "rescaled", "comparable": true, "map":
            {"not_at_all": "not_at_all", "small_extent": "not_at_all", "large_extent": "large_extent", "very_large_extent": "very_large_extent"}}])
        },
        expected: &[],
    },
    Version {
        name: "an option less, declared not comparable",
        change: remove_option,
        declared: || json!([{"item": "held-together", "change": "rescaled", "comparable": false}]),
        expected: &[],
    },
    Version {
        name: "an item retired and one new",
        change: rename_item,
        declared: || json!([{"item": "held-together", "change": "retired"}, {"item": "one-person", "change": "new"}]),
        expected: &[],
    },
    Version {
        name: "another policy, with the reason",
        change: |q| q["handling"]["offline"] = json!("never"),
        declared: || json!([{"item": "held-together", "change": "same", "note": "Styrelsen beslöt det."}]),
        expected: &[],
    },
    Version {
        name: "an undeclared change of words",
        change: |q| q["items"][0]["text"] = json!("Håller någon ihop ditt stöd?"),
        declared: || declared("same"),
        expected: &[(
            "/changes/0",
            "\"held-together\" is declared same, but something in it differs",
        )],
    },
    Version {
        name: "nothing declared",
        change: |_| {},
        declared: || json!([]),
        expected: &[(
            "/changes",
            "says nothing of the item \"held-together\"; every item of either version needs an entry",
        )],
    },
    Version {
        name: "a removed option, declared same",
        change: remove_option,
        declared: || declared("same"),
        expected: &[(
            "/changes/0",
            "is declared same, but something in it differs",
        )],
    },
    Version {
        name: "a removed option, declared reworded",
        change: remove_option,
        declared: reworded,
        expected: &[(
            "/changes/0",
            "an option was removed, added, reversed or changed its meaning; declare it rescaled",
        )],
    },
    Version {
        name: "reversed options",
        change: reverse,
        declared: reworded,
        expected: &[(
            "/changes/0",
            "an option was removed, added, reversed or changed its meaning; declare it rescaled",
        )],
    },
    Version {
        name: "reversed options, mapped to themselves",
        change: reverse,
        declared: || {
            json!([{"item": "held-together", "change": "rescaled", "comparable": true, "map":
            {"not_at_all": "not_at_all", "small_extent": "small_extent", "large_extent": "large_extent", "very_large_extent": "very_large_extent"}}])
        },
        expected: &[(
            "/changes/0",
            "the map must keep the order of the options and which are positive",
        )],
    },
    Version {
        name: "other options positive",
        change: raise_the_bar,
        declared: reworded,
        expected: &[("/changes/0", "changed its meaning; declare it rescaled")],
    },
    Version {
        name: "other options positive, mapped",
        change: raise_the_bar,
        declared: || {
            json!([{"item": "held-together", "change": "rescaled", "comparable": true, "map":
            {"not_at_all": "not_at_all", "small_extent": "small_extent", "large_extent": "large_extent", "very_large_extent": "very_large_extent"}}])
        },
        expected: &[(
            "/changes/0",
            "the map must keep the order of the options and which are positive",
        )],
    },
    Version {
        name: "an option less, comparable without a map",
        change: remove_option,
        declared: || json!([{"item": "held-together", "change": "rescaled", "comparable": true}]),
        expected: &[(
            "/changes/0",
            "map the old option \"not_at_all\" to a new one",
        )],
    },
    Version {
        name: "a map to an option that is gone",
        change: remove_option,
        declared: || {
            json!([{"item": "held-together", "change": "rescaled", "comparable": true, "map":
            {"not_at_all": "not_at_all", "small_extent": "small_extent", "large_extent": "large_extent", "very_large_extent": "very_large_extent"}}])
        },
        expected: &[(
            "/changes/0",
            "map the old option \"small_extent\" to a new one",
        )],
    },
    Version {
        name: "an id used again for something else",
        change: |q| q["items"][0]["text"] = json!("Hur är vädret?"),
        declared: || declared("new"),
        expected: &[(
            "/changes/0",
            "is declared new, but the version before has it; an id is never used again for something else",
        )],
    },
    Version {
        name: "retired, but still there",
        change: |_| {},
        declared: || declared("retired"),
        expected: &[("/changes/0", "is declared retired, but it is still there")],
    },
    Version {
        name: "an item gone without a word",
        change: rename_item,
        declared: || json!([{"item": "one-person", "change": "new"}]),
        expected: &[("/changes", "says nothing of the item \"held-together\"")],
    },
    Version {
        name: "an item gone that is called same",
        change: rename_item,
        declared: || json!([{"item": "held-together", "change": "same"}, {"item": "one-person", "change": "new"}]),
        expected: &[(
            "/changes/0",
            "is declared same, but it is not in both versions",
        )],
    },
    Version {
        name: "a new item without a word",
        change: |q| add_item(q, "one-person"),
        declared: || declared("same"),
        expected: &[("/changes", "says nothing of the item \"one-person\"")],
    },
    Version {
        name: "two words for one item",
        change: |_| {},
        declared: || json!([{"item": "held-together", "change": "same"}, {"item": "held-together", "change": "retired"}]),
        expected: &[("/changes/1", "the item \"held-together\" has two entries")],
    },
    Version {
        name: "a word for an item that never was",
        change: |_| {},
        declared: || json!([{"item": "held-together", "change": "same"}, {"item": "weather", "change": "retired"}]),
        expected: &[("/changes/1/item", "neither version has an item \"weather\"")],
    },
    Version {
        name: "reworded, and nothing of whether it can be compared",
        change: |q| q["items"][0]["text"] = json!("Håller någon ihop ditt stöd?"),
        declared: || declared("reworded"),
        expected: &[(
            "/changes/0",
            "\"held-together\" is reworded: say whether it is comparable",
        )],
    },
    Version {
        name: "same, and whether it can be compared",
        change: |_| {},
        declared: || json!([{"item": "held-together", "change": "same", "comparable": true}]),
        expected: &[(
            "/changes/0",
            "\"held-together\" is same: comparable does not apply",
        )],
    },
    Version {
        name: "another policy without a reason",
        change: |q| q["handling"]["read_back"] = json!(true),
        declared: || declared("same"),
        expected: &[(
            "/handling",
            "the handling policy differs from the version before; say why in the note of a change",
        )],
    },
];

fn second_version(tree: &Tree, change: fn(&mut Value), declared: Value) {
    let mut definition = tree.json(COORDINATION);
    definition["version"] = json!(2);
    change(&mut definition);
    definition["changes"] = declared;
    tree.write(COORDINATION_2, format!("{definition:#}"));
}

#[test]
fn a_new_version_declares_what_it_changes() {
    for version in VERSIONS {
        let tree = Tree::copy();
        if version.name.contains("retired and one new") {
            tree.set(
                "indicators/held-together/1.json",
                "/item",
                json!("one-person"),
            );
        }
        second_version(&tree, version.change, (version.declared)());
        let faults: Vec<DefinitionFault> = tree
            .faults()
            .into_iter()
            .filter(|fault| !fault.message.contains("is not in published.lock"))
            .filter(|fault| fault.file == COORDINATION_2 || version.expected.is_empty())
            .collect();
        let expected: Vec<(&str, &str, &str)> = version
            .expected
            .iter()
            .map(|(pointer, sentence)| (COORDINATION_2, *pointer, *sentence))
            .collect();
        let fits = faults.len() == expected.len()
            && expected
                .iter()
                .all(|expected| faults.iter().any(|fault| says(fault, expected)));
        assert!(
            fits,
            "{}: expected {expected:?}, found\n{}",
            version.name,
            shown(&faults)
        );
        if expected.is_empty() {
            tree.lock_anew();
            assert_eq!(tree.faults(), [], "{}", version.name);
        }
    }
}

#[test]
fn the_first_version_has_nothing_to_change() {
    let tree = Tree::copy();
    tree.set(COORDINATION, "/changes", declared("new"));
    let expected = (
        COORDINATION,
        "/changes",
        "the first version has nothing to change",
    );
    let faults = tree.faults();
    assert!(
        faults.iter().any(|fault| says(fault, &expected)),
        "{}",
        shown(&faults)
    );
}

#[test]
fn an_id_that_was_retired_is_never_used_again() {
    let tree = Tree::copy();
    tree.set(
        "indicators/held-together/1.json",
        "/item",
        json!("held-together"),
    );
    second_version(
        &tree,
        rename_item,
        json!([{"item": "held-together", "change": "retired"}, {"item": "one-person", "change": "new"}]),
    );
    // The third version takes the retired id for a question about something else.
    let mut third = tree.json(COORDINATION);
    third["version"] = json!(3);
    third["items"][0]["text"] = json!("Hur är vädret?");
    third["changes"] = json!([{"item": "one-person", "change": "retired"}, {"item": "held-together", "change": "new"}]);
    tree.write(COORDINATION_3, format!("{third:#}"));
    let faults = tree.faults();
    let expected = (COORDINATION_3, "/changes/1", "never used again");
    assert!(
        faults.iter().any(|fault| says(fault, &expected)),
        "{}",
        shown(&faults)
    );
}

#[test]
fn option_texts_that_change_places_are_no_rewording() {
    let tree = Tree::copy();
    second_version(
        &tree,
        |q| {
            let list = options(q);
            let texts: Vec<Value> = list.iter().map(|option| option["text"].clone()).collect();
            for (option, text) in list.iter_mut().zip(texts.into_iter().rev()) {
                option["text"] = text;
            }
        },
        reworded(),
    );
    let faults = tree.faults();
    let expected = (COORDINATION_2, "/changes/0", "declare it rescaled");
    assert!(
        faults.iter().any(|fault| says(fault, &expected)),
        "{}",
        shown(&faults)
    );
}

#[test]
fn locking_adds_what_is_new_and_changes_nothing_else() {
    let tree = Tree::copy();
    let before = tree.text(LOCK);
    second_version(&tree, |_| {}, declared("same"));
    assert_eq!(write_lock(tree.path()).expect("a lock"), 1);
    let after = tree.text(LOCK);
    let added: Vec<&str> = after
        .lines()
        .filter(|line| !before.lines().any(|old| old == *line))
        .collect();
    assert_eq!(added.len(), 1, "{after}");
    assert!(added[0].starts_with("coordination 2 "), "{after}");
    assert!(
        before
            .lines()
            .all(|line| after.lines().any(|new| new == line)),
        "{after}"
    );
    assert_eq!(tree.faults(), []);
    // A published version that changed is not locked anew.
    tree.set(COORDINATION, "/note", json!("Något annat."));
    assert!(write_lock(tree.path()).is_err());
    assert_eq!(tree.text(LOCK), after);
}

#[test]
fn the_command_reports_them_all_and_fails() {
    let tree = Tree::copy();
    let place = Place::without_database().definitions(tree.path());
    let clean = place.run(&["definitions", "check"]);
    assert_eq!(clean.code, Some(0), "{clean:?}");
    assert_eq!(
        clean.stdout,
        "5 questionnaire versions, 6 programmes and 5 indicators: no faults.\n"
    );
    tree.set(MISAM, "/ages", json!({"from": 64, "to": 16}));
    tree.set(TWICE, "/interval", json!("wilson"));
    tree.set(SCREENING, "/handling/offline", json!("sealed"));
    let faulty = place.run(&["definitions", "check"]);
    assert_eq!(faulty.code, Some(1), "{faulty:?}");
    assert_eq!(faulty.stderr, "framsteg: 4 faults\n");
    for line in [
        "indicators/answered-twice/1.json#/interval: wilson goes with share_positive, none with figures in which everyone is counted\n",
        "programmes/misam.json#/ages: from must not be above to\n",
        "questionnaires/violence-screening/1/definition.json#/handling/offline: must be never when the answers are never received\n",
        "questionnaires/violence-screening/1/definition.json: this version is published and has been changed;",
    ] {
        assert!(
            faulty.stdout.contains(line),
            "{line} is not in {}",
            faulty.stdout
        );
    }
    assert_eq!(faulty.stdout.lines().count(), 4);
    let missing = place
        .definitions(Path::new("no-such-folder"))
        .run(&["definitions", "check"]);
    assert_eq!(missing.code, Some(78), "{missing:?}");
    assert!(
        missing.stderr.contains("set DEFINITIONS_DIR"),
        "{missing:?}"
    );
}

both!(a_published_version_that_changed_stops_the_start, |kind| {
    let tree = Tree::copy();
    let place = Place::new(kind).definitions(tree.path());
    place.start().terminate();
    // Against the lock.
    tree.set(COORDINATION, "/items/0/text", json!("Något annat?"));
    place.refuses(&[
        "framsteg definitions check",
        COORDINATION,
        "is published and has been changed",
    ]);
    // Against the database, when the lock was edited too.
    tree.lock_anew();
    assert_eq!(tree.faults(), []);
    place.refuses(&["coordination version 1 is published and has been changed; put the file back and make a new version instead"]);
    // Gone, and gone from the lock.
    std::fs::remove_dir_all(tree.path().join("questionnaires/satisfaction")).expect("removed");
    for file in ["benefit", "satisfaction"] {
        std::fs::remove_dir_all(tree.path().join("indicators").join(file)).expect("removed");
    }
    for entry in std::fs::read_dir(tree.path().join("programmes")).expect("programmes") {
        let name = entry.expect("an entry").file_name();
        let file = format!("programmes/{}", name.to_string_lossy());
        tree.edit(&file, |programme| {
            let list = programme["questionnaires"]
                .as_array_mut()
                .expect("questionnaires");
            list.retain(|key| key != "satisfaction");
        });
    }
    copy_folder(
        &repository().join("questionnaires/coordination"),
        &tree.path().join("questionnaires/coordination"),
    );
    tree.lock_anew();
    place.refuses(&["satisfaction version 1 was published from this database, but its definition is missing; put the file back"]);
    // With everything put back it starts.
    copy_folder(&repository(), tree.path());
    place.start().terminate();
});

both!(another_version_is_published_by_starting_with_it, |kind| {
    let tree = Tree::copy();
    let place = Place::new(kind).definitions(tree.path());
    place.start().terminate();
    second_version(&tree, |_| {}, declared("same"));
    tree.lock_anew();
    place.start().terminate();
    assert_eq!(
        place.numbers("SELECT key AS t, CAST(count(*) AS BIGINT) AS n FROM definition_version GROUP BY key").get("coordination"),
        Some(&2)
    );
});
