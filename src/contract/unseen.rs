//! What the documents ask for, and no test from outside can see.

use super::source::Source;

/// Something that is asked for and stays out of sight.
#[derive(Debug, Clone, Copy)]
pub struct Unseen {
    /// Dotted name.
    pub id: &'static str,
    /// What is asked for, in our own words.
    pub text: &'static str,
    /// Document and clause.
    pub source: Source,
    /// Why it cannot be seen.
    pub why: &'static str,
}

macro_rules! unseen {
    ($($id:literal, $document:literal, $clause:literal, $text:literal, $why:literal;)*) => {
        &[$(Unseen { id: $id, text: $text, source: Source::new($document, $clause), why: $why }),*]
    };
}

/// All of it.
pub const UNSEEN: &[Unseen] = unseen! {
    "production.issuer", "Verifying callback requests", "issuer",
        "In production the platform's issuer is trusted, and no other.",
        "during a run the handler trusts the issuer of acgw; which one it trusts in production is its configuration";
    "production.certificate", "Basic requirements", "valid public certificate",
        "The certificate is valid for whoever calls the handler from outside.",
        "it was looked at from this machine, with what this machine trusts";
    "vendor.records", "Enabling a partner using mirroring", "Response: payload.vendor_tenant_id",
        "A partner that is enabled has a record in the vendor's system that its users can work with.",
        "only the record's id comes back";
    "vendor.settings", "S2", "Request: settings",
        "What the user typed into the fields takes effect in the vendor's system.",
        "settings can only be read back";
    "vendor.access", "Disabling a mirrored partner", "reset",
        "Who is disabled can no longer use what the vendor's system offers.",
        "callbacks tell the state, not what follows from it";
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::requirements;

    #[test]
    fn what_is_unseen_is_no_requirement_of_a_check() {
        let ids: std::collections::BTreeSet<_> = UNSEEN.iter().map(|unseen| unseen.id).collect();
        assert_eq!(ids.len(), UNSEEN.len());
        assert!(requirements::ALL.iter().all(|requirement| !ids.contains(requirement.id)));
    }
}
