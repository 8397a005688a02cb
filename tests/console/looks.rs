//! Each page: accessible by axe's rules in light and dark, no wider than the window, and silent.

use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::desk::Desk;
use crate::new_partner;

/// The package with the rules. It is not part of the repository.
const AXE: &str = "axe-core@4.10.3";

/// axe as a script; `None` if it cannot be had.
#[expect(clippy::print_stderr, reason = "the log says what was not tested")]
fn axe() -> Option<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe");
    let file = folder.join("package/axe.min.js");
    if !file.is_file() {
        std::fs::create_dir_all(&folder).expect("a folder");
        // Without a network, it must not try for minutes.
        let options = ["--silent", "--fetch-retries=0", "--fetch-timeout=20000"];
        let packed = Command::new("npm").arg("pack").args(options).arg(AXE).current_dir(&folder).output();
        let name = packed.ok().filter(|packed| packed.status.success()).map(|packed| packed.stdout);
        let name = name.and_then(|name| String::from_utf8(name).ok());
        let unpacked = name.map(|name| Command::new("tar").args(["xzf", name.trim()]).current_dir(&folder).status());
        if !unpacked.is_some_and(|status| status.is_ok_and(|status| status.success())) {
            eprintln!("axe-core cannot be had from npm: its rules are not tested");
        }
    }
    std::fs::read_to_string(file).ok()
}

#[test]
fn every_page_is_accessible_and_fits() {
    let Some(browser) = Browser::start("looks") else { return };
    let desk = Desk::new(|vendor| vendor);
    let partner = new_partner(&browser, &desk);
    browser.press("button", "Enable");
    browser.open(&desk.page(&format!("customers/{partner}")));
    browser.press("button", "Create");
    let axe = axe();
    // axe is a script of the test, which the policy of the pages would not let in.
    browser.call("Page.setBypassCSP", &json!({ "enabled": true }));
    let [partner, customers, mapping] = ["partner", "customers", "mapping"].map(|page| format!("{page}/{partner}"));
    for page in [
        "setup",
        "partner",
        &partner,
        &customers,
        &mapping,
        "traffic",
        "exchange/0",
        "send",
        "status",
        "bad-day",
        "signing",
        "check",
        "exchange/999",
    ] {
        for scheme in ["light", "dark"] {
            let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
            browser.call("Emulation.setEmulatedMedia", &media);
            let width = json!({ "width": 380, "height": 900, "deviceScaleFactor": 1, "mobile": false });
            browser.call("Emulation.setDeviceMetricsOverride", &width);
            browser.open(&desk.page(page));
            let wide = browser.eval("document.documentElement.scrollWidth");
            assert!(wide.as_u64() <= Some(380), "{page} is {wide} pixels wide");
            if let Some(axe) = &axe {
                browser.eval(&format!("{axe}; 0"));
                let run = "axe.run().then(found => found.violations.map(v => [v.id, v.nodes[0].html]))";
                assert_eq!(browser.eval(run), Value::Array(Vec::new()), "{page} in {scheme}");
            }
        }
    }
}

/// The pictures of the README and the guide: `ACGW_UPDATE=1 cargo test --test console pictures` makes them.
#[test]
fn pictures_are_made() {
    let Some(browser) = Browser::start("pictures") else { return };
    let desk = Desk::new(|vendor| vendor);
    let partner = new_partner(&browser, &desk);
    browser.press("button", "Enable");
    browser.open(&desk.page(&format!("customers/{partner}")));
    browser.eval("void (document.querySelector('input[name=count]').value = 3)");
    browser.press("button", "Create");
    browser.eval("[...document.querySelectorAll('input[name=selected]')].slice(0, 2).forEach(box => box.click())");
    browser.press("button", "Enable");
    for (page, name, height) in
        [(format!("customers/{partner}"), "customers", 620), ("traffic".to_owned(), "traffic", 480)]
    {
        let size = json!({ "width": 1040, "height": height, "deviceScaleFactor": 1, "mobile": false });
        browser.call("Emulation.setDeviceMetricsOverride", &size);
        browser.open(&desk.page(&page));
        let picture = browser.call("Page.captureScreenshot", &json!({ "format": "png" }));
        let picture = STANDARD.decode(picture["data"].as_str().expect("text")).expect("a picture");
        assert!((5_000..100_000).contains(&picture.len()), "{name}: {} bytes", picture.len());
        if std::env::var_os("ACGW_UPDATE").is_some() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
            std::fs::write(folder.join(format!("console-{name}.png")), picture).expect("the picture is written");
        }
    }
}
