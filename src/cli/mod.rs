//! The commands. Each ends with 0, with 1 when what was asked for could not be done, or with 78 when the settings stand in the way.

mod clients;
mod definitions;
mod maintenance;
mod publish;
mod serve;
mod staff;
mod verify_audit;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::{self, StartError};
use crate::config::Config;
use crate::domain::definitions::Catalogue;
use crate::store::Db;
use crate::telemetry;

/// Collects progression surveys and turns them into figures a board can stand behind.
///
/// Without a command it serves on 127.0.0.1:8080, with SQLite in data/.
#[derive(Parser)]
#[command(version, after_help = SETTINGS)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const SETTINGS: &str = "\
Settings come from the environment, or from framsteg.toml (or the file that FRAMSTEG_CONFIG names):
  DATABASE_URL     sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE   [sqlite:data/framsteg.db]
  LISTEN           address and port                                       [127.0.0.1:8080]
  DEFINITIONS_DIR  the survey definitions                                 [survey-definitions]
  DATA_DIR         where the default databases go                         [data]
  KEY_FILE         a secret that the instances share; made at first start [keys/framsteg.key]
  INTERIM_PERIOD   H1 or 8M: the interim period of experience figures     [H1]
  TLS_CERT         PEM file: the certificate, then those above it; with TLS_KEY it serves https
  TLS_KEY          PEM file: its private key, which nobody else may read
  TRUSTED_PROXY    whose X-Forwarded-For and -Proto are believed: 10.0.0.2, fd00::/64
  CONTACT          whom people turn to with faults and questions: an address, a phone number
  PUBLIC_URL       where browsers find this service: https://framsteg.example.se
  OIDC_ISSUER      lets staff sign in through this identity provider; with OIDC_CLIENT_ID and PUBLIC_URL
  OIDC_CLIENT_ID   what the provider calls this service
  OIDC_CLIENT_SECRET_FILE
                   a file with the client's secret, which nobody else may read; none for a public client
  OIDC_ACR         how strong the sign-in there must be: any of these, with spaces between
  OIDC_NAME        what people call the provider                          [the issuer's host]
  OIDC_CA_FILE     PEM file: whose certificates the provider must have    [those that browsers believe]";

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the pages (this is what happens without a command).
    #[command(after_help = "Example:\n  LISTEN=127.0.0.1:9000 framsteg serve")]
    Serve,
    /// Bring an older database's schema up to date. Take a backup first.
    #[command(after_help = "Example:\n  framsteg backup before.db && framsteg migrate")]
    Migrate,
    /// Check or publish the survey definitions.
    #[command(subcommand)]
    Definitions(definitions::Command),
    /// Give municipal systems tokens for the API, and take them back.
    #[command(subcommand)]
    Client(clients::Command),
    /// Let staff in, and shut them out.
    #[command(subcommand)]
    Staff(staff::Command),
    /// Publish the figures that are due, or those of one period.
    #[command(
        after_help = "Example, for a year that ended before the first start:\n  framsteg publish --period 2025"
    )]
    Publish {
        /// 2026, 2026-H1, 2026-8M or 2026-Q3.
        #[arg(long)]
        period: Option<String>,
    },
    /// Take a wrong figure back, with every table of it: it says so everywhere at once.
    ///
    /// What rests on answers is never published again. A total of participation is, by `framsteg publish --period` only.
    #[command(
        after_help = "Example:\n  framsteg withdraw --indicator answered-twice --period 2026 --reason \"An insats was missing\""
    )]
    Withdraw {
        /// The indicator's key, as in the addresses of the API.
        #[arg(long)]
        indicator: String,
        /// 2026, 2026-H1, 2026-8M or 2026-Q3.
        #[arg(long)]
        period: String,
        /// Why, for everybody who reads the figure: 3 to 200 characters.
        #[arg(long)]
        reason: String,
    },
    /// Fill a database with two years of made-up data, and serve it on this machine only.
    #[command(
        after_help = "Example:\n  framsteg demo\n  DATABASE_URL=sqlite:/tmp/demo.db framsteg demo --no-serve"
    )]
    Demo {
        /// Only fill the database.
        #[arg(long)]
        no_serve: bool,
    },
    /// Write a consistent copy of the database to a new file, while it serves.
    #[command(after_help = "Example:\n  framsteg backup backups/2026-11-21.db")]
    Backup {
        /// The new file. Nothing is overwritten.
        file: PathBuf,
    },
    /// Look whether everything is as it should be, and recompute what figures are counted from.
    #[command(after_help = "Example:\n  framsteg doctor --repair")]
    Doctor {
        /// Put right what differs from the recomputation.
        #[arg(long)]
        repair: bool,
    },
    /// Check that no row of the audit log was edited, deleted, moved or inserted since it was sealed.
    ///
    /// That the newest rows were cut off shows only against a head from before: the service logs one an hour, and this command prints one.
    #[command(
        after_help = "Example, with a head that was kept from the last time:\n  framsteg verify-audit --head \"$(cat last-head)\""
    )]
    VerifyAudit {
        /// A head from before, as it was printed: 123: and 64 hexadecimal digits.
        #[arg(long, value_name = "HEAD")]
        head: Option<String>,
    },
    /// Print the OpenAPI document of the API.
    #[command(after_help = "Example:\n  framsteg openapi > openapi.json")]
    Openapi,
}

