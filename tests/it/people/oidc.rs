//! R-A8: signing in through an identity provider. The provider is one of the test's own, on this machine: it can be made to lie in every way.

mod provider;

use actix_web::http::Method;
use framsteg::app::{OidcSettings, operator};
use framsteg::domain::access::Role;
use framsteg::store::staff::Identity;
use serde_json::{Value, json};

use super::races::beside;
use crate::support::{Browser, Kind, PASSWORD, Reply, Setup, TestApp, between, on_both, run};
use provider::{CLIENT, Provider, Raw, Signer};

const ACR: &str = "https://id.example.se/loa3";

fn settings(provider: &Provider, acr: &[&str]) -> OidcSettings {
    OidcSettings {
        issuer: provider.issuer(),
        client: CLIENT.to_owned(),
        secret_file: None,
        acr: acr.iter().map(|&value| value.to_owned()).collect(),
        name: "Kommunens inloggning".to_owned(),
        origin: "https://framsteg.example.se".to_owned(),
        ca_file: None,
    }
}

/// Ties an account to a subject.
fn link(app: &TestApp, provider: &Provider, username: &str, subject: &str) {
    let identity = Identity {
        issuer: provider.issuer(),
        subject: subject.to_owned(),
    };
    let mut db = app.database().open();
    operator::set_identity(&mut db, app.clock(), username, Some(&identity)).expect("linked");
}

/// A service with this provider, and `anna.berg` who is `anna` there.
async fn world(setup: Setup, acr: &[&str], roles: &[Role]) -> (TestApp, Provider) {
    let provider = Provider::start();
    let app = setup.oidc(settings(&provider, acr)).start().await;
    app.add_staff("anna.berg", roles, &[]);
    link(&app, &provider, "anna.berg", "anna");
    (app, provider)
}

/// What the browser takes along to the provider.
struct Departure {
    state: String,
    nonce: String,
    challenge: String,
    url: url::Url,
}

async fn depart(browser: &Browser) -> Departure {
    let reply = browser.post("/sign-in/oidc", &[]).await.expect(200);
    let page = reply.text();
    let href = between(&page, "content=\"0; url=", "\"").expect("a way onward");
    let url = url::Url::parse(&href.replace("&#38;", "&").replace("&amp;", "&")).expect("a URL");
    let one = |name: &str| {
        let mut found = url.query_pairs().filter(|(key, _)| key == name);
        let value = found.next().expect(name).1.into_owned();
        assert!(found.next().is_none(), "{name} once");
        value
    };
    assert_eq!(one("response_type"), "code");
    assert_eq!(one("scope"), "openid");
    assert_eq!(one("client_id"), CLIENT);
    assert_eq!(one("code_challenge_method"), "S256");
    assert_eq!(
        one("redirect_uri"),
        "https://framsteg.example.se/sign-in/oidc/callback"
    );
    Departure {
        state: one("state"),
        nonce: one("nonce"),
        challenge: one("code_challenge"),
        url,
    }
}

/// Back from the provider, as a browser comes from another site.
async fn arrive(browser: &Browser, query: &str) -> Reply {
    let path = format!("/sign-in/oidc/callback?{query}");
    let call = browser
        .bare(Method::GET, &path)
        .header("sec-fetch-site", "cross-site");
    browser.send(call).await
}

/// What a good token says.
fn claims(app: &TestApp, provider: &Provider, nonce: &str) -> Value {
    json!({
        "iss": provider.issuer(),
        "sub": "anna",
        "aud": CLIENT,
        "exp": app.seconds() + 300,
        "iat": app.seconds(),
        "nonce": nonce,
        "acr": ACR,
        "email": "anna.berg@example.se",
    })
}

fn attempts(app: &TestApp) -> Vec<String> {
    app.database()
        .texts("SELECT outcome AS t FROM audit WHERE action = 'sign_in' ORDER BY id")
}

