//! R-D4 and R-D8: a disk that fails, and a disk that is full.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::load::{Load, Register, Sender, Sent};
use super::place::read;
use super::sync::{
    TRACED, assert_tracing_works, early_replies, failed_at_commit, unsynced_replies,
};
use super::{Folder, Place, amount};
use crate::support::{Kind, is_root};

/// Watches a running service and lets one of its calls fail. Ends with the service.
struct Fault(Child);

impl Fault {
    fn inject(pid: u32, calls: &str, number: usize, trace: &Path) -> Self {
        let child = Command::new("strace")
            .args(TRACED)
            .args(["-e", &format!("inject={calls}:error=EIO:when={number}")])
            .arg("-o")
            .arg(trace)
            .args(["-p", &pid.to_string()])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("strace");
        let fault = Fault(child);
        let began = Instant::now();
        while !is_traced(pid) {
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "strace does not attach"
            );
            std::thread::sleep(Duration::from_millis(2));
        }
        fault
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_traced(pid: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task"));
    threads.is_ok_and(|threads| {
        threads.flatten().all(|thread| {
            let status = read(&thread.path().join("status"));
            status
                .lines()
                .any(|line| line.starts_with("TracerPid:") && !line.ends_with("\t0"))
        })
    })
}

/// One call fails: nothing is acknowledged that rests on it, the service ends with 74, and what was acknowledged is there afterwards.
fn survives(calls: &str, number: usize) {
    let what = format!("{calls} number {number} fails");
    let place = Place::new(Kind::Sqlite);
    let token = place.token();
    let mut service = place.start();
    let mut register = Register::default();
    let mut first = Sender::new(service.address, &token);
    for _ in 0..3 {
        let write = first.next_write();
        assert_eq!(first.send(write), Sent::Acknowledged);
    }
    register.merge(first.register);
    let trace = place.folder.path().join("fault.trace");
    let senders = Load::senders(service.address, &token, 4);
    let mut fault = Fault::inject(service.id(), calls, number, &trace);
    let load = Load::run(senders);
    let began = Instant::now();
    let goes_on = loop {
        if !service.is_running() {
            break false;
        }
        let seen = read(&trace);
        if seen.contains("(INJECTED)") && !failed_at_commit(&seen) {
            break true;
        }
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{what}: the service does not end: {}",
            service.log()
        );
        std::thread::sleep(Duration::from_millis(200));
    };
    if goes_on {
        // A checkpoint failed: what the log holds stays there, and is moved the next time.
        load.wait_for(30);
        service.signal("KILL");
    }
    let status = service.wait(Duration::from_secs(5)).expect("an end");
    let (sent, truncated) = load.stop();
    register.merge(sent);
    fault.0.wait().expect("strace");
    let trace = read(&trace);
    if goes_on {
        assert_eq!(unsynced_replies(&trace), Vec::<String>::new(), "{what}");
    } else {
        assert!(truncated.is_empty(), "{what}: cut off: {truncated:?}");
        assert_eq!(status.code(), Some(74), "{what}: {}", service.log());
        assert!(
            service
                .log()
                .contains("Look after the disk, then start again"),
            "{what}: {}",
            service.log()
        );
        assert!(
            trace.contains("(INJECTED)"),
            "{what}: it never came to that"
        );
        assert_eq!(early_replies(&trace), Vec::<String>::new(), "{what}");
    }
    let service = place.start();
    register.compare(&place);
    register.send_again(&mut service.api(&token), 0);
    register.compare(&place);
    service.terminate();
    place.check();
}

#[test]
fn a_sync_that_fails_is_never_acknowledged() {
    assert_tracing_works();
    for number in (1..=amount(40, 200)).step_by(amount(20, 1)) {
        survives("fdatasync,fsync", number);
    }
}

#[test]
fn a_write_that_fails_is_never_acknowledged() {
    assert_tracing_works();
    for number in (1..=amount(40, 400)).step_by(amount(31, 4)) {
        survives("pwrite64", number);
    }
}

