//! The survey definitions: the repository's are clean, and every fault in every file is reported with its place and a sentence.

use std::path::{Path, PathBuf};

use framsteg::app::{ReadError, read_definitions, write_lock};
use framsteg::domain::definitions::{Catalogue, DefinitionFault};
use serde_json::{Value, json};

use crate::process::{Folder, Place, both};

mod commands;
mod languages;
mod seeds;
mod versions;

use versions::{declared, second_version};

const COORDINATION: &str = "questionnaires/coordination/1/definition.json";
const COORDINATION_2: &str = "questionnaires/coordination/2/definition.json";
const COORDINATION_3: &str = "questionnaires/coordination/3/definition.json";
const SATISFACTION: &str = "questionnaires/satisfaction/1/definition.json";
const PROFESSIONAL: &str = "questionnaires/progression-professional/1/definition.json";
const SCREENING: &str = "questionnaires/violence-screening/1/definition.json";
const SCREENING_2: &str = "questionnaires/violence-screening/2/definition.json";
const ENGLISH: &str = "questionnaires/coordination/1/texts/en.json";
const MISAM: &str = "programmes/misam.json";
const NAFS: &str = "programmes/nafs.json";
const TWICE: &str = "indicators/answered-twice/1.json";
const BENEFIT: &str = "indicators/benefit/1.json";
const YEARLY: &str = "indicators/board-survey/1.json";
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

fn says(fault: &DefinitionFault, (file, pointer, sentence): &(&str, &str, &str)) -> bool {
    fault.file == *file && fault.pointer == *pointer && fault.message.contains(sentence)
}

fn shown(faults: &[DefinitionFault]) -> String {
    faults.iter().map(|fault| format!("  {fault}\n")).collect()
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
            "board",
            "coordination",
            "partners",
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
            "board-survey",
            "born-abroad",
            "ended",
            "enrolled",
            "held-together",
            "item-response-progression",
            "item-response-satisfaction",
            "progression",
            "relations-survey",
            "satisfaction",
            "slips",
            "started",
            "unemployed-born-abroad",
            "volume"
        ]
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
        "10 questionnaire versions, 6 programmes and 17 indicators: no faults.\n"
    );
    tree.set(MISAM, "/ages", json!({"from": 64, "to": 16}));
    tree.set(TWICE, "/interval", json!("wilson"));
    tree.set(SCREENING, "/handling/offline", json!("sealed"));
    let faulty = place.run(&["definitions", "check"]);
    assert_eq!(faulty.code, Some(1), "{faulty:?}");
    assert_eq!(faulty.stderr, "framsteg: 5 faults\n");
    for line in [
        "indicators/answered-twice/1.json#/interval: wilson goes with share_positive and yearly_survey, none with every other rule\n",
        "programmes/misam.json#/ages: from must not be above to\n",
        "questionnaires/violence-screening/1/definition.json#/handling/offline: must be never when the answers are never received\n",
        "questionnaires/violence-screening/1/definition.json: this version is published and has been changed;",
        "questionnaires/violence-screening/2/definition.json#/handling: the handling policy differs from the version before;",
    ] {
        assert!(
            faulty.stdout.contains(line),
            "{line} is not in {}",
            faulty.stdout
        );
    }
    assert_eq!(faulty.stdout.lines().count(), 5);
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
    for file in ["benefit", "item-response-satisfaction", "satisfaction"] {
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