/// That nobody came in, and that there is one more row that says so.
fn assert_refused(app: &TestApp, before: usize, reply: &Reply, status: u16, what: &str) {
    let outcome = match status {
        401 => "refused",
        _ => "provider_failed",
    };
    assert_eq!(reply.status, status, "{what}: {reply:?}");
    let page = reply.text();
    assert!(page.contains("Referens: <code>"), "{what}: {page}");
    assert_eq!(app.rows()["session"], 0, "{what}");
    let rows = attempts(app);
    assert_eq!(rows.len(), before + 1, "{what}: {rows:?}");
    assert_eq!(rows.last().map(String::as_str), Some(outcome), "{what}");
    for canary in ["anna", "eyJ", "Bearer"] {
        assert!(!page.contains(canary), "{what}: {canary} in {page}");
    }
}

/// Signs in with a token that is bad in one way.
async fn with_token(
    app: &TestApp,
    provider: &Provider,
    status: u16,
    what: &str,
    make: impl FnOnce(&Provider, Value) -> String,
) {
    let before = attempts(app).len();
    let browser = app.browser();
    let departure = depart(&browser).await;
    let token = make(provider, claims(app, provider, &departure.nonce));
    provider.answer_token(&token);
    let reply = arrive(&browser, &format!("code=c&state={}", departure.state)).await;
    assert_refused(app, before, &reply, status, what);
    assert_eq!(browser.cookie("__Host-session"), "", "{what}");
    assert_eq!(browser.cookie("__Host-oidc"), "", "{what}: it has served");
}

fn changed(mut claims: Value, name: &str, value: Value) -> Value {
    match value {
        Value::Null => {
            claims.as_object_mut().expect("claims").shift_remove(name);
        }
        value => claims[name] = value,
    }
    claims
}

on_both!(
    r_a8_the_code_flow_lets_in_whom_the_provider_names,
    async |setup: Setup| {
        let (app, provider) = world(setup, &[ACR], &[Role::Administrator]).await;
        for signer in [Signer::Rs256, Signer::Ps256, Signer::Es256] {
            let browser = app.browser();
            let page = browser.get("/sign-in").await.expect(200).text();
            assert!(page.contains("Logga in med Kommunens inloggning"), "{page}");
            let departure = depart(&browser).await;
            assert_eq!(departure.url.path(), "/authorize");
            let acr = departure
                .url
                .query_pairs()
                .find(|(key, _)| key == "acr_values");
            assert_eq!(acr.expect("acr_values").1, ACR);
            // 256 bits each, and none of them in the cookie.
            let cookie = browser.cookie("__Host-oidc");
            for secret in [&departure.state, &departure.nonce] {
                assert_eq!(secret.len(), 43);
                assert!(!cookie.contains(secret.as_str()));
            }
            let good = claims(&app, &provider, &departure.nonce);
            provider.answer_token(&provider.sign(signer, &good));
            let iss = provider.issuer();
            let query = format!("code=kod&state={}&iss={iss}", departure.state);
            let reply = arrive(&browser, &query).await.expect(200);
            // A page that goes on from our own site: a redirect would come without the Strict cookie.
            let page = reply.text();
            assert!(page.contains("content=\"0; url=/\"") && page.contains("href=\"/\""));
            assert_eq!(browser.cookie("__Host-oidc"), "");
            browser.get("/staff").await.expect(200);
            let form = provider.last_form();
            let one = |name: &str| {
                form.iter()
                    .find(|(key, _)| key == name)
                    .expect(name)
                    .1
                    .clone()
            };
            assert_eq!(one("code"), "kod");
            assert_eq!(one("client_id"), CLIENT);
            let challenge = provider::challenge(&one("code_verifier"));
            assert_eq!(challenge, departure.challenge, "PKCE");
            // The same address once more: the cookie is gone.
            arrive(&browser.copy(), &query).await.expect(401);
        }
        assert_eq!(
            attempts(&app),
            [
                "signed_in",
                "refused",
                "signed_in",
                "refused",
                "signed_in",
                "refused"
            ]
        );
    }
);

