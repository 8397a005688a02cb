//! Access tokens of API clients: the token endpoint issues them, the other endpoints verify them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::json;
use thiserror::Error;
use uuid::Uuid;

use super::keys::{Keys, LONGEST_TOKEN};
use super::signing_key::ALGORITHM;
use super::token_draft::TokenDraft;

/// How long an access token is valid.
pub(crate) const LIFETIME: Duration = Duration::from_secs(2 * 60 * 60);

const _: () = assert!(LIFETIME.as_secs() <= LONGEST_TOKEN.as_secs());

/// The `typ` that distinguishes access tokens from the other tokens that the same keys sign (RFC 9068).
const KIND: &str = "at+jwt";

/// How many verified tokens are remembered.
const REMEMBERED: usize = 1024;

/// Which bearer tokens the gateway's endpoints accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessTokens {
    /// Only tokens that the token endpoint issued and that have not expired.
    Verified,
    /// Any token.
    Open,
}

/// What a verified token grants.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Grant {
    /// The client that fetched the token.
    pub(crate) client_id: String,
    /// The tenant of that client.
    pub(crate) tenant_id: Uuid,
    /// Unix time in seconds.
    exp: i64,
}

/// A new pair of tokens.
pub(crate) struct IssuedTokens {
    pub(crate) access_token: String,
    pub(crate) id_token: String,
    /// Unix time in seconds.
    pub(crate) expires_on: i64,
}

/// Why a token is rejected.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum AccessTokenError {
    #[error("the access token is not one that the token endpoint issued; fetch one there")]
    Foreign,
    #[error("the signature of the access token does not match; send the token unchanged")]
    Signature,
    #[error(
        "the access token is from another data centre; fetch one at this data centre, the one that the callback named in `datacenter_url`"
    )]
    OtherDataCentre,
    #[error("the access token has expired; fetch a new one")]
    Expired,
    #[error(
        "the access token is signed with the unknown key `{0}`; fetch a new token, because the gateway has other keys since then"
    )]
    Key(String),
}

/// Issues access tokens and verifies them.
pub(crate) struct AccessTokenIssuer {
    issuer: String,
    /// The URL of the data centre: several may share an issuer and its keys, and a token is for one of them.
    audience: String,
    keys: Arc<Keys>,
    // Verifying a signature costs more than the rest of a request. The map's key is the end of the token, because
    // hashing a whole token costs as much as reading a status report.
    verified: Mutex<HashMap<String, (String, Arc<Grant>)>>,
    /// How long the next token lives, if that is less than usual.
    next_lifetime: Mutex<Option<Duration>>,
}

impl AccessTokenIssuer {
    pub(crate) fn new(issuer: String, audience: String, keys: Arc<Keys>) -> Self {
        Self { issuer, audience, keys, verified: Mutex::default(), next_lifetime: Mutex::default() }
    }

    /// The first token lives only so long, so that a run need not wait for hours to see another one fetched.
    pub(crate) fn first_lives(self, lifetime: Option<Duration>) -> Self {
        Self { next_lifetime: Mutex::new(lifetime), ..self }
    }

    /// Issues tokens to a client. Waits for the first key.
    pub(crate) fn issue(&self, client_id: &str, tenant: Uuid, now: Timestamp) -> IssuedTokens {
        let key = self.keys.signing();
        let issued = now.as_second();
        let lifetime = self.next_lifetime.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or(LIFETIME);
        let expires_on = issued.saturating_add_unsigned(lifetime.as_secs());
        let claims = |audience: &str| {
            json!({
                "iss": self.issuer, "sub": client_id, "aud": audience, "iat": issued, "exp": expires_on,
                "jti": Uuid::new_v4(), "client_id": client_id, "tenant_id": tenant,
            })
        };
        let sign = |typ: &str, claims| {
            TokenDraft { header: json!({ "alg": ALGORITHM, "typ": typ, "kid": key.kid() }), claims }.sign(&key)
        };
        IssuedTokens {
            access_token: sign(KIND, claims(&self.audience)),
            id_token: sign("JWT", claims(client_id)),
            expires_on,
        }
    }

    /// What the token grants at `now`. A verified token is remembered until it expires.
    ///
    /// # Errors
    /// When this issuer did not issue the token, or the token has expired.
    pub(crate) fn verify(&self, token: &str, now: Timestamp) -> Result<Arc<Grant>, AccessTokenError> {
        let grant = match self.known(token) {
            Some(grant) => grant,
            None => self.remember(token, self.read(token)?, now),
        };
        if grant.exp > now.as_second() { Ok(grant) } else { Err(AccessTokenError::Expired) }
    }

    fn known(&self, token: &str) -> Option<Arc<Grant>> {
        let verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        let (whole, grant) = verified.get(end(token))?;
        (whole == token).then(|| Arc::clone(grant))
    }

