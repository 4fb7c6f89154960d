//! The program: see `framsteg --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    framsteg::cli::run()
}
