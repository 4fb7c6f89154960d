//! Reading JSON that others wrote: strictly, and with every fault at once.
//!
//! [`parse`] accepts what is one unambiguous JSON value (no duplicate keys, bounded depth and arrays). A [`Node`] then takes the value apart;
//! each fault is noted with its JSON pointer, and reading goes on, so that the sender sees all of them in one reply.

use std::cell::RefCell;
use std::fmt;

use chrono::NaiveDate;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use uuid::Uuid;

use super::coded::Coded;
use super::text::{self, TextFault};

/// Nesting deeper than this is refused.
pub const MAX_DEPTH: usize = 32;
/// Arrays longer than this are refused.
pub const MAX_ARRAY: usize = 1000;

/// Parses one JSON value. The error is a sentence for the sender; it repeats nothing of the content but a field's name.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err("the text begins with a byte order mark; send UTF-8 without one".to_owned());
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| match error.classify() {
        serde_json::error::Category::Eof => "the JSON text ends too early".to_owned(),
        serde_json::error::Category::Data => describe(&error),
        _ => format!(
            "this is not valid JSON (line {}, column {})",
            error.line(),
            error.column()
        ),
    })
}

/// serde_json adds a position of its own; the sentence is ours.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// The same value with object keys sorted and no white space: equal content gives equal text.
pub fn canonical(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let mut entries: Vec<(&String, &Value)> = map.iter().collect();
                entries.sort_by_key(|(key, _)| *key);
                Value::Object(
                    entries
                        .into_iter()
                        .map(|(key, value)| (key.clone(), sorted(value)))
                        .collect(),
                )
            }
            Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}

struct Strict {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Strict {
    fn deeper<E: de::Error>(&self) -> Result<Strict, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format!(
                "the JSON is nested deeper than {MAX_DEPTH} levels"
            )));
        }
        Ok(Strict {
            depth: self.depth + 1,
        })
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.deeper()?)? {
            if list.len() == MAX_ARRAY {
                return Err(de::Error::custom(format!(
                    "an array has more than {MAX_ARRAY} entries"
                )));
            }
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(de::Error::custom(
                    "the same field stands twice in one object",
                ));
            }
            let value = entries.next_value_seed(self.deeper()?)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// One thing that is wrong, where it is (JSON pointer), a stable code for programs and a sentence for people.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Fault {
    /// RFC 6901 pointer into the document; empty for the document itself.
    pub pointer: String,
    /// Stable, lower-case, words joined with `_`.
    pub code: &'static str,
    /// What is wrong and what would be right. Never repeats a value that was sent.
    pub message: String,
}

/// Collects faults while a document is taken apart.
#[derive(Default)]
pub struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    /// Notes a fault.
    pub fn add(&self, pointer: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.0.borrow_mut().push(Fault {
            pointer: pointer.into(),
            code,
            message: message.into(),
        });
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// What was noted, in the order of reading.
    pub fn into_vec(self) -> Vec<Fault> {
        self.0.into_inner()
    }

    /// The value that was read, or every fault.
    pub fn or<T>(self, value: Option<T>) -> Result<T, Vec<Fault>> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self.into_vec()),
        }
    }
}

/// A value somewhere in a document.
#[derive(Clone)]
pub struct Node<'a> {
    value: &'a Value,
    pointer: String,
    faults: &'a Faults,
}

impl<'a> Node<'a> {
    /// The whole document.
    pub fn root(value: &'a Value, faults: &'a Faults) -> Self {
        Node {
            value,
            pointer: String::new(),
            faults,
        }
    }

    /// Where this value stands.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Notes a fault here, and gives `None` so that a reader can end with it.
    pub fn fault<T>(&self, code: &'static str, message: impl Into<String>) -> Option<T> {
        self.faults.add(self.pointer.clone(), code, message);
        None
    }

