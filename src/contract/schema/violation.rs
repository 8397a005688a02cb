//! Names what a value violates, with pointer, rule and source. Extends [`Schema`] by [`Schema::violations`].

use std::collections::HashSet;

use jsonschema::error::ValidationErrorKind;
use serde::Serialize;
use serde_json::Value;

use super::advice::advice;
use super::compiled::Schema;
use super::pointer::escape;
use super::shape::{alternatives, part};
use crate::contract::{Requirement, Source};

/// One broken constraint in one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Violation {
    /// JSON pointer to the value; for a missing or an unexpected member, to that member.
    pub pointer: String,
    /// Name of the constraint, as in [`crate::contract::Constraint::rule`].
    pub rule: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What the schema requires there.
    pub expected: Value,
    /// What is there; `null` when it is missing.
    pub actual: Value,
    /// Where the documents say so.
    pub source: Source,
}

impl Violation {
    /// A violation of a requirement that is no constraint of a schema.
    pub(crate) fn against(
        requirement: &Requirement,
        pointer: &str,
        message: String,
        expected: Value,
        actual: Value,
    ) -> Self {
        let (rule, source) = (requirement.id.to_owned(), requirement.source);
        Self { pointer: pointer.to_owned(), rule, message, expected, actual, source }
    }
}

impl Schema {
    /// Every violation of the value, in the order of the validator; empty if the value is valid.
    pub fn violations(&self, value: &Value) -> Vec<Violation> {
        // A set, because a body of one megabyte can have hundreds of thousands of violations.
        let mut seen: HashSet<(String, String)> = HashSet::new();
        let errors = self.validator().iter_errors(value);
        errors
            .flat_map(|error| self.explain(&error))
            .filter(|violation| seen.insert((violation.pointer.clone(), violation.rule.clone())))
            .collect()
    }

    fn explain(&self, error: &jsonschema::ValidationError<'_>) -> Vec<Violation> {
        let place = error.instance_path().as_str();
        let path = error.evaluation_path().as_str();
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let pointer = format!("{place}/{}", escape(name));
                vec![self.violation(&format!("{path}/{name}"), pointer, format!("`{name}` is missing"), Value::Null)]
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
                .iter()
                .map(|name| {
                    let actual = error.instance().get(name).cloned().unwrap_or(Value::Null);
                    let pointer = format!("{place}/{}", escape(name));
                    self.violation(path, pointer, format!("`{name}` must not be there"), actual)
                })
                .collect(),
            kind => {
                let message = match kind {
                    ValidationErrorKind::Not { .. } => "this member must be left out".to_owned(),
                    ValidationErrorKind::OneOfNotValid { .. } => format!("{} is required", self.sets(path, "or")),
                    ValidationErrorKind::OneOfMultipleValid { .. } => {
                        format!("{} exclude each other; keep one", self.sets(path, "and"))
                    }
                    kind => {
                        let said = clip(&error.masked().to_string());
                        match advice(kind, error.instance()) {
                            Some(advice) => format!("{said}; {advice}"),
                            None => said,
                        }
                    }
                };
                vec![self.violation(path, place.to_owned(), message, error.instance().as_ref().clone())]
            }
        }
    }

    /// The sets of members that a `oneOf` names.
    fn sets(&self, path: &str, word: &str) -> String {
        let constraint = self.by_path.get(path).and_then(|at| self.constraints.get(*at));
        constraint.map(|constraint| one_of(constraint.value, word)).unwrap_or_default()
    }

    fn violation(&self, path: &str, pointer: String, message: String, actual: Value) -> Violation {
        let named = self.by_path.get(path).and_then(|at| self.constraints.get(*at));
        let rule = named.map_or_else(|| self.rule_at(path), |constraint| constraint.rule.clone());
        match named.or_else(|| self.constraints.iter().find(|constraint| constraint.rule == rule)) {
            Some(constraint) => Violation {
                pointer,
                rule: constraint.rule.clone(),
                message,
                expected: expected(&constraint.keyword, constraint.value),
                actual,
                source: constraint.source,
            },
            // A keyword of a vendor's schema that `shape` leaves to the validator. A test runs every constraint of our own
            // schemas through it.
            None => {
                let source = self.json.get("x-source").and_then(Source::from_annotation);
                let source = source.unwrap_or(Source::new("schemas/", "unnamed constraint"));
                Violation { pointer, rule, message, expected: Value::Null, actual, source }
            }
        }
    }

    /// The rule's name for an evaluation path, as `shape` would name it.
    fn rule_at(&self, path: &str) -> String {
        let mut tokens = path.split('/').skip(1).peekable();
        let (mut name, mut keyword) = (self.name.to_owned(), "");
        while let Some(token) = tokens.next() {
            keyword = token;
            match (token, tokens.peek()) {
                ("properties", Some(_)) => name.extend(tokens.next().map(|member| format!(".{}", part(member)))),
                ("items", Some(_)) => name.push_str("[*]"),
                ("additionalProperties", Some(_)) => name.push_str(".*"),
                ("required", Some(_)) => {
                    name.extend(tokens.next().map(|member| format!(".{}", part(member))));
                }
                _ => {}
            }
        }
        format!("{name}.{keyword}")
    }
}

