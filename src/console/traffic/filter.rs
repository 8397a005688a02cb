//! Which exchanges are wanted.

use super::item::Item;
use crate::console::visit::Visit;

/// Which exchanges are wanted. What is empty or off restricts nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Filter {
    pub(super) tenant: String,
    pub(super) callback: String,
    /// `in` or `out`.
    pub(super) direction: String,
    pub(super) text: String,
    pub(super) only_problems: bool,
}

impl Filter {
    /// The filter of the query.
    pub(super) fn of(visit: &Visit) -> Self {
        let text = |name| visit.query(name).unwrap_or_default().trim().to_owned();
        Self {
            tenant: text("tenant"),
            callback: text("callback"),
            direction: text("direction"),
            text: text("text"),
            only_problems: visit.query("problems").is_some(),
        }
    }

    /// The filter as a query, with these further parameters.
    pub(super) fn query(&self, further: &[(&str, &str)]) -> String {
        let problems = if self.only_problems { "on" } else { "" };
        let own = [
            ("tenant", self.tenant.as_str()),
            ("callback", &self.callback),
            ("direction", &self.direction),
            ("text", &self.text),
            ("problems", problems),
        ];
        let pairs = own.into_iter().chain(further.iter().copied()).filter(|(_, value)| !value.is_empty());
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    /// Whether it wants everything.
    pub(super) fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this exchange is wanted.
    pub(super) fn wants(&self, item: &Item) -> bool {
        let is_direction = match self.direction.as_str() {
            "in" => !item.is_callback(),
            "out" => item.is_callback(),
            _ => true,
        };
        is_direction
            && (!self.only_problems || item.is_problem())
            && (self.callback.is_empty() || item.callback() == Some(&self.callback))
            && (self.tenant.is_empty() || item.mentions(&self.tenant))
            && (self.text.is_empty() || self.is_in(item))
    }

    fn is_in(&self, item: &Item) -> bool {
        let text = self.text.to_lowercase();
        let response = item.entry.response.as_ref().map_or("", |response| response.body.as_str());
        let note = item.entry.note.as_deref().unwrap_or_default();
        let parts = [item.entry.url.as_str(), note, &item.entry.request.body, response];
        parts.iter().any(|part| part.to_lowercase().contains(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_has_what_restricts() {
        let filter = Filter { text: "a&b".to_owned(), only_problems: true, ..Filter::default() };
        assert_eq!(filter.query(&[("before", "5")]), "text=a%26b&problems=on&before=5");
        assert!(Filter::default().is_open() && !filter.is_open());
    }
}