    fn remember(&self, token: &str, grant: Grant, now: Timestamp) -> Arc<Grant> {
        let grant = Arc::new(grant);
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if verified.len() >= REMEMBERED {
            verified.retain(|_, (_, grant)| grant.exp > now.as_second());
        }
        if verified.len() >= REMEMBERED {
            verified.clear();
        }
        verified.insert(end(token).to_owned(), (token.to_owned(), Arc::clone(&grant)));
        grant
    }

    fn read(&self, token: &str) -> Result<Grant, AccessTokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| AccessTokenError::Foreign)?;
        if header.alg != Algorithm::RS256 || header.typ.as_deref() != Some(KIND) {
            return Err(AccessTokenError::Foreign);
        }
        let kid = header.kid.ok_or(AccessTokenError::Foreign)?;
        let key = self.key(&kid).ok_or(AccessTokenError::Key(kid))?;
        let mut rules = Validation::new(Algorithm::RS256);
        // `verify` compares the expiry with the issuer's clock at each request.
        rules.validate_exp = false;
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.audience]);
        jsonwebtoken::decode::<Grant>(token, &key, &rules).map(|token| token.claims).map_err(|error| {
            match error.kind() {
                ErrorKind::InvalidSignature => AccessTokenError::Signature,
                ErrorKind::InvalidAudience => AccessTokenError::OtherDataCentre,
                _ => AccessTokenError::Foreign,
            }
        })
    }

    fn key(&self, kid: &str) -> Option<DecodingKey> {
        // No token can predate the first key, so never block on key generation.
        let published = if self.keys.is_ready() { self.keys.published() } else { Vec::new() };
        let key = published.into_iter().find(|key| key.kid() == kid)?;
        let jwk: Jwk = serde_json::from_value(key.jwk()).ok()?;
        DecodingKey::from_jwk(&jwk).ok()
    }
}

/// The end of a token. It is part of the signature, so nobody can choose it.
fn end(token: &str) -> &str {
    token.get(token.len().saturating_sub(32)..).unwrap_or(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "http://issuer.example";

    fn tokens() -> AccessTokenIssuer {
        AccessTokenIssuer::new(ISSUER.to_owned(), ISSUER.to_owned(), Arc::new(Keys::new()))
    }

    #[test]
    fn tokens_outlive_a_rotation() {
        let (tokens, now) = (tokens(), Timestamp::now());
        let minted = tokens.issue("client", Uuid::nil(), now);
        tokens.keys.rotate();
        assert!(tokens.verify(&minted.access_token, now).is_ok());
        assert!(tokens.verify(&tokens.issue("client", Uuid::nil(), now).access_token, now).is_ok());
    }

    #[test]
    fn other_tokens_are_rejected() {
        let (tokens, now) = (tokens(), Timestamp::now());
        let minted = tokens.issue("client", Uuid::nil(), now);
        let fault = |token: &str| tokens.verify(token, now).err();
        assert_eq!(fault(&minted.id_token), Some(AccessTokenError::Foreign));
        assert_eq!(fault(""), Some(AccessTokenError::Foreign));
        let (message, _) = minted.access_token.rsplit_once('.').expect("three parts");
        assert_eq!(fault(&format!("{message}.AAAA")), Some(AccessTokenError::Signature));
        let other = || "http://other.example".to_owned();
        let other_issuer = AccessTokenIssuer::new(other(), ISSUER.to_owned(), Arc::clone(&tokens.keys));
        assert_eq!(
            fault(&other_issuer.issue("client", Uuid::nil(), now).access_token),
            Some(AccessTokenError::Foreign)
        );
        let elsewhere = AccessTokenIssuer::new(ISSUER.to_owned(), other(), Arc::clone(&tokens.keys));
        let token = elsewhere.issue("client", Uuid::nil(), now).access_token;
        assert_eq!(fault(&token), Some(AccessTokenError::OtherDataCentre));
        let other_keys = AccessTokenIssuer::new(ISSUER.to_owned(), ISSUER.to_owned(), Arc::new(Keys::new()));
        let foreign = fault(&other_keys.issue("client", Uuid::nil(), now).access_token);
        assert!(matches!(foreign, Some(AccessTokenError::Key(_))), "{foreign:?}");
    }

    #[test]
    fn the_memory_is_bounded() {
        let tokens = tokens();
        let grant = || Grant { client_id: String::new(), tenant_id: Uuid::nil(), exp: i64::MAX };
        for number in 0..3 * REMEMBERED {
            tokens.remember(&number.to_string(), grant(), Timestamp::UNIX_EPOCH);
        }
        assert!(tokens.verified.lock().expect("not poisoned").len() <= REMEMBERED);
    }
}
