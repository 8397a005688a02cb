//! Callback tokens on request: a good one, or one with the requested flaw.

use std::time::Duration;

use aws_lc_rs::hmac::HMAC_SHA256;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::keys::Keys;
use super::signing_key::PublicEncoding;
use super::token_draft::TokenDraft;

/// One way in which a callback token can be wrong (“Verifying callback requests”).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Flaw {
    /// It expired an hour ago.
    Expired,
    /// Its scope names another endpoint.
    OtherEndpoint,
    /// It has no scope.
    NoScope,
    /// Another issuer issued and signed it.
    OtherIssuer,
    /// Its signature belongs to other content.
    Corrupted,
    /// It is signed with a key that the issuer does not publish.
    ForeignKey,
    /// It is not signed at all (`alg` is `none`).
    Unsigned,
    /// It is signed with the public key as a shared secret (`alg` is `HS256`).
    SharedSecret,
}

/// A request for a token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct TokenRequest {
    /// The endpoint (CTI) that the token is for.
    pub endpoint_id: String,
    /// What is wrong with the token; without it the token is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flaw: Option<Flaw>,
}

/// The issuers and the keys that tokens are made with.
pub(crate) struct Mint<'k> {
    pub(crate) issuer: &'k str,
    pub(crate) keys: &'k Keys,
    pub(crate) other_issuer: &'k str,
    pub(crate) other_keys: &'k Keys,
    /// Tokens carry the further members that the platform's tokens carry.
    pub(crate) has_platform_claims: bool,
}

impl Mint<'_> {
    /// Makes the token. Waits for the keys.
    pub(crate) fn token(&self, request: &TokenRequest) -> String {
        let key = self.keys.signing();
        let now = self.keys.clock().now();
        let draft = || {
            let draft = TokenDraft::new(self.issuer, &request.endpoint_id, key.kid(), now);
            if self.has_platform_claims { draft.with_platform_claims() } else { draft }
        };
        match request.flaw {
            None => draft().sign(&key),
            Some(Flaw::Expired) => draft().aged(Duration::from_secs(2 * 60 * 60)).sign(&key),
            Some(Flaw::OtherEndpoint) => {
                let other = format!("{}.other", request.endpoint_id);
                draft().claim("scope", json!([{ "role": other }])).sign(&key)
            }
            Some(Flaw::NoScope) => draft().claim("scope", Value::Null).sign(&key),
            Some(Flaw::OtherIssuer) => {
                let other = self.other_keys.signing();
                TokenDraft::new(self.other_issuer, &request.endpoint_id, other.kid(), now).sign(&other)
            }
            Some(Flaw::Corrupted) => {
                let other = draft().sign(&key);
                draft().with_signature(other.rsplit('.').next().unwrap_or_default())
            }
            Some(Flaw::ForeignKey) => draft().sign(&self.other_keys.signing()),
            Some(Flaw::Unsigned) => draft().header("alg", json!("none")).unsigned(),
            Some(Flaw::SharedSecret) => {
                draft().header("alg", json!("HS256")).sign_hmac(HMAC_SHA256, &key.public(PublicEncoding::SpkiPem))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flaws_make_different_tokens() {
        let (keys, other_keys) = (Keys::new(), Keys::new());
        let has_platform_claims = false;
        let mint = Mint {
            issuer: "http://a",
            keys: &keys,
            other_issuer: "http://b",
            other_keys: &other_keys,
            has_platform_claims,
        };
        let token = |flaw| mint.token(&TokenRequest { endpoint_id: "endpoint".to_owned(), flaw });
        assert_eq!(token(None).split('.').count(), 3);
        assert!(token(Some(Flaw::Unsigned)).ends_with('.'));
        let flaws = [Flaw::Expired, Flaw::OtherEndpoint, Flaw::NoScope, Flaw::OtherIssuer, Flaw::Corrupted];
        let distinct: std::collections::HashSet<_> = flaws.into_iter().map(|flaw| token(Some(flaw))).collect();
        assert_eq!(distinct.len(), flaws.len());
    }
}
