//! `acgw serve`: data centres, the way in from elsewhere, its log, and its end.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::*;

#[cfg(unix)]
impl Serving {
    /// Stops it as a service manager does: its exit code, and all that it wrote on standard error.
    fn stop(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let killed = std::process::Command::new("kill").args(["-s", "TERM", &pid]).status().expect("kill");
        assert!(killed.success());
        let mut text = String::new();
        self.child.stderr.take().expect("piped").read_to_string(&mut text).expect("text");
        (self.child.wait().expect("an end").code(), text)
    }
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {value}"))
}

/// An access token of that gateway.
fn access_token(gateway: &Value) -> String {
    let credentials =
        format!("{}:{}", text(gateway, "/clients/0/client_id"), text(gateway, "/clients/0/client_secret"));
    let basic = format!("Basic {}", STANDARD.encode(credentials));
    let (status, body) = http(
        "POST",
        &format!("{}?grant_type=client_credentials", text(gateway, "/token_url")),
        &[("authorization", &basic)],
        "",
    );
    assert_eq!(status, 200, "{body}");
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    text(&answer, "/access_token").to_owned()
}

fn report(gateway: &Value, token: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = json!({ "application_code": "vendor.application", "module": { "name": "m" } }).to_string();
    http("POST", text(gateway, "/status_url"), &headers, &body).0
}

fn get(url: &str) -> Value {
    let (status, body) = http("GET", url, &[], "");
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

/// Two data centres, and a file that says so.
fn data_centres() -> (Folder, Serving) {
    let folder = Folder::new("centres");
    let (eu, us) = (free_address(), free_address());
    let settings = format!(
        "issuer = 'http://not.for.data.centres'\ntarget = 'http://127.0.0.1:1/all'\n\
         [[client]]\nid = 'shared'\nsecret = 'shared-secret'\n\
         [[datacenter]]\nname = 'eu'\nlisten = '{eu}'\n\
         [[datacenter]]\nname = 'us'\nlisten = '{us}'\npublic_url = 'http://localhost:{}'\ntarget = 'http://127.0.0.1:1/us'\n\
         client = [{{ id = 'own', secret = 'own-secret', tenant = '999d63d2-831e-40b9-aaab-16f919a483d0' }}]\n\
         tenant = [{{ id = '18a55fe8-7275-478c-a54e-af2ed53b6a20', parent = '999d63d2-831e-40b9-aaab-16f919a483d0' }}]\n",
        us.port()
    );
    std::fs::write(folder.path("acgw.toml"), settings).expect("a file");
    let serving = Serving::with(&["--config", &folder.path("acgw.toml")]);
    (folder, serving)
}

#[test]
fn a_token_of_one_data_centre_is_refused_by_another() {
    let (_folder, serving) = data_centres();
    let (eu, us) = (&serving.ready["datacenters"][0], &serving.ready["datacenters"][1]);
    let (of_eu, of_us) = (access_token(eu), access_token(us));
    assert_eq!((report(eu, &of_eu), report(us, &of_us)), (204, 204));
    assert_eq!((report(eu, &of_us), report(us, &of_eu)), (401, 401));
    // Each has heard of its own report only.
    for (centre, tenant) in [(eu, text(eu, "/clients/0/tenant_id")), (us, "999d63d2-831e-40b9-aaab-16f919a483d0")] {
        let integrations = get(text(centre, "/integrations_url"));
        assert_eq!((integrations.as_array().map(Vec::len), text(&integrations, "/0/tenant")), (Some(1), tenant));
    }
    // A client of the one is unknown to the other, and so are the keys of its callback tokens.
    let own = [("authorization", &*format!("Basic {}", STANDARD.encode("own:own-secret")))];
    let url = format!("{}?grant_type=client_credentials", text(eu, "/token_url"));
    assert_eq!(http("POST", &url, &own, "").0, 401);
    let kids = |centre: &Value| -> Vec<String> {
        let jwks = get(text(centre, "/jwks_url"));
        jwks["keys"].as_array().expect("keys").iter().map(|key| text(key, "/kid").to_owned()).collect()
    };
    let (of_eu, of_us) = (kids(eu), kids(us));
    assert!(!of_eu.is_empty() && of_eu.iter().all(|kid| !of_us.contains(kid)), "{of_eu:?} {of_us:?}");
    let minted = run(&["token", "--gateway", text(eu, "/url")]);
    let header = minted
        .out
        .split('.')
        .next()
        .and_then(|part| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).ok());
    let header: Value = serde_json::from_slice(&header.expect("a JWT")).expect("JSON");
    assert!(of_eu.contains(&text(&header, "/kid").to_owned()));
}