on_both!(r_a8_cookies_go_where_they_should, async |setup: Setup| {
    let (app, provider) = world(setup, &[ACR], &[Role::Auditor]).await;
    let browser = app.browser();
    let reply = browser.post("/sign-in/oidc", &[]).await.expect(200);
    let cookie = reply.header("set-cookie");
    for part in [
        "__Host-oidc=",
        "HttpOnly",
        "SameSite=Lax",
        "Secure",
        "Path=/",
        "Max-Age=600",
    ] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    assert!(
        reply
            .header("content-security-policy")
            .contains("form-action 'self'")
    );
    // From another site nobody begins.
    let call = app
        .browser()
        .bare(Method::POST, "/sign-in/oidc")
        .header("sec-fetch-site", "cross-site");
    let call = call.raw("application/x-www-form-urlencoded", "office=yes");
    assert_eq!(call.await.status, 403);
    // The place is kept on the way.
    let reply = browser
        .post("/sign-in/oidc", &[("office", "yes")])
        .await
        .expect(200);
    let page = reply.text();
    let state = between(&page, "state=", "&").expect("a state");
    let nonce = between(&page, "nonce=", "&").expect("a nonce");
    let good = claims(&app, &provider, &nonce);
    provider.answer_token(&provider.sign(Signer::Rs256, &good));
    let reply = arrive(&browser, &format!("code=c&state={state}"))
        .await
        .expect(200);
    let cookies: Vec<&String> = reply
        .headers
        .iter()
        .filter(|(name, value)| name == "set-cookie" && value.starts_with("__Host-session="))
        .map(|(_, value)| value)
        .collect();
    assert!(
        cookies.len() == 1 && cookies[0].contains("SameSite=Strict"),
        "{cookies:?}"
    );
    assert_eq!(
        app.database().texts("SELECT place AS t FROM session"),
        ["office"]
    );
});

on_both!(r_a8_no_bad_token_lets_anybody_in, async |setup: Setup| {
    let (app, provider) = world(setup, &[ACR], &[Role::Auditor]).await;
    let now = app.seconds();
    for (what, name, value) in [
        ("wrong iss", "iss", json!("https://other.example.se")),
        (
            "iss with a slash",
            "iss",
            json!(format!("{}/", provider.issuer())),
        ),
        ("no iss", "iss", Value::Null),
        ("wrong aud", "aud", json!("somebody")),
        ("aud list without us", "aud", json!(["a", "b"])),
        ("aud list without azp", "aud", json!([CLIENT, "b"])),
        ("no aud", "aud", Value::Null),
        ("azp of another", "azp", json!("b")),
        ("wrong nonce", "nonce", json!("another")),
        ("no nonce", "nonce", Value::Null),
        ("expired", "exp", json!(now - 61)),
        ("no exp", "exp", Value::Null),
        ("exp as text", "exp", json!("9999999999")),
        ("future iat", "iat", json!(now + 61)),
        ("no iat", "iat", Value::Null),
        ("future nbf", "nbf", json!(now + 61)),
        ("nbf as text", "nbf", json!("now")),
        ("missing acr", "acr", Value::Null),
        ("acr of another", "acr", json!("https://id.example.se/loa1")),
        ("acr as a list", "acr", json!([ACR])),
        ("same e-mail, other sub", "sub", json!("bo")),
        ("empty sub", "sub", json!("")),
        ("no sub", "sub", Value::Null),
        ("long sub", "sub", json!("a".repeat(256))),
        ("sub as a number", "sub", json!(7)),
    ] {
        with_token(&app, &provider, 401, what, |provider, claims| {
            provider.sign(Signer::Rs256, &changed(claims, name, value))
        })
        .await;
    }
    type Make = fn(&Provider, Value) -> String;
    let makes: [(&str, Make); 12] = [
        ("alg none", |p, c| p.unsigned(&c)),
        ("alg None", |p, c| {
            p.with_header(&json!({"alg": "None", "kid": "rsa"}), &c)
        }),
        ("HS256 with the RSA key", |p, c| p.hs256(&c)),
        ("signed by another key", |p, c| p.sign(Signer::Stranger, &c)),
        ("wrong kid", |p, c| p.sign(Signer::WrongKid, &c)),
        ("kid of another kind of key", |p, c| {
            p.sign(Signer::KidOfEc, &c)
        }),
        ("no kid among several keys", |p, c| {
            p.sign(Signer::NoKid, &c)
        }),
        ("alg that is not allowed", |p, c| {
            p.with_header(&json!({"alg": "RS512", "kid": "rsa"}), &c)
        }),
        ("crit", |p, c| p.sign(Signer::Critical, &c)),
        ("claims changed afterwards", |p, c| p.tampered(&c)),
        ("two parts", |_, _| "eyJ.eyJ".to_owned()),
        ("nothing", |_, _| String::new()),
    ];
    for (what, make) in makes {
        with_token(&app, &provider, 401, what, make).await;
    }
    // Within the leeway it is good.
    let browser = app.browser();
    let departure = depart(&browser).await;
    let late = changed(
        claims(&app, &provider, &departure.nonce),
        "exp",
        json!(now - 59),
    );
    let late = changed(late, "iat", json!(now + 59));
    let late = changed(late, "aud", json!(["b", CLIENT]));
    let late = changed(late, "azp", json!(CLIENT));
    provider.answer_token(&provider.sign(Signer::Rs256, &late));
    arrive(&browser, &format!("code=c&state={}", departure.state))
        .await
        .expect(200);
});

