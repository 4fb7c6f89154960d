//! R-D5: the reply leaves after the disk has said that it is written, seen from outside the program.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::load::{Load, Sender, Sent};
use super::place::{Place, read};
use crate::support::Kind;

/// What to have traced: whole pages, in hexadecimal, so that it can be seen whose answers are in them.
pub const TRACED: [&str; 10] = [
    "-f",
    "-qq",
    "-y",
    "-xx",
    "-s",
    "4096",
    "-e",
    "signal=none",
    "-e",
    "trace=fdatasync,fsync,pwrite64,read,recvfrom,write,writev,sendto,sendmsg",
];

/// What `strace` saw, in order.
#[derive(Debug, PartialEq, Eq)]
enum Event {
    /// A request with this id has been read on this connection.
    Read { connection: u32, id: String },
    /// A page with this id in it is being written.
    Written(String),
    /// A sync of the database began; its number.
    SyncBegan(usize),
    /// It ended well.
    SyncEnded(usize),
    /// An answer with this status leaves on this connection.
    Reply { connection: u32, status: u16 },
}

/// The events of a trace. A call that another thread's line interrupts stands in two lines.
fn events(trace: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut syncs = 0;
    let mut running: HashMap<&str, usize> = HashMap::new();
    let mut reading: HashMap<&str, u32> = HashMap::new();
    // Ids that no page has been written with.
    let mut waiting: Vec<String> = Vec::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else {
            continue;
        };
        let call = call.trim_start();
        let mut request = |connection: u32, events: &mut Vec<Event>| {
            if let Some(id) = request_id(call) {
                waiting.push(id.clone());
                events.push(Event::Read { connection, id });
            }
        };
        if let Some(rest) = call.strip_prefix("<... ") {
            if rest.contains("sync resumed") {
                if let Some(number) = running.remove(thread)
                    && call.ends_with("= 0")
                {
                    events.push(Event::SyncEnded(number));
                }
            } else if let Some(connection) = reading.remove(thread) {
                request(connection, &mut events);
            }
        } else if call.starts_with("fdatasync(") || call.starts_with("fsync(") {
            syncs += 1;
            events.push(Event::SyncBegan(syncs));
            if call.contains("<unfinished") {
                running.insert(thread, syncs);
            } else if call.ends_with("= 0") {
                events.push(Event::SyncEnded(syncs));
            }
        } else if call.starts_with("pwrite64(") {
            let page = hex(call);
            let (written, rest): (Vec<String>, Vec<String>) = waiting
                .drain(..)
                .partition(|id| page.contains(&id.replace('-', "")));
            waiting = rest;
            events.extend(written.into_iter().map(Event::Written));
        } else if let Some((name, rest)) = call.split_once('(') {
            let Some(connection) = number(rest) else {
                continue;
            };
            if name.starts_with("read") || name.starts_with("recv") {
                if call.contains("<unfinished") {
                    reading.insert(thread, connection);
                } else {
                    request(connection, &mut events);
                }
            } else if let Some((_, status)) = text(call).split_once("HTTP/1.1 ") {
                // When the call begins, the reply leaves.
                let status = number(status)
                    .and_then(|n| u16::try_from(n).ok())
                    .unwrap_or(0);
                events.push(Event::Reply { connection, status });
            }
        }
    }
    events
}

fn number(text: &str) -> Option<u32> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// What is said in a call, in hexadecimal.
fn hex(call: &str) -> String {
    call.split('"')
        .skip(1)
        .step_by(2)
        .flat_map(|said| said.split("\\x"))
        .collect()
}

/// What is said in a call.
fn text(call: &str) -> String {
    let hex = hex(call);
    (0..hex.len() / 2)
        .filter_map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok())
        .map(char::from)
        .collect()
}

fn request_id(call: &str) -> Option<String> {
    let text = text(call);
    let (_, rest) = text.split_once("PUT /api/v1/responses/")?;
    Some(rest.chars().take(36).collect())
}

