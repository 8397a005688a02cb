//! An API client, with which a vendor authenticates at the token endpoint.

use std::str::FromStr;

use uuid::Uuid;

use super::error::GatewayError;

/// An API client and the tenant in which it is registered.
#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: String,
    /// The client's own tenant. Status reports without `tenantID` are about it.
    pub tenant: Uuid,
}

impl Client {
    /// A client with random credentials.
    pub fn made_up() -> Self {
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        Self { id: Uuid::new_v4().to_string(), secret, tenant: Uuid::new_v4() }
    }

    /// The tenant of a client without a named one. The same id always gets the same tenant.
    pub fn tenant_from_id(id: &str) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("acgw client {id}").as_bytes())
    }
}

impl FromStr for Client {
    type Err = GatewayError;

    /// Reads `ID:SECRET[:TENANT]`. A secret may contain colons, unless the last one is followed by a UUID.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, rest) = text.split_once(':').ok_or(GatewayError::ClientForm)?;
        let named = rest.rsplit_once(':').and_then(|(secret, last)| Some((secret, Uuid::try_parse(last).ok()?)));
        let (secret, tenant) = named.unwrap_or_else(|| (rest, Self::tenant_from_id(id)));
        if id.is_empty() || secret.is_empty() {
            return Err(GatewayError::ClientForm);
        }
        Ok(Self { id: id.to_owned(), secret: secret.to_owned(), tenant })
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("id", &self.id).field("tenant", &self.tenant).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "999d63d2-831e-40b9-aaab-16f919a483d0";

    #[test]
    fn reads_with_and_without_a_tenant() {
        let client: Client = format!("id:secret:{TENANT}").parse().expect("a client");
        assert_eq!((client.id.as_str(), client.secret.as_str()), ("id", "secret"));
        assert_eq!(client.tenant.to_string(), TENANT);
        let client: Client = "id:se:cret".parse().expect("a client");
        assert_eq!((client.secret.as_str(), client.tenant), ("se:cret", Client::tenant_from_id("id")));
    }

    #[test]
    fn refuses_halves_and_never_shows_a_secret() {
        for text in ["", "id", "id:", ":secret", &format!("id::{TENANT}")] {
            let refused = text.parse::<Client>().map_err(|error| error.to_string());
            assert!(refused.as_ref().is_err_and(|message| !message.contains("999d")), "{refused:?}");
        }
        assert!(!format!("{:?}", Client::made_up()).contains("secret"));
    }
}
