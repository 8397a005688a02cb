//! RSA signing keys, published as a JWKS (“Verifying callback requests”).
//!
//! Keys live in memory only; every start makes new ones.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use super::clock::{Clock, later};

/// The signature algorithm of callback tokens.
pub(crate) const ALGORITHM: &str = "RS256";

/// The time after which the platform replaces its keys.
pub(crate) const ROTATION: Duration = Duration::from_secs(24 * 60 * 60);

/// No token that a key signs is valid for longer. A replaced key stays published for this time.
pub(crate) const LONGEST_TOKEN: Duration = Duration::from_secs(2 * 60 * 60);

const RETENTION: SignedDuration = SignedDuration::from_secs(LONGEST_TOKEN.as_secs().cast_signed());

/// How many keys are published at most, however often they are rotated.
const MOST_PUBLISHED: usize = 8;

/// One RSA key pair with its key id.
pub struct SigningKey {
    kid: String,
    pair: KeyPair,
}

impl SigningKey {
    /// Makes a new 2048-bit key with a random key id.
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

    /// A self-signed certificate (DER), such as an attacker can make for their own key.
    pub fn certificate(&self) -> Option<Vec<u8>> {
        let pkcs8 = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&self.pair).ok()?;
        let pair = rcgen::KeyPair::try_from(pkcs8.as_ref()).ok()?;
        let certificate =
            rcgen::CertificateParams::new(vec!["issuer.example".to_owned()]).ok()?.self_signed(&pair).ok()?;
        Some(certificate.der().to_vec())
    }

    /// The public key in an encoding that an attacker can derive from the JWKS.
    pub fn public(&self, encoding: PublicEncoding) -> Vec<u8> {
        let public = self.pair.public_key();
        let spki =
            || AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(public).expect("a public key has a DER form");
        match encoding {
            PublicEncoding::SpkiPem => pem("PUBLIC KEY", spki().as_ref()).into_bytes(),
            PublicEncoding::SpkiDer => spki().as_ref().to_vec(),
            PublicEncoding::Pkcs1Pem => pem("RSA PUBLIC KEY", public.as_ref()).into_bytes(),
            PublicEncoding::Pkcs1Der => public.as_ref().to_vec(),
            PublicEncoding::Modulus => public.modulus().big_endian_without_leading_zero().to_vec(),
        }
    }
}

/// How to encode a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicEncoding {
    /// SubjectPublicKeyInfo as PEM, with a final line break.
    SpkiPem,
    /// SubjectPublicKeyInfo as DER.
    SpkiDer,
    /// PKCS #1 as PEM, with a final line break.
    Pkcs1Pem,
    /// PKCS #1 as DER.
    Pkcs1Der,
    /// The modulus alone, big-endian.
    Modulus,
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap_or_default()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The keys of an issuer: the one that signs, and earlier ones that are still published.
///
/// A background thread makes the first key, so that a gateway can answer before the key exists.
pub struct Keys {
    /// The newest last; never empty.
    held: Mutex<Vec<HeldKey>>,
    others: Mutex<Vec<Value>>,
    clock: Clock,
}

#[derive(Clone)]
struct HeldKey {
    key: Arc<OnceLock<Arc<SigningKey>>>,
    replaced_at: Option<Timestamp>,
}

impl HeldKey {
    fn key(&self) -> Arc<SigningKey> {
        Arc::clone(self.key.get_or_init(|| Arc::new(SigningKey::generate())))
    }

    /// Whether a token that it signed may still be valid.
    fn is_needed(&self, now: Timestamp) -> bool {
        self.replaced_at.is_none_or(|at| now < later(at, RETENTION))
    }
}

impl Keys {
    /// Starts making the first key.
    pub fn new() -> Self {
        Self::with_clock(Clock::system())
    }

    /// Starts making the first key of an issuer with this clock.
    pub fn with_clock(clock: Clock) -> Self {
        let first = HeldKey { key: Arc::default(), replaced_at: None };
        let making = first.clone();
        std::thread::spawn(move || making.key().kid().len());
        Self { held: Mutex::new(vec![first]), others: Mutex::default(), clock }
    }

