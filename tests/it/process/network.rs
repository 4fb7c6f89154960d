//! R-D6, R-D7: replies that get lost, requests that come twice or break off. Each submission is stored exactly once.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use super::http::{Api, Connection, Lost, request};
use super::load::{Sender, Sent, Write};
use super::random::Random;
use super::{Place, amount, both};

/// What the network does to a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    Arrives,
    /// It is done, but nobody hears of it.
    ReplyLost,
    /// It arrives twice at once; one reply comes back.
    Doubled,
    Delayed,
    /// It breaks off in the middle of the body.
    CutOff,
}

/// Stands between one client and the service; one request a connection.
struct Proxy {
    address: SocketAddr,
}

impl Proxy {
    fn start(service: SocketAddr, mut fate: impl FnMut() -> Fate + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        // Ends with the process of the tests.
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Err(error) = pass(client, service, fate()) {
                    println!("the proxy: {error}");
                }
            }
        });
        Proxy { address }
    }
}

fn pass(client: TcpStream, service: SocketAddr, fate: Fate) -> std::io::Result<()> {
    let mut client = BufReader::new(client);
    let mut whole = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if client.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap_or(0);
        }
        whole.extend_from_slice(line.as_bytes());
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    client.read_exact(&mut body)?;
    whole.extend_from_slice(&body);
    let send = |bytes: &[u8]| -> std::io::Result<Connection> {
        let mut connection = Connection::open(service)?;
        connection.send(bytes)?;
        Ok(connection)
    };
    match fate {
        Fate::CutOff => {
            send(&whole[..whole.len() - length / 2])?;
        }
        Fate::ReplyLost => {
            // The reply is read to its end, so that the request is done for certain.
            let _ = send(&whole)?.receive();
        }
        Fate::Arrives | Fate::Doubled | Fate::Delayed => {
            if fate == Fate::Delayed {
                std::thread::sleep(Duration::from_millis(50));
            }
            let mut first = send(&whole)?;
            let second = (fate == Fate::Doubled).then(|| send(&whole)).transpose()?;
            if let Ok(answer) = first.receive() {
                let reply = format!(
                    "HTTP/1.1 {} OK\r\ncontent-length: {}\r\nconnection: close\r\nretry-after: {}\r\n\r\n{}",
                    answer.status,
                    answer.body.len(),
                    answer.header("retry-after").unwrap_or("0"),
                    answer.body
                );
                client.get_mut().write_all(reply.as_bytes())?;
            }
            if let Some(mut second) = second {
                let _ = second.receive();
            }
        }
    }
    Ok(())
}

/// Sends until it is acknowledged, as a client does: how often.
fn until_acknowledged(sender: &mut Sender, write: &Write) -> usize {
    for attempt in 1..50 {
        if sender.send(write.clone()) == Sent::Acknowledged {
            return attempt;
        }
        // Nobody knows: the same write, with the same id, goes out again.
        sender.register.in_doubt.pop();
    }
    panic!("never acknowledged: {write:?}");
}

both!(
    over_a_bad_network_everything_is_stored_exactly_once,
    |kind| {
        let place = Place::new(kind);
        let token = place.token();
        let service = place.start();
        let mut random = Random::new("the network");
        let proxy = Proxy::start(service.address, move || match random.below(100) {
            0..30 => Fate::ReplyLost,
            30..40 => Fate::Doubled,
            40..45 => Fate::Delayed,
            45..55 => Fate::CutOff,
            _ => Fate::Arrives,
        });
        let mut sender = Sender::new(service.address, &token);
        sender.api = Api::new(proxy.address, &token);
        let mut attempts = 0;
        let writes = amount(200, 2000);
        for _ in 0..writes {
            let write = sender.next_write();
            attempts += until_acknowledged(&mut sender, &write);
            assert_eq!(sender.truncated, None);
        }
        assert!(
            attempts > writes * 5 / 4,
            "the network was too good: {attempts}"
        );
        sender.register.compare(&place);
        sender.register.send_again(&mut service.api(&token), 0);
        sender.register.compare(&place);
        service.terminate();
        place.check();
    }
);

both!(a_lost_reply_is_followed_by_the_same_receipt, |kind| {
    let place = Place::new(kind);
    let token = place.token();
    let service = place.start();
    let proxy = Proxy::start(service.address, || Fate::ReplyLost);
    let mut sender = Sender::new(service.address, &token);
    for _ in 0..16 {
        let write = sender.next_write();
        let lost = Api::new(proxy.address, &token).put(&write.path, &write.body);
        assert!(matches!(lost, Err(Lost::Nothing(_))), "{lost:?}");
        let again = sender.api.expect_put(&write.path, &write.body, 200);
        let once_more = sender.api.expect_put(&write.path, &write.body, 200);
        assert_eq!(again.body, once_more.body);
        sender.register.acknowledged.push((write, again.body));
    }
    sender.register.compare(&place);
    service.terminate();
});

