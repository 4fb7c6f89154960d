//! Where throw-away databases lie: in memory if there is room, so that a busy disk does not slow every commit down.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A gibibyte, in KiB.
const ROOM: u64 = 1024 * 1024;

/// `/dev/shm` with plenty of room, or `/tmp`.
pub fn fast_folder() -> &'static Path {
    static FOLDER: OnceLock<&Path> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let memory = "/dev/shm";
        if free(memory).is_some_and(|kib| kib > ROOM) {
            Path::new(memory)
        } else {
            Path::new("/tmp")
        }
    })
}

/// Whether this is root: PostgreSQL refuses it, and it mounts without asking.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}

/// How much is free there, in KiB.
fn free(folder: &str) -> Option<u64> {
    let output = Command::new("df").args(["-Pk", folder]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

/// A new folder of this process.
pub fn temporary_folder(name: &str) -> PathBuf {
    let folder = fast_folder().join(format!("framsteg-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}
