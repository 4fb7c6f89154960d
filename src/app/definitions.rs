//! Definitions from the folder: read, checked, and published in the database by being loaded.

use std::path::Path;

use chrono::NaiveDateTime;

use crate::domain::access::Actor;
use crate::domain::definitions::{Catalogue, DefinitionFault, SourceFile};
use crate::store::installations::{self, PublishedVersion};
use crate::store::{Db, audit};

/// Why the definitions cannot be used.
#[derive(Debug)]
pub enum ReadError {
    /// The folder or a file in it cannot be read.
    Folder(String),
    /// Every fault in every file.
    Faults(Vec<DefinitionFault>),
}

/// The largest definition file that is read: 256 KiB.
const LARGEST: u64 = 256 * 1024;

/// Every file below the folder, in order of its path. Hidden files are left out.
pub fn read_source_files(folder: &Path) -> Result<Vec<SourceFile>, String> {
    let mut files = Vec::new();
    collect(folder, "", &mut files).map_err(|error| {
        format!(
            "cannot read the survey definitions in {}: {error}; set DEFINITIONS_DIR to the folder survey-definitions",
            folder.display()
        )
    })?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        let meta = entry.metadata()?;
        if meta.is_dir() {
            collect(&entry.path(), &path, files)?;
        } else if meta.len() > LARGEST {
            return Err(std::io::Error::other(format!(
                "{path} is larger than 256 KiB"
            )));
        } else {
            files.push(SourceFile {
                path,
                bytes: std::fs::read(entry.path())?,
            });
        }
    }
    Ok(())
}

/// Reads and checks all definitions.
pub fn read_definitions(folder: &Path) -> Result<Catalogue, ReadError> {
    let files = read_source_files(folder).map_err(ReadError::Folder)?;
    Catalogue::read(&files).map_err(ReadError::Faults)
}

/// Adds what is new to `published.lock`. Gives the number of versions that were added.
pub fn write_lock(folder: &Path) -> Result<usize, ReadError> {
    let files = read_source_files(folder).map_err(ReadError::Folder)?;
    let lock = Catalogue::lock_for(&files).map_err(ReadError::Faults)?;
    let before = files
        .iter()
        .find(|file| file.path == "published.lock")
        .map_or(0, |file| {
            String::from_utf8_lossy(&file.bytes)
                .lines()
                .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
                .count()
        });
    std::fs::write(folder.join("published.lock"), lock.to_text())
        .map_err(|error| ReadError::Folder(format!("cannot write published.lock: {error}")))?;
    Ok(lock.versions().count() - before)
}

/// Publishes what is new; refuses what differs from what was published. The error is a sentence that says what to do.
pub(super) fn publish_versions(
    db: &mut Db,
    catalogue: &Catalogue,
    now: NaiveDateTime,
) -> Result<(), String> {
    let failed = |error: crate::store::Error| format!("cannot publish the definitions: {error}");
    let published = installations::published_versions(db).map_err(failed)?;
    for known in &published {
        match catalogue.questionnaire(&known.key, known.version) {
            None => {
                return Err(format!(
                    "{} version {} was published from this database, but its definition is missing; put the file back",
                    known.key, known.version
                ));
            }
            Some(found) if found.sha256 != known.sha256 => {
                return Err(format!(
                    "{} version {} is published and has been changed; put the file back and make a new version instead",
                    known.key, known.version
                ));
            }
            Some(_) => {}
        }
    }
    crate::store::transaction::write(db, |db| {
        for questionnaire in catalogue.questionnaires() {
            let known = published
                .iter()
                .any(|p| p.key == questionnaire.key && p.version == questionnaire.version);
            if known {
                continue;
            }
            installations::publish_version(
                db,
                &PublishedVersion {
                    key: questionnaire.key.clone(),
                    version: questionnaire.version,
                    sha256: questionnaire.sha256.clone(),
                    published_at: now,
                },
            )?;
            audit::record(
                db,
                vec![audit::Event {
                    at: now,
                    actor: Actor::Service,
                    action: "definition.publish",
                    handle: Some(format!(
                        "{} version {}",
                        questionnaire.key, questionnaire.version
                    )),
                    outcome: "stored",
                }],
            )?;
        }
        Ok(())
    })
    .map_err(failed)
}
