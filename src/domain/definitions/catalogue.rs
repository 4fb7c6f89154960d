//! All definitions together, read from files that somebody else has fetched.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::indicator::Indicator;
use super::lock::Lock;
use super::programme::Programme;
use super::questionnaire::{ChangeKind, Questionnaire, Translation};
use super::{compare, lint};
use crate::domain::json::{self, Faults, Node};

/// One file below the definitions folder.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the folder, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Something wrong in a definition file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DefinitionFault {
    pub file: String,
    /// JSON pointer into the file; empty for the whole file.
    pub pointer: String,
    pub message: String,
}

impl fmt::Display for DefinitionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DefinitionFault {
            file,
            pointer,
            message,
        } = self;
        if pointer.is_empty() {
            write!(f, "{file}: {message}")
        } else {
            write!(f, "{file}#{pointer}: {message}")
        }
    }
}

/// Every questionnaire version, programme and indicator.
#[derive(Clone, Default, Debug)]
pub struct Catalogue {
    questionnaires: BTreeMap<String, BTreeMap<i32, Questionnaire>>,
    programmes: BTreeMap<String, Programme>,
    indicators: BTreeMap<String, BTreeMap<i32, Indicator>>,
}

/// The file that a definition was read from, for faults between files.
pub(super) struct Placed<T> {
    pub file: String,
    pub value: T,
}

/// What kind of file a path names.
enum Place<'a> {
    Questionnaire {
        key: &'a str,
        version: &'a str,
    },
    Texts {
        key: &'a str,
        version: &'a str,
        language: &'a str,
    },
    Programme {
        key: &'a str,
    },
    Indicator {
        key: &'a str,
        version: &'a str,
    },
    Lock,
    /// Schemas and notes for people.
    Other,
    Unknown,
}

fn place(path: &str) -> Place<'_> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["questionnaires", key, version, "definition.json"] => {
            Place::Questionnaire { key, version }
        }
        ["questionnaires", key, version, "texts", file] => match file.strip_suffix(".json") {
            Some(language) => Place::Texts {
                key,
                version,
                language,
            },
            None => Place::Unknown,
        },
        ["programmes", file] => match file.strip_suffix(".json") {
            Some(key) => Place::Programme { key },
            None => Place::Unknown,
        },
        ["indicators", key, file] => match file.strip_suffix(".json") {
            Some(version) => Place::Indicator { key, version },
            None => Place::Unknown,
        },
        ["published.lock"] => Place::Lock,
        ["schema", ..] | ["README.md"] => Place::Other,
        _ => Place::Unknown,
    }
}

/// Definitions as they were read, before it is known whether they fit together.
#[derive(Default)]
pub(super) struct Draft {
    pub questionnaires: Vec<Placed<Questionnaire>>,
    pub programmes: Vec<Placed<Programme>>,
    pub indicators: Vec<Placed<Indicator>>,
    translations: Vec<(String, String, Placed<Translation>)>,
    pub lock: Option<Placed<Lock>>,
    pub faults: Vec<DefinitionFault>,
}

impl Draft {
    pub fn fault(&mut self, file: &str, pointer: impl Into<String>, message: impl Into<String>) {
        self.faults.push(DefinitionFault {
            file: file.to_owned(),
            pointer: pointer.into(),
            message: message.into(),
        });
    }

    fn read_file(&mut self, file: &SourceFile) {
        let path = file.path.as_str();
        match place(path) {
            Place::Other => {}
            Place::Unknown => self.fault(
                path,
                "",
                "has no place here; see the README of this folder for where files go",
            ),
            Place::Lock => match Lock::parse(&file.bytes) {
                Ok(lock) => {
                    self.lock = Some(Placed {
                        file: path.to_owned(),
                        value: lock,
                    });
                }
                Err((line, message)) => {
                    self.fault(path, "", format!("line {line}: {message}"));
                }
            },
            Place::Questionnaire { key, version } => {
                if let Some(read) = self.read_json(file, Questionnaire::read) {
                    self.same_as_path(path, "/key", key, &read.key);
                    self.same_as_path(path, "/version", version, &read.version.to_string());
                    self.questionnaires.push(Placed {
                        file: path.to_owned(),
                        value: read,
                    });
                }
            }
            Place::Texts {
                key,
                version,
                language,
            } => {
                if let Some(read) = self.read_json(file, |_, node| Translation::read(node)) {
                    self.same_as_path(path, "/language", language, &read.language);
                    self.translations.push((
                        key.to_owned(),
                        version.to_owned(),
                        Placed {
                            file: path.to_owned(),
                            value: read,
                        },
                    ));
                }
            }
            Place::Programme { key } => {
                if let Some(read) = self.read_json(file, |_, node| Programme::read(node)) {
                    self.same_as_path(path, "/key", key, &read.key);
                    self.programmes.push(Placed {
                        file: path.to_owned(),
                        value: read,
                    });
                }
            }
            Place::Indicator { key, version } => {
                if let Some(read) = self.read_json(file, |_, node| Indicator::read(node)) {
                    self.same_as_path(path, "/key", key, &read.key);
                    self.same_as_path(path, "/version", version, &read.version.to_string());
                    self.indicators.push(Placed {
                        file: path.to_owned(),
                        value: read,
                    });
                }
            }
        }
    }

