//! The service in this process, on a database of its own.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Deref;
use std::path::PathBuf;
use std::rc::Rc;

use actix_web::dev::{Payload, Service as _};
use actix_web::test::{init_service, read_body};
use chrono::{DateTime, Utc};
use framsteg::app::{
    App, Clock, Interim, Lanes, NewClient, OidcSettings, PublishReport, Settings, StartError,
    add_client, open_for_service,
};
use framsteg::domain::access::{Reach, Scope};
use framsteg::domain::coded::Coded;
use framsteg::http::metrics::Metrics;
use framsteg::store::Durability;

use super::client::{Client, Door, Reply, Service};
use super::database::{Kind, TestDatabase};
use super::folder::temporary_folder;

/// The one proxy that is believed.
pub const PROXY: &str = "192.0.2.80";

/// What every instance starts with, unless the test says otherwise.
const NOW: &str = "2026-11-20T09:00:00Z";

/// An app that is to be.
#[derive(Clone)]
pub struct Setup {
    database: Rc<TestDatabase>,
    clock: Clock,
    definitions: PathBuf,
    minted: Rc<Cell<u64>>,
    oidc: Option<OidcSettings>,
    contact: Option<String>,
}

impl Setup {
    /// On a new database, on 20 November 2026, with the repository's definitions.
    pub fn on(kind: Kind) -> Self {
        Setup {
            database: Rc::new(TestDatabase::new(kind)),
            clock: Clock::fixed(instant(NOW)),
            definitions: concat!(env!("CARGO_MANIFEST_DIR"), "/survey-definitions").into(),
            minted: Rc::default(),
            oidc: None,
            contact: None,
        }
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        self.database.kind
    }

    /// With an identity provider.
    pub fn oidc(mut self, settings: OidcSettings) -> Self {
        self.oidc = Some(settings);
        self
    }

    /// With whom people turn to.
    pub fn contact(mut self, contact: &str) -> Self {
        self.contact = Some(contact.to_owned());
        self
    }

    /// At another instant: `2026-12-31T23:30:00Z`.
    pub fn now(self, at: &str) -> Self {
        self.clock.set(instant(at));
        self
    }

    /// With the definitions in another folder.
    pub fn definitions(mut self, folder: impl Into<PathBuf>) -> Self {
        self.definitions = folder.into();
        self
    }

    /// Starts the service, and gives a client of it that may do everything.
    pub async fn start(self) -> TestApp {
        self.try_start().await.expect("the service starts")
    }

    /// Starts the service, or says why not.
    pub async fn try_start(self) -> Result<TestApp, StartError> {
        let settings = Settings {
            database: self.database.url.clone(),
            definitions: self.definitions.clone(),
            key_file: key_file(),
            interim: Interim::FirstHalf,
            // The throw-away server does not sync.
            durability: Durability::Waived,
            oidc: self.oidc.clone(),
            contact: self.contact.clone(),
        };
        let (app, lanes) = open_for_service(&settings, self.clock.clone(), false)?;
        let service = Rc::new(
            init_service(framsteg::server::application(
                app.clone(),
                Metrics::default(),
                PROXY.parse().expect("an address"),
                framsteg::http::budget::Budget::default(),
            ))
            .await,
        );
        let call: Service = Rc::new(move |request, body| {
            let service = Rc::clone(&service);
            Box::pin(async move {
                let mut request = request.to_request();
                if !body.is_empty() {
                    let pieces = futures_util::stream::iter(body.into_iter().map(Ok));
                    *request.payload() = Payload::Stream {
                        payload: Box::pin(pieces),
                    };
                }
                let response = service.call(request).await.expect("a response");
                let status = response.status().as_u16();
                let mut headers: Vec<(String, String)> = response
                    .headers()
                    .iter()
                    .map(|(name, value)| {
                        let value = value.to_str().expect("a header of ASCII");
                        (name.as_str().to_owned(), value.to_owned())
                    })
                    .collect();
                let before = headers.len();
                headers.retain(|(name, _)| name != "x-request-id");
                assert_eq!(headers.len(), before - 1, "every answer has one request id");
                headers.sort();
                Reply {
                    status,
                    headers,
                    body: read_body(response).await,
                }
            })
        });
        let door = Door(Rc::new(RefCell::new(Some(call))));
        let mut started = TestApp {
            all: Client {
                door,
                minted: Rc::clone(&self.minted),
                token: String::new(),
            },
            running: Some((app, lanes)),
            setup: self,
        };
        started.all = started.client("", &[]);
        Ok(started)
    }
}

