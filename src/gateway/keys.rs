//! RSA signing keys and their publication as a JWKS (protocol page “Verifying callback requests”).
//!
//! Keys are made in memory at start and never written anywhere.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use uuid::Uuid;

/// The signature algorithm of callback tokens.
pub const ALGORITHM: &str = "RS256";

/// The time after which the platform replaces its keys.
pub const ROTATION: Duration = Duration::from_secs(24 * 60 * 60);

/// Keys that are published beside the first one. Further rotations end the oldest of them.
const MOST_LATER: usize = 15;

/// One RSA key pair with its key id.
pub struct SigningKey {
    kid: String,
    pair: KeyPair,
}

impl SigningKey {
    /// Makes a fresh 2048-bit key with a random key id.
    pub fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("RSA keys can be generated");
        Self { kid: Uuid::new_v4().to_string(), pair }
    }

    /// The key id, `kid` in JWT headers and in the JWKS.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("the buffer has the length of the modulus");
        signature
    }

    /// The public key as one entry of a JWKS.
    pub fn jwk(&self) -> Value {
        let public = self.pair.public_key();
        json!({
            "use": "sig",
            "kty": "RSA",
            "kid": self.kid,
            "alg": ALGORITHM,
            "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
            "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
        })
    }

    /// The public key in PEM form, which an attacker can make from the JWKS.
    pub fn public_pem(&self) -> String {
        let der = AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(self.pair.public_key())
            .expect("a public key has a DER form");
        let body = STANDARD.encode(der.as_ref());
        let lines: Vec<&str> =
            body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap_or_default()).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }
}

/// The keys of an issuer: the one that signs, and those that are still published beside it.
///
/// The first key is made in the background, so that a gateway answers before it is there.
pub struct Keys {
    first: Arc<OnceLock<Arc<SigningKey>>>,
    later: Mutex<Vec<Arc<SigningKey>>>,
}

impl Keys {
    /// Starts to make the first key.
    pub fn new() -> Self {
        let first = Arc::new(OnceLock::new());
        let cell = Arc::clone(&first);
        std::thread::spawn(move || cell.get_or_init(|| Arc::new(SigningKey::generate())).kid().len());
        Self { first, later: Mutex::new(Vec::new()) }
    }

    fn first(&self) -> Arc<SigningKey> {
        Arc::clone(self.first.get_or_init(|| Arc::new(SigningKey::generate())))
    }

    /// Whether the first key is made, so that the other calls do not wait.
    pub fn is_ready(&self) -> bool {
        self.first.get().is_some()
    }

    /// The key that signs now. Waits for the first key.
    pub fn signing(&self) -> Arc<SigningKey> {
        let later = self.later.lock().unwrap_or_else(PoisonError::into_inner);
        later.last().cloned().unwrap_or_else(|| self.first())
    }

    /// Every published key, the newest last.
    pub fn published(&self) -> Vec<Arc<SigningKey>> {
        let later = self.later.lock().unwrap_or_else(PoisonError::into_inner);
        std::iter::once(self.first()).chain(later.iter().cloned()).collect()
    }

    /// Adds a fresh key, which signs from now on; the older ones stay published beside it.
    pub fn rotate(&self) -> Arc<SigningKey> {
        let key = Arc::new(SigningKey::generate());
        let mut later = self.later.lock().unwrap_or_else(PoisonError::into_inner);
        if later.len() >= MOST_LATER {
            later.remove(0);
        }
        later.push(Arc::clone(&key));
        key
    }

    /// The published keys as a JWKS.
    pub fn jwks(&self) -> Value {
        json!({ "keys": self.published().iter().map(|key| key.jwk()).collect::<Vec<_>>() })
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_publishes_the_new_key_beside_the_old_one() {
        let keys = Keys::new();
        let old = keys.signing();
        let new = keys.rotate();
        assert_ne!(old.kid(), new.kid());
        assert_eq!(keys.signing().kid(), new.kid());
        let kids: Vec<String> = keys.published().iter().map(|key| key.kid().to_owned()).collect();
        assert_eq!(kids, [old.kid(), new.kid()]);
        assert_eq!(keys.jwks()["keys"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn signatures_verify_with_the_published_key() {
        let key = SigningKey::generate();
        let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(key.jwk()).expect("a JWK");
        let decoding = jsonwebtoken::DecodingKey::from_jwk(&jwk).expect("an RSA key");
        let signature = URL_SAFE_NO_PAD.encode(key.sign(b"message"));
        let verified = jsonwebtoken::crypto::verify(&signature, b"message", &decoding, jsonwebtoken::Algorithm::RS256);
        assert_eq!(verified.ok(), Some(true));
        assert!(key.public_pem().starts_with("-----BEGIN PUBLIC KEY-----\nMII"));
    }
}
