//! The TLS handshake of a connection to the gateway. It is bounded in time, and the journal records failures.

use std::io;
use std::time::Duration;

use rustls::AlertDescription;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::platform::journal::draft::EntryDraft;
use crate::platform::journal::entry::{Direction, JournalEntry, JournalMessage};
use crate::platform::state::State;

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// The first byte of a TLS connection: the type of a handshake record (RFC 8446, 5.1).
const RECORD: u8 = 0x16;

/// The response to a client that speaks plain HTTP. Its request is not read, so the connection ends.
const SPEAK_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n\
    this gateway speaks only HTTPS; use a URL with https://\n";

/// Does the handshake. If that fails, the journal records why.
pub(crate) async fn handshake(
    acceptor: &TlsAcceptor,
    stream: TcpStream,
    state: &State,
) -> Option<TlsStream<TcpStream>> {
    let shaken = tokio::time::timeout(HANDSHAKE, async {
        let mut first = [0];
        match stream.peek(&mut first).await? {
            // Port checks open a connection and close it.
            0 => Ok(None),
            _ if first[0] != RECORD => {
                // The client need not read the response.
                let _ = refuse(stream).await;
                Err(io::Error::other("the client does not speak TLS; give it a URL with https://"))
            }
            _ => acceptor.accept(stream).await.map(Some),
        }
    });
    match shaken.await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => failed(state, &reason(&error)),
        Err(_) => failed(state, &format!("it took longer than {} s", HANDSHAKE.as_secs())),
    }
}

async fn refuse(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(SPEAK_TLS).await?;
    stream.shutdown().await?;
    // Closing with unread data would lose the response.
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(drop)
}

fn failed<T>(state: &State, reason: &str) -> Option<T> {
    let entry = JournalEntry {
        at: state.settings.clock.now(),
        direction: Direction::Inbound,
        method: "TLS".to_owned(),
        url: "handshake".to_owned(),
        status: None,
        request: JournalMessage::default(),
        response: None,
        note: Some(reason.to_owned()),
    };
    state.record(&EntryDraft::from(&entry));
    None
}

/// What went wrong, and how to fix it where that is known.
fn reason(error: &io::Error) -> String {
    use AlertDescription::{BadCertificate, CertificateUnknown, UnknownCA};
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::AlertReceived(UnknownCA | BadCertificate | CertificateUnknown)) => {
            "the client does not trust the certificate; let it trust the certificate of the authority".to_owned()
        }
        // Java and others do this when they do not trust the certificate.
        _ if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the client broke it off; let it trust the certificate of the authority".to_owned()
        }
        _ => format!("it failed: {error}"),
    }
}
