//! The head of a message as data, and where its body ends.

use super::reader::Framing;

/// The most headers that are read.
const MOST_HEADERS: usize = 256;

/// The head of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RequestHead {
    pub(super) method: String,
    /// Path and query, as sent.
    pub(super) target: String,
    pub(super) headers: HeaderList,
}

/// The head of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AnswerHead {
    pub(super) status: u16,
    pub(super) headers: HeaderList,
}

/// Headers as sent, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct HeaderList(pub(super) Vec<(String, String)>);

impl RequestHead {
    /// Reads a head; `None` if it is not one of HTTP/1.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        request.parse(bytes).ok().filter(httparse::Status::is_complete)?;
        let (method, target) = (request.method?.to_owned(), request.path?.to_owned());
        Some(Self { method, target, headers: HeaderList::of(request.headers) })
    }

    /// How the end of the body is known; `None` if nobody can know it.
    pub(super) fn framing(&self) -> Option<Framing> {
        if self.headers.is_chunked()? {
            return Some(Framing::Chunked);
        }
        Some(Framing::Length(self.headers.length()?.unwrap_or(0)))
    }
}

impl AnswerHead {
    /// Reads a head; `None` if it is not one of HTTP/1.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut answer = httparse::Response::new(&mut headers);
        answer.parse(bytes).ok().filter(httparse::Status::is_complete)?;
        Some(Self { status: answer.code?, headers: HeaderList::of(answer.headers) })
    }

    /// Whether another answer follows to the same request.
    pub(super) fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != 101
    }

    /// How the end of the body is known, in an answer to a request with this method.
    pub(super) fn framing(&self, method: &str) -> Option<Framing> {
        if method == "HEAD" || matches!(self.status, 100..=199 | 204 | 304) {
            return Some(Framing::Length(0));
        }
        if self.headers.is_chunked()? {
            return Some(Framing::Chunked);
        }
        Some(self.headers.length()?.map_or(Framing::UntilClose, Framing::Length))
    }
}

impl HeaderList {
    fn of(headers: &[httparse::Header<'_>]) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self(headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect())
    }

    /// The values of the headers with this name.
    pub(super) fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.0.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the body comes in chunks. `None` for another transfer coding.
    fn is_chunked(&self) -> Option<bool> {
        let codings = self.all("transfer-encoding").flat_map(|value| value.split(',')).map(str::trim);
        match codings.last() {
            None => Some(false),
            Some(last) if last.eq_ignore_ascii_case("chunked") => Some(true),
            Some(_) => None,
        }
    }

    /// The length of the body. `None` for one that is not a number, or for several.
    fn length(&self) -> Option<Option<u64>> {
        let mut lengths = self.all("content-length").flat_map(|value| value.split(',')).map(str::trim);
        let Some(first) = lengths.next() else { return Some(None) };
        let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
        let length = first.parse().ok().filter(|_| is_number)?;
        lengths.all(|other| other == first).then_some(Some(length))
    }
}

/// The head of a request with another `Host`. Everything else stays as it is.
pub(super) fn with_host(head: &[u8], host: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(head.len() + host.len());
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        if name.len() == line.len() || !name.eq_ignore_ascii_case(b"host") {
            out.extend_from_slice(line);
            continue;
        }
        out.extend_from_slice(name);
        out.extend_from_slice(b": ");
        out.extend_from_slice(host.as_bytes());
        out.extend_from_slice(if line.ends_with(b"\r\n") { b"\r\n" } else { b"\n" });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(lines: &str, method: &str) -> Option<Framing> {
        AnswerHead::read(format!("HTTP/1.1 {lines}\r\n\r\n").as_bytes())?.framing(method)
    }

    #[test]
    fn bodies_have_the_framing_of_their_head() {
        for (lines, method, framing) in [
            ("200 OK\r\nContent-Length: 5", "POST", Some(Framing::Length(5))),
            ("200 OK\r\ncontent-length: 5, 5", "POST", Some(Framing::Length(5))),
            ("200 OK\r\nContent-Length: 5\r\nContent-Length: 6", "POST", None),
            ("200 OK\r\nContent-Length: +5", "POST", None),
            ("200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: gzip, Chunked", "POST", Some(Framing::Chunked)),
            ("200 OK\r\nTransfer-Encoding: gzip", "POST", None),
            ("200", "POST", Some(Framing::UntilClose)),
            ("200 OK\r\nContent-Length: 5", "HEAD", Some(Framing::Length(0))),
            ("204 No Content", "POST", Some(Framing::Length(0))),
        ] {
            assert_eq!(answer(lines, method), framing, "{lines}");
        }
        assert_eq!(
            RequestHead::read(b"GET / HTTP/1.1\r\n\r\n").and_then(|head| head.framing()),
            Some(Framing::Length(0))
        );
        assert_eq!(RequestHead::read(b"PRI * HTTP/2.0\r\n\r\n"), None);
    }

    #[test]
    fn only_the_host_changes() {
        let head = b"POST /x HTTP/1.1\r\nhOst: a\r\nX-Host: b\r\n\r\n";
        assert_eq!(with_host(head, "c:1"), b"POST /x HTTP/1.1\r\nhOst: c:1\r\nX-Host: b\r\n\r\n");
    }
}
