#![allow(clippy::pedantic)]
fn main() {}
