//! What a handler or another page cannot do to the console.

use acgw::internals::vendor::{Answer, layer};
use serde_json::json;

use crate::browser::Browser;
use crate::desk::Desk;
use crate::new_partner;

#[test]
fn what_a_handler_says_is_never_markup() {
    let Some(browser) = Browser::start("harm") else { return };
    let desk = Desk::new(|vendor| {
        let attack = "<script>window.isHarmed = true</script><img src=x onerror='window.isHarmed = true'>";
        let body = json!({ "err_message": format!("{attack}{}", "x".repeat(1024 * 1024)) });
        vendor.layer(layer::instead(move |_| Some(Answer::json(400, &body))))
    });
    let partner = new_partner(&browser, &desk);
    browser.press("button", "Enable");
    for page in [format!("partner/{partner}"), "traffic".to_owned(), "exchange/0".to_owned(), "setup".to_owned()] {
        browser.open(&desk.page(&page));
        assert_eq!(
            browser.eval("!!window.isHarmed || !!document.querySelector('main img, main script')"),
            false,
            "{page}"
        );
        assert!(browser.eval("document.documentElement.outerHTML.length").as_u64() < Some(300_000), "{page}");
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn an_injected_script_does_not_run() {
    let Some(browser) = Browser::start("policy") else { return };
    let desk = Desk::new(|vendor| vendor);
    browser.open(&desk.page("setup"));
    let inject = "(() => { const script = document.createElement('script'); script.textContent = 'window.isHarmed = true'; \
                  document.body.append(script); return !!window.isHarmed })()";
    assert_eq!(browser.eval(inject), false);
    let complaints = browser.complaints().concat();
    assert!(complaints.contains("Content Security Policy"), "{complaints}");
}

/// A page on this machine has a local origin too, and cannot read the token of a form.
#[test]
fn a_form_of_another_page_does_nothing() {
    let Some(browser) = Browser::start("forms") else { return };
    let desk = Desk::new(|vendor| vendor);
    browser.open(&desk.page("partner"));
    let send =
        "fetch('partner/new', { method: 'POST', body: new URLSearchParams({ name: 'Evil' }) }).then(r => r.status)";
    assert_eq!(browser.eval(send), 403);
    browser.open(&desk.page("partner"));
    browser.wait("document.body.innerText.includes('There is no partner yet')");
}
