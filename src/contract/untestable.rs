//! What the documents require, and no test from outside can see.

use super::document::Source;

/// A requirement that cannot be tested from outside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Untestable {
    /// The requirement, in our own words.
    pub text: &'static str,
    /// The document and the place in it.
    pub source: Source,
    /// Why it cannot be seen.
    pub why: &'static str,
}

/// All of them.
pub(crate) const UNTESTABLE: &[Untestable] = &[
    Untestable {
        text: "In production the handler trusts the platform's issuer and no other.",
        source: Source::new("Verifying callback requests", "issuer"),
        why: "during a run the handler trusts acgw's issuer, and its configuration decides which one it trusts in \
              production",
    },
    Untestable {
        text: "The certificate is valid for everybody who calls the handler from outside.",
        source: Source::new("Basic requirements", "valid public certificate"),
        why: "acgw checked it from this machine, with the authorities that this machine trusts",
    },
    Untestable {
        text: "An enabled partner has a record in the vendor's system that its users can work with.",
        source: Source::new("Enabling a partner using mirroring", "Response: payload.vendor_tenant_id"),
        why: "the answer carries only the record's id",
    },
    Untestable {
        text: "What the user typed into the fields takes effect in the vendor's system.",
        source: Source::new("S2", "Request: settings"),
        why: "acgw can only read the settings back",
    },
    Untestable {
        text: "A disabled partner or customer can no longer use what the vendor's system offers.",
        source: Source::new("Disabling a mirrored partner", "reset"),
        why: "callbacks show the state, not what the vendor's system does with it",
    },
];
