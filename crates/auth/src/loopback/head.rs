//! Reads the head of an HTTP/1 request, and nothing more: no body is ever read. Small on purpose, because what talks
//! to a port of this computer may be anything.

use tokio::io::{AsyncRead, AsyncReadExt};

/// Longest head in bytes.
const LONGEST: usize = 16 * 1024;

/// The head of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: String,
    /// As sent, without any decoding.
    pub(super) target: String,
    /// Names in lower case, values without the space around them.
    headers: Vec<(String, String)>,
}

/// Why there is no head.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// The other side closed, or sent what is no HTTP at all: nothing to answer.
    Silence,
    /// Something like HTTP, but not HTTP/1.
    Garbage,
    /// More than 16 KB.
    TooLong,
}

impl Head {
    /// The only value of a header; `None` when it is missing or there more than once.
    pub(super) fn only(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str());
        values.next().filter(|_| values.next().is_none())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(n, _)| n == name)
    }

    /// The path and the query of the target.
    pub(super) fn path_and_query(&self) -> (&str, &str) {
        self.target.split_once('?').unwrap_or((&self.target, ""))
    }
}

/// Reads up to the empty line that ends a head.
pub(super) async fn read(socket: &mut (impl AsyncRead + Unpin)) -> Result<Head, Bad> {
    let mut bytes = Vec::with_capacity(1024);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            return parse(&bytes[..end]).ok_or(Bad::Garbage);
        }
        if bytes.len() >= LONGEST {
            return Err(Bad::TooLong);
        }
        let mut chunk = [0; 2048];
        let n = socket.read(&mut chunk).await.map_err(|_| Bad::Silence)?;
        bytes.extend_from_slice(&chunk[..n]);
        // Every method starts with a capital letter; a TLS greeting does not.
        if n == 0 || !bytes[0].is_ascii_uppercase() {
            return Err(Bad::Silence);
        }
    }
}

pub(super) fn parse(head: &[u8]) -> Option<Head> {
    let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target, version) = (first.next()?, first.next()?, first.next()?);
    let fits = first.next().is_none() && matches!(version, "HTTP/1.1" | "HTTP/1.0") && target.starts_with('/');
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic());
        is_name.then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers = lines.map(header).collect::<Option<Vec<_>>>()?;
    fits.then(|| Head { method: method.into(), target: target.into(), headers })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn parsed(request: &[u8]) -> Result<Head, Bad> {
        read(&mut &request[..]).await
    }

    #[tokio::test]
    async fn a_browsers_head_is_read() {
        let head =
            parsed(b"GET /callback?code=a%20b HTTP/1.1\r\nHost: 127.0.0.1:1\r\nX-A:  b \r\n\r\nbody").await.unwrap();
        assert_eq!((head.method.as_str(), head.path_and_query()), ("GET", ("/callback", "code=a%20b")));
        assert_eq!((head.only("host"), head.only("x-a"), head.has("origin")), (Some("127.0.0.1:1"), Some("b"), false));
    }

    #[tokio::test]
    async fn everything_else_is_turned_away() {
        let long = [b"GET / HTTP/1.1\r\nA: ".as_slice(), &vec![b'a'; 2_000_000]].concat();
        for (request, bad) in [
            (b"".as_slice(), Bad::Silence),
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", Bad::Silence),
            (b"GET / HTTP/1.1\r\nHost: x", Bad::Silence),
            (b"GET / HTTP/2\r\n\r\n", Bad::Garbage),
            (b"GET /\r\n\r\n", Bad::Garbage),
            (b"GET / x HTTP/1.1\r\n\r\n", Bad::Garbage),
            (b"GET http://127.0.0.1/callback HTTP/1.1\r\n\r\n", Bad::Garbage),
            (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", Bad::Garbage),
            (b"GET / HTTP/1.1\r\n folded: x\r\n\r\n", Bad::Garbage),
            (b"GET /\xff HTTP/1.1\r\n\r\n", Bad::Garbage),
            (&long, Bad::TooLong),
        ] {
            assert_eq!(
                parsed(request).await,
                Err(bad),
                "{:?}",
                String::from_utf8_lossy(&request[..request.len().min(60)])
            );
        }
    }

    #[tokio::test]
    async fn a_doubled_header_is_no_header() {
        let head = parsed(b"GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n").await.unwrap();
        assert_eq!((head.only("host"), head.has("host")), (None, true));
    }
}
