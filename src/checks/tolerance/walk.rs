//! What must make no difference to any callback: each check walks through all of them, and compares what is read.

use std::cell::Cell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{HeaderName, USER_AGENT};
use serde_json::json;
use uuid::{Builder, Uuid};

use crate::contract::{Requirement, requirements};
use crate::sender::{CREDENTIALS_HEADER, EXTRA_HEADER};
use crate::suite::{Bench, Call, ModelledConversation, NotPassed, Tenant, Verdict, gather, sample_endpoints};

/// A partner and a customer are enabled and disabled, with reads in between.
pub(super) fn walk(modelled: &ModelledConversation<'_>, partner: &Tenant, customers: &[Tenant; 2]) -> Verdict {
    let options = modelled.conversation.options();
    let [with_settings, plain] = customers;
    if options.partner_is_mirrored() {
        modelled.state(partner)?;
    }
    modelled.enable_partner(partner)?;
    if options.customer_is_mirrored() {
        let settings = modelled.conversation.settings("value");
        modelled.enable(partner, &[(with_settings.clone(), Some(settings)), (plain.clone(), None)])?;
        modelled.list(partner)?;
        modelled.disable(partner, std::slice::from_ref(plain))?;
        modelled.list(partner)?;
    }
    if options.partner_is_mirrored() {
        modelled.state(partner)?;
        modelled.reset_partner(partner)?;
        modelled.state(partner)?;
    }
    Ok(())
}

/// The walk with fresh tenants, each callback varied.
fn varied(bench: &Bench<'_>, label: &str, vary: impl Fn(Call) -> Call) -> Verdict {
    bench.conversation(label, |conversation| {
        let modelled =
            ModelledConversation::strict(conversation).demanding(&requirements::REQUEST_TOLERANCE).varied(&vary);
        walk(&modelled, &conversation.partner(), &[conversation.customer(), conversation.customer()])
    })
}

/// The zero time of the documented examples, alone and after times of today, and other forms of RFC 3339.
pub(super) fn created_at(bench: &Bench<'_>) -> Verdict {
    const ZERO: &str = "0001-01-01T00:00:00Z";
    let now = jiff::Timestamp::now();
    let at = |hours: i8, form: &str| {
        now.to_zoned(jiff::tz::Offset::constant(hours).to_time_zone()).strftime(form).to_string()
    };
    let today = at(0, "%Y-%m-%dT%H:%M:%SZ");
    let fractions = [at(0, "%Y-%m-%dT%H:%M:%S%.9fZ"), at(0, "%Y-%m-%dT%H:%M:%S.5Z"), at(-8, "%Y-%m-%dT%H:%M:%S.25%:z")];
    let offsets = [at(0, "%Y-%m-%dT%H:%M:%S%:z"), at(9, "%Y-%m-%dT%H:%M:%S%:z"), at(-3, "%Y-%m-%dT%H:%M:%S%:z")];
    let series: [(&str, Vec<String>); 4] = [
        ("zero", vec![ZERO.to_owned()]),
        ("today-and-zero", vec![today, ZERO.to_owned()]),
        ("fractions", fractions.into()),
        ("offsets", offsets.into()),
    ];
    gather(series.iter().map(|(label, times)| {
        let next = Cell::new(0);
        varied(bench, label, |call| {
            let time = &times[next.replace(next.get() + 1) % times.len()];
            call.noting(&format!("created_at {time}")).created_at(time)
        })
    }))
}

/// Endpoint identifiers of the other version. A handler that was set up for one endpoint (`--endpoint-id`) may
/// refuse any other; one that was not has no ground to.
pub(super) fn endpoint_versions(bench: &Bench<'_>) -> Verdict {
    let own = &bench.options().endpoint_id;
    let pinned = !sample_endpoints().contains(&own.as_str());
    if pinned {
        return Err(NotPassed::Skipped(
            "the handler may be set up for its own endpoint only (--endpoint-id)".to_owned(),
        ));
    }
    gather(sample_endpoints().into_iter().map(|endpoint| {
        varied(bench, endpoint, |call| call.noting(&format!("for the endpoint {endpoint}")).endpoint(endpoint))
    }))
}

