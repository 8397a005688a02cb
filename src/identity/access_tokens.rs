//! Access tokens of API clients: made by the token endpoint, checked by the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;
use uuid::Uuid;

use super::keys::{ALGORITHM, Keys, SigningKey};

/// How long an access token is valid.
pub const LIFETIME: Duration = Duration::from_secs(2 * 60 * 60);

/// Sets access tokens apart from the other tokens that the same keys sign (RFC 9068).
const KIND: &str = "at+jwt";

/// How many verified tokens are remembered.
const REMEMBERED: usize = 1024;

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

/// A fresh pair of tokens.
pub(crate) struct Minted {
    pub(crate) access_token: String,
    pub(crate) id_token: String,
    /// Unix time in seconds.
    pub(crate) expires_on: i64,
}

/// Why a token is refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum TokenFault {
    #[error("the access token is not a JWT that the token endpoint made; fetch one there")]
    Foreign,
    #[error("the access token's signature does not match; send the token as it was received")]
    Signature,
    #[error("the access token has expired; fetch a new one")]
    Expired,
    #[error("the access token is signed with the unknown key `{0}`; fetch a new one, as keys do not outlive a restart")]
    Key(String),
}

/// The access tokens of one issuer.
pub(crate) struct Tokens {
    issuer: String,
    keys: Arc<Keys>,
    // Checking a signature costs more than all the rest of a request. The key is the end of the token,
    // as hashing a whole one costs as much as reading a report.
    verified: Mutex<HashMap<String, (String, Arc<Grant>)>>,
}

impl Tokens {
    pub(crate) fn new(issuer: String, keys: Arc<Keys>) -> Self {
        Self { issuer, keys, verified: Mutex::default() }
    }

    /// Makes the tokens of a client. Waits for the first key.
    pub(crate) fn mint(&self, client_id: &str, tenant: Uuid, now: Timestamp) -> Minted {
        let key = self.keys.signing();
        let issued = now.as_second();
        let expires_on = issued.saturating_add_unsigned(LIFETIME.as_secs());
        let claims = |audience: &str| {
            json!({
                "iss": self.issuer, "sub": client_id, "aud": audience, "iat": issued, "exp": expires_on,
                "jti": Uuid::new_v4(), "client_id": client_id, "tenant_id": tenant,
            })
        };
        Minted {
            access_token: sign(&key, KIND, &claims(&self.issuer)),
            id_token: sign(&key, "JWT", &claims(client_id)),
            expires_on,
        }
    }

    /// What the token grants at `now`. A verified token is remembered until it expires.
    pub(crate) fn check(&self, token: &str, now: Timestamp) -> Result<Arc<Grant>, TokenFault> {
        let known = self.known(token);
        let grant = match known {
            Some(grant) => grant,
            None => self.remember(token, self.verify(token)?, now),
        };
        if grant.exp > now.as_second() { Ok(grant) } else { Err(TokenFault::Expired) }
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

    fn verify(&self, token: &str) -> Result<Grant, TokenFault> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenFault::Foreign)?;
        if header.alg != Algorithm::RS256 || header.typ.as_deref() != Some(KIND) {
            return Err(TokenFault::Foreign);
        }
        let kid = header.kid.ok_or(TokenFault::Foreign)?;
        let key = self.key(&kid).ok_or(TokenFault::Key(kid))?;
        let mut rules = Validation::new(Algorithm::RS256);
        // The expiry is looked at by the issuer's clock, each time anew.
        rules.validate_exp = false;
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.issuer]);
        jsonwebtoken::decode::<Grant>(token, &key, &rules).map(|token| token.claims).map_err(|error| {
            match error.kind() {
                ErrorKind::InvalidSignature => TokenFault::Signature,
                _ => TokenFault::Foreign,
            }
        })
    }

    fn key(&self, kid: &str) -> Option<DecodingKey> {
        // No token was made before the first key, and nobody shall wait for it here.
        let published = if self.keys.is_ready() { self.keys.published() } else { Vec::new() };
        let key = published.into_iter().find(|key| key.kid() == kid)?;
        let jwk: Jwk = serde_json::from_value(key.jwk()).ok()?;
        DecodingKey::from_jwk(&jwk).ok()
    }
}

/// The end of a token: of a signature, which nobody chooses.
fn end(token: &str) -> &str {
    token.get(token.len().saturating_sub(32)..).unwrap_or(token)
}

/// A signed JWT with that `typ`.
fn sign(key: &SigningKey, typ: &str, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&json!({ "alg": ALGORITHM, "typ": typ, "kid": key.kid() })), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "http://issuer.example";

    fn tokens() -> Tokens {
        Tokens::new(ISSUER.to_owned(), Arc::new(Keys::new()))
    }

    fn later(now: Timestamp, by: Duration) -> Timestamp {
        now.checked_add(by).expect("within the calendar")
    }

    #[test]
    fn a_token_is_good_for_its_lifetime_and_no_longer() {
        let (tokens, now) = (tokens(), Timestamp::now());
        let minted = tokens.mint("client", Uuid::nil(), now);
        assert_eq!(minted.expires_on, later(now, LIFETIME).as_second());
        for _ in 0..2 {
            let grant = tokens.check(&minted.access_token, now).expect("a good token");
            assert_eq!((grant.client_id.as_str(), grant.tenant_id), ("client", Uuid::nil()));
        }
        assert_eq!(tokens.check(&minted.access_token, later(now, LIFETIME)).err(), Some(TokenFault::Expired));
        let old = tokens.mint("client", Uuid::nil(), Timestamp::UNIX_EPOCH);
        assert_eq!(tokens.check(&old.access_token, now).err(), Some(TokenFault::Expired));
    }

    #[test]
    fn tokens_outlive_a_rotation() {
        let (tokens, now) = (tokens(), Timestamp::now());
        let minted = tokens.mint("client", Uuid::nil(), now);
        tokens.keys.rotate();
        assert!(tokens.check(&minted.access_token, now).is_ok());
        assert!(tokens.check(&tokens.mint("client", Uuid::nil(), now).access_token, now).is_ok());
    }

    #[test]
    fn other_tokens_are_refused() {
        let (tokens, now) = (tokens(), Timestamp::now());
        let minted = tokens.mint("client", Uuid::nil(), now);
        let fault = |token: &str| tokens.check(token, now).err();
        assert_eq!(fault(&minted.id_token), Some(TokenFault::Foreign));
        assert_eq!(fault(""), Some(TokenFault::Foreign));
        let (message, _) = minted.access_token.rsplit_once('.').expect("three parts");
        assert_eq!(fault(&format!("{message}.AAAA")), Some(TokenFault::Signature));
        let other_issuer = Tokens::new("http://other.example".to_owned(), Arc::clone(&tokens.keys));
        assert_eq!(fault(&other_issuer.mint("client", Uuid::nil(), now).access_token), Some(TokenFault::Foreign));
        let other_keys = Tokens::new(ISSUER.to_owned(), Arc::new(Keys::new()));
        let foreign = fault(&other_keys.mint("client", Uuid::nil(), now).access_token);
        assert!(matches!(foreign, Some(TokenFault::Key(_))), "{foreign:?}");
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