    fn child(&self, name: &str, value: &'a Value) -> Node<'a> {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        Node {
            value,
            pointer: format!("{}/{escaped}", self.pointer),
            faults: self.faults,
        }
    }

    /// A child whose name a stranger chose: it may hold anything, so only a well-behaved one is repeated.
    fn named_child(&self, name: &str, value: &'a Value) -> Node<'a> {
        if text::clean_text(name, 60).is_ok_and(|clean| clean == name) {
            return self.child(name, value);
        }
        Node {
            value,
            ..self.clone()
        }
    }

    /// An object, to be read field by field.
    pub fn object(&self) -> Option<Object<'a>> {
        match self.value {
            Value::Object(map) => Some(Object {
                node: self.clone(),
                map,
                known: Vec::new(),
            }),
            _ => self.fault("wrong_type", "must be an object"),
        }
    }

    /// Every entry of an array, read by `read`. `None` if one of them failed.
    pub fn list<T>(&self, mut read: impl FnMut(Node<'a>) -> Option<T>) -> Option<Vec<T>> {
        let Value::Array(entries) = self.value else {
            return self.fault("wrong_type", "must be an array");
        };
        // Read all entries before giving up, so that each one's faults are noted.
        let read: Vec<Option<T>> = entries
            .iter()
            .enumerate()
            .map(|(index, value)| read(self.child(&index.to_string(), value)))
            .collect();
        read.into_iter().collect()
    }

    /// Every entry of an object whose field names are data.
    pub fn entries<T>(
        &self,
        mut read: impl FnMut(&'a str, Node<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Object(map) = self.value else {
            return self.fault("wrong_type", "must be an object");
        };
        let read: Vec<Option<T>> = map
            .iter()
            .map(|(name, value)| read(name, self.named_child(name, value)))
            .collect();
        read.into_iter().collect()
    }

    /// Whether the value is `null`.
    pub fn is_null(&self) -> bool {
        self.value.is_null()
    }

    /// Text of at most `max` characters: no control characters, normalised to NFC.
    pub fn text(&self, max: usize) -> Option<String> {
        let Value::String(raw) = self.value else {
            return self.fault("wrong_type", "must be a string");
        };
        match text::clean_text(raw, max) {
            Ok(clean) => Some(clean),
            Err(TextFault::TooLong) => {
                self.fault("too_long", format!("must be at most {max} characters long"))
            }
            Err(_) => self.fault(
                "forbidden_character",
                "holds a control character or another character that is not text",
            ),
        }
    }

    /// Text that says something.
    pub fn words(&self, max: usize) -> Option<String> {
        let text = self.text(max)?;
        if text.trim().is_empty() {
            return self.fault("empty", "must not be empty");
        }
        Some(text)
    }

    /// A key: lower-case ASCII words joined with `-`.
    pub fn key(&self) -> Option<String> {
        let text = self.text(60)?;
        if is_key(&text) {
            Some(text)
        } else {
            self.fault(
                "bad_key",
                "must be lower-case words of a–z and 0–9 joined with - (at most 40 characters)",
            )
        }
    }

    /// A whole number within bounds.
    pub fn integer(&self, from: i64, to: i64) -> Option<i64> {
        match self.value.as_i64() {
            Some(number) if (from..=to).contains(&number) => Some(number),
            Some(_) => self.fault(
                "out_of_range",
                format!("must be a whole number from {from} to {to}"),
            ),
            None => self.fault("wrong_type", "must be a whole number"),
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(*value),
            _ => self.fault("wrong_type", "must be true or false"),
        }
    }

    /// One of a closed list.
    pub fn coded<T: Coded>(&self) -> Option<T> {
        let text = self.text(60)?;
        match T::from_code(&text) {
            Some(member) => Some(member),
            None => self.fault("unknown_code", format!("must be {}", T::codes())),
        }
    }

    /// A date, `YYYY-MM-DD`, from 1900 to 2199.
    pub fn date(&self) -> Option<NaiveDate> {
        let text = self.text(60)?;
        match parse_date(&text) {
            Some(date) => Some(date),
            None => self.fault("bad_date", "must be a date, YYYY-MM-DD"),
        }
    }

    /// A UUID in its usual form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
    pub fn uuid(&self) -> Option<Uuid> {
        let text = self.text(60)?;
        match parse_uuid(&text) {
            Some(id) => Some(id),
            None => self.fault("bad_uuid", "must be a UUID with hyphens"),
        }
    }
}

/// Whether a string can be a key of a definition.
pub fn is_key(text: &str) -> bool {
    text.len() <= 40
        && text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

/// A date, `YYYY-MM-DD`, from 1900 to 2199: one day has one spelling.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10)
        .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()
        .filter(|date| date.to_string() == text)
        .filter(|date| (1900..2200).contains(&chrono::Datelike::year(date)))
}

/// Only the hyphenated form: one id has one spelling.
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36)
        .then(|| Uuid::try_parse(text).ok())
        .flatten()
}

