//! Many people at once, made by the database itself.

use diesel::connection::SimpleConnection;
use framsteg::store::Db;

/// An id from a kind and a number: the same on both databases.
pub fn id(kind: u8, number: u64) -> uuid::Uuid {
    uuid::Uuid::from_u128(
        (0x0190_0000_0000_7000_8000_u128 << 48) | (u128::from(kind) << 40) | u128::from(number),
    )
}

pub const PARTICIPANT: u8 = 1;
pub const ENROLMENT: u8 = 2;
pub const OCCASION: u8 = 3;
pub const RESPONSE: u8 = 4;
const SCREENING: u8 = 5;

/// How the two databases say the same.
struct Dialect {
    /// An id column from a kind and an SQL expression.
    id: fn(u8, &str) -> String,
    /// A day from a date and an SQL number of days.
    day: fn(&str) -> String,
    yes: &'static str,
    no: &'static str,
    bytes: &'static str,
    stamp: &'static str,
}

const SQLITE: Dialect = Dialect {
    id: |kind, n| format!("unhex(printf('01900000000070008000{kind:02x}%010x', {n}))"),
    day: |n| format!("date('2024-01-01', '+' || ({n}) || ' days')"),
    yes: "1",
    no: "0",
    bytes: "zeroblob(32)",
    stamp: "'2026-01-15 10:00:00'",
};

const POSTGRES: Dialect = Dialect {
    id: |kind, n| {
        format!(
            "(('01900000000070008000{kind:02x}' || lpad(to_hex(({n})::bigint), 10, '0'))::uuid)"
        )
    },
    day: |n| format!("(DATE '2024-01-01' + (({n})::integer))"),
    yes: "true",
    no: "false",
    bytes: "decode(repeat('00', 32), 'hex')",
    stamp: "TIMESTAMP '2026-01-15 10:00:00'",
};

fn dialect(db: &Db) -> Dialect {
    match db {
        Db::Sqlite(_) => SQLITE,
        Db::Postgres(_) => POSTGRES,
    }
}

fn run(db: &mut Db, sql: &str) {
    let sql = match db {
        Db::Sqlite(_) => {
            format!("PRAGMA synchronous = OFF; BEGIN; {sql}; COMMIT; PRAGMA synchronous = FULL;")
        }
        Db::Postgres(_) => sql.to_owned(),
    };
    let done = match db {
        Db::Sqlite(c) => c.batch_execute(&sql),
        Db::Postgres(c) => c.batch_execute(&format!("SET statement_timeout = 0; {sql}")),
    };
    done.unwrap_or_else(|error| panic!("{error}: {sql}"));
}

fn series(db: &Db, count: u64) -> String {
    match db {
        Db::Sqlite(_) => format!(
            "(WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < {count}) SELECT n FROM s)"
        ),
        Db::Postgres(_) => format!("generate_series(0, {count} - 1) AS s(n)"),
    }
}

/// Participants with one enrolment each, in the three insatser that measure progression.
pub fn people(db: &mut Db, count: u64) {
    let d = dialect(db);
    let from = series(db, count);
    let (person, enrolment) = ((d.id)(PARTICIPANT, "n"), (d.id)(ENROLMENT, "n"));
    let day = (d.day)("n % 300");
    let (no, stamp) = (d.no, d.stamp);
    run(
        db,
        &format!(
            "INSERT INTO participant (id, code, gender, age_band, born_abroad, protected_identity, revision, created_by, created_at, updated_at) \
             SELECT {person}, 'B' || n, CASE n % 2 WHEN 0 THEN 'woman' ELSE 'man' END, '25-34', \
             CASE n % 3 WHEN 0 THEN 'yes' ELSE 'no' END, {no}, 1, {person}, {stamp}, {stamp} FROM {from};
             INSERT INTO enrolment SELECT {enrolment}, {person}, CASE n % 2 WHEN 0 THEN 'misam' ELSE 'nafs' END, NULL, \
             CASE n % 5 WHEN 0 THEN 'norsjo' ELSE 'skelleftea' END, {day}, NULL, NULL, 1, {person}, {stamp}, {stamp} FROM {from}"
        ),
    );
}

