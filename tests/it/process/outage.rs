//! R-V5: PostgreSQL goes away and comes back while the service runs. It says so, hangs nowhere, and goes on by itself.

use std::time::{Duration, Instant};

use super::Place;
use super::load::{Load, Sender, Sent};
use crate::support::Server;

/// A write that cannot be done is told so at once.
fn is_told_later(sender: &mut Sender) {
    let write = sender.next_write();
    let began = Instant::now();
    // The first one after the loss may have been under way.
    assert_eq!(sender.send(write), Sent::Later);
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "told only after {:?}",
        began.elapsed()
    );
}

fn status(sender: &mut Sender, path: &str) -> u16 {
    let began = Instant::now();
    let answer = sender.api.get(path).expect(path);
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{path} after {:?}",
        began.elapsed()
    );
    answer.status
}

#[test]
fn a_database_that_is_stopped_and_started_again() {
    let server = Server::start();
    let place = Place::on(&server.database());
    let token = place.token();
    let mut service = place.start();
    let mut probe = Sender::new(service.address, &token);
    let load = Load::start(service.address, &token, 6);
    load.wait_for(200);
    for round in 0..2 {
        server.stop_at_once();
        for _ in 0..3 {
            is_told_later(&mut probe);
        }
        assert_eq!(status(&mut probe, "/livez"), 200);
        assert_eq!(status(&mut probe, "/readyz"), 503);
        // A token that it has seen a moment ago or not: later, never a wrong no.
        let unknown = super::http::Api::new(service.address, "framsteg_unknown")
            .get("/api/v1/questionnaires");
        assert_eq!(unknown.expect("an answer").status, 503);
        server.start_again();
        let began = Instant::now();
        load.wait_for(50);
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "round {round}: back after {:?}",
            began.elapsed()
        );
        while status(&mut probe, "/readyz") != 200 {
            assert!(began.elapsed() < Duration::from_secs(5), "not ready");
        }
    }
    // One of its processes dies: it throws out all connections and recovers.
    server.crash();
    load.wait_for(200);
    // Somebody ends our connections.
    for _ in 0..5 {
        place.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        load.wait_for(30);
    }
    assert!(service.is_running());
    let (mut register, truncated) = load.stop();
    assert!(truncated.is_empty(), "{truncated:?}");
    assert!(register.later > 0);
    register.merge(probe.register);
    // Told later, then stored by a second try: no doubt is left of those.
    let stored: std::collections::BTreeSet<String> = register
        .acknowledged
        .iter()
        .map(|(write, _)| write.path.clone())
        .collect();
    register
        .in_doubt
        .retain(|write| !stored.contains(&write.path));
    register.compare(&place);
    let first = register.acknowledged.len();
    register.send_again(&mut service.api(&token), 0);
    assert!(register.acknowledged.len() >= first);
    register.compare(&place);
    service.terminate();
    place.check();
}

#[test]
fn a_database_that_answers_nothing_any_more() {
    let server = Server::start();
    let place = Place::on(&server.database());
    let token = place.token();
    let service = place.start();
    let mut sender = Sender::new(service.address, &token);
    for _ in 0..8 {
        let write = sender.next_write();
        assert_eq!(sender.send(write), Sent::Acknowledged);
    }
    server.freeze();
    let began = Instant::now();
    assert_eq!(status(&mut sender, "/livez"), 200);
    assert_eq!(status(&mut sender, "/readyz"), 503);
    let write = sender.next_write();
    assert_eq!(sender.send(write.clone()), Sent::Later);
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "told only after {:?}",
        began.elapsed()
    );
    server.thaw();
    let began = Instant::now();
    while sender.send(write.clone()) != Sent::Acknowledged {
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "it does not recover"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    sender.register.in_doubt.clear();
    sender.register.compare(&place);
    service.terminate();
}
