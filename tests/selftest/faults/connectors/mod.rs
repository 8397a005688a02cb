//! Connectors with a fault: requests for tokens, their use, and what is reported when.

mod changes;
mod order;
mod tokens;

use std::time::Duration;

use acgw::Options;
use acgw::internals::vendor::{Builder, PlatformRequest, Report};

use crate::kit::{Fault, Ground, mapped};

/// The backend is said to report its status.
fn expected(options: &mut Options) {
    options.expect_reports = true;
    options.report_patience = Duration::from_secs(4);
}

/// As [`expected`], where partners and customers are mapped.
fn expected_mapped(options: &mut Options) {
    mapped(options);
    expected(options);
}

fn asking(ground: &Ground, change: impl Fn(&mut PlatformRequest) + Send + Sync + 'static) -> Builder {
    ground.reporting().edit_request(change)
}

fn for_tokens(ground: &Ground, change: impl Fn(&mut PlatformRequest) + Send + Sync + 'static) -> Builder {
    asking(ground, move |request| {
        if request.is_for_token {
            change(request);
        }
    })
}

fn for_reports(ground: &Ground, change: impl Fn(&mut PlatformRequest) + Send + Sync + 'static) -> Builder {
    asking(ground, move |request| {
        if !request.is_for_token {
            change(request);
        }
    })
}

fn reporting(ground: &Ground, change: impl Fn(&mut Report) + Send + Sync + 'static) -> Builder {
    ground.reporting().edit_report(change)
}

fn set(request: &mut PlatformRequest, header: &'static str, value: &str) {
    unset(request, header);
    request.headers.push((header, value.to_owned()));
}

fn unset(request: &mut PlatformRequest, header: &str) {
    request.headers.retain(|(name, _)| *name != header);
}

fn bearer(request: &PlatformRequest) -> String {
    let value = request.headers.iter().find(|(name, _)| *name == "authorization").map(|(_, value)| value.as_str());
    value.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().to_owned()
}

fn activates(report: &Report) -> bool {
    report.body["events"][0]["activation_event"] == true
}

/// All of them.
pub(super) const SUBJECTS: &[&[Fault]] =
    &[tokens::OF_REQUESTS, tokens::OF_USE, changes::OF_CHANGES, changes::OF_BAD_DAYS, order::FAULTS];
