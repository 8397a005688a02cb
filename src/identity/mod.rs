//! Keys, tokens and the clock: who the platform is, and what proves it. Depends on no other room.

pub(crate) mod access_tokens;
pub(crate) mod callback_tokens;
pub(crate) mod clock;
pub(crate) mod flawed_tokens;
pub(crate) mod keys;
pub(crate) mod token_draft;

pub use access_tokens::{AccessTokens, LIFETIME};
pub use callback_tokens::CallbackTokens;
pub use clock::Clock;
pub use flawed_tokens::{Flaw, TokenRequest};
pub use keys::{ALGORITHM, Keys, PublicEncoding, ROTATION, SigningKey};
pub use token_draft::TokenDraft;
