//! Verification of the origin: the public key is the secret of an HMAC.

use acgw::internals::identity::PublicEncoding;
use acgw::internals::vendor::Builder;
use jsonwebtoken::{Algorithm, DecodingKey};

use super::keys::also;
use crate::kit::{Fault, Ground};

/// Takes HMACs under a secret that everybody can know.
fn hmac(ground: &Ground, secret: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Builder {
    also(ground, move |case| {
        let Some(token) = case.token.filter(|token| token.algorithm() == Some("HS256")) else { return false };
        let key = DecodingKey::from_secret(&secret());
        let signed = token.signed().as_bytes();
        jsonwebtoken::crypto::verify(token.signature(), signed, &key, Algorithm::HS256).unwrap_or(false)
    })
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "keys.hmac.pem",
        "an HMAC with the public key in PEM form as its secret passes",
        &["auth.token.algorithm"],
        "auth.token @ ",
        |ground| {
            let key = ground.keys.signing();
            hmac(ground, move || key.public(PublicEncoding::SpkiPem))
        },
    ),
    Fault::new(
        "keys.hmac.der",
        "an HMAC with the public key in DER form as its secret passes",
        &["auth.token.algorithm"],
        "auth.token @ ",
        |ground| {
            let key = ground.keys.signing();
            hmac(ground, move || key.public(PublicEncoding::SpkiDer))
        },
    ),
    Fault::new(
        "keys.hmac.pkcs1",
        "an HMAC with the public key in PKCS #1 PEM form as its secret passes",
        &["auth.token.algorithm"],
        "auth.token @ ",
        |ground| {
            let key = ground.keys.signing();
            hmac(ground, move || key.public(PublicEncoding::Pkcs1Pem))
        },
    ),
    Fault::new(
        "keys.hmac.modulus",
        "an HMAC with the public key's modulus as its secret passes",
        &["auth.token.algorithm"],
        "auth.token @ ",
        |ground| {
            let key = ground.keys.signing();
            hmac(ground, move || key.public(PublicEncoding::Modulus))
        },
    ),
    Fault::new(
        "keys.hmac.jwk",
        "an HMAC with the published key as its secret passes",
        &["auth.token.algorithm"],
        "auth.token @ ",
        |ground| {
            let key = ground.keys.signing();
            hmac(ground, move || key.jwk().to_string().into_bytes())
        },
    ),
    Fault::new(
        "keys.hmac.word",
        "an HMAC with the word secret as its secret passes",
        &["auth.token.algorithm"],
        "auth.token @ ",
        |ground| hmac(ground, || b"secret".to_vec()),
    ),
];
