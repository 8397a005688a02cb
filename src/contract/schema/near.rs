//! Names of members that are nearly right.

use super::shape::Shape;

impl Shape {
    /// The member that a name nearly is. No member that is there already is meant.
    pub fn near(&self, name: &str, is_there: impl Fn(&str) -> bool) -> Option<&str> {
        let known = self.properties.iter().map(|(known, _)| known.as_str());
        known.filter(|known| is_near(name, known) && !is_there(known)).min_by_key(|known| distance(name, known))
    }
}

/// Whether two names differ in case, in their separators, or by a slip or two of the fingers.
fn is_near(name: &str, known: &str) -> bool {
    let letters = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let (name, known) = (letters(name), letters(known));
    name == known || known.len() > 3 && distance(&name, &known) <= 1 + known.len() / 8
}

/// How many characters must be inserted, removed or replaced to come from one text to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, one) in from.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (place, other) in to.iter().enumerate() {
            let replaced = before + usize::from(one != *other);
            before = row[place + 1];
            row[place + 1] = replaced.min(before + 1).min(row[place] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use crate::contract::status_report;

    #[test]
    fn slips_are_near_and_other_names_are_not() {
        let shape = &status_report().shape;
        let near = |name: &str| shape.near(name, |_| false);
        for (name, known) in [
            ("event", "events"),
            ("Events", "events"),
            ("applicationCode", "application_code"),
            ("modul", "module"),
            ("vendorsystem", "vendor_system"),
            ("deactivatedAt", "deactivated_at"),
        ] {
            assert_eq!(near(name), Some(known));
        }
        for name in ["", "label", "status", "eve", "tenant_id", "code"] {
            assert_eq!(near(name), None, "{name}");
        }
        assert_eq!(shape.near("event", |name| name == "events"), None, "it is there");
        let event = shape.at("events[*]").expect("events have members");
        assert_eq!(event.near("activationEvent", |_| false), Some("activation_event"));
        assert!(["label", "value", "type", "name"].iter().all(|name| event.near(name, |_| false).is_none()));
    }
}
