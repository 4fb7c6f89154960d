//! All definitions together, read from files that somebody else has fetched.

use std::collections::BTreeMap;

use super::draft::{DefinitionFault, Draft, Placed, SourceFile, lock_of};
use super::indicator::Indicator;
use super::language::Language;
use super::lock::Lock;
use super::programme::Programme;
use super::questionnaire::{AnswerOption, ChangeKind, Questionnaire};
use super::{compare, lint};

/// Every questionnaire version, programme and indicator.
#[derive(Clone, Default, Debug)]
pub struct Catalogue {
    questionnaires: BTreeMap<String, BTreeMap<i32, Questionnaire>>,
    languages: BTreeMap<String, Language>,
    programmes: BTreeMap<String, Programme>,
    indicators: BTreeMap<String, BTreeMap<i32, Indicator>>,
    remarks: Vec<DefinitionFault>,
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
        let mut lock = lock_of(files).unwrap_or_default();
        for questionnaire in catalogue.questionnaires() {
            lock.add(questionnaire);
        }
        Ok(lock)
    }

    /// All definitions whether they are in the lock or not: a draft of a new version among them, and whatever faults it has.
    pub fn draft(files: &[SourceFile]) -> (Catalogue, Vec<DefinitionFault>) {
        Self::read_with_faults(files, false)
    }

    fn read_with_faults(
        files: &[SourceFile],
        all_locked: bool,
    ) -> (Catalogue, Vec<DefinitionFault>) {
        let mut draft = Draft::read(files);
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
        for Placed { value, .. } in draft.languages {
            catalogue.languages.insert(value.code.clone(), value);
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
        draft.remarks.sort();
        catalogue.remarks = draft.remarks;
        draft.faults.sort();
        draft.faults.dedup();
        (catalogue, draft.faults)
    }

    /// What a careful reader would say of the texts; it stops nothing.
    pub fn remarks(&self) -> &[DefinitionFault] {
        &self.remarks
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

    /// The language with this tag.
    pub fn language(&self, code: &str) -> Option<&Language> {
        self.languages.get(code)
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

    /// Exactly this version of an indicator: by which a figure was counted.
    pub fn indicator_version(&self, key: &str, version: i32) -> Option<&Indicator> {
        self.indicators.get(key)?.get(&version)
    }

    /// The latest version of the indicator that pages know by this path.
    pub fn indicator_at(&self, path: &str) -> Option<&Indicator> {
        self.indicators().find(|one| one.path == path)
    }

    /// The latest version of every indicator.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators
            .values()
            .filter_map(|versions| versions.values().next_back())
    }

    /// The first version since which an item's answers can be pooled with those to this version.
    pub fn comparable_since(&self, key: &str, item: &str, version: i32) -> i32 {
        let Some(versions) = self.questionnaires.get(key) else {
            return 1;
        };
        versions
            .range(..=version)
            .rev()
            .map(|(_, version)| version)
            .find(|version| {
                !version.changes.iter().any(|change| {
                    change.item == item
                        && (change.change == ChangeKind::Same || change.comparable == Some(true))
                })
            })
            .map_or(1, |version| version.version)
    }

    /// What an answer to one version says on the scale of a later one. Nothing, if the two versions of the item are not comparable.
    pub fn carried(
        &self,
        key: &str,
        item: &str,
        option: &str,
        (from, to): (i32, i32),
    ) -> Option<&AnswerOption> {
        if from > to || self.comparable_since(key, item, to) > from {
            return None;
        }
        let versions = self.questionnaires.get(key)?;
        let changes = versions
            .values()
            .filter(|version| from < version.version && version.version <= to)
            .flat_map(|version| &version.changes)
            .filter(|change| change.item == item);
        // Where nothing is mapped, an option is what it was.
        let code = changes.fold(option, |code, change| {
            change.map.get(code).map_or(code, String::as_str)
        });
        versions.get(&to)?.item(item)?.option(code)
    }
}
