//! Enablement by mapping: the account, and the mapping of the vendor's customers.

use acgw::internals::vendor::Account;
use serde_json::json;

use crate::browser::Browser;
use crate::desk::Desk;
use crate::new_partner;

#[test]
fn a_partner_and_its_customers_are_mapped() {
    let Some(browser) = Browser::start("mapping") else { return };
    let account = Account {
        id: "tenant-1".to_owned(),
        logins: vec![("me@example.com".to_owned(), json!({ "password": "p" }))],
        customers: vec![("c-1".to_owned(), "North".to_owned()), ("c-2".to_owned(), "South".to_owned())],
    };
    let desk = Desk::new(|vendor| vendor.accounts(vec![account]));
    let partner = new_partner(&browser, &desk);
    browser.open(&desk.page(&format!("customers/{partner}")));
    browser.press("button", "Create");
    browser.open(&desk.page(&format!("mapping/{partner}")));
    browser.eval("void (document.querySelector('[name=identity]').value = 'me@example.com')");
    browser.eval("void (document.querySelector('[name=secrets]').value = '{\"password\": \"p\"}')");
    browser.press("button", "Read the account");
    browser.wait("document.body.innerText.includes('tenant-1')");
    browser.press("button", "Enable");
    browser.wait("document.body.innerText.includes('this partner')");
    browser.eval("void (document.querySelector('select[name=\"map.c-2\"]').selectedIndex = 1)");
    browser.press("button", "Save the mapping");
    browser.wait("document.querySelector('select[name=\"map.c-2\"]').value.length == 36");
    browser.wait("document.querySelector('select[name=\"map.c-1\"]').value == ''");
    assert_eq!(browser.complaints(), [""; 0]);
}