fn expected(keyword: &str, value: &'static Value) -> Value {
    match keyword {
        "const" => value.clone(),
        "not" | "additionalProperties" => Value::from("absent"),
        "required" => Value::from("present"),
        "enum" => value.clone(),
        "oneOf" => Value::from(format!("either {}", one_of(value, "or"))),
        _ => Value::from(format!("{keyword} {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))),
    }
}

fn one_of(value: &'static Value, word: &str) -> String {
    let sets = alternatives(value).into_iter().map(|set| format!("`{}`", set.join("` and `")));
    sets.collect::<Vec<_>>().join(&format!(" {word} "))
}

fn clip(message: &str) -> String {
    const MOST: usize = 300;
    match message.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &message[..at]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::contract::{Callback, schemas, status_report};

    fn rules(value: &serde_json::Value) -> Vec<(String, String)> {
        status_report().violations(value).into_iter().map(|v| (v.pointer, v.rule)).collect()
    }

    #[test]
    fn every_violation_is_named() {
        let report = json!({ "application_code": "x", "application_id": "1", "module": { "name": "" } });
        let found = rules(&report);
        for expected in [
            ("/application_code", "status-report.application_code.pattern"),
            ("/application_id", "status-report.application_id.format"),
            ("/module/name", "status-report.module.name.minLength"),
            ("", "status-report.oneOf"),
        ] {
            assert!(found.contains(&(expected.0.to_owned(), expected.1.to_owned())), "{expected:?} in {found:?}");
        }
        let neither = json!({ "module": { "name": "x" } });
        let messages: Vec<_> = status_report().violations(&neither).into_iter().map(|v| v.message).collect();
        assert_eq!(messages, ["`application_code` or `application_id` is required"]);
        assert_eq!(
            rules(&json!({ "application_code": "a.b" })),
            [("/module".to_owned(), "status-report.module.required".to_owned())]
        );
    }

    #[test]
    fn violations_behind_references_are_named() {
        let mut response = Callback::PartnerReset.response().examples()[0].clone();
        response["request_id"] = json!("no uuid");
        response["payload"] = json!(null);
        response["extra"] = json!(1);
        let mut found: Vec<String> =
            Callback::PartnerReset.response().violations(&response).into_iter().map(|v| v.rule).collect();
        found.sort();
        assert_eq!(
            found,
            [
                "partner.mirroring.reset.response.additionalProperties",
                "partner.mirroring.reset.response.payload.not",
                "partner.mirroring.reset.response.request_id.format",
            ]
        );
    }

    #[test]
    fn documented_examples_are_accepted_or_their_discrepancy_is_recorded() {
        for schema in schemas() {
            for example in schema.examples() {
                let rules: Vec<String> = schema.violations(example).into_iter().map(|v| v.rule).collect();
                // “API endpoint” shows a placeholder in place of a code (discrepancy `application-code-placeholder`).
                let known: &[&str] =
                    if schema.name == "status-report" { &["status-report.application_code.pattern"] } else { &[] };
                assert_eq!(rules, known, "{}", schema.name);
            }
        }
    }
}
