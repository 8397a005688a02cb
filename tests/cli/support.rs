//! Runs the program, and vendors for it to test.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use acgw::Vendor;
use acgw::internals::vendor::{Account, Builder, Guard, Jwks};
use serde_json::{Value, json};

/// The program, without the settings of whoever runs the tests, and with new keys in every run, as in CI.
pub(crate) fn acgw(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acgw"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ACGW_") {
            command.env_remove(name);
        }
    }
    command
        .env_remove("GITHUB_STEP_SUMMARY")
        .env("LC_ALL", "C.UTF-8")
        .env("CI", "true")
        .args(args)
        .stdin(Stdio::null());
    command
}

/// What came of it.
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Done {
    /// The only line on standard error, as everything that goes wrong says what and how to fix it.
    pub(crate) fn complaint(&self) -> &str {
        assert_eq!(self.out, "");
        let lines: Vec<_> = self.err.lines().collect();
        assert_eq!(lines.len(), 1, "{}", self.err);
        lines[0]
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Runs the program to its end.
pub(crate) fn run(args: &[&str]) -> Done {
    acgw(args).output().expect("the program starts").into()
}

/// Starts the program.
pub(crate) fn start(args: &[&str]) -> Child {
    acgw(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// An address that nobody listens on. It is not one of those that the system gives to outgoing connections, or the
/// tests beside this one would take it.
pub(crate) fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 12_000 + u16::try_from(std::process::id() % 150).expect("small") * 100;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 4_000;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// A vendor, and where the program must listen so that the vendor trusts it.
pub(crate) struct Bed {
    pub(crate) listen: String,
    pub(crate) vendor: Vendor,
}

impl Bed {
    /// A vendor that is correct but for what is changed.
    pub(crate) fn new(change: impl FnOnce(Builder) -> Builder) -> Self {
        Self::guarded(|guard| guard, change)
    }

    /// A vendor with another guard.
    pub(crate) fn guarded(guard: impl FnOnce(Guard) -> Guard, change: impl FnOnce(Builder) -> Builder) -> Self {
        let listen = free_address().to_string();
        let issuer = format!("http://{listen}");
        // Each run of the program has new keys, however soon it comes after another one.
        let keys = Jwks::of(&issuer).spacing(Duration::ZERO);
        let builder = Vendor::builder().guard(guard(Guard::new(&issuer).keys(keys)));
        Self { vendor: change(builder).start().expect("a vendor"), listen }
    }

    /// Arguments of `check` against this vendor: always the same choices, and few cases.
    pub(crate) fn args<'a>(&'a self, url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let mut args = vec!["check", url, "--listen", &self.listen, "--seed", "1"];
        if !more.contains(&"--cases") {
            args.extend(["--cases", "4"]);
        }
        args.extend(more);
        args
    }

    /// Runs the suite against it.
    pub(crate) fn check(&self, more: &[&str]) -> Done {
        run(&self.args(&self.vendor.url(), more))
    }
}

/// Credentials of an account of [`accounts`].
pub(crate) const LOGIN: &str = r#"anna@acme.example:{"password":"secret"}"#;

/// A run or a click with that account.
pub(crate) const MAPPED: [&str; 6] = ["--partner", "mapped", "--customer", "mapped", "--credentials", LOGIN];

/// A vendor with an account that partners can be mapped to.
pub(crate) fn accounts() -> Vec<Account> {
    let customer = |name: &str| (name.to_lowercase(), name.to_owned());
    vec![Account {
        id: "v-1".to_owned(),
        logins: vec![("anna@acme.example".to_owned(), json!({ "password": "secret" }))],
        customers: ["North", "South", "West"].map(customer).into(),
    }]
}

/// One HTTP request by hand: status and body.
pub(crate) fn http(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let (host, path) = url.trim_start_matches("http://").split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("a connection");
    let mut request = format!("{method} /{path} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        request.push_str(&format!("host: {host}\r\n"));
    }
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

/// A fresh folder, gone with the value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let (process, number) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{process}-{number}"));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Gateways that run until the value goes.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) ready: Value,
}

impl Serving {
    /// At a free address, with these further arguments.
    pub(crate) fn start(more: &[&str]) -> Self {
        Self::at(&free_address().to_string(), more)
    }

    pub(crate) fn at(listen: &str, more: &[&str]) -> Self {
        Self::with(&[&["--listen", listen], more].concat())
    }

    /// With these arguments.
    pub(crate) fn with(args: &[&str]) -> Self {
        let mut child = start(&[&["serve"], args].concat());
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
        Self { child, ready: serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")) }
    }

    /// A text of the ready line.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.ready.pointer(pointer).and_then(Value::as_str).expect(pointer)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for something to become true.
pub(crate) fn wait_for(what: &str, condition: impl Fn() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < Duration::from_secs(20), "{what} did not happen");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// That a JSON report is as its schema says, without members that the schema does not know.
pub(crate) fn assert_valid(report: &Value) {
    // For readers the schema is open; for us, what it does not know is a mistake.
    let closed =
        acgw::internals::report::SCHEMA.replace("\"additionalProperties\": true", "\"additionalProperties\": false");
    let schema = serde_json::from_str(&closed).expect("JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    let errors: Vec<_> =
        validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// What differs from run to run, one kind after the other: what is found first is not found again.
pub(crate) fn scrub(text: &str) -> String {
    let scrubs = [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
        (r"(acgw (?:partner|customer)) [0-9a-f]{1,8}", "$1 <id>"),
        (r"vendor-[0-9a-f]{32}", "<vendor id>"),
        (r"vendor-[0-9a-f]{8}…", "<vendor id>"),
        (r"\b[0-9a-f]{8}…", "<id>"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", "<time>"),
        (r"127\.0\.0\.1:\d+", "<address>"),
        (r"\(\d+ callbacks in [0-9.]+ s\)", "(<count> callbacks in <time>)"),
        (r"(status reports received: \d+ accepted, \d+ refused; keys fetched:) \d+", "$1 <count>"),
    ];
    scrubs.iter().fold(text.to_owned(), |text, (pattern, replacement)| {
        regex::Regex::new(pattern).expect("a pattern").replace_all(&text, *replacement).into_owned()
    })
}

pub(crate) fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}
