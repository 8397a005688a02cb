//! The ready line: every URL and credential, for scripts. The ready file holds it too.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Served;
use crate::cli::output::replace_file;
use crate::platform::{CALLBACKS_PATH, FAULTS_PATH, KEYS_PATH, STATUS_PATH, TOKEN_PATH};

/// The line. With data centres, the first one stands where a single gateway would, and `datacenters` lists all.
pub(super) fn line(served: &[Served]) -> Value {
    let mut line = served.first().map(about).unwrap_or_default();
    if served.iter().any(|served| served.name.is_some()) {
        line["datacenters"] = served.iter().map(about).collect();
    }
    line
}

fn about(Served { name, gateway, clients, tls }: &Served) -> Value {
    let ca_file = tls.ca_out().map(absolute);
    let url = gateway.url();
    let clients: Vec<Value> = clients
        .iter()
        .map(|client| json!({ "client_id": client.id, "client_secret": client.secret, "tenant_id": client.tenant }))
        .collect();
    let mut about = json!({
        "url": url,
        "listen": gateway.addr(),
        "issuer": gateway.issuer(),
        "jwks_url": format!("{url}{KEYS_PATH}"),
        "token_url": format!("{url}{TOKEN_PATH}"),
        "status_url": format!("{url}{STATUS_PATH}"),
        "health_url": format!("{url}/_acgw/health"),
        "integrations_url": format!("{url}/_acgw/integrations"),
        "journal_url": format!("{url}/_acgw/journal"),
        "callbacks_url": format!("{url}{CALLBACKS_PATH}"),
        "faults_url": format!("{url}{FAULTS_PATH}"),
        "console_url": super::console_url(gateway),
        "fault_seed": gateway.fault_seed(),
        "clients": clients,
    });
    let more = [
        ("name", name.as_deref()),
        ("target", gateway.target()),
        ("admin_token", gateway.admin_token()),
        ("ca_pem", gateway.authority()),
        ("ca_file", ca_file.as_deref()),
    ];
    for (member, value) in more {
        if let Some(value) = value {
            about[member] = json!(value);
        }
    }
    about
}

fn absolute(file: &Path) -> String {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).display().to_string()
}

/// Writes the file in one step, because others wait for it to appear.
pub(super) fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    replace_file(file, text)
        .with_context(|| format!("cannot write the ready file `{}`; choose a folder that exists", file.display()))
}

pub(super) fn remove(file: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error)
            .with_context(|| format!("cannot remove the old ready file `{}`; choose another one", file.display())),
        _ => Ok(()),
    }
}
