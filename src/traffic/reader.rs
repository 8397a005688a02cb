//! Where the messages of one direction of an HTTP/1.1 connection begin and end (RFC 9112, 6). It sees bytes that are
//! passed on anyway, so what it cannot read is no error: it stops reading.

/// The longest head that is read.
const MOST_HEAD: usize = 64 * 1024;

/// The longest line of a chunk's size, or of a trailer.
const MOST_LINE: usize = 8 * 1024;

/// How the end of a body is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// It has this many bytes.
    Length(u64),
    /// It comes in chunks, the last of which is empty.
    Chunked,
    /// The connection ends with it.
    UntilClose,
}

/// What the next bytes are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReadPart<'b> {
    /// Framing, or the beginning of something.
    Nothing,
    /// A whole head. [`MessageReader::body_follows`] has to be called before the next bytes.
    WholeHead(Vec<u8>),
    /// Content. `true`: the message ends with it.
    Content(&'b [u8], bool),
    /// The end of the message.
    End,
    /// The beginning of a head that is too long. Nothing more can be read here.
    LongHead(Vec<u8>),
    /// Nothing more can be read here.
    Unreadable,
}

#[derive(Debug)]
enum ReaderState {
    Start(Vec<u8>),
    Counted(u64),
    ChunkSize(Vec<u8>),
    Chunk(u64),
    ChunkEnd(Vec<u8>),
    Trailer(Vec<u8>),
    UntilClose,
    GaveUp,
}

/// Reads one direction, however the bytes are cut.
#[derive(Debug)]
pub(super) struct MessageReader(ReaderState);

impl Default for MessageReader {
    fn default() -> Self {
        Self(ReaderState::Start(Vec::new()))
    }
}

impl MessageReader {
    /// What the beginning of these bytes is, and how many they are: at least one.
    pub(super) fn read<'b>(&mut self, bytes: &'b [u8]) -> (usize, ReadPart<'b>) {
        match &mut self.0 {
            ReaderState::Start(_) => self.head(bytes),
            ReaderState::Counted(left) => {
                let used = at_most(bytes, *left);
                *left -= used as u64;
                let ends = *left == 0;
                if ends {
                    *self = Self::default();
                }
                (used, ReadPart::Content(&bytes[..used], ends))
            }
            ReaderState::Chunk(left) => {
                let used = at_most(bytes, *left);
                *left -= used as u64;
                if *left == 0 {
                    self.0 = ReaderState::ChunkEnd(Vec::new());
                }
                (used, ReadPart::Content(&bytes[..used], false))
            }
            ReaderState::ChunkSize(_) | ReaderState::ChunkEnd(_) | ReaderState::Trailer(_) => self.line(bytes),
            ReaderState::UntilClose => (bytes.len(), ReadPart::Content(bytes, false)),
            ReaderState::GaveUp => (bytes.len(), ReadPart::Unreadable),
        }
    }

    /// What comes after the head. Returns whether that is already the end of the message.
    pub(super) fn body_follows(&mut self, framing: Framing) -> bool {
        self.0 = match framing {
            Framing::Length(0) => ReaderState::Start(Vec::new()),
            Framing::Length(length) => ReaderState::Counted(length),
            Framing::Chunked => ReaderState::ChunkSize(Vec::new()),
            Framing::UntilClose => ReaderState::UntilClose,
        };
        framing == Framing::Length(0)
    }

    /// From here on the connection is not read.
    pub(super) fn give_up(&mut self) {
        self.0 = ReaderState::GaveUp;
    }

    /// Whether the message ends with the connection.
    pub(super) fn is_until_close(&self) -> bool {
        matches!(self.0, ReaderState::UntilClose)
    }

    /// The part of a head that has arrived, if it is one.
    pub(super) fn unfinished_head(&self) -> &[u8] {
        if let ReaderState::Start(start) = &self.0 { start } else { &[] }
    }

    fn head<'b>(&mut self, bytes: &'b [u8]) -> (usize, ReadPart<'b>) {
        let ReaderState::Start(start) = &mut self.0 else { return (bytes.len(), ReadPart::Unreadable) };
        for (at, byte) in bytes.iter().enumerate() {
            // Empty lines before a message do not count (RFC 9112, 2.2).
            if start.is_empty() && matches!(byte, b'\r' | b'\n') {
                continue;
            }
            start.push(*byte);
            if *byte == b'\n' && (start.ends_with(b"\n\r\n") || start.ends_with(b"\n\n")) {
                return (at + 1, ReadPart::WholeHead(std::mem::take(start)));
            }
        }
        if start.len() <= MOST_HEAD {
            return (bytes.len(), ReadPart::Nothing);
        }
        let start = std::mem::take(start);
        self.give_up();
        (bytes.len(), ReadPart::LongHead(start))
    }

    fn line<'b>(&mut self, bytes: &'b [u8]) -> (usize, ReadPart<'b>) {
        let (ReaderState::ChunkSize(line) | ReaderState::ChunkEnd(line) | ReaderState::Trailer(line)) = &mut self.0
        else {
            return (bytes.len(), ReadPart::Unreadable);
        };
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(bytes.len(), |end| end + 1);
        line.extend_from_slice(&bytes[..used]);
        if line.len() > MOST_LINE {
            return (used, self.lost());
        }
        if end.is_none() {
            return (used, ReadPart::Nothing);
        }
        let line = std::mem::take(line);
        let text = line.trim_ascii();
        let next = match &self.0 {
            ReaderState::ChunkSize(_) => match chunk_size(text) {
                Some(0) => ReaderState::Trailer(Vec::new()),
                Some(size) => ReaderState::Chunk(size),
                None => return (used, self.lost()),
            },
            ReaderState::ChunkEnd(_) if text.is_empty() => ReaderState::ChunkSize(Vec::new()),
            ReaderState::Trailer(_) if text.is_empty() => {
                *self = Self::default();
                return (used, ReadPart::End);
            }
            ReaderState::Trailer(_) => ReaderState::Trailer(Vec::new()),
            _ => return (used, self.lost()),
        };
        self.0 = next;
        (used, ReadPart::Nothing)
    }

    fn lost<'b>(&mut self) -> ReadPart<'b> {
        self.give_up();
        ReadPart::Unreadable
    }
}

