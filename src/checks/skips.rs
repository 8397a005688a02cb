//! Reasons why a check does not apply, for checks that share them.

use crate::suite::{NotPassed, Options, Verdict};

/// Skips where there are no callbacks for partners.
pub(super) fn require_partner_callbacks(options: &Options) -> Verdict {
    require(options.partner_is_mirrored(), "partners are not enabled by mirroring")
}

/// Skips where there are no callbacks for customers.
pub(super) fn require_customer_callbacks(options: &Options) -> Verdict {
    require(options.customer_is_mirrored(), "customers are not enabled by mirroring")
}

/// Skips where the user named the CyberApp's fields: they may be fields of customers only, not of partners.
pub(super) fn require_partner_fields(options: &Options) -> Verdict {
    require(options.setting_keys.is_empty(), "the fields given with --setting-key may belong to customers only")
}

fn require(applies: bool, reason: &str) -> Verdict {
    if applies { Ok(()) } else { Err(NotPassed::Skipped(reason.to_owned())) }
}
