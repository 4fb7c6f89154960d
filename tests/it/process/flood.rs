//! R-V3: somebody who floods the sign-in page keeps nobody from submitting.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::http::Connection;
use super::load::{Sender, Sent};
use super::{Place, amount, both};

/// Attempts to sign in a second, and submissions a second.
const ATTEMPTS: usize = 100;
const SUBMISSIONS: usize = 20;
const FLOODERS: usize = 20;
const SENDERS: usize = 4;

/// Does something at a steady pace until the time is up, and gives how long each took. One that is late is not made up for.
fn paced(a_second: f64, until: Instant, mut work: impl FnMut(usize)) -> Vec<Duration> {
    let pace = Duration::from_secs_f64(1.0 / a_second);
    let mut next = Instant::now();
    let mut taken = Vec::new();
    while next < until {
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        let began = Instant::now();
        work(taken.len());
        taken.push(began.elapsed());
        next = (next + pace).max(began);
    }
    taken
}

/// A wrong password, for an account that there is or for one of many that there are not.
fn attempt(address: SocketAddr, number: usize) -> u16 {
    let name = match number % 2 {
        0 => "anna.berg".to_owned(),
        _ => format!("nobody{number}"),
    };
    let body = format!("username={name}&password=ett+fel+losenord");
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\nconnection: close\r\nx-forwarded-for: 198.51.100.{}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        number % 250,
        body.len()
    );
    let mut connection = Connection::open(address).expect("a connection");
    connection.send(request.as_bytes()).expect("sent");
    connection.receive().expect("an answer").status
}

/// The moment by which so many of a hundred were done.
fn percentile(taken: &mut [Duration], hundredth: usize) -> Duration {
    taken.sort_unstable();
    taken[(taken.len() - 1) * hundredth / 100]
}

both!(
    r_v3_a_flood_of_sign_ins_leaves_submissions_unharmed,
    |kind| {
        let place = Place::new(kind).set("TRUSTED_PROXY", "127.0.0.1");
        let token = place.token();
        let ran = place.run(&[
            "staff",
            "add",
            "--username",
            "anna.berg",
            "--name",
            "Anna",
            "--role",
            "auditor",
        ]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let service = place.start();
        let address = service.address;
        let submit = |seconds: u64| {
            let until = Instant::now() + Duration::from_secs(seconds);
            let threads: Vec<_> = (0..SENDERS)
                .map(|_| {
                    let mut sender = Sender::new(address, &token);
                    std::thread::spawn(move || {
                        let a_second = SUBMISSIONS as f64 / SENDERS as f64;
                        paced(a_second, until, |_| {
                            let write = sender.next_write();
                            assert_eq!(sender.send(write), Sent::Acknowledged);
                        })
                    })
                })
                .collect();
            let taken = threads.into_iter().map(|t| t.join().expect("a sender"));
            taken.flatten().collect::<Vec<Duration>>()
        };
        let seconds = amount(4, 60) as u64;
        let mut alone = submit(seconds.min(10));
        let until = Instant::now() + Duration::from_secs(seconds);
        let flooders: Vec<_> = (0..FLOODERS)
            .map(|flooder| {
                std::thread::spawn(move || {
                    let mut statuses = BTreeMap::<u16, usize>::new();
                    paced(ATTEMPTS as f64 / FLOODERS as f64, until, |number| {
                        let status = attempt(address, number * FLOODERS + flooder);
                        *statuses.entry(status).or_default() += 1;
                    });
                    statuses
                })
            })
            .collect();
        let mut flooded = submit(seconds);
        let mut statuses = BTreeMap::<u16, usize>::new();
        for flooder in flooders {
            for (status, count) in flooder.join().expect("a flooder") {
                *statuses.entry(status).or_default() += count;
            }
        }
        // Every attempt has an answer that is meant for it; none is a failure of the service.
        for status in statuses.keys() {
            assert!([401, 429, 503].contains(status), "{statuses:?}");
        }
        let attempts: usize = statuses.values().sum();
        assert!(
            attempts > ATTEMPTS * seconds as usize / 2,
            "the flood was none: {statuses:?}"
        );
        assert!(
            flooded.len() > SUBMISSIONS * seconds as usize / 2,
            "{}",
            flooded.len()
        );
        eprintln!(
            "R-V3 on {kind:?}: {} submissions, median {:?}, 99 % within {:?} (without the flood {:?} and {:?}); {attempts} attempts to sign in: {statuses:?}",
            flooded.len(),
            percentile(&mut flooded, 50),
            percentile(&mut flooded, 99),
            percentile(&mut alone, 50),
            percentile(&mut alone, 99),
        );
        service.terminate();
    }
);
