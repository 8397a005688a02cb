//! The console in a real browser: what people click, and what is true afterwards.

#![cfg(unix)]

mod browser;
mod desk;
mod harm;
mod looks;
mod mapping;

use acgw::internals::vendor::{Store as _, layer};
use serde_json::json;
use uuid::Uuid;

use browser::Browser;
use desk::Desk;

/// Creates a partner by clicks, and returns its id.
fn new_partner(browser: &Browser, desk: &Desk) -> Uuid {
    browser.open(&desk.page("partner"));
    browser.eval("void (document.querySelector('input[name=name]').value = 'Acme')");
    browser.press("button", "Create");
    let id = browser.eval("location.pathname.split('/').pop()");
    Uuid::try_parse(id.as_str().expect("text")).expect("a UUID")
}

#[test]
fn clicks_do_what_they_say() {
    let Some(browser) = Browser::start("clicks") else { return };
    let desk = Desk::new(|vendor| vendor);
    let partner = new_partner(&browser, &desk);
    browser.press("button", "Enable");
    browser.wait("document.getElementById('state').innerText == 'ENABLED'");
    assert_eq!(desk.store.partner(partner).map(|partner| partner.name), Some("Acme".to_owned()));

    browser.open(&desk.page(&format!("customers/{partner}")));
    browser.eval("void (document.querySelector('input[name=count]').value = 300)");
    browser.press("button", "Create");
    browser.wait("document.querySelectorAll('input[name=selected]').length == 300");
    browser.eval("[...document.querySelectorAll('input[name=selected]')].slice(0, 3).forEach(box => box.click())");
    browser.eval("void (document.querySelector('input[name=settings]').value = '{\"field1_id\": \"x\"}')");
    browser.press("button", "Enable");
    assert_eq!(desk.store.customers(partner).len(), 3);
    browser.eval("document.querySelector('input[name=selected]').click()");
    browser.press("button", "Disable");
    let left = desk.store.customers(partner);
    let settings = json!({ "field1_id": "x" });
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|customer| json!(customer.settings) == settings), "{left:?}");
    browser.wait("document.querySelector('caption').innerText.includes('0 with a difference')");

    // A request about all of them is kept whole.
    browser.eval("document.querySelector('input.all').click()");
    browser.press("button", "Enable");
    assert_eq!(desk.store.customers(partner).len(), 300);
    let sent = browser.eval("[...document.querySelectorAll('.clicks li')][1].querySelector('a').href");
    browser.open(sent.as_str().expect("a URL"));
    browser.wait("document.querySelector('h1').innerText.includes('set_state')");
    browser.wait("!document.body.innerText.includes('keeps the start')");
    browser.press("button", "Send again");
    browser.wait("document.querySelector('h1 .tag').innerText == '200'");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn the_keyboard_alone_enables_a_partner() {
    let Some(browser) = Browser::start("keyboard") else { return };
    let desk = Desk::new(|vendor| vendor);
    browser.open(&desk.page("partner"));
    browser.tab_to("name");
    browser.call("Input.insertText", &json!({ "text": "Keys" }));
    browser.tab_to("Create");
    browser.key("Enter", 13);
    browser.wait("document.querySelector('h1').innerText == 'Keys'");
    browser.tab_to("Enable");
    browser.key("Enter", 13);
    browser.wait("document.getElementById('state').innerText == 'ENABLED'");
    let id = browser.eval("location.pathname.split('/').pop()");
    let id = Uuid::try_parse(id.as_str().expect("text")).expect("a UUID");
    assert!(desk.store.partner(id).is_some());
}

#[test]
fn traffic_comes_without_a_reload_and_shows_what_is_wrong() {
    let Some(browser) = Browser::start("traffic") else { return };
    let desk = Desk::new(|vendor| {
        vendor.layer(layer::after(|_, answer| answer.edit(|body| body["payload"]["state"] = json!("ON"))))
    });
    browser.open(&desk.page("traffic"));
    browser.eval("window.isOld = true");
    let sent = format!(
        "fetch({}, {{ method: 'POST', body: '{{\"callback\": \"partner.mirroring.get_state\"}}' }}).then(r => r.status)",
        json!(desk.page("callbacks"))
    );
    assert_eq!(browser.eval(&sent), 200);
    browser.wait("window.isOld && document.querySelector('.thread .row.bad a')");
    browser.press(".thread .row.bad a", "partner.mirroring.get_state");
    browser.wait("document.querySelector('pre mark').innerText.includes('\"ON\"')");
    browser.wait("document.querySelector('.violation').innerText.includes('Fix:')");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_run_begins_and_its_cause_appears() {
    let Some(browser) = Browser::start("run") else { return };
    let desk = Desk::new(|vendor| {
        vendor.layer(layer::after(|_, answer| answer.edit(|body| body["request_id"] = json!(Uuid::nil()))))
    });
    browser.open(&desk.page("check"));
    browser.press("button", "Short form");
    browser.wait("document.querySelector('.cause').innerText.includes('request_id')");
    browser.wait("document.body.innerText.includes('The last run: the short form')");
    browser.press("button", "Short form");
    browser.wait("document.querySelector('.cause .tag').innerText.toLowerCase() == 'still there'");
    assert_eq!(browser.complaints(), [""; 0]);
}
