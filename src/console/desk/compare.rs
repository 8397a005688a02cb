//! The settings that a handler shows, next to those that clicks have sent.

use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::text::json::compact;
use crate::text::one_line;
use crate::text::visible::clip;

/// Settings by the id of their field.
pub(super) type SettingValues = Map<String, Value>;

/// How many settings are shown, and characters of one.
const MOST: (usize, usize) = (30, 120);

/// Whether a handler may show these settings after the others were sent. It may show empty fields or leave them out, and
/// nobody says what a request without settings does to earlier ones.
pub(super) fn agree(sent: &SettingValues, shown: &SettingValues) -> bool {
    sent.is_empty() || (all_of(sent, shown) && all_of(shown, sent))
}

fn all_of(these: &SettingValues, others: &SettingValues) -> bool {
    these.iter().all(|(id, value)| is_in(others, id, value))
}

fn is_in(settings: &SettingValues, id: &str, value: &Value) -> bool {
    let other = settings.get(id).unwrap_or(&Value::Null);
    // 5 and 5.0 are one number.
    value == other || (is_empty(value) && is_empty(other)) || (value.is_number() && value.as_f64() == other.as_f64())
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value == ""
}

/// Settings in one line. What differs from the other ones, if there are some, is marked.
pub(super) fn settings(settings: &SettingValues, others: Option<&SettingValues>) -> Markup {
    let differs = |id: &str, value: &Value| others.is_some_and(|others| !is_in(others, id, value));
    html! {
        @if !settings.is_empty() {
            code {
                "{ "
                @for (at, (id, value)) in settings.iter().take(MOST.0).enumerate() {
                    @if at > 0 { ", " }
                    @let text = format!("{}: {}", Value::from(id.as_str()), compact(value));
                    @let text = clip(&one_line(&text), MOST.1);
                    @if differs(id, value) { mark { (text) } } @else { (text) }
                }
                @if settings.len() > MOST.0 { ", …" }
                " }"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn members(value: &Value) -> SettingValues {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn what_a_handler_may_show_is_no_difference() {
        for (sent, shown, is_right) in [
            (json!({ "a": 5 }), json!({ "a": 5.0, "b": "", "c": null }), true),
            (json!({ "a": "" }), json!({}), true),
            (json!({}), json!({ "a": "earlier" }), true),
            (json!({ "a": false }), json!({}), false),
            (json!({ "a": true }), json!({ "a": "true" }), false),
            (json!({ "a": 1 }), json!({ "a": 1, "b": "of another" }), false),
        ] {
            assert_eq!(agree(&members(&sent), &members(&shown)), is_right, "{sent} {shown}");
        }
    }

    #[test]
    fn only_what_differs_is_marked() {
        let (sent, shown) = (members(&json!({ "a": 1, "b": "<b>" })), members(&json!({ "a": 1, "b": "x" })));
        let markup = settings(&sent, Some(&shown)).0;
        assert_eq!(markup, "<code>{ &quot;a&quot;: 1, <mark>&quot;b&quot;: &quot;&lt;b&gt;&quot;</mark> }</code>");
    }
}
