//! The welcome: everything to copy for a first try.

use std::fmt::Write as _;
use std::path::Path;

use super::Served;
use crate::contract::Callback;
use crate::platform::{CALLBACKS_PATH, Client, Gateway, KEYS_PATH, STATUS_PATH, TOKEN_PATH, shown_url};
use crate::text::shell_word;

/// The text at the start.
pub(super) fn text(served: &[Served]) -> String {
    let Some(first) = served.first() else { return String::new() };
    let Served { gateway, clients, tls, .. } = first;
    let (url, issuer) = (gateway.url(), gateway.issuer());
    let mut text = heading(served);
    let _ = writeln!(text, "\nSettings of your backend:\n  issuer    {issuer}\n  keys URL  {url}{KEYS_PATH}");
    if let Some(client) = clients.first() {
        let curl = curl(gateway.authority(), tls.ca_out());
        text += &commands(url, client, &curl, gateway.admin_token());
        text += &callback(gateway, &curl);
    }
    text + &served.iter().map(faults).collect::<String>()
}

/// The injected faults, so that nobody wonders about them.
fn faults(Served { name, gateway, .. }: &Served) -> String {
    let faults: Vec<String> = gateway.faults().iter().map(|fault| format!("  {fault}\n")).collect();
    if faults.is_empty() {
        return String::new();
    }
    let whose = name.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
    format!("Faults{whose} (seed {}):\n{}\n", gateway.fault_seed(), faults.concat())
}

/// The curl command that trusts the gateway.
fn curl(authority: Option<&str>, ca_file: Option<&Path>) -> String {
    match (authority, ca_file) {
        (None, _) => "curl".to_owned(),
        (Some(_), None) => "curl -k".to_owned(),
        (Some(_), Some(file)) => format!("curl --cacert {}", shell_word(&file.display().to_string())),
    }
}

/// The header that `/_acgw/` requires, if it requires one.
fn admin(token: Option<&str>) -> String {
    token.map(|token| format!(" -H 'Authorization: Bearer {token}'")).unwrap_or_default()
}

/// The command that sends a callback to the handler, if the gateway has one.
fn callback(gateway: &Gateway, curl: &str) -> String {
    let (url, admin) = (gateway.url(), admin(gateway.admin_token()));
    gateway.target().map_or_else(String::new, |target| {
        let asked = format!("{{\"callback\":\"{}\"}}", Callback::PartnerGetState.name());
        let target = shown_url(target);
        format!("Send a callback to {target}:\n  {curl} -s{admin} {url}{CALLBACKS_PATH} -d '{asked}'\n\n")
    })
}

/// The gateways and their clients.
fn heading(served: &[Served]) -> String {
    let mut text = match served {
        [one] if one.name.is_none() => format!("The mock gateway runs at {} (Ctrl-C stops it).", one.gateway.url()),
        _ => "The mock gateways of the data centres run (Ctrl-C stops them):".to_owned(),
    };
    for Served { name, gateway, clients, .. } in served {
        let indent = if name.is_some() { "      " } else { "  " };
        let tenants = clients.iter().map(|client| format!("client {} of tenant {}", client.id, client.tenant));
        let tenants = tenants.collect::<Vec<_>>().join(", ");
        let _ = match name {
            Some(name) => write!(text, "\n  {name}  {}  {tenants}", gateway.url()),
            None => write!(text, "\n  {tenants}"),
        };
        if let Some(target) = gateway.target() {
            let _ = write!(text, "\n{indent}calls {}", shown_url(target));
        }
        if let Some(token) = gateway.admin_token() {
            let _ = write!(text, "\n{indent}other machines may reach it, so /_acgw/ requires the admin token {token}");
        }
    }
    for Served { name, gateway, .. } in served {
        let whose = name.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
        let _ = write!(text, "\nconsole{whose}  {}", super::console_url(gateway));
    }
    if served.len() > 1 {
        text += "\nThe commands below are for the first one.";
    }
    text + "\n"
}

fn commands(url: &str, Client { id, secret, .. }: &Client, curl: &str, admin_token: Option<&str>) -> String {
    let credentials = shell_word(&format!("{id}:{secret}"));
    let admin = admin(admin_token);
    format!(
        "
Get a token:
  TOKEN=$({curl} -s -u {credentials} -d grant_type=client_credentials {url}{TOKEN_PATH} | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')

Report a status (204 and no body):
  {curl} -i {url}{STATUS_PATH} -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d '{REPORT}'

See the reports and every exchange:
  {curl} -s{admin} {url}/_acgw/integrations
  {curl} -s{admin} {url}/_acgw/journal

"
    )
}

/// A sample report.
const REPORT: &str = r#"{"application_code":"vendor.application","module":{"name":"backend"},"events":[{"category":"activation","action":"activated","activation_event":true}]}"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_of_the_welcome_is_valid() {
        let report: serde_json::Value = serde_json::from_str(REPORT).expect("JSON");
        assert!(crate::contract::status_report().accepts(&report));
    }
}
