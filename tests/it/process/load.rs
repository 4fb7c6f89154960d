//! Municipal systems at work, and the register of what was acknowledged to them: written down only after a 2xx.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::http::{Api, Lost};
use super::place::Place;

/// One write: its id is minted before it is sent.
#[derive(Clone, Debug)]
pub struct Write {
    pub path: String,
    pub body: String,
    /// A response's id and how many answers it has.
    response: Option<(Uuid, i64)>,
}

impl Write {
    fn new(collection: &str, id: Uuid, body: &Value) -> Self {
        let answers = body["answers"].as_object();
        Write {
            path: format!("/api/v1/{collection}/{id}"),
            body: body.to_string(),
            response: answers.map(|map| (id, i64::try_from(map.len()).unwrap_or(i64::MAX))),
        }
    }
}

/// What was acknowledged, with the answer, and what nobody knows.
#[derive(Default, Debug)]
pub struct Register {
    pub acknowledged: Vec<(Write, String)>,
    pub in_doubt: Vec<Write>,
    /// How many writes were told to come later.
    pub later: usize,
}

impl Register {
    pub fn merge(&mut self, other: Register) {
        self.acknowledged.extend(other.acknowledged);
        self.in_doubt.extend(other.in_doubt);
        self.later += other.later;
    }

    pub fn responses(&self) -> usize {
        self.acknowledged
            .iter()
            .filter(|(write, _)| write.response.is_some())
            .count()
    }

    /// What is in the database: every acknowledged response, whole, and nothing that was never sent.
    pub fn compare(&self, place: &Place) {
        let id = match place.url().starts_with("sqlite:") {
            true => "lower(hex(r.id))",
            false => "replace(CAST(r.id AS text), '-', '')",
        };
        let stored = place.numbers(&format!(
            "SELECT {id} AS t, CAST(count(a.item) AS BIGINT) AS n \
             FROM response r LEFT JOIN answer a ON a.response_id = r.id GROUP BY r.id"
        ));
        let audited = place.numbers(
            "SELECT replace(handle, '-', '') AS t, CAST(count(*) AS BIGINT) AS n \
             FROM audit WHERE action = 'response.put' GROUP BY handle",
        );
        let mut sent = BTreeMap::new();
        for (write, _) in &self.acknowledged {
            if let Some((id, answers)) = write.response {
                let id = id.simple().to_string();
                assert_eq!(
                    stored.get(&id),
                    Some(&answers),
                    "an acknowledged response: {write:?}"
                );
                sent.insert(id, answers);
            }
        }
        for write in &self.in_doubt {
            if let Some((id, answers)) = write.response {
                sent.insert(id.simple().to_string(), answers);
            }
        }
        for (id, answers) in &stored {
            assert_eq!(sent.get(id), Some(answers), "{id} is stored");
            assert_eq!(audited.get(id), Some(&1), "audit rows of {id}");
        }
        assert_eq!(
            audited.len(),
            stored.len(),
            "audit rows without their response"
        );
    }

    /// Sends everything again from `first` on: what was acknowledged gives the same receipt; what was in doubt is stored now.
    pub fn send_again(&mut self, api: &mut Api, first: usize) {
        for (write, receipt) in &self.acknowledged[first..] {
            let answer = api.expect_put(&write.path, &write.body, 200);
            assert_eq!(&answer.body, receipt, "the receipt of {write:?}");
        }
        for write in std::mem::take(&mut self.in_doubt) {
            let answer = api
                .put(&write.path, &write.body)
                .unwrap_or_else(|error| panic!("{write:?}: {error:?}"));
            assert!(matches!(answer.status, 200 | 201), "{write:?}: {answer:?}");
            self.acknowledged.push((write, answer.body));
        }
    }
}

/// Sends, and writes down what came of it. An answer that breaks off is a fault by itself when nobody kills the service.
pub struct Sender {
    pub api: Api,
    pub register: Register,
    enrolment: Uuid,
    occasion: Uuid,
    /// Which questionnaire comes next for the occasion.
    next: usize,
    number: usize,
    pub truncated: Option<String>,
}

/// What became of a write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sent {
    Acknowledged,
    Later,
    Lost,
}

const STEPS: [&str; 5] = ["1", "2", "3", "4", "5"];
const ITEMS: [&str; 9] = [
    "able-to-work",
    "knows-paths",
    "works-with-others",
    "focus-and-energy",
    "handles-health",
    "manages-everyday",
    "support-around",
    "takes-steps",
    "believes-in-goals",
];

impl Sender {
    /// Somebody who has enrolled a participant of their own.
    pub fn new(address: SocketAddr, token: &str) -> Self {
        let mut sender = Sender {
            api: Api::new(address, token),
            register: Register::default(),
            enrolment: Uuid::now_v7(),
            occasion: Uuid::nil(),
            next: 0,
            number: 0,
            truncated: None,
        };
        let participant = Uuid::now_v7();
        let background = json!({"gender": "woman", "age_band": "25-34", "born_abroad": false});
        let enrolment = json!({
            "participant_id": participant, "programme": "misam", "municipality": "skelleftea", "start": "2026-01-01",
        });
        for write in [
            Write::new("participants", participant, &background),
            Write::new("enrolments", sender.enrolment, &enrolment),
        ] {
            assert_eq!(sender.send(write), Sent::Acknowledged, "the first writes");
        }
        sender
    }

