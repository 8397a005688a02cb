//! Explanations of checks, requirements and discrepancies, from their records.

use super::explanation::{Example, Explanation};
use crate::checks;
use crate::contract::{Discrepancy, Requirement, requirements};
use crate::lessons::lesson;
use crate::suite::{Check, Needs};

/// The subject of the checks about a vendor's own callbacks.
const CUSTOM: &str = "custom";

/// A check.
pub(crate) fn of_check(check: &Check) -> Explanation {
    let requirement = check.requirement;
    let (own, general) = (lesson(check.id), lesson(requirement.id));
    let lesson = own.or(general);
    let mut facts = vec![("requires", requirement.text.to_owned())];
    facts.extend(lesson.map(|lesson| ("why", lesson.why.clone())));
    facts.extend([
        ("source", requirement.source.with_url()),
        ("rule", requirement.id.to_owned()),
        ("needs", needs(check).to_owned()),
        ("fix", check.fix.to_owned()),
        ("command", format!("acgw check URL{} --only {}", options(check), check.id)),
    ]);
    Explanation {
        kind: "check",
        id: check.id.to_owned(),
        level: Some(check.level),
        title: check.title.to_owned(),
        facts,
        example: own.map(Example::from).or_else(|| general.map(|lesson| Example::from(lesson).of_requirement())),
    }
}

/// A requirement shows at most this many fixes; each of its checks has its own.
const FIXES: usize = 3;

/// A requirement.
pub(crate) fn of_requirement(requirement: &Requirement) -> Explanation {
    let of = |id: &str| checks::all().into_iter().filter(|check| check.requirement.id == id).collect::<Vec<_>>();
    let own = of(requirement.id);
    // The checks of an answer's form also check what holds for every answer.
    let tested = if own.is_empty() { of(requirements::RESPONSE_FORM.id) } else { own };
    let ids: Vec<_> = tested.iter().map(|check| check.id).collect();
    let mut fixes: Vec<_> = tested.iter().map(|check| check.fix).collect();
    fixes.dedup();
    let fix = if fixes.len() > FIXES { "See each of its checks.".to_owned() } else { fixes.join(" ") };
    let lesson = lesson(requirement.id);
    let mut facts = Vec::from_iter(lesson.map(|lesson| ("why", lesson.why.clone())));
    facts.extend([("source", requirement.source.with_url()), ("checks", ids.join(", ")), ("fix", fix)]);
    Explanation {
        kind: "requirement",
        id: requirement.id.to_owned(),
        level: Some(requirement.level),
        title: requirement.text.to_owned(),
        facts,
        example: lesson.map(Example::from),
    }
}

/// A discrepancy.
pub(crate) fn of_discrepancy(entry: &Discrepancy) -> Explanation {
    let lesson = lesson(entry.id);
    let mut facts = vec![("position", entry.position.to_owned())];
    facts.extend(lesson.map(|lesson| ("why", lesson.why.clone())));
    Explanation {
        kind: "discrepancy",
        id: entry.id.to_owned(),
        level: None,
        title: entry.conflict.to_owned(),
        facts,
        example: lesson.map(Example::from),
    }
}

/// The options without which the check has nothing to test.
fn options(check: &Check) -> &'static str {
    match check.needs {
        Needs::Reports => " --expect-reports",
        Needs::MappedPartner => " --partner mapped --credentials ID:JSON",
        Needs::MappedCustomers | Needs::AnyMapping => " --customer mapped",
        Needs::Mapped => " --partner mapped --customer mapped --credentials ID:JSON",
        Needs::MappedOfAccount => " --partner mapped --customer mapped --credentials ID:JSON",
        Needs::MappedOfPartner => " --customer mapped",
        Needs::MirroredOfMapped => " --partner mapped --credentials ID:JSON",
        _ if check.subject() == CUSTOM => " --custom FILE",
        _ => "",
    }
}

fn needs(check: &Check) -> &'static str {
    match check.needs {
        _ if check.subject() == CUSTOM => "a custom callback",
        Needs::Any | Needs::Waiting | Needs::Contact | Needs::SettledKeys | Needs::Alone | Needs::NoKeys => {
            "a mirrored or mapped partner, or such customers"
        }
        Needs::Partner => "a mirrored partner",
        Needs::Reports => "a mirrored or mapped partner, and --expect-reports",
        Needs::Customer | Needs::CustomerFields => "mirrored customers",
        Needs::Both => "a mirrored partner and mirrored customers",
        Needs::MappedPartner => "a mapped partner",
        Needs::MappedCustomers => "mapped customers",
        Needs::AnyMapping => "a mapped partner, or mapped customers",
        Needs::Mapped => "a mapped partner and mapped customers",
        Needs::MappedOfAccount => "a mapped or explicit partner and mapped customers",
        Needs::MappedOfPartner => "a mapped or mirrored partner and mapped customers",
        Needs::MirroredOfMapped => "a mapped partner and mirrored customers",
        Needs::TheRun => "all other checks, because it looks back on the whole run",
    }
}
