//! A PostgreSQL server for this process, from Debian's binaries: on a Unix socket, in a temporary folder, without syncing.
//!
//! It is started on first use by a small shell script, which then waits for the end of its standard input: that comes when this process
//! ends, in whatever way. Then the script stops the server and removes the folder, so nothing is left behind, not even after `kill -9`.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;

use super::folder::fast_folder;

/// `$1` is PostgreSQL's bin folder, `$2` where a folder may be made. The path is short, for a socket's may have a hundred characters at
/// most, and the server's user must be able to reach it.
const SCRIPT: &str = r#"
    trap '' PIPE
    bin=$1
    dir=$(mktemp -d "$2/framsteg-pg-XXXXXX") || exit 1
    start() {
        "$bin/initdb" -D "$dir/data" -U app --auth=trust -E UTF8 --locale=C --no-sync --no-instructions &&
        "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w start -o "-k $dir -c listen_addresses='' \
            -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=64MB -c max_connections=500"
    }
    if start >"$dir/start.log" 2>&1; then
        echo "ready $dir"
        cat >/dev/null
    else
        cat "$dir/start.log" "$dir/server.log" 2>/dev/null
    fi
    "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1
    rm -rf "$dir"
"#;

/// The running server.
pub struct Server {
    folder: PathBuf,
    /// As long as this is open, the server runs.
    _alive: ChildStdin,
    _script: Child,
}

impl Server {
    /// The one server of this process. Without PostgreSQL the test fails: it is never skipped.
    pub fn shared() -> &'static Server {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(Server::start)
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        let host = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://app@/{database}?host={host}")
    }

    fn start() -> Server {
        let bin = binaries().expect(
            "PostgreSQL is missing, and no test is skipped for that: install Debian's package `postgresql` (tests/run does)",
        );
        // PostgreSQL refuses to run as root.
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut script = command
            .args(["-c", SCRIPT, "sh"])
            .arg(bin)
            .arg(fast_folder())
            .current_dir("/")
            // A group of its own: Ctrl-C in the terminal must not end the script before it has cleaned up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("PostgreSQL cannot be started: sh (or, as root, runuser) is missing");
        let alive = script.stdin.take().expect("stdin is piped");
        let mut output = BufReader::new(script.stdout.take().expect("stdout is piped"));
        let mut said = String::new();
        output.read_line(&mut said).expect("the script's output");
        match said.trim().strip_prefix("ready ") {
            Some(folder) => Server {
                folder: folder.into(),
                _alive: alive,
                _script: script,
            },
            None => {
                drop(alive);
                // Only for the message.
                let _ = output.read_to_string(&mut said);
                let _ = script.wait();
                panic!("PostgreSQL does not start: {said}");
            }
        }
    }
}

/// The newest version's bin folder.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").is_file() && bin.join("pg_ctl").is_file())
        .max()
        .map(|(_, bin)| bin)
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|meta| meta.uid() == 0)
}