    /// The issuer's clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The keys in force. Forgets those that are no longer needed.
    fn in_force(&self) -> Vec<HeldKey> {
        let now = self.clock.now();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|held| held.is_needed(now));
        held.clone()
    }

    /// Whether the first key exists, so that the other calls do not wait.
    pub fn is_ready(&self) -> bool {
        self.in_force().iter().all(|held| held.key.get().is_some())
    }

    /// The key that signs now. Waits for the first key.
    pub fn signing(&self) -> Arc<SigningKey> {
        self.in_force().last().expect("the newest key is never removed").key()
    }

    /// Every published key, the newest last. Waits for the first key.
    pub fn published(&self) -> Vec<Arc<SigningKey>> {
        self.in_force().iter().map(HeldKey::key).collect()
    }

    /// Whether this key is published.
    pub(crate) fn publishes(&self, key: &SigningKey) -> bool {
        self.in_force().iter().any(|held| held.key.get().is_some_and(|held| held.kid() == key.kid()))
    }

    /// Makes a new key, which signs from now on. A few earlier keys stay published while their tokens may be valid.
    pub fn rotate(&self) -> Arc<SigningKey> {
        self.rotate_to(SigningKey::generate())
    }

    /// Adds a key that was made before, because making one takes time.
    pub fn rotate_to(&self, key: SigningKey) -> Arc<SigningKey> {
        let key = Arc::new(key);
        let fresh = HeldKey { key: Arc::new(OnceLock::from(Arc::clone(&key))), replaced_at: None };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(replaced) = held.last_mut() {
            replaced.replaced_at = Some(self.clock.now());
        }
        held.push(fresh);
        let surplus = held.len().saturating_sub(MOST_PUBLISHED);
        held.drain(..surplus);
        key
    }

    /// The published keys as a JWKS.
    pub fn jwks(&self) -> Value {
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner).clone();
        json!({ "keys": self.published().iter().map(|key| key.jwk()).chain(others).collect::<Vec<_>>() })
    }

    /// Publishes these too, which sign nothing.
    pub(crate) fn publish_others(&self, others: Vec<Value>) {
        *self.others.lock().unwrap_or_else(PoisonError::into_inner) = others;
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
    fn replaced_keys_stay_while_their_tokens_may_be_valid() {
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let keys = Keys::with_clock(clock.clone());
        let old = keys.signing();
        let new = keys.rotate();
        clock.advance(LONGEST_TOKEN - Duration::from_secs(1));
        assert_eq!(keys.published().len(), 2);
        clock.advance(Duration::from_secs(1));
        let kids: Vec<String> = keys.published().iter().map(|key| key.kid().to_owned()).collect();
        assert_eq!((kids, old.kid() == new.kid()), (vec![new.kid().to_owned()], false));
        clock.advance(ROTATION);
        assert_eq!(keys.signing().kid(), new.kid());
    }

    #[test]
    fn the_number_of_published_keys_is_bounded() {
        let keys = Keys::new();
        let rotated: Vec<_> = (0..=MOST_PUBLISHED).map(|_| keys.rotate()).collect();
        let published = keys.published();
        assert_eq!(published.len(), MOST_PUBLISHED);
        assert_eq!(published[0].kid(), rotated[1].kid());
        assert_eq!(keys.signing().kid(), rotated[MOST_PUBLISHED].kid());
    }

    #[test]
    fn signatures_verify_with_the_published_key() {
        let key = SigningKey::generate();
        let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(key.jwk()).expect("a JWK");
        let decoding = jsonwebtoken::DecodingKey::from_jwk(&jwk).expect("an RSA key");
        let signature = URL_SAFE_NO_PAD.encode(key.sign(b"message"));
        let verified = jsonwebtoken::crypto::verify(&signature, b"message", &decoding, jsonwebtoken::Algorithm::RS256);
        assert_eq!(verified.ok(), Some(true));
    }

    #[test]
    fn the_public_key_has_the_known_encodings() {
        let key = SigningKey::generate();
        assert!(key.public(PublicEncoding::SpkiPem).starts_with(b"-----BEGIN PUBLIC KEY-----\nMII"));
        assert!(key.public(PublicEncoding::Pkcs1Pem).starts_with(b"-----BEGIN RSA PUBLIC KEY-----\nMII"));
        let [spki, pkcs1, modulus] =
            [PublicEncoding::SpkiDer, PublicEncoding::Pkcs1Der, PublicEncoding::Modulus].map(|it| key.public(it));
        assert!(key.certificate().is_some_and(|der| der.windows(modulus.len()).any(|part| part == modulus)));
        assert!(spki.ends_with(&pkcs1) && pkcs1.windows(modulus.len()).any(|part| part == modulus));
    }
}