/// Why a command did not do what it was asked to.
enum Failure {
    /// The settings, the database or the definitions stand in the way: 78.
    Setup(String),
    /// It could not be done: 1.
    Failed(String),
    /// The disk failed while serving: 74.
    Disk,
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Failure::Setup(error.to_string())
    }
}

impl From<crate::app::Error> for Failure {
    fn from(error: crate::app::Error) -> Self {
        Failure::Failed(match error {
            crate::app::Error::Conflict { detail, .. }
            | crate::app::Error::NotPublished { detail, .. }
            | crate::app::Error::Gone { detail, .. }
            | crate::app::Error::BadRequest { detail, .. } => detail,
            crate::app::Error::Invalid(faults) => faults
                .into_iter()
                .map(|fault| fault.message)
                .collect::<Vec<_>>()
                .join("; "),
            crate::app::Error::Unavailable => {
                "the database is not available; try again in a moment".to_owned()
            }
            other => other.to_string(),
        })
    }
}

/// Runs the command that was given.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let command = cli.command.unwrap_or(Command::Serve);
    telemetry::start(match command {
        // Thousands of made-up submissions are no news.
        Command::Demo { .. } => "warn,actix_http=off",
        // What a stranger sends that is no HTTP is no news either, and would fill the log.
        _ => "warn,actix_http=off,framsteg=info",
    });
    let outcome = match command {
        Command::Openapi => maintenance::openapi(),
        command => match Config::read() {
            Ok(config) => dispatch(command, &config),
            Err(text) => Err(Failure::Setup(text)),
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(text)) => {
            eprintln!("framsteg: {text}");
            ExitCode::from(1)
        }
        Err(Failure::Disk) => {
            eprintln!(
                "framsteg: the database's disk failed; nothing more was accepted. Look after the disk, then start again"
            );
            ExitCode::from(74)
        }
        Err(Failure::Setup(text)) => {
            eprintln!("framsteg: {text}");
            ExitCode::from(78)
        }
    }
}

fn dispatch(command: Command, config: &Config) -> Result<(), Failure> {
    match command {
        Command::Serve => serve::serve(config),
        Command::Migrate => maintenance::migrate(config),
        Command::Definitions(command) => definitions::run(&command, config),
        Command::Client(command) => clients::run(command, config),
        Command::Staff(command) => staff::run(command, config),
        Command::Publish { period } => publish::publish(config, period.as_deref()),
        Command::Withdraw {
            indicator,
            period,
            reason,
        } => publish::withdraw(config, &indicator, &period, &reason),
        Command::Demo { no_serve } => serve::demo(config, no_serve),
        Command::Backup { file } => maintenance::backup(config, &file),
        Command::Doctor { repair } => maintenance::doctor(config, repair),
        Command::VerifyAudit { head } => verify_audit::verify_audit(config, head.as_deref()),
        Command::Openapi => maintenance::openapi(),
    }
}

/// The database, with the schema of this program.
fn open(config: &Config) -> Result<Db, Failure> {
    let settings = config.settings();
    let mut db = app::connect(&settings.database, settings.durability)?;
    app::prepare(&mut db)?;
    Ok(db)
}

/// The definitions, where a command needs to know what there is.
fn catalogue(config: &Config) -> Result<Catalogue, Failure> {
    app::read_definitions(&config.definitions).map_err(|_| {
        Failure::Setup(
            "the survey definitions cannot be read; run `framsteg definitions check`".to_owned(),
        )
    })
}

/// A small runtime for a command that needs the use cases but no server.
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| Failure::Failed(format!("no runtime: {error}")))?
        .block_on(work)
}
