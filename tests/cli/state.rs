//! `acgw serve --state`: what was answered is there again, however the gateway ended.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

/// Runs that end in the middle of their work, in `cargo test` and before a release.
const KILLS: (u32, u32) = (4, 200);

/// Connections that report at once.
const REPORTERS: usize = 8;

const REPORT: &str = r#"{"application_code":"vendor.application","module":{"name":"m"},"events":[{"category":"c","action":"a","activation_event":true}]}"#;

/// A gateway with a state file, until it is killed.
struct Kept {
    child: Child,
    ready: Value,
}

impl Kept {
    fn start(file: &str, more: &[&str]) -> Self {
        Self::at("127.0.0.1:0", file, more)
    }

    fn at(listen: &str, file: &str, more: &[&str]) -> Self {
        // Nobody reads its log, which must not make it wait.
        let args = [&["serve", "--listen", listen, "--state", file], more].concat();
        let child = acgw(&args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
        Self { child, ready: serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")) }
    }

    fn text(&self, member: &str) -> &str {
        self.ready[member].as_str().expect(member)
    }

    fn get(&self, member: &str) -> Value {
        let (status, body) = http("GET", self.text(member), &[], "");
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).expect("JSON")
    }

    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("an end");
    }

    fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-s", "TERM", &pid]).status().expect("kill").success());
        assert_eq!(self.child.wait().expect("an end").code(), Some(0));
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reports about this tenant until the gateway is gone, and returns how many reports were answered.
fn report_until_the_end(address: &str, tenant: Uuid) -> u64 {
    let Ok(mut stream) = TcpStream::connect(address) else { return 0 };
    let request = format!(
        "POST /api/integration_management/v2/status?tenantID={tenant} HTTP/1.1\r\nhost: {address}\r\nauthorization: \
         Bearer x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{REPORT}",
        REPORT.len()
    );
    let mut answered = 0;
    let mut text = Vec::new();
    while stream.write_all(request.as_bytes()).is_ok() {
        text.clear();
        let mut piece = [0; 1024];
        while !text.ends_with(b"\r\n\r\n") {
            match stream.read(&mut piece) {
                Ok(length @ 1..) => text.extend_from_slice(&piece[..length]),
                _ => return answered,
            }
        }
        assert!(text.starts_with(b"HTTP/1.1 204 "), "{}", String::from_utf8_lossy(&text));
        answered += 1;
    }
    answered
}

/// Every report that was answered is in the gateway, and no more than one of each reporter that was not.
fn compare(gateway: &Kept, answered: &HashMap<Uuid, u64>) {
    let integrations = gateway.get("integrations_url");
    let kept: HashMap<&str, &Value> = integrations
        .as_array()
        .expect("a list")
        .iter()
        .map(|kept| (kept["tenant"].as_str().expect("a tenant"), kept))
        .collect();
    for (tenant, answered) in answered.iter().filter(|(_, answered)| **answered > 0) {
        let kept =
            kept.get(&*tenant.to_string()).unwrap_or_else(|| panic!("{answered} reports about {tenant} are lost"));
        let reports = kept["reports"].as_u64().expect("a number");
        assert!((*answered..=answered + 1).contains(&reports), "{tenant}: {answered} were answered, {kept}");
        assert_eq!((&kept["active"], &kept["last_report"]["module"]["name"]), (&json!(true), &json!("m")));
    }
}

fn kill_again_and_again(kills: u32) {
    let folder = Folder::new("kills");
    let file = folder.path("state");
    let mut answered = HashMap::new();
    for kill in 0..kills {
        let gateway = Kept::start(&file, &["--open"]);
        compare(&gateway, &answered);
        let address = gateway.text("listen").to_owned();
        let reporters: Vec<_> = (0..REPORTERS)
            .map(|_| {
                let (address, tenant) = (address.clone(), Uuid::new_v4());
                std::thread::spawn(move || (tenant, report_until_the_end(&address, tenant)))
            })
            .collect();
        // At moments that differ, before and after the changes of a second come to the file.
        std::thread::sleep(Duration::from_millis(20 + u64::from(kill * 389 % 1500) / if kills > 10 { 1 } else { 5 }));
        gateway.kill();
        answered.extend(reporters.into_iter().map(|reporter| reporter.join().expect("only 204")));
    }
    compare(&Kept::start(&file, &["--open"]), &answered);
    assert!(answered.values().sum::<u64>() > u64::from(kills), "{answered:?}");
}

#[test]
fn what_was_answered_survives_a_kill() {
    kill_again_and_again(KILLS.0);
}

#[test]
#[ignore = "takes minutes; before a release"]
fn what_was_answered_survives_two_hundred_kills() {
    kill_again_and_again(KILLS.1);
}

/// A request of the backend with its token.
fn report(gateway: &Kept, token: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    http("POST", gateway.text("status_url"), &headers, REPORT).0
}

fn token(gateway: &Kept) -> String {
    let client = &gateway.ready["clients"][0];
    let text = |member: &str| client[member].as_str().expect("text").to_owned();
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", text("client_id"), text("client_secret"))));
    let url = format!("{}?grant_type=client_credentials", gateway.text("token_url"));
    let (_, body) = http("POST", &url, &[("authorization", &basic)], "");
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}

#[test]
fn a_gateway_goes_on_where_it_was() {
    let folder = Folder::new("goes-on");
    let file = folder.path("state");
    // Its tokens are for its own URL.
    let address = free_address().to_string();
    let gateway = Kept::at(&address, &file, &[]);
    let client = gateway.ready["clients"].clone();
    let token = token(&gateway);
    assert_eq!(report(&gateway, &token), 204);
    assert_eq!(http("POST", &format!("http://{address}/_acgw/keys/rotate"), &[], "").0, 200);
    let known = |gateway: &Kept| ["jwks_url", "integrations_url"].map(|member| gateway.get(member));
    let (before, mut journal) = (known(&gateway), gateway.get("journal_url"));
    gateway.kill();
    let gateway = Kept::at(&address, &file, &[]);
    assert_eq!((&gateway.ready["clients"], gateway.get("journal_url")), (&client, journal.take()));
    assert_eq!(known(&gateway), before);
    assert_eq!(report(&gateway, &token), 204, "a token of the gateway before is good");
    assert_eq!(http("DELETE", &format!("http://{address}/_acgw/state"), &[], "").0, 204);
    gateway.stop();
    let lying = std::fs::read_dir(folder.path("")).expect("a folder").count();
    assert_eq!(lying, 1, "after a clean end there is the file alone");
    // Options win over the file, and new keys are new.
    let gateway = Kept::start(&file, &["--client", "own:secret", "--fresh-keys"]);
    assert_eq!(gateway.ready["clients"][0]["client_id"], "own");
    assert_ne!(gateway.get("jwks_url"), before[0]);
    assert_eq!(
        (gateway.get("integrations_url"), gateway.get("journal_url").as_array().map(Vec::len)),
        (json!([]), Some(1))
    );
}

#[test]
fn partners_of_the_console_stay() {
    let folder = Folder::new("partners");
    let file = folder.path("state");
    let below = "999d63d2-831e-40b9-aaab-16f919a483d0:18a55fe8-7275-478c-a54e-af2ed53b6a20";
    let more = ["--tenant-below", below];
    let html = [("accept", "text/html")];
    let page = |gateway: &Kept, path: &str| http("GET", &format!("{}{path}", gateway.text("console_url")), &html, "").1;
    let gateway = Kept::start(&file, &more);
    let form = page(&gateway, "partner");
    let secret = form.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let body = format!("form_token={}&name=Acme+Inc", secret.unwrap_or_else(|| panic!("no token in {form}")));
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(http("POST", &format!("{}partner/new", gateway.text("console_url")), &headers, &body).0, 303);
    gateway.kill();
    let gateway = Kept::start(&file, &more);
    let list = page(&gateway, "partner");
    assert!(list.contains("Acme Inc") && list.contains("999d63d2-831e-40b9-aaab-16f919a483d0"), "{list}");
    let customers = page(&gateway, "customers/999d63d2-831e-40b9-aaab-16f919a483d0");
    assert_eq!(customers.matches("18a55fe8-7275-478c-a54e-af2ed53b6a20").count(), {
        drop(gateway);
        let new = Kept::start(&folder.path("new"), &more);
        page(&new, "customers/999d63d2-831e-40b9-aaab-16f919a483d0")
            .matches("18a55fe8-7275-478c-a54e-af2ed53b6a20")
            .count()
    });
}

/// One clear line, and the code.
fn refused(file: &str) -> (Option<i32>, String) {
    let done = run(&["serve", "--listen", "127.0.0.1:0", "--state", file]);
    (done.code, done.complaint().to_owned())
}

#[test]
fn a_second_gateway_on_the_same_file_says_so_and_ends() {
    let folder = Folder::new("second");
    let file = folder.path("state");
    let _gateway = Kept::start(&file, &[]);
    let (code, line) = refused(&file);
    assert!(code == Some(3) && line.contains("is in use by another gateway; stop that one"), "{code:?} {line}");
}

#[test]
fn a_file_that_cannot_be_used_is_refused_in_one_line() {
    let folder = Folder::new("unusable");
    for (name, content, reason) in [
        ("text", "not a state file, but one that somebody needs".repeat(200), "is not a state file of acgw"),
        ("empty", String::new(), "is not a state file of acgw"),
    ] {
        let file = folder.path(name);
        std::fs::write(&file, &content).expect("written");
        let (code, line) = refused(&file);
        assert!(code == Some(2) && line.contains(reason), "{code:?} {line}");
        assert_eq!(std::fs::read_to_string(&file).expect("it is there"), content, "it is as it was");
    }
    let (code, line) = refused(&folder.path("nowhere/state"));
    assert!(code == Some(2) && line.contains("choose a file in a folder that you may write"), "{code:?} {line}");
    let (code, line) = refused(&folder.path(""));
    assert!(code == Some(2) && line.contains("is not a state file of acgw"), "{code:?} {line}");
}

#[test]
fn a_damaged_file_is_refused_in_one_line() {
    let folder = Folder::new("damaged");
    let file = folder.path("state");
    Kept::start(&file, &["--open"]).stop();
    let whole = std::fs::read(&file).expect("the file");
    std::fs::write(&file, &whole[..whole.len() - 4096]).expect("written");
    let (code, line) = refused(&file);
    assert!(
        code == Some(2) && line.contains("is damaged") && line.contains("remove it to begin anew"),
        "{code:?} {line}"
    );
    let mut broken = whole.clone();
    broken.iter_mut().skip(512).step_by(7).for_each(|byte| *byte ^= 0x55);
    std::fs::write(&file, &broken).expect("written");
    let (code, line) = refused(&file);
    assert!(code == Some(2) && line.contains("is damaged"), "{code:?} {line}");
    std::fs::write(&file, &whole).expect("written");
    Kept::start(&file, &[]).stop();
}
