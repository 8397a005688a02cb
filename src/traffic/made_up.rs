//! Recorded values with made-up ones of the same form in their place.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::text::mask::MASK;

/// Members whose values belong to the interface.
const KEPT: [&str; 5] = ["type", "callback_id", "state", "created_at", "role"];

/// Makes up values. The same value always gets the same one.
pub(crate) struct MadeUp {
    namespace: Uuid,
}

impl MadeUp {
    /// What it makes up follows from the seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { namespace: Uuid::new_v5(&Uuid::NAMESPACE_OID, &seed.to_be_bytes()) }
    }

    /// The value with made-up texts. Names of members, numbers, and what the interface defines stay.
    pub(crate) fn value(&self, value: &Value, name: &str) -> Value {
        match value {
            Value::String(text) => Value::from(self.text(text, name)),
            Value::Array(items) => items.iter().map(|item| self.value(item, name)).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), self.value(value, name))).collect())
            }
            other => other.clone(),
        }
    }

    fn text(&self, text: &str, name: &str) -> String {
        let is_kept = KEPT.contains(&name) && (name != "role" || !text.starts_with("cti."));
        if is_kept || matches!(text, "" | MASK | "true" | "false") || text.parse::<Timestamp>().is_ok() {
            return text.to_owned();
        }
        if let Ok(id) = Uuid::try_parse(text) {
            return self.uuid(text, id);
        }
        if let Some(id) = text.strip_prefix("cti.") {
            return format!("cti.{}", self.identifier(id));
        }
        match url::Url::parse(text) {
            Ok(mut url) if url.has_host() => {
                let host = self.letters(url.host_str().unwrap_or_default()).replace('.', "-");
                let _ = url.set_host(Some(&format!("{host}.example")));
                let url = url.to_string();
                if text.ends_with('/') { url } else { url.trim_end_matches('/').to_owned() }
            }
            _ => self.letters(text),
        }
    }

    fn uuid(&self, text: &str, id: Uuid) -> String {
        let made = Uuid::new_v5(&self.namespace, id.as_bytes());
        let made = if text.contains('-') { made.to_string() } else { made.simple().to_string() };
        if text.chars().any(|c| c.is_ascii_uppercase()) { made.to_uppercase() } else { made }
    }

    /// A typed identifier: the vendor and its package, the first two words of a derived part, are made up.
    fn identifier(&self, id: &str) -> String {
        let part = |(at, part): (usize, &str)| {
            let words = part.split('.').enumerate();
            let is_vendors = at > 0 && !part.starts_with("a.p.");
            let word =
                |(at, word): (usize, &str)| if is_vendors && at < 2 { self.letters(word) } else { word.to_owned() };
            words.map(word).collect::<Vec<_>>().join(".")
        };
        id.split('~').enumerate().map(part).collect::<Vec<_>>().join("~")
    }

    /// Letters for letters and digits for digits; everything else stays.
    fn letters(&self, text: &str) -> String {
        let mut bytes = Vec::new();
        let mut made = String::with_capacity(text.len());
        for (at, c) in text.chars().enumerate() {
            if at % 16 == 0 {
                bytes = Uuid::new_v5(&self.namespace, format!("{at}:{text}").as_bytes()).as_bytes().to_vec();
            }
            let random = bytes[at % 16];
            made.push(match c {
                '0'..='9' => char::from(b'0' + random % 10),
                _ if c.is_uppercase() => char::from(b'A' + random % 26),
                _ if c.is_alphabetic() => char::from(b'a' + random % 26),
                other => other,
            });
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_keep_their_form_and_the_same_value_stays_the_same() {
        let id = "999d63d2-831e-40b9-aaab-16f919a483d0";
        let value = json!({ "type": "cti.a.p.x.v1.0~a.p.y.v1.0", "a": id, "b": [id.to_uppercase(), "Zoë 12-a", "Zoë 12-a"],
            "state": "ENABLED", "at": "0001-01-01T00:00:00Z", "n": 5,
            "endpoint_id": "cti.a.p.acgw.endpoint.v1.1~acme.shop.endpoint.v1.1", "url": "https://eu8.acronis.cloud" });
        let made = MadeUp::new(1).value(&value, "");
        for kept in ["type", "state", "at", "n"] {
            assert_eq!(made[kept], value[kept]);
        }
        let text = |pointer: &str| made.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        assert!(Uuid::try_parse(text("/a")).is_ok() && text("/a") != id);
        assert_eq!(text("/b/0"), text("/a").to_uppercase());
        assert_eq!((text("/b/1"), text("/b/1").chars().count(), &text("/b/1")[3..4]), (text("/b/2"), 8, " "));
        let endpoint = text("/endpoint_id");
        assert!(endpoint.starts_with("cti.a.p.acgw.endpoint.v1.1~") && endpoint.ends_with(".endpoint.v1.1"));
        assert!(!endpoint.contains("acme") && text("/url").ends_with(".example"));
        assert_eq!(MadeUp::new(1).value(&value, ""), made);
        assert_ne!(MadeUp::new(2).value(&value, ""), made);
    }
}
