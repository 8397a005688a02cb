//! The ready line: every URL and credential, for scripts; and the file that has it too.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Served;
use crate::gateway::{FAULTS_PATH, KEYS_PATH, STATUS_PATH, TOKEN_PATH};

/// One line. With data centres it tells of all; the first one stands where the only gateway would.
pub(super) fn line(served: &[Served]) -> Value {
    let mut line = served.first().map(about).unwrap_or_default();
    if served.iter().any(|served| served.name.is_some()) {
        line["datacenters"] = served.iter().map(about).collect();
    }
    line
}

fn about(Served { name, gateway, clients }: &Served) -> Value {
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
        "faults_url": format!("{url}{FAULTS_PATH}"),
        "fault_seed": gateway.fault_seed(),
        "clients": clients,
    });
    let more = [("name", name.as_deref()), ("target", gateway.target()), ("admin_token", gateway.admin_token())];
    for (member, value) in more {
        if let Some(value) = value {
            about[member] = json!(value);
        }
    }
    about
}

/// Writes the whole file or none of it, as others wait for it to appear.
pub(super) fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, file))
        .with_context(|| format!("cannot write the ready file `{}`; choose a folder that exists", file.display()))
}

pub(super) fn remove(file: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error)
            .with_context(|| format!("cannot remove the old ready file `{}`; choose another one", file.display())),
        _ => Ok(()),
    }
}
