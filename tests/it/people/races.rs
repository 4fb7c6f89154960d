//! Two who act at the same moment: whoever comes second finds out what the first has done. SQLite has one writer, so most of these are
//! about PostgreSQL's locks.

use actix_web::http::Method;
use actix_web::rt::spawn;
use framsteg::domain::access::Role;

use super::table::meeting_of;
use crate::support::{Browser, Call, Kind, PASSWORD, Reply, TestApp, between, on_both, run};

const OTHER_PASSWORD: &str = "kantarell brygga sextant";

/// Both replies, when the second request comes after the first has done everything but write it down: nobody gets into the log until
/// both of them wait, for the log or for each other.
pub async fn beside(app: &TestApp, first: Call, second: Call) -> (Reply, Reply) {
    let hold = app.database().hold("audit");
    let first = spawn(first.send());
    hold.until_waiting(1).await;
    let second = spawn(second.send());
    hold.until_waiting(2).await;
    hold.release();
    (first.await.expect("first"), second.await.expect("second"))
}

/// An administrator who has opened the page with the forms.
async fn administrator(app: &TestApp, name: &str) -> Browser {
    let admin = app.staff(name, &[Role::Administrator], &[]).await;
    admin.get("/staff").await.expect(200);
    admin
}

/// What somebody types at the door, from a browser that nobody knows.
fn signing_in(app: &TestApp, name: &str) -> Call {
    let fields = [("username", name), ("password", PASSWORD)];
    app.browser().form("/sign-in", &fields)
}

/// The stages of somebody's sessions.
fn stages(app: &TestApp, name: &str) -> Vec<String> {
    let sql = "SELECT stage AS t FROM session JOIN staff ON staff.id = session.staff_id";
    app.database()
        .texts(&format!("{sql} WHERE username = '{name}'"))
}

fn devices(app: &TestApp, name: &str) -> i64 {
    let sql = "SELECT count(*) AS n FROM device JOIN staff ON staff.id = device.staff_id";
    app.database()
        .number(&format!("{sql} WHERE username = '{name}'"))
}

#[test]
fn no_session_is_opened_beside_a_reset_or_a_disabling() {
    run(Kind::Postgres, async |app: TestApp| {
        let admin = administrator(&app, "admin").await;
        for (name, what) in [("anna.berg", "reset"), ("bo.ek", "disable")] {
            app.staff(name, &[Role::Auditor], &[]).await;
            let change = admin.form(&format!("/staff/{}/{what}", app.staff_id(name)), &[]);
            let (changed, refused) = beside(&app, change, signing_in(&app, name)).await;
            assert!(changed.status < 400, "{what}: {changed:?}");
            refused.expect(401);
            assert_eq!(stages(&app, name), [""; 0], "{what}");
            assert_eq!(devices(&app, name), 0, "{what}");
        }
    });
}

#[test]
fn no_session_of_the_old_password_is_opened_beside_a_change() {
    run(Kind::Postgres, async |app: TestApp| {
        let anna = app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let fields = [("current", PASSWORD), ("password", OTHER_PASSWORD)];
        let change = anna.form("/account/password", &fields);
        let (changed, refused) = beside(&app, change, signing_in(&app, "anna.berg")).await;
        changed.expect(303);
        refused.expect(401);
        assert_eq!(stages(&app, "anna.berg"), ["open"], "her own");
    });
}

#[test]
fn whoever_signs_in_beside_new_rights_meets_what_these_ask_for() {
    run(Kind::Postgres, async |app: TestApp| {
        let admin = administrator(&app, "admin").await;
        app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let code = app.add_staff("bo.ek", &[Role::Auditor], &[]);
        let fields = [
            ("code", &*code),
            ("username", "bo.ek"),
            ("password", PASSWORD),
        ];
        let activation = app.browser().form("/activate", &fields);
        for (name, coming) in [
            ("anna.berg", signing_in(&app, "anna.berg")),
            ("bo.ek", activation),
        ] {
            let path = format!("/staff/{}/rights", app.staff_id(name));
            let change = admin.form(&path, &[("roles", "administrator")]);
            let (changed, entered) = beside(&app, change, coming).await;
            changed.expect(303);
            assert_eq!(
                entered.expect(303).header("location"),
                "/account/second-factor",
                "no administrator without a second factor"
            );
            assert_eq!(stages(&app, name), ["set_up"]);
        }
    });
}

