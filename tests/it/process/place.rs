//! An empty folder and a database, and the program in it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use framsteg::store::{DatabaseUrl, Db, Opener};

use super::http::Api;
use crate::support::{Kind, Server};

/// Longer than any command may take.
const PATIENCE: Duration = Duration::from_secs(240);

/// Every scope that there is.
const ALL_SCOPES: [&str; 5] = [
    "definitions:read",
    "participants:read",
    "participants:write",
    "responses:write",
    "figures:read",
];

/// A new empty folder, gone afterwards.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("framsteg-{}-{name}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Where the program is run: a folder of its own, and the settings.
pub struct Place {
    pub folder: Folder,
    /// In which the program is run, such as `strace` with its options.
    wrapper: Vec<OsString>,
    settings: BTreeMap<&'static str, OsString>,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Place {
    /// With a new empty database.
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let place = Self::without_database();
                let file = place.folder.path().join("data/framsteg.db");
                place.set("DATABASE_URL", format!("sqlite:{}", file.display()))
            }
            Kind::Postgres => Self::on(&Server::shared().database()),
        }
    }

    /// With this database.
    pub fn on(url: &str) -> Self {
        Self::without_database().set("DATABASE_URL", url)
    }

    /// With the program's own choice of a database.
    pub fn without_database() -> Self {
        let place = Place {
            folder: Folder::new("place"),
            wrapper: Vec::new(),
            settings: BTreeMap::new(),
        };
        let key = place.folder.path().join("keys/framsteg.key");
        place
            .set("LISTEN", "127.0.0.1:0")
            .set("KEY_FILE", key)
            .definitions(&Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-definitions"))
    }

    /// Another one on the same database.
    pub fn beside(&self) -> Self {
        Place {
            folder: Folder::new("place"),
            wrapper: Vec::new(),
            settings: self.settings.clone(),
        }
    }

    /// One with the same key file, on another database: where a copy of this one's is looked at.
    pub fn restored(&self, url: &str) -> Self {
        self.beside().set("DATABASE_URL", url)
    }

    pub fn definitions(self, folder: &Path) -> Self {
        self.set("DEFINITIONS_DIR", folder)
    }

    pub fn set(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.settings.insert(name, value.into());
        self
    }

    pub fn unset(mut self, name: &'static str) -> Self {
        self.settings.remove(name);
        self
    }

    /// Runs the program inside another one.
    pub fn wrapped<A: Into<OsString>>(mut self, wrapper: impl IntoIterator<Item = A>) -> Self {
        self.wrapper = wrapper.into_iter().map(Into::into).collect();
        self
    }

    pub fn url(&self) -> &str {
        self.settings["DATABASE_URL"].to_str().expect("a URL")
    }

    /// Where the SQLite file is.
    pub fn file(&self) -> &Path {
        Path::new(self.url().strip_prefix("sqlite:").expect("SQLite"))
    }

    /// The program, about to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let program = env!("CARGO_BIN_EXE_framsteg");
        let mut command = match self.wrapper.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.args(arguments);
        self.settle(command)
    }

    /// With this place's folder and settings, and nothing else of the test's.
    fn settle(&self, mut command: Command) -> Command {
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("RUST_BACKTRACE", "1")
            .envs(&self.settings)
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.finish(self.command(arguments), arguments)
    }

    /// Runs what somebody pastes into a terminal.
    pub fn shell(&self, script: &str) -> Ran {
        let mut bash = Command::new("bash");
        bash.args(["-c", script]);
        self.finish(self.settle(bash), &["bash"])
    }

    fn finish(&self, mut command: Command, arguments: &[&str]) -> Ran {
        let (out, err) = (self.log("out"), self.log("err"));
        let mut child = command
            .stdout(std::fs::File::create(&out).expect("a file for stdout"))
            .stderr(std::fs::File::create(&err).expect("a file for stderr"))
            .spawn()
            .expect("the program starts");
        let status = wait(&mut child, PATIENCE)
            .unwrap_or_else(|| panic!("{arguments:?} does not end: {:?}", read(&err)));
        Ran {
            code: status.code(),
            stdout: read(&out),
            stderr: read(&err),
        }
    }

    fn log(&self, kind: &str) -> PathBuf {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        self.folder.path().join(format!("{number}.{kind}"))
    }

    /// Starts the service and waits until it answers.
    pub fn start(&self) -> Service {
        self.start_with(&["serve"])
    }

    /// The same with other arguments.
    pub fn start_with(&self, arguments: &[&str]) -> Service {
        let service = self.launch("http", arguments);
        let alive = service.api("").get("/livez");
        assert!(
            alive.as_ref().is_ok_and(|answer| answer.status == 200),
            "{alive:?}: {}",
            service.log()
        );
        service
    }

    /// Starts the service and waits until it says that it serves https.
    pub fn start_over_tls(&self) -> Service {
        self.launch("https", &["serve"])
    }

    fn launch(&self, scheme: &str, arguments: &[&str]) -> Service {
        let err = self.log("err");
        let mut child = self
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&err).expect("a file for stderr"))
            .spawn()
            .expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut greeting = String::new();
        // Ends when the program does.
        stdout.read_line(&mut greeting).expect("the first line");
        let address = greeting
            .strip_prefix("framsteg serves on ")
            .and_then(|rest| rest.strip_prefix(scheme)?.strip_prefix("://"))
            .and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        let Some(address) = address else {
            let status = wait(&mut child, PATIENCE);
            panic!(
                "the service does not start ({status:?}): {greeting}{}",
                read(&err)
            );
        };
        Service {
            child: Some(child),
            address,
            greeting,
            stdout,
            stderr: err,
        }
    }

    /// Tries to serve: it must end with 78 and one sentence with all these parts, and never listen.
    pub fn refuses(&self, parts: &[&str]) -> String {
        let trace = self.log("trace");
        let mut place = self.beside();
        place.wrapper = [
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=listen",
            "-e",
            "signal=none",
            "-o",
        ]
        .map(OsString::from)
        .into();
        place.wrapper.push(trace.clone().into());
        let ran = place.run(&["serve"]);
        assert_eq!(ran.code, Some(78), "{parts:?}: {ran:?}");
        let sentence = ran.stderr.strip_prefix("framsteg: ").unwrap_or_default();
        assert_eq!(
            ran.stderr.lines().count(),
            1,
            "{parts:?}: not one line: {ran:?}"
        );
        for part in parts {
            assert!(sentence.contains(part), "no {part:?} in {ran:?}");
        }
        assert_eq!(ran.stdout, "", "{parts:?}");
        // strace may add a line when a thread ends before it is let go.
        let trace = read(&trace);
        assert!(
            !trace.contains("listen("),
            "{parts:?}: it has listened: {trace}"
        );
        sentence.to_owned()
    }

    /// A new client that may do everything: its token.
    pub fn token(&self) -> String {
        let name = format!("client-{}", uuid::Uuid::new_v4().simple());
        let mut arguments = vec!["client", "add", "--name", &name];
        for scope in ALL_SCOPES {
            arguments.extend(["--scope", scope]);
        }
        let ran = self.run(&arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.stdout.trim().to_owned()
    }

    /// A connection of the test's own.
    pub fn open(&self) -> Db {
        open(self.url())
    }

    pub fn execute(&self, sql: &str) {
        execute(self.url(), sql);
    }

    /// What a query gives as `t` and `n`.
    pub fn numbers(&self, sql: &str) -> BTreeMap<String, i64> {
        let rows: Vec<Row> = sql_query(sql).load(&mut self.open()).expect(sql);
        rows.into_iter().map(|row| (row.t, row.n)).collect()
    }

    /// What a query gives as `t`.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let rows: Vec<Words> = sql_query(sql).load(&mut self.open()).expect(sql);
        rows.into_iter().map(|row| row.t).collect()
    }

    /// The database is sound in itself, and the figures' rows agree with the responses.
    pub fn check(&self) {
        framsteg::store::integrity(&mut self.open()).expect("a sound database");
        let ran = self.run(&["doctor"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.stdout.contains(" 0 wrong\n"), "{ran:?}");
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    t: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    t: String,
}

fn open(url: &str) -> Db {
    let url = DatabaseUrl::parse(url).expect("a URL");
    Opener::new(url).open().expect("a connection")
}

pub fn execute(url: &str, sql: &str) {
    batch(&mut open(url), sql);
}

pub fn batch(db: &mut Db, sql: &str) {
    match db {
        Db::Postgres(connection) => connection.batch_execute(sql),
        Db::Sqlite(connection) => connection.batch_execute(sql),
    }
    .unwrap_or_else(|error| panic!("{error}: {sql}"));
}

pub fn read(path: &Path) -> String {
    std::fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

/// The program, serving. It is killed when nobody stops it otherwise.
pub struct Service {
    child: Option<Child>,
    pub address: SocketAddr,
    pub greeting: String,
    stdout: BufReader<ChildStdout>,
    stderr: PathBuf,
}

impl Service {
    pub fn api(&self, token: &str) -> Api {
        Api::new(self.address, token)
    }

    pub fn id(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }

    /// The next line of what it says.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("a line");
        line
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        read(&self.stderr)
    }

    pub fn is_running(&mut self) -> bool {
        let child = self.child.as_mut().expect("a child");
        child.try_wait().expect("a state").is_none()
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let status = Command::new("bash")
            .args(["-c", "kill -\"$0\" \"$1\"", name, &self.id().to_string()])
            .status()
            .expect("bash");
        assert!(status.success(), "kill -{name}");
    }

    /// Waits for its end, at most so long.
    pub fn wait(&mut self, patience: Duration) -> Option<ExitStatus> {
        let child = self.child.as_mut()?;
        let status = wait(child, patience)?;
        self.child = None;
        Some(status)
    }

    /// SIGTERM; it must end by itself, and well.
    pub fn terminate(mut self) -> Duration {
        self.signal("TERM");
        let began = Instant::now();
        let status = self.wait(Duration::from_secs(20));
        assert!(
            status.is_some_and(|status| status.code() == Some(0)),
            "after SIGTERM: {status:?}: {}",
            self.log()
        );
        began.elapsed()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.end();
        if std::thread::panicking() {
            eprintln!("the service's log:\n{}", self.log());
        }
    }
}

/// Waits for the end of a process, at most so long; then it is killed.
pub fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let until = Instant::now() + patience;
    loop {
        if let Some(status) = child.try_wait().expect("the state of a child") {
            return Some(status);
        }
        if Instant::now() > until {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
