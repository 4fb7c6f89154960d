//! A figure as it is published: the table with everything that shows how it came about.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::disclosure::PublishedTable;
use super::period::Period;
use super::target::Target;

/// A published figure. It can be made only from a [`PublishedTable`], which only [`super::disclosure`] makes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Figure {
    pub indicator: String,
    pub definition_version: i32,
    pub period: Period,
    /// What the table is broken down by; `null` for the total alone.
    pub by: Option<String>,
    /// What was stored before this instant is counted (UTC).
    pub cut_off: DateTime<Utc>,
    pub published_at: DateTime<Utc>,
    pub publication_id: Uuid,
    /// 1, 2, 3 …: a participation figure may be revised, an experience figure never is.
    pub revision: i32,
    /// Whether the period was over.
    #[serde(rename = "final")]
    pub is_final: bool,
    pub target: Option<Target>,
    #[serde(flatten)]
    pub table: PublishedTable,
}
