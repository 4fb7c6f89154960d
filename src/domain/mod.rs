//! What the service is about, as pure values and rules: no I/O, no clock, no database, no HTTP.

pub mod access;
pub mod audit_chain;
pub mod code;
pub mod coded;
pub mod counting;
pub mod definitions;
pub mod disclosure;
pub mod due;
pub mod enrolment;
pub mod figure;
pub mod free_text;
pub mod ids;
pub mod json;
pub mod occasion;
pub mod oidc;
pub mod participant;
pub mod password;
pub mod period;
pub mod response;
pub mod secret_code;
pub mod session;
pub mod statistics;
pub mod summary;
pub mod target;
pub mod text;
pub mod throttle;