/// Occasions: number `n` belongs to enrolment `n % people`, about a month apart.
pub fn occasions(db: &mut Db, people: u64, count: u64) {
    let d = dialect(db);
    let from = series(db, count);
    let id = (d.id)(OCCASION, "n");
    let enrolment = (d.id)(ENROLMENT, &format!("(n % {people})"));
    let day = (d.day)(&format!("300 + ((n / {people}) * 29 + n % 28) % 420"));
    let (yes, stamp) = (d.yes, d.stamp);
    run(
        db,
        &format!(
            "INSERT INTO occasion SELECT {id}, {enrolment}, {day}, 'in_person', {yes}, 'none', {id}, {stamp} FROM {from}"
        ),
    );
}

/// Responses to the first occasions: three of four to the nine progression items, one to the single item of coordination.
pub fn responses(db: &mut Db, count: u64) {
    let d = dialect(db);
    let from = series(db, count);
    let (id, occasion, sender) = (
        (d.id)(RESPONSE, "n"),
        (d.id)(OCCASION, "n"),
        (d.id)(9, "(n % 7)"),
    );
    let (bytes, stamp) = (d.bytes, d.stamp);
    let items: String = ["able-to-work", "knows-paths", "works-with-others", "focus-and-energy", "handles-health",
        "manages-everyday", "support-around", "takes-steps", "believes-in-goals"]
        .iter()
        .enumerate()
        .map(|(k, item)| format!("INSERT INTO answer SELECT {id}, '{item}', '' || (1 + (n + {k}) % 5), NULL FROM {from} WHERE n % 4 <> 0;"))
        .collect();
    run(
        db,
        &format!(
            "INSERT INTO response (id, occasion_id, questionnaire, version, language, help, supersedes, fingerprint, sender, stored_at) \
             SELECT {id}, {occasion}, CASE n % 4 WHEN 0 THEN 'coordination' ELSE 'progression-participant' END, 1, \
             'sv', 'none', NULL, {bytes}, {sender}, {stamp} FROM {from};
             {items}
             INSERT INTO answer SELECT {id}, 'held-together', CASE WHEN n % 40 < 4 THEN 'small_extent' ELSE 'large_extent' END, NULL \
             FROM {from} WHERE n % 4 = 0"
        ),
    );
    settle(db);
}

/// How many responses there are to each person of a [`year`].
pub const EACH: u64 = 12;
/// Meetings with each person, and what is answered at each.
const MEETINGS: u64 = 3;
const ASKED: u64 = EACH / MEETINGS;
/// How many persons a coordinator has.
const CASELOAD: u64 = 100;

/// What is answered at each meeting: the questionnaire, its version, and of each item its options by the number of the answer.
const SURVEYS: [(&str, u8, &[&str], &[&str]); ASKED as usize] = [
    (
        "progression-participant",
        2,
        &[
            "able-to-work",
            "knows-paths",
            "works-with-others",
            "focus-and-energy",
            "handles-health",
            "manages-everyday",
            "support-around",
            "takes-steps",
            "can-reach-goals",
        ],
        &["1", "2", "3", "4", "5"],
    ),
    (
        "progression-professional",
        2,
        &[
            "rated-able-to-work",
            "rated-knows-paths",
            "rated-works-with-others",
            "rated-focus-and-energy",
            "rated-handles-health",
            "rated-manages-everyday",
            "rated-support-around",
            "rated-takes-steps",
            "rated-can-reach-goals",
            "usable-competence",
            "work-or-study-belief",
        ],
        &["1", "2", "3", "4", "5"],
    ),
    (
        "coordination",
        1,
        &["held-together"],
        &[
            "small_extent",
            "large_extent",
            "very_large_extent",
            "large_extent",
            "very_large_extent",
        ],
    ),
    (
        "satisfaction",
        1,
        &["satisfied"],
        &["a_little", "fairly", "very", "fairly", "very"],
    ),
];
/// The other item of satisfaction that figures rest on.
const BENEFIT: (&str, &[&str]) = (
    "benefit",
    &[
        "a_little",
        "fairly_much",
        "very_much",
        "fairly_much",
        "very_much",
    ],
);

