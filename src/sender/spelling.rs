//! Header names as the documents spell them. They are case-insensitive, but a handler may compare them exactly.

use std::borrow::Cow;
use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use tower::util::{BoxCloneSyncService, ServiceExt as _};
use tower::{BoxError, Service};

use super::connections::Connector;

/// Names in title case, and as the documents spell them.
const NAMES: [(&[u8], &[u8]); 2] =
    [(b"\r\nX-Cyberapp-Auth:", b"\r\nX-CyberApp-Auth:"), (b"\r\nX-Cyberapp-Extra:", b"\r\nX-CyberApp-Extra:")];

/// A connection that spells names as the documents do.
pub(super) struct Spelled<S>(S);

/// Opens such connections.
pub(super) type SpellingConnector =
    BoxCloneSyncService<Uri, Spelled<MaybeHttpsStream<<HttpConnector as Service<Uri>>::Response>>, BoxError>;

/// The connector, with the names of the documents.
pub(super) fn spelled(connector: HttpsConnector<Connector>) -> SpellingConnector {
    BoxCloneSyncService::new(connector.map_response(Spelled))
}

/// The bytes with other names. They stay as many.
fn respelled(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut respelled = Cow::Borrowed(bytes);
    for (title, documented) in NAMES {
        if let Some(at) = bytes.windows(title.len()).position(|window| window == title) {
            respelled.to_mut()[at..at + title.len()].copy_from_slice(documented);
        }
    }
    respelled
}

impl<S: Read + Unpin> Read for Spelled<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: Write + Unpin> Write for Spelled<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        // Only a request has a head; what follows of a long body has none.
        let bytes = if bytes.starts_with(b"{") { Cow::Borrowed(bytes) } else { respelled(bytes) };
        Pin::new(&mut self.0).poll_write(context, &bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

impl<S: Connection> Connection for Spelled<S> {
    fn connected(&self) -> Connected {
        self.0.connected()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_in_the_documents() {
        let head = b"POST / HTTP/1.1\r\nHost: x\r\nX-Cyberapp-Extra: e30=\r\nX-Cyberapp-Auth: x\r\n\r\n{}";
        let text = String::from_utf8(respelled(head).into_owned()).expect("text");
        assert!(text.contains("\r\nX-CyberApp-Extra: e30=\r\nX-CyberApp-Auth: x\r\n"), "{text}");
        assert!(matches!(respelled(b"{}"), Cow::Borrowed(_)));
    }
}
