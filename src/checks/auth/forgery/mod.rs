//! Forged tokens: the known attacks on JWTs. `forge.rs` says what a forgery is and helps to make one; `endpoints.rs`
//! finds other endpoints; each of the other files has the forgeries of one kind.

mod algorithm;
mod claims;
mod endpoints;
mod foreign_key;
mod forge;
mod header;
mod issuer;
mod scope;
mod signature;

pub(crate) use algorithm::ALGORITHM;
pub(crate) use claims::{CLAIMS, EXPIRED, EXPIRED_TOKEN};
pub(crate) use endpoints::{other_endpoint, without_endpoint};
pub(crate) use foreign_key::{FOREIGN_KEY, FOREIGN_WITHOUT_KID, UNKNOWN_KEY};
pub(crate) use forge::{Forge, Forgery, Reaction};
pub(crate) use header::{MISSING, NO_TOKEN, SCHEME};
pub(crate) use issuer::{ISSUER, OTHER_ISSUER};
pub(crate) use scope::{OTHER_CYBERAPP, SCOPE};
pub(crate) use signature::{CORRUPTED, CORRUPTED_TOKEN, UNSIGNED, UNSIGNED_TOKEN, UNSIGNED_WITHOUT_KID};

/// The three that Acronis' own verification tries (“Callback handler verification”).
pub(crate) const VERIFICATION: &[Forgery] = &[NO_TOKEN, CORRUPTED_TOKEN, OTHER_CYBERAPP];

/// Those that every callback must refuse: those of the verification, and three more.
pub(crate) const ESSENTIAL: &[Forgery] =
    &[NO_TOKEN, CORRUPTED_TOKEN, OTHER_CYBERAPP, EXPIRED_TOKEN, OTHER_ISSUER, UNSIGNED_TOKEN];

/// The forgery that a report names.
pub(crate) fn named(what: &str) -> Option<&'static Forgery> {
    const ALL: &[&[Forgery]] = &[
        MISSING,
        CORRUPTED,
        UNSIGNED,
        &[UNSIGNED_WITHOUT_KID],
        ALGORITHM,
        FOREIGN_KEY,
        ISSUER,
        EXPIRED,
        SCOPE,
        CLAIMS,
        SCHEME,
    ];
    ALL.iter().flat_map(|list| list.iter()).find(|forgery| forgery.what == what)
}
