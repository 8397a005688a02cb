//! A rule of a schema, explained: everything follows from the schema and from what is generated for it.

use serde_json::Value;

use super::{Entry, Example, Shown};
use crate::contract::{Constraint, Outcome, Schema, schemas};
use crate::generate::{Side, boundary_of, minimal_with};

/// The rule of that name.
pub(super) fn explain(id: &str) -> Option<Entry> {
    let (schema, constraint) = schemas().iter().find_map(|schema| {
        let found = schema.constraints().iter().find(|constraint| constraint.rule == id);
        found.map(|constraint| (schema, constraint))
    })?;
    Some(of_constraint(schema, constraint))
}

fn of_constraint(schema: &'static Schema, constraint: &Constraint) -> Entry {
    let side = Message::of(schema.name);
    let words = words(schema, constraint);
    Entry {
        kind: "rule",
        id: constraint.rule.clone(),
        level: None,
        title: format!("{} {words}", subject(constraint)),
        facts: vec![
            ("message", format!("{} (`acgw schema {}`)", schema.title(), schema.name)),
            ("why", side.why()),
            ("source", constraint.source.to_string()),
            ("fix", format!("{} {} {words}.", side.fix(), subject(constraint))),
        ],
        example: example(schema, constraint),
    }
}

/// The part of a message that the rule is about, as it should be and with just this fault.
fn example(schema: &Schema, constraint: &Constraint) -> Option<Example> {
    let (right, wrong, pointer) = messages(schema, constraint)?;
    let place = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let line = if place.is_empty() { "the message:".to_owned() } else { format!("at {place}:") };
    let shown = |message: &Value| Shown { line: line.clone(), body: message.pointer(place).cloned() };
    let when = format!("In {}, the part that the rule is about.", schema.name);
    Some(Example::new(when, shown(&right), shown(&wrong)))
}

/// The smallest valid message with that member, one with just this fault, and the place of the fault.
fn messages(schema: &Schema, constraint: &Constraint) -> Option<(Value, Value, String)> {
    let cases = boundary_of(schema, constraint);
    let of = |side| cases.iter().find(|case| case.side == side);
    let right = match of(Side::At) {
        // A member that must not be there is in no right message.
        Some(case) if constraint.keyword == "not" => case.value.clone(),
        _ => minimal_with(&schema.shape, &constraint.member),
    };
    let wrong = of(Side::Past)?;
    let pointer = wrong.breaks.first().map(|broken| broken.pointer.clone()).unwrap_or_default();
    Some((right, wrong.value.clone(), pointer))
}

fn subject(constraint: &Constraint) -> String {
    match constraint.member.as_str() {
        "" => "the message".to_owned(),
        member => format!("`{member}`"),
    }
}

/// What the keyword asks for, as the end of a sentence.
fn words(schema: &Schema, constraint: &Constraint) -> String {
    let value = constraint.value;
    let text = value.as_str().unwrap_or_default();
    match constraint.keyword.as_str() {
        "required" => "is there".to_owned(),
        "not" => "is left out".to_owned(),
        "type" => format!("is of the type {text}"),
        "const" => format!("is exactly {value}"),
        "enum" => {
            let choices: Vec<_> = value.as_array().into_iter().flatten().map(Value::to_string).collect();
            format!("is one of {}", choices.join(", "))
        }
        "format" => format!("has the format {text}"),
        "pattern" => format!("matches the pattern `{text}`"),
        "minLength" => format!("has at least {value} character(s)"),
        "maxLength" => format!("has at most {value} characters"),
        "minItems" => format!("has at least {value} item(s)"),
        "maxItems" => format!("has at most {value} items"),
        "maxProperties" => format!("has at most {value} members"),
        "additionalProperties" => "has no members but those that the schema names".to_owned(),
        "oneOf" => {
            let shape = schema.shape.at(&constraint.member);
            let sets = shape.map(|shape| shape.alternatives.as_slice()).unwrap_or_default();
            let sets: Vec<_> = sets.iter().map(|set| set.join(" and ")).collect();
            format!("has exactly one of: {}", sets.join("; "))
        }
        keyword => format!("keeps to {keyword} {value}"),
    }
}

/// Who sends the message, and so who meets the rule.
#[derive(Clone, Copy)]
enum Message {
    Request,
    Response,
    Report,
    Platform,
}

impl Message {
    fn of(schema: &str) -> Self {
        match schema {
            "status-report" => Self::Report,
            _ if schema.starts_with("platform.") => Self::Platform,
            _ if schema.contains("request") => Self::Request,
            _ => Self::Response,
        }
    }

    fn why(self) -> String {
        match self {
            Self::Request => format!(
                "The gateway does not send a request that breaks it; the partner reads: {} A handler that takes one all \
                 the same stores what it cannot list.",
                Outcome::RequestMismatch.console_message()
            ),
            Self::Response => format!(
                "The gateway cannot read an answer that breaks it, whatever the handler has done; the partner reads: {}",
                Outcome::ResponseMismatch.console_message()
            ),
            Self::Report => "The platform refuses a report that breaks it with a 400, and goes on to show the \
                             integration as it was."
                .to_owned(),
            Self::Platform => {
                "The platform's own endpoints keep to it, and what is sent to them has to; a backend that reads or \
                 writes something else works with this mock or with the platform, but not with both."
                    .to_owned()
            }
        }
    }

    const fn fix(self) -> &'static str {
        match self {
            Self::Request => "Send, or accept, only requests of this form, and answer others with a 400:",
            Self::Response => "Change what the handler answers so that",
            Self::Report => "Change what the backend reports so that",
            Self::Platform => "Read and write it so that",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_break_the_rule_they_are_for() {
        for schema in schemas() {
            for constraint in schema.constraints() {
                let (right, wrong, _) =
                    messages(schema, constraint).unwrap_or_else(|| panic!("{} has no example", constraint.rule));
                assert_eq!(schema.violations(&right), [], "{}", constraint.rule);
                let broken: Vec<_> = schema.violations(&wrong).into_iter().map(|violation| violation.rule).collect();
                assert!(broken.contains(&constraint.rule), "{}: {broken:?}", constraint.rule);
            }
        }
    }

    #[test]
    fn rules_read_as_sentences() {
        let title = |rule: &str| explain(rule).map(|entry| entry.title).unwrap_or_default();
        assert_eq!(title("status-report.module.name.maxLength"), "`module.name` has at most 255 characters");
        assert_eq!(title("status-report.oneOf"), "the message has exactly one of: application_code; application_id");
        assert_eq!(
            title("customer.mirroring.set_state.request.payload.enabled[*].acronis_tenant_id.required"),
            "`payload.enabled[*].acronis_tenant_id` is there"
        );
        assert_eq!(title("customer.mirroring.set_state.response.payload.not"), "`payload` is left out");
    }
}
