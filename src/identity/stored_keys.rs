//! The signing keys of an issuer that goes on after the end of its process.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::signing_key::SigningKey;

/// Keys with all that their issuer knew of them.
#[derive(Clone)]
pub(crate) struct StoredKeys {
    /// As the issuer held them: the newest last, apart from the spare one; never empty.
    pub(super) signers: Vec<StoredSigner>,
}

/// One of them.
#[derive(Clone)]
pub(super) struct StoredSigner {
    pub(super) key: Arc<SigningKey>,
    pub(super) replaced_at: Option<Timestamp>,
    pub(super) is_spare: bool,
    pub(super) is_lasting: bool,
}

/// How one of them is written: with its private key.
#[derive(Serialize, Deserialize)]
struct WrittenSigner {
    kid: String,
    private: String,
    replaced_at: Option<Timestamp>,
    is_spare: bool,
    is_lasting: bool,
}

impl StoredKeys {
    /// The keys as JSON, private keys included.
    pub(crate) fn to_json(&self) -> Option<Vec<u8>> {
        let written = |signer: &StoredSigner| {
            let StoredSigner { key, replaced_at, is_spare, is_lasting } = signer.clone();
            let (kid, private) = (key.kid().to_owned(), key.to_secret()?);
            Some(WrittenSigner { kid, private, replaced_at, is_spare, is_lasting })
        };
        serde_json::to_vec(&self.signers.iter().map(written).collect::<Option<Vec<_>>>()?).ok()
    }

    /// Reads such a JSON text; `None` if it is not one, or has no key that signs.
    pub(crate) fn from_json(text: &[u8]) -> Option<Self> {
        let signer = |written: WrittenSigner| {
            let WrittenSigner { kid, private, replaced_at, is_spare, is_lasting } = written;
            let key = Arc::new(SigningKey::from_secret(kid, &private)?);
            Some(StoredSigner { key, replaced_at, is_spare, is_lasting })
        };
        let written: Vec<WrittenSigner> = serde_json::from_slice(text).ok()?;
        let signers = written.into_iter().map(signer).collect::<Option<Vec<_>>>()?;
        signers.iter().any(|signer| !signer.is_spare && signer.replaced_at.is_none()).then_some(Self { signers })
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::Clock;
    use super::super::keys::{Keys, LONGEST_TOKEN};
    use super::*;

    #[test]
    fn an_issuer_goes_on_where_it_was() {
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let keys = Keys::with_spare(clock.clone());
        let (first, second) = (keys.signing(), keys.rotate());
        let stored = keys.to_stored().to_json().expect("PKCS #8");
        let stored = StoredKeys::from_json(&stored).expect("what was written");
        let again = Keys::stored(&stored, clock.clone());
        let kids = |keys: &Keys| keys.published().iter().map(|key| key.kid().to_owned()).collect::<Vec<_>>();
        assert_eq!((kids(&again), again.signing().kid()), (kids(&keys), second.kid()));
        assert_eq!(again.spare().map(|key| key.jwk()), keys.spare().map(|key| key.jwk()));
        clock.advance(LONGEST_TOKEN);
        assert!(!again.publishes(&first), "its tokens have expired, as before");
    }

    #[test]
    fn what_has_no_key_that_signs_is_not_read() {
        for text in
            ["", "[]", "{}", r#"[{"kid":"a","private":"AA","replaced_at":null,"is_spare":false,"is_lasting":true}]"#]
        {
            assert!(StoredKeys::from_json(text.as_bytes()).is_none(), "{text}");
        }
    }
}
