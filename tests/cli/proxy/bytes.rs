//! Byte for byte: both ends of the proxy are compared, whatever passes.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::Proxying;

const SEED: [u8; 32] = *b"both ends see the same bytes, ok";
const CASES: usize = 24;

/// One connection: what each side sends.
#[derive(Debug, Clone)]
struct Case {
    request: Vec<u8>,
    answer: Vec<u8>,
    /// Where the two are cut into writes, as a share of a thousand.
    cuts: Vec<u16>,
    /// The caller closes its side when it has sent everything.
    closes: bool,
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let chunks = body
        .chunks(size.max(1))
        .map(|chunk| [format!("{:X};x=\"y\"\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    [chunks.collect::<Vec<_>>().concat(), b"0\r\nX-Trailer: 1\r\n\r\n".to_vec()].concat()
}

/// A head without framing, in odd spellings, with names twice and in any order.
fn heads() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec!["Content-Type", "x-CyberApp-AUTH", "accept", "X-Odd", "X-odd", "Cookie"]);
    let value = prop::sample::select(vec!["application/json", " a,  b ", "", "*/*", "k=v; k=w"]);
    vec((names, value), 0..6)
        .prop_map(|lines| lines.iter().map(|(name, value)| format!("{name}:{value}\r\n")).collect())
}

/// A message behind its first line: with a length, in chunks, or compressed.
fn messages() -> impl Strategy<Value = Vec<u8>> {
    let body = prop_oneof![vec(any::<u8>(), 0..3000), Just(br#"{"password":"hidden"}"#.to_vec())];
    (heads(), body, 0..3_u8, 1..700_usize).prop_map(|(head, body, framing, size)| match framing {
        0 => [format!("{head}Content-Length: {}\r\n\r\n", body.len()).as_bytes(), &body].concat(),
        1 => [format!("{head}transfer-encoding: Chunked\r\n\r\n").as_bytes(), &chunked(&body, size)].concat(),
        _ => {
            let body = gzip(&body);
            [format!("{head}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), &body]
                .concat()
        }
    })
}

fn cases() -> impl Strategy<Value = Case> {
    let sides = (messages(), messages(), vec(0..1000_u16, 0..4), any::<bool>(), any::<bool>());
    sides.prop_map(|(request, answer, cuts, closes, is_cut)| {
        let request = [b"POST /callbacks?a=%2f HTTP/1.1\r\nhost: a.example\r\n", request.as_slice()].concat();
        let mut answer = [b"HTTP/1.1 200 Very OK\r\n", answer.as_slice()].concat();
        if is_cut {
            answer.truncate(answer.len() - answer.len() / 3);
        }
        Case { request, answer, cuts, closes }
    })
}

/// Writes in pieces.
fn write(mut stream: &TcpStream, bytes: &[u8], cuts: &[u16]) {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| bytes.len() * usize::from(*cut) / 1000).collect();
    ends.push(bytes.len());
    ends.sort_unstable();
    let mut from = 0;
    for to in ends {
        stream.write_all(&bytes[from..to]).expect("written");
        if to > from && bytes.len() < 10_000 {
            std::thread::sleep(Duration::from_millis(1));
        }
        from = to;
    }
}

fn read(mut stream: &TcpStream, most: usize) -> Vec<u8> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    let mut bytes = Vec::new();
    std::io::Read::by_ref(&mut stream).take(most as u64).read_to_end(&mut bytes).expect("read");
    bytes
}

/// Sends a case through the proxy: what the server got, and what the caller got.
fn pass(case: &Case, address: &str, server: &TcpListener) -> (Vec<u8>, Vec<u8>) {
    std::thread::scope(|scope| {
        let got = scope.spawn(|| {
            let (stream, _) = server.accept().expect("a connection");
            let got = read(&stream, case.request.len());
            write(&stream, &case.answer, &case.cuts);
            stream.shutdown(Shutdown::Write).expect("an end");
            // What comes after the request is the end.
            (got, read(&stream, usize::MAX))
        });
        let stream = TcpStream::connect(address).expect("a connection");
        write(&stream, &case.request, &case.cuts);
        if case.closes {
            stream.shutdown(Shutdown::Write).expect("an end");
        }
        let answer = read(&stream, usize::MAX);
        drop(stream);
        let (got, rest) = got.join().expect("no panic");
        assert!(rest.is_empty(), "{rest:?}");
        (got, answer)
    })
}

#[test]
fn both_ends_see_the_same_bytes() {
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let proxy = Proxying::start(&format!("http://{}/", server.local_addr().expect("an address")), &[]);
    let address = proxy.address();
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &SEED));
    let mut all: Vec<Case> = (0..CASES).map(|_| cases().new_tree(&mut runner).expect("a case").current()).collect();
    let large: Vec<u8> = (0..10_u32 * 1024 * 1024).map(|at| (at % 251) as u8).collect();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", large.len());
    let request = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    all.push(Case {
        request: [&request[..], &chunked(&large, 100_000)].concat(),
        answer: [head.as_bytes(), &large].concat(),
        cuts: vec![1, 500],
        closes: false,
    });
    let (odd, not_http) = (b"\x16\x03\x01 not HTTP at all\n\n".to_vec(), b"nor is this".to_vec());
    all.push(Case { request: odd, answer: not_http, cuts: vec![300], closes: true });
    for case in &all {
        let (got, answer) = pass(case, &address, &server);
        let shown = |bytes: &[u8]| String::from_utf8_lossy(&bytes[..bytes.len().min(300)]).into_owned();
        assert!(got == case.request, "the server got {}", shown(&got));
        assert!(answer == case.answer, "the caller got {}", shown(&answer));
    }
    let exchanges = proxy.exchanges();
    assert_eq!(exchanges.len(), all.len());
    assert!(!exchanges.iter().any(|exchange| exchange.to_string().contains("hidden")), "secrets are masked");
    let large = &exchanges[CASES];
    assert_eq!(
        (&large["answer"]["body"]["size"], &large["answer"]["body"]["is_whole"]),
        (&(10 * 1024 * 1024).into(), &false.into())
    );
}
