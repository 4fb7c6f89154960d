//! What is the same for everybody is sent packed, and kept by browsers. Nothing else is ever packed: from the size of a packed page that holds
//! a secret beside something chosen by a stranger the secret can be read (BREACH).

use std::io::Write;

use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header};
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;

/// How long browsers keep it.
#[derive(Clone, Copy)]
pub enum Kept {
    /// It lies under a name that stays when it changes.
    AnHour,
    /// It lies under its hash.
    ForEver,
}

impl Kept {
    const fn header(self) -> &'static str {
        match self {
            Kept::AnHour => "public, max-age=3600",
            Kept::ForEver => "public, max-age=31536000, immutable",
        }
    }
}

/// A text that is the same for everybody, packed if the browser takes that.
pub fn packed(
    request: &HttpRequest,
    kept: Kept,
    content_type: &'static str,
    text: String,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, kept.header()))
        .insert_header((header::VARY, "accept-encoding"))
        .content_type(content_type);
    match gzip(text.as_bytes()) {
        Ok(bytes) if takes_gzip(request) => {
            response.insert_header(ContentEncoding::Gzip).body(bytes)
        }
        _ => response.body(text),
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let known = [Encoding::identity(), Encoding::gzip()];
    AcceptEncoding::parse(request)
        .ok()
        .and_then(|accepted| accepted.negotiate(known.iter()))
        == Some(Encoding::gzip())
}
