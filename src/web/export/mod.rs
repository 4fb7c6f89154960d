//! A period's published figures as files: one row for each published cell, the same rows in every format.

mod csv;
mod rows;
mod xlsx;

pub use csv::csv;
pub use rows::rows;
pub use xlsx::xlsx;
