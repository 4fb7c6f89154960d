//! Staff: what an administrator can do, and cannot.

use framsteg::app::operator;
use framsteg::domain::access::Role;

use crate::support::{PASSWORD, TestApp, between, on_both};

on_both!(an_administrator_lets_somebody_in, async |app: TestApp| {
    let admin = app.staff("admin", &[Role::Administrator], &[]).await;
    admin.get("/staff").await.expect(200);
    let fields = [
        ("username", "Anna.Berg"),
        ("name", "Anna Berg"),
        ("roles", "coordinator"),
        ("roles", "auditor"),
        ("programmes", "misam"),
        ("programmes", "nafs"),
    ];
    let reply = admin.post("/staff", &fields).await.expect(200);
    let code = between(&reply.text(), "<p class=\"shown\"><code>", "</code>").expect("a code");
    let list = admin.get("/staff").await.expect(200).text();
    for part in [
        "anna.berg",
        "Koordinator, Granskare",
        "Har inte valt lösenord",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
    let anna = app.browser();
    anna.activate(&code, "anna.berg").await.expect(303);
    anna.get("/meetings").await.expect(200);
    anna.get("/staff").await.expect(403);
});

on_both!(
    what_is_wrong_stands_beside_its_field,
    async |app: TestApp| {
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        admin.get("/staff").await.expect(200);
        let before = app.rows()["staff"];
        let too_long = "x".repeat(101);
        for (fields, faults) in [
            (vec![], vec!["username", "name", "roles"]),
            (
                vec![("username", "åb"), ("name", "Å"), ("roles", "auditor")],
                vec!["username"],
            ),
            (
                vec![("username", "a b c"), ("name", "Å"), ("roles", "auditor")],
                vec!["username"],
            ),
            (
                vec![("username", "admin"), ("name", "Å"), ("roles", "auditor")],
                vec!["username"],
            ),
            (
                vec![
                    ("username", "abc"),
                    ("name", &too_long),
                    ("roles", "auditor"),
                ],
                vec!["name"],
            ),
            (
                vec![("username", "abc"), ("name", "Å"), ("roles", "king")],
                vec!["roles"],
            ),
            (
                vec![("username", "abc"), ("name", "Å"), ("roles", "coordinator")],
                vec!["programmes"],
            ),
            (
                vec![
                    ("username", "abc"),
                    ("name", "Å"),
                    ("roles", "director"),
                    ("programmes", "misam"),
                ],
                vec!["programmes"],
            ),
            (
                vec![
                    ("username", "abc"),
                    ("name", "Å"),
                    ("roles", "coordinator"),
                    ("programmes", "x"),
                ],
                vec!["programmes"],
            ),
        ] {
            let reply = admin.post("/staff", &fields).await.expect(422).text();
            for fault in faults {
                assert!(
                    reply.contains(&format!("id=\"{fault}-error\"")),
                    "{fault}: {reply}"
                );
                assert!(
                    reply.contains(&format!("<a href=\"#{fault}\">")),
                    "{fault}: {reply}"
                );
            }
            for (name, value) in fields
                .iter()
                .filter(|(name, _)| ["username", "name"].contains(name))
            {
                assert!(
                    reply.contains(&format!("value=\"{value}\"")),
                    "{name} stands there again"
                );
            }
        }
        assert_eq!(app.rows()["staff"], before);
    }
);

on_both!(
    somebody_is_always_left_to_let_others_in,
    async |app: TestApp| {
        app.staff("admin", &[Role::Administrator], &[]).await;
        let refused =
            operator::set_disabled(&mut app.database().open(), app.clock(), "admin", true);
        assert!(matches!(
            refused,
            Err(framsteg::app::Error::Conflict {
                code: "last_administrator",
                ..
            })
        ));
        let second = app.staff("second", &[Role::Administrator], &[]).await;
        second.get("/staff").await.expect(200);
        let id = app.staff_id("admin");
        second
            .post(&format!("/staff/{id}/disable"), &[])
            .await
            .expect(303);
        app.browser().sign_in("admin", PASSWORD).await.expect(401);
        let refused =
            operator::set_disabled(&mut app.database().open(), app.clock(), "second", true);
        assert!(refused.is_err());
        second.get(&format!("/staff/{id}")).await.expect(200);
        second
            .post(&format!("/staff/{id}/enable"), &[])
            .await
            .expect(303);
        app.browser().sign_in("admin", PASSWORD).await.expect(303);
        operator::set_disabled(&mut app.database().open(), app.clock(), "second", true)
            .expect("disabled");
        second.get("/staff").await.expect(401);
    }
);

on_both!(
    two_administrators_cannot_disable_each_other_at_once,
    async |app: TestApp| {
        let first = app.staff("first", &[Role::Administrator], &[]).await;
        let second = app.staff("second", &[Role::Administrator], &[]).await;
        let (a, b) = (app.staff_id("first"), app.staff_id("second"));
        let other = app.second().await;
        let second = second.at(&other);
        first.get("/staff").await.expect(200);
        second.get("/staff").await.expect(200);
        let (path_a, path_b) = (format!("/staff/{a}/disable"), format!("/staff/{b}/disable"));
        let (x, y) =
            futures_util::future::join(first.post(&path_b, &[]), second.post(&path_a, &[])).await;
        let mut statuses = [x.status, y.status];
        statuses.sort_unstable();
        assert!(
            statuses[0] == 303 && [401, 409].contains(&statuses[1]),
            "{statuses:?}"
        );
        let left = "SELECT count(*) AS n FROM staff WHERE disabled_at IS NULL";
        assert_eq!(app.database().number(left), 1);
    }
);

on_both!(clients_are_managed_from_the_pages, async |app: TestApp| {
    let admin = app.staff("admin", &[Role::Administrator], &[]).await;
    admin.get("/clients").await.expect(200);
    for (fields, fault) in [
        (vec![("name", "Treserva"), ("days", "90")], "scopes"),
        (
            vec![("name", ""), ("days", "90"), ("scopes", "figures:read")],
            "name",
        ),
        (
            vec![
                ("name", "Treserva"),
                ("days", "0"),
                ("scopes", "figures:read"),
            ],
            "days",
        ),
        (
            vec![
                ("name", "Treserva"),
                ("days", "nio"),
                ("scopes", "figures:read"),
            ],
            "days",
        ),
        (
            vec![
                ("name", "T"),
                ("days", "9"),
                ("scopes", "figures:read"),
                ("programmes", "x"),
            ],
            "programmes",
        ),
    ] {
        let reply = admin.post("/clients", &fields).await.expect(422).text();
        assert!(
            reply.contains(&format!("id=\"{fault}-error\"")),
            "{fault}: {reply}"
        );
    }
    let fields = [
        ("name", "Treserva"),
        ("days", "30"),
        ("scopes", "definitions:read"),
        ("programmes", "misam"),
    ];
    let reply = admin.post("/clients", &fields).await.expect(200).text();
    let token = between(&reply, "<p class=\"shown\"><code>", "</code>").expect("a token");
    let client = app.nobody().with_token(&token);
    client.get("programmes").await.expect(200);
    admin.post("/clients", &fields).await.expect(409);
    let list = admin.get("/clients").await.expect(200).text();
    assert!(!list.contains(&token), "shown once");
    let (before, _) = list.split_once("/revoke").expect("a way to revoke");
    let id = before.rsplit('/').next().expect("an id").to_owned();
    // There are the tests' own clients too: it is the one with this name.
    let id = match list.split_once(">Treserva<") {
        Some((_, rest)) => between(rest, "/clients/", "/revoke").expect("an id"),
        None => id,
    };
    admin
        .post(&format!("/clients/{id}/revoke"), &[])
        .await
        .expect(303);
    actix_web::rt::time::sleep(std::time::Duration::from_millis(600)).await;
    client.get("programmes").await.expect(401);
    admin.get("/clients").await.expect(200);
    admin
        .post(&format!("/clients/{id}/revoke"), &[])
        .await
        .expect(404);
});