/// A year of so many people: three meetings of each with four questionnaires, nearly all of them in 2025, and whether a question was asked.
pub fn year(db: &mut Db, people: u64) {
    let d = dialect(db);
    let from = series(db, people);
    let (person, enrolment) = ((d.id)(PARTICIPANT, "n"), (d.id)(ENROLMENT, "n"));
    let (start, end) = ((d.day)("300 + n % 150"), (d.day)("660 + n % 60"));
    let (no, yes, stamp, bytes) = (d.no, d.yes, d.stamp, d.bytes);
    run(
        db,
        &format!(
            "INSERT INTO participant (id, code, gender, age_band, born_abroad, protected_identity, revision, created_by, created_at, updated_at) \
             SELECT {person}, 'B' || n, CASE n % 19 % 2 WHEN 0 THEN 'woman' ELSE 'man' END, CASE n % 3 WHEN 0 THEN '15-24' ELSE '25-34' END, \
             CASE n % 7 % 3 WHEN 0 THEN 'yes' ELSE 'no' END, {no}, 1, {person}, {stamp}, {stamp} FROM {from};
             INSERT INTO enrolment (id, participant_id, programme, team, municipality, start_on, end_on, end_reason, revision, created_by, created_at, updated_at) \
             SELECT {enrolment}, {person}, CASE n % 5 WHEN 0 THEN 'sikt' WHEN 1 THEN 'nafs' WHEN 2 THEN 'ung-resurs' ELSE 'misam' END, NULL, \
             CASE n % 11 WHEN 0 THEN 'norsjo' ELSE 'skelleftea' END, {start}, CASE n % 4 WHEN 0 THEN {end} END, \
             CASE n % 4 WHEN 0 THEN CASE n % 12 WHEN 0 THEN 'work' WHEN 4 THEN 'studies' ELSE 'moved' END END, 1, {person}, {stamp}, {stamp} FROM {from}"
        ),
    );
    let meetings = people * MEETINGS;
    let from = series(db, meetings);
    let occasion = (d.id)(OCCASION, "n");
    let of = (d.id)(ENROLMENT, &format!("(n % {people})"));
    let day = (d.day)(&format!(
        "320 + (n % {people}) % 150 + (n / {people}) * 105 + n % 20"
    ));
    let coordinator = (d.id)(9, &format!("((n % {people}) / {CASELOAD})"));
    let screening = (d.id)(SCREENING, "n");
    run(
        db,
        &format!(
            "INSERT INTO occasion SELECT {occasion}, {of}, {day}, 'in_person', {yes}, 'none', {occasion}, {stamp} FROM {from};
             INSERT INTO screening SELECT {screening}, {occasion}, CASE n % 10 WHEN 0 THEN 'declined' ELSE 'answered' END, NULL, {yes}, \
             {coordinator}, {stamp} FROM {from} WHERE n < {people} AND n % 6 <> 0"
        ),
    );
    for (place, (questionnaire, version, items, options)) in (0..).zip(SURVEYS) {
        let response = (d.id)(RESPONSE, &format!("(n * {ASKED} + {place})"));
        let mut sql = format!(
            "INSERT INTO response (id, occasion_id, questionnaire, version, language, help, supersedes, fingerprint, sender, stored_at) \
             SELECT {response}, {occasion}, '{questionnaire}', {version}, 'sv', 'none', NULL, {bytes}, {coordinator}, {stamp} FROM {from}"
        );
        let items = items.iter().map(|item| (*item, options));
        let more = (questionnaire == "satisfaction").then_some((BENEFIT.0, BENEFIT.1));
        for (k, (item, options)) in (0..).zip(items.chain(more)) {
            let choice: String = (0..)
                .zip(options)
                .map(|(at, option)| format!(" WHEN {at} THEN '{option}'"))
                .collect();
            sql.push_str(&format!(
                ";INSERT INTO answer SELECT {response}, '{item}', \
                 CASE (n * 7 + n / {people} + {k} * 3 + n / 5) % 5{choice} END, NULL FROM {from} WHERE (n + {k}) % 23 <> 0"
            ));
        }
        run(db, &sql);
    }
    settle(db);
}

/// Fresh statistics and no half-finished housekeeping, as on a database that has been running.
pub fn settle(db: &mut Db) {
    match db {
        Db::Sqlite(c) => c.batch_execute("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)"),
        Db::Postgres(c) => c.batch_execute("VACUUM ANALYZE"),
    }
    .expect("statistics");
}
