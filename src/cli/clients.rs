//! `client add`, `client list`, `client revoke`.

use std::collections::BTreeSet;

use clap::Subcommand;

use super::Failure;
use crate::app::{Clock, NewClient, add_client, list_clients, revoke_client};
use crate::config::Config;
use crate::domain::access::{Reach, Scope};
use crate::domain::coded::Coded;
use crate::store::Db;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add a client and print its token, this once.
    #[command(
        after_help = "Example:\n  framsteg client add --name treserva --scope participants:write --scope responses:write --programme misam"
    )]
    Add {
        /// What you call it.
        #[arg(long)]
        name: String,
        /// What it may do: definitions:read, participants:read, participants:write, responses:write or figures:read.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// Which insats it reaches; may be given several times. Without it, all.
        #[arg(long = "programme")]
        programmes: Vec<String>,
        /// How many days the token is good for.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=365))]
        days: i64,
    },
    /// List all clients. Tokens are not known.
    #[command(after_help = "Example:\n  framsteg client list")]
    List,
    /// Take a client's token back: it is dead within a second.
    #[command(after_help = "Example:\n  framsteg client revoke --name treserva")]
    Revoke {
        /// What you call it.
        #[arg(long)]
        name: String,
    },
}

pub(super) fn run(command: Command, config: &Config) -> Result<(), Failure> {
    let mut db = super::open(config)?;
    let clock = Clock::System;
    match command {
        Command::Add {
            name,
            scopes,
            programmes,
            days,
        } => {
            let new = NewClient {
                name,
                scopes: read_scopes(&scopes)?,
                reach: read_reach(programmes, config)?,
                days,
            };
            let token = add_client(&mut db, &clock, &new)?;
            eprintln!("The token, shown this once and good for {days} days:");
            println!("{token}");
        }
        Command::List => list(&mut db, &clock)?,
        Command::Revoke { name } => {
            if !revoke_client(&mut db, &clock, &name)? {
                return Err(Failure::Failed(
                    "there is no client with this name that still has a token; see framsteg client list"
                        .to_owned(),
                ));
            }
            println!("Revoked.");
        }
    }
    Ok(())
}

fn read_scopes(codes: &[String]) -> Result<BTreeSet<Scope>, Failure> {
    codes
        .iter()
        .map(|code| {
            Scope::from_code(code)
                .ok_or_else(|| Failure::Failed(format!("--scope must be {}", Scope::codes())))
        })
        .collect()
}

fn read_reach(programmes: Vec<String>, config: &Config) -> Result<Reach, Failure> {
    if programmes.is_empty() {
        return Ok(Reach::All);
    }
    let catalogue = super::catalogue(config)?;
    let known: Vec<&str> = catalogue.programmes().map(|p| p.key.as_str()).collect();
    match programmes.iter().all(|key| known.contains(&key.as_str())) {
        true => Ok(Reach::Programmes(programmes.into_iter().collect())),
        false => Err(Failure::Failed(format!(
            "--programme must be one of {}",
            known.join(", ")
        ))),
    }
}

fn list(db: &mut Db, clock: &Clock) -> Result<(), Failure> {
    let clients = list_clients(db)?;
    if clients.is_empty() {
        println!("There are no clients. Add one: framsteg client add --help");
    }
    for client in clients {
        let state = if client.revoked_at.is_some() {
            "revoked".to_owned()
        } else if client.expires_at <= clock.now_utc() {
            "expired".to_owned()
        } else {
            format!("good until {}", client.expires_at.date())
        };
        let scopes: Vec<&str> = client.scopes.iter().map(|scope| scope.code()).collect();
        let reach = match client.reach {
            Reach::All => "all programmes".to_owned(),
            Reach::Programmes(keys) => keys.into_iter().collect::<Vec<_>>().join(", "),
            // Only coordinators have one.
            Reach::Caseloads(_) => "a caseload".to_owned(),
        };
        println!("{}: {state}; {}; {reach}", client.name, scopes.join(" "));
    }
    Ok(())
}
