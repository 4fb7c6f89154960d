//! R-O3, R-D9: the audit log is sealed in one chain whoever seals it, and whatever is done to it afterwards is found.

use diesel::connection::SimpleConnection;
use framsteg::app::{Filter, Keys, Sealer, verify_audit};
use framsteg::domain::access::Actor;
use framsteg::domain::audit_chain::{Break, Head};
use framsteg::store::{self, Db, audit};
use futures_util::future::join;
use uuid::Uuid;

use crate::process::random::Random;
use crate::support::{Kind, TestApp, key_file, on_both};

/// What the check says: the head, or the first place that does not fit.
fn verify(app: &TestApp, exported: Option<Head>) -> Result<Head, Break> {
    let database = app.database();
    let keys = Keys::open(&key_file(), &database.url, None).expect("the key file");
    let mut db = database.open();
    let checked = verify_audit(&mut db, &keys, exported).expect("a check");
    checked.map(|check| check.head)
}

async fn seal(app: &TestApp, sealer: &mut Sealer) -> usize {
    app.app().seal_audit(sealer).await.expect("sealing")
}

fn unsealed(app: &TestApp) -> i64 {
    app.database()
        .number("SELECT count(*) AS n FROM audit WHERE place IS NULL")
}

/// So many more rows.
fn add(app: &TestApp, rows: usize) {
    let now = app.clock().now_utc();
    let event = |number| audit::Event {
        at: now,
        actor: Actor::Service,
        action: "test",
        handle: Some(format!("row {number}")),
        outcome: "stored",
    };
    audit::record(&mut app.database().open(), (0..rows).map(event).collect()).expect("rows");
}

/// A log that somebody can tamper with: its rows in the table, and once more beside it.
struct Log<'a> {
    app: &'a TestApp,
    db: Db,
    kind: Kind,
    head: Head,
}