    /// The next write: an occasion, then three responses to it.
    pub fn next_write(&mut self) -> Write {
        self.number += 1;
        let (questionnaire, answers) = match self.next {
            0 => {
                self.next = 1;
                self.occasion = Uuid::now_v7();
                let day = self.number % 200;
                let held_on = format!("2026-{:02}-{:02}", 1 + day / 25, 1 + day % 25);
                let body = json!({"enrolment_id": self.enrolment, "held_on": held_on, "mode": "in_person", "private": true});
                return Write::new("occasions", self.occasion, &body);
            }
            1 => {
                let steps = ITEMS.iter().enumerate().map(|(index, item)| {
                    ((*item).to_owned(), json!(STEPS[(self.number + index) % 5]))
                });
                ("progression-participant", Value::Object(steps.collect()))
            }
            2 => ("coordination", json!({"held-together": "large_extent"})),
            _ => (
                "satisfaction",
                json!({"satisfied": "very", "benefit": "a_little", "comment": "Tack för kaffet"}),
            ),
        };
        self.next = (self.next + 1) % 4;
        let body = json!({
            "occasion_id": self.occasion, "questionnaire": questionnaire, "version": 1, "language": "sv", "help": "none",
            "answers": answers,
        });
        Write::new("responses", Uuid::now_v7(), &body)
    }

    pub fn send(&mut self, write: Write) -> Sent {
        match self.api.put(&write.path, &write.body) {
            Ok(answer) if matches!(answer.status, 200 | 201) => {
                self.register.acknowledged.push((write, answer.body));
                Sent::Acknowledged
            }
            Ok(answer) if answer.status == 503 => {
                assert!(answer.header("retry-after").is_some(), "{answer:?}");
                self.register.in_doubt.push(write);
                self.register.later += 1;
                Sent::Later
            }
            Ok(answer) => panic!("{write:?}: {answer:?}"),
            Err(error) => {
                if let Lost::Truncated(part) = error {
                    self.truncated = Some(part);
                }
                self.register.in_doubt.push(write);
                Sent::Lost
            }
        }
    }

    /// Sends one write after the other until told to stop, or until the service is gone.
    fn work(&mut self, stop: &AtomicBool, done: &AtomicUsize) {
        while !stop.load(Ordering::Relaxed) {
            let write = self.next_write();
            match self.send(write.clone()) {
                Sent::Acknowledged => {
                    done.fetch_add(1, Ordering::Relaxed);
                }
                // What rests on this one could not be stored: it is sent until it is.
                Sent::Later => {
                    let mut sent = Sent::Later;
                    while sent == Sent::Later && !stop.load(Ordering::Relaxed) {
                        std::thread::sleep(Duration::from_millis(20));
                        self.register.in_doubt.pop();
                        sent = self.send(write.clone());
                    }
                    if sent == Sent::Lost {
                        return;
                    }
                }
                Sent::Lost => return,
            }
        }
    }
}

/// Several senders in threads of their own.
pub struct Load {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<Sender>>,
}

impl Load {
    pub fn start(address: SocketAddr, token: &str, senders: usize) -> Self {
        Self::run(Self::senders(address, token, senders))
    }

    /// Senders that stand ready.
    pub fn senders(address: SocketAddr, token: &str, count: usize) -> Vec<Sender> {
        (0..count).map(|_| Sender::new(address, token)).collect()
    }

    pub fn run(senders: Vec<Sender>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let done = Arc::new(AtomicUsize::new(0));
        let threads = senders
            .into_iter()
            .map(|mut sender| {
                let (stop, done) = (Arc::clone(&stop), Arc::clone(&done));
                std::thread::spawn(move || {
                    sender.work(&stop, &done);
                    sender
                })
            })
            .collect();
        Load {
            stop,
            done,
            threads,
        }
    }

    /// How many writes have been acknowledged so far.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Waits until so many more have been acknowledged.
    pub fn wait_for(&self, more: usize) {
        let until = self.done() + more;
        let began = std::time::Instant::now();
        while self.done() < until {
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "nothing is acknowledged any more"
            );
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Lets the senders finish what they are at: their register, and what was cut off in the middle.
    pub fn stop(self) -> (Register, Vec<String>) {
        self.stop.store(true, Ordering::Relaxed);
        let mut register = Register::default();
        let mut truncated = Vec::new();
        for thread in self.threads {
            let sender = thread.join().expect("a sender");
            register.merge(sender.register);
            truncated.extend(sender.truncated);
        }
        let ids: BTreeSet<&str> = register
            .acknowledged
            .iter()
            .map(|(w, _)| w.path.as_str())
            .collect();
        assert_eq!(
            ids.len(),
            register.acknowledged.len(),
            "an id acknowledged twice"
        );
        (register, truncated)
    }
}
