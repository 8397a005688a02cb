//! What clicks send.

use hyper::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::clicks::click;
use super::compare::SettingValues;
use super::desk::{DeskPartner, MOST, PartnerSaid};
use super::field::{FieldSide, settings};
use crate::console::frame;
use crate::console::visit::Visit;
use crate::contract::{Callback, Outcome};
use crate::platform::ApiResponse;
use crate::text::one_line;

/// The largest number of customers that one form creates.
const MOST_AT_ONCE: usize = 1000;

/// Carries out a click on the page of partners.
pub(in crate::console) async fn on_partner(visit: &Visit, id: &str, action: &str) -> ApiResponse {
    let desk = &visit.console.desk;
    if (id, action) == ("new", "") {
        return new_partner(visit);
    }
    let Some(partner) = Uuid::try_parse(id).ok().and_then(|id| desk.partner(id)) else { return gone(visit) };
    let back = frame::redirect(&visit.link(&format!("partner/{id}")));
    let done = match action {
        "open" => Ok(()),
        "enable" => enable(visit, &partner).await,
        "disable" => disable(visit, &partner).await,
        _ => return gone(visit),
    };
    if let Err(response) = done {
        return response;
    }
    ask(visit, &partner).await.err().unwrap_or(back)
}

fn new_partner(visit: &Visit) -> ApiResponse {
    let own = visit.field("id").trim();
    let Ok(id) = (if own.is_empty() { Ok(Uuid::new_v4()) } else { Uuid::try_parse(own) }) else {
        let text = "The tenant id is not a UUID. Give one such as 18a55fe8-7275-478c-a54e-af2ed53b6a20, or none.";
        return frame::message(visit, StatusCode::BAD_REQUEST, "The partner was not created", text);
    };
    match visit.console.desk.add(visit.field("name").trim(), id) {
        Some(id) => frame::redirect(&visit.link(&format!("partner/{id}"))),
        None => {
            let text = format!("The console keeps {} partners. Go on with one of them.", MOST.0);
            frame::message(visit, StatusCode::BAD_REQUEST, "There are too many partners", &text)
        }
    }
}

/// Carries out a click in Customer Management.
pub(in crate::console) async fn on_customers(visit: &Visit, id: &str, action: &str) -> ApiResponse {
    let desk = &visit.console.desk;
    let Some(partner) = Uuid::try_parse(id).ok().and_then(|id| desk.partner(id)) else { return gone(visit) };
    let back = frame::redirect(&visit.link(&format!("customers/{id}")));
    let done = match action {
        "new" => {
            let count = visit.field("count").parse().unwrap_or(1).clamp(1, MOST_AT_ONCE);
            if partner.customers.len() + count > MOST.1 {
                let text = format!("A partner of the console has at most {} customers.", MOST.1);
                return frame::message(visit, StatusCode::BAD_REQUEST, "There are too many customers", &text);
            }
            desk.change(partner.id, |partner| partner.add_customers(visit.field("name").trim(), count));
            return back;
        }
        "read" => Ok(()),
        "enable" => set_state(visit, &partner, true).await,
        "disable" => set_state(visit, &partner, false).await,
        _ => return gone(visit),
    };
    if let Err(response) = done {
        return response;
    }
    list(visit, &partner).await.err().unwrap_or(back)
}

/// Says that a partner is not there.
pub(super) fn gone(visit: &Visit) -> ApiResponse {
    let text = "Create it. A gateway without a state file forgets its partners when it stops.";
    frame::message(visit, StatusCode::NOT_FOUND, "There is no such partner", text)
}

/// The settings of the form, or what is wrong with them.
fn chosen(visit: &Visit, side: FieldSide) -> Result<SettingValues, String> {
    settings(&visit.console.settings.fields, side, |name| visit.field(name))
}

/// Says why nothing was sent.
fn refused(visit: &Visit, trouble: &str) -> ApiResponse {
    frame::message(visit, StatusCode::BAD_REQUEST, "The settings were not sent", trouble)
}

