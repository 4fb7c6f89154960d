//! The benchmark: what the service does, against what the same database does by itself, as ratios in one run. See `benches/run`.

#[path = "load/board.rs"]
mod board;
#[path = "load/figures.rs"]
mod figures;
#[path = "load/http.rs"]
mod http;
#[path = "load/population.rs"]
mod population;
#[path = "load/submit.rs"]
mod submit;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use framsteg::app::{self, Clock, NewClient, Settings};
use framsteg::domain::access::{Reach, Scope};
use framsteg::domain::coded::Coded;
use framsteg::store::{DatabaseUrl, Db, Durability, Opener};

/// A database of its own, served by the real program.
pub struct Site {
    pub name: &'static str,
    pub url: String,
    folder: PathBuf,
}

/// The running program.
pub struct Running {
    child: Child,
    pub address: String,
    pub token: String,
}

impl Site {
    /// An empty database on SQLite.
    pub fn sqlite(label: &str) -> Site {
        let folder =
            std::env::temp_dir().join(format!("framsteg-bench-{}-{label}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Site {
            name: "SQLite",
            url: format!("sqlite:{}/bench.db", folder.display()),
            folder,
        }
    }

    /// An empty database on the PostgreSQL that `benches/run` started.
    pub fn postgres(label: &str) -> Site {
        use diesel::connection::SimpleConnection;
        let server = std::env::var("BENCH_POSTGRES").expect("start the benchmark with benches/run");
        let name = format!("bench_{label}");
        let mut db = Opener::new(DatabaseUrl::parse(&server).expect("url"))
            .open()
            .expect("PostgreSQL");
        let Db::Postgres(connection) = &mut db else {
            unreachable!()
        };
        connection
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .and_then(|()| connection.batch_execute(&format!("CREATE DATABASE {name}")))
            .expect("a database");
        let folder =
            std::env::temp_dir().join(format!("framsteg-bench-{}-pg-{label}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Site {
            name: "PostgreSQL",
            url: server.replace("/postgres?", &format!("/{name}?")),
            folder,
        }
    }

    pub fn database(&self) -> DatabaseUrl {
        DatabaseUrl::parse(&self.url).expect("url")
    }

    /// Outside the folder of the database.
    pub fn key_file(&self) -> PathBuf {
        self.folder.join("keys/framsteg.key")
    }

    pub fn settings(&self) -> Settings {
        Settings {
            database: self.database(),
            definitions: "survey-definitions".into(),
            key_file: self.key_file(),
            interim: app::Interim::FirstHalf,
            durability: Durability::Required,
            oidc: None,
            contact: None,
        }
    }

    pub fn open(&self) -> Db {
        Opener::new(self.database()).open().expect("the database")
    }

    /// Makes the schema and the installation, as if the service had first been started then.
    pub fn install(&self, first_started: chrono::DateTime<chrono::Utc>) {
        let (app, lanes) =
            app::open_for_service(&self.settings(), Clock::fixed(first_started), false)
                .expect("starts");
        drop(app);
        lanes.drain();
    }

    /// Starts the program and waits until it serves.
    pub fn start(&self) -> Running {
        use std::io::{BufRead, BufReader};
        let mut child = Command::new(env!("CARGO_BIN_EXE_framsteg"))
            .env("DATABASE_URL", &self.url)
            .env("KEY_FILE", self.key_file())
            .env("LISTEN", "127.0.0.1:0")
            .stderr(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("a greeting");
        let address = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split(' ').next())
            .expect("an address")
            .to_owned();
        let new = NewClient {
            name: format!("bench {}", uuid::Uuid::new_v4()),
            scopes: Scope::ALL.iter().map(|(_, scope)| *scope).collect(),
            reach: Reach::All,
            days: 1,
        };
        let token = app::add_client(&mut self.open(), &Clock::System, &new).expect("a token");
        Running {
            child,
            address,
            token,
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Running {
    /// The most memory that the program has had resident, in MiB.
    pub fn peak_mib(&self) -> f64 {
        self.status_mib("VmHWM:")
    }

    /// The memory that the program has resident, in MiB.
    pub fn resident_mib(&self) -> f64 {
        self.status_mib("VmRSS:")
    }

    /// Counts the most memory anew from here.
    pub fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").expect("Linux");
    }

    fn status_mib(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .unwrap_or_default();
        status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<f64>().ok())
            .map_or(f64::NAN, |kib| kib / 1024.0)
    }
}

impl Running {
    /// Processor time that the program has used, in seconds (Linux counts hundredths).
    pub fn processor_seconds(&self) -> f64 {
        let stat =
            std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields: Vec<f64> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse().ok())
            .collect();
        fields.iter().sum::<f64>() / 100.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let parts: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    let chosen = |all: &[&str]| all.iter().any(|name| parts.iter().any(|part| part == name));
    let wanted = |name: &str, all: &[&str]| !chosen(all) || parts.iter().any(|part| part == name);
    let databases: Vec<fn(&str) -> Site> = [
        ("sqlite", Site::sqlite as fn(&str) -> Site),
        ("postgres", Site::postgres),
    ]
    .into_iter()
    .filter(|(name, _)| wanted(name, &["sqlite", "postgres"]))
    .map(|(_, make)| make)
    .collect();
    let kinds = ["submit", "figures", "board"];
    if wanted("submit", &kinds) {
        submit::run(&databases);
    }
    if wanted("figures", &kinds) {
        figures::run(&databases);
    }
    if wanted("board", &kinds) {
        let sizes: Vec<u64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
        board::run(&databases, &sizes);
    }
}
