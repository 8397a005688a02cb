//! The issuer's public keys, by key id (protocol page “Verifying callback requests”).

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
use super::http::{Client, HttpError};
use super::token::Token;

/// Where an issuer publishes its keys.
const KEYS_PATH: &str = "/api/idp/v1/keys";

/// The platform replaces its keys daily, so nothing older is of use.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Keeps forged key ids from making the vendor flood the issuer.
const SPACING: Duration = Duration::from_millis(100);

/// Why there is no key for a token.
#[derive(Debug, Clone, Error)]
pub enum KeyError {
    /// The header has no `kid`.
    #[error("the token names no key; put `kid` into its header")]
    Unnamed,
    /// The issuer does not publish that key.
    #[error("the issuer publishes no key `{0}`; sign with a published one")]
    Unknown(String),
    /// The keys could not be fetched.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The issuer answered with something else than keys.
    #[error("`{url}` answers `{status}` and no key set; see whether the issuer's URL is right")]
    NoKeySet {
        /// Where the keys should be.
        url: String,
        /// Status of the answer.
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
    /// Reads an entry of a key set; `None` when it is not an RSA key for signatures.
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

    /// The key as it was published.
    pub fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// The key in the form that verifies.
    pub fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }
}

/// Something that knows the key with which a token should verify.
pub trait KeySource: Send + Sync {
    /// The key for the token.
    fn find<'a>(&'a self, token: &'a Token) -> BoxFuture<'a, Result<Arc<PublicKey>, KeyError>>;
}

/// The key set of one issuer, fetched when needed and remembered.
pub struct Jwks {
    url: String,
    client: Client,
    spacing: Duration,
    max_age: Duration,
    known: RwLock<Known>,
    /// Start of the last fetch; holding it makes fetches single.
    fetched: tokio::sync::Mutex<Option<Instant>>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<String, Arc<PublicKey>>,
    since: Option<Instant>,
}

impl Jwks {
    /// The keys that the issuer publishes under its URL.
    pub fn of(issuer: &str) -> Self {
        Self {
            url: format!("{}{KEYS_PATH}", issuer.trim_end_matches('/')),
            client: Client::to(issuer, None),
            spacing: SPACING,
            max_age: MAX_AGE,
            known: RwLock::default(),
            fetched: tokio::sync::Mutex::default(),
        }
    }

    /// Also trusts certificates of that authority (PEM).
    pub fn authority(mut self, pem: &str) -> Self {
        self.client = Client::to(&self.url, Some(pem));
        self
    }

    /// The least time from one fetch to the next; an unknown key id in between is refused at once.
    pub fn spacing(mut self, spacing: Duration) -> Self {
        self.spacing = spacing;
        self
    }

    /// The age at which the keys are fetched again, whatever is asked for.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// The key of that id, from memory or from the issuer.
    pub async fn key(&self, kid: &str) -> Result<Arc<PublicKey>, KeyError> {
        if let Some(key) = self.remembered(kid) {
            return Ok(key);
        }
        let mut fetched = self.fetched.lock().await;
        // Others may have fetched while this one waited.
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
