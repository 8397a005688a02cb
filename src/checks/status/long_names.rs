//! Names that are longer than what a report has room for.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::activation::{ACTIVATION, missing, told};
use super::report::violated;
use super::watch::{LOOK, Watched, require_expected};
use crate::checks::base::MUST;
use crate::checks::skips::require_partner_callbacks;
use crate::contract::{requirements, status_report};
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Call, Check, Control, Needs, NotPassed, Verdict};

/// Longer than an action may be, longer than `vendor_system.name`, and as long as that: a handler may refuse a name that it
/// has no room for.
fn lengths() -> [usize; 3] {
    let limit = |member| {
        let shape = status_report().shape.at(member);
        shape.and_then(|shape| shape.limits.get("maxLength")).copied().unwrap_or_default()
    };
    let name = limit("vendor_system.name");
    [limit("events[*].action") + 100, name + 45, name]
}

pub(super) const LONG_NAMES: Check = Check {
    id: "status.long_names",
    title: "the report about a partner with a long name keeps to the limits of its texts",
    requirement: &requirements::STATUS_REPORT,
    needs: Needs::Reports,
    fix: "Leave the partner's name out of the report, or cut it to the longest text that the page “API endpoint” allows for the member.",
    rests_on: &[&ACTIVATION],
    control: Control::Nothing,
    run: long_names,
    ..MUST
};

fn long_names(bench: &Bench<'_>) -> Verdict {
    require_expected(bench)?;
    require_partner_callbacks(bench.options())?;
    let lengths = lengths();
    for length in lengths {
        if let Some(watched) = enabled_with_name_of(bench, length)? {
            return look(bench, &watched);
        }
    }
    Err(NotPassed::Skipped(format!("the handler takes no name of {} characters or more, which it may do", lengths[2])))
}

/// Enables a partner whose name is that long. No page says how long a name may be, so any answer will do.
fn enabled_with_name_of(bench: &Bench<'_>, length: usize) -> Result<Option<Watched<'static>>, NotPassed> {
    bench.conversation(&format!("{length}-characters"), |conversation| {
        let (partner, since) = (conversation.partner(), Timestamp::now());
        let name: String = format!("{} ", partner.name).chars().cycle().take(length).collect();
        let partner = partner.named(name);
        let call = Call::enable_partner(&partner).noting(&format!("whose name has {length} characters"));
        let is_enabled = conversation.send(call.unstated())?.is_carried_out();
        Ok(is_enabled.then(|| Watched::of(conversation, partner, since)))
    })
}

/// Waits for the first report about the partner.
fn look(bench: &Bench<'_>, watched: &Watched<'_>) -> Verdict {
    let (session, started) = (bench.session(), Instant::now());
    loop {
        let is_about_it = |request: &&Arc<BackendRequest>| {
            request.is_for(Aim::Report) && request.tenant == Some(watched.partner.id) && !request.is_struck
        };
        let asked = watched.asked(bench);
        let findings = asked.iter().filter(is_about_it).filter(|it| it.status == Some(400)).flat_map(|it| violated(it));
        if let Some(finding) = findings.into_iter().find(|finding| finding.rule.ends_with(".maxLength")) {
            return Err(told(finding.fixed_by(LONG_NAMES.fix), watched).into());
        }
        if session.gateway.reported_as(watched.partner.id).is_some() {
            return Ok(());
        }
        if let Some(end) = session.early_end() {
            return Err(end.into());
        }
        if session.has_failed(ACTIVATION.id) || started.elapsed() > bench.options().report_patience {
            return Err(NotPassed::set_up(&missing(bench, watched, true, started.elapsed())));
        }
        session.pause(LOOK);
    }
}
