//! A token before it is signed, and every way to sign it: the one place that encodes JSON Web Tokens.

use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::keys::LONGEST_TOKEN;
use super::signing_key::{ALGORITHM, SigningKey};

/// How long a callback token is valid, as in the documented example.
pub(crate) const CALLBACK_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// How long ago a token was issued when it is first used: clocks differ, and no page asks a handler to check `iat`.
pub(crate) const BACKDATED: Duration = Duration::from_secs(60);

const _: () = assert!(CALLBACK_LIFETIME.as_secs() <= LONGEST_TOKEN.as_secs());

/// The `sub_type` of callback tokens.
pub(crate) const SUBJECT_TYPE: &str = "platform-acgw";

/// Header and claims of a token before it is signed. You can change both, for example to forge a token.
#[derive(Debug, Clone)]
pub(crate) struct TokenDraft {
    /// The JOSE header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
}

impl TokenDraft {
    /// The callback token that the gateway issues for this endpoint at that time
    /// (“Verifying callback requests”).
    pub(crate) fn new(issuer: &str, endpoint_id: &str, kid: &str, at: Timestamp) -> Self {
        let issued = seconds(at).saturating_sub(BACKDATED.as_secs());
        let audience = url::Url::parse(issuer)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_else(|| issuer.to_owned());
        Self {
            header: json!({ "alg": ALGORITHM, "iri": Uuid::new_v4().simple().to_string(), "kid": kid }),
            claims: json!({
                "aud": audience,
                "exp": issued + CALLBACK_LIFETIME.as_secs(),
                "iat": issued,
                "iss": issuer,
                "jti": Uuid::new_v4().to_string(),
                "scope": [{ "role": endpoint_id }],
                // Who calls stays the same from token to token.
                "sub": Uuid::new_v5(&Uuid::NAMESPACE_URL, issuer.as_bytes()).to_string(),
                "sub_type": SUBJECT_TYPE,
                "ver": 2,
            }),
        }
    }

    /// Adds the members that the platform's tokens carry beside those of the documented example. A handler needs none of
    /// them, and must take a token that has them.
    pub(crate) fn with_platform_claims(mut self) -> Self {
        let id =
            |name: &str| Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("acgw platform {name}").as_bytes()).to_string();
        let tenant = id("tenant");
        let further = json!({ "tid": "1", "tuid": tenant, "rs": "acgw", "rn": "callback", "rp": "/" });
        for entry in self.claims["scope"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            entry.extend(further.as_object().cloned().unwrap_or_default());
        }
        let origin = self.claims["iss"].clone();
        self.claim("client_id", json!(id("client"))).claim("owner_tuid", json!(tenant)).claim("origin", origin)
    }

    /// Replaces one claim; `null` removes it.
    pub(crate) fn claim(mut self, name: &str, value: Value) -> Self {
        set(&mut self.claims, name, value);
        self
    }

    /// Replaces one header parameter; `null` removes it.
    pub(crate) fn header(mut self, name: &str, value: Value) -> Self {
        set(&mut self.header, name, value);
        self
    }

    /// Makes the token older by `age`.
    pub(crate) fn aged(mut self, age: Duration) -> Self {
        for name in ["exp", "iat"] {
            let at = self.claims[name].as_u64().unwrap_or_default();
            self.claims[name] = json!(at.saturating_sub(age.as_secs()));
        }
        self
    }

    /// Signs with RS256.
    pub(crate) fn sign(&self, key: &SigningKey) -> String {
        let input = self.signing_input();
        let signature = key.sign(input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Signs with an HMAC under this secret.
    pub(crate) fn sign_hmac(&self, algorithm: hmac::Algorithm, secret: &[u8]) -> String {
        let input = self.signing_input();
        let tag = hmac::sign(&hmac::Key::new(algorithm, secret), input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    /// The token with an empty signature.
    pub(crate) fn unsigned(&self) -> String {
        self.with_signature("")
    }

    /// The token with this signature, which may belong to another token.
    pub(crate) fn with_signature(&self, signature: &str) -> String {
        format!("{}.{signature}", self.signing_input())
    }

    fn signing_input(&self) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        if value.is_null() {
            members.shift_remove(name);
        } else {
            members.insert(name.to_owned(), value);
        }
    }
}

/// Seconds since the Unix epoch; 0 before it.
pub(crate) fn seconds(at: Timestamp) -> u64 {
    at.as_second().try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_carry_the_documented_claims() {
        let now = Timestamp::now();
        let draft = TokenDraft::new("https://issuer.example", "endpoint", "kid", now);
        assert_eq!(draft.claims["aud"], "issuer.example");
        assert_eq!(draft.claims["scope"], json!([{ "role": "endpoint" }]));
        let aged = draft.clone().aged(Duration::from_secs(7200));
        assert!(aged.claims["exp"].as_u64() < Some(seconds(now)));
        assert_eq!(draft.clone().claim("exp", Value::Null).claims.get("exp"), None);
        assert!(draft.unsigned().ends_with('.'));
        let later = TokenDraft::new("https://issuer.example", "endpoint", "kid", now);
        assert_eq!(draft.claims["sub"], later.claims["sub"]);
        assert_eq!(
            draft.claims["sub"].as_str().and_then(|id| Uuid::try_parse(id).ok()?.get_version()),
            Some(uuid::Version::Sha1)
        );
        assert!(draft.header["iri"].as_str().is_some_and(|iri| iri.len() == 32 && !iri.contains('-')));
    }

    #[test]
    fn platform_claims_come_beside_the_documented_ones() {
        let draft = TokenDraft::new("https://issuer.example", "endpoint", "kid", Timestamp::now());
        let more = draft.clone().with_platform_claims();
        assert!(["client_id", "owner_tuid", "origin"].iter().all(|name| more.claims[name].is_string()));
        assert!(["tid", "tuid", "rs", "rn", "rp"].iter().all(|name| more.claims["scope"][0][name].is_string()));
        assert_eq!(more.claims["scope"][0]["role"], "endpoint");
        assert!(
            draft
                .claims
                .as_object()
                .expect("claims")
                .iter()
                .all(|(name, value)| name == "scope" || more.claims[name] == *value)
        );
    }
}
