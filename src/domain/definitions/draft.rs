//! Definition files as they are read, before it is known whether they fit together.

use std::fmt;

use serde_json::Value;

use super::indicator::Indicator;
use super::language::Language;
use super::lock::Lock;
use super::programme::Programme;
use super::questionnaire::Questionnaire;
use super::translation::Translation;
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
    Language {
        code: &'a str,
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
        ["languages", file] => match file.strip_suffix(".json") {
            Some(code) => Place::Language { code },
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
    pub languages: Vec<Placed<Language>>,
    pub programmes: Vec<Placed<Programme>>,
    pub indicators: Vec<Placed<Indicator>>,
    /// With the questionnaire's key and version, from the path.
    pub translations: Vec<(String, String, Placed<Translation>)>,
    pub lock: Option<Placed<Lock>>,
    pub faults: Vec<DefinitionFault>,
    /// What could be better, and stops nothing.
    pub remarks: Vec<DefinitionFault>,
}

impl Draft {
    pub fn fault(&mut self, file: &str, pointer: impl Into<String>, message: impl Into<String>) {
        self.faults.push(DefinitionFault {
            file: file.to_owned(),
            pointer: pointer.into(),
            message: message.into(),
        });
    }

    pub fn remark(&mut self, file: &str, pointer: String, message: String) {
        self.remarks.push(DefinitionFault {
            file: file.to_owned(),
            pointer,
            message,
        });
    }

    /// Reads every file; faults are noted.
    pub fn read(files: &[SourceFile]) -> Draft {
        let mut draft = Draft::default();
        for file in files {
            draft.read_file(file);
        }
        draft
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
                if let Some(read) = self.read_json(file, Translation::read) {
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
            Place::Language { code } => {
                if let Some(read) = self.read_json(file, |_, node| Language::read(node)) {
                    self.same_as_path(path, "/language", code, &read.code);
                    self.languages.push(Placed {
                        file: path.to_owned(),
                        value: read,
                    });
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
}

/// The lock among these files, if it can be read.
pub(super) fn lock_of(files: &[SourceFile]) -> Option<Lock> {
    let file = files
        .iter()
        .find(|file| matches!(place(&file.path), Place::Lock))?;
    Lock::parse(&file.bytes).ok()
}
