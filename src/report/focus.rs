//! What a finding is about. However much of its conversation is left out, this is shown.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::suite::Finding;

/// Names of members and identifiers that a finding is about.
#[derive(Debug, Default)]
pub(super) struct Focus(BTreeSet<String>);

impl Focus {
    /// The customer that the finding is about, the member that its pointer names, and the settings that differ.
    pub(super) fn of(finding: &Finding) -> Self {
        let mut words = BTreeSet::new();
        let answer = finding.exchanges.last().and_then(|last| last.json());
        let parts: Vec<&str> = finding.pointer.split('/').skip(1).collect();
        // The customer may stand at the pointer, above it, or in what was expected.
        let above = (1..=parts.len()).rev().map(|length| format!("/{}", parts[..length].join("/")));
        let at = above.filter_map(|pointer| answer?.pointer(&pointer));
        for value in at.chain([&finding.expected]) {
            words.extend(value.get("acronis_tenant_id").and_then(Value::as_str).map(str::to_owned));
        }
        let is_name = |part: &&&str| part.parse::<usize>().is_err() && **part != "payload";
        words.extend(parts.iter().rev().find(is_name).map(|name| (*name).to_owned()));
        if let (Value::Object(expected), Value::Object(actual)) = (&finding.expected, &finding.actual) {
            let differs = |name: &&String| expected.get(*name) != actual.get(*name);
            words.extend(expected.keys().chain(actual.keys()).filter(differs).cloned());
        }
        Self(words)
    }

    /// Whether the finding is about the member of this name, or the tenant of this id.
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// Whether something in this value is what the finding is about.
    pub(super) fn is_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.has(text),
            Value::Array(items) => items.iter().any(|item| self.is_in(item)),
            Value::Object(members) => members.iter().any(|(name, member)| self.has(name) || self.is_in(member)),
            _ => false,
        }
    }

    /// The pointer to the innermost value that is what the finding is about; empty if there is none.
    pub(super) fn pointer(&self, value: &Value) -> String {
        let parts: Vec<(String, &Value)> = match value {
            Value::Object(members) => members.iter().map(|(name, part)| (name.clone(), part)).collect(),
            Value::Array(items) => items.iter().enumerate().map(|(at, part)| (at.to_string(), part)).collect(),
            _ => Vec::new(),
        };
        let found = parts.iter().find(|(name, part)| self.is_in(part) || self.has(name));
        found.map_or_else(String::new, |(name, part)| {
            format!("/{}{}", name.replace('~', "~0").replace('/', "~1"), self.pointer(part))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::requirements;

    #[test]
    fn the_customer_and_the_settings_that_differ_are_in_focus() {
        let finding = Finding::new(&requirements::CUSTOMER_SETTINGS, "wrong").at("/payload/0/settings");
        let finding = finding.compared(json!({ "a": "1", "b": "2" }), json!({ "a": "1", "b": "3" }));
        let focus = Focus::of(&finding);
        assert!(focus.has("settings") && focus.has("b") && !focus.has("a"));
        let lost = Finding::new(&requirements::CUSTOMER_ENABLE, "wrong").at("/payload");
        let focus = Focus::of(&lost.compared(json!({ "acronis_tenant_id": "c2" }), Value::Null));
        let request = json!({ "enabled": [{ "acronis_tenant_id": "c1" }, { "acronis_tenant_id": "c2" }] });
        assert_eq!(focus.pointer(&request), "/enabled/1/acronis_tenant_id");
        assert_eq!(Focus::default().pointer(&request), "");
    }
}
