//! `acgw send --flow`: what a partner's clicks cause.

use acgw::Callback;
use acgw::internals::vendor::{Answer, layer};
use serde_json::json;

use crate::support::*;

const PARTNER: &str = "11111111-1111-4111-8111-111111111111";
const CUSTOMER: &str = "22222222-2222-4222-8222-222222222222";

/// A click at this vendor, by the same partner each time.
fn click(bed: &Bed, flow: &str, more: &[&str]) -> Done {
    let url = bed.vendor.url();
    let args = ["send", "--flow", flow, &url, "--listen", &bed.listen, "--tenant", PARTNER, "--name", "Acme"];
    run(&args.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
}

fn ok(bed: &Bed, flow: &str, more: &[&str]) -> String {
    let done = click(bed, flow, more);
    assert_eq!(done.code, Some(0), "{flow}: {}{}", done.out, done.err);
    done.out
}

#[test]
fn the_life_of_an_app_is_clicked_through() {
    let bed = Bed::new(|vendor| vendor);
    assert!(ok(&bed, "open-app", &[]).contains(r#"{"state":"DISABLED"}"#));
    let enabled = ok(&bed, "enable-partner", &["--settings", "field1_id=x=y"]);
    assert!(
        enabled.contains("1. partner.mirroring.get_state: 200") && enabled.contains("2. partner.mirroring.enable: 200")
    );
    assert_eq!(enabled.matches("console   The operation is complete.").count(), 2, "{enabled}");
    assert!(ok(&bed, "open-app", &[]).contains(r#"{"state":"ENABLED","settings":{"field1_id":"x=y"}}"#));

    let customer = format!("{CUSTOMER}:Bob: & Co");
    ok(&bed, "enable-customers", &["--customer", &customer, "--settings", "field2_id=1"]);
    let listed = ok(&bed, "open-customers", &[]);
    assert!(listed.contains(CUSTOMER) && listed.contains(r#""settings":{"field2_id":"1"}"#), "{listed}");
    ok(&bed, "disable-customers", &["--customer", CUSTOMER]);
    assert!(ok(&bed, "open-customers", &[]).contains("answer    []"));

    ok(&bed, "enable-customers", &["--customer", CUSTOMER]);
    ok(&bed, "disable-app", &[]);
    assert!(ok(&bed, "open-app", &[]).contains(r#"{"state":"DISABLED"}"#));
    assert!(ok(&bed, "open-customers", &[]).contains("answer    []"));
}

#[test]
fn a_flow_ends_where_a_callback_fails_and_says_what_the_partner_reads() {
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(|incoming| {
            let is_enable = incoming.callback() == Some(Callback::PartnerGetState);
            is_enable.then(|| Answer::json(503, &json!({ "err_message": "not shown where nothing is enabled" })))
        }))
    });
    let done = click(&bed, "enable-partner", &[]);
    assert_eq!(done.code, Some(1), "{}", done.out);
    assert!(done.out.contains("console   No connection to the vendor's system.\n"), "{}", done.out);
    assert!(!done.out.contains("partner.mirroring.enable"), "{}", done.out);

    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(|incoming| {
            let is_enable = incoming.callback() == Some(Callback::PartnerEnable);
            is_enable.then(|| Answer::json(402, &json!({ "err_message": "pay \u{1b}[31mfirst" })))
        }))
    });
    let done = click(&bed, "enable-partner", &[]);
    assert_eq!(done.code, Some(1), "{}", done.out);
    let console = "its format is not valid. pay \\u{1b}[31mfirst";
    assert!(done.out.contains(console), "{}", done.out);
}

#[test]
fn flows_need_what_they_are_about() {
    for (args, said) in [
        (&["--flow", "enable-customers"][..], "--customer UUID:NAME"),
        (&["--flow", "open-app", "--customer", CUSTOMER], "--customer is for enable-customers"),
        (&["--flow", "disable-customers", "--customer", "Bob"], "`Bob` is not a UUID"),
        (&["--flow", "enable-partner", "--settings", "field1_id"], "KEY=VALUE"),
        (&["--flow", "enable"], "enable-partner"),
        (&["--flow", "open-app", "partner.mirroring.reset"], "leave `partner.mirroring.reset` out"),
        (&[], "give a callback and the URL"),
        (&["partner.mirroring.reset", "--name", "Acme"], "--flow"),
    ] {
        let done = run(&[&["send"], args, &["http://127.0.0.1:1/"]].concat());
        assert_eq!(done.code, Some(2), "{args:?}: {}", done.err);
        assert!(done.out.is_empty() && done.err.contains(said), "{args:?}: {}", done.err);
    }
}
