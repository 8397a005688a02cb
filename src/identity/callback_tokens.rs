//! Callback tokens: RS256 JWTs (“Verifying callback requests”), one for each endpoint, reused while they are valid.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hyper::header::HeaderValue;

use super::keys::Keys;
use super::signing_key::SigningKey;
use super::token_draft::{BACKDATED, CALLBACK_LIFETIME, TokenDraft, seconds};

/// A token is replaced this many seconds before it expires.
const RENEW_BEFORE: u64 = 60;

/// A token in use.
struct LiveToken {
    token: String,
    /// Seconds since the Unix epoch.
    expires_at: u64,
}

/// Issues callback tokens.
pub(crate) struct CallbackTokens {
    issuer: String,
    keys: Arc<Keys>,
    has_platform_claims: bool,
    /// The handler takes each token once.
    are_for_once: AtomicBool,
    issued: Mutex<Issued>,
}

/// The key in use, and its tokens by endpoint.
#[derive(Default)]
struct Issued {
    key: Option<Arc<SigningKey>>,
    live: HashMap<String, LiveToken>,
}

impl CallbackTokens {
    /// Tokens of this issuer, signed with its keys.
    pub(crate) fn new(issuer: impl Into<String>, keys: Arc<Keys>) -> Self {
        Self {
            issuer: issuer.into(),
            keys,
            has_platform_claims: false,
            are_for_once: AtomicBool::new(false),
            issued: Mutex::default(),
        }
    }

    /// With the further members that the platform's tokens carry, if that is wanted.
    pub(crate) fn like_the_platforms(self, has_platform_claims: bool) -> Self {
        Self { has_platform_claims, ..self }
    }

    /// The issuer, `iss`.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The key that signs these tokens. It stays the same as long as it is published: a rotation adds a new key beside
    /// it and does not invalidate tokens.
    pub(crate) fn key(&self) -> Arc<SigningKey> {
        self.current(&mut self.issued.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Signs with this key from now on, as long as it is published.
    pub(crate) fn use_key(&self, key: Arc<SigningKey>) {
        *self.issued.lock().unwrap_or_else(PoisonError::into_inner) = Issued { key: Some(key), live: HashMap::new() };
    }

    /// The key in use. A new key starts with no tokens.
    fn current(&self, issued: &mut Issued) -> Arc<SigningKey> {
        if let Some(key) = &issued.key
            && self.keys.publishes(key)
        {
            return Arc::clone(key);
        }
        issued.live.clear();
        Arc::clone(issued.key.insert(self.keys.signing()))
    }

    /// A draft of a token for this endpoint, to change or to sign.
    pub(crate) fn draft(&self, endpoint_id: &str, key: &SigningKey) -> TokenDraft {
        let draft = TokenDraft::new(&self.issuer, endpoint_id, key.kid(), self.keys.clock().now());
        if self.has_platform_claims { draft.with_platform_claims() } else { draft }
    }

    /// Signs a new token for each callback from now on.
    pub(crate) fn use_each_once(&self) {
        self.are_for_once.store(true, Ordering::Relaxed);
    }

    /// Whether each callback has a token of its own.
    pub(crate) fn are_for_once(&self) -> bool {
        self.are_for_once.load(Ordering::Relaxed)
    }

    /// Drops the tokens in use, so that the next ones are new.
    pub(crate) fn renew(&self) {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner).live.clear();
    }

    /// The Authorization header with the good token for this endpoint.
    pub(crate) fn good_header(&self, endpoint_id: &str) -> HeaderValue {
        let text = format!("Bearer {}", self.good(endpoint_id));
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("Bearer"))
    }

    /// The good token for this endpoint.
    pub(crate) fn good(&self, endpoint_id: &str) -> String {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        if self.are_for_once() {
            let key = self.current(&mut issued);
            drop(issued);
            return self.draft(endpoint_id, &key).sign(&key);
        }
        let (key, now) = (self.current(&mut issued), seconds(self.keys.clock().now()));
        // An expiry beyond this range means that the clock was set back.
        let valid = now + RENEW_BEFORE + 1..=now + CALLBACK_LIFETIME.as_secs();
        if let Some(live) = issued.live.get(endpoint_id).filter(|live| valid.contains(&live.expires_at)) {
            return live.token.clone();
        }
        let token = self.draft(endpoint_id, &key).sign(&key);
        let live = LiveToken { token: token.clone(), expires_at: now + (CALLBACK_LIFETIME - BACKDATED).as_secs() };
        issued.live.insert(endpoint_id.to_owned(), live);
        token
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::clock::Clock;
    use super::*;

    #[test]
    fn one_token_for_each_endpoint_is_used_again() {
        let tokens = CallbackTokens::new("http://127.0.0.1:1", Arc::new(Keys::new()));
        assert_eq!(tokens.good("a"), tokens.good("a"));
        assert_ne!(tokens.good("a"), tokens.good("b"));
        tokens.use_each_once();
        assert_ne!(tokens.good("a"), tokens.good("a"));
    }

    #[test]
    fn tokens_follow_the_clock_and_outlive_a_rotation() {
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let keys = Arc::new(Keys::with_clock(clock.clone()));
        let tokens = CallbackTokens::new("http://127.0.0.1:1", Arc::clone(&keys));
        let (first, key) = (tokens.good("a"), tokens.key());
        keys.rotate();
        assert_eq!((tokens.good("a"), tokens.key().kid()), (first.clone(), key.kid()));
        clock.advance(CALLBACK_LIFETIME);
        assert_ne!(tokens.good("a"), first);
        assert_eq!(tokens.key().kid(), key.kid());
        clock.advance(CALLBACK_LIFETIME);
        assert_eq!(tokens.key().kid(), keys.signing().kid(), "the first key is no longer published");
    }
}
