//! R-Z1: every operation and every role and state in one table. R-Z2, R-Z5, R-Z8: what lies outside one's reach is not there, and nobody
//! is shown an answer or a code that is not theirs to see.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use framsteg::domain::access::Role;
use serde_json::json;

use crate::api::access::GUARDED;
use crate::support::{Browser, PASSWORD, Reply, TestApp, on_both};

/// Who may use a page or form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    /// Whoever comes by.
    All,
    /// Somebody who has given a password only.
    HalfWay,
    /// Somebody who has signed in, or must set up a second factor first.
    SettingUp,
    /// Anybody with a session, however far they have come.
    Leaving,
    /// Anybody who has signed in.
    Anybody,
    /// Who holds this role.
    Only(Role),
}
use Who::{All, Anybody, HalfWay, Leaving, Only, SettingUp};

/// Every page and form, and who may use it. The test below fails when one is missing here.
const TABLE: [(&str, &str, Who); 123] = [
    ("GET", "/assets/framsteg.css", All),
    ("GET", "/assets/pages.css", All),
    ("GET", "/assets/icon.svg", All),
    ("GET", "/assets/paper.css", All),
    ("GET", "/assets/answer.js", All),
    ("GET", "/assets/ease.js", All),
    ("GET", "/assets/inside.js", All),
    ("GET", "/assets/start.js", All),
    ("GET", "/assets/leave.js", All),
    ("GET", "/", All),
    ("POST", "/language", All),
    ("GET", "/sign-in", All),
    ("POST", "/sign-in", All),
    ("POST", "/sign-in/oidc", All),
    ("GET", "/sign-in/oidc/callback", All),
    ("GET", "/sign-in/code", HalfWay),
    ("POST", "/sign-in/code", HalfWay),
    ("GET", "/activate", All),
    ("POST", "/activate", All),
    ("POST", "/sign-out", Leaving),
    ("GET", "/account", Anybody),
    ("POST", "/account/password", Anybody),
    ("GET", "/account/second-factor", SettingUp),
    ("POST", "/account/second-factor", SettingUp),
    ("POST", "/account/recovery-codes", Anybody),
    ("POST", "/account/sessions", Anybody),
    ("GET", "/staff", Only(Role::Administrator)),
    ("POST", "/staff", Only(Role::Administrator)),
    ("GET", "/staff/{id}", Only(Role::Administrator)),
    ("POST", "/staff/{id}/rights", Only(Role::Administrator)),
    ("POST", "/staff/{id}/reset", Only(Role::Administrator)),
    ("POST", "/staff/{id}/disable", Only(Role::Administrator)),
    ("POST", "/staff/{id}/enable", Only(Role::Administrator)),
    ("POST", "/staff/{id}/link", Only(Role::Administrator)),
    ("POST", "/staff/{id}/unlink", Only(Role::Administrator)),
    ("POST", "/staff/{id}/caseload", Only(Role::Administrator)),
    ("POST", "/staff/{id}/substitutes", Only(Role::Administrator)),
    ("POST", "/substitutes/{id}/end", Only(Role::Administrator)),
    ("GET", "/clients", Only(Role::Administrator)),
    ("POST", "/clients", Only(Role::Administrator)),
    ("POST", "/clients/{id}/revoke", Only(Role::Administrator)),
    ("GET", "/audit", Only(Role::Auditor)),
    ("GET", "/forms", Anybody),
    ("GET", "/forms/{key}/{version}/{language}", Anybody),
    ("GET", "/meetings", Only(Role::Coordinator)),
    ("POST", "/meetings", Only(Role::Coordinator)),
    ("GET", "/meetings/{id}", Only(Role::Coordinator)),
    ("GET", "/meetings/{id}/again/{key}", Only(Role::Coordinator)),
    ("POST", "/meetings/{id}/hand-over", Only(Role::Coordinator)),
    ("POST", "/meetings/{id}/take-back", Only(Role::Coordinator)),
    ("POST", "/meetings/{id}/unrated", Only(Role::Coordinator)),
    ("POST", "/meetings/{id}/remove", Only(Role::Coordinator)),
    (
        "GET",
        "/meetings/{id}/answer/{language}",
        Only(Role::Coordinator),
    ),
    (
        "GET",
        "/meetings/{id}/answer/{language}/{key}",
        Only(Role::Coordinator),
    ),
    (
        "POST",
        "/meetings/{id}/answer/{language}/{key}",
        Only(Role::Coordinator),
    ),
    (
        "GET",
        "/meetings/{id}/enter/{language}/{key}",
        Only(Role::Coordinator),
    ),
    (
        "POST",
        "/meetings/{id}/enter/{language}/{key}",
        Only(Role::Coordinator),
    ),
    (
        "GET",
        "/meetings/{id}/correct/{language}/{key}",
        Only(Role::Coordinator),
    ),
    (
        "POST",
        "/meetings/{id}/correct/{language}/{key}",
        Only(Role::Coordinator),
    ),
    (
        "POST",
        "/meetings/{id}/room/not-yet",
        Only(Role::Coordinator),
    ),
    (
        "GET",
        "/here/{key}/{version}/{language}",
        Only(Role::Coordinator),
    ),
    ("GET", "/surveys/{key}/{version}/{language}/{hash}", All),
    ("GET", "/meetings/{id}/room", Only(Role::Coordinator)),
    ("POST", "/meetings/{id}/room", Only(Role::Coordinator)),
    ("GET", "/meetings/{id}/room/done", Only(Role::Coordinator)),
    ("POST", "/meetings/{id}/room/done", Only(Role::Coordinator)),
    ("POST", "/leave", Leaving),
    ("GET", "/enrolments/{id}/progress", Only(Role::Coordinator)),
    ("POST", "/participants", Only(Role::Coordinator)),
    ("GET", "/participants/new", Only(Role::Coordinator)),
    ("GET", "/participants/{id}", Only(Role::Coordinator)),
    (
        "GET",
        "/participants/{id}/background",
        Only(Role::Coordinator),
    ),
    (
        "POST",
        "/participants/{id}/background",
        Only(Role::Coordinator),
    ),
    ("GET", "/participants/{id}/slip", Only(Role::Coordinator)),
    ("POST", "/participants/{id}/code", Only(Role::Coordinator)),
    ("POST", "/participants/{id}/merge", Only(Role::Coordinator)),
    ("GET", "/participants/{id}/enrol", Only(Role::Coordinator)),
    ("POST", "/participants/{id}/enrol", Only(Role::Coordinator)),
    ("GET", "/enrolments/{id}", Only(Role::Coordinator)),
    ("GET", "/enrolments/{id}/place", Only(Role::Coordinator)),
    ("POST", "/enrolments/{id}/place", Only(Role::Coordinator)),
    ("GET", "/enrolments/{id}/end", Only(Role::Coordinator)),
    ("POST", "/enrolments/{id}/end", Only(Role::Coordinator)),
    ("POST", "/enrolments/{id}/reopen", Only(Role::Coordinator)),
    (
        "GET",
        "/enrolments/{id}/coordinator",
        Only(Role::Coordinator),
    ),
    (
        "POST",
        "/enrolments/{id}/coordinator",
        Only(Role::Coordinator),
    ),
    (
        "GET",
        "/enrolments/{id}/new-occasion",
        Only(Role::Coordinator),
    ),
    (
        "POST",
        "/enrolments/{id}/new-occasion",
        Only(Role::Coordinator),
    ),
    ("GET", "/rounds", Only(Role::Director)),
    ("POST", "/rounds", Only(Role::Director)),
    ("POST", "/rounds/{id}/codes", Only(Role::Director)),
    ("POST", "/rounds/{id}/cancel", Only(Role::Director)),
    ("GET", "/yearly", All),
    ("POST", "/yearly", All),
    ("POST", "/yearly/answers", All),
    ("GET", "/entries", Only(Role::Director)),
    ("GET", "/entries/{path}/{period}", Only(Role::Director)),
    ("POST", "/entries/{path}/{period}", Only(Role::Director)),
    (
        "GET",
        "/figures/{path}/{period}/withdraw",
        Only(Role::Director),
    ),
    (
        "POST",
        "/figures/{path}/{period}/withdraw",
        Only(Role::Director),
    ),
    (
        "GET",
        "/reports/{period}/comments/{path}",
        Only(Role::Director),
    ),
    (
        "POST",
        "/reports/{period}/comments/{path}",
        Only(Role::Director),
    ),
    ("POST", "/reports/{period}/freeze", Only(Role::Director)),
    ("GET", "/goals", Only(Role::Director)),
    ("GET", "/goals/{year}", Only(Role::Director)),
    ("GET", "/figures/{path}", Only(Role::Director)),
    ("GET", "/figures/{path}/{period}", Only(Role::Director)),
    (
        "GET",
        "/figures/{path}/{period}/chart.svg",
        Only(Role::Director),
    ),
    ("GET", "/reports", Only(Role::Director)),
    ("GET", "/reports/figures.csv", Only(Role::Director)),
    ("GET", "/reports/figures.xlsx", Only(Role::Director)),
    ("GET", "/reports/{period}", Only(Role::Director)),
    ("GET", "/reports/{period}/frozen/{id}", Only(Role::Director)),
    ("GET", "/reports/{period}/figures.csv", Only(Role::Director)),
    (
        "GET",
        "/reports/{period}/figures.xlsx",
        Only(Role::Director),
    ),
    ("GET", "/assets/help-question.png", All),
    ("GET", "/assets/help-progress.png", All),
    ("GET", "/assets/typing.js", All),
    ("GET", "/alive", Anybody),
    ("GET", "/support-card", Anybody),
    ("GET", "/help", All),
    ("GET", "/accessibility", All),
    ("GET", "/privacy", All),
];

