//! One fault, one cause: a run with all checks names a single cause, and the right one.
//!
//! A plain `cargo test` runs a sample that changes with the seed; the whole product is
//! `cargo test --release --test selftest -- --ignored causes::`.

use libtest_mimic::{Failed, Trial};

use acgw::Run;
use acgw::internals::checks;
use acgw::internals::suite::CheckOutcome;

use crate::kit::{Fault, fixed_options};
use crate::trials::session;

/// Faults in the sample.
const SAMPLE: usize = 10;

/// The checks that name a fault, where they are not those that must catch it when they run alone: without contact
/// nothing else runs, and a simpler check that meets the same comes first.
const NAMED_BY: &[(&str, &[&str])] = &[
    ("auth.no_effect_request_id", &["unstated.repeated.conflict", "unstated.repeated.undone"]),
    ("auth.every_callback", &["near.effect.nothing"]),
    ("auth.keys.selected", &["subtle.keys.newest"]),
    ("mapping.enablement.reset", &["mapping.read.own_tenant"]),
    ("mapping.customer.back", &["mapping.customers.again_refused"]),
    ("mapping.customer.none", &["mapping.customers.kept_on_reset", "mapping.customers.left_to_others"]),
    ("mirroring.customer.back", &["settings.old_on_return"]),
    ("mirroring.customer.enable", &["isolation.settings_by_name", "isolation.settings_shared"]),
    ("mirroring.customer.large", &["lists.page_of_100", "lists.page_of_20"]),
    ("mirroring.customer.none", &["mapping.mixed.list_of_all"]),
    ("mirroring.customer.renamed", &["by_name.customers", "found.names.unique", "near.namesakes.listed_once"]),
    ("mirroring.customer.settings_fewer", &["near.settings.back", "near.settings.case", "near.settings.first_field"]),
    ("mirroring.customer.settings_gone", &["near.settings.of_other_partner"]),
    ("mirroring.isolation.shared_customer", &["memory.moved.ignored", "near.settings.of_other_partner"]),
    ("mirroring.model.at_once", &["customers.list.stale", "partner.enable.later", "partner.state.stale"]),
    ("mirroring.partner.enable_again", &["partner.state.stale"]),
    ("mirroring.partner.reset", &["memory.partners_alike", "partner.flips_after_five", "partner.state.stale"]),
    ("mirroring.partner.reset_customers", &["near.token"]),
    ("response.identifiers", &["envelope.response_id.few"]),
    ("response.lasting", &["robustness.json.wounds"]),
    ("response.observed", &["memory.headers.credentials", "robustness.json.wounds"]),
    (
        "response.partner.enable",
        &["envelope.echo.sometimes", "partner.enable.names_request", "partner.enable.wrong_tenant"],
    ),
    ("response.enablement.read", &["mapping.read.unknown"]),
    ("response.enablement.write", &["mapping.reset.keeps_owner", "mapping.write.again_refused"]),
    ("response.tenant_mapping.write", &["mapping.customers.remove_refused"]),
    ("response.customer.get_state", &["envelope.echo.sometimes"]),
    ("response.customer.set_state", &["envelope.echo.sometimes"]),
    ("response.partner.reset", &["envelope.echo.sometimes"]),
    (
        "response.partner.get_state",
        &["envelope.echo.previous", "envelope.echo.sometimes", "envelope.err_message", "tolerance.payload.required"],
    ),
    (
        "response.readable",
        &[
            "http.body.array",
            "http.body.bom",
            "http.body.garbage",
            "http.body.twice",
            "http.body.utf16",
            "http.body.xml",
            "wire.tls12",
        ],
    ),
    ("tolerance.key_case", &["settings.keys.lower_case"]),
    ("tolerance.names", &["names.long"]),
    ("tolerance.values", &["tolerance.escapes.kept", "tolerance.escapes.slash"]),
    ("tolerance.whole_values", &["found.settings.cut"]),
];

