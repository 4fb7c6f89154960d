//! The integration tests: one binary, a database of its own for every test.

mod api;
mod architecture;
mod definitions;
mod figures;
mod process;
mod support;
