//! A copy of the repository's definitions, for tests to change.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::folder::temporary_folder;

/// A folder of definitions, gone afterwards.
pub struct Definitions(PathBuf);

impl Definitions {
    /// A copy of what the repository holds.
    pub fn copy() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = temporary_folder(&format!("definitions-{number}"));
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-definitions");
        copy_folder(&repository, &folder).expect("a copy of the definitions");
        Definitions(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Locks what is there, whatever was locked before. Gives the folder.
    pub fn lock(&self) -> &Path {
        // It may not be there.
        let _ = std::fs::remove_file(self.0.join("published.lock"));
        framsteg::app::write_lock(&self.0).expect("the lock");
        &self.0
    }

    /// Reads one of its files.
    pub fn read(&self, path: &str) -> Value {
        let text = std::fs::read_to_string(self.0.join(path)).expect(path);
        serde_json::from_str(&text).expect(path)
    }

    /// Writes one of its files.
    pub fn write(&self, path: &str, content: &Value) {
        let file = self.0.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect(path);
        std::fs::write(file, format!("{content:#}\n")).expect(path);
    }

    /// Adds version 2 of a questionnaire, in which every item is the same.
    pub fn second_version(self, key: &str) -> Self {
        let mut definition = self.read(&format!("questionnaires/{key}/1/definition.json"));
        let changes: Vec<Value> = definition["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| json!({"item": item["id"], "change": "same"}))
            .collect();
        definition["version"] = json!(2);
        definition["changes"] = json!(changes);
        self.write(
            &format!("questionnaires/{key}/2/definition.json"),
            &definition,
        );
        self
    }
}

impl Drop for Definitions {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
