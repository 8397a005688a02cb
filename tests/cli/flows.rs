//! `acgw send --flow`: what a partner's clicks cause.

use acgw::Callback;
use acgw::internals::vendor::{Answer, layer};
use serde_json::json;

use crate::support::*;

const PARTNER: &str = "11111111-1111-4111-8111-111111111111";
const CUSTOMER: &str = "22222222-2222-4222-8222-222222222222";

const SEATS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/custom/book-seats.json");

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
fn a_mapped_app_is_clicked_through() {
    let bed = Bed::new(|vendor| vendor.accounts(accounts()));
    let login = ["--partner", "mapped", "--customers", "mapped", "--credentials", LOGIN];
    let ok = |flow, more: &[&str]| ok(&bed, flow, &[&login[..], more].concat());
    assert!(ok("open-app", &[]).contains(r#"{"vendor_tenant_id":"v-1"}"#));
    let enabled = ok("enable-partner", &[]);
    assert!(enabled.contains("1. enablement.read: 200") && enabled.contains("2. enablement.write: 200"), "{enabled}");
    assert!(ok("open-customers", &[]).contains(r#"{"id":"north","name":"North"}"#));
    ok("enable-customers", &["--customer", &format!("{CUSTOMER}:north")]);
    let mapped = format!(r#""items":[{{"vendor_tenant_id":"north","acronis_tenant_id":"{CUSTOMER}"}},"#);
    assert!(ok("open-customers", &[]).contains(&mapped));
    ok("disable-customers", &["--customer", &format!("{CUSTOMER}:north")]);
    assert!(ok("open-customers", &[]).contains(r#""items":[{"vendor_tenant_id":"north"},"#));

    // The platform does not map an account twice.
    let again = click(&bed, "enable-partner", &login);
    assert_eq!(again.code, Some(1), "{}", again.out);
    assert!(
        again.out.contains("denied    the account is mapped already") && again.out.contains(PARTNER),
        "{}",
        again.out
    );
    assert!(!again.out.contains("2. enablement.write"), "{}", again.out);

    ok("disable-app", &[]);
    assert!(ok("open-app", &[]).contains(r#"{"vendor_tenant_id":"v-1"}"#));

    // Where only partners are mapped, customers are mirrored.
    let mixed = click(&bed, "open-customers", &["--partner", "mapped", "--credentials", LOGIN]);
    assert!(mixed.out.contains("1. customer.mirroring.get_state: "), "{}", mixed.out);
}

#[test]
fn a_custom_callback_is_sent_by_its_definition() {
    let bed = Bed::new(|vendor| vendor.serve_strangers());
    let send = |words: &[&str]| {
        let url = bed.vendor.url();
        run(&[&["send"], words, &[&url, "--listen", &bed.listen, "--custom", SEATS]].concat())
    };
    for words in [&[][..], &["cti.a.p.acgw.callback.v1.0~acme.seats.book.v1.0"]] {
        let done = send(words);
        assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
        assert!(done.out.contains(r#""seats": "#) && done.out.contains(r#""booked": "#), "{}", done.out);
    }
    let done = send(&["--payload", r#"{"seats": "many"}"#]);
    assert_eq!(done.code, Some(2), "{}", done.out);
    assert!(done.out.contains("/payload/seats"), "{}", done.out);
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
        (&["--flow", "open-app", "--partner", "explicit"], "this click causes no callback"),
        (&["--flow", "enable-customers", "--customers", "mapped", "--customer", CUSTOMER], "--customer UUID:ID"),
        (&["--flow", "open-app", "partner.mirroring.reset"], "leave `partner.mirroring.reset` out"),
        (&[], "give a callback and the URL"),
        (&["partner.mirroring.reset", "--name", "Acme"], "--flow"),
    ] {
        let done = run(&[&["send"], args, &["http://127.0.0.1:1/"]].concat());
        assert_eq!(done.code, Some(2), "{args:?}: {}", done.err);
        assert!(done.out.is_empty() && done.err.contains(said), "{args:?}: {}", done.err);
    }
}

#[test]
fn settings_have_the_types_of_their_fields() {
    let bed = Bed::new(|vendor| vendor);
    let folder = Folder::new("fields");
    let file = folder.path("acgw.toml");
    let field = |id: &str, kind: &str, of: &str| {
        format!("[[field]]\nid = '{id}'\nlabel = 'Number of {id}'\ntype = '{kind}'\nof = '{of}'\n")
    };
    let fields = field("seats", "number", "customer") + &field("on", "checkbox", "customer");
    std::fs::write(&file, fields).expect("a file");
    let customer = format!("{CUSTOMER}:Bob");
    let args = ["--config", &file, "--customer", &customer, "--settings"];
    let typed = [&args[..], &["seats=3", "--settings", "on=true", "--settings", "other=1"]].concat();
    // The reference handler has no such fields, and says what came.
    let sent = click(&bed, "enable-customers", &typed).out;
    assert!(sent.contains("1. customer.mirroring.set_state: 400") && sent.contains("/settings/seats"), "{sent}");
    let wrong = click(&bed, "enable-customers", &[&args[..], &["seats=three"]].concat());
    assert!(
        wrong.code == Some(2) && wrong.err.contains("“Number of seats” takes a number, not `three`"),
        "{}",
        wrong.err
    );
    std::fs::write(&file, field("seats", "number", "partner")).expect("a file");
    let wrong = click(&bed, "enable-customers", &args[..4]);
    assert!(wrong.code == Some(2) && wrong.err.contains("the settings of a partner are texts"), "{}", wrong.err);
}