on_both!(r_a8_no_bad_answer_lets_anybody_in, async |setup: Setup| {
    let (app, provider) = world(setup, &[ACR], &[Role::Auditor]).await;
    let state = |departure: &Departure| departure.state.clone();
    type Query = fn(&str) -> String;
    let queries: [(&str, Query); 10] = [
        ("nothing", |_| String::new()),
        ("state missing", |_| "code=c".to_owned()),
        ("state forged", |_| {
            format!("code=c&state={}", "A".repeat(43))
        }),
        ("state empty", |_| "code=c&state=".to_owned()),
        ("code missing", |s| format!("state={s}")),
        ("code empty", |s| format!("code=&state={s}")),
        ("access_denied", |s| {
            format!("error=access_denied&state={s}")
        }),
        ("two states", |s| format!("code=c&state={s}&state={s}")),
        ("two codes", |s| format!("code=c&code=d&state={s}")),
        ("iss of another", |s| {
            format!("code=c&state={s}&iss=https://other.example.se")
        }),
    ];
    for (what, query) in queries {
        let (before, asked) = (attempts(&app).len(), provider.calls("/token"));
        let browser = app.browser();
        let departure = depart(&browser).await;
        let good = claims(&app, &provider, &departure.nonce);
        provider.answer_token(&provider.sign(Signer::Rs256, &good));
        let reply = arrive(&browser, &query(&state(&departure))).await;
        assert_refused(&app, before, &reply, 401, what);
        assert_eq!(
            provider.calls("/token"),
            asked,
            "{what}: the provider is not asked"
        );
    }
    // Cookies: none, forged, of another browser, longer lived by hand, run out.
    for what in [
        "none",
        "forged",
        "another browser's",
        "prolonged",
        "run out",
    ] {
        let (before, asked) = (attempts(&app).len(), provider.calls("/token"));
        let browser = app.browser();
        let departure = depart(&browser).await;
        let good = claims(&app, &provider, &departure.nonce);
        provider.answer_token(&provider.sign(Signer::Rs256, &good));
        let mut from = app.browser();
        let own = browser.cookie("__Host-oidc");
        match what {
            "forged" => from.set_cookie("__Host-oidc", "0123.9999999999.office"),
            "another browser's" => {
                depart(&from).await;
            }
            "prolonged" => {
                let parts: Vec<&str> = own.split('.').collect();
                let longer = format!("{}.9999999999.{}", parts[0], parts[2]);
                from.set_cookie("__Host-oidc", &longer);
            }
            "run out" => {
                from = browser.copy();
                app.wait(600);
            }
            _ => {}
        }
        let reply = arrive(&from, &format!("code=c&state={}", departure.state)).await;
        assert_refused(&app, before, &reply, 401, what);
        assert_eq!(
            provider.calls("/token"),
            asked,
            "{what}: the provider is not asked"
        );
    }
});

