//! `definitions check`, `diff`, `list`, `lock` and `print`.

use chrono_tz::Europe::Stockholm;
use clap::Subcommand;

use super::Failure;
use crate::app::{ReadError, draft_definitions, published_versions, read_definitions, write_lock};
use crate::config::Config;
use crate::domain::definitions::{Catalogue, DefinitionFault, Difference, Questionnaire};
use crate::web::paper;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Report every fault in every file, and what a careful reader would say of the texts.
    #[command(after_help = "Example:\n  DEFINITIONS_DIR=my-definitions framsteg definitions check")]
    Check,
    /// Say in plain sentences what a new version changes, and refuse what it does not declare.
    #[command(
        after_help = "Example:\n  framsteg definitions diff progression-participant/1 progression-participant/2"
    )]
    Diff {
        /// Key and version: progression-participant/1
        old: String,
        /// The version right after it.
        new: String,
    },
    /// Show what is published since when, and how often it was answered.
    #[command(after_help = "Example:\n  framsteg definitions list")]
    List,
    /// Add new versions to published.lock: from then on they never change.
    #[command(after_help = "Example:\n  framsteg definitions lock && git add survey-definitions")]
    Lock,
    /// Write a form for paper, or a sheet for whoever reviews a translation, as HTML to print.
    #[command(
        after_help = "Examples:\n  framsteg definitions print satisfaction --language ar > form.html\n  framsteg definitions print satisfaction --language ar --review > review.html"
    )]
    Print {
        /// The questionnaire's key, and a version if it is not the latest: satisfaction, satisfaction/1
        questionnaire: String,
        /// sv, sv-x-lattlast, en, ar …
        #[arg(long, default_value = "sv")]
        language: String,
        /// Beside the Swedish, with everything that a reviewer must see.
        #[arg(long)]
        review: bool,
    },
}

pub(super) fn run(command: &Command, config: &Config) -> Result<(), Failure> {
    match command {
        Command::Check => check(config),
        Command::Diff { old, new } => diff(config, old, new),
        Command::List => list(config),
        Command::Lock => {
            let added = write_lock(&config.definitions).map_err(tell)?;
            println!("{added} version(s) added to published.lock.");
            Ok(())
        }
        Command::Print {
            questionnaire,
            language,
            review,
        } => print(config, questionnaire, language, *review),
    }
}

fn check(config: &Config) -> Result<(), Failure> {
    let catalogue = read_definitions(&config.definitions).map_err(tell)?;
    for remark in catalogue.remarks() {
        println!("remark: {remark}");
    }
    println!(
        "{} questionnaire versions, {} programmes and {} indicators: no faults.",
        catalogue.questionnaires().count(),
        catalogue.programmes().count(),
        catalogue.indicators().count()
    );
    Ok(())
}

fn diff(config: &Config, old: &str, new: &str) -> Result<(), Failure> {
    let (catalogue, faults) = draft_definitions(&config.definitions).map_err(Failure::Setup)?;
    let difference = Difference::between(
        version(&catalogue, &faults, old)?,
        version(&catalogue, &faults, new)?,
    )
    .map_err(Failure::Failed)?;
    for sentence in &difference.sentences {
        println!("{sentence}");
    }
    for (pointer, message) in &difference.undeclared {
        println!("refused: {pointer}: {message}");
    }
    match difference.undeclared.len() {
        0 => Ok(()),
        n => Err(Failure::Failed(format!(
            "{} not declared as it is; mend \"changes\" or the definition",
            if n == 1 {
                "1 change is".to_owned()
            } else {
                format!("{n} changes are")
            }
        ))),
    }
}

/// A version by key and number, or the latest one by key.
fn version<'a>(
    catalogue: &'a Catalogue,
    faults: &[DefinitionFault],
    name: &str,
) -> Result<&'a Questionnaire, Failure> {
    let (key, number) = name.split_once('/').unwrap_or((name, ""));
    let found = match number.parse::<i32>() {
        Ok(number) => catalogue.questionnaire(key, number),
        Err(_) if number.is_empty() => catalogue.latest(key),
        Err(_) => None,
    };
    found.ok_or_else(|| {
        let place = format!("questionnaires/{name}/");
        for fault in faults.iter().filter(|fault| fault.file.starts_with(&place)) {
            println!("{fault}");
        }
        let keys: Vec<&str> = catalogue
            .latest_questionnaires()
            .map(|questionnaire| questionnaire.key.as_str())
            .collect();
        Failure::Failed(format!(
            "there is no readable \"{name}\"; write a key and a version, as in coordination/1. Keys: {}",
            keys.join(", ")
        ))
    })
}

fn list(config: &Config) -> Result<(), Failure> {
    let catalogue = super::catalogue(config)?;
    let mut db = super::open(config)?;
    let versions = published_versions(&mut db, &catalogue)?;
    if versions.is_empty() {
        println!("Nothing is published yet: starting the service publishes.");
        return Ok(());
    }
    println!(
        "{:<28} {:>7}  {:<10}  answered",
        "key", "version", "published"
    );
    for found in versions {
        let day = found
            .published_at
            .and_utc()
            .with_timezone(&Stockholm)
            .date_naive();
        println!(
            "{:<28} {:>7}  {day}  {}",
            found.key,
            found.version,
            times(found.answered)
        );
    }
    Ok(())
}

/// Few are told as few, as everywhere.
fn times(count: i64) -> String {
    match count {
        0 => "never".to_owned(),
        1..=4 => "fewer than 5 times".to_owned(),
        n => format!("{n} times"),
    }
}

fn print(config: &Config, name: &str, language: &str, review: bool) -> Result<(), Failure> {
    let (catalogue, faults) = draft_definitions(&config.definitions).map_err(Failure::Setup)?;
    let questionnaire = version(&catalogue, &faults, name)?;
    let html = match review {
        true => paper::review(&catalogue, questionnaire, language),
        false => paper::form(&catalogue, questionnaire, language),
    };
    println!("{}", html.map_err(Failure::Failed)?);
    Ok(())
}

fn tell(error: ReadError) -> Failure {
    match error {
        ReadError::Folder(text) => Failure::Setup(text),
        ReadError::Faults(faults) => {
            for fault in &faults {
                println!("{fault}");
            }
            Failure::Failed(count(&faults))
        }
    }
}

fn count(faults: &[DefinitionFault]) -> String {
    match faults.len() {
        1 => "1 fault".to_owned(),
        n => format!("{n} faults"),
    }
}