impl Log<'_> {
    fn run(&mut self, sql: &str) {
        match &mut self.db {
            Db::Postgres(connection) => connection.batch_execute(sql),
            Db::Sqlite(connection) => connection.batch_execute(sql),
        }
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    fn restore(&mut self) {
        self.run("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept");
    }

    fn bytes(&self, bytes: &str) -> String {
        match self.kind {
            Kind::Sqlite => format!("x'{bytes}'"),
            Kind::Postgres => format!("'\\x{bytes}'"),
        }
    }

    fn id(&self, random: &mut Random) -> String {
        let id = Uuid::from_u64_pair(random.below(u64::MAX), random.below(u64::MAX));
        match self.kind {
            Kind::Sqlite => format!("x'{}'", id.simple()),
            Kind::Postgres => format!("'{id}'"),
        }
    }

    fn seal(&self, random: &mut Random) -> String {
        let part = |random: &mut Random| format!("{:016x}", random.below(u64::MAX));
        let seal: String = (0..4).map(|_| part(random)).collect();
        self.bytes(&seal)
    }

    /// Edits one column of the row at a place.
    fn edit(&mut self, column: u64, place: i64, random: &mut Random) -> String {
        let value = match column {
            0 => format!("id = {}", self.id(random)),
            1 => "at = '2026-11-20 09:00:00.000001'".to_owned(),
            // A time that is none.
            2 => match self.kind {
                Kind::Sqlite => "at = 'yesterday'".to_owned(),
                Kind::Postgres => "at = 'infinity'".to_owned(),
            },
            3 => "actor_kind = 'stranger'".to_owned(),
            4 => format!("actor = {}", self.id(random)),
            5 => "action = action || '.'".to_owned(),
            6 => "handle = NULL".to_owned(),
            7 => "handle = handle || ' '".to_owned(),
            8 => "outcome = 'unchanged'".to_owned(),
            9 => "role = 'auditor'".to_owned(),
            10 => "role = ''".to_owned(),
            11 => format!("seal = {}", self.seal(random)),
            12 => format!("place = place + {}", self.head.place),
            _ => "place = NULL, seal = NULL".to_owned(),
        };
        self.run(&format!("UPDATE audit SET {value} WHERE place = {place}"));
        value
    }

    /// Inserts a row at a place and moves what comes after.
    fn insert(&mut self, place: i64, random: &mut Random) {
        let far = self.head.place * 2;
        let (id, seal) = (self.id(random), self.seal(random));
        self.run(&format!(
            "UPDATE audit SET place = place + {far} WHERE place >= {place}; \
             UPDATE audit SET place = place - {} WHERE place > {far}; \
             INSERT INTO audit (id, at, actor_kind, action, handle, outcome, place, seal) \
             VALUES ({id}, '2026-11-20 09:00:00', 'service', 'test', 'row 3', 'stored', {place}, {seal})",
            far - 1
        ));
    }

    /// Does one of so many kinds of things to it; says which, and the first place that does not fit afterwards.
    async fn tamper(&mut self, what: u64, random: &mut Random) -> (String, i64) {
        let last = self.head.place;
        let place = 1 + i64::try_from(random.below(last.unsigned_abs() - 1)).expect("a place");
        match what {
            0..14 => (self.edit(what, place, random), place),
            14 => {
                self.run(&format!("DELETE FROM audit WHERE place = {place}"));
                (format!("row {place} deleted"), place)
            }
            15 => {
                let other = place
                    + 1
                    + i64::try_from(random.below((last - place).unsigned_abs())).expect("a place");
                self.run(&format!(
                    "UPDATE audit SET place = {far} WHERE place = {place}; UPDATE audit SET place = {place} WHERE place = {other}; \
                     UPDATE audit SET place = {other} WHERE place = {far}",
                    far = last + 1
                ));
                (format!("rows {place} and {other} swapped"), place)
            }
            16 => {
                self.insert(place, random);
                (format!("inserted at {place}"), place)
            }
            17 => {
                self.insert(last + 1, random);
                ("inserted at the end".to_owned(), last + 1)
            }
            18 => {
                self.run(&format!("DELETE FROM audit WHERE place >= {place}"));
                (format!("cut off from {place}"), place)
            }
            _ => {
                // The service seals others in their place.
                self.run(&format!("DELETE FROM audit WHERE place >= {place}"));
                let more = 1 + random.below(2 * last.unsigned_abs());
                add(self.app, usize::try_from(more).expect("a number"));
                seal(self.app, &mut Sealer::default()).await;
                self.app.set_now("2026-11-20T10:00:00Z");
                seal(self.app, &mut Sealer::default()).await;
                self.app.set_now("2026-11-20T09:00:00Z");
                let end = place - 1 + i64::try_from(more).expect("a number");
                (
                    format!("cut off from {place}, {more} others"),
                    last.min(end + 1),
                )
            }
        }
    }
}

const KINDS: u64 = 20;

on_both!(r_o3_every_tampering_is_found, async |app: TestApp| {
    let mut random = Random::new("tampering");
    let client = app.client("", &[]);
    for _ in 0..3 {
        client.meeting("misam").await;
    }
    add(&app, 12);
    seal(&app, &mut Sealer::default()).await;
    let head = verify(&app, None).expect("a sound log");
    assert_eq!((head.place, unsealed(&app)), (app.rows()["audit"], 0));
    let mut log = Log {
        kind: app.database().kind,
        db: app.database().open(),
        app: &app,
        head,
    };
    log.run("CREATE TABLE kept AS SELECT * FROM audit");
    for number in 0..100 {
        // Each kind at least once.
        let kind = match number {
            0..KINDS => number,
            _ => random.below(KINDS),
        };
        let (what, first) = log.tamper(kind, &mut random).await;
        let found = verify(&app, Some(head)).map_err(|fault| fault.place);
        assert_eq!(found, Err(first), "{number}: {what}");
        log.restore();
        assert_eq!(
            verify(&app, Some(head)),
            Ok(head),
            "{number}: {what}: restored"
        );
    }
});

