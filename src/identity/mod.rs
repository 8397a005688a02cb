//! Keys, tokens and the clock.

pub(crate) mod access_tokens;
pub(crate) mod callback_tokens;
pub(crate) mod clock;
pub(crate) mod flawed_tokens;
pub(crate) mod keys;

pub use access_tokens::LIFETIME;
pub use callback_tokens::{CallbackTokens, TokenDraft};
pub use clock::Clock;
pub use flawed_tokens::{Flaw, TokenRequest};
pub use keys::{ALGORITHM, Keys, PublicEncoding, ROTATION, SigningKey};