on_both!(
    r_a8_a_provider_that_fails_is_told_apart,
    async |setup: Setup| {
        let (app, provider) = world(setup, &[ACR], &[Role::Auditor]).await;
        let issuer = provider.issuer();
        let elsewhere = |name: &str, value: &str| {
            let mut document = provider.discovery();
            document[name] = json!(value);
            Raw::json(&document)
        };
        let discoveries = [
            (
                "another issuer",
                elsewhere("issuer", "https://other.example.se"),
            ),
            (
                "token endpoint without TLS",
                elsewhere("token_endpoint", "http://192.0.2.1/token"),
            ),
            (
                "keys without TLS",
                elsewhere("jwks_uri", "http://192.0.2.1/jwks"),
            ),
            (
                "authorization without TLS",
                elsewhere("authorization_endpoint", "http://192.0.2.1/a"),
            ),
            (
                "a script as address",
                elsewhere("authorization_endpoint", "javascript:alert(1)"),
            ),
            ("HTML", Raw::html()),
            ("500", Raw::status(500)),
            ("redirect", Raw::redirect(&format!("{issuer}/elsewhere"))),
            ("huge", Raw::huge()),
            ("slow", Raw::slow()),
            ("cut off", Raw::cut_off()),
        ];
        for (what, raw) in discoveries {
            let before = attempts(&app).len();
            provider.set("/.well-known/openid-configuration", Some(raw));
            let reply = app.browser().post("/sign-in/oidc", &[]).await;
            assert_refused(&app, before, &reply, 502, what);
            assert!(reply.text().contains("svarar inte"), "{what}");
        }
        provider.set("/.well-known/openid-configuration", None);
        let answers = [
            ("/token", "HTML", 502, Raw::html()),
            ("/token", "500", 502, Raw::status(500)),
            (
                "/token",
                "redirect",
                502,
                Raw::redirect(&format!("{issuer}/elsewhere")),
            ),
            ("/token", "huge", 502, Raw::huge()),
            ("/token", "slow", 502, Raw::slow()),
            (
                "/token",
                "no ID token",
                502,
                Raw::json(&json!({"access_token": "x"})),
            ),
            (
                "/token",
                "two ID tokens",
                502,
                Raw::text("{\"id_token\":\"a\",\"id_token\":\"b\"}"),
            ),
            (
                "/token",
                "our own mistake",
                502,
                Raw::error("invalid_client"),
            ),
            ("/token", "replayed code", 401, Raw::error("invalid_grant")),
            (
                "/jwks",
                "redirect",
                502,
                Raw::redirect(&format!("{issuer}/elsewhere")),
            ),
            ("/jwks", "huge", 502, Raw::huge()),
            ("/jwks", "HTML", 502, Raw::html()),
            ("/jwks", "empty", 401, Raw::json(&json!({"keys": []}))),
        ];
        for (path, what, status, raw) in answers {
            // What was kept of the provider is old by now.
            app.wait(700);
            let before = attempts(&app).len();
            provider.set(path, None);
            let browser = app.browser();
            let departure = depart(&browser).await;
            let good = claims(&app, &provider, &departure.nonce);
            provider.answer_token(&provider.sign(Signer::Rs256, &good));
            provider.set(path, Some(raw));
            let reply = arrive(&browser, &format!("code=c&state={}", departure.state)).await;
            assert_refused(&app, before, &reply, status, &format!("{path} {what}"));
            provider.set(path, None);
        }
        assert_eq!(provider.calls("/elsewhere"), 0, "no redirect is followed");
        // Down altogether: who has a password still comes in.
        app.wait(700);
        provider.stop();
        let before = attempts(&app).len();
        let reply = app.browser().post("/sign-in/oidc", &[]).await;
        assert_refused(&app, before, &reply, 502, "down");
        let code = app.add_staff("bo.ek", &[Role::Auditor], &[]);
        app.browser().activate(&code, "bo.ek").await.expect(303);
        app.browser().sign_in("bo.ek", PASSWORD).await.expect(303);
    }
);

