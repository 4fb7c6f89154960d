//! As little of HTTP as these tests need, so that every byte that was sent and came back is known.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Why nothing whole came back.
#[derive(Debug)]
pub enum Lost {
    /// Not a byte.
    #[expect(dead_code, reason = "shown when a test fails")]
    Nothing(io::Error),
    /// A part of an answer: a connection must never be cut there.
    Truncated(String),
}

/// One request, as it goes over the wire.
pub fn request(method: &str, path: &str, token: &str, body: Option<&str>) -> String {
    let authorization = match token {
        "" => String::new(),
        token => format!("authorization: Bearer {token}\r\n"),
    };
    let (content, body) = match body {
        Some(body) => (
            format!(
                "content-type: application/json\r\ncontent-length: {}\r\n",
                body.len()
            ),
            body,
        ),
        None => (String::new(), ""),
    };
    format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{authorization}{content}\r\n{body}")
}

/// A connection that is kept.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Connection(BufReader::new(stream)))
    }

    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    /// The next answer.
    pub fn receive(&mut self) -> Result<Answer, Lost> {
        let mut head = String::new();
        loop {
            let before = head.len();
            match self.0.read_line(&mut head) {
                Ok(0) if head.is_empty() => {
                    return Err(Lost::Nothing(io::ErrorKind::UnexpectedEof.into()));
                }
                Err(error) if head.is_empty() => return Err(Lost::Nothing(error)),
                Ok(0) | Err(_) => return Err(Lost::Truncated(head)),
                Ok(_) if &head[before..] == "\r\n" => break,
                Ok(_) => {}
            }
        }
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok())
            .unwrap_or_else(|| panic!("no status in {head}"));
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Answer {
            status,
            headers,
            body: String::new(),
        };
        let length = answer.header("content-length").unwrap_or("0");
        let mut body = vec![
            0;
            length
                .parse()
                .unwrap_or_else(|_| panic!("length in {head}"))
        ];
        if self.0.read_exact(&mut body).is_err() {
            return Err(Lost::Truncated(head));
        }
        answer.body = String::from_utf8(body).expect("a body of text");
        Ok(answer)
    }

    /// Whether the other side has closed the connection. Waits at most so long for it.
    pub fn is_closed_within(&mut self, patience: Duration) -> bool {
        self.0
            .get_ref()
            .set_read_timeout(Some(patience))
            .expect("a timeout");
        let mut sink = [0; 4096];
        loop {
            match self.0.read(&mut sink) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => {
                    return !matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                    );
                }
            }
        }
    }
}

/// A client with a token, on one connection as long as it holds. It never sends anything twice by itself.
pub struct Api {
    pub address: SocketAddr,
    pub token: String,
    connection: Option<Connection>,
}

impl Api {
    pub fn new(address: SocketAddr, token: &str) -> Self {
        Api {
            address,
            token: token.to_owned(),
            connection: None,
        }
    }

    pub fn call(&mut self, method: &str, path: &str, body: Option<&str>) -> Result<Answer, Lost> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(self.address).map_err(Lost::Nothing)?,
        };
        connection
            .send(request(method, path, &self.token, body).as_bytes())
            .map_err(Lost::Nothing)?;
        let answer = connection.receive()?;
        if answer.header("connection") != Some("close") {
            self.connection = Some(connection);
        }
        Ok(answer)
    }

    pub fn get(&mut self, path: &str) -> Result<Answer, Lost> {
        self.call("GET", path, None)
    }

    pub fn put(&mut self, path: &str, body: &str) -> Result<Answer, Lost> {
        self.call("PUT", path, Some(body))
    }

    /// A PUT that must be answered with this status.
    pub fn expect_put(&mut self, path: &str, body: &str, status: u16) -> Answer {
        let answer = self
            .put(path, body)
            .unwrap_or_else(|error| panic!("PUT {path}: {error:?}"));
        assert_eq!(answer.status, status, "PUT {path}: {answer:?}");
        answer
    }
}