both!(
    fifty_equal_requests_at_once_give_one_row_and_one_receipt,
    |kind| {
        let place = Place::new(kind);
        let token = place.token();
        let service = place.start();
        let mut sender = Sender::new(service.address, &token);
        for _ in 0..4 {
            let occasion = sender.next_write();
            assert_eq!(sender.send(occasion), Sent::Acknowledged);
            let response = sender.next_write();
            let start = Arc::new(Barrier::new(50));
            let threads: Vec<_> = (0..50)
                .map(|_| {
                    let (start, write, mut api) =
                        (Arc::clone(&start), response.clone(), service.api(&token));
                    std::thread::spawn(move || {
                        start.wait();
                        api.put(&write.path, &write.body).expect("an answer")
                    })
                })
                .collect();
            let answers: Vec<_> = threads
                .into_iter()
                .map(|thread| thread.join().expect("a sender"))
                .collect();
            let created = answers.iter().filter(|answer| answer.status == 201).count();
            assert_eq!(created, 1, "{answers:?}");
            assert!(
                answers
                    .iter()
                    .all(|answer| matches!(answer.status, 200 | 201)
                        && answer.body == answers[0].body)
            );
            sender
                .register
                .acknowledged
                .push((response, answers[0].body.clone()));
            // The same id with other content is refused, whoever came first.
            let (other, _) = sender.register.acknowledged.last().expect("a response");
            let changed = other
                .body
                .replacen("\"help\":\"none\"", "\"help\":\"staff\"", 1);
            assert_ne!(changed, other.body);
            let path = other.path.clone();
            sender.api.expect_put(&path, &changed, 409);
            // On to the next occasion.
            for _ in 0..2 {
                let write = sender.next_write();
                assert_eq!(sender.send(write), Sent::Acknowledged);
            }
        }
        sender.register.compare(&place);
        service.terminate();
    }
);

both!(clients_that_leave_in_the_middle_do_no_harm, |kind| {
    let place = Place::new(kind);
    let token = place.token();
    let mut service = place.start();
    let mut sender = Sender::new(service.address, &token);
    let occasion = sender.next_write();
    assert_eq!(sender.send(occasion), Sent::Acknowledged);
    let response = sender.next_write();
    let whole = request("PUT", &response.path, &token, Some(&response.body));
    // Broken off at every place: in the line, in the headers, in the body, and after the last byte but without waiting for the answer.
    for cut in (1..whole.len()).step_by(7) {
        let mut connection = Connection::open(service.address).expect("a connection");
        connection.send(&whole.as_bytes()[..cut]).expect("a part");
    }
    assert!(service.is_running());
    let rows = place.texts("SELECT action AS t FROM audit WHERE action = 'response.put'");
    assert_eq!(rows.len(), 0, "what broke off is not stored");
    for _ in 0..20 {
        let mut connection = Connection::open(service.address).expect("a connection");
        connection.send(whole.as_bytes()).expect("all of it");
    }
    std::thread::sleep(Duration::from_millis(300));
    assert!(service.is_running());
    sender.api.expect_put(&response.path, &response.body, 200);
    let ready = sender.api.get("/readyz").expect("an answer");
    assert_eq!(ready.status, 200);
    if kind == Kind::Postgres {
        let open = place.texts(
            "SELECT state AS t FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
        );
        assert_eq!(open, Vec::<String>::new(), "transactions that nobody ends");
    }
    assert!(!service.log().contains("panicked"), "{}", service.log());
    service.terminate();
    assert_eq!(
        place
            .texts("SELECT action AS t FROM audit WHERE action = 'response.put'")
            .len(),
        1
    );
});

both!(what_is_no_http_fills_no_log, |kind| {
    let place = Place::new(kind);
    let service = place.start();
    for line in [
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
        "GET\r\n\r\n",
        "GET /x y z\r\n\r\n",
    ] {
        let mut stranger = Connection::open(service.address).expect("a connection");
        stranger.send(line.as_bytes()).expect("sent");
        assert!(
            stranger.is_closed_within(Duration::from_secs(10)),
            "{line:?}"
        );
    }
    let log = service.log();
    assert!(
        !log.contains("ERROR") && !log.contains("actix_http"),
        "{log}"
    );
    service.terminate();
});
