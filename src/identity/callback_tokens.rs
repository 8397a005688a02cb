//! The tokens of callbacks: RS256 JWTs as the page “Verifying callback requests” describes them,
//! and every way in which an attacker could make them wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::header::HeaderValue;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::keys::{ALGORITHM, Keys, SigningKey};

/// How long a callback token lives, as in the documented example.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The `sub_type` of tokens that the gateway issues for callbacks.
const SUBJECT_TYPE: &str = "platform-acgw";

/// Header and claims of a token before it is signed. Both are open to change: that is how bad tokens are made.
#[derive(Debug, Clone)]
pub struct TokenDraft {
    /// The JOSE header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
}

impl TokenDraft {
    /// A token as the gateway issues it for this endpoint at that time.
    pub fn new(issuer: &str, endpoint_id: &str, kid: &str, at: Timestamp) -> Self {
        let now = seconds(at);
        let audience = url::Url::parse(issuer)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_else(|| issuer.to_owned());
        Self {
            header: json!({ "alg": ALGORITHM, "iri": Uuid::new_v4().to_string(), "kid": kid }),
            claims: json!({
                "aud": audience,
                "exp": now + LIFETIME.as_secs(),
                "iat": now,
                "iss": issuer,
                "jti": Uuid::new_v4().to_string(),
                "scope": [{ "role": endpoint_id }],
                "sub": Uuid::new_v4().to_string(),
                "sub_type": SUBJECT_TYPE,
                "ver": 2,
            }),
        }
    }

    /// The same token with one claim replaced, or taken away by `null`.
    pub fn claim(mut self, name: &str, value: Value) -> Self {
        set(&mut self.claims, name, value);
        self
    }

    /// The same token with one header parameter replaced, or taken away by `null`.
    pub fn header(mut self, name: &str, value: Value) -> Self {
        set(&mut self.header, name, value);
        self
    }

    /// The same token as if it had been issued that much earlier.
    pub fn aged(mut self, age: Duration) -> Self {
        for name in ["exp", "iat"] {
            let at = self.claims[name].as_u64().unwrap_or_default();
            self.claims[name] = json!(at.saturating_sub(age.as_secs()));
        }
        self
    }

    /// Signed with RS256.
    pub fn sign(&self, key: &SigningKey) -> String {
        let input = self.signing_input();
        let signature = key.sign(input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Signed with an HMAC under this secret.
    pub fn sign_hmac(&self, algorithm: hmac::Algorithm, secret: &[u8]) -> String {
        let input = self.signing_input();
        let tag = hmac::sign(&hmac::Key::new(algorithm, secret), input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    /// With an empty signature.
    pub fn unsigned(&self) -> String {
        format!("{}.", self.signing_input())
    }

    /// With a signature of other content.
    pub fn with_signature(&self, signature: &str) -> String {
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

/// A token in use.
struct Live {
    token: String,
    /// As it stands in the Authorization header.
    header: HeaderValue,
    /// Seconds since the Unix epoch.
    expires_at: u64,
}

/// Issues callback tokens: one for each endpoint, used again while it lives.
pub struct CallbackTokens {
    issuer: String,
    keys: Arc<Keys>,
    state: Mutex<State>,
}

/// The key in use, and the live tokens by endpoint.
#[derive(Default)]
struct State {
    key: Option<Arc<SigningKey>>,
    live: HashMap<String, Live>,
}

impl CallbackTokens {
    /// Tokens of this issuer, signed with its keys.
    pub fn new(issuer: impl Into<String>, keys: Arc<Keys>) -> Self {
        Self { issuer: issuer.into(), keys, state: Mutex::default() }
    }

    /// The issuer, `iss`.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The issuer's keys.
    pub fn keys(&self) -> &Arc<Keys> {
        &self.keys
    }

    /// The key that these tokens are signed with: the one that was in use first, as long as it is published. A rotation
    /// publishes a new key beside it, and does not make tokens bad.
    pub fn key(&self) -> Arc<SigningKey> {
        self.current(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The key in use. With a new one begin new tokens.
    fn current(&self, state: &mut State) -> Arc<SigningKey> {
        if let Some(key) = &state.key
            && self.keys.publishes(key)
        {
            return Arc::clone(key);
        }
        state.live.clear();
        Arc::clone(state.key.insert(self.keys.signing()))
    }

    /// A draft for this endpoint, to be changed or signed.
    pub fn draft(&self, endpoint_id: &str, key: &SigningKey) -> TokenDraft {
        TokenDraft::new(&self.issuer, endpoint_id, key.kid(), self.keys.clock().now())
    }

    /// Lets go of the good tokens: the next ones are new.
    pub fn renew(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).live.clear();
    }

    /// The good token for this endpoint.
    pub fn good(&self, endpoint_id: &str) -> String {
        self.live(endpoint_id, |live| live.token.clone())
    }

    /// The Authorization header with the good token for this endpoint.
    pub(crate) fn good_header(&self, endpoint_id: &str) -> HeaderValue {
        self.live(endpoint_id, |live| live.header.clone())
    }

    fn live<T>(&self, endpoint_id: &str, part: impl FnOnce(&Live) -> T) -> T {
        const RENEW_BEFORE: u64 = 60;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (key, now) = (self.current(&mut state), seconds(self.keys.clock().now()));
        // A later expiry is that of a clock that was set back.
        let lives = now + RENEW_BEFORE + 1..=now + LIFETIME.as_secs();
        if let Some(live) = state.live.get(endpoint_id).filter(|live| lives.contains(&live.expires_at)) {
            return part(live);
        }
        let token = self.draft(endpoint_id, &key).sign(&key);
        let header = HeaderValue::try_from(format!("Bearer {token}")).unwrap_or(HeaderValue::from_static("Bearer"));
        let live = Live { token, header, expires_at: now + LIFETIME.as_secs() };
        part(state.live.entry(endpoint_id.to_owned()).insert_entry(live).get())
    }
}

/// Seconds since the Unix epoch; 0 before it.
fn seconds(at: Timestamp) -> u64 {
    at.as_second().try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::clock::Clock;
    use super::*;

    #[test]
    fn one_token_for_each_endpoint_is_used_again() {
        let tokens = CallbackTokens::new("http://127.0.0.1:1", Arc::new(Keys::new()));
        assert_eq!(tokens.good("a"), tokens.good("a"));
        assert_ne!(tokens.good("a"), tokens.good("b"));
    }

    #[test]
    fn tokens_follow_the_clock_and_outlive_a_rotation() {
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let keys = Arc::new(Keys::with_clock(clock.clone()));
        let tokens = CallbackTokens::new("http://127.0.0.1:1", Arc::clone(&keys));
        let (first, key) = (tokens.good("a"), tokens.key());
        keys.rotate();
        assert_eq!((tokens.good("a"), tokens.key().kid()), (first.clone(), key.kid()));
        clock.advance(LIFETIME);
        assert_ne!(tokens.good("a"), first);
        assert_eq!(tokens.key().kid(), key.kid());
        clock.advance(LIFETIME);
        assert_eq!(tokens.key().kid(), keys.signing().kid(), "the first key is published no more");
    }

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
    }
}
