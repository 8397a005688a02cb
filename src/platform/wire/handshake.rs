//! The TLS handshake of a connection to the gateway: bounded in time, and accounted for when it fails.

use std::io;
use std::time::Duration;

use rustls::AlertDescription;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::platform::journal::entry::{Direction, Entry, Message};
use crate::platform::state::App;

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// The first byte of a TLS connection: the type of a handshake record (RFC 8446, 5.1).
const RECORD: u8 = 0x16;

/// What a client is told that speaks plain HTTP. Nothing was read of its request, so the connection ends.
const SPEAK_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n\
    this gateway speaks HTTPS here; use a URL with https://\n";

/// Shakes hands; `None` when that fails, which the journal then tells of.
pub(crate) async fn handshake(acceptor: &TlsAcceptor, stream: TcpStream, app: &App) -> Option<TlsStream<TcpStream>> {
    let shaken = tokio::time::timeout(HANDSHAKE, async {
        let mut first = [0];
        match stream.peek(&mut first).await? {
            // Opened and closed, as those do who only look whether somebody listens.
            0 => Ok(None),
            _ if first[0] != RECORD => {
                // Whether the client reads it is its affair.
                let _ = refuse(stream).await;
                Err(io::Error::other("the client does not speak TLS; give it a URL with https://"))
            }
            _ => acceptor.accept(stream).await.map(Some),
        }
    });
    match shaken.await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => failed(app, &reason(&error)),
        Err(_) => failed(app, &format!("it was not done within {} s", HANDSHAKE.as_secs())),
    }
}

async fn refuse(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(SPEAK_TLS).await?;
    stream.shutdown().await?;
    // Closed with the request unread, the answer would be lost.
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(drop)
}

fn failed<T>(app: &App, reason: &str) -> Option<T> {
    app.record(Entry {
        at: app.clock.now(),
        direction: Direction::Inbound,
        method: "TLS".to_owned(),
        url: "handshake".to_owned(),
        status: None,
        request: Message::default(),
        response: None,
        note: Some(reason.to_owned()),
    });
    None
}

/// What went wrong, and what to do where that is known.
fn reason(error: &io::Error) -> String {
    use AlertDescription::{BadCertificate, CertificateUnknown, UnknownCA};
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::AlertReceived(UnknownCA | BadCertificate | CertificateUnknown)) => {
            "the client does not trust the certificate; let it trust that of the authority".to_owned()
        }
        // How Java and others say that they do not trust it.
        _ if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the client broke it off; does it trust the certificate of the authority?".to_owned()
        }
        _ => format!("it failed: {error}"),
    }
}
