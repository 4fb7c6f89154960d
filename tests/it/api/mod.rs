//! The JSON API's rules, one behaviour a test, each on both databases.

pub mod access;
mod audit;
mod audit_chain;
mod concurrency;
mod definitions;
mod enrolments;
mod figures;
mod headers;
mod input;
mod occasions;
mod participants;
mod peer;
mod responses;
mod routes;
mod screenings;
