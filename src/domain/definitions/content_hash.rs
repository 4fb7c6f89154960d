//! What tells that a published version is still the one that was published.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::domain::hex::hex;
use crate::domain::json;

/// The hash of a file's content, leaving these fields out.
pub(super) fn sha256_without(value: &Value, fields: &[&str]) -> String {
    let mut content = value.clone();
    if let Value::Object(map) = &mut content {
        map.retain(|name, _| !fields.contains(&name.as_str()));
    }
    hex(&Sha256::digest(json::canonical(&content)))
}