on_both!(
    r_a8_new_keys_of_the_provider_are_found,
    async |setup: Setup| {
        let (app, provider) = world(setup, &[], &[Role::Auditor]).await;
        let enter = async |status: u16| {
            let browser = app.browser();
            let departure = depart(&browser).await;
            let good = claims(&app, &provider, &departure.nonce);
            provider.answer_token(&provider.sign(Signer::WrongKid, &good));
            arrive(&browser, &format!("code=c&state={}", departure.state))
                .await
                .expect(status);
        };
        enter(401).await;
        enter(401).await;
        assert_eq!(
            provider.calls("/jwks"),
            1,
            "not asked again for every token"
        );
        provider.rename_key();
        app.wait(11);
        enter(200).await;
        assert_eq!(provider.calls("/jwks"), 2);
    }
);

on_both!(
    r_a8_without_acr_the_second_factor_is_ours,
    async |setup: Setup| {
        let (app, provider) = world(setup, &[], &[Role::Director]).await;
        let browser = app.browser();
        let departure = depart(&browser).await;
        let good = claims(&app, &provider, &departure.nonce);
        provider.answer_token(&provider.sign(Signer::Rs256, &good));
        let query = format!("code=c&state={}", departure.state);
        let page = arrive(&browser, &query).await.expect(200).text();
        assert!(page.contains("url=/account/second-factor"), "{page}");
        browser.get("/account").await.expect(401);
    }
);

on_both!(
    r_a8_an_administrator_links_and_unlinks,
    async |setup: Setup| {
        let (app, provider) = world(setup, &[ACR], &[Role::Auditor]).await;
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        app.add_staff("bo.ek", &[Role::Auditor], &[]);
        let enter = async |subject: &str, status: u16| {
            let browser = app.browser();
            let departure = depart(&browser).await;
            let good = claims(&app, &provider, &departure.nonce);
            let token = provider.sign(Signer::Rs256, &changed(good, "sub", json!(subject)));
            provider.answer_token(&token);
            arrive(&browser, &format!("code=c&state={}", departure.state))
                .await
                .expect(status);
            browser
        };
        enter("bo", 401).await;
        let path = format!("/staff/{}", app.staff_id("bo.ek"));
        let page = admin.get(&path).await.expect(200).text();
        assert!(
            page.contains("Inloggning via Kommunens inloggning"),
            "{page}"
        );
        let link = format!("{path}/link");
        for (subject, status) in [("", 422), ("bö", 422), ("anna", 422), (" bo ", 303)] {
            admin
                .post(&link, &[("subject", subject)])
                .await
                .expect(status);
        }
        let inside = enter("bo", 200).await;
        inside.get("/account").await.expect(200);
        let sessions = app.rows()["session"];
        admin.get(&path).await.expect(200);
        admin.post(&format!("{path}/unlink"), &[]).await.expect(303);
        assert_eq!(
            app.rows()["session"],
            sessions - 1,
            "unlinking ends sessions"
        );
        enter("bo", 401).await;
        // Not oneself: that takes a second administrator.
        let own = format!("/staff/{}", app.staff_id("admin"));
        assert!(!admin.get(&own).await.text().contains("Inloggning via"));
        admin
            .post(&format!("{own}/link"), &[("subject", "me")])
            .await
            .expect(409);
        // Who is shut out stays out, and is named in the row.
        let mut db = app.database().open();
        operator::set_disabled(&mut db, app.clock(), "anna.berg", true).expect("disabled");
        enter("anna", 401).await;
        let handle =
            "SELECT handle AS t FROM audit WHERE action = 'sign_in' ORDER BY id DESC LIMIT 1";
        assert_eq!(app.database().texts(handle), [app.staff_id("anna.berg")]);
    }
);

