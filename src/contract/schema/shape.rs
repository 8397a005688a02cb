//! A schema as data: references followed, `allOf` merged, each constraint with its name and source. Generation, fixtures
//! and the naming of violations all use this one view.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::files::resolve;
use crate::contract::Source;

/// One keyword of a schema that a value can break.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// Name: `<schema>.<member path>.<keyword>`, as in `status-report.module.name.maxLength`.
    pub rule: String,
    /// Path of the member, `events[*].category`; empty for the whole message.
    pub member: String,
    /// The JSON Schema keyword. For `required`, there is one constraint for each required member.
    pub keyword: String,
    /// The keyword's value: the limit, the type name, …
    pub value: &'static Value,
    /// Document and clause.
    pub source: Source,
    /// Evaluation path, by which the validator reports it (`required`: with the member's name added).
    pub path: String,
}

/// What a schema says about one value, merged over `$ref` and `allOf`.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// Path of the member, as in [`Constraint::member`].
    pub member: String,
    /// JSON type, where the schema names one.
    pub kind: Option<&'static str>,
    /// Further JSON types that the schema allows.
    pub other_kinds: Vec<&'static str>,
    /// The one value, or the few, that are allowed.
    pub choices: Vec<&'static Value>,
    /// Members that the schema names, in its order.
    pub properties: Vec<(String, Shape)>,
    /// Members that must be there.
    pub required: Vec<String>,
    /// Sets of members of which exactly one must be there (`oneOf` of `required`).
    pub alternatives: Vec<Vec<String>>,
    /// No further members are allowed.
    pub closed: bool,
    /// Shape of further members.
    pub additional: Option<Box<Shape>>,
    /// Shape of an array's items.
    pub items: Option<Box<Shape>>,
    /// The value must be absent.
    pub absent: bool,
    /// Numeric limits by keyword: `minLength`, `maxLength`, `minItems`, `maxItems`, `maxProperties`.
    pub limits: BTreeMap<&'static str, usize>,
    /// `format`, asserted.
    pub format: Option<&'static str>,
    /// `pattern`s, all of which must match.
    pub patterns: Vec<&'static str>,
    /// Limits of a number by keyword: `minimum`, `exclusiveMinimum`, `maximum`, `exclusiveMaximum`, `multipleOf`.
    pub numbers: BTreeMap<&'static str, &'static serde_json::Number>,
    /// Values that a vendor's schema shows (`examples`, `default`).
    pub samples: Vec<&'static Value>,
    /// Rules broken by values of this shape, by keyword.
    pub rules: BTreeMap<String, String>,
}

impl Shape {
    /// Reads a schema and lists its constraints in order. In a schema that a vendor wrote, `foreign` is the source of
    /// what has none, and what this view does not know is left to the validator.
    pub(super) fn read(name: &str, schema: &'static Value, foreign: Option<Source>) -> (Self, Vec<Constraint>) {
        let mut reader = ShapeReader { name, foreign, constraints: Vec::new() };
        let mut shape = Self::default();
        reader.apply(schema, &mut shape, "");
        (shape, reader.constraints)
    }

    /// The member with that name, if the schema has it.
    pub fn property(&self, name: &str) -> Option<&Self> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, shape)| shape)
    }

    /// The shape behind a member path such as `payload.enabled[*].settings`.
    pub fn at(&self, member: &str) -> Option<&Self> {
        member.split('.').filter(|part| !part.is_empty()).try_fold(self, |shape, part| {
            let found = shape.property(part.trim_end_matches("[*]"))?;
            if part.ends_with("[*]") { found.items.as_deref() } else { Some(found) }
        })
    }

    /// The one constant this value must have, if there is one.
    pub fn constant(&self) -> Option<&'static str> {
        match self.choices.as_slice() {
            [only] => only.as_str(),
            _ => None,
        }
    }

    /// The name of this keyword's rule here.
    pub fn rule(&self, keyword: &str) -> Option<&str> {
        self.rules.get(keyword).map(String::as_str)
    }

    /// A whole number is a number, too: of the two types the narrower one holds.
    fn narrow(&mut self, kind: Option<&'static str>) {
        if (self.kind, kind) != (Some("integer"), Some("number")) {
            self.kind = kind;
        }
    }

    fn property_mut(&mut self, name: &str) -> &mut Self {
        let at = match self.properties.iter().position(|(key, _)| key == name) {
            Some(at) => at,
            None => {
                let member = join(&self.member, &part(name));
                self.properties.push((name.to_owned(), Self { member, ..Self::default() }));
                self.properties.len() - 1
            }
        };
        &mut self.properties[at].1
    }
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// A member's name as part of a path.
pub(super) fn part(name: &str) -> String {
    name.replace('%', "%25").replace('.', "%2E").replace('[', "%5B").replace('*', "%2A")
}

struct ShapeReader<'n> {
    name: &'n str,
    foreign: Option<Source>,
    constraints: Vec<Constraint>,
}

