//! Ten faults, each as its report tells it: whoever reads `snapshots/reports/` can name the line to change.

use acgw::internals::report::{Format, Style, render};
use acgw::internals::suite::CheckOutcome;

use crate::support::{checks, fault, run, scrub, snapshot};

fn told(id: &str, only: &str) {
    let check = checks(&[only]).into_iter().find(|check| check.id == only).expect("a check");
    let run = run(fault(id), &[check]);
    assert!(run.count(CheckOutcome::Failed) > 0, "`{only}` does not fail");
    snapshot(&id.replace('.', "-"), &scrub(&render(&run, Format::Human, Style::default())));
}

macro_rules! told {
    ($($name:ident: $fault:literal, $only:literal;)*) => {
        $(#[test]
        fn $name() {
            told($fault, $only);
        })*
    };
}

told! {
    a_list_that_replaces: "customers.replaced", "mirroring.customer.add";
    a_response_id_that_is_the_requests: "envelope.response_id.request_id", "response.identifiers";
    settings_that_are_merged: "settings.merged", "mirroring.customer.settings_fewer";
    a_payload_where_none_belongs: "payload.set_state.list", "response.customer.set_state";
    a_scope_that_is_not_looked_at: "origin.scope", "auth.scope.other_endpoint";
    an_effect_before_the_refusal: "keys.effect_first", "auth.no_effect";
    a_list_of_all_partners: "isolation.list_of_all", "mirroring.isolation.customers";
    two_requests_that_make_two_records: "concurrency.two_records", "concurrency.same_customer";
    json_that_is_called_html: "http.type.html", "response.partner.get_state";
    a_date_that_is_refused: "tolerance.created_at.year_one", "tolerance.created_at";
}
