//! PostgreSQL servers for the tests, from Debian's binaries: on a Unix socket, in a temporary folder.
//!
//! A small shell script starts the server and then obeys the words on its standard input. When that ends, because this process does, in
//! whatever way, it stops the server and removes the folder: nothing is left behind, not even after `kill -9`.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use diesel::{RunQueryDsl, sql_query};
use framsteg::store::{DatabaseUrl, Opener};

use super::folder::{fast_folder, is_root};

/// `$1` is where a folder may be made, `$2` the server's options. The path is short, for a socket's may have a hundred characters at most,
/// and the server's user must be able to reach it.
const SCRIPT: &str = r#"
    trap '' PIPE
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -x "$bin/initdb" ] || { echo 'it is not installed'; exit 1; }
    dir=$(mktemp -d "$1/framsteg-pg-XXXXXX") || exit 1
    options=$2
    start() {
        "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w start \
            -o "-k $dir -c listen_addresses='' -c shared_buffers=64MB $options" >/dev/null 2>"$dir/start.log"
    }
    initialise() {
        "$bin/initdb" -D "$dir/data" -U app --auth=trust -E UTF8 --locale=C --no-sync --no-instructions >/dev/null 2>"$dir/start.log"
    }
    processes() {
        main=$(head -n 1 "$dir/data/postmaster.pid")
        echo "$main"
        awk -v main="$main" '$1 == "PPid:" && $2 == main { split(FILENAME, parts, "/"); print parts[3] }' /proc/[0-9]*/status 2>/dev/null
    }
    if initialise && start; then
        echo "ready $dir $bin"
        while read -r word; do
            case $word in
                end) break ;;
                start) start ;;
                stop) "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 ;;
                freeze) kill -STOP $(processes) ;;
                crash) kill -KILL "$(processes | tail -n 1)" ;;
                thaw) kill -CONT $(processes) ;;
            esac
            echo "done $?"
        done
    else
        cat "$dir/start.log" "$dir/server.log" 2>/dev/null
    fi
    # A frozen one hears nothing.
    kill -CONT $(processes) 2>/dev/null
    "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1
    rm -rf "$dir"
"#;

/// The commits of a server that nobody needs tomorrow.
const WITHOUT_SYNC: &str = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off -c max_connections=500";
/// As in production, which the program insists on.
const SYNCED: &str = "-c max_connections=200";

/// A running server.
pub struct Server {
    folder: String,
    /// What its URLs end with.
    patience: &'static str,
    /// Where PostgreSQL's programs are.
    pub programs: String,
    script: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
    child: Child,
    databases: AtomicU32,
}

impl Server {
    /// One server for all tests inside this process: quick, for it syncs nothing. Without PostgreSQL the test fails: it is never skipped.
    ///
    /// A machine that holds its breath for two seconds is no server that is gone: here it is waited for longer.
    pub fn quick() -> &'static Server {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| Server::with(fast_folder(), WITHOUT_SYNC, "&connect_timeout=30"))
    }

    /// One server that syncs, for all tests of the real program that leave it as it is.
    pub fn shared() -> &'static Server {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(Server::start)
    }

    /// A server that syncs of one's own, gone with the value.
    pub fn start() -> Server {
        Server::with(Path::new("/tmp"), SYNCED, "")
    }

    fn with(parent: &Path, options: &str, patience: &'static str) -> Server {
        // PostgreSQL refuses to run as root.
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "bash"]);
            command
        } else {
            Command::new("bash")
        };
        let mut script = command
            .args(["-c", SCRIPT, "bash"])
            .arg(parent)
            .arg(options)
            .current_dir("/")
            // A group of its own: Ctrl-C in the terminal must not end the script before it has cleaned up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("PostgreSQL cannot be started: bash (or, as root, runuser) is missing");
        let words = script.stdin.take().expect("stdin is piped");
        let mut output = BufReader::new(script.stdout.take().expect("stdout is piped"));
        let mut said = String::new();
        output.read_line(&mut said).expect("the script's output");
        let places = said
            .trim()
            .strip_prefix("ready ")
            .and_then(|rest| rest.split_once(' '));
        let Some((folder, programs)) = places else {
            drop(words);
            // Only for the message.
            let _ = output.read_to_string(&mut said);
            panic!(
                "PostgreSQL does not start, and no test is skipped for that; tests/run installs Debian's package `postgresql`: {said}"
            );
        };
        Server {
            folder: folder.to_owned(),
            patience,
            programs: programs.to_owned(),
            script: Mutex::new((words, output)),
            child: script,
            databases: AtomicU32::new(1),
        }
    }

    fn obey(&self, word: &str) {
        let mut script = self.script.lock().expect("the script");
        let (words, output) = &mut *script;
        writeln!(words, "{word}").expect("the script listens");
        let mut said = String::new();
        output.read_line(&mut said).expect("the script answers");
        assert_eq!(said, "done 0\n", "{word}");
    }

    /// As if the machine had lost its power, but for what the kernel still writes.
    pub fn stop_at_once(&self) {
        self.obey("stop");
    }

    /// Starts it again after [`Server::stop_at_once`].
    pub fn start_again(&self) {
        self.obey("start");
    }

    /// One of its processes dies: it throws out everybody and recovers by itself.
    pub fn crash(&self) {
        self.obey("crash");
    }

    /// It holds its connections and answers nothing, until [`Server::thaw`].
    pub fn freeze(&self) {
        self.obey("freeze");
    }

    pub fn thaw(&self) {
        self.obey("thaw");
    }

    /// The URL of one of its databases for a role.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!(
            "postgres://{role}@/{database}?host={}{}",
            self.folder.replace('/', "%2F"),
            self.patience
        )
    }

    /// A new database: its URL.
    pub fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("d{number}");
        let url = DatabaseUrl::parse(&self.url("app", "postgres")).expect("a URL");
        let mut db = Opener::new(url).open().expect("a connection");
        sql_query(format!("CREATE DATABASE {name}"))
            .execute(&mut db)
            .expect("a database");
        self.url("app", &name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input tells the script to clean up: only then is the next server started.
        let (words, _) = self
            .script
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(words, "end");
        let _ = self.child.wait();
    }
}
