//! `staff add`, `staff list`, `staff disable`, `staff enable`, `staff reset`, `staff link`, `staff unlink`.

use std::collections::BTreeSet;

use clap::Subcommand;

use super::Failure;
use crate::app::{self, Clock, Identity, NewStaff, operator};
use crate::config::Config;
use crate::domain::access::Role;
use crate::domain::coded::Coded;
use crate::domain::secret_code::SecretCode;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Let somebody in: prints a one-time code with which they choose a password.
    #[command(
        after_help = "Example:\n  framsteg staff add --username anna.berg --name \"Anna Berg\" --role coordinator --programme misam"
    )]
    Add {
        /// What they type to sign in.
        #[arg(long)]
        username: String,
        /// What colleagues call them.
        #[arg(long)]
        name: String,
        /// coordinator, director, administrator or auditor; may be given several times.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// In which insats a coordinator works; may be given several times.
        #[arg(long = "programme")]
        programmes: Vec<String>,
    },
    /// List everybody.
    #[command(after_help = "Example:\n  framsteg staff list")]
    List,
    /// Let somebody in no more: their sessions end at once.
    #[command(after_help = "Example:\n  framsteg staff disable --username anna.berg")]
    Disable {
        #[arg(long)]
        username: String,
    },
    /// Let somebody in again.
    #[command(after_help = "Example:\n  framsteg staff enable --username anna.berg")]
    Enable {
        #[arg(long)]
        username: String,
    },
    /// Take somebody's password and second factor away: prints a one-time code for a new beginning.
    #[command(after_help = "Example:\n  framsteg staff reset --username anna.berg")]
    Reset {
        #[arg(long)]
        username: String,
    },
    /// Let somebody sign in through the identity provider. Their sessions end.
    #[command(
        after_help = "Example:\n  framsteg staff link --username anna.berg --subject 3f2a9c04"
    )]
    Link {
        #[arg(long)]
        username: String,
        /// What the provider calls them in its tokens (`sub`): never an e-mail address that can change hands.
        #[arg(long)]
        subject: String,
    },
    /// Let somebody no more sign in through the identity provider. Their sessions end.
    #[command(after_help = "Example:\n  framsteg staff unlink --username anna.berg")]
    Unlink {
        #[arg(long)]
        username: String,
    },
}

pub(super) fn run(command: Command, config: &Config) -> Result<(), Failure> {
    let mut db = super::open(config)?;
    let clock = Clock::System;
    match command {
        Command::Add {
            username,
            name,
            roles,
            programmes,
        } => {
            let catalogue = super::catalogue(config)?;
            let new = NewStaff {
                username,
                name,
                roles: read_roles(&roles)?,
                programmes: programmes.into_iter().collect(),
            };
            let code = operator::add_staff(&mut db, &clock, &catalogue, &new)?;
            tell(&code);
        }
        Command::List => {
            let everybody = operator::list_staff(&mut db)?;
            if everybody.is_empty() {
                println!(
                    "There is nobody yet. Start the service: it prints a code for the first administrator."
                );
            }
            for view in everybody {
                let staff = &view.staff;
                let roles: Vec<&str> = staff.roles.iter().map(|role| role.code()).collect();
                let programmes: Vec<String> = view.programmes.into_iter().collect();
                let state = match (&staff.disabled_at, &staff.password) {
                    (Some(_), _) => "disabled",
                    (None, None) => "has not chosen a password yet",
                    (None, Some(_)) if staff.second_factor.is_some() => "with a second factor",
                    (None, Some(_)) => "without a second factor",
                };
                println!(
                    "{} ({}): {}; {}; {state}",
                    staff.username,
                    staff.name,
                    roles.join(", "),
                    if programmes.is_empty() {
                        "no programmes".to_owned()
                    } else {
                        programmes.join(", ")
                    }
                );
            }
        }
        Command::Disable { username } => {
            operator::set_disabled(&mut db, &clock, &username, true)?;
            println!("Disabled. All their sessions have ended.");
        }
        Command::Enable { username } => {
            operator::set_disabled(&mut db, &clock, &username, false)?;
            println!("Enabled.");
        }
        Command::Reset { username } => {
            let keys = app::open_keys(&mut db, &config.settings())?;
            let code = operator::reset_staff(&mut db, &clock, &keys, &username)?;
            tell(&code);
        }
        Command::Link { username, subject } => {
            let Some(oidc) = &config.oidc else {
                return Err(Failure::Setup(
                    "there is no identity provider; set OIDC_ISSUER, OIDC_CLIENT_ID and PUBLIC_URL"
                        .to_owned(),
                ));
            };
            let identity = Identity {
                issuer: oidc.issuer.clone(),
                subject: subject.trim().to_owned(),
            };
            operator::set_identity(&mut db, &clock, &username, Some(&identity))?;
            println!("Linked. All their sessions have ended.");
        }
        Command::Unlink { username } => {
            operator::set_identity(&mut db, &clock, &username, None)?;
            println!("Unlinked. All their sessions have ended.");
        }
    }
    Ok(())
}

fn tell(code: &SecretCode) {
    println!("{}", code.shown());
    eprintln!(
        "Give this code to the person. It works once, within 24 hours, on the page /activate."
    );
}

fn read_roles(roles: &[String]) -> Result<BTreeSet<Role>, Failure> {
    roles
        .iter()
        .map(|code| {
            Role::from_code(code)
                .ok_or_else(|| Failure::Failed(format!("--role must be {}", Role::codes())))
        })
        .collect()
}
