//! A parsed callback token. It is not verified; the rules judge it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// A JSON Web Token in its three parts.
#[derive(Debug, Clone)]
pub struct Token {
    raw: String,
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl Token {
    /// Parses a token; `None` if it is not a JWT.
    pub fn parse(raw: &str) -> Option<Self> {
        let mut parts = raw.split('.');
        let (header, claims) = (object(parts.next()?)?, object(parts.next()?)?);
        parts.next()?;
        parts.next().is_none().then(|| Self { raw: raw.to_owned(), header, claims })
    }

    /// The token as sent.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The signed text: header and claims, encoded.
    pub fn signed(&self) -> &str {
        self.raw.rsplit_once('.').map_or("", |(signed, _)| signed)
    }

    /// The signature, encoded.
    pub fn signature(&self) -> &str {
        self.raw.rsplit_once('.').map_or("", |(_, signature)| signature)
    }

    /// A member of the header.
    pub fn header(&self, name: &str) -> Option<&Value> {
        self.header.get(name)
    }

    /// A claim.
    pub fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.get(name)
    }

    /// The algorithm that the header names.
    pub fn algorithm(&self) -> Option<&str> {
        self.header("alg")?.as_str()
    }

    /// The key that the header names.
    pub fn kid(&self) -> Option<&str> {
        self.header("kid")?.as_str()
    }

    /// The issuer that the claims name.
    pub fn issuer(&self) -> Option<&str> {
        self.claim("iss")?.as_str()
    }

    /// The time of expiry, in seconds since 1970.
    pub fn expiry(&self) -> Option<f64> {
        self.claim("exp")?.as_f64()
    }

    /// The roles in the claims, which are identifiers of endpoints.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        let scope = self.claim("scope").and_then(Value::as_array);
        scope.into_iter().flatten().filter_map(|entry| entry.get("role")?.as_str())
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}