const NOTHING: &str = "0198c0de-0000-7000-8000-0000000fffff";

/// What somebody is when they call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Nobody,
    HalfWay,
    MustSetUp,
    In(Role),
    /// A coordinator whose tablet lies in a participant's hands.
    HandedOver,
    /// Somebody whose account has been disabled meanwhile.
    Disabled,
    /// Somebody whose session has run out.
    Expired,
    /// Somebody whose role has been taken away meanwhile.
    Demoted,
}

const STATES: [State; 11] = [
    State::Nobody,
    State::HalfWay,
    State::MustSetUp,
    State::In(Role::Coordinator),
    State::In(Role::Director),
    State::In(Role::Administrator),
    State::In(Role::Auditor),
    State::HandedOver,
    State::Disabled,
    State::Expired,
    State::Demoted,
];

/// The status that a caller of a page or form gets; `None` if they are let in, whatever comes of it.
fn refusal(who: Who, state: State, path: &str) -> Option<u16> {
    let is_everybodys = ["/assets/", "/surveys/"]
        .iter()
        .any(|start| path.starts_with(start));
    if state == State::HandedOver && !is_everybodys {
        return Some(403);
    }
    let is_in = matches!(state, State::In(_));
    match who {
        All => None,
        HalfWay => (state != State::HalfWay).then_some(401),
        SettingUp => (!is_in && state != State::MustSetUp).then_some(401),
        Leaving => {
            let has_session = is_in || matches!(state, State::HalfWay | State::MustSetUp);
            (!has_session).then_some(401)
        }
        Anybody => (!is_in).then_some(401),
        Only(role) => match state {
            State::In(own) => (own != role).then_some(403),
            _ => Some(401),
        },
    }
}

