//! framsteg: progression surveys for a samordningsförbund, and figures its board can stand behind.
//!
//! The rooms, and which may use which, are drawn in the README and held by `tests/it/architecture.rs`.

pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod http;
pub mod server;
pub mod store;
pub mod telemetry;
pub mod web;
