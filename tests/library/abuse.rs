//! Ten thousand requests that are none, or nearly: broken, slow, huge, cut off. The gateway goes on answering, and
//! nothing of it is an error of its own, with a state file either. Over real connections to the real program; every choice
//! comes from a seed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How many there are: in memory; with a state file; and with one before a release.
const REQUESTS: [usize; 3] = [10_000, 1_000, 20_000];
const AT_ONCE: usize = 64;
const SEED: [u8; 32] = *b"ten thousand requests, no panic.";

/// How long the gateway may take for anything before this test gives up on it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is sent, and how.
#[derive(Debug, Clone)]
struct Attack {
    bytes: Vec<u8>,
    manner: Manner,
}

#[derive(Debug, Clone)]
enum Manner {
    /// At once; then the answer is read.
    Whole,
    /// In so many pieces, with pauses.
    Slow(usize),
    /// Only the beginning, and then nothing more comes.
    Cut(prop::sample::Index),
    /// The connection goes without a look at the answer.
    Gone,
}

/// The program, and where its log goes.
struct Serving {
    child: Child,
    ready: Value,
    log: PathBuf,
    state: Option<PathBuf>,
}

impl Serving {
    fn start(name: &str, has_state: bool) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let log = folder.join(format!("abuse-{}-{name}.log", std::process::id()));
        let state = has_state.then(|| folder.join(format!("abuse-{}-{name}.state", std::process::id())));
        let mut command = Command::new(env!("CARGO_BIN_EXE_acgw"));
        command.env("CI", "true");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ACGW_")) {
            command.env_remove(name);
        }
        command.args(["serve", "--listen", "127.0.0.1:0", "--client", "demo:secret"]);
        if let Some(state) = &state {
            command.arg("--state").arg(state);
        }
        let log_file = File::create(&log).expect("a file");
        let mut child = command.stdout(Stdio::piped()).stderr(log_file).spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
        Self { ready: serde_json::from_str(&line).expect("JSON"), child, log, state }
    }

    /// Stops it: its exit code and its log.
    fn stop(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &pid]).status().expect("kill").success());
        let code = self.child.wait().expect("an end").code();
        (code, std::fs::read(&self.log).map(|log| String::from_utf8_lossy(&log).into_owned()).expect("a log"))
    }

    fn address(&self) -> &str {
        self.ready["listen"].as_str().expect("an address")
    }

    /// Resident memory in KiB, where the system tells.
    fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.state.iter().chain([&self.log]).for_each(|file| drop(std::fs::remove_file(file)));
    }
}

/// A well-formed request.
fn request(method: &str, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn report(token: &str) -> Vec<u8> {
    let headers = format!("authorization: Bearer {token}\r\ncontent-type: application/json\r\n");
    let body = br#"{"application_code":"vendor.application","module":{"name":"m"}}"#;
    request(
        "POST",
        "/api/integration_management/v2/status?tenantID=999d63d2-831e-40b9-aaab-16f919a483d0",
        &headers,
        body,
    )
}

/// Requests that are right, to be broken.
fn good(token: &str) -> Vec<Vec<u8>> {
    let form = "authorization: Basic ZGVtbzpzZWNyZXQ=\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    let chunked = report(token).windows(4).position(|window| window == b"\r\n\r\n").map(|end| {
        let head =
            String::from_utf8_lossy(&report(token)[..end]).replace("content-length: 63", "transfer-encoding: chunked");
        format!("{head}\r\n\r\n5\r\n{{\"a\":\r\n2;x=y\r\n1}}\r\n0\r\nt: v\r\n\r\n").into_bytes()
    });
    let mut good = vec![
        report(token),
        request("POST", "/api/2/idp/token", form, b"grant_type=client_credentials"),
        request("GET", "/api/idp/v1/keys", "", b""),
        request("GET", "/api/2/clients/demo", &format!("authorization: Bearer {token}\r\n"), b""),
        request("GET", "/_acgw/health", "", b""),
        request("GET", "/_acgw/integrations", "", b""),
        request("POST", "/_acgw/tokens", "", br#"{"endpoint_id":"x","flaw":"expired"}"#),
        request("GET", "/%2e%2e/%00?%zz=%ff&tenantID=%", "", b""),
    ];
    good.extend(chunked);
    good
}