on_both!(
    a_cut_tail_shows_only_against_a_head,
    async |app: TestApp| {
        add(&app, 10);
        seal(&app, &mut Sealer::default()).await;
        let head = verify(&app, None).expect("a sound log");
        app.database()
            .execute(&format!("DELETE FROM audit WHERE place = {}", head.place));
        let shorter = verify(&app, None).expect("sound in itself");
        assert_eq!(shorter.place, head.place - 1);
        assert_eq!(
            verify(&app, Some(head)).map_err(|fault| fault.place),
            Err(head.place)
        );
        // An older head still stands in the longer log.
        add(&app, 10);
        seal(&app, &mut Sealer::default()).await;
        app.set_now("2026-11-20T09:01:00Z");
        seal(&app, &mut Sealer::default()).await;
        assert_eq!(unsealed(&app), 0);
        verify(&app, Some(shorter)).expect("sound");
    }
);

on_both!(two_instances_seal_one_chain, async |app: TestApp| {
    let second = app.second().await;
    let (mut one, mut two) = (Sealer::default(), Sealer::default());
    let mut sealed = (0, 0);
    for round in 0..12 {
        // More than one batch, written by both while they seal.
        add(&app, 700);
        let calls = join(
            join(seal(&app, &mut one), seal(&second, &mut two)),
            join(app.participant(), async { second.participant().await }),
        );
        let ((first, other), _) = calls.await;
        assert!(
            first == 0 || other == 0,
            "round {round}: {first} and {other}"
        );
        sealed = (sealed.0 + first, sealed.1 + other);
        if round % 2 == 1 {
            // The lease ends: either may take it now.
            let minute = round / 2;
            app.set_now(&format!("2026-11-20T10:{minute:02}:00Z"));
        }
    }
    app.set_now("2026-11-20T11:00:00Z");
    let rest = seal(&second, &mut two).await + seal(&app, &mut one).await;
    let rows = app.rows()["audit"];
    assert_eq!(i64::try_from(sealed.0 + sealed.1 + rest), Ok(rows));
    let head = verify(&app, None).expect("a sound log");
    assert_eq!((head.place, unsealed(&app)), (rows, 0));
});

on_both!(only_one_of_two_holds_the_lease, async |app: TestApp| {
    let second = app.second().await;
    let (mut one, mut two) = (Sealer::default(), Sealer::default());
    add(&app, 1);
    assert!(seal(&app, &mut one).await > 0);
    for _ in 0..3 {
        add(&app, 5);
        assert_eq!(seal(&second, &mut two).await, 0, "the first one does it");
        assert_eq!(seal(&app, &mut one).await, 5);
    }
    // The first one is gone; two seconds later the other one takes over, and goes on where it ended.
    add(&app, 5);
    app.set_now("2026-11-20T09:00:02Z");
    assert_eq!(seal(&second, &mut two).await, 5);
    add(&app, 5);
    assert_eq!(seal(&app, &mut one).await, 0);
    assert_eq!(seal(&second, &mut two).await, 5);
    verify(&app, None).expect("a sound log");
});

on_both!(
    a_clock_that_jumps_back_reorders_nothing,
    async |app: TestApp| {
        add(&app, 5);
        seal(&app, &mut Sealer::default()).await;
        let head = verify(&app, None).expect("a sound log");
        app.set_now("2026-11-20T08:00:00Z");
        add(&app, 5);
        // Also of an instance that was started after the jump: the old lease would hold for an hour.
        let mut restarted = Sealer::default();
        assert_eq!(seal(&app, &mut restarted).await, 5);
        // An id from before all others, as after a restart with a clock that was put back, or from a transaction that took long.
        let early = match app.database().kind {
            Kind::Sqlite => "x'00000000000070008000000000000001'",
            Kind::Postgres => "'00000000-0000-7000-8000-000000000001'",
        };
        app.database().execute(&format!(
            "INSERT INTO audit (id, at, actor_kind, action, outcome) VALUES ({early}, '2026-11-20 07:00:00', 'service', 'early', 'stored')"
        ));
        assert_eq!(seal(&app, &mut restarted).await, 1);
        let end = verify(&app, Some(head)).expect("a sound log");
        assert_eq!(end.place, head.place + 6);
        let last = app.database().texts(&format!(
            "SELECT action AS t FROM audit WHERE place = {}",
            end.place
        ));
        assert_eq!(last, ["early"]);
    }
);