    fn read_json<T>(
        &mut self,
        file: &SourceFile,
        read: impl FnOnce(&Value, &Node<'_>) -> Option<T>,
    ) -> Option<T> {
        let value = match json::parse(&file.bytes) {
            Ok(value) => value,
            Err(message) => {
                self.fault(&file.path, "", message);
                return None;
            }
        };
        let faults = Faults::default();
        let read = read(&value, &Node::root(&value, &faults));
        for fault in faults.into_vec() {
            self.fault(&file.path, fault.pointer, fault.message);
        }
        read
    }

    fn same_as_path(&mut self, file: &str, pointer: &str, in_path: &str, inside: &str) {
        if in_path != inside {
            self.fault(
                file,
                pointer,
                format!("is \"{inside}\", but the path says \"{in_path}\"; make them the same"),
            );
        }
    }

    /// Puts each translation with its questionnaire.
    fn attach_translations(&mut self) {
        for (key, version, placed) in std::mem::take(&mut self.translations) {
            let home = self.questionnaires.iter_mut().find(|candidate| {
                candidate.value.key == key && candidate.value.version.to_string() == version
            });
            let Some(home) = home else {
                self.fault(
                    &placed.file,
                    "",
                    "belongs to a definition.json that is missing or faulty",
                );
                continue;
            };
            let faults = lint::translation(&home.value, &placed.value);
            home.value
                .translations
                .insert(placed.value.language.clone(), placed.value);
            for (pointer, message) in faults {
                self.fault(&placed.file, pointer, message);
            }
        }
    }
}

impl Catalogue {
    /// Reads all definitions, or reports every fault in every file.
    pub fn read(files: &[SourceFile]) -> Result<Catalogue, Vec<DefinitionFault>> {
        let (catalogue, faults) = Self::read_with_faults(files, true);
        if faults.is_empty() {
            Ok(catalogue)
        } else {
            Err(faults)
        }
    }

    /// The lock that would fit these files: what is locked already stays as it is, what is new is added.
    pub fn lock_for(files: &[SourceFile]) -> Result<Lock, Vec<DefinitionFault>> {
        let (catalogue, faults) = Self::read_with_faults(files, false);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut lock = files
            .iter()
            .find(|file| matches!(place(&file.path), Place::Lock))
            .and_then(|file| Lock::parse(&file.bytes).ok())
            .unwrap_or_default();
        for questionnaire in catalogue.questionnaires() {
            lock.add(questionnaire);
        }
        Ok(lock)
    }

    fn read_with_faults(
        files: &[SourceFile],
        all_locked: bool,
    ) -> (Catalogue, Vec<DefinitionFault>) {
        let mut draft = Draft::default();
        for file in files {
            draft.read_file(file);
        }
        draft.attach_translations();
        lint::check(&mut draft, all_locked);
        compare::check(&mut draft);
        let mut catalogue = Catalogue::default();
        for Placed { value, .. } in draft.questionnaires {
            catalogue
                .questionnaires
                .entry(value.key.clone())
                .or_default()
                .insert(value.version, value);
        }
        for Placed { value, .. } in draft.programmes {
            catalogue.programmes.insert(value.key.clone(), value);
        }
        for Placed { value, .. } in draft.indicators {
            catalogue
                .indicators
                .entry(value.key.clone())
                .or_default()
                .insert(value.version, value);
        }
        draft.faults.sort();
        draft.faults.dedup();
        (catalogue, draft.faults)
    }

    /// Exactly this version.
    pub fn questionnaire(&self, key: &str, version: i32) -> Option<&Questionnaire> {
        self.questionnaires.get(key)?.get(&version)
    }

    /// The latest version.
    pub fn latest(&self, key: &str) -> Option<&Questionnaire> {
        self.questionnaires.get(key)?.values().next_back()
    }

    /// Every version of every questionnaire.
    pub fn questionnaires(&self) -> impl Iterator<Item = &Questionnaire> {
        self.questionnaires.values().flat_map(BTreeMap::values)
    }

    /// The latest version of every questionnaire.
    pub fn latest_questionnaires(&self) -> impl Iterator<Item = &Questionnaire> {
        self.questionnaires
            .values()
            .filter_map(|versions| versions.values().next_back())
    }

    /// The programme with this key.
    pub fn programme(&self, key: &str) -> Option<&Programme> {
        self.programmes.get(key)
    }

    /// Every programme.
    pub fn programmes(&self) -> impl Iterator<Item = &Programme> {
        self.programmes.values()
    }

    /// The latest version of an indicator.
    pub fn indicator(&self, key: &str) -> Option<&Indicator> {
        self.indicators.get(key)?.values().next_back()
    }

    /// The latest version of every indicator.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators
            .values()
            .filter_map(|versions| versions.values().next_back())
    }

    /// The first version since which an item's answers can be pooled with those to the latest version.
    pub fn comparable_since(&self, key: &str, item: &str) -> i32 {
        let Some(versions) = self.questionnaires.get(key) else {
            return 1;
        };
        versions
            .values()
            .rev()
            .find(|version| {
                !version.changes.iter().any(|change| {
                    change.item == item
                        && (change.change == ChangeKind::Same || change.comparable == Some(true))
                })
            })
            .map_or(1, |version| version.version)
    }
}