/// Anything from noise to a request that is only a little wrong.
fn attacks(token: &str) -> impl Strategy<Value = Attack> + use<> {
    let good = good(token);
    let odd = prop_oneof![
        Just("\0"),
        Just("\r"),
        Just("\n"),
        Just("\r\n"),
        Just(":"),
        Just(" "),
        Just("\u{fffd}"),
        Just("%"),
        Just("{"),
        Just("content-length: 5\r\n"),
        Just("content-length: 99999999999999999999\r\n"),
        Just("transfer-encoding: chunked\r\n"),
        Just("expect: 100-continue\r\n"),
        Just("connection: upgrade\r\nupgrade: h2c\r\n"),
        Just("HTTP/1.0"),
        Just("HTTP/9.9"),
        Just("-1\r\n"),
        Just("ffffffffffffffff\r\n"),
    ];
    let one = prop::sample::select(good.clone());
    let damaged = (one.clone(), vec((any::<prop::sample::Index>(), 0..4_usize, odd, any::<u8>()), 1..12)).prop_map(
        |(mut bytes, edits)| {
            for (at, edit, text, byte) in edits {
                let at = at.index(bytes.len().max(1)).min(bytes.len());
                match edit {
                    0 => drop(bytes.splice(at..at, text.bytes())),
                    1 => drop(bytes.splice(at..(at + text.len()).min(bytes.len()), text.bytes())),
                    2 => drop(bytes.splice(at..(at + usize::from(byte)).min(bytes.len()), [])),
                    _ => bytes.get_mut(at).into_iter().for_each(|old| *old = byte),
                }
            }
            bytes
        },
    );
    let tokens = token.to_owned();
    let many_headers = (1..160_usize, vec(any::<u8>(), 0..60)).prop_map(|(count, value)| {
        let mut bytes = b"GET /_acgw/health HTTP/1.1\r\nhost: localhost\r\n".to_vec();
        for number in 0..count {
            bytes.extend_from_slice(format!("x-{number}: ").as_bytes());
            bytes.extend(value.iter().filter(|byte| !b"\r\n".contains(byte)));
            bytes.extend_from_slice(b"\r\n");
        }
        [bytes, b"\r\n".to_vec()].concat()
    });
    let long_line = (0..100_000_usize, any::<bool>()).prop_map(|(length, in_path)| {
        let long = "a".repeat(length);
        if in_path {
            request("GET", &format!("/{long}"), "", b"")
        } else {
            request("GET", "/", &format!("x: {long}\r\n"), b"")
        }
    });
    let odd_body = (prop_oneof![Just("[".to_owned()), Just("{\"a\":".to_owned()), Just("\u{1f600}".to_owned()), Just("9".to_owned()), Just("\"\\u".to_owned()), ".{0,4}"], 0..3_000_usize, 0..3_usize)
        .prop_map(move |(unit, count, lie)| {
            let body = unit.repeat(count.min(6_000 / unit.len().max(1)));
            let length = [body.len(), body.len() + 7, body.len() / 2][lie];
            let headers = format!("host: localhost\r\nauthorization: Bearer {tokens}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n");
            format!("POST /api/integration_management/v2/status HTTP/1.1\r\n{headers}\r\n{body}").into_bytes()
        });
    let huge = (1_000_000..3_000_000_usize, any::<bool>()).prop_map(|(length, is_json)| {
        let body = vec![if is_json { b' ' } else { 0xff }; length];
        request("POST", "/_acgw/tokens", "content-type: application/json\r\n", &body)
    });
    let bytes = prop_oneof![
        200 => vec(any::<u8>(), 0..300),
        400 => damaged,
        60 => vec(one, 2..6).prop_map(|all| all.concat()),
        40 => many_headers,
        10 => long_line,
        100 => odd_body,
        1 => huge,
    ];
    let manner = prop_oneof![
        6 => Just(Manner::Whole),
        2 => (2..20_usize).prop_map(Manner::Slow),
        3 => any::<prop::sample::Index>().prop_map(Manner::Cut),
        1 => Just(Manner::Gone),
    ];
    (bytes, manner).prop_map(|(bytes, manner)| Attack { bytes, manner })
}