on_both!(another_key_does_not_fit_the_chain, async |app: TestApp| {
    add(&app, 5);
    seal(&app, &mut Sealer::default()).await;
    let path = key_file().with_file_name("another.key");
    let url = &app.database().url;
    let other = Keys::open(&path, url, None).expect("a new key file");
    let mut db = app.database().open();
    let checked = verify_audit(&mut db, &other, None).expect("a check");
    assert_eq!(checked.map_err(|fault| fault.place), Err(1));
});

on_both!(events_are_found_by_what_they_are, async |app: TestApp| {
    let client = app.client("", &[]);
    let person = client.participant().await;
    app.set_now("2026-11-20T09:30:00Z");
    client
        .get(&format!("participants/{person}"))
        .await
        .expect(200);
    client
        .get(&format!("participants/{}", app.id()))
        .await
        .refused(404, "not_found");
    add(&app, 10);
    let find = |filter: Filter| {
        let mut db = app.database().open();
        let mut all = Vec::new();
        let mut before = None;
        // In pages, as somebody turns them.
        loop {
            let page = audit::find(&mut db, &filter, before, 3).expect("a page");
            let Some(last) = page.last() else { break };
            before = Some(last.cursor());
            all.extend(page);
        }
        all.iter()
            .map(|event| format!("{} {}", event.entry.action, event.entry.outcome))
            .collect::<Vec<_>>()
    };
    assert_eq!(find(Filter::default()).len(), app.rows()["audit"] as usize);
    let action = |action: &str| Filter {
        action: Some(action.to_owned()),
        ..Filter::default()
    };
    let mut of_participants = find(action("participant."));
    of_participants.sort();
    assert_eq!(
        of_participants,
        [
            "participant.put stored",
            "participant.read denied",
            "participant.read found"
        ]
    );
    assert_eq!(find(action("participant")).len(), 3);
    for nothing in ["articipant", "%", "participant_", "participant.read!"] {
        assert_eq!(find(action(nothing)), Vec::<String>::new(), "{nothing}");
    }
    let handle = Filter {
        handle: Some(person.to_string()),
        outcome: Some("found".to_owned()),
        ..Filter::default()
    };
    assert_eq!(find(handle), ["participant.read found"]);
    let half_past = "2026-11-20T09:30:00".parse().expect("a time");
    let later = Filter {
        from: Some(half_past),
        ..Filter::default()
    };
    assert_eq!(find(later).len(), 12);
    let earlier = Filter {
        until: Some(half_past),
        ..action("participant.")
    };
    assert_eq!(find(earlier), ["participant.put stored"]);
    let mut db = app.database().open();
    let one = audit::find(&mut db, &action("participant.put"), None, 1).expect("a page");
    let actor = one[0].entry.actor.expect("a client");
    let by_actor = Filter {
        actor: Some(framsteg::domain::ids::ActorId(actor)),
        ..Filter::default()
    };
    assert_eq!(find(by_actor).len(), 3);
});

on_both!(
    a_sample_is_drawn_from_all_sealed_rows,
    async |app: TestApp| {
        assert_eq!(app.app().sample_audit(5).expect("a sample").len(), 0);
        add(&app, 30);
        seal(&app, &mut Sealer::default()).await;
        add(&app, 5);
        let sealed = store::audit_chain::head(&mut app.database().open())
            .expect("a head")
            .place;
        let mut drawn = std::collections::BTreeSet::new();
        for _ in 0..100 {
            let sample = app.app().sample_audit(7).expect("a sample");
            assert_eq!(sample.len(), 7);
            drawn.extend(sample.iter().map(|event| event.place.expect("sealed")));
        }
        assert_eq!(drawn, (1..=sealed).collect());
        assert_eq!(
            app.app().sample_audit(1000).expect("all").len() as i64,
            sealed
        );
    }
);