/// How many 201 left after a sync that began after their own page was written, and which did not.
fn judge(events: &[Event]) -> (usize, Vec<String>) {
    let mut good = 0;
    let mut bad = Vec::new();
    for (start, event) in events.iter().enumerate() {
        let Event::Read { connection, id } = event else {
            continue;
        };
        let mut written = false;
        let mut began = Vec::new();
        let mut synced = false;
        for later in &events[start..] {
            match later {
                Event::Written(whose) => written |= whose == id,
                Event::SyncBegan(number) if written => began.push(*number),
                Event::SyncEnded(number) => synced |= began.contains(number),
                Event::Reply {
                    connection: other,
                    status,
                } if other == connection => {
                    if *status == 201 && synced {
                        good += 1;
                    } else if *status == 201 {
                        bad.push(id.clone());
                    }
                    break;
                }
                _ => {}
            }
        }
    }
    (good, bad)
}

#[test]
fn every_reply_leaves_after_the_sync_of_its_commit() {
    let place = Place::new(Kind::Sqlite);
    let token = place.token();
    let trace = place.folder.path().join("sync.trace");
    // -D: our child is the program itself, not strace.
    let strace = ["strace", "-D", "-o", trace.to_str().expect("a path")];
    let place = place.wrapped(strace.iter().chain(&TRACED).copied());
    assert_tracing_works();
    let service = place.start();
    // One after the other, then several at once, so that groups form.
    let mut sender = Sender::new(service.address, &token);
    let mut sent = 0;
    while sent < 30 {
        let write = sender.next_write();
        sent += usize::from(write.path.contains("/responses/"));
        assert_eq!(sender.send(write), Sent::Acknowledged);
    }
    let load = Load::start(service.address, &token, 4);
    load.wait_for(120);
    let (mut register, truncated) = load.stop();
    assert!(truncated.is_empty());
    register.merge(sender.register);
    service.terminate();
    let expected = register.responses();
    // strace writes down the last lines after the program's end.
    let began = Instant::now();
    let (good, bad) = loop {
        let (good, bad) = judge(&events(&read(&trace)));
        if good + bad.len() >= expected || began.elapsed() > Duration::from_secs(5) {
            break (good, bad);
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(
        bad.is_empty(),
        "{} of {expected} left before the disk had them",
        bad.len()
    );
    assert!(expected >= 100, "only {expected} submissions");
    assert_eq!(good, expected, "every submission was seen");
}

/// Ids of the responses that were acknowledged though no sync of theirs had ended well before one call was made to fail.
pub fn early_replies(trace: &str) -> Vec<String> {
    // What is synced afterwards does not count: the failed one must not be tried again.
    let (before, after) = trace.split_once("(INJECTED)").unwrap_or((trace, ""));
    let after: String = after
        .lines()
        .filter(|line| !line.contains("sync("))
        .flat_map(|line| [line, "\n"])
        .collect();
    judge(&events(&format!("{before}{after}"))).1
}

/// Ids of the responses that were acknowledged before a sync of theirs had ended well.
pub fn unsynced_replies(trace: &str) -> Vec<String> {
    judge(&events(trace)).1
}

/// Whether the call that was made to fail belongs to a commit: it writes the log, or syncs what was just written there. Anything else is a
/// checkpoint, which only moves what the log holds safely.
pub fn failed_at_commit(trace: &str) -> bool {
    let is_log = |line: &str| line.contains(r"\x2d\x77\x61\x6c>");
    let lines: Vec<&str> = trace.lines().collect();
    let Some(failed) = lines.iter().position(|line| line.contains("(INJECTED)")) else {
        return false;
    };
    let thread = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let writer = thread(lines[failed]);
    // When another thread came in between, the call stands in two halves, and only the first one names the file.
    let called = match lines[failed].contains(" resumed>") {
        true => lines[..failed]
            .iter()
            .rposition(|line| thread(line) == writer && line.contains("<unfinished ...>"))
            .unwrap_or(failed),
        false => failed,
    };
    let before = lines[..called].iter().rev().find(|line| {
        thread(line) == writer && (line.contains("pwrite64(") || line.contains("sync("))
    });
    let follows_a_write = before.is_some_and(|line| line.contains("pwrite64(") && is_log(line));
    is_log(lines[called]) && (lines[called].contains("pwrite64(") || follows_a_write)
}

#[test]
fn the_judge_knows_a_commit_from_a_checkpoint() {
    let log = r"5<\x2d\x77\x61\x6c>";
    let file = r"4<\x64\x62>";
    let write = format!("7 pwrite64({log}, \"\"..., 4096, 32) = 4096\n");
    let failed = "-1 EIO (Input/output error) (INJECTED)\n";
    let at_once = format!("{write}7 fdatasync({log}) = {failed}");
    let in_halves = format!(
        "{write}7 fdatasync({log} <unfinished ...>\n8 recvfrom(9, \"\", 1) = 0\n7 <... fdatasync resumed>) = {failed}"
    );
    for trace in [&at_once, &in_halves] {
        assert!(failed_at_commit(trace), "{trace}");
        assert!(!failed_at_commit(&trace.replace(log, file)), "{trace}");
    }
    // The log is synced once more before a checkpoint, without a write of its own.
    let checkpoint = format!("{write}7 fdatasync({log}) = 0\n7 fdatasync({log}) = {failed}");
    assert!(!failed_at_commit(&checkpoint));
}

/// Without tracing nothing would be seen, and nothing is skipped for that.
pub fn assert_tracing_works() {
    let status = std::process::Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .status()
        .expect("strace is missing: install Debian's package `strace` (tests/run does)");
    assert!(
        status.success(),
        "this machine forbids tracing (ptrace), which this test needs: allow it, or run the tests elsewhere"
    );
}

#[test]
fn the_judge_sees_a_reply_that_leaves_too_early() {
    let id = "aaaaaaaa-0000-0000-0000-000000000001";
    let said = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("\\x{byte:02x}"))
            .collect::<String>()
    };
    let head = said(format!("PUT /api/v1/responses/{id} HTTP/1.1").as_bytes());
    let read = format!("1 read(9, \"{head}\"..., 32768) = 400\n");
    let mut page = vec![7; 100];
    page.extend_from_slice(uuid::Uuid::parse_str(id).expect("an id").as_bytes());
    let write = format!("2 pwrite64(5, \"{}\"..., 4096, 32) = 4096\n", said(&page));
    let other = format!(
        "2 pwrite64(5, \"{}\"..., 4096, 32) = 4096\n",
        said(&page[..100])
    );
    let begun = "2 fdatasync(5 <unfinished ...>\n".to_owned();
    let ended = "2 <... fdatasync resumed>) = 0\n".to_owned();
    let failed = "2 fdatasync(5) = -1 EIO (Input/output error) (INJECTED)\n".to_owned();
    let reply = format!(
        "1 writev(9, [{{iov_base=\"{}\", iov_len=20}}], 1) = 20\n",
        said(b"HTTP/1.1 201 Created")
    );
    let judged = |lines: &[&String]| {
        judge(&events(
            &lines.iter().map(|line| line.as_str()).collect::<String>(),
        ))
    };
    assert_eq!(
        judged(&[&read, &write, &begun, &ended, &reply]),
        (1, vec![])
    );
    for early in [
        // No sync at all.
        &[&read, &write, &reply][..],
        // One of somebody else's page: its own is still in memory.
        &[&read, &other, &begun, &ended, &reply],
        // One that began before.
        &[&read, &begun, &write, &ended, &reply],
        // One that has not ended yet.
        &[&read, &write, &begun, &reply, &ended],
        // One that failed.
        &[&read, &write, &failed, &reply],
    ] {
        assert_eq!(judged(early), (0, vec![id.to_owned()]), "{early:?}");
    }
}