/// The issuer of callback tokens is one, and the data centres behind it are several.
#[test]
fn data_centres_behind_one_issuer_have_its_keys_and_tokens_of_their_own() {
    let folder = Folder::new("one-issuer");
    let (eu, us) = (free_address(), free_address());
    let settings = format!(
        "[[client]]\nid = 'shared'\nsecret = 'shared-secret'\n\
         [[datacenter]]\nname = 'us'\nlisten = '{us}'\nissuer = 'http://{eu}'\n\
         [[datacenter]]\nname = 'eu'\nlisten = '{eu}'\n"
    );
    std::fs::write(folder.path("acgw.toml"), settings).expect("a file");
    let serving = Serving::with(&["--config", &folder.path("acgw.toml")]);
    let (us, eu) = (&serving.ready["datacenters"][0], &serving.ready["datacenters"][1]);
    assert_eq!((text(us, "/name"), text(us, "/issuer")), ("us", text(eu, "/url")));
    assert_eq!(get(text(us, "/jwks_url")), get(text(eu, "/jwks_url")));
    let (of_eu, of_us) = (access_token(eu), access_token(us));
    assert_eq!((report(eu, &of_eu), report(us, &of_us)), (204, 204));
    assert_eq!((report(eu, &of_us), report(us, &of_eu)), (401, 401));
    let journal = get(text(us, "/journal_url")).to_string();
    assert!(journal.contains("the access token is from another data centre"), "{journal}");
}

#[test]
fn every_data_centre_is_listed_and_has_settings_of_its_own() {
    let (_folder, serving) = data_centres();
    let ready = serving.ready.clone();
    let (eu, us) = (&ready["datacenters"][0], &ready["datacenters"][1]);
    assert_eq!((text(eu, "/name"), text(us, "/name")), ("eu", "us"));
    assert_eq!((&ready["url"], text(eu, "/issuer")), (&eu["url"], text(eu, "/url")));
    assert_eq!(
        (text(us, "/url"), text(us, "/issuer")),
        (
            text(us, "/issuer"),
            &*format!("http://localhost:{}", text(us, "/listen").rsplit(':').next().expect("a port"))
        )
    );
    assert_eq!((text(eu, "/target"), text(us, "/target")), ("http://127.0.0.1:1/all", "http://127.0.0.1:1/us"));
    assert_eq!((text(eu, "/clients/0/client_id"), text(us, "/clients/0/client_id")), ("shared", "own"));
    assert_eq!(get(text(us, "/health_url"))["target"], "http://127.0.0.1:1/us");
    #[cfg(unix)]
    {
        let (code, err) = serving.stop();
        assert_eq!(code, Some(0), "{err}");
        for line in
            [format!("  eu  {}", text(eu, "/url")), format!("  us  {}", text(us, "/url")), "us GET /_acgw/".to_owned()]
        {
            assert_eq!(err.contains(&line), !line.contains("/_acgw/"), "{line}: {err}");
        }
        assert!(err.ends_with("stopped\n"), "{err}");
    }
}

#[test]
fn a_taken_port_names_its_data_centre() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address");
    let folder = Folder::new("taken");
    std::fs::write(folder.path("acgw.toml"), format!("[[datacenter]]\nname = 'eu'\nlisten = '{address}'\n"))
        .expect("a file");
    let done = run(&["serve", "--config", &folder.path("acgw.toml")]);
    assert_eq!(done.code, Some(3), "{}", done.err);
    assert!(done.err.contains(&format!("acgw: data centre `eu`: `{address}` is in use")), "{}", done.err);
    let done = run(&["serve", "--listen", &address.to_string()]);
    assert!(
        done.code == Some(3) && done.complaint().starts_with(&format!("acgw: `{address}` is in use")),
        "{}",
        done.err
    );
}

#[test]
fn from_elsewhere_the_admin_token_is_needed() {
    let listen = format!("0.0.0.0:{}", free_address().port());
    let serving = Serving::at(&listen, &["--public-url", "http://host.docker.internal:8787"]);
    let token = text(&serving.ready, "/admin_token").to_owned();
    let base = format!("http://127.0.0.1:{}", text(&serving.ready, "/listen").rsplit(':').next().expect("a port"));
    let bearer = format!("Bearer {token}");
    for (method, path) in [
        ("GET", "health"),
        ("GET", "integrations"),
        ("GET", "journal"),
        ("POST", "keys/rotate"),
        ("POST", "tokens"),
        ("DELETE", "state"),
        ("GET", "nothing"),
    ] {
        let url = format!("{base}/_acgw/{path}");
        assert_eq!(http(method, &url, &[], "").0, 401, "{path}");
        assert_eq!(http(method, &url, &[("authorization", "Bearer wrong")], "").0, 401, "{path}");
        assert_eq!(http(method, &url, &[("host", "localhost")], "").0, 401, "{path}");
        assert_ne!(http(method, &url, &[("authorization", &bearer)], "{}").0, 401, "{path}");
    }
    // What vendors call is open as on the platform, under whatever name.
    let keys = format!("{base}/api/idp/v1/keys");
    assert_eq!(http("GET", &keys, &[("host", "host.docker.internal:8787")], "").0, 200);
    let done = run(&["token", "--gateway", &base]);
    assert!(done.code == Some(2) && done.complaint().contains("--admin-token"), "{}", done.err);
    let done = run(&["token", "--gateway", &base, "--admin-token", "-begins-with-a-hyphen"]);
    assert!(done.complaint().contains("requires its admin token"), "{}", done.err);
    let done = run(&["token", "--gateway", &base, "--admin-token", &token]);
    assert!(done.code == Some(0) && done.out.starts_with("eyJ"), "{}", done.err);
    #[cfg(unix)]
    {
        let (_, err) = serving.stop();
        let welcome = err.split(" 401").next().unwrap_or_default();
        assert!(welcome.contains(&format!("the admin token {token}")), "{err}");
        assert!(!err[welcome.len()..].contains(&token), "{err}");
    }
}