/// A running service. It is also a [`Client`] that may do everything.
pub struct TestApp {
    all: Client,
    running: Option<(App, Lanes)>,
    setup: Setup,
}

impl Deref for TestApp {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.all
    }
}

impl TestApp {
    /// Another instance on the same database, with the same clock.
    pub async fn second(&self) -> TestApp {
        self.setup.clone().start().await
    }

    /// Puts the clock somewhere else.
    pub fn set_now(&self, at: &str) {
        self.setup.clock.set(instant(at));
    }

    pub fn clock(&self) -> &Clock {
        &self.setup.clock
    }

    /// The use cases.
    pub fn app(&self) -> &App {
        &self.running.as_ref().expect("running").0
    }

    /// The database, behind the service's back.
    pub fn database(&self) -> &TestDatabase {
        &self.setup.database
    }

    /// How many rows each table has.
    pub fn rows(&self) -> std::collections::BTreeMap<String, i64> {
        self.database().rows()
    }

    /// Everything that is in the database, as text; bytes as hexadecimal digits.
    pub fn dump(&self) -> String {
        self.database().dump()
    }

    /// The same without one table, in an order of its own.
    pub fn dump_but(&self, table: &str) -> Vec<String> {
        self.database().dump_but(table)
    }

    /// A new client with these scopes (words with spaces between; none are all of them), for these programmes (none are all). Its token
    /// is good for three years.
    pub fn client(&self, scopes: &str, programmes: &[&str]) -> Client {
        self.client_for(1096, scopes, programmes)
    }

    /// The same with a token that is good for so many days.
    pub fn client_for(&self, days: i64, scopes: &str, programmes: &[&str]) -> Client {
        let scopes: BTreeSet<Scope> = match scopes {
            "" => Scope::ALL.iter().map(|(_, scope)| *scope).collect(),
            some => some
                .split_whitespace()
                .map(|code| Scope::from_code(code).expect(code))
                .collect(),
        };
        let reach = match programmes {
            [] => Reach::All,
            some => Reach::Programmes(some.iter().map(|&key| key.to_owned()).collect()),
        };
        let new = NewClient {
            name: format!("client {}", self.all.id()),
            scopes,
            reach,
            days,
        };
        let token =
            add_client(&mut self.database().open(), self.clock(), &new).expect("a new client");
        self.all.with_token(&token)
    }

    /// Publishes a period by hand.
    pub async fn publish(&self, period: &str) -> Vec<PublishReport> {
        let period = period.parse().expect("a period");
        self.app().publish_period(period).await.expect("publishing")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // First everything that could still write, then wait until the lanes are empty.
        self.all.door.0.take();
        if let Some((app, lanes)) = self.running.take() {
            drop(app);
            // After a panic nobody goes on with the requests that still hold the service: waiting for them would never end.
            if !std::thread::panicking() {
                let (done, told) = std::sync::mpsc::channel();
                std::thread::spawn(move || {
                    lanes.drain();
                    // Nobody may be waiting any more.
                    let _ = done.send(());
                });
                // A request that was cut off and not awaited still holds the service on this very thread: waiting would never end.
                told.recv_timeout(std::time::Duration::from_secs(30))
                    .expect(
                        "everything that was written is answered, and nobody holds the service",
                    );
            }
        }
    }
}

/// One for all databases of this process.
pub fn key_file() -> PathBuf {
    temporary_folder("keys").join("framsteg.key")
}

pub(super) fn instant(text: &str) -> DateTime<Utc> {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}
