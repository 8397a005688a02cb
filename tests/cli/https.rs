//! `--tls` and its kin: the gateway's own side over HTTPS, as the program serves it.

use std::time::Duration;

use acgw::internals::contract::Outcome;
use acgw::internals::sender::{HttpClient, TransportError};
use acgw::internals::vendor::{Guard, Jwks};
use acgw::{Trust, Vendor};
use hyper::{HeaderMap, Method};
use serde_json::Value;

use crate::support::*;

/// A request for nothing but health: the answer, or what kept it from coming.
fn health(url: &str, trust: Trust) -> Result<Value, TransportError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = HttpClient::new(&trust, Duration::from_secs(30)).expect("a client");
    let url = url.parse().expect("a URL");
    let answer = runtime.block_on(client.exchange(Method::GET, &url, &HeaderMap::new(), bytes::Bytes::new()))?;
    Ok(serde_json::from_slice(&answer.body).expect("JSON"))
}

fn trusting(file: &str) -> Trust {
    Trust::Roots { extra: Some(file.into()) }
}

#[test]
fn serve_makes_an_authority_and_says_all_with_https() {
    let folder = Folder::new("tls");
    let file = folder.path("ca.pem");
    let serving = Serving::start(&["--tls", "--tls-host", "acronis.cloud", "--tls-ca-out", &file]);
    for name in ["url", "issuer", "jwks_url", "token_url", "status_url", "callbacks_url"] {
        assert!(serving.text(&format!("/{name}")).starts_with("https://127.0.0.1:"), "{name}");
    }
    assert_eq!(serving.text("/ca_file"), file);
    let pem = std::fs::read_to_string(&file).expect("the certificate");
    assert_eq!(serving.text("/ca_pem"), pem);
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----") && !pem.contains("KEY"));

    let url = serving.text("/health_url");
    assert_eq!(health(url, trusting(&file)).expect("trusted")["status"], "ok");
    let untrusted = health(url, Trust::default()).expect_err("not trusted");
    assert_eq!(untrusted.outcome, Outcome::InvalidCertificate, "{untrusted}");
    // Of one name or another, but of no other host.
    let port = serving.text("/listen").rsplit_once(':').expect("a port").1.to_owned();
    assert!(health(&format!("https://localhost:{port}/_acgw/health"), trusting(&file)).is_ok());
    let other = health(&format!("https://127.0.0.2:{port}/_acgw/health"), trusting(&file));
    assert!(other.is_err());
}

#[test]
fn each_data_centre_has_an_authority_of_its_own() {
    let folder = Folder::new("tls-centres");
    let centre = |name: &str| {
        format!("[[datacenter]]\nname = '{name}'\nlisten = '{}'\ntls_ca_out = '{name}.pem'\n", free_address())
    };
    let settings = format!("[serve]\ntls = true\n{}{}", centre("eu"), centre("us"));
    std::fs::write(folder.path("acgw.toml"), settings).expect("a file");
    let serving = Serving::with(&["--config", &folder.path("acgw.toml")]);
    for (at, own, other) in [(0, "eu.pem", "us.pem"), (1, "us.pem", "eu.pem")] {
        let url = serving.text(&format!("/datacenters/{at}/health_url"));
        assert_eq!(health(url, trusting(&folder.path(own))).expect("trusted")["status"], "ok");
        assert!(health(url, trusting(&folder.path(other))).is_err());
    }
}

#[test]
fn parts_of_the_settings_may_come_from_the_file() {
    let folder = Folder::new("tls-parts");
    let (settings, ca) = (folder.path("acgw.toml"), folder.path("ca.pem"));
    std::fs::write(&settings, "[serve]\ntls = true\ntls_host = ['acronis.cloud']\n").expect("a file");
    let serving = Serving::start(&["--config", &settings, "--tls-ca-out", &ca]);
    assert_eq!(health(serving.text("/health_url"), trusting(&ca)).expect("trusted")["status"], "ok");
}

#[test]
fn certificates_and_keys_from_files_are_served_or_complained_of() {
    let folder = Folder::new("tls-files");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path(name), text).expect("written");
        folder.path(name)
    };
    let made = || rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate");
    let (one, other) = (made(), made());
    let (certificate, key) = (write("cert.pem", &one.cert.pem()), write("key.pem", &one.signing_key.serialize_pem()));
    let serving = Serving::start(&["--tls-cert", &certificate, "--tls-key", &key]);
    assert_eq!(health(serving.text("/health_url"), trusting(&certificate)).expect("trusted")["status"], "ok");
    assert_eq!(serving.ready["ca_pem"], Value::Null);

    let (nothing, foreign) = (write("empty.pem", ""), write("other.pem", &other.signing_key.serialize_pem()));
    let missing = folder.path("missing.pem");
    for (certificate, key, said) in [
        (&missing, &key, "missing.pem"),
        (&nothing, &key, "it contains none"),
        (&key, &key, "it contains none"),
        (&certificate, &missing, "missing.pem"),
        (&certificate, &certificate, "cannot use the key"),
        (&certificate, &foreign, "does not belong to the certificate"),
    ] {
        for command in [&["serve"][..], &["check"], &["send", "partner.mirroring.reset", "http://127.0.0.1:1/"]] {
            let done =
                run(&[command, &["--listen", "127.0.0.1:0", "--tls-cert", certificate, "--tls-key", key]].concat());
            assert_eq!(done.code, Some(2), "{command:?} {said}: {}", done.err);
            assert!(done.complaint().contains(said), "{command:?} {said}: {}", done.err);
        }
    }
    for args in [
        &["serve", "--tls-cert", &certificate][..],
        &["serve", "--tls-host", "a.example"],
        &["serve", "--tls", "--tls-cert", &certificate, "--tls-key", &key],
    ] {
        assert_eq!(run(args).code, Some(2), "{args:?}");
    }
    let done = run(&["serve", "--listen", "127.0.0.1:0", "--tls", "--tls-host", "https://acronis.cloud"]);
    assert!(done.code == Some(2) && done.complaint().contains("`acronis.cloud`"), "{}", done.err);
}

#[test]
fn check_serves_its_own_side_over_https() {
    let done = run(&["check", "--tls", "--only", "lifecycle.*", "--only", "status.*", "--format", "json"]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(done.json()["summary"]["passed"].as_u64() > Some(0));
}

/// A handler that trusts one issuer by name, fetches its keys over HTTPS, and takes them from nobody else.
#[test]
fn a_handler_with_an_https_issuer_takes_callbacks() {
    let folder = Folder::new("tls-send");
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate");
    let (certificate, key) = (folder.path("cert.pem"), folder.path("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    let (listen, issuer) = (free_address().to_string(), "https://acronis.cloud");
    let keys = Jwks::of(&format!("https://{listen}")).authority(&made.cert.pem());
    let vendor = Vendor::builder().guard(Guard::new(issuer).keys(keys)).start().expect("a vendor");
    let url = vendor.url();
    let args = ["send", "--flow", "enable-partner", &url, "--listen", &listen, "--issuer", issuer];
    let done = run(&[&args[..], &["--tls-cert", &certificate, "--tls-key", &key]].concat());
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    let done = run(&args);
    assert_eq!(done.code, Some(1), "over plain HTTP nobody gives it keys: {}{}", done.out, done.err);
}
