//! What backends ask of the platform: every request with the facts by which it can be judged, among them some that the
//! journal masks. `aim` says what a request was for, whether or not it reached it.

pub(crate) mod aim;
pub(crate) mod facts;
pub(crate) mod log;
pub(crate) mod request;
