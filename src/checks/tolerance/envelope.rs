//! The members beside the payload: time, endpoint, data centre and identifiers in all their valid forms.

use std::cell::Cell;

use serde_json::{Value, json};
use uuid::{Builder, Uuid, Version};

use super::walk::{walk, walk_mapped, walk_varied};
use crate::checks::base::{ADVISORY, MUST};
use crate::checks::basics;
use crate::contract::{requirements, sample_endpoints};
use crate::suite::{
    Bench, Call, Check, Conversation, MappedConversation, ModelledConversation, Needs, NotPassed, Tenant, Verdict,
    gather,
};

const BASE: Check = Check { requirement: &requirements::REQUEST_TOLERANCE, rests_on: basics::ALL, ..MUST };

pub(super) const CREATED_AT: Check = Check {
    id: "tolerance.created_at",
    title: "any RFC 3339 time is accepted as created_at, even in the year 1",
    fix: "Do not check the age of created_at, and parse it with a type that supports the year 1, offsets and fractions.",
    run: created_at,
    ..BASE
};

/// The zero time of the documented examples, alone and after times of today, and other RFC 3339 forms.
fn created_at(bench: &Bench<'_>) -> Verdict {
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
        bench.conversation(label, |conversation| {
            walk_varied(conversation, &requirements::REQUEST_TOLERANCE, |call| {
                let time = &times[next.replace(next.get() + 1) % times.len()];
                call.noting(&format!("created_at {time}")).created_at(time)
            })
        })
    }))
}

pub(super) const ENDPOINT_VERSIONS: Check = Check {
    id: "tolerance.endpoint_versions",
    title: "tokens and requests for both documented endpoint versions are accepted",
    fix: "Compare the token's role with context.endpoint_id as a whole; do not require one version of the endpoint.",
    run: endpoint_versions,
    ..BASE
};

/// A handler that was set up for its own endpoint (`--endpoint-id`) may refuse all others. Any other handler has no reason
/// to refuse either version.
fn endpoint_versions(bench: &Bench<'_>) -> Verdict {
    let own = &bench.options().endpoint_id;
    if !sample_endpoints().contains(&own.as_str()) {
        let reason = "the handler may be set up for its own endpoint only (--endpoint-id)";
        return Err(NotPassed::Skipped(reason.to_owned()));
    }
    gather(sample_endpoints().into_iter().map(|endpoint| {
        bench.conversation(endpoint, |conversation| {
            walk_varied(conversation, &requirements::REQUEST_TOLERANCE, |call| {
                call.noting(&format!("for the endpoint {endpoint}")).endpoint(endpoint)
            })
        })
    }))
}

pub(super) const DATACENTER: Check = Check {
    id: "tolerance.datacenter",
    title: "a callback is carried out even if its data centre cannot be reached",
    fix: "Carry out the callback first; if a status report fails, send it again later.",
    // A connector may hold other reports back while it tries to reach this data centre.
    needs: Needs::Alone,
    rests_on: basics::ALL,
    run: |bench| bench.conversation("elsewhere", datacenter),
    ..ADVISORY
};

/// No report can reach this data centre. A handler may know only its own one, or may report at once and fail.
fn datacenter(conversation: &Conversation<'_>) -> Verdict {
    const NOWHERE: &str = "https://eu8.acronis.invalid";
    let elsewhere = |body: &mut Value| body["context"]["datacenter_url"] = json!(NOWHERE);
    walk_varied(conversation, &requirements::UNSTATED, |call| {
        call.noting("with a data centre that cannot be reached").edited(elsewhere).unstated()
    })
}

pub(super) const IDENTIFIER_VERSIONS: Check = Check {
    id: "tolerance.identifier_versions",
    title: "identifiers are accepted as UUIDs of other versions than 4",
    fix: "Accept any UUID; do not require version 4.",
    run: identifier_versions,
    ..BASE
};

fn identifier_versions(bench: &Bench<'_>) -> Verdict {
    // Versions 6 to 8 are younger than much code that checks UUIDs, and no document has one.
    let versions = [Version::Mac, Version::Sha1];
    bench.each(
        versions,
        |version| format!("{version:?}"),
        |conversation, version| {
            let versioned = |id: Uuid| Builder::from_bytes(id.into_bytes()).with_version(*version).into_uuid();
            let tenant = |kind: &str| {
                let Tenant { id, name } = conversation.tenant(kind);
                Tenant { id: versioned(id), name }
            };
            let number = versioned(conversation.identifier()).get_version_num();
            let vary = |call: Call| {
                call.noting(&format!("identifiers of UUID version {number}"))
                    .request_id(versioned(conversation.identifier()))
            };
            if bench.options().only_maps() {
                let mapped = MappedConversation::new(conversation).demanding(&requirements::REQUEST_TOLERANCE);
                return walk_mapped(&mapped.varied(vary), &tenant("acgw partner"));
            }
            let modelled =
                ModelledConversation::strict(conversation).demanding(&requirements::REQUEST_TOLERANCE).varied(vary);
            walk(&modelled, &tenant("partner"), &[tenant("customer"), tenant("customer")])
        },
    )
}

pub(super) const IDENTIFIER_CASE: Check = Check {
    id: "tolerance.identifier_case",
    title: "a UUID in upper case is the same identifier",
    fix: "Parse identifiers as UUIDs, and compare the parsed values: a reset that finds no record leaves the partner enabled.",
    rests_on: basics::ALL,
    run: identifier_case,
    ..ADVISORY
};

fn identifier_case(bench: &Bench<'_>) -> Verdict {
    let upper = |call: Call| {
        let id = call.tenant.to_string().to_uppercase();
        call.noting("with the partner's UUID in upper case")
            .edited(move |body| body["context"]["tenant_id"] = json!(id))
            .unstated()
    };
    let list = |conversation: &Conversation<'_>| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        modelled.enable_plain(&partner, &[conversation.customer()])?;
        let reply = conversation.require(&requirements::UNSTATED, upper(Call::list(&partner)))?;
        modelled.compare(modelled.model.borrow().compare_list(partner.id, &reply.payload()))
    };
    let reset = |conversation: &Conversation<'_>| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        conversation.require(&requirements::UNSTATED, upper(Call::reset_partner(&partner)))?;
        modelled.model.borrow_mut().reset_partner(partner.id);
        modelled.state(&partner)
    };
    let options = bench.options();
    let read = if options.customer_is_mirrored() { bench.conversation("upper", list) } else { Ok(()) };
    let written = if options.partner_is_mirrored() { bench.conversation("upper-reset", reset) } else { Ok(()) };
    gather([read, written])
}
