//! Servers that are no vendor: constant answers, raw bytes, TLS of one version.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use acgw::Vendor;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};
use wiremock::{MockServer, ResponseTemplate, matchers};

use crate::kit::Running;

/// The same answer to every request.
pub(crate) struct Mock(MockServer);

impl Mock {
    pub(crate) fn start(answer: ResponseTemplate) -> Box<dyn Running> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let server = runtime.block_on(async {
            let server = MockServer::start().await;
            wiremock::Mock::given(matchers::any()).respond_with(answer).mount(&server).await;
            server
        });
        Box::new(Self(server))
    }
}

impl Running for Mock {
    fn url(&self) -> String {
        format!("{}/callback", self.0.uri())
    }
}

/// A server of connections. It accepts no more when it is dropped.
pub(crate) struct Raw {
    scheme: &'static str,
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Raw {
    /// Reads each request and lets this write the answer; then the connection is closed.
    pub(crate) fn start(
        answer: impl Fn(&mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Box<dyn Running> {
        Self::serve("http", move |mut stream| {
            read_request(&stream)?;
            answer(&mut stream)
        })
    }

    pub(crate) fn serve(
        scheme: &'static str,
        connection: impl Fn(TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Box<dyn Running> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let stopped = Arc::new(AtomicBool::new(false));
        let (stop, connection) = (Arc::clone(&stopped), Arc::new(connection));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let connection = Arc::clone(&connection);
                // What comes of a connection is for the client to say.
                std::thread::spawn(move || drop(connection(stream)));
            }
        });
        Box::new(Self { scheme, address, stopped, thread: Some(thread) })
    }
}

impl Running for Raw {
    fn url(&self) -> String {
        format!("{}://{}/callback", self.scheme, self.address)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the listener.
        drop(TcpStream::connect_timeout(&self.address, Duration::from_secs(1)));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn read_request(stream: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink()).map(drop)
}

/// Stands before a vendor and refuses what has no token when it has read the head of the request. What is left of the
/// body then resets the connection.
pub(crate) struct Porter {
    door: Box<dyn Running>,
    _vendor: Vendor,
}

/// How a porter goes about it.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// Refuses early.
    Hasty,
    /// Does not say that the connection ends with the answer.
    Silent,
    /// Looks for `Authorization` in this letter case.
    Literal,
    /// Closes every twentieth connection without an answer.
    Dropping,
    /// Names a longer answer than it sends.
    Exaggerating,
}

impl Porter {
    pub(crate) fn before(vendor: Vendor) -> Box<dyn Running> {
        Self::open(vendor, Manner::Hasty)
    }

    pub(crate) fn silent(vendor: Vendor) -> Box<dyn Running> {
        Self::open(vendor, Manner::Silent)
    }

    pub(crate) fn literal(vendor: Vendor) -> Box<dyn Running> {
        Self::open(vendor, Manner::Literal)
    }

    /// Closes every twentieth connection without an answer.
    pub(crate) fn dropping(vendor: Vendor) -> Box<dyn Running> {
        Self::open(vendor, Manner::Dropping)
    }

    /// Names a length of the answer that is two bytes too much.
    pub(crate) fn exaggerating(vendor: Vendor) -> Box<dyn Running> {
        Self::open(vendor, Manner::Exaggerating)
    }

    fn open(vendor: Vendor, manner: Manner) -> Box<dyn Running> {
        let address = vendor.url().trim_start_matches("http://").split('/').next().map(str::to_owned);
        let address = address.expect("an address");
        let count = AtomicUsize::new(1);
        let door = Raw::serve("http", move |stream| {
            if manner == Manner::Dropping && count.fetch_add(1, Ordering::Relaxed).is_multiple_of(20) {
                return read_request(&stream);
            }
            admitted(stream, &address, manner)
        });
        Box::new(Self { door, _vendor: vendor })
    }
}

impl Running for Porter {
    fn url(&self) -> String {
        self.door.url()
    }
}

/// One request, and its answer from the vendor at this address.
fn admitted(mut stream: TcpStream, vendor: &str, manner: Manner) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut head, mut has_token) = (String::new(), false);
    loop {
        let begin = head.len();
        reader.read_line(&mut head)?;
        match head[begin..].trim() {
            "" => break,
            line if manner == Manner::Literal => has_token |= line.starts_with("Authorization:"),
            line => has_token |= line.to_ascii_lowercase().starts_with("authorization:"),
        }
    }
    if !has_token && manner != Manner::Silent {
        return stream.write_all(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    }
    let mut inside = TcpStream::connect(vendor)?;
    let head = head.trim_end();
    inside.write_all(format!("{head}\r\nconnection: close\r\n\r\n").as_bytes())?;
    let (mut answer, mut out) = (inside.try_clone()?, stream.try_clone()?);
    let back = std::thread::spawn(move || {
        let copied = match manner {
            Manner::Silent => changed(&mut answer, &mut out, |text| text.replacen("connection: close\r\n", "", 1)),
            Manner::Exaggerating => changed(&mut answer, &mut out, exaggerated),
            _ => std::io::copy(&mut answer, &mut out),
        };
        drop(out.shutdown(Shutdown::Both));
        copied
    });
    // Ends when the client, or the vendor, has enough.
    drop(std::io::copy(&mut reader, &mut inside));
    back.join().map_err(|_| std::io::Error::other("a panic"))?.map(drop)
}

/// Copies an answer, changed so.
fn changed(answer: &mut TcpStream, out: &mut TcpStream, change: fn(&str) -> String) -> std::io::Result<u64> {
    let mut text = Vec::new();
    answer.read_to_end(&mut text)?;
    let text = change(&String::from_utf8_lossy(&text));
    out.write_all(text.as_bytes()).map(|()| text.len() as u64)
}

/// With a Content-Length that is two bytes too much.
fn exaggerated(answer: &str) -> String {
    let length = |line: &str| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok();
    let longer = |line: &str| match length(line) {
        Some(length) => format!("content-length: {}\r\n", length + 2),
        None => line.to_owned(),
    };
    answer.split_inclusive('\n').map(longer).collect()
}

/// A server that speaks TLS 1.2 and nothing newer.
pub(crate) fn tls12() -> Box<dyn Running> {
    tls(&[&rustls::version::TLS12])
}

/// A server that speaks TLS 1.3.
pub(crate) fn tls13() -> Box<dyn Running> {
    tls(&[&rustls::version::TLS13])
}

fn tls(versions: &[&'static SupportedProtocolVersion]) -> Box<dyn Running> {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(versions).expect("versions");
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
    let config = Arc::new(config.expect("a configuration"));
    Raw::serve("https", move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).map_err(std::io::Error::other)?;
        let mut stream = StreamOwned::new(connection, stream);
        // Enough of the request to know that the handshake is done.
        stream.read_exact(&mut [0; 4])?;
        stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
        stream.conn.send_close_notify();
        stream.flush()
    })
}
