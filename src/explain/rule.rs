//! Explains a rule of a schema, from the schema and from the values that are generated for it.

use serde_json::Value;

use super::explanation::{Example, ExampleMessage, Explanation};
use crate::contract::{Constraint, Outcome, Schema, schemas};
use crate::generate::{Side, boundary_of, minimal_with};

/// The rule of that name.
pub(super) fn explain(id: &str) -> Option<Explanation> {
    let (schema, constraint) = schemas().find_map(|schema| {
        let found = schema.constraints().iter().find(|constraint| constraint.rule == id);
        found.map(|constraint| (schema, constraint))
    })?;
    Some(of_constraint(schema, constraint))
}

fn of_constraint(schema: &'static Schema, constraint: &Constraint) -> Explanation {
    let side = MessageKind::of(schema.name);
    let words = words(schema, constraint);
    Explanation {
        kind: "rule",
        id: constraint.rule.clone(),
        level: None,
        title: format!("{} {words}", subject(constraint)),
        facts: vec![
            ("message", format!("{} (`acgw schema {}`)", schema.title(), schema.name)),
            ("why", side.why()),
            ("source", constraint.source.with_url()),
            ("fix", format!("{} {} {words}.", side.fix(), subject(constraint))),
        ],
        example: example(schema, constraint),
    }
}

/// The part of a message that the rule is about, as it should be and with only this violation.
fn example(schema: &Schema, constraint: &Constraint) -> Option<Example> {
    let (right, wrong, pointer) = messages(schema, constraint)?;
    let place = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let line = if place.is_empty() { "the message:".to_owned() } else { format!("at {place}:") };
    let shown = |message: &Value| ExampleMessage { line: line.clone(), body: message.pointer(place).cloned() };
    let when = format!("In {}, the part that the rule is about.", schema.name);
    Some(Example::new(when, shown(&right), shown(&wrong)))
}

/// The smallest valid message with that member, one with only this violation, and the place of the violation.
fn messages(schema: &Schema, constraint: &Constraint) -> Option<(Value, Value, String)> {
    let cases = boundary_of(schema, constraint);
    let of = |side| cases.iter().find(|case| case.side == side);
    let right = match of(Side::At) {
        // No right message has a member that must not be there.
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

/// What the keyword requires, as the end of a sentence.
fn words(schema: &Schema, constraint: &Constraint) -> String {
    let value = constraint.value;
    let text = value.as_str().unwrap_or_default();
    match constraint.keyword.as_str() {
        "required" => "is there".to_owned(),
        "not" => "is left out".to_owned(),
        "type" => {
            let kinds: Vec<_> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            format!("has the type {}", if kinds.is_empty() { text.to_owned() } else { kinds.join(" or ") })
        }
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
        "additionalProperties" => "has only the members that the schema names".to_owned(),
        "oneOf" => {
            let shape = schema.shape.at(&constraint.member);
            let sets = shape.map(|shape| shape.alternatives.as_slice()).unwrap_or_default();
            let sets: Vec<_> = sets.iter().map(|set| set.join(" and ")).collect();
            format!("has exactly one of: {}", sets.join("; "))
        }
        keyword => format!("satisfies {keyword} {value}"),
    }
}

/// Who sends the message, and so who has to keep the rule.
#[derive(Clone, Copy)]
enum MessageKind {
    Request,
    Response,
    Report,
    Platform,
}

impl MessageKind {
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
                "The gateway does not send a request that breaks it; the partner reads: {} A handler that accepts one anyway \
                 stores something that it cannot list.",
                Outcome::RequestMismatch.console_message()
            ),
            Self::Response => format!(
                "The gateway cannot read an answer that breaks it, whatever the handler has done; the partner reads: {}",
                Outcome::ResponseMismatch.console_message()
            ),
            Self::Report => "The platform refuses a report that breaks it with a 400, and goes on showing the old \
                             status."
                .to_owned(),
            Self::Platform => {
                "The platform's endpoints follow it, and expect the same from a backend. A backend that reads or writes \
                 something else may work with this mock or with the platform, but not with both."
                    .to_owned()
            }
        }
    }

    const fn fix(self) -> &'static str {
        match self {
            Self::Request => "Accept only requests in this form, and answer others with a 400:",
            Self::Response => "Change what the handler answers so that",
            Self::Report => "Change what the backend reports so that",
            Self::Platform => "Read and write such messages so that",
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