/// Faults with more than one cause, each with the reason. At most one in twenty.
const SEVERAL: &[(&str, &str)] = &[
    ("concurrency.again.gap", "the gap opens before the token is verified, so that a forged callback has an effect"),
    ("customers.list.one_behind", "a list that is one write behind lacks customers, and shows those of before a reset"),
    ("delivery.latin", "some characters make the answer unreadable, and those that the encoding lacks are lost"),
    ("lapse.locked", "two callbacks at once fail, which is an overload and a race"),
    (
        "mapping.isolation.one_partner",
        "a second account makes the first one somebody else's, for each callback in its own way",
    ),
    ("mapping.mixed.list_of_all", "what the one list shows depends on which conversations run beside"),
    ("tolerance.white_space", "the escaped body of another check has no white space, and is refused for that"),
    ("origin.scope.configured", "only one endpoint is ever looked at, which is two faults to its users"),
    ("wire.one_answer", "the same answer to everything is a wrong form and an open door"),
];

/// The sample, and the whole product.
pub(crate) fn trials(faults: &[&'static Fault], seed: u64) -> Vec<Trial> {
    let cause = |name: &str, fault: &&'static Fault| {
        let fault = *fault;
        Trial::test(format!("{name}::{}", fault.id), move || one_cause(fault, seed))
    };
    // A fault that the run must wait for would make the sample slow.
    let quick = |fault: &&&Fault| !fault.caught_by.iter().any(|id| id.starts_with("auth.keys."));
    let of_sample = faults.iter().filter(quick).collect::<Vec<_>>();
    let step = (of_sample.len() / SAMPLE).max(1);
    let first = usize::try_from(seed).unwrap_or_default() % step;
    let sample = of_sample.into_iter().skip(first).step_by(step).map(|fault| cause("cause", fault));
    sample.chain(faults.iter().map(|fault| cause("causes", fault).with_ignored_flag(true))).collect()
}

/// A run with all checks names one cause, and it is one that the fault is known by.
fn one_cause(fault: &Fault, seed: u64) -> Result<(), Failed> {
    let (session, _handler) = session(fault.options(fixed_options(seed)), |ground| fault.start(ground));
    let run = acgw::internals::suite::run(&session, &checks::all(), &|_| {});
    let advised = run.results.iter().filter(|result| result.outcome == CheckOutcome::Advised);
    let advised: Vec<&str> = advised.map(|result| result.check.id).collect();
    let only_advised = run.causes.is_empty() && fault.caught_by.iter().all(|id| advised.contains(id));
    let causes: Vec<&str> = run.causes.iter().map(|cause| cause.check).collect();
    let several = SEVERAL.iter().any(|(id, _)| *id == fault.id);
    let is_named = causes.iter().any(|cause| names(fault, cause));
    let changes = ANY_OF_AUTH.contains(&fault.id);
    let most = if several || changes { 3 } else { 1 };
    if only_advised || (is_named && causes.len() <= most) { Ok(()) } else { Err(told(fault, &run).into()) }
}

/// Faults whose guard remembers tokens that it has let pass: which check of the subject meets one of them first depends
/// on what runs beside it.
const ANY_OF_AUTH: &[&str] = &[
    "origin.customers_open",
    "origin.reset_open",
    "subtle.known_partner",
    "narrow.instead.bulk",
    "second_time.disabling_open",
];

/// Whether a cause with this check is one that the fault is known by.
pub(crate) fn names(fault: &Fault, check: &str) -> bool {
    let named = NAMED_BY.iter().any(|(by, faults)| *by == check && faults.contains(&fault.id));
    let is_of_auth = ANY_OF_AUTH.contains(&fault.id) && check.starts_with("auth.");
    named || is_of_auth || fault.caught_by.contains(&check)
}

/// The causes of a run, and what shows them.
pub(crate) fn told(fault: &Fault, run: &Run) -> String {
    let mut text = format!("CAUSES {} {} wanted {:?}", run.causes.len(), fault.id, fault.caught_by);
    for cause in &run.causes {
        let (check, also, blocks) = (cause.check, cause.also.join(" "), cause.blocks.len());
        text += &format!("\n   C {check} also [{also}] blocks {blocks}");
        let findings = run.results.iter().filter(|result| result.check.id == cause.check).flat_map(|r| &r.findings);
        for finding in findings.take(3) {
            let last = finding.exchanges.last().map_or("", |last| &last.intent);
            let text_of = format!(
                "{} @ {} {} (got {}) last {last}",
                finding.rule, finding.pointer, finding.message, finding.actual
            );
            text += &format!("\n       {}", text_of.chars().take(300).collect::<String>());
        }
    }
    text
}
