//! The integration tests: one binary, a database of its own for every test.

mod api;
mod architecture;
mod board;
mod definitions;
mod figures;
mod people;
mod process;
mod support;
