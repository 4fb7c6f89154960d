//! `definitions check` and `definitions lock`.

use clap::Subcommand;

use super::Failure;
use crate::app::{ReadError, read_definitions, write_lock};
use crate::config::Config;
use crate::domain::definitions::DefinitionFault;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Report every fault in every file.
    #[command(after_help = "Example:\n  DEFINITIONS_DIR=my-definitions framsteg definitions check")]
    Check,
    /// Add new versions to published.lock: from then on they never change.
    #[command(after_help = "Example:\n  framsteg definitions lock && git add survey-definitions")]
    Lock,
}

pub(super) fn run(command: &Command, config: &Config) -> Result<(), Failure> {
    match command {
        Command::Check => {
            let catalogue = read_definitions(&config.definitions).map_err(tell)?;
            println!(
                "{} questionnaire versions, {} programmes and {} indicators: no faults.",
                catalogue.questionnaires().count(),
                catalogue.programmes().count(),
                catalogue.indicators().count()
            );
        }
        Command::Lock => {
            let added = write_lock(&config.definitions).map_err(tell)?;
            println!("{added} version(s) added to published.lock.");
        }
    }
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
