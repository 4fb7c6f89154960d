//! The lock file: what has been published, with its hash.

use std::collections::BTreeMap;

use super::questionnaire::Questionnaire;

/// `published.lock`: one line a version, `key version sha256`; lines that begin with `#` are for people.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Lock(BTreeMap<(String, i32), String>);

impl Lock {
    /// Reads the file. The error names the line.
    pub fn parse(bytes: &[u8]) -> Result<Lock, (usize, String)> {
        let text =
            std::str::from_utf8(bytes).map_err(|_| (1, "the file is not UTF-8".to_owned()))?;
        let mut lock = Lock::default();
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [key, version, sha256] = fields.as_slice() else {
                return Err((number, "must be: key version sha256".to_owned()));
            };
            let Ok(version) = version.parse::<i32>() else {
                return Err((number, "the version must be a whole number".to_owned()));
            };
            if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err((
                    number,
                    "the SHA-256 must be 64 hexadecimal digits".to_owned(),
                ));
            }
            let known = lock
                .0
                .insert(((*key).to_owned(), version), (*sha256).to_owned());
            if known.is_some() {
                return Err((number, "the version stands twice".to_owned()));
            }
        }
        Ok(lock)
    }

    /// The hash of a published version.
    pub fn sha256(&self, key: &str, version: i32) -> Option<&str> {
        self.0.get(&(key.to_owned(), version)).map(String::as_str)
    }

    /// Every published version.
    pub fn versions(&self) -> impl Iterator<Item = (&str, i32)> {
        self.0.keys().map(|(key, version)| (key.as_str(), *version))
    }

    /// Adds a version that is not there; never changes one that is.
    pub fn add(&mut self, questionnaire: &Questionnaire) {
        self.0
            .entry((questionnaire.key.clone(), questionnaire.version))
            .or_insert_with(|| questionnaire.sha256.clone());
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        let mut text = String::from(
            "# What has been published. A line here never changes; new versions are added with `framsteg definitions lock`.\n",
        );
        for ((key, version), sha256) in &self.0 {
            text.push_str(&format!("{key} {version} {sha256}\n"));
        }
        text
    }
}