/// Somebody in a state, and the occasion for which their tablet has been handed over, if it has.
async fn somebody(app: &TestApp, state: State, name: &str) -> Browser {
    match state {
        State::Nobody => app.browser(),
        State::HalfWay => {
            app.staff(name, &[Role::Administrator], &[]).await;
            let browser = app.browser();
            browser.sign_in(name, PASSWORD).await.expect(303);
            browser.get("/sign-in/code").await.expect(200);
            browser
        }
        State::MustSetUp => {
            let code = app.add_staff(name, &[Role::Director], &[]);
            let browser = app.browser();
            browser.activate(&code, name).await.expect(303);
            browser.get("/account/second-factor").await.expect(200);
            browser
        }
        State::In(Role::Coordinator) => app.staff(name, &[Role::Coordinator], &["misam"]).await,
        State::In(role) => app.staff(name, &[role], &[]).await,
        State::HandedOver => handed_over(app, name).await.0,
        State::Disabled => {
            let browser = app.staff(name, &[Role::Administrator], &[]).await;
            app.staff(&format!("{name}2"), &[Role::Administrator], &[])
                .await;
            framsteg::app::operator::set_disabled(
                &mut app.database().open(),
                app.clock(),
                name,
                true,
            )
            .expect("disabled");
            browser
        }
        State::Expired => {
            let browser = app.staff(name, &[Role::Administrator], &[]).await;
            app.database().execute(
                "UPDATE session SET started_at = '2020-01-01 00:00:00', seen_at = '2020-01-01 00:00:00'",
            );
            browser
        }
        State::Demoted => {
            let browser = app
                .staff(name, &[Role::Administrator, Role::Coordinator], &["misam"])
                .await;
            let admin = app
                .staff(&format!("{name}2"), &[Role::Administrator], &[])
                .await;
            admin.get("/staff").await.expect(200);
            let path = format!("/staff/{}/rights", app.staff_id(name));
            admin.post(&path, &[("roles", "auditor")]).await.expect(303);
            browser
        }
    }
}

