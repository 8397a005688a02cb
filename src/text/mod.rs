//! What is shown, and what never is; used by everything that prints or renders. Depends on no other module of ours.

#[cfg(feature = "conformance")]
pub(crate) mod difference;
pub(crate) mod inert;
pub(crate) mod json;
pub(crate) mod mask;
pub(crate) mod secret;
pub(crate) mod shell;
pub(crate) mod visible;
pub(crate) mod wrap;

pub(crate) use shell::shell_word;
pub(crate) use visible::one_line;
pub(crate) use wrap::wrap;