impl ShapeReader<'_> {
    fn apply(&mut self, schema: &'static Value, shape: &mut Shape, path: &str) {
        shape.absent |= schema == false;
        let Value::Object(keywords) = schema else { return };
        for (keyword, value) in keywords {
            let path = format!("{path}/{keyword}");
            match keyword.as_str() {
                "$ref" => self.apply(resolve(value.as_str().unwrap_or_default()), shape, &path),
                "allOf" => {
                    for (at, part) in value.as_array().into_iter().flatten().enumerate() {
                        self.apply(part, shape, &format!("{path}/{at}"));
                    }
                }
                "properties" => {
                    for (name, part) in value.as_object().into_iter().flatten() {
                        self.apply(part, shape.property_mut(name), &format!("{path}/{name}"));
                    }
                }
                "items" => {
                    let member = format!("{}[*]", shape.member);
                    let items = shape.items.get_or_insert_with(|| Box::new(Shape { member, ..Shape::default() }));
                    self.apply(value, items, &path);
                }
                "required" => self.required(keywords, value, shape, &path),
                _ => self.assertion(keywords, keyword, value, shape, path),
            }
        }
    }

    fn required(
        &mut self,
        keywords: &'static Map<String, Value>,
        value: &'static Value,
        shape: &mut Shape,
        path: &str,
    ) {
        for name in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
            let member = shape.property_mut(name);
            let rule = self.constrain(keywords, "required", value, member, format!("{path}/{name}"));
            member.rules.insert("required".to_owned(), rule);
            shape.required.push(name.to_owned());
        }
    }

    fn assertion(
        &mut self,
        keywords: &'static Map<String, Value>,
        keyword: &'static str,
        value: &'static Value,
        shape: &mut Shape,
        path: String,
    ) {
        match keyword {
            "type" => {
                let mut kinds = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                shape.narrow(value.as_str().or_else(|| kinds.next()));
                shape.other_kinds = kinds.collect();
            }
            "const" => shape.choices = vec![value],
            "enum" => shape.choices = value.as_array().into_iter().flatten().collect(),
            "format" => shape.format = value.as_str(),
            "pattern" => shape.patterns.extend(value.as_str()),
            "not" => shape.absent = true,
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                shape.numbers.extend(value.as_number().map(|limit| (keyword, limit)));
            }
            "x-samples" => {
                shape.samples = value.as_array().into_iter().flatten().collect();
                return;
            }
            "oneOf" => shape.alternatives = alternatives(value),
            "additionalProperties" if value == false => shape.closed = true,
            "additionalProperties" => {
                let mut further = Shape { member: join(&shape.member, "*"), ..Shape::default() };
                self.apply(value, &mut further, &path);
                shape.additional = Some(Box::new(further));
                return;
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" | "maxProperties" => {
                let limit = value.as_u64().and_then(|limit| usize::try_from(limit).ok());
                shape.limits.insert(keyword, limit.expect("schemas/: limits are whole numbers"));
            }
            "$schema" | "$id" | "$defs" | "title" | "description" | "default" | "examples" | "x-source"
            | "x-sources" => {
                return;
            }
            // A rule that nothing else here knows would have no fixture and no explanation.
            _ => panic!("schemas/: {path}: read `{keyword}` in shape.rs"),
        }
        let rule = self.constrain(keywords, keyword, value, shape, path);
        shape.rules.insert(keyword.to_owned(), rule);
    }

    fn constrain(
        &mut self,
        keywords: &'static Map<String, Value>,
        keyword: &str,
        value: &'static Value,
        shape: &Shape,
        path: String,
    ) -> String {
        let own = keywords.get("x-sources").and_then(|sources| sources.get(keyword));
        let source = own
            .or_else(|| keywords.get("x-source"))
            .and_then(Source::from_annotation)
            .or(self.foreign)
            .unwrap_or_else(|| panic!("schemas/{}.json: `{path}` has no source", self.name));
        let place = if shape.member.is_empty() { self.name.to_owned() } else { join(self.name, &shape.member) };
        let rule = join(&place, keyword);
        self.constraints.push(Constraint {
            rule: rule.clone(),
            member: shape.member.clone(),
            keyword: keyword.to_owned(),
            value,
            source,
            path,
        });
        rule
    }
}

/// The sets of members of which a `oneOf` wants exactly one.
pub(super) fn alternatives(one_of: &'static Value) -> Vec<Vec<String>> {
    let names = |branch: &'static Value| -> Option<Vec<String>> {
        let required = branch.get("required")?.as_array()?;
        Some(required.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    one_of.as_array().into_iter().flatten().filter_map(names).collect()
}

#[cfg(test)]
mod tests {
    use crate::contract::{Callback, schemas, status_report};

    #[test]
    fn each_constraint_has_a_source_and_a_name_of_its_own() {
        for schema in schemas() {
            let mut paths = std::collections::HashSet::new();
            for constraint in schema.constraints() {
                assert!(!constraint.source.document.is_empty() && !constraint.source.clause.is_empty());
                assert!(paths.insert(&constraint.path), "{} twice", constraint.path);
            }
        }
    }

    #[test]
    fn references_and_all_of_are_merged() {
        let shape = &Callback::CustomerSetState.request().shape;
        assert!(shape.at("context.callback_id").and_then(|id| id.constant()).is_some());
        assert_eq!(shape.at("payload.enabled[*].acronis_tenant_id").and_then(|id| id.format), Some("uuid"));
        assert!(status_report().constraints().iter().any(|c| c.rule == "status-report.module.name.maxLength"));
    }
}