/// A coordinator who has handed the tablet over, and the occasion.
pub async fn handed_over(app: &TestApp, name: &str) -> (Browser, uuid::Uuid) {
    let browser = app.staff(name, &[Role::Coordinator], &["misam"]).await;
    let occasion = meeting_of(app, &browser).await;
    browser
        .post(&format!("/meetings/{occasion}/hand-over"), &[])
        .await
        .expect(303);
    browser
        .get(&format!("/meetings/{occasion}"))
        .await
        .expect(200);
    (browser, occasion)
}

/// A meeting today with somebody whom this coordinator has taken on by their code.
pub async fn meeting_of(app: &TestApp, browser: &Browser) -> uuid::Uuid {
    let person = app.participant().await;
    let code = app
        .get(&format!("participants/{person}"))
        .await
        .expect(200)
        .json()["code"]
        .as_str()
        .expect("a code")
        .to_owned();
    let stay = app.enrol(person, "misam", "2026-01-01").await;
    let today = app.app().today().to_string();
    let occasion = app.occasion(stay, &today).await;
    browser.get("/meetings").await.expect(200);
    browser
        .post("/meetings", &[("code", &code)])
        .await
        .expect(303);
    browser.get("/meetings").await.expect(200);
    occasion
}

#[test]
fn r_z1_every_page_and_form_is_in_the_table() {
    let declared: BTreeSet<(String, String)> = framsteg::web::declarations()
        .into_iter()
        .map(|(method, path)| (method.to_string(), path.to_owned()))
        .collect();
    let table: BTreeSet<(String, String)> = TABLE
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    assert_eq!(declared, table);
    assert_eq!(table.len(), TABLE.len(), "no row twice");
}

on_both!(
    r_z1_every_operation_for_every_role_and_state,
    async |app: TestApp| {
        let mut cells = 0;
        for (number, state) in STATES.into_iter().enumerate() {
            let browser = somebody(&app, state, &format!("person{number}")).await;
            for (method, path, who) in TABLE {
                let path = path.replace("{id}", NOTHING);
                // Copies, so that one form's effect does not change what the next one meets.
                let caller = browser.copy();
                let reply = match method {
                    "GET" => caller.get(&path).await,
                    _ if ["/sign-out", "/leave"].contains(&path.as_str())
                        && refusal(who, state, &path).is_none() =>
                    {
                        continue;
                    }
                    _ => caller.post(&path, &[]).await,
                };
                cells += 1;
                match refusal(who, state, &path) {
                    Some(status) => assert_eq!(
                        reply.status, status,
                        "{method} {path} as {state:?}: {reply:?}"
                    ),
                    None => {
                        // Let in: a form with nothing in it is refused for its content, or finds nothing.
                        let signed_off = reply.text().contains("Du är utloggad");
                        assert!(
                            ![403, 405].contains(&reply.status)
                                && reply.status < 500
                                && !signed_off,
                            "{method} {path} as {state:?}: {reply:?}"
                        );
                    }
                }
            }
            // A cookie is no token: the API lets nobody in by it, and a tablet that was handed over reaches nothing of it.
            let expected = if state == State::HandedOver { 403 } else { 401 };
            for (method, path, _) in GUARDED {
                let path = path
                    .replace("{id}", NOTHING)
                    .replace("{key}", "held-together")
                    .replace("{version}", "1")
                    .replace("{indicator}", "held-together");
                let call = browser.bare(method.parse().expect("a method"), &path);
                let reply = call.header("sec-fetch-site", "same-origin").await;
                assert_eq!(reply.status, expected, "{method} {path} as {state:?}");
                cells += 1;
            }
        }
        assert_eq!(
            cells,
            STATES.len() * (TABLE.len() + GUARDED.len()) - 12,
            "six are let out, by either door"
        );
    }
);

on_both!(r_z1_other_methods_are_405, async |app: TestApp| {
    let browser = app.staff("admin", &[Role::Administrator], &[]).await;
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (method, path, _) in TABLE {
        known.entry(path).or_default().insert(method);
    }
    for (path, methods) in known {
        for method in [
            "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW",
        ] {
            if methods.contains(method) {
                continue;
            }
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let reply = browser
                .bare(method.clone(), &path.replace("{id}", NOTHING))
                .header("sec-fetch-site", "same-origin")
                .await;
            assert_eq!(reply.status, 405, "{method} {path}");
            let allowed: BTreeSet<&str> = reply.header("allow").split(", ").collect();
            assert_eq!(allowed, methods, "{path}");
        }
    }
});

