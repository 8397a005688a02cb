//! One RSA signing key.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use uuid::Uuid;

/// The signature algorithm of callback tokens.
pub(crate) const ALGORITHM: &str = "RS256";

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

    /// The private key (PKCS #8) in base64, to be kept in a file.
    pub(super) fn to_secret(&self) -> Option<String> {
        let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&self.pair).ok()?;
        Some(STANDARD.encode(der.as_ref()))
    }

    /// The key that was kept under this id. `None` if the text is not such a private key.
    pub(super) fn from_secret(kid: String, secret: &str) -> Option<Self> {
        let pair = KeyPair::from_pkcs8(&STANDARD.decode(secret).ok()?).ok()?;
        (pair.public_modulus_len() == KeySize::Rsa2048.len() && !kid.is_empty()).then_some(Self { kid, pair })
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

#[cfg(test)]
mod tests {
    use super::*;

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
