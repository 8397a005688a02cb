//! Wrong use, and what is answered without a run.

use std::net::TcpListener;

use crate::support::*;

#[test]
fn a_malformed_url_is_wrong_usage() {
    for (url, said) in [
        ("not a url", "relative URL without a base"),
        ("ftp://vendor.example/", "the scheme is `ftp`"),
        ("vendor.example/callbacks", "relative URL without a base"),
        ("http://", "empty host"),
    ] {
        let done = run(&["check", url]);
        assert_eq!(done.code, Some(2), "{url}");
        assert!(done.complaint().contains(url) && done.complaint().contains(said), "{}", done.err);
        assert!(done.complaint().contains("https://vendor.example/callbacks"), "{}", done.err);
    }
}

#[test]
fn a_bad_option_is_wrong_usage_and_named() {
    for (args, said) in [
        (&["check", "--colour"][..], "--colour"),
        (&["check", "--cases", "0"], "--cases"),
        (&["check", "--format", "html5"], "html5"),
        (&["check", "--timeout", "soon"], "--timeout"),
        (&["check", "--credentials", "me"], "--credentials"),
        (&["check", "--credentials", "me:secret-but-no-json"], "--credentials"),
        (&["check", "--header", "no colon"], "--header"),
        (&["check", "--header", "Authorization: Basic eA=="], "another header"),
        (&["check", "--header", "content-length: 3"], "leave it out"),
        (&["send", "--header", "X-CyberApp-Auth: eA=="], "--credentials"),
        (&["serve", "--header", "X-CyberApp-Extra: e30="], "--extra"),
        (&["check", "--extra", "[1]"], "use a JSON object"),
        (&["check", "--listen", "8787"], "write `127.0.0.1:8787` for this machine"),
        (&["check", "--listen", ":8787"], "or `0.0.0.0:8787` for all of its addresses"),
        (&["serve", "--listen", "gateway.example:8787"], "`gateway.example` is a name"),
        (&["serve", "--listen", "0.0.0.0:0"], "--public-url"),
        (&["check", "--report", "json"], "FORMAT=FILE"),
        (&["check", "--report", "htm=x"], "human, json, junit, github, html or dossier"),
        (&["check", "--ca-cert", "/does/not/exist.pem"], "/does/not/exist.pem"),
        (&["check", "--partner", "explicit", "--customer", "explicit"], "there is no callback to test"),
        (&["check", "--partner", "mapped", "http://127.0.0.1:1/"], "--credentials ID:JSON"),
        (&["check", "--topology", "/does/not/exist.json"], "/does/not/exist.json"),
        (&["explain", "auth.token.misssing"], "auth.token.missing"),
        (&["send", "partner.enable", "http://127.0.0.1:1/"], "partner.mirroring.enable"),
        (&["serve", "--fault", "status=200"], "give one from 400 to 599"),
        (&["serve", "--fault", "status=503@tokens"], "name one of `token`"),
        (&["nothing"], "nothing"),
    ] {
        let done = run(args);
        assert_eq!(done.code, Some(2), "{args:?}: {}", done.err);
        assert!(done.out.is_empty() && done.err.contains(said), "{args:?}: {}", done.err);
    }
}

#[test]
fn only_that_matches_nothing_is_wrong_usage() {
    let done = run(&["check", "--only", "auth.*", "--only", "nothing.*"]);
    assert_eq!(
        (done.code, done.complaint()),
        (Some(2), "acgw: --only `nothing.*` matches no check; `acgw checks` lists them")
    );
    let done = run(&["check", "--only", "auth.*", "--skip", "*"]);
    assert_eq!(done.code, Some(2), "{}", done.err);
}

#[test]
fn list_shows_the_choice_and_runs_nothing() {
    // A target that nobody serves, and an address that is taken: neither is touched.
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let done = run(&[
        "check",
        "http://127.0.0.1:1/",
        "--listen",
        &address,
        "--list",
        "--only",
        "auth.token.*",
        "--skip",
        "*.expired",
    ]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    let ids: Vec<_> = done.out.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(
        ids.len() > 3 && ids.iter().all(|id| id.starts_with("auth.token.") && *id != "auth.token.expired"),
        "{ids:?}"
    );
}

#[test]
fn a_taken_address_is_no_run() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    for args in [&["check", "--listen", &address][..], &["serve", "--listen", &address]] {
        let done = run(args);
        assert_eq!(done.code, Some(3), "{}", done.err);
        assert!(done.complaint().contains(&address), "{}", done.err);
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told_before_the_run() {
    let folder = Folder::new("no-folder");
    std::fs::write(folder.path("file"), "").expect("a file");
    let report = format!("json={}", folder.path("file/report.json"));
    let done = run(&["check", "--report", &report]);
    assert_eq!(done.code, Some(2));
    assert!(done.complaint().contains("file/report.json"), "{}", done.err);
}
