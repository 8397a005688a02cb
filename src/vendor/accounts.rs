//! The tenants that the vendor has of its own: who logs in to each, and which customers it has. Partners are mapped to
//! them (“Mapped partner enablement”).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use serde_json::Value;
use uuid::Uuid;

/// A tenant of the vendor.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The vendor's own id of it.
    pub id: String,
    /// Identity and secrets of each login.
    pub logins: Vec<(String, Value)>,
    /// Id and name of each customer.
    pub customers: Vec<(String, String)>,
}

/// Finds the account that the credentials in the headers belong to.
pub(super) type LogIn = Box<dyn Fn(&[Account], &HeaderMap) -> Option<Account> + Send + Sync>;

/// Identity and secrets in `X-CyberApp-Auth`: text up to the first colon, and JSON.
pub fn credentials(headers: &HeaderMap) -> Option<(String, Value)> {
    let text = String::from_utf8(STANDARD.decode(headers.get("x-cyberapp-auth")?.as_bytes()).ok()?).ok()?;
    let (identity, secrets) = text.split_once(':')?;
    Some((identity.to_owned(), serde_json::from_str(secrets).ok()?))
}

/// The account with exactly these credentials.
pub(super) fn log_in(accounts: &[Account], headers: &HeaderMap) -> Option<Account> {
    let given = credentials(headers)?;
    accounts.iter().find(|account| account.logins.contains(&given)).cloned()
}

/// What the vendor has for a partner that is not mapped to one of its tenants: a tenant with some customers.
pub(super) fn of_partner(partner: Uuid) -> Account {
    let customers = ["north", "south", "west"].map(|name| (format!("{}-{name}", partner.simple()), name.to_owned()));
    Account { id: partner.to_string(), logins: Vec::new(), customers: customers.into() }
}
