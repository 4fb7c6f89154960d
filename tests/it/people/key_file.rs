//! Where the key file may lie, and that there is one of it.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use framsteg::app::Keys;
use framsteg::store::DatabaseUrl;

use crate::support::temporary_folder;

/// A folder for keys and one for the database, both empty.
fn folders(name: &str) -> (PathBuf, DatabaseUrl) {
    let folder = temporary_folder(name);
    let (keys, data) = (folder.join("keys"), folder.join("data"));
    for folder in [&keys, &data] {
        std::fs::create_dir_all(folder).expect("a folder");
    }
    (folder, DatabaseUrl::Sqlite(data.join("test.db")))
}

fn refusal(key: &Path, database: &DatabaseUrl) -> String {
    Keys::open(key, database, None).expect_err("refused")
}

#[test]
fn a_link_to_a_key_counts_as_where_the_key_is() {
    let (folder, database) = folders("linked-key");
    let (inside, outside) = (folder.join("data/real"), folder.join("keys/real"));
    Keys::open(&outside, &database, None).expect("a new key");
    std::fs::copy(&outside, &inside).expect("a copy");
    let (to_inside, to_outside) = (folder.join("keys/link"), folder.join("data/link"));
    symlink(&inside, &to_inside).expect("a link");
    symlink(&outside, &to_outside).expect("a link");
    let sentence = refusal(&to_inside, &database);
    assert!(sentence.contains("database's folder"), "{sentence}");
    // A copy of the folder takes the link along, and not what it leads to.
    Keys::open(&to_outside, &database, None).expect("the key");
    // Another name of the database's folder is no way around it.
    symlink(folder.join("data"), folder.join("other")).expect("a link");
    let sentence = refusal(&folder.join("other/real"), &database);
    assert!(sentence.contains("database's folder"), "{sentence}");
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn no_key_is_made_where_a_link_leads() {
    let (folder, database) = folders("dangling-key");
    let (target, link) = (folder.join("data/not-there"), folder.join("keys/link"));
    symlink(&target, &link).expect("a link");
    let sentence = refusal(&link, &database);
    assert!(sentence.contains("KEY_FILE"), "{sentence}");
    assert!(!target.exists());
    let left = std::fs::read_dir(folder.join("keys")).expect("the folder");
    assert_eq!(left.count(), 1, "the link alone");
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn all_who_make_a_key_at_once_have_the_same() {
    let (folder, database) = folders("keys-at-once");
    for round in 0..200 {
        let key = folder.join(format!("keys/{round}"));
        let checks: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let open = || Keys::open(&key, &database, None).expect("a key").check();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            let ended = threads.into_iter().map(|thread| thread.join());
            ended.map(|check| check.expect("a key")).collect()
        });
        let stored = Keys::open(&key, &database, None).expect("the key").check();
        assert!(checks.iter().all(|check| *check == stored), "{round}");
    }
    std::fs::remove_dir_all(folder).expect("removed");
}