/// Without what differs between any two replies.
fn bare(reply: Reply) -> (u16, Vec<(String, String)>, String) {
    (reply.status, reply.headers.clone(), reply.text())
}

on_both!(
    r_z2_what_lies_outside_ones_reach_is_not_there,
    async |app: TestApp| {
        let own = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let colleague = app.staff("bo.ek", &[Role::Coordinator], &["misam"]).await;
        let elsewhere = app.staff("cia.dal", &[Role::Coordinator], &["nafs"]).await;
        let occasion = meeting_of(&app, &own).await;
        for stranger in [&colleague, &elsewhere] {
            let page = stranger.get("/meetings").await.expect(200);
            assert!(page.text().contains("Du har inga möten i dag"), "{page:?}");
            let hand_over = |id: String| {
                let path = format!("/meetings/{id}/hand-over");
                async move { stranger.copy().post(&path, &[]).await }
            };
            let theirs = hand_over(occasion.to_string()).await;
            let nobodys = hand_over(NOTHING.to_owned()).await;
            assert_eq!(theirs.status, 404);
            assert_eq!(bare(theirs), bare(nobodys));
        }
        let denied = "SELECT count(*) AS n FROM audit WHERE action = 'session.hand_over' AND outcome = 'denied' AND actor_kind = 'staff'";
        assert_eq!(app.database().number(denied), 4);
        own.post(&format!("/meetings/{occasion}/hand-over"), &[])
            .await
            .expect(303);
    }
);

on_both!(
    r_z5_r_z8_canaries_reach_nobody_who_should_not_see_them,
    async |app: TestApp| {
        // A code, a free-text answer, and the words of an option that nobody would otherwise meet.
        let person = app.participant().await;
        let view = app.get(&format!("participants/{person}")).await.json();
        let code = view["code"].as_str().expect("a code").to_owned();
        let stay = app.enrol(person, "misam", "2026-01-01").await;
        let today = app.app().today().to_string();
        let meeting = app.occasion(stay, &today).await;
        let answers = json!({"comment": "kanariefågel", "satisfied": "not_at_all"});
        let response = app.answer(meeting, "satisfaction", answers).await;
        let grouped = format!("{} {} {}", &code[..3], &code[3..6], &code[6..]);
        let canaries = [
            code,
            grouped,
            "kanarie".to_owned(),
            "not_at_all".to_owned(),
            person.to_string(),
            stay.to_string(),
            meeting.to_string(),
        ];
        let all_but_coordinator = [Role::Administrator, Role::Director, Role::Auditor];
        let staff = app.staff("anna.berg", &all_but_coordinator, &[]).await;
        let mut seen = Vec::new();
        for (method, path, _) in TABLE {
            for id in [
                NOTHING.to_owned(),
                app.staff_id("anna.berg"),
                meeting.to_string(),
            ] {
                let path = path.replace("{id}", &id);
                let reply = match method {
                    "GET" => staff.copy().get(&path).await,
                    _ => staff.copy().post(&path, &[]).await,
                };
                seen.push((path, reply));
            }
        }
        // And by any other client than one with the scope to read participants.
        let client = app.client(
            "definitions:read figures:read participants:write responses:write",
            &[],
        );
        for (method, path, _) in GUARDED {
            for id in [person, stay, meeting, response] {
                let path = path
                    .replace("{id}", &id.to_string())
                    .replace("{key}", "satisfaction")
                    .replace("{version}", "1")
                    .replace("{indicator}", "held-together");
                if method == "GET" && !path.contains("/questionnaires") {
                    seen.push((path.clone(), client.get(&path).await));
                }
            }
        }
        assert!(seen.len() > 100);
        // The auditor reads handles, which are no canaries there.
        for (path, reply) in seen.iter().filter(|(path, _)| !path.starts_with("/audit")) {
            let headers = format!("{:?}", reply.headers);
            for canary in &canaries {
                let text = reply.text();
                let is_asked_for = path.contains(canary.as_str());
                assert!(
                    is_asked_for || !(text.contains(canary) || headers.contains(canary)),
                    "{canary} at {path}: {reply:?}"
                );
            }
        }
        for (path, reply) in seen.iter().filter(|(path, _)| path.starts_with("/audit")) {
            for canary in &canaries[..4] {
                assert!(!reply.text().contains(canary), "{canary} at {path}");
            }
        }
    }
);
