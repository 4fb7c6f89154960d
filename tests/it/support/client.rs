//! A municipal system that calls the API, and what it gets back.

use std::cell::{Cell, RefCell};
use std::future::IntoFuture;
use std::net::SocketAddr;
use std::rc::Rc;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};
use uuid::Uuid;

use super::bodies;

/// The service as one function: a request and its body, in pieces.
pub(super) type Service = Rc<dyn Fn(TestRequest, Vec<Bytes>) -> LocalBoxFuture<'static, Reply>>;

/// The way into one instance of the service, open as long as it runs.
#[derive(Clone, Default)]
pub(super) struct Door(pub Rc<RefCell<Option<Service>>>);

/// Somebody with a token (or without one).
#[derive(Clone)]
pub struct Client {
    pub(super) door: Door,
    pub(super) minted: Rc<Cell<u64>>,
    pub token: String,
}

impl Client {
    /// The same one without a token.
    pub fn nobody(&self) -> Client {
        self.with_token("")
    }

    /// The same one with another token.
    pub fn with_token(&self, token: &str) -> Client {
        Client {
            token: token.to_owned(),
            ..self.clone()
        }
    }

    /// A new id: the same ones in the same order in every run.
    pub fn id(&self) -> Uuid {
        self.minted.set(self.minted.get() + 1);
        Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0000 + u128::from(self.minted.get()))
    }

    /// Any call. A path without a leading slash lies under `/api/v1/`.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let uri = match path.strip_prefix('/') {
            Some(_) => path.to_owned(),
            None => format!("/api/v1/{path}"),
        };
        let call = Call {
            door: self.door.clone(),
            method,
            uri,
            headers: Vec::new(),
            body: Vec::new(),
            from: None,
        };
        match self.token.as_str() {
            "" => call,
            token => call.header("authorization", &format!("Bearer {token}")),
        }
    }

    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub fn put(&self, path: &str, body: impl Into<Value>) -> Call {
        self.call(Method::PUT, path).json(&body.into())
    }

    pub fn post(&self, path: &str, body: impl Into<Value>) -> Call {
        self.call(Method::POST, path).json(&body.into())
    }

    /// Registers a participant of whom nothing is known.
    pub async fn participant(&self) -> Uuid {
        self.person(json!({})).await
    }

    /// Registers a participant.
    pub async fn person(&self, background: Value) -> Uuid {
        let id = self.id();
        self.put(&format!("participants/{id}"), background)
            .await
            .expect(201);
        id
    }

    /// Enrols somebody.
    pub async fn enrol(&self, participant: Uuid, programme: &str, start: &str) -> Uuid {
        let id = self.id();
        let body = bodies::enrolment(participant, programme, start);
        self.put(&format!("enrolments/{id}"), body)
            .await
            .expect(201);
        id
    }

    /// Registers a meeting in person and in private.
    pub async fn occasion(&self, enrolment: Uuid, held_on: &str) -> Uuid {
        let id = self.id();
        let body = bodies::occasion(enrolment, held_on);
        self.put(&format!("occasions/{id}"), body).await.expect(201);
        id
    }

    /// A new participant, enrolled on the first day of 2026, in a meeting on 10 March.
    pub async fn meeting(&self, programme: &str) -> Uuid {
        let participant = self.participant().await;
        let enrolment = self.enrol(participant, programme, "2026-01-01").await;
        self.occasion(enrolment, "2026-03-10").await
    }

    /// Sends a response to version 1.
    pub async fn answer(&self, occasion: Uuid, questionnaire: &str, answers: Value) -> Uuid {
        let id = self.id();
        let body = bodies::response(occasion, questionnaire, answers);
        self.put(&format!("responses/{id}"), body).await.expect(201);
        id
    }
}

/// A call that has not been made yet: await it.
#[derive(Clone)]
pub struct Call {
    door: Door,
    method: Method,
    uri: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<Bytes>,
    from: Option<SocketAddr>,
}

impl Call {
    /// The same call to another instance.
    pub fn at(mut self, other: &Client) -> Self {
        self.door = other.door.clone();
        self
    }

    /// From an address, such as `192.0.2.1:50000`. Otherwise there is none.
    pub fn from(mut self, address: &str) -> Self {
        self.from = Some(address.parse().expect(address));
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn if_match(self, tag: &str) -> Self {
        self.header("if-match", tag)
    }

    /// A JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.bytes(body.to_string())
    }

    /// Any bytes, said to be JSON.
    pub fn bytes(self, body: impl Into<Vec<u8>>) -> Self {
        self.raw("application/json", body)
    }

    /// Any bytes, said to be anything.
    pub fn raw(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.headers.retain(|(name, _)| name != "content-type");
        self.body = vec![Bytes::from(body.into())];
        self.header("content-type", content_type)
    }

    /// Says how long the body is, as most clients do. Without it the body comes as a stream of unknown length.
    pub fn with_length(self) -> Self {
        let length: usize = self.body.iter().map(Bytes::len).sum();
        self.header("content-length", &length.to_string())
    }

    /// The same body in pieces.
    pub fn in_pieces(mut self, size: usize) -> Self {
        let whole = self.body.concat();
        self.body = whole.chunks(size).map(Bytes::copy_from_slice).collect();
        self
    }

    /// Makes the call.
    pub fn send(self) -> LocalBoxFuture<'static, Reply> {
        let mut request = TestRequest::with_uri(&self.uri).method(self.method);
        for (name, value) in &self.headers {
            request = request.append_header((name.as_str(), value.as_slice()));
        }
        if let Some(address) = self.from {
            request = request.peer_addr(address);
        }
        let service = self.door.0.borrow().clone();
        service.expect("the service is gone")(request, self.body)
    }
}

impl IntoFuture for Call {
    type Output = Reply;
    type IntoFuture = LocalBoxFuture<'static, Reply>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// Sorted, without the request's id, which always differs.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Reply {
    /// That it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// That it is a problem with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status, self.code().as_str()),
            (status, code),
            "{self:?}"
        );
        self
    }

    /// That it is a 422 with exactly these faults: pointer and code.
    #[track_caller]
    pub fn faults(self, expected: &[(&str, &str)]) -> Self {
        let reply = self.refused(422, "invalid");
        let found: Vec<(String, String)> = reply.json()["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|fault| (text(&fault["pointer"]), text(&fault["code"])))
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(found, expected, "{reply:?}");
        reply
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// A problem's stable code; empty if it is none.
    pub fn code(&self) -> String {
        let problem: Option<Value> = serde_json::from_slice(&self.body).ok();
        let code = problem
            .as_ref()
            .and_then(|problem| problem["code"].as_str());
        code.unwrap_or_default().to_owned()
    }

    /// A problem's detail.
    #[track_caller]
    pub fn detail(&self) -> String {
        text(&self.json()["detail"])
    }
}

/// The names of an object's fields, in order of the alphabet.
#[track_caller]
pub fn keys(object: &Value) -> Vec<String> {
    let mut keys: Vec<String> = object
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    keys.sort();
    keys
}

#[track_caller]
fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        let start: String = body.chars().take(2000).collect();
        write!(f, "{} {start}", self.status)
    }
}
