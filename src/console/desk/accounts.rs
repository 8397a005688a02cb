//! What clicks send with enablement by mapping.

use hyper::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::actions::gone;
use super::clicks::click;
use super::desk::{DeskAccount, DeskPartner};
use crate::console::frame;
use crate::console::visit::Visit;
use crate::contract::{Callback, Outcome};
use crate::platform::{ApiResponse, Judged};
use crate::text::one_line;

/// Before the id of a customer at the vendor, in the form of the mapping.
pub(super) const PREFIX: &str = "map.";

/// How many customers of the vendor are shown.
pub(super) const MOST: usize = 300;

/// Carries out a click on the page of the mapping.
pub(in crate::console) async fn on_mapping(visit: &Visit, id: &str, action: &str) -> ApiResponse {
    let Some(partner) = Uuid::try_parse(id).ok().and_then(|id| visit.console.desk.partner(id)) else {
        return gone(visit);
    };
    let done = match action {
        "read" => sign_in(visit, &partner).map_err(|trouble| {
            frame::message(visit, StatusCode::BAD_REQUEST, "The credentials were not sent", &trouble)
        }),
        "map" => map(visit, &partner).await,
        "unmap" => click(visit, &partner, Callback::EnablementReset, ("Disable", None)).await.map(drop),
        "customers" => map_customers(visit, &partner).await,
        _ => return gone(visit),
    };
    let back = frame::redirect(&visit.link(&format!("mapping/{id}")));
    match done {
        Ok(()) => read(visit, partner.id).await.err().unwrap_or(back),
        Err(response) => response,
    }
}

/// Takes the credentials of the form, if it has some.
fn sign_in(visit: &Visit, partner: &DeskPartner) -> Result<(), String> {
    let (identity, secrets) = (visit.field("identity").trim(), visit.field("secrets").trim());
    if identity.is_empty() {
        return Ok(());
    }
    if let Err(error) = serde_json::from_str::<Value>(secrets) {
        return Err(format!("The secrets are not JSON: {error}. Write them as in {{\"password\": \"…\"}}."));
    }
    visit.console.desk.change(partner.id, |partner| partner.credentials = Some(format!("{identity}:{secrets}")));
    Ok(())
}

async fn map(visit: &Visit, partner: &DeskPartner) -> Result<(), ApiResponse> {
    let payload = json!({ "vendor_tenant_id": partner.account.vendor_tenant, "acronis_tenant_id": partner.id });
    click(visit, partner, Callback::EnablementWrite, ("Enable", Some(payload))).await.map(drop)
}

/// Sends what differs between the form and what the handler said last.
async fn map_customers(visit: &Visit, partner: &DeskPartner) -> Result<(), ApiResponse> {
    let modified = partner.account.customers.iter().filter_map(|(id, _)| {
        // What the form does not have stays as it is.
        let wanted = Some(visit.given(&format!("{PREFIX}{id}"))?.trim()).filter(|wanted| !wanted.is_empty());
        let now =
            partner.account.pairs.iter().find(|(vendor, _)| vendor == id).and_then(|(_, acronis)| acronis.as_deref());
        let item = match wanted {
            Some(wanted) => json!({ "vendor_tenant_id": id, "acronis_tenant_id": wanted }),
            None => json!({ "vendor_tenant_id": id }),
        };
        (wanted != now).then_some(item)
    });
    let modified: Vec<Value> = modified.collect();
    if modified.is_empty() {
        return Ok(());
    }
    let what = format!("Save the mapping of {}", modified.len());
    let payload = json!({ "modified": modified });
    click(visit, partner, Callback::TenantMappingWrite, (&what, Some(payload))).await.map(drop)
}

/// Asks for the account, its customers, and their mapping.
async fn read(visit: &Visit, id: Uuid) -> Result<(), ApiResponse> {
    let Some(partner) = visit.console.desk.partner(id) else { return Ok(()) };
    let mut account = DeskAccount::default();
    let judged = click(visit, &partner, Callback::EnablementRead, ("Read the account", None)).await?;
    if judged.outcome == Outcome::Answered {
        let payload = judged.payload();
        account.vendor_tenant = text(&payload, "vendor_tenant_id");
        account.mapped_to = text(&payload, "acronis_tenant_id");
    }
    if account.mapped_to.is_some() {
        let judged = click(visit, &partner, Callback::TopologyRead, ("Read the vendor's customers", None)).await?;
        let named = |item: &Value| Some((text(item, "id")?, text(item, "name").unwrap_or_default()));
        account.customers = items(&judged).iter().filter_map(named).take(MOST).collect();
        let judged = click(visit, &partner, Callback::TenantMappingRead, ("Read the mapping", None)).await?;
        let pair = |item: &Value| Some((text(item, "vendor_tenant_id")?, text(item, "acronis_tenant_id")));
        account.pairs = items(&judged).iter().filter_map(pair).collect();
    }
    visit.console.desk.change(id, |partner| partner.account = account);
    Ok(())
}

fn text(value: &Value, member: &str) -> Option<String> {
    value.get(member)?.as_str().map(one_line)
}

fn items(judged: &Judged) -> Vec<Value> {
    judged.payload().get("items").and_then(Value::as_array).cloned().unwrap_or_default()
}
