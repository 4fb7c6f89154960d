//! The director's pages: what stands on them is what was published, in words that hold.

mod downloads;
mod figures;
mod goals;
mod libreoffice;
mod reports;
mod stored;
mod yearly;

pub use stored::{card, director};
