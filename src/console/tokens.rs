//! The tokens that a callback can carry: a good one, or one with a flaw.

use maud::{Markup, html};
use serde_json::Value;

use super::visit::Visit;
use crate::identity::{Flaw, TokenRequest};
use crate::platform::in_background;

/// The word of a form, and what it means.
const TOKENS: [(&str, &str); 9] = [
    ("", "a good one"),
    ("expired", "expired an hour ago"),
    ("other-endpoint", "for another endpoint"),
    ("no-scope", "without a scope"),
    ("other-issuer", "of another issuer"),
    ("corrupted", "with a wrong signature"),
    ("foreign-key", "signed with a key that is not published"),
    ("unsigned", "not signed (alg none)"),
    ("shared-secret", "signed with the public key as a secret (HS256)"),
];

/// The choice of a token.
pub(super) fn choice(chosen: &str) -> Markup {
    html! {
        label { "Token"
            select name="flaw" {
                @for (word, meaning) in TOKENS { option value=(word) selected[chosen == word] { (meaning) } }
            }
        }
    }
}

/// A token of this kind.
///
/// # Errors
/// When there is no such kind, or the gateway is stopping.
pub(super) async fn minted(visit: &Visit, word: &str) -> Result<String, String> {
    let flaw = if word.is_empty() { None } else { Some(flaw(word)?) };
    let endpoint_id = visit.state.settings.callbacks.endpoint_id.clone();
    let state = std::sync::Arc::clone(&visit.state);
    let minted = in_background(move || state.mint(&TokenRequest { endpoint_id, flaw })).await;
    minted.map_err(|_| "The gateway is stopping.".to_owned())
}

fn flaw(word: &str) -> Result<Flaw, String> {
    serde_json::from_value(Value::from(word))
        .map_err(|_| "There is no such token. Choose one from the list.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_a_flaw() {
        let flaws: Vec<_> = TOKENS.iter().filter(|(word, _)| !word.is_empty()).map(|(word, _)| flaw(word)).collect();
        assert!(flaws.iter().all(Result::is_ok), "{flaws:?}");
    }
}