fn at_most(bytes: &[u8], left: u64) -> usize {
    usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len())
}

/// The size that begins the line of a chunk; extensions may follow.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    let is_hex = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok().filter(|_| is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The content of one message with this framing, fed in pieces of `size`, and whether it ended.
    fn content(framing: Framing, bytes: &[u8], size: usize) -> (String, bool) {
        let mut reader = MessageReader::default();
        let (mut content, mut ended) = (Vec::new(), reader.body_follows(framing));
        for mut piece in bytes.chunks(size) {
            while !piece.is_empty() {
                let (used, part) = reader.read(piece);
                assert!(used > 0);
                piece = &piece[used..];
                match part {
                    ReadPart::Content(some, last) => {
                        content.extend_from_slice(some);
                        ended |= last;
                    }
                    ReadPart::End => ended = true,
                    ReadPart::Unreadable => return ("unreadable".to_owned(), false),
                    ReadPart::Nothing | ReadPart::WholeHead(_) | ReadPart::LongHead(_) => {}
                }
            }
        }
        (String::from_utf8_lossy(&content).into_owned(), ended)
    }

    #[test]
    fn bodies_end_where_their_framing_says() {
        let chunks = b"2;a=b\r\nab\r\n3 \r\ncde\r\n0\r\nTrailer: x\r\n\r\n";
        for size in [1, 2, 5, 100] {
            assert_eq!(content(Framing::Length(3), b"abc", size), ("abc".to_owned(), true));
            assert_eq!(content(Framing::Length(4), b"abc", size), ("abc".to_owned(), false));
            assert_eq!(content(Framing::Chunked, chunks, size), ("abcde".to_owned(), true));
            assert_eq!(content(Framing::Chunked, &chunks[..20], size), ("abcde".to_owned(), false));
            assert_eq!(content(Framing::UntilClose, b"abc", size), ("abc".to_owned(), false));
            assert_eq!(content(Framing::Chunked, b"-1\r\nab", size), ("unreadable".to_owned(), false));
            assert_eq!(content(Framing::Chunked, b"1\r\nab\r\n", size), ("unreadable".to_owned(), false));
        }
        assert_eq!(content(Framing::Length(0), b"", 1), (String::new(), true));
    }

    #[test]
    fn heads_are_found_however_they_are_cut() {
        for head in ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n"] {
            let mut reader = MessageReader::default();
            let bytes = format!("\r\n{head}rest").into_bytes();
            let found = bytes.chunks(1).enumerate().find_map(|(at, byte)| match reader.read(byte).1 {
                ReadPart::WholeHead(head) => Some((head, at + 1)),
                _ => None,
            });
            assert_eq!(found, Some((head.as_bytes().to_vec(), bytes.len() - "rest".len())));
        }
        let mut reader = MessageReader::default();
        let long = vec![b'a'; MOST_HEAD + 1];
        assert_eq!(reader.read(&long).1, ReadPart::LongHead(long.clone()));
        assert_eq!(reader.read(&long).1, ReadPart::Unreadable);
    }
}
