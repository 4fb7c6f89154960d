//! Somebody at a browser: it keeps cookies, and sends the forms of the pages that it has seen.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::http::Method;
use framsteg::app::{NewStaff, operator};
use framsteg::domain::access::Role;
use hmac::{Hmac, KeyInit, Mac};

use super::app::TestApp;
use super::client::{Call, Client, Reply};

/// Good for everybody in the tests.
pub const PASSWORD: &str = "gäddnate mörsare plommon";

/// A browser with its cookies and the token of the last form that it has seen.
pub struct Browser {
    client: Client,
    cookies: RefCell<BTreeMap<String, String>>,
    form_token: RefCell<String>,
}

impl Browser {
    pub(super) fn new(client: Client) -> Self {
        Browser {
            client,
            cookies: RefCell::default(),
            form_token: RefCell::default(),
        }
    }

    /// The same cookies in another browser: somebody has copied them.
    pub fn copy(&self) -> Browser {
        Browser {
            client: self.client.clone(),
            cookies: self.cookies.clone(),
            form_token: self.form_token.clone(),
        }
    }

    /// The same browser at another instance of the service.
    pub fn at(&self, app: &TestApp) -> Browser {
        Browser {
            client: app.nobody(),
            cookies: self.cookies.clone(),
            form_token: self.form_token.clone(),
        }
    }

    /// A cookie's value; empty if there is none.
    pub fn cookie(&self, name: &str) -> String {
        self.cookies.borrow().get(name).cloned().unwrap_or_default()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .borrow_mut()
            .insert(name.to_owned(), value.to_owned());
    }

    /// The token of the last form that it has seen.
    pub fn form_token(&self) -> String {
        self.form_token.borrow().clone()
    }

    pub fn set_form_token(&self, token: &str) {
        token.clone_into(&mut self.form_token.borrow_mut());
    }

    /// A call with the cookies, and nothing else that a browser would send.
    pub fn bare(&self, method: Method, path: &str) -> Call {
        let cookies: Vec<String> = self
            .cookies
            .borrow()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let call = self.client.call(method, path);
        match cookies.is_empty() {
            true => call,
            false => call.header("cookie", &cookies.join("; ")),
        }
    }

    /// Sends a call and keeps what comes back.
    pub async fn send(&self, call: Call) -> Reply {
        let reply = call.await;
        for (name, value) in &reply.headers {
            if name == "set-cookie" {
                let (cookie, rest) = value.split_once(';').unwrap_or((value, ""));
                let (name, value) = cookie.split_once('=').expect("a cookie");
                if rest.contains("Max-Age=0") {
                    self.cookies.borrow_mut().remove(name);
                } else {
                    self.set_cookie(name, value);
                }
            }
        }
        if let Some(token) = between(&reply.text(), "name=\"form_token\" value=\"", "\"") {
            self.set_form_token(&token);
        }
        reply
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.bare(Method::GET, path)).await
    }

    /// A form of our own pages, about to be sent.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        let token = self.form_token();
        let mut all = vec![("form_token", token.as_str())];
        all.extend(fields);
        self.bare(Method::POST, path)
            .header("sec-fetch-site", "same-origin")
            .raw("application/x-www-form-urlencoded", encoded(&all))
    }

    /// Sends a form of our own pages.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.send(self.form(path, fields)).await
    }

    /// Name and password.
    pub async fn sign_in(&self, username: &str, password: &str) -> Reply {
        self.post(
            "/sign-in",
            &[("username", username), ("password", password)],
        )
        .await
    }

    /// Uses a one-time code up.
    pub async fn activate(&self, code: &str, username: &str) -> Reply {
        self.post(
            "/activate",
            &[
                ("code", code),
                ("username", username),
                ("name", "Någon"),
                ("password", PASSWORD),
            ],
        )
        .await
    }

    /// Sets a second factor up from the secret that the page shows. Gives the secret and the recovery codes.
    pub async fn set_up_second_factor(&self, app: &TestApp) -> (String, Vec<String>) {
        let page = self.get("/account/second-factor").await.expect(200).text();
        let secret = between(&page, "<code class=\"secret\">", "</code>").expect("a secret");
        let reply = self
            .post(
                "/account/second-factor",
                &[
                    ("code", &totp(&secret, app.seconds())),
                    ("password", PASSWORD),
                ],
            )
            .await
            .expect(200)
            .text();
        let codes: Vec<String> = reply
            .split("<li><code>")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once("</code>")?.0.to_owned()))
            .collect();
        assert_eq!(codes.len(), 10, "{reply}");
        (secret, codes)
    }
}

/// What stands between two texts.
pub fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0.to_owned())
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect::<String>()
    };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect();
    pairs.join("&")
}

/// The six digits for a secret at a time: RFC 6238, written down here a second time.
pub fn totp(secret: &str, seconds: i64) -> String {
    const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut count, mut key) = (0_u32, 0, Vec::new());
    for symbol in secret.chars().filter(|c| !c.is_whitespace()) {
        let value = BASE32.find(symbol).expect("base 32");
        bits = (bits << 5) | u32::try_from(value).expect("five bits");
        count += 5;
        if count >= 8 {
            count -= 8;
            key.push(u8::try_from((bits >> count) & 255).expect("a byte"));
        }
    }
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&key).expect("a key");
    mac.update(&(seconds / 30).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[at..at + 4].try_into().expect("four")) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

impl TestApp {
    /// Somebody at a browser who has not been here before.
    pub fn browser(&self) -> Browser {
        Browser::new(self.nobody())
    }

    /// The clock, in seconds since 1970.
    pub fn seconds(&self) -> i64 {
        self.clock().now().timestamp()
    }

    /// Lets time go by.
    pub fn wait(&self, seconds: i64) {
        let now = self.clock().now();
        self.clock().set(now + chrono::TimeDelta::seconds(seconds));
    }

    /// A member of staff as an operator adds one: the one-time code.
    pub fn add_staff(&self, username: &str, roles: &[Role], programmes: &[&str]) -> String {
        let new = NewStaff {
            username: username.to_owned(),
            name: format!("Namn på {username}"),
            roles: roles.iter().copied().collect(),
            programmes: programmes.iter().map(|&key| key.to_owned()).collect(),
        };
        operator::add_staff(
            &mut self.database().open(),
            self.clock(),
            self.app().catalogue(),
            &new,
        )
        .expect("a new member of staff")
        .shown()
    }

    /// Somebody's id.
    pub fn staff_id(&self, username: &str) -> String {
        let found = framsteg::store::staff::find_by_username(&mut self.database().open(), username);
        found.expect("staff").expect(username).id.to_string()
    }

    /// A member of staff who has signed in, with a second factor if the roles need one.
    pub async fn staff(&self, username: &str, roles: &[Role], programmes: &[&str]) -> Browser {
        let code = self.add_staff(username, roles, programmes);
        let browser = self.browser();
        browser.activate(&code, username).await.expect(303);
        if roles.contains(&Role::Director) || roles.contains(&Role::Administrator) {
            browser.set_up_second_factor(self).await;
        }
        browser.get("/account").await.expect(200);
        browser
    }
}