/// An object that is being read. Call [`Object::finish`] when every known field has been asked for.
pub struct Object<'a> {
    node: Node<'a>,
    map: &'a Map<String, Value>,
    known: Vec<&'static str>,
}

impl<'a> Object<'a> {
    /// The object as a value, for faults that concern it as a whole.
    pub fn node(&self) -> &Node<'a> {
        &self.node
    }

    /// A field that must be there.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Node<'a>) -> Option<T>,
    ) -> Option<T> {
        self.known.push(name);
        match self.map.get(name) {
            Some(value) => read(self.node.child(name, value)),
            None => {
                self.node.faults.add(
                    format!("{}/{name}", self.node.pointer),
                    "missing",
                    "is missing",
                );
                None
            }
        }
    }

    /// A field that may be left out or be `null`. The outer `None` means that it was there and faulty.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Node<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        self.known.push(name);
        match self.map.get(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => read(self.node.child(name, value)).map(Some),
        }
    }

    /// Whether the field stands in the object (even as `null`).
    pub fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// Notes every field that nobody asked for.
    pub fn finish(self) {
        for (name, value) in self.map {
            if !self.known.contains(&name.as_str()) {
                let shown = self.node.named_child(name, value).pointer;
                self.node.faults.add(
                    shown,
                    "unknown_field",
                    format!("is not a known field; known are {}", self.known.join(", ")),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_ambiguous() {
        for (text, expected) in [
            (r#"{"a":1,"a":2}"#, "twice"),
            (r#"{"a":1} x"#, "not valid"),
            (r#"{"a":"#, "too early"),
            ("\u{feff}{}", "byte order mark"),
            (r#"{"a":1e400}"#, "not valid"),
            (r#""\ud800""#, "not valid"),
        ] {
            let error = parse(text.as_bytes()).expect_err(text);
            assert!(error.contains(expected), "{text}: {error}");
        }
        assert!(parse(b"\"\xff\"").is_err());
    }

    #[test]
    fn bounds_depth_and_length() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(parse(nested(MAX_DEPTH + 2).as_bytes()).is_err());
        assert!(parse(nested(100_000).as_bytes()).is_err());
        let long = format!("[{}1]", "1,".repeat(MAX_ARRAY));
        assert!(parse(long.as_bytes()).is_err());
    }

    #[test]
    fn notes_every_fault_with_its_pointer() {
        let value = parse(br#"{"a":{"b/c":[1,"x",true]},"extra":1}"#).expect("valid");
        let faults = Faults::default();
        let mut root = Node::root(&value, &faults).object().expect("object");
        root.required("a", |node| {
            node.entries(|_, node| node.list(|entry| entry.integer(0, 9)))
        });
        root.required("missing", |node| node.boolean());
        root.finish();
        let pointers: Vec<String> = faults.into_vec().into_iter().map(|f| f.pointer).collect();
        assert_eq!(pointers, ["/a/b~1c/1", "/a/b~1c/2", "/missing", "/extra"]);
    }

    #[test]
    fn equal_content_is_canonically_equal() {
        let a = parse(br#"{"b":[1,{"d":1,"c":2}],"a":null}"#).expect("valid");
        let b = parse(br#"{ "a":null,"b":[1,{"c":2,"d":1}] }"#).expect("valid");
        assert_eq!(canonical(&a), canonical(&b));
    }
}
