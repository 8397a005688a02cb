//! A field that the CyberApp defines for its settings.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A field of the settings.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingField {
    /// Its key in `settings`.
    pub(crate) id: String,
    /// What a partner reads beside it.
    pub(crate) label: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub(crate) kind: FieldType,
    /// The form that it is part of.
    pub(crate) of: FieldSide,
    /// What can be selected.
    #[serde(default)]
    pub(crate) options: Vec<String>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FieldType {
    /// A string.
    Text,
    /// A boolean.
    Checkbox,
    /// A number.
    Number,
    /// A string of a list.
    Select,
}

/// The form that a field is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FieldSide {
    /// The one with which a partner is enabled.
    Partner,
    /// The one with which customers are enabled.
    Customer,
}

/// The keys of a customer's settings that take any text: the others take only what fits them.
pub(crate) fn text_keys(fields: &[SettingField]) -> Vec<String> {
    let takes_text = |field: &&SettingField| field.kind == FieldType::Text && field.of == FieldSide::Customer;
    fields.iter().filter(takes_text).map(|field| field.id.clone()).collect()
}

/// The other fields of customers: the id of each, and values of its type.
pub(crate) fn typed_fields(fields: &[SettingField]) -> Vec<(String, Vec<Value>)> {
    let values = |field: &SettingField| match field.kind {
        FieldType::Text => Vec::new(),
        FieldType::Checkbox => vec![json!(true), json!(false)],
        FieldType::Number => vec![json!(1), json!(0), json!(2.5), json!(5), json!(3_000_000_000_u64)],
        FieldType::Select => field.options.iter().map(|option| json!(option)).collect(),
    };
    let of_customers = fields.iter().filter(|field| field.of == FieldSide::Customer);
    let typed = of_customers.map(|field| (field.id.clone(), values(field)));
    typed.filter(|(_, values)| !values.is_empty()).collect()
}

/// Before the id of a field, in a form.
const PREFIX: &str = "setting.";

/// The inputs of one form. Without fields, the settings are written as JSON.
pub(super) fn inputs(fields: &[SettingField], side: FieldSide, now: &Map<String, Value>) -> Markup {
    let own: Vec<_> = fields.iter().filter(|field| field.of == side).collect();
    html! {
        @if own.is_empty() {
            label { "Settings as JSON, if the app has fields"
                input name="settings" size="40" placeholder="{\"field1_id\": \"text\"}"
                    value=(if now.is_empty() { String::new() } else { Value::Object(now.clone()).to_string() });
            }
        }
        @for field in own { (input(field, now.get(&field.id))) }
    }
}

fn input(field: &SettingField, now: Option<&Value>) -> Markup {
    let name = format!("{PREFIX}{}", field.id);
    let text = match now {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    html! {
        @match field.kind {
            FieldType::Checkbox => label class="box" {
                input type="checkbox" name=(name) checked[now == Some(&Value::Bool(true))]; (field.label)
            },
            FieldType::Select => label { (field.label)
                select name=(name) {
                    @for option in &field.options { option selected[text == *option] { (option) } }
                }
            },
            FieldType::Number => label { (field.label) input type="number" step="any" name=(name) value=(text); },
            FieldType::Text => label { (field.label) input name=(name) value=(text); },
        }
    }
}

/// The settings that a form holds; `value` is that of an input by its name.
///
/// # Errors
/// What is wrong with an input, and what to do.
pub(super) fn settings<'v>(
    fields: &[SettingField],
    side: FieldSide,
    value: impl Fn(&str) -> &'v str,
) -> Result<Map<String, Value>, String> {
    let own: Vec<_> = fields.iter().filter(|field| field.of == side).collect();
    if own.is_empty() {
        let text = value("settings").trim();
        return if text.is_empty() { Ok(Map::new()) } else { written(text) };
    }
    let mut settings = Map::new();
    for field in own {
        let text = value(&format!("{PREFIX}{}", field.id));
        let held = match field.kind {
            FieldType::Checkbox => Value::Bool(!text.is_empty()),
            FieldType::Number if text.is_empty() => continue,
            _ => field.value(text)?,
        };
        settings.insert(field.id.clone(), held);
    }
    Ok(settings)
}

impl SettingField {
    /// Whether the platform sends such a field: the settings of a partner are texts (“Enabling a partner using mirroring”).
    pub(crate) fn is_possible(&self) -> bool {
        self.of == FieldSide::Customer || matches!(self.kind, FieldType::Text | FieldType::Select)
    }

    /// A text as the value that the field holds.
    ///
    /// # Errors
    /// What the field takes, if it does not take this.
    pub(crate) fn value(&self, text: &str) -> Result<Value, String> {
        let wrong = |takes: &str| format!("“{}” takes {takes}, not `{text}`", self.label);
        match self.kind {
            FieldType::Checkbox => text.parse().map(Value::Bool).map_err(|_| wrong("true or false")),
            FieldType::Number => serde_json::from_str(text).map(Value::Number).map_err(|_| wrong("a number")),
            FieldType::Select if !self.options.is_empty() && !self.options.iter().any(|option| option == text) => {
                Err(wrong(&format!("one of {}", self.options.join(", "))))
            }
            FieldType::Text | FieldType::Select => Ok(Value::from(text)),
        }
    }
}

fn written(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| format!("The settings are not a JSON object: {error}. Correct them."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_its_form_in_json() {
        let field = |id: &str, kind, of| SettingField {
            id: id.to_owned(),
            label: id.to_owned(),
            kind,
            of,
            options: Vec::new(),
        };
        let fields = [
            field("name", FieldType::Text, FieldSide::Customer),
            field("on", FieldType::Checkbox, FieldSide::Customer),
            field("seats", FieldType::Number, FieldSide::Customer),
            field("of_partner", FieldType::Text, FieldSide::Partner),
        ];
        let value = |name: &str| match name {
            "setting.name" => "Acme",
            "setting.on" => "on",
            "setting.seats" => "3",
            _ => "",
        };
        let read = settings(&fields, FieldSide::Customer, value).map(Value::Object);
        assert_eq!(read, Ok(json!({ "name": "Acme", "on": true, "seats": 3 })));
        assert!(settings(&fields, FieldSide::Customer, |_| "x").is_err(), "not a number");
        assert!(settings(&[], FieldSide::Customer, |_| "[]").is_err(), "not an object");
        assert_eq!((fields[1].value("true"), fields[2].value("3")), (Ok(json!(true)), Ok(json!(3))));
        let plan =
            SettingField { options: vec!["basic".to_owned()], ..field("plan", FieldType::Select, FieldSide::Customer) };
        assert_eq!(plan.value("full"), Err("“plan” takes one of basic, not `full`".to_owned()));
    }
}
