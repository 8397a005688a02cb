//! A gateway that speaks HTTPS, met by clients that trust it and by clients that do not.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use acgw::internals::contract::Outcome;
use acgw::internals::platform::{Direction, JournalEntry, KEYS_PATH};
use acgw::internals::sender::{HttpClient, TransportError};
use acgw::{Callback, Gateway, Tls, Trust, Vendor};
use bytes::Bytes;
use hyper::{HeaderMap, Method};

/// Longer than any answer takes, and no test waits for it to pass.
const AMPLE: Duration = Duration::from_secs(30);

/// A gateway behind a certificate of its own authority, and the file with the authority's certificate.
struct Ground {
    gateway: Gateway,
    authority: PathBuf,
}

impl Ground {
    fn new() -> Self {
        let gateway = Gateway::builder().tls(Tls::Fresh { hosts: Vec::new() }).start().expect("a free port");
        let name = format!("authority-{}-{}.pem", std::process::id(), gateway.addr().port());
        let authority = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&authority, gateway.authority().expect("there is one")).expect("written");
        Self { gateway, authority }
    }

    fn trust(&self) -> Trust {
        Trust::Roots { extra: Some(self.authority.clone()) }
    }

    /// The status of a request for the keys, or what kept it from being answered.
    fn keys(&self, client: &HttpClient) -> Result<u16, TransportError> {
        let url = format!("{}{KEYS_PATH}", self.gateway.url()).parse().expect("a URL");
        let headers = HeaderMap::new();
        let exchange = client.exchange(Method::GET, &url, &headers, Bytes::new());
        self.gateway.handle().block_on(exchange).map(|received| received.status)
    }

    fn keys_with(&self, trust: &Trust) -> Result<u16, TransportError> {
        self.keys(&HttpClient::new(trust, AMPLE).expect("a client"))
    }

    /// Waits for a failed handshake in the journal: the client may know of it first.
    fn failed_handshake(&self) -> JournalEntry {
        let until = Instant::now() + AMPLE;
        loop {
            let journal = self.gateway.journal().into_iter();
            match journal.rev().find(|entry| entry.method == "TLS") {
                Some(entry) => return entry,
                None => assert!(Instant::now() < until, "the journal tells of no handshake"),
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.authority);
    }
}

#[test]
fn a_client_that_trusts_the_authority_is_answered_over_tls_1_3() {
    let ground = Ground::new();
    assert!(ground.gateway.url().starts_with("https://127.0.0.1:"));
    assert_eq!(ground.gateway.issuer(), ground.gateway.url());
    assert_eq!(ground.keys_with(&ground.trust()).expect("an answer"), 200);
    let modern = HttpClient::tls13_only(&ground.trust(), AMPLE).expect("a client");
    assert_eq!(ground.keys(&modern).expect("an answer"), 200);
    assert_eq!(ground.gateway.key_fetches(), 2);
}

#[test]
fn a_client_that_does_not_trust_it_is_told_from_one_that_does() {
    let ground = Ground::new();
    let other = Ground::new();
    for trust in [Trust::default(), other.trust()] {
        let refused = ground.keys_with(&trust).expect_err("not trusted");
        assert_eq!(refused.outcome, Outcome::InvalidCertificate, "{refused}");
    }
    let entry = ground.failed_handshake();
    assert_eq!((entry.direction, entry.status), (Direction::Inbound, None));
    assert!(entry.note.as_deref().is_some_and(|note| note.contains("does not trust the certificate")), "{entry:?}");
    assert_eq!(ground.gateway.key_fetches(), 0);
}

#[test]
fn plain_http_is_answered_with_what_to_do() {
    let ground = Ground::new();
    let mut stream = TcpStream::connect(ground.gateway.addr()).expect("it listens");
    stream.write_all(b"GET /_acgw/health HTTP/1.1\r\nhost: x\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("https://"), "{answer}");
    drop(stream);
    assert!(ground.failed_handshake().note.is_some_and(|note| note.contains("does not speak TLS")));
}

#[test]
fn who_says_nothing_holds_nobody_up_and_is_no_failure() {
    let ground = Ground::new();
    let silent: Vec<_> = (0..50).map(|_| TcpStream::connect(ground.gateway.addr()).expect("it listens")).collect();
    assert_eq!(ground.keys_with(&ground.trust()).expect("an answer"), 200);
    drop(silent);
    assert_eq!(ground.keys_with(&ground.trust()).expect("an answer"), 200);
    assert!(ground.gateway.journal().iter().all(|entry| entry.method != "TLS"));
}

#[test]
fn a_reset_cuts_the_connection_beneath_tls() {
    let ground = Ground::new();
    ground.gateway.set_faults(["reset@keys,times=1".parse().expect("a fault")]);
    let cut = ground.keys_with(&ground.trust()).expect_err("cut");
    assert!(cut.cut && cut.outcome == Outcome::Unreachable, "{cut:?}");
    assert!(cut.message.contains("closed the connection before it answered"), "{cut}");
    assert_eq!(ground.keys_with(&ground.trust()).expect("an answer"), 200);
}

#[test]
fn a_vendor_fetches_keys_over_https_only_from_an_authority_that_it_trusts() {
    let ground = Ground::new();
    let gateway = &ground.gateway;
    let send = |vendor: &Vendor| {
        let url = vendor.url();
        gateway.handle().block_on(gateway.callback(Callback::PartnerGetState).send(&url)).expect("sent").status()
    };
    let vendor = Vendor::builder().issuer(gateway.issuer()).start().expect("a vendor");
    assert_ne!(send(&vendor), Some(200));
    let keys =
        acgw::internals::vendor::Jwks::of(gateway.issuer()).authority(gateway.authority().expect("there is one"));
    let guard = acgw::internals::vendor::Guard::new(gateway.issuer()).keys(keys);
    let vendor = Vendor::builder().guard(guard).start().expect("a vendor");
    assert_eq!(send(&vendor), Some(200));
}
