//! Keys, tokens and the clock: who the platform is, and what proves it. Depends on no other room.

mod access_tokens;
mod callback_tokens;
mod clock;
mod flawed_tokens;
mod kept_keys;
mod key_file;
mod keys;
mod signing_key;
mod stored_keys;
mod token_draft;

pub use access_tokens::AccessTokens;
pub(crate) use access_tokens::{AccessTokenError, AccessTokenIssuer, Grant, LIFETIME};
pub(crate) use callback_tokens::CallbackTokens;
pub use clock::Clock;
pub(crate) use clock::later;
pub(crate) use flawed_tokens::{Flaw, Mint, TokenRequest};
pub use kept_keys::{KeptKeys, KeptKeysError};
pub use keys::Keys;
pub(crate) use keys::ROTATION;
pub use signing_key::{PublicEncoding, SigningKey};
pub(crate) use stored_keys::StoredKeys;
pub(crate) use token_draft::{SUBJECT_TYPE, TokenDraft};
