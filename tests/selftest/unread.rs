//! Servers that answer some requests before they have read the body, and keep the connection: callbacks without a token, or
//! requests by another method than POST, which the platform never sends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use acgw::Vendor;

use crate::kit::Running;
use crate::server::Raw;

/// Stands before a vendor.
pub(crate) struct Unread {
    door: Box<dyn Running>,
    _vendor: Vendor,
}

impl Unread {
    /// It leaves unread what is sent by other methods than POST, or callbacks without a token.
    pub(crate) fn before(vendor: Vendor, of_methods: bool) -> Box<dyn Running> {
        let address = vendor.url().trim_start_matches("http://").split('/').next().map(str::to_owned);
        let address = address.expect("an address");
        let door = Raw::serve("http", move |stream| serve(&stream, &address, of_methods));
        Box::new(Self { door, _vendor: vendor })
    }
}

impl Running for Unread {
    fn url(&self) -> String {
        self.door.url()
    }
}

/// One request after the other.
fn serve(mut stream: &TcpStream, vendor: &str, of_methods: bool) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut head, mut length, mut has_token) = (String::new(), 0, false);
        loop {
            let begin = head.len();
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
            let line = head[begin..].trim().to_ascii_lowercase();
            match line.split_once(':') {
                None if line.is_empty() => break,
                Some(("content-length", value)) => length = value.trim().parse().unwrap_or(0),
                Some(("authorization", _)) => has_token = true,
                _ => {}
            }
        }
        if !head.starts_with("POST ") {
            stream.write_all(b"HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n")?;
            if !of_methods {
                std::io::copy(&mut (&mut reader).take(length), &mut std::io::sink())?;
            }
        } else if has_token || of_methods {
            let mut body = vec![0; usize::try_from(length).unwrap_or_default()];
            reader.read_exact(&mut body)?;
            stream.write_all(&answer(vendor, head.trim_end(), &body)?)?;
        } else {
            stream.write_all(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n")?;
        }
    }
}

/// The vendor's answer, without the end of the connection.
fn answer(vendor: &str, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut inside = TcpStream::connect(vendor)?;
    inside.write_all(&[head.as_bytes(), b"\r\nconnection: close\r\n\r\n", body].concat())?;
    let mut answer = Vec::new();
    inside.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).replacen("connection: close\r\n", "", 1).into_bytes())
}