/// Sends it. The status codes of what came back; none where the connection just ended.
async fn send(address: &str, Attack { bytes, manner }: Attack) -> Vec<u16> {
    let stream = timeout(PATIENCE, TcpStream::connect(address)).await.expect("it accepts connections in time");
    let (mut from, mut to) = stream.expect("a connection").into_split();
    let (sent, pieces) = match manner {
        Manner::Slow(pieces) => (bytes.len(), pieces),
        Manner::Cut(at) => (at.index(bytes.len() + 1), 1),
        Manner::Whole | Manner::Gone => (bytes.len(), 1),
    };
    if matches!(manner, Manner::Gone) {
        let _ = to.write_all(&bytes).await;
        return Vec::new();
    }
    // Both at once, as the gateway may answer and close before it has read all.
    let write = async {
        for piece in bytes[..sent].chunks(sent.div_ceil(pieces).max(1)) {
            if to.write_all(piece).await.is_err() {
                break;
            }
            if pieces > 1 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        let _ = to.shutdown().await;
    };
    let mut answer = Vec::new();
    let read = from.read_to_end(&mut answer);
    let (_, read) = timeout(PATIENCE, async { tokio::join!(write, read) }).await.expect("the connection ends in time");
    // A reset is an end like another one.
    drop(read);
    statuses(&answer)
}

/// The codes of all answers on one connection.
fn statuses(answer: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(answer);
    let lines = text.match_indices("HTTP/1.").map(|(at, _)| &text[at..]);
    lines.filter_map(|line| line.get(9..12)?.parse().ok()).collect()
}

/// A request that is right: it has to be answered as ever.
async fn expect(address: &str, bytes: Vec<u8>, status: u16) {
    assert_eq!(send(address, Attack { bytes, manner: Manner::Whole }).await, [status]);
}

async fn body(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(bytes).await.expect("sent");
    stream.shutdown().await.expect("shut");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("text");
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).expect("an answer")
}

/// Sends all of them. The codes that came back, and the memory in the middle of it.
async fn storm(serving: &Serving, requests: usize) -> (BTreeMap<u16, usize>, Option<u64>) {
    let address = serving.address();
    let form = "authorization: Basic ZGVtbzpzZWNyZXQ=\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    let answer = body(address, &request("POST", "/idp/token", form, b"grant_type=client_credentials")).await;
    let token: Value = serde_json::from_str(&answer).expect("JSON");
    let token = token["access_token"].as_str().expect("a token");
    let (attacks, address) = (attacks(token), Arc::new(address.to_owned()));
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &SEED);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut seen, mut memory) = (BTreeMap::new(), None);
    let mut running = tokio::task::JoinSet::new();
    for number in 0..requests {
        if number == requests / 2 {
            memory = serving.memory();
        }
        let attack = attacks.new_tree(&mut runner).expect("a value").current();
        let to = Arc::clone(&address);
        running.spawn(async move { send(&to, attack).await });
        if running.len() == AT_ONCE {
            let codes = running.join_next().await.expect("one runs").expect("no panic");
            codes.into_iter().for_each(|code| *seen.entry(code).or_default() += 1);
        }
        if number % 250 == 0 {
            expect(&address, report(token), 204).await;
        }
    }
    while let Some(codes) = running.join_next().await {
        codes.expect("no panic").into_iter().for_each(|code| *seen.entry(code).or_default() += 1);
    }
    expect(&address, report(token), 204).await;
    (seen, memory)
}

/// Withstands so many; what was answered, and the memory in the middle and at the end.
fn withstand(serving: Serving, requests: usize) -> (BTreeMap<u16, usize>, [Option<u64>; 2]) {
    let address = serving.address().to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (seen, middle) = runtime.block_on(storm(&serving, requests));
    // No error of its own.
    assert!(seen.keys().all(|code| *code < 500), "{seen:?}");
    let journal = runtime.block_on(body(&address, &request("GET", "/_acgw/journal", "", b"")));
    let entries: Vec<Value> = serde_json::from_str(&journal).expect("JSON");
    assert!(entries.len() <= 1000 && journal.len() < 64 * 1024 * 1024, "{} entries", entries.len());
    let memory = serving.memory();
    assert!(memory.is_none_or(|kib| kib < 200 * 1024), "{memory:?} KiB");
    let (code, log) = serving.stop();
    let panic = log.lines().find(|line| line.contains("panicked"));
    assert_eq!((code, panic), (Some(0), None));
    assert!(log.ends_with("stopped\n"));
    assert!(!log.chars().any(|c| c.is_control() && c != '\n'), "the log carries what was sent to the terminal");
    (seen, [middle, memory])
}

#[test]
fn ten_thousand_broken_requests_leave_it_answering() {
    let (seen, _) = withstand(Serving::start("memory", false), REQUESTS[0]);
    for code in [200, 204, 400, 401, 404, 408, 413, 415, 431] {
        assert!(seen.contains_key(&code), "nothing was answered with {code}: {seen:?}");
    }
}

#[test]
fn broken_requests_leave_a_gateway_with_a_state_file_answering() {
    withstand(Serving::start("state", true), REQUESTS[1]);
}

#[test]
#[ignore = "takes a minute; before a release"]
fn twenty_thousand_broken_requests_leave_the_memory_flat() {
    let (_, memory) = withstand(Serving::start("flat", true), REQUESTS[2]);
    let [Some(middle), Some(end)] = memory else { return };
    assert!(end <= middle + middle / 10, "{middle} KiB in the middle, {end} KiB at the end");
}
