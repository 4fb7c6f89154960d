//! Definitions from the folder: read, checked, and published in the database by being loaded.

use std::path::Path;

use chrono::NaiveDateTime;

use super::error::Error;
use crate::domain::access::Actor;
use crate::domain::definitions::{
    Catalogue, DefinitionFault, Questionnaire, Receives, SourceFile, Translation,
};
use crate::store::installations::{self, PublishedTranslation, PublishedVersion};
use crate::store::{Db, audit, occasions, responses};

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

/// Reads all definitions as a draft: what is not in the lock yet among them, and whatever faults there are.
pub fn draft_definitions(folder: &Path) -> Result<(Catalogue, Vec<DefinitionFault>), String> {
    Ok(Catalogue::draft(&read_source_files(folder)?))
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
    let translations = installations::published_translations(db).map_err(failed)?;
    for questionnaire in catalogue.questionnaires() {
        for translation in questionnaire.translations.values() {
            check_translation(questionnaire, translation, &translations)?;
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
        for questionnaire in catalogue.questionnaires() {
            for translation in questionnaire.translations.values() {
                publish_translation(db, questionnaire, translation, &translations, now)?;
            }
        }
        Ok(())
    })
    .map_err(failed)
}

/// What a person saw must stand behind a revision for ever.
fn check_translation(
    questionnaire: &Questionnaire,
    translation: &Translation,
    published: &[PublishedTranslation],
) -> Result<(), String> {
    let name = format!(
        "the translation of {} version {} to {}",
        questionnaire.key, questionnaire.version, translation.language
    );
    let mut served = published.iter().filter(|known| {
        known.key == questionnaire.key
            && known.version == questionnaire.version
            && known.language == translation.language
    });
    if let Some(newer) = served
        .clone()
        .find(|known| known.revision > translation.revision)
    {
        return Err(format!(
            "{name} was served in revision {} already; its file says {}: a revision never goes back",
            newer.revision, translation.revision
        ));
    }
    if served
        .any(|known| known.revision == translation.revision && known.sha256 != translation.sha256)
    {
        return Err(format!(
            "{name} has been changed since revision {} was served; add one to revision in its file",
            translation.revision
        ));
    }
    Ok(())
}

fn publish_translation(
    db: &mut Db,
    questionnaire: &Questionnaire,
    translation: &Translation,
    published: &[PublishedTranslation],
    now: NaiveDateTime,
) -> Result<(), crate::store::Error> {
    let revision = PublishedTranslation {
        key: questionnaire.key.clone(),
        version: questionnaire.version,
        language: translation.language.clone(),
        revision: translation.revision,
        sha256: translation.sha256.clone(),
        published_at: now,
    };
    let is_known = published.iter().any(|known| {
        (&known.key, known.version, &known.language, known.revision)
            == (
                &revision.key,
                revision.version,
                &revision.language,
                revision.revision,
            )
    });
    if is_known {
        return Ok(());
    }
    installations::publish_translation(db, &revision)?;
    audit::record(
        db,
        vec![audit::Event {
            at: now,
            actor: Actor::Service,
            action: "translation.publish",
            handle: Some(format!(
                "{} version {} {} revision {}",
                revision.key, revision.version, revision.language, revision.revision
            )),
            outcome: "stored",
        }],
    )
}

/// A published version, as the operator sees it.
#[derive(Clone, Debug)]
pub struct PublishedView {
    pub key: String,
    pub version: i32,
    /// UTC.
    pub published_at: NaiveDateTime,
    /// Occasions in which it was answered. Of a questionnaire of which only the status is received: in which it was put, in whatever version.
    pub answered: i64,
}

/// Every version that was ever served from this database, by key and version.
pub fn published_versions(db: &mut Db, catalogue: &Catalogue) -> Result<Vec<PublishedView>, Error> {
    let counts = responses::count_by_version(db)?;
    let asked = occasions::count_asked(db)?;
    let versions = installations::published_versions(db)?;
    Ok(versions
        .into_iter()
        .map(|found| {
            let is_status = catalogue
                .questionnaire(&found.key, found.version)
                .is_some_and(|q| q.handling.receives == Receives::Status);
            let answered = counts
                .iter()
                .find(|(key, version, _)| (key, *version) == (&found.key, found.version))
                .map_or(0, |(_, _, count)| *count);
            PublishedView {
                key: found.key,
                version: found.version,
                published_at: found.published_at,
                answered: if is_status { asked } else { answered },
            }
        })
        .collect())
}