async fn enable(visit: &Visit, partner: &DeskPartner) -> Result<(), ApiResponse> {
    let settings = chosen(visit, FieldSide::Partner).map_err(|trouble| refused(visit, &trouble))?;
    let mut payload = json!({ "acronis_tenant_id": partner.id, "acronis_tenant_name": partner.name });
    add_settings(&mut payload, &settings);
    let judged = click(visit, partner, Callback::PartnerEnable, ("Enable", Some(payload))).await?;
    if judged.status() == Some(200) {
        visit.console.desk.change(partner.id, |partner| {
            (partner.enabled, partner.settings) = (true, settings);
        });
    }
    Ok(())
}

async fn disable(visit: &Visit, partner: &DeskPartner) -> Result<(), ApiResponse> {
    let judged = click(visit, partner, Callback::PartnerReset, ("Disable", None)).await?;
    if judged.status() == Some(200) {
        visit.console.desk.change(partner.id, |partner| {
            partner.enabled = false;
            // The page says that all customers go with their partner.
            partner.customers.iter_mut().for_each(|customer| customer.expected = None);
        });
    }
    Ok(())
}

/// Asks for the partner's state.
async fn ask(visit: &Visit, partner: &DeskPartner) -> Result<(), ApiResponse> {
    let judged = click(visit, partner, Callback::PartnerGetState, ("Open", None)).await?;
    let payload = judged.payload();
    let state = payload.get("state").and_then(Value::as_str).map(one_line);
    let settings = object(payload.get("settings"));
    let said = state.map(|state| PartnerSaid { at: Timestamp::now(), state, settings });
    visit.console.desk.change(partner.id, |partner| partner.said = said);
    Ok(())
}

/// Enables or disables the selected customers.
async fn set_state(visit: &Visit, partner: &DeskPartner, enables: bool) -> Result<(), ApiResponse> {
    let settings = if enables { chosen(visit, FieldSide::Customer) } else { Ok(Map::new()) };
    let settings = settings.map_err(|trouble| refused(visit, &trouble))?;
    let selected: Vec<Uuid> = visit.fields("selected").filter_map(|id| Uuid::try_parse(id).ok()).collect();
    if selected.is_empty() {
        let text = "Tick the boxes of the customers that it is about.";
        return Err(frame::message(visit, StatusCode::BAD_REQUEST, "No customer is selected", text));
    }
    let chosen = partner.customers.iter().filter(|customer| selected.contains(&customer.id));
    let listed: Vec<Value> = chosen
        .map(|customer| {
            let mut listed = json!({ "acronis_tenant_id": customer.id });
            if enables {
                listed["acronis_tenant_name"] = json!(customer.name);
                add_settings(&mut listed, &settings);
            }
            listed
        })
        .collect();
    let (member, what) = if enables { ("enabled", "Enable") } else { ("disabled", "Disable") };
    let what = format!(
        "{what} {}",
        if selected.len() == 1 { "a customer".to_owned() } else { format!("{} customers", selected.len()) }
    );
    let payload = json!({ "partner_tenant_id": partner.id, "partner_tenant_name": partner.name, member: listed });
    let judged = click(visit, partner, Callback::CustomerSetState, (&what, Some(payload))).await?;
    if judged.status() == Some(200) {
        visit.console.desk.change(partner.id, |partner| {
            let chosen = partner.customers.iter_mut().filter(|customer| selected.contains(&customer.id));
            chosen.for_each(|customer| customer.expected = enables.then(|| settings.clone()));
        });
    }
    Ok(())
}

/// Asks for the enabled customers.
async fn list(visit: &Visit, partner: &DeskPartner) -> Result<(), ApiResponse> {
    let judged = click(visit, partner, Callback::CustomerGetState, ("Read", None)).await?;
    if judged.outcome != Outcome::Answered {
        return Ok(());
    }
    let payload = judged.payload();
    let listed = payload.as_array().into_iter().flatten().map(|item| {
        let id = item.get("acronis_tenant_id").and_then(Value::as_str).unwrap_or_default();
        (id.to_owned(), object(item.get("settings")))
    });
    let listed = listed.collect();
    visit.console.desk.change(partner.id, |partner| partner.listed(listed, Timestamp::now()));
    Ok(())
}

fn add_settings(payload: &mut Value, settings: &SettingValues) {
    if !settings.is_empty() {
        payload["settings"] = Value::Object(settings.clone());
    }
}

fn object(value: Option<&Value>) -> SettingValues {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}