#[test]
fn under_its_public_name_the_admin_token_is_needed() {
    let tunnels = [(); 2].map(|()| Serving::start(&["--public-url", "https://tunnel.example"]));
    let [token, other] = [0, 1].map(|at| text(&tunnels[at].ready, "/admin_token"));
    assert_ne!(token, other);
    let listen = text(&tunnels[0].ready, "/listen");
    let public = ("host", "tunnel.example");
    assert_eq!(status(listen, "/_acgw/health", &[("host", "localhost")]), 200);
    assert_eq!(status(listen, "/_acgw/health", &[public]), 401);
    for (value, expected) in
        [(format!("Bearer {token}"), 200), (format!("Basic {token}"), 401), ("Bearer x".to_owned(), 401)]
    {
        assert_eq!(status(listen, "/_acgw/health", &[public, ("authorization", &value)]), expected);
    }
}

/// The status of the answer to a request with only these headers.
fn status(listen: &str, target: &str, headers: &[(&str, &str)]) -> u16 {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let mut stream = std::net::TcpStream::connect(listen).expect("a connection");
    let request = format!("GET {target} HTTP/1.1\r\nconnection: close\r\n{headers}\r\n");
    std::io::Write::write_all(&mut stream, request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

#[test]
fn on_the_loopback_other_names_are_refused() {
    let serving = Serving::start(&[]);
    assert_eq!(serving.ready.get("admin_token"), None);
    let listen = text(&serving.ready, "/listen");
    let health = |headers: &[(&str, &str)]| status(listen, "/_acgw/health", headers);
    for host in ["localhost", "LocalHost.:8787", "127.0.0.1:1", "127.0.0.2", "[::1]:8787"] {
        assert_eq!(health(&[("host", host)]), 200, "{host}");
    }
    for host in ["attacker.example:8787", "localhost.attacker.example", "192.0.2.1", "", "a b", "0.0.0.0"] {
        assert_eq!(health(&[("host", host)]), 421, "{host}");
        // What vendors call is open as on the platform.
        assert_eq!(status(listen, "/api/idp/v1/keys", &[("host", host)]), 200, "{host}");
    }
    let local = ("host", "localhost");
    assert_eq!((health(&[]), health(&[local, local])), (421, 421));
    assert_eq!(status(listen, "http://attacker.example/_acgw/health", &[local]), 421);
    for (origin, expected) in [("http://localhost:3000", 200), ("https://attacker.example", 403), ("null", 403)] {
        assert_eq!(health(&[local, ("origin", origin)]), expected, "{origin}");
    }
}

#[cfg(unix)]
#[test]
fn the_log_says_what_came_and_what_to_mend() {
    let serving = Serving::start(&["--client", "me:hunter2-secret"]);
    let token = access_token(&serving.ready);
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let send = |body: &str| http("POST", text(&serving.ready, "/status_url"), &headers, body).0;
    let good = r#"{"application_code":"vendor.application","module":{"name":"m"},"events":[{"category":"c","action":"a","activation_event":true}]}"#;
    assert_eq!((send(good), send(good), send(r#"{"application_code":7}"#)), (204, 204, 400));
    http("GET", &format!("{}?client_secret=hunter2-secret", text(&serving.ready, "/jwks_url")), &[], "");
    // TLS to a plain port, a common mistake.
    let mut stream = std::net::TcpStream::connect(text(&serving.ready, "/listen")).expect("a connection");
    std::io::Write::write_all(&mut stream, &[22, 3, 1, 0, 5, 1, 0, 0, 1, 3]).expect("sent");
    let _ = stream.read_to_end(&mut Vec::new());
    let (code, err) = serving.stop();
    assert_eq!(code, Some(0), "{err}");
    let (welcome, log) = err.split_once("/_acgw/journal\n").expect("the welcome comes first");
    assert!(welcome.contains("issuer    http://127.0.0.1:"), "{welcome}");
    let active: Vec<_> = log.lines().filter(|line| line.contains("`vendor.application` is now active")).collect();
    assert!(active.len() == 1 && active[0].contains(" 204 "), "{log}");
    assert!(log.contains(" 400\n    the report breaks 2 rules: /"), "{log}");
    assert!(log.contains("/module: `module` is missing"), "{log}");
    assert!(log.contains("not an HTTP/1.1") && log.contains("https"), "{log}");
    assert!(!log.contains("hunter2") && !log.contains("eyJ"), "{log}");
}