#[test]
fn nobody_comes_in_by_a_second_factor_beside_a_change() {
    run(Kind::Postgres, async |app: TestApp| {
        let admin = administrator(&app, "admin").await;
        let roles = [Role::Administrator];
        for (name, what) in [
            ("anna.berg", "reset"),
            ("bo.ek", "disable"),
            ("cia.dal", "rights"),
            ("dan.ed", "password"),
        ] {
            let code = app.add_staff(name, &roles, &[]);
            let own = app.browser();
            own.activate(&code, name).await.expect(303);
            let (_, codes) = own.set_up_second_factor(&app).await;
            own.get("/account").await.expect(200);
            let half_way = app.browser();
            half_way.sign_in(name, PASSWORD).await.expect(303);
            half_way.get("/sign-in/code").await.expect(200);
            let id = app.staff_id(name);
            // Counted first in a transaction of its own: the change comes between that and the look at the code.
            let log = app.database().hold("audit");
            let counting = app.database().hold_with(&format!(
                "SELECT id FROM session WHERE staff_id = '{id}' AND stage = 'second_factor' FOR UPDATE"
            ));
            let given = spawn(
                half_way
                    .form("/sign-in/code", &[("code", &codes[0])])
                    .send(),
            );
            counting.until_waiting(1).await;
            let path = format!("/staff/{id}/{what}");
            let new = [("current", PASSWORD), ("password", OTHER_PASSWORD)];
            let change = match what {
                "password" => own.form("/account/password", &new),
                _ => admin.form(&path, &[("roles", "auditor")]),
            };
            let changed = spawn(change.send());
            counting.until_waiting(2).await;
            counting.release();
            actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
            log.until_waiting(2).await;
            log.release();
            let changed = changed.await.expect("changed");
            assert!(changed.status < 400, "{what}: {changed:?}");
            // Whichever of the two came first in the end.
            given.await.expect("given");
            // Of whoever changes their own password this one session and this one browser go on.
            let own = usize::from(what == "password");
            assert_eq!(stages(&app, name), vec!["open"; own], "{what}");
            if what != "rights" {
                assert_eq!(devices(&app, name), own as i64, "{what}");
            }
        }
    });
}

#[test]
fn no_caseload_comes_to_somebody_who_is_leaving() {
    run(Kind::Postgres, async |app: TestApp| {
        let (admin, other) = (
            administrator(&app, "admin").await,
            administrator(&app, "other").await,
        );
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        meeting_of(&app, &anna).await;
        let anna = app.staff_id("anna.berg");
        let today = app.app().today().to_string();
        let days = [("from", &*today), ("until", &*today)];
        for what in ["disable", "rights"] {
            for how in ["caseload", "substitute", "absent"] {
                let name = format!("{what}.{how}");
                app.add_staff(&name, &[Role::Coordinator], &["misam"]);
                let bo = app.staff_id(&name);
                let change = admin.form(&format!("/staff/{bo}/{what}"), &[("roles", "auditor")]);
                let handing = match how {
                    "caseload" => other.form(&format!("/staff/{anna}/caseload"), &[("to", &bo)]),
                    "substitute" => other.form(
                        &format!("/staff/{anna}/substitutes"),
                        &[("substitute", &*bo), days[0], days[1]],
                    ),
                    _ => other.form(
                        &format!("/staff/{bo}/substitutes"),
                        &[("substitute", &*anna), days[0], days[1]],
                    ),
                };
                let (changed, refused) = beside(&app, change, handing).await;
                assert_eq!(
                    (changed.status, refused.status),
                    (303, 422),
                    "{name}: {refused:?}"
                );
            }
        }
        assert_eq!(
            (app.rows()["assignment"], app.rows()["substitution"]),
            (1, 0)
        );
        let still = format!("SELECT count(*) AS n FROM assignment WHERE staff_id = '{anna}'");
        assert_eq!(app.database().number(&still), 1);
    });
}

#[test]
fn who_waits_for_everybodys_lock_does_not_hold_their_own_session() {
    run(Kind::Postgres, async |app: TestApp| {
        app.staff("bo.ek", &[Role::Auditor], &[]).await;
        let bo = app.staff_id("bo.ek");
        for what in ["disable", "rights", "reset"] {
            let name = format!("admin.{what}");
            let admin = administrator(&app, &name).await;
            let before = app.dump_but("session");
            // As a colleague does who disables this administrator: first everybody's lock, then the sessions. Whoever held theirs while
            // they wait would have to be waited for.
            let mut colleague = app.database().hold_with(
                "SET LOCAL lock_timeout = '500ms'; SELECT id FROM staff ORDER BY id FOR UPDATE",
            );
            let path = format!("/staff/{bo}/{what}");
            let asked = spawn(admin.form(&path, &[("roles", "director")]).send());
            colleague.until_waiting(1).await;
            let own = app.staff_id(&name);
            colleague.execute(&format!("DELETE FROM session WHERE staff_id = '{own}'"));
            colleague.release();
            asked.await.expect("a reply").expect(401);
            assert_eq!(app.dump_but("session"), before, "{what}");
        }
    });
}

