//! The commands beside `check`.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use acgw::internals::contract::AnyCallback;
use acgw::internals::vendor::layer;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::*;

#[test]
fn serve_takes_a_status_report_as_its_welcome_says() {
    let mut serving = Serving::start(&[]);
    let credentials = format!("{}:{}", serving.text("/clients/0/client_id"), serving.text("/clients/0/client_secret"));
    let basic = format!("Basic {}", STANDARD.encode(credentials));
    let headers = [("authorization", basic.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let (status, body) = http("POST", serving.text("/token_url"), &headers, "grant_type=client_credentials");
    assert_eq!(status, 200, "{body}");
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    let token = format!("Bearer {}", answer["access_token"].as_str().expect("a token"));

    let stderr = serving.child.stderr.take().expect("piped");
    let mut welcome = BufReader::new(stderr).lines().map_while(Result::ok);
    let command = welcome.find(|line| line.contains("curl") && line.contains("/v2/status")).expect("it is shown");
    let (_, report) = command.split_once("-d '").expect("a body");
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    assert_eq!(
        http("POST", serving.text("/status_url"), &headers, report.trim_end_matches('\'')),
        (204, String::new())
    );

    let (status, body) = http("GET", serving.text("/integrations_url"), &[], "");
    assert_eq!(status, 200);
    assert!(body.contains("\"vendor.application\"") && body.contains("activated_at"), "{body}");
    assert!(body.contains(serving.text("/clients/0/tenant_id")), "{body}");
}

#[test]
fn send_shows_request_answer_and_verdict() {
    let bed = Bed::new(|vendor| vendor);
    let url = bed.vendor.url();
    let done = run(&["send", "partner.mirroring.get_state", &url, "--listen", &bed.listen]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(done.out.contains("\"DISABLED\"") && done.out.contains("< 200 in ") && !done.out.contains("eyJ"));

    let set = "/payload/partner_tenant_name=7";
    let done = run(&["send", "customer.mirroring.set_state", &url, "--listen", &bed.listen, "--set", set]);
    assert_eq!(done.code, Some(2), "{}", done.out);
    assert!(done.out.contains("/payload/partner_tenant_name"), "{}", done.out);

    let done = run(&["send", "partner.mirroring.get_state", &format!("http://{}/", free_address())]);
    assert_eq!(done.code, Some(3), "{}", done.out);
}

#[test]
fn send_fails_by_what_the_schema_says() {
    let bed = Bed::new(|vendor| vendor.layer(layer::after(|_, answer| answer.edit(|body| body["extra"] = json!(1)))));
    let done = run(&["send", "partner.mirroring.get_state", &bed.vendor.url(), "--listen", &bed.listen]);
    assert_eq!(done.code, Some(1), "{}{}", done.out, done.err);
    assert!(done.out.contains("broken "), "{}", done.out);
}

#[test]
fn fixtures_are_up_to_date_or_not() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    let done = run(&["fixtures", "--check", "--dir", folder]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    let empty = Folder::new("fixtures");
    let done = run(&["fixtures", "--check", "--dir", &empty.path("")]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("acgw fixtures --dir"), "{}", done.err);
}

#[test]
fn schemas_are_listed_and_printed() {
    let done = run(&["schema"]);
    assert_eq!(done.code, Some(0));
    for name in done.out.lines().filter_map(|line| line.split(' ').next()) {
        let schema = run(&["schema", name]).json();
        assert!(schema["$id"].as_str().is_some_and(|id| id.ends_with(&format!("{name}.json"))), "{name}");
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert!(done.out.contains("\nreport "), "{}", done.out);
    let done = run(&["schema", "nothing"]);
    assert!(done.code == Some(2) && done.complaint().contains("`acgw schema` lists them"));
}

#[test]
fn the_interfaces_are_printed_as_openapi() {
    let document = run(&["openapi"]).json();
    assert_eq!(document, acgw::internals::platform::openapi(&[]));
    assert_eq!(document["openapi"], "3.1.0");
    let older = run(&["openapi", "--callbacks-as-paths"]).json();
    assert_eq!(older, acgw::internals::platform::openapi_3_0(&[]));
    let seats = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/custom/book-seats.json");
    let own = run(&["openapi", "--custom", seats]).json();
    assert_eq!(own["webhooks"]["acme.seats.book.v1.0"]["post"]["summary"], "Book seats");
    let count = |member: &str| document[member].as_object().map(serde_json::Map::len);
    assert_eq!((count("webhooks"), count("paths")), (Some(AnyCallback::documented().count()), Some(8)));
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let done = run(&["completions", shell]);
        assert!(done.code == Some(0) && done.out.contains("completions"), "{shell}");
    }
}

#[test]
fn checks_and_rules_are_explained_as_pages() {
    snapshot("explain-check", &run(&["explain", "auth.token.expired"]).out);
    let rule = "customer.mirroring.set_state.request.payload.enabled[*].acronis_tenant_id.format";
    snapshot("explain-rule", &run(&["explain", rule]).out);
}

#[test]
fn unknown_ids_get_similar_ones() {
    for (id, similar) in [
        ("auth.token.misssing", "; did you mean `auth.token.missing`"),
        ("request-id", "`request-id-echo`"),
        ("status-report.module.name.maxlen", "status-report.module.name.maxLength"),
        ("auth", "; did you mean `auth.effect`, `auth.every_callback`, `auth.good_token`?"),
    ] {
        let done = run(&["explain", id]);
        assert!(done.code == Some(2) && done.complaint().contains(similar), "{}", done.err);
    }
    assert!(run(&["explain", "zzz"]).complaint().ends_with("lists the checks"));
}

#[test]
fn whatever_a_finding_names_is_explained() {
    for id in [
        "auth.token.expired",
        "response.status",
        "customer.mirroring.set_state.response.payload.not",
        "status-report.events[*].category.maxLength",
        "request-id-echo",
    ] {
        let done = run(&["explain", id]);
        assert_eq!(done.code, Some(0), "{id}: {}", done.err);
        for label in ["why", "example", "right", "wrong"] {
            assert!(done.out.contains(&format!("\n  {label} ")), "{id} has no `{label}`:\n{}", done.out);
        }
    }
    let all = run(&["explain", "requirements"]).out;
    assert!(all.starts_with("requirement ") && all.contains("\n\nrequirement auth.keys (must)\n"), "{all}");
    assert!(run(&["explain", "discrepancies"]).out.contains("\n\ndiscrepancy audience\n"));
}

#[test]
fn an_id_that_is_not_known_gets_those_that_are_near() {
    let done = run(&["explain", "auth.token.expird"]);
    assert!(done.code == Some(2) && done.out.is_empty(), "{}", done.out);
    let complaint = done.complaint();
    assert!(complaint.contains("`auth.token.expird` is not a check") && complaint.contains("`auth.token.expired`"));
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let done = run(&["man", "explain"]);
    assert!(done.code == Some(0) && done.out.contains("acgw\\-explain"), "{}", done.out);
    assert!(run(&["man", "explan"]).complaint().contains("`acgw help` lists them"));
}

#[test]
fn a_listing_may_be_read_in_part() {
    for args in [
        &["checks"] as &[&str],
        &["explain", "lifecycle.verification"],
        &["schema"],
        &["openapi"],
        &["completions", "bash"],
    ] {
        let mut child = acgw(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let done = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success() && said.is_empty(), "{args:?}: {said}");
    }
}
