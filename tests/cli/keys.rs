//! Signing keys that are kept between runs, and handlers whose JWKS client fetches keys only now and then.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use acgw::Vendor;
use acgw::internals::vendor::{Guard, Jwks};

use crate::support::*;

/// A handler that fetches keys again after this time at the earliest, as common libraries do.
fn cooling(cooldown: Duration) -> Bed {
    let listen = free_address().to_string();
    let issuer = format!("http://{listen}");
    let keys = Jwks::of(&issuer).spacing(cooldown);
    Bed { vendor: Vendor::builder().guard(Guard::new(&issuer).keys(keys)).start().expect("a vendor"), listen }
}

/// The program as on a desk: it keeps its keys, in this folder.
fn at_desk(state: &Folder, args: &[&str]) -> Command {
    let mut command = acgw(args);
    command.env_remove("CI").env("XDG_STATE_HOME", state.path("state"));
    command
}

fn done(mut command: Command) -> Done {
    command.output().expect("the program starts").into()
}

#[test]
fn send_twice_meets_a_handler_that_knows_the_keys() {
    let (bed, state) = (cooling(Duration::from_secs(60)), Folder::new("keys"));
    let url = bed.vendor.url();
    let send = ["send", "partner.mirroring.get_state", &url, "--listen", &bed.listen];
    for _ in 0..2 {
        let sent = done(at_desk(&state, &send));
        assert_eq!((sent.code, sent.err.as_str()), (Some(0), ""), "{}", sent.out);
    }
    let flow = ["send", "--flow", "enable-partner", &url, "--listen", &bed.listen];
    assert_eq!(done(at_desk(&state, &flow)).code, Some(0));
    let fresh = done(at_desk(&state, &[&send[..], &["--fresh-keys"]].concat()));
    assert_eq!(fresh.code, Some(1), "{}", fresh.out);
    assert!(fresh.err.contains("and they are new"), "{}", fresh.err);
    let in_ci = done({
        let mut command = at_desk(&state, &send);
        command.env("CI", "true");
        command
    });
    assert_eq!(in_ci.code, Some(1), "{}", in_ci.out);
}

#[test]
fn a_second_run_tests_the_rotation_at_once() {
    let (bed, state) = (cooling(Duration::from_secs(4)), Folder::new("keys"));
    let url = bed.vendor.url();
    let rotation = bed.args(&url, &["--only", "auth.keys.rotation", "--format", "json"]);
    let first = done(at_desk(&state, &rotation));
    assert_eq!(first.code, Some(0), "{}", first.out);
    // By now the cooldown is over, and the keys of the first run are known.
    std::thread::sleep(Duration::from_secs(4));
    let started = Instant::now();
    let second = done(at_desk(&state, &rotation));
    assert_eq!(second.code, Some(0), "{}", second.out);
    let took = second.json()["checks"][0]["duration_ms"].as_u64();
    assert!(took < Some(2000), "{:?}: {}", started.elapsed(), second.out);
}

#[test]
fn a_broken_file_is_replaced_and_said() {
    let state = Folder::new("keys");
    let folder = state.path("state/acgw");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(Path::new(&folder).join("signing-keys.json"), "not JSON").expect("written");
    let args = ["check", "--only", "auth.good_token"];
    let broken = done(at_desk(&state, &args));
    assert_eq!(broken.code, Some(0), "{}", broken.err);
    assert!(
        broken.err.starts_with("warning: the signing keys in ") && broken.err.contains("new ones"),
        "{}",
        broken.err
    );
    assert_eq!(done(at_desk(&state, &args)).err, "");
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let state = Folder::new("keys");
    std::fs::write(state.path("state"), "a file").expect("written");
    let checked = done(at_desk(&state, &["check", "--only", "auth.good_token"]));
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    assert!(checked.err.contains("signing keys cannot be kept in"), "{}", checked.err);
}

#[test]
fn a_handler_that_refreshes_by_age_only_is_not_blamed() {
    let bed = cooling(Duration::from_secs(24 * 60 * 60));
    let checked = bed.check(&["--only", "auth.keys.*", "--key-cache", "24h", "--format", "json"]);
    assert_eq!(checked.code, Some(0), "{}", checked.out);
    let report = checked.json();
    let rotation = report["checks"].as_array().and_then(|all| all.iter().find(|it| it["id"] == "auth.keys.rotation"));
    let rotation = rotation.expect("the check");
    assert_eq!(rotation["outcome"], "skipped");
    assert!(rotation["reason"].to_string().contains("--key-cache 1day"), "{rotation}");
}

#[test]
fn send_goes_through_a_running_gateway() {
    let serving = Serving::start(&[]);
    let issuer = serving.text("/issuer").to_owned();
    // It fetches the keys once: those of the running gateway.
    let keys = Jwks::of(&issuer).spacing(Duration::from_secs(60));
    let vendor = Vendor::builder().guard(Guard::new(&issuer).keys(keys)).start().expect("a vendor");
    let url = vendor.url();
    let via = ["--via", serving.text("/url")];
    for _ in 0..2 {
        let sent = run(&[&["send", "--flow", "enable-partner", &url][..], &via].concat());
        assert_eq!(sent.code, Some(0), "{}{}", sent.out, sent.err);
        assert!(sent.out.contains("2. partner.mirroring.enable: 200"), "{}", sent.out);
    }
    let named = ["--set", "/payload/partner_tenant_name=\"Via\""];
    let sent = run(&[&["send", "customer.mirroring.set_state", &url][..], &via, &named].concat());
    assert_eq!(sent.code, Some(0), "{}{}", sent.out, sent.err);
    assert!(sent.out.contains("\"partner_tenant_name\": \"Via\"") && sent.out.contains("$ACGW_TOKEN"), "{}", sent.out);
    let (wrong, nobody) = (["--set", "/payload/nothing/here=1"], format!("http://{}", free_address()));
    let refused = run(&[&["send", "customer.mirroring.set_state", &url][..], &via, &wrong].concat());
    assert_eq!(refused.code, Some(2), "{}{}", refused.out, refused.err);
    let absent = run(&["send", "partner.mirroring.get_state", &url, "--via", &nobody]);
    assert_eq!(absent.code, Some(3), "{}", absent.err);
    assert!(absent.err.contains("acgw serve"), "{}", absent.err);
}
