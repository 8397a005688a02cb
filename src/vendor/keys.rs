//! The issuer's public keys, by key id (“Verifying callback requests”).

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use jsonwebtoken::DecodingKey;
use serde_json::Value;
use thiserror::Error;

use super::BoxFuture;
use super::http::{HttpError, Requester};
use super::token::Token;

/// Where an issuer publishes its keys.
const KEYS_PATH: &str = "/api/idp/v1/keys";

/// The platform replaces its keys daily, so older keys are useless.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Prevents forged key ids from making the vendor flood the issuer.
const SPACING: Duration = Duration::from_millis(50);

/// Why there is no key for a token.
#[derive(Debug, Clone, Error)]
pub enum KeyError {
    /// The header has no `kid`.
    #[error("the token names no key; put `kid` into its header")]
    Unnamed,
    /// The issuer does not publish this key.
    #[error("the issuer does not publish the key `{0}`; sign with a published key")]
    Unknown(String),
    /// The keys could not be fetched.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The issuer's response contains no keys.
    #[error("`{url}` responds with `{status}` and no key set; check the issuer's URL")]
    NoKeySet {
        /// The URL of the keys.
        url: String,
        /// Status of the response.
        status: u16,
    },
}

/// One published key.
pub struct PublicKey {
    kid: String,
    jwk: Value,
    decoding: DecodingKey,
}

impl PublicKey {
    /// Reads an entry of a key set; `None` if it is not an RSA key for signatures.
    pub fn from_jwk(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let fits = text("kty") == Some("RSA") && text("use").is_none_or(|purpose| purpose == "sig");
        let decoding = DecodingKey::from_rsa_components(text("n")?, text("e")?).ok()?;
        let kid = text("kid")?.to_owned();
        fits.then(|| Self { kid, jwk: jwk.clone(), decoding })
    }

    /// The key id.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key as published.
    pub fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// The key in the form that verifies signatures.
    pub fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }
}

/// Finds the key that verifies a token.
pub trait KeySource: Send + Sync {
    /// The key for the token.
    ///
    /// # Errors
    /// When there is no such key, or the keys cannot be fetched.
    fn find<'a>(&'a self, token: &'a Token) -> BoxFuture<'a, Result<Arc<PublicKey>, KeyError>>;
}

/// The key set of one issuer. It is fetched when needed, and remembered.
pub struct Jwks {
    url: String,
    client: Requester,
    spacing: Duration,
    max_age: Duration,
    known: RwLock<Known>,
    /// The start of the last fetch. Its lock allows one fetch at a time.
    fetched: tokio::sync::Mutex<Option<Instant>>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<String, Arc<PublicKey>>,
    since: Option<Instant>,
}

impl Jwks {
    /// The keys that the issuer publishes below its URL.
    pub fn of(issuer: &str) -> Self {
        Self {
            url: format!("{}{KEYS_PATH}", issuer.trim_end_matches('/')),
            client: Requester::to(issuer, None),
            spacing: SPACING,
            max_age: MAX_AGE,
            known: RwLock::default(),
            fetched: tokio::sync::Mutex::default(),
        }
    }

    /// Also trusts certificates of this authority (PEM).
    pub fn authority(mut self, pem: &str) -> Self {
        self.client = Requester::to(&self.url, Some(pem));
        self
    }

    /// Sets the shortest time between two fetches. In between, an unknown key id is an error at once.
    pub fn spacing(mut self, spacing: Duration) -> Self {
        self.spacing = spacing;
        self
    }

    /// Sets the age at which the keys are fetched again.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// The key with this id, from memory or from the issuer.
    ///
    /// # Errors
    /// When there is no such key, or the keys cannot be fetched.
    pub async fn key(&self, kid: &str) -> Result<Arc<PublicKey>, KeyError> {
        if let Some(key) = self.remembered(kid) {
            return Ok(key);
        }
        let mut fetched = self.fetched.lock().await;
        // Another request may have fetched the keys meanwhile.
        if let Some(key) = self.remembered(kid) {
            return Ok(key);
        }
        let unknown = || KeyError::Unknown(kid.to_owned());
        if fetched.is_some_and(|at| at.elapsed() < self.spacing) {
            return Err(unknown());
        }
        *fetched = Some(Instant::now());
        let keys = self.fetch().await?;
        let found = keys.get(kid).cloned();
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known { keys, since: *fetched };
        found.ok_or_else(unknown)
    }

    fn remembered(&self, kid: &str) -> Option<Arc<PublicKey>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = known.since.is_some_and(|since| since.elapsed() < self.max_age);
        if fresh { known.keys.get(kid).cloned() } else { None }
    }

    async fn fetch(&self) -> Result<HashMap<String, Arc<PublicKey>>, KeyError> {
        let request = Request::get(&self.url)
            .header("accept", "application/json")
            .body(Full::<Bytes>::default())
            .map_err(|_| HttpError::Url(self.url.clone()))?;
        let reply = self.client.send(request).await?;
        let set: Option<Value> = serde_json::from_slice(&reply.body).ok();
        let entries = set.as_ref().and_then(|set| set.get("keys")).and_then(Value::as_array);
        match entries {
            Some(entries) if reply.status == 200 => {
                Ok(entries.iter().filter_map(PublicKey::from_jwk).map(|key| (key.kid.clone(), Arc::new(key))).collect())
            }
            _ => Err(KeyError::NoKeySet { url: self.url.clone(), status: reply.status }),
        }
    }
}

impl KeySource for Jwks {
    fn find<'a>(&'a self, token: &'a Token) -> BoxFuture<'a, Result<Arc<PublicKey>, KeyError>> {
        Box::pin(async { self.key(token.kid().ok_or(KeyError::Unnamed)?).await })
    }
}