on_both!(
    a_request_that_waits_while_its_session_ends_does_nothing,
    async |app: TestApp| {
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        app.staff("bo.ek", &[Role::Coordinator], &["misam"]).await;
        let cia = app.staff("cia.dal", &[Role::Coordinator], &["misam"]).await;
        let auditor = app.staff("granskare", &[Role::Auditor], &[]).await;
        let meeting = meeting_of(&app, &anna).await;
        let (a, b) = (app.staff_id("anna.berg"), app.staff_id("bo.ek"));
        let today = app.app().today().to_string();
        let stand_in = [("substitute", &*b), ("from", &*today), ("until", &*today)];
        admin.get("/staff").await.expect(200);
        let substitutes = format!("/staff/{a}/substitutes");
        admin.post(&substitutes, &stand_in).await.expect(303);
        let page = admin.get(&format!("/staff/{a}")).await.text();
        let substitution = between(&page, "/substitutes/", "/end").expect("a substitution");
        let client = app.database().texts(match app.database().kind {
            Kind::Sqlite => "SELECT lower(hex(id)) AS t FROM client",
            Kind::Postgres => "SELECT CAST(id AS text) AS t FROM client",
        });
        let client: uuid::Uuid = client[0].parse().expect("an id");
        // Somebody whom nobody has taken on yet.
        let person = app.participant().await;
        app.enrol(person, "misam", "2026-01-01").await;
        let code = app.get(&format!("participants/{person}")).await.json();
        let code = code["code"].as_str().expect("a code").to_owned();
        let take_back = format!("/meetings/{meeting}/take-back");
        let held = app.browser();
        held.sign_in("anna.berg", PASSWORD).await.expect(303);
        held.get("/meetings").await.expect(200);
        held.post(&format!("/meetings/{meeting}/hand-over"), &[])
            .await
            .expect(303);
        held.get(&format!("/meetings/{meeting}")).await.expect(200);
        let new = [("username", "dan"), ("name", "Dan"), ("roles", "auditor")];
        let system = [
            ("name", "Treserva"),
            ("days", "30"),
            ("scopes", "figures:read"),
        ];
        let password = [("current", PASSWORD), ("password", OTHER_PASSWORD)];
        let calls = [
            admin.form("/staff", &new),
            admin.form(&format!("/staff/{a}/rights"), &[("roles", "auditor")]),
            admin.form(&format!("/staff/{a}/reset"), &[]),
            admin.form(&format!("/staff/{a}/disable"), &[]),
            admin.form(&format!("/staff/{a}/caseload"), &[("to", &b)]),
            admin.form(&substitutes, &stand_in),
            admin.form(&format!("/substitutes/{substitution}/end"), &[]),
            admin.form("/clients", &system),
            admin.form(&format!("/clients/{client}/revoke"), &[]),
            admin.form("/account/sessions", &[]),
            admin.form("/account/password", &password),
            admin.form("/account/recovery-codes", &[("confirm", PASSWORD)]),
            anna.form(&format!("/meetings/{meeting}/hand-over"), &[]),
            anna.form(&format!("/meetings/{meeting}/unrated"), &[]),
            anna.form(&format!("/meetings/{meeting}/remove"), &[]),
            cia.form("/meetings", &[("code", &code)]),
            held.form(&take_back, &[("password", PASSWORD)]),
            auditor.bare(Method::GET, "/audit"),
        ];
        app.database()
            .execute("CREATE TABLE kept AS SELECT * FROM session");
        let before = app.dump_but("session");
        for (number, call) in calls.into_iter().enumerate() {
            let ending = app.database().hold_with("DELETE FROM session");
            let asked = spawn(call.send());
            ending.until_waiting(1).await;
            ending.release();
            let reply = asked.await.expect("a reply");
            assert_eq!(reply.status, 401, "{number}: {reply:?}");
            assert_eq!(app.dump_but("session"), before, "{number}");
            assert_eq!(app.rows()["session"], 0, "{number}");
            app.database()
                .execute("INSERT INTO session SELECT * FROM kept");
        }
    }
);
