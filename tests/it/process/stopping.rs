//! R-V6: SIGTERM while work comes in. What was begun is answered whole, what was acknowledged is there, and it ends with 0.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::http::Connection;
use super::load::{Load, Register, Sent};
use super::place::batch;
use super::random::Random;
use super::{Place, amount, both};
use crate::support::Kind;

both!(stopping_under_load_cuts_nothing_off, |kind| {
    let mut random = Random::new("stopping");
    let place = Place::new(kind);
    let token = place.token();
    let mut register = Register::default();
    let mut longest = Duration::ZERO;
    let rounds = amount(20, 50);
    for _ in 0..rounds {
        let service = place.start();
        let load = Load::start(service.address, &token, 6);
        random.pause(20, 150);
        longest = longest.max(service.terminate());
        let (sent, truncated) = load.stop();
        assert!(truncated.is_empty(), "cut off: {truncated:?}");
        register.merge(sent);
        register.compare(&place);
    }
    println!(
        "longest end {longest:?}, {} responses",
        register.responses()
    );
    assert!(longest < Duration::from_secs(11), "{longest:?}");
    assert!(
        register.responses() > rounds * 3,
        "too little was sent: {}",
        register.responses()
    );
    let service = place.start();
    register.send_again(&mut service.api(&token), 0);
    register.compare(&place);
    service.terminate();
    place.check();
});

both!(an_idle_connection_does_not_hold_it_up, |kind| {
    let place = Place::new(kind);
    let token = place.token();
    let service = place.start();
    let mut api = service.api(&token);
    assert_eq!(
        api.get("/api/v1/questionnaires").expect("an answer").status,
        200
    );
    let took = service.terminate();
    assert!(took < Duration::from_secs(3), "{took:?}");
});

both!(what_is_under_way_is_finished, |kind| {
    let place = Place::new(kind);
    let token = place.token();
    let mut service = place.start();
    let mut senders = Load::senders(service.address, &token, 8);
    let mut writes = Vec::new();
    for sender in &mut senders {
        let occasion = sender.next_write();
        assert_eq!(sender.send(occasion), Sent::Acknowledged);
        writes.push(sender.next_write());
    }
    // Nobody can write for a while: so the requests are certainly under way when the signal comes.
    let mut lock = place.open();
    let begin = match kind {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; LOCK TABLE response IN SHARE MODE",
    };
    batch(&mut lock, begin);
    let threads: Vec<_> = senders
        .into_iter()
        .zip(writes)
        .map(|(mut sender, write)| {
            std::thread::spawn(move || {
                let sent = sender.send(write);
                (sent, sender.register)
            })
        })
        .collect();
    std::thread::sleep(Duration::from_millis(300));
    service.signal("TERM");
    // Longer than the server looks away.
    std::thread::sleep(Duration::from_millis(2200));
    assert!(service.is_running(), "it did not wait");
    batch(&mut lock, "COMMIT");
    let mut register = Register::default();
    for thread in threads {
        let (sent, part) = thread.join().expect("a sender");
        assert_eq!(sent, Sent::Acknowledged, "under way when the signal came");
        register.merge(part);
    }
    let status = service.wait(Duration::from_secs(12));
    assert_eq!(
        status.and_then(|status| status.code()),
        Some(0),
        "{}",
        service.log()
    );
    assert!(
        Connection::open(service.address).is_err(),
        "still listening"
    );
    assert_eq!(register.responses(), 8);
    register.compare(&place);
});

#[test]
fn a_signal_right_after_the_greeting_ends_it_well() {
    let place = Place::new(Kind::Sqlite);
    for _ in 0..5 {
        let mut child = place
            .command(&["serve"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut greeting = String::new();
        stdout.read_line(&mut greeting).expect("the greeting");
        let killed = Command::new("bash")
            .args(["-c", "kill -TERM \"$0\"", &child.id().to_string()])
            .status();
        assert!(killed.expect("bash").success());
        assert_eq!(child.wait().expect("its end").code(), Some(0));
    }
}
