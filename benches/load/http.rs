//! A client that does as little as possible: keep-alive connections and bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// One connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    head: String,
    line: Vec<u8>,
}

impl Client {
    pub fn connect(address: &str, token: &str) -> Client {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("nodelay");
        Client {
            stream: BufReader::new(stream),
            head: format!("Host: {address}\r\nAuthorization: Bearer {token}\r\n"),
            line: Vec::new(),
        }
    }

    /// Sends a request, waits for the whole answer, gives its status.
    pub fn send(&mut self, method: &str, path: &str, body: &str) -> u16 {
        let content = if body.is_empty() {
            String::new()
        } else {
            format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            )
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{}{content}\r\n{body}",
            self.head
        );
        self.stream
            .get_mut()
            .write_all(request.as_bytes())
            .expect("sent");
        let (mut status, mut length) = (0, 0);
        loop {
            self.line.clear();
            self.stream
                .read_until(b'\n', &mut self.line)
                .expect("a head");
            if self.line.len() <= 2 {
                break;
            }
            if status == 0 {
                status = number(&self.line[9..12]);
            } else if self.line[..15.min(self.line.len())].eq_ignore_ascii_case(b"content-length:")
            {
                length = usize::from(number(&self.line[15..]));
            }
        }
        self.line.resize(length, 0);
        self.stream.read_exact(&mut self.line).expect("a body");
        status
    }
}

fn number(text: &[u8]) -> u16 {
    std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .expect("a number")
}
