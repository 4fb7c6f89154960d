//! R-V1: clients that send a byte now and then are shown the door, while others are served as always.

use std::time::{Duration, Instant};

use super::http::{Connection, request};
use super::load::{Sender, Sent};
use super::{Place, amount};
use crate::support::Kind;

/// What a slow client is slow with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Slow {
    Headers,
    Body,
    /// A body that nobody will read: the path does not exist, or the token is missing.
    UnreadBody,
    StrangersBody,
    /// A second request on a connection that has had its answer.
    SecondHeaders,
}

const ALL: [Slow; 5] = [
    Slow::Headers,
    Slow::Body,
    Slow::UnreadBody,
    Slow::StrangersBody,
    Slow::SecondHeaders,
];

impl Slow {
    /// What is sent at once, before the dribbling.
    fn beginning(self, token: &str) -> String {
        let id = uuid::Uuid::now_v7();
        let body = "{\"occasion_id\": \"                                                                            \"}";
        let whole = match self {
            Slow::UnreadBody => request("PUT", "/nowhere", token, Some(body)),
            Slow::StrangersBody => {
                request("PUT", &format!("/api/v1/responses/{id}"), "", Some(body))
            }
            _ => request("PUT", &format!("/api/v1/responses/{id}"), token, Some(body)),
        };
        match self {
            Slow::Headers => whole[..20].to_owned(),
            Slow::SecondHeaders => request("GET", "/livez", "", None) + &whole[..20],
            _ => whole[..whole.len() - body.len()].to_owned(),
        }
    }
}

#[test]
fn slow_clients_are_gone_within_twenty_seconds() {
    let place = Place::new(Kind::Sqlite);
    let token = place.token();
    let service = place.start();
    let began = Instant::now();
    let count = amount(50, 1000);
    let mut slow: Vec<(Slow, Connection)> = (0..count)
        .map(|number| {
            let kind = ALL[number % ALL.len()];
            let mut connection = Connection::open(service.address).expect("a connection");
            connection
                .send(kind.beginning(&token).as_bytes())
                .expect("the beginning");
            (kind, connection)
        })
        .collect();
    // Others work all the while.
    let mut sender = Sender::new(service.address, &token);
    let mut slowest = Duration::ZERO;
    let mut next_drip = Instant::now();
    while began.elapsed() < Duration::from_secs(19) && !slow.is_empty() {
        let write = sender.next_write();
        let sent = Instant::now();
        assert_eq!(sender.send(write), Sent::Acknowledged);
        slowest = slowest.max(sent.elapsed());
        if Instant::now() > next_drip {
            next_drip += Duration::from_secs(2);
            // Whoever cannot send any more has been shown the door.
            slow.retain_mut(|(_, connection)| connection.send(b" ").is_ok());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let left: Vec<Slow> = slow
        .iter_mut()
        .filter_map(|(kind, connection)| {
            (!connection.is_closed_within(Duration::from_millis(20))).then_some(*kind)
        })
        .collect();
    assert!(
        left.is_empty(),
        "{} of {count} are still there after {:?}: {left:?}",
        left.len(),
        began.elapsed()
    );
    assert!(
        slowest < Duration::from_millis(500),
        "others waited {slowest:?}"
    );
    service.terminate();
    sender.register.compare(&place);
}