on_both!(
    r_a8_the_secret_goes_where_the_provider_wants_it,
    async |setup: Setup| {
        let provider = Provider::start();
        let folder = crate::support::key_file().with_file_name("oidc");
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("secret");
        std::fs::write(&file, "a b&c:d\n").expect("a file");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&file, mode).expect("a mode");
        let mut settings = settings(&provider, &[]);
        settings.secret_file = Some(file);
        let app = setup.oidc(settings).start().await;
        app.add_staff("anna.berg", &[Role::Auditor], &[]);
        link(&app, &provider, "anna.berg", "anna");
        for methods in [json!(null), json!(["client_secret_post"])] {
            let mut document = provider.discovery();
            document["token_endpoint_auth_methods_supported"] = methods.clone();
            let path = "/.well-known/openid-configuration";
            provider.set(path, Some(Raw::json(&document)));
            app.wait(700);
            let browser = app.browser();
            let departure = depart(&browser).await;
            let good = claims(&app, &provider, &departure.nonce);
            provider.answer_token(&provider.sign(Signer::Rs256, &good));
            let query = format!("code=c&state={}", departure.state);
            arrive(&browser, &query).await.expect(200);
            let form = provider.last_form();
            let sent = form.iter().find(|(key, _)| key == "client_secret");
            let sent = sent.map(|(_, value)| value.as_str());
            if methods.is_null() {
                // framsteg:a+b%26c%3Ad
                let header = "Basic ZnJhbXN0ZWc6YStiJTI2YyUzQWQ=";
                assert_eq!(
                    (provider.last_authorization().as_str(), sent),
                    (header, None)
                );
            } else {
                assert_eq!(
                    (provider.last_authorization().as_str(), sent),
                    ("", Some("a b&c:d"))
                );
            }
        }
    }
);

on_both!(
    nothing_of_it_is_there_until_it_is_configured,
    async |app: TestApp| {
        let browser = app.browser();
        let page = browser.get("/sign-in").await.expect(200).text();
        assert!(!page.contains("/sign-in/oidc"), "{page}");
        browser.post("/sign-in/oidc", &[]).await.expect(404);
        arrive(&browser, "code=c&state=s").await.expect(404);
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        app.add_staff("bo.ek", &[Role::Auditor], &[]);
        let path = format!("/staff/{}", app.staff_id("bo.ek"));
        assert!(!admin.get(&path).await.expect(200).text().contains("/link"));
        admin
            .post(&format!("{path}/link"), &[("subject", "x")])
            .await
            .expect(404);
    }
);

#[test]
fn r_a8_whoever_arrives_beside_a_change_meets_what_it_made() {
    run(Kind::Postgres, async |setup: Setup| {
        let (app, provider) = world(setup, &[], &[Role::Auditor]).await;
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        admin.get("/staff").await.expect(200);
        let own = app.rows()["session"];
        let id = app.staff_id("anna.berg");
        for (what, status, sessions) in
            [("rights", 200, 1), ("unlink", 401, 0), ("disable", 401, 0)]
        {
            link(&app, &provider, "anna.berg", "anna");
            let browser = app.browser();
            let departure = depart(&browser).await;
            let good = claims(&app, &provider, &departure.nonce);
            provider.answer_token(&provider.sign(Signer::Rs256, &good));
            let path = format!("/sign-in/oidc/callback?code=c&state={}", departure.state);
            let arriving = browser
                .bare(Method::GET, &path)
                .header("sec-fetch-site", "cross-site");
            let path = format!("/staff/{id}/{what}");
            let change = admin.form(&path, &[("roles", "administrator")]);
            let (changed, arrived) = beside(&app, change, arriving).await;
            changed.expect(303);
            let page = arrived.expect(status).text();
            let must_set_up = page.contains("url=/account/second-factor");
            assert_eq!(must_set_up, what == "rights", "{what}: {page}");
            assert_eq!(app.rows()["session"], own + sessions, "{what}");
        }
    });
}
