//! Tokens that name another algorithm than RS256.

use aws_lc_rs::hmac::{HMAC_SHA256, HMAC_SHA384, HMAC_SHA512};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::forge::{Forge, Forgery, bearer, odd};
use crate::identity::PublicEncoding::{self, Modulus, Pkcs1Der, Pkcs1Pem, SpkiDer, SpkiPem};
use crate::sender::Authorization;

fn hmac(forge: &Forge<'_>, secret: &[u8]) -> Authorization {
    bearer(forge.draft().header("alg", json!("HS256")).sign_hmac(HMAC_SHA256, secret))
}

/// One secret after the other would be a callback each: the encodings that libraries give out.
fn encoded(forge: &Forge<'_>, encoding: PublicEncoding) -> String {
    STANDARD.encode(forge.key.public(encoding))
}

/// A token that says another algorithm, under the signature of a good one.
fn relabelled(forge: &Forge<'_>, algorithm: &str) -> Authorization {
    let (_, _, signature) = forge.good_parts();
    bearer(forge.draft().header("alg", json!(algorithm)).with_signature(&signature))
}

pub(crate) const ALGORITHM: &[Forgery] = &[
    odd("an HMAC under the public key (PEM)", |forge| hmac(forge, &forge.key.public(SpkiPem))),
    odd("an HMAC under the public key (PEM, trimmed)", |forge| hmac(forge, forge.key.public(SpkiPem).trim_ascii_end())),
    odd("an HMAC under the public key (DER)", |forge| hmac(forge, &forge.key.public(SpkiDer))),
    odd("an HMAC under the public key (PKCS #1, PEM)", |forge| hmac(forge, &forge.key.public(Pkcs1Pem))),
    odd("an HMAC under the public key (PKCS #1, PEM, trimmed)", |forge| {
        hmac(forge, forge.key.public(Pkcs1Pem).trim_ascii_end())
    }),
    odd("an HMAC under the public key (PKCS #1, DER)", |forge| hmac(forge, &forge.key.public(Pkcs1Der))),
    odd("an HMAC under the public key (its modulus)", |forge| hmac(forge, &forge.key.public(Modulus))),
    odd("an HMAC under the public key (its modulus in base64)", |forge| {
        hmac(forge, forge.key.jwk()["n"].as_str().unwrap_or_default().as_bytes())
    }),
    odd("an HMAC under the public key (its JWK)", |forge| hmac(forge, forge.key.jwk().to_string().as_bytes())),
    odd("an HMAC under an empty secret", |forge| hmac(forge, b"")),
    odd("an HMAC under the word secret", |forge| hmac(forge, b"secret")),
    odd("an HMAC under the public key (PEM), SHA-384", |forge| {
        let secret = forge.key.public(SpkiPem);
        bearer(forge.draft().header("alg", json!("HS384")).sign_hmac(HMAC_SHA384, &secret))
    }),
    odd("an HMAC under the public key (PEM), SHA-512", |forge| {
        let secret = forge.key.public(SpkiPem);
        bearer(forge.draft().header("alg", json!("HS512")).sign_hmac(HMAC_SHA512, &secret))
    }),
    odd("an HMAC under the public key (DER in base64)", |forge| hmac(forge, encoded(forge, SpkiDer).as_bytes())),
    odd("an HMAC under the public key (PKCS #1 in base64)", |forge| hmac(forge, encoded(forge, Pkcs1Der).as_bytes())),
    odd("an HMAC under the public key (PEM on one line)", |forge| {
        let body = encoded(forge, SpkiDer);
        hmac(forge, format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----").as_bytes())
    }),
    odd("an HMAC under the public key (its modulus with a sign)", |forge| {
        hmac(forge, &[&[0], forge.key.public(Modulus).as_slice()].concat())
    }),
    odd("an HMAC under the public key (its JWK with sorted members)", |forge| {
        let jwk = forge.key.jwk();
        hmac(forge, json!({ "e": jwk["e"], "kty": jwk["kty"], "n": jwk["n"] }).to_string().as_bytes())
    }),
    odd("an HMAC under the public key (its JWK as Node writes it)", |forge| {
        let jwk = forge.key.jwk();
        hmac(forge, json!({ "kty": jwk["kty"], "n": jwk["n"], "e": jwk["e"] }).to_string().as_bytes())
    }),
    odd("an HMAC under the public key (its JWK as Python writes it)", |forge| {
        let jwk = forge.key.jwk().to_string();
        hmac(forge, jwk.replace("\":", "\": ").replace(",\"", ", \"").as_bytes())
    }),
    odd("an HMAC under the public key (PEM with line breaks of Windows)", |forge| {
        let pem = String::from_utf8(forge.key.public(SpkiPem)).unwrap_or_default();
        hmac(forge, pem.replace('\n', "\r\n").as_bytes())
    }),
    odd("an HMAC under the public key (its modulus in hex)", |forge| {
        let digits: String = forge.key.public(Modulus).iter().map(|byte| format!("{byte:02x}")).collect();
        hmac(forge, digits.as_bytes())
    }),
    odd("an HMAC under the word undefined", |forge| hmac(forge, b"undefined")),
    odd("an HMAC under the key id", |forge| hmac(forge, forge.key.kid().as_bytes())),
    // Every asymmetric algorithm that is registered for JWS.
    odd("a signature that does not fit, alg RS384", |forge| relabelled(forge, "RS384")),
    odd("a signature that does not fit, alg RS512", |forge| relabelled(forge, "RS512")),
    odd("a signature that does not fit, alg PS256", |forge| relabelled(forge, "PS256")),
    odd("a signature that does not fit, alg PS384", |forge| relabelled(forge, "PS384")),
    odd("a signature that does not fit, alg PS512", |forge| relabelled(forge, "PS512")),
    odd("a signature that does not fit, alg ES256", |forge| relabelled(forge, "ES256")),
    odd("a signature that does not fit, alg ES384", |forge| relabelled(forge, "ES384")),
    odd("a signature that does not fit, alg ES512", |forge| relabelled(forge, "ES512")),
    odd("a signature that does not fit, alg ES256K", |forge| relabelled(forge, "ES256K")),
    odd("a signature that does not fit, alg EdDSA", |forge| relabelled(forge, "EdDSA")),
    odd("a signature that does not fit, alg rs256", |forge| relabelled(forge, "rs256")),
    odd("a signature that does not fit, alg empty", |forge| relabelled(forge, "")),
];
