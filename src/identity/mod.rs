//! Keys, tokens and the clock: who the platform is, and what proves it. Depends on no other room.

pub(crate) mod access_tokens;
pub(crate) mod callback_tokens;
pub(crate) mod clock;
pub(crate) mod flawed_tokens;
pub(crate) mod keys;
pub(crate) mod token_draft;

pub use access_tokens::AccessTokens;
pub(crate) use access_tokens::LIFETIME;
pub(crate) use callback_tokens::CallbackTokens;
pub use clock::Clock;
pub(crate) use flawed_tokens::{Flaw, TokenRequest};
pub(crate) use keys::ROTATION;
pub use keys::{Keys, PublicEncoding, SigningKey};
pub(crate) use token_draft::TokenDraft;
