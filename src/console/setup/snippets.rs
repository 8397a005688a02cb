//! The settings of the backend, in forms to copy.

use crate::console::visit::Visit;
use crate::platform::{KEYS_PATH, STATUS_PATH, TOKEN_PATH};

/// What stands for the secret until somebody asks to see it.
const HIDDEN: &str = "********";

/// A form of the settings: its word in the query, and its name.
pub(super) const FORMS: [(&str, &str); 4] =
    [("env", ".env"), ("container", "Container"), ("node", "Node"), ("python", "Python")];

/// What a backend needs to know: a label, a name as a variable, and the value.
pub(super) fn settings(visit: &Visit, shows_secret: bool) -> Vec<(&'static str, &'static str, String)> {
    let (url, issuer) = (&visit.state.site.url, &visit.state.site.issuer);
    let mut settings = vec![
        ("Issuer of callback tokens", "ACRONIS_ISSUER", issuer.clone()),
        ("Keys URL", "ACRONIS_KEYS_URL", format!("{url}{KEYS_PATH}")),
        ("Data-centre URL", "ACRONIS_URL", url.clone()),
        ("Token URL", "ACRONIS_TOKEN_URL", format!("{url}{TOKEN_PATH}")),
        ("Status URL", "ACRONIS_STATUS_URL", format!("{url}{STATUS_PATH}")),
    ];
    if let Some(client) = visit.console.settings.clients.first() {
        let secret = if shows_secret { client.secret.clone() } else { HIDDEN.to_owned() };
        settings.push(("Client id", "ACRONIS_CLIENT_ID", client.id.clone()));
        settings.push(("Client secret", "ACRONIS_CLIENT_SECRET", secret));
    }
    settings
}

/// The settings as the word of [`FORMS`] wants them.
pub(super) fn snippet(form: &str, settings: &[(&str, &str, String)]) -> String {
    let each = |line: &dyn Fn(&str, &str) -> String| -> String {
        settings.iter().map(|(_, name, value)| line(name, value)).collect::<Vec<_>>().join("\n")
    };
    let quoted = |value: &str| serde_json::Value::from(value).to_string();
    match form {
        "container" => format!(
            "environment:\n{}\nextra_hosts:\n  - \"host.docker.internal:host-gateway\"",
            each(&|name, value| format!("  {name}: {}", quoted(value)))
        ),
        "node" => format!(
            "const acronis = {{\n{}\n}};",
            each(&|name, value| format!("  {}: {},", camel(name), quoted(value)))
        ),
        "python" => each(&|name, value| format!("{name} = {}", quoted(value))),
        _ => each(&|name, value| format!("{name}={value}")),
    }
}

/// `ACRONIS_KEYS_URL` as `keysUrl`.
fn camel(name: &str) -> String {
    let mut words = name.split('_').skip(1).map(str::to_lowercase);
    let first = words.next().unwrap_or_default();
    let rest = words.map(|word| word[..1].to_uppercase() + &word[1..]);
    std::iter::once(first).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_in_its_language() {
        let settings = [("Keys URL", "ACRONIS_KEYS_URL", "http://a/\"b".to_owned())];
        for (form, text) in [
            ("env", "ACRONIS_KEYS_URL=http://a/\"b"),
            ("node", "const acronis = {\n  keysUrl: \"http://a/\\\"b\",\n};"),
            ("python", "ACRONIS_KEYS_URL = \"http://a/\\\"b\""),
        ] {
            assert_eq!(snippet(form, &settings), text);
        }
        assert!(FORMS.iter().all(|(form, _)| snippet(form, &settings).contains("http://a/")));
    }
}