#[test]
fn a_full_disk_says_later_and_recovers() {
    let folder = Folder::new("small-disk");
    let disk = folder.path().to_str().expect("a path");
    // A disk of 16 MiB that only this process sees.
    let namespace: &[&str] = if is_root() {
        &["unshare", "--mount"]
    } else {
        &["unshare", "--mount", "--map-root-user"]
    };
    let mount = "mount -t tmpfs -o size=16m tmpfs \"$0\" && exec \"$@\"";
    let place = Place::on(&format!("sqlite:{disk}/framsteg.db")).wrapped(
        namespace
            .iter()
            .chain(&["bash", "-c", mount, disk])
            .copied(),
    );
    let mut service = place.start();
    let pid = service.id().to_string();
    let mut inside = vec!["nsenter", "--target", &pid, "--mount"];
    if !is_root() {
        inside.extend(["--user", "--preserve-credentials"]);
    }
    let beside = place.beside().wrapped(inside.clone());
    let token = beside.token();
    let mut sender = Sender::new(service.address, &token);
    for _ in 0..40 {
        let write = sender.next_write();
        assert_eq!(sender.send(write), Sent::Acknowledged);
    }
    let known = sender.register.acknowledged[0].0.path.clone();
    let run = |script: &str| {
        let status = Command::new(inside[0])
            .args(&inside[1..])
            .args(["bash", "-c", script, disk])
            .stderr(Stdio::null())
            .status();
        status.expect("bash inside")
    };
    run("cat /dev/zero > \"$0/filler\"");
    // The log has some room left in what it holds already.
    let mut later = None;
    for _ in 0..5000 {
        let write = sender.next_write();
        match sender.send(write.clone()) {
            Sent::Acknowledged => {}
            Sent::Later => {
                later = Some(write);
                break;
            }
            Sent::Lost => panic!("the connection is lost: {}", service.log()),
        }
    }
    let later = later.expect("the disk is full at some time");
    for _ in 0..5 {
        assert_eq!(sender.send(later.clone()), Sent::Later);
    }
    for path in ["/api/v1/questionnaires", "/livez", "/readyz"] {
        let answer = sender.api.get(path).expect(path);
        assert_eq!(answer.status, 200, "{path} with a full disk: {answer:?}");
    }
    // Nobody is shown unless it can be noted: a row finds room sometimes, where a submission does not.
    let answer = sender.api.get(&known).expect("an answer");
    let noted = match answer.status {
        200 => true,
        503 => false,
        _ => panic!("{known} with a full disk: {answer:?}"),
    };
    assert!(run("rm \"$0/filler\"").success());
    let freed = Instant::now();
    while sender.send(later.clone()) != Sent::Acknowledged {
        assert!(
            freed.elapsed() < Duration::from_secs(5),
            "it does not recover: {}",
            service.log()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    for _ in 0..40 {
        let write = sender.next_write();
        assert_eq!(sender.send(write), Sent::Acknowledged);
    }
    assert!(service.is_running());
    // The same writes were sent several times before they were stored.
    let stored: Vec<String> = sender
        .register
        .acknowledged
        .iter()
        .map(|(write, _)| write.path.clone())
        .collect();
    sender
        .register
        .in_doubt
        .retain(|write| !stored.contains(&write.path));
    assert!(sender.register.in_doubt.is_empty());
    sender.register.send_again(&mut service.api(&token), 0);
    // Looked at from outside, in a copy.
    let copy = place.folder.path().join("copy.db");
    let ran = beside.run(&["backup", copy.to_str().expect("a path")]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    service.terminate();
    let copy = place.restored(&format!("sqlite:{}", copy.display()));
    sender.register.compare(&copy);
    copy.check();
    let ran = copy.run(&["verify-audit"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let reads = copy.texts("SELECT action AS t FROM audit WHERE action = 'participant.read'");
    assert_eq!(reads.len(), usize::from(noted));
}