pub(super) fn identifier_versions(bench: &Bench<'_>) -> Verdict {
    let versions = [uuid::Version::Mac, uuid::Version::Sha1, uuid::Version::SortRand];
    bench.each(
        versions,
        |version| format!("{version:?}"),
        |conversation, version| {
            let versioned = |id: Uuid| Builder::from_bytes(id.into_bytes()).with_version(*version).into_uuid();
            let tenant = |name: &str| Tenant { id: versioned(conversation.identifier()), name: name.to_owned() };
            let number = versioned(conversation.identifier()).get_version_num();
            let vary = |call: Call| {
                call.noting(&format!("identifiers of UUID version {number}"))
                    .request_id(versioned(conversation.identifier()))
            };
            let modelled =
                ModelledConversation::strict(conversation).demanding(&requirements::REQUEST_TOLERANCE).varied(vary);
            walk(&modelled, &tenant("acgw partner"), &[tenant("acgw customer"), tenant("another customer")])
        },
    )
}

/// A data centre that is none, so that no report goes anywhere; a handler may know its own only, or report at once.
pub(super) fn datacenter(bench: &Bench<'_>) -> Verdict {
    const NOWHERE: &str = "https://eu8.acronis.invalid";
    bench.conversation("elsewhere", |conversation| {
        let elsewhere = |body: &mut serde_json::Value| body["context"]["datacenter_url"] = json!(NOWHERE);
        let vary = move |call: Call| call.noting("a data centre that cannot be reached").edited(elsewhere).unstated();
        let modelled = ModelledConversation::strict(conversation).demanding(&requirements::UNSTATED).varied(vary);
        walk(&modelled, &conversation.partner(), &[conversation.customer(), conversation.customer()])
    })
}

type Headers = Vec<(HeaderName, String)>;

fn named(name: &'static str, value: impl Into<String>) -> (HeaderName, String) {
    (HeaderName::from_static(name), value.into())
}

/// The documented headers with something in them, and what proxies add.
pub(super) fn headers(bench: &Bench<'_>) -> Verdict {
    let decoy = Uuid::new_v5(&bench.options().namespace, b"decoy");
    let extra = json!({ "tenant_id": decoy, "a": [1], "settings": {} }).to_string();
    let variants: [(&str, Headers); 2] = [
        ("data in X-CyberApp-Extra", vec![named(EXTRA_HEADER, STANDARD.encode(extra))]),
        (
            "headers of proxies and tracing",
            vec![
                (USER_AGENT, "Go-http-client/1.1".to_owned()),
                named("x-forwarded-for", "192.0.2.1"),
                named("x-forwarded-proto", "https"),
                named("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                named("x-request-id", "7"),
            ],
        ),
    ];
    gather(variants.iter().map(|(label, headers)| with_headers(bench, label, headers, &requirements::REQUEST_HEADERS)))
}

/// What the header means to these callbacks is said nowhere.
pub(super) fn credentials(bench: &Bench<'_>) -> Verdict {
    if bench.options().credentials.is_some() {
        return Err(NotPassed::Skipped("every callback of this run carries credentials (--credentials)".to_owned()));
    }
    let value = STANDARD.encode(r#"someone@vendor.example:{"password": "a:b"}"#);
    let headers = vec![named(CREDENTIALS_HEADER, value)];
    with_headers(bench, "credentials in X-CyberApp-Auth", &headers, &requirements::UNSTATED)
}

fn with_headers(bench: &Bench<'_>, what: &str, headers: &Headers, requirement: &'static Requirement) -> Verdict {
    bench.conversation(what, |conversation| {
        let vary = |call: Call| {
            let call = call.noting(&format!("with {what}"));
            headers.iter().fold(call, |call, (name, value)| call.header(name.clone(), value.as_str()))
        };
        let modelled = ModelledConversation::strict(conversation).demanding(requirement).varied(vary);
        walk(&modelled, &conversation.partner(), &[conversation.customer(), conversation.customer()])
    })
}
