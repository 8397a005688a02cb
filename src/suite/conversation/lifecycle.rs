//! The documented lifecycle as one conversation: what Acronis' own verification walks through, with a read after
//! each write.

use std::sync::Arc;

use crate::platform::StatusReport;
use crate::sender::Exchange;

use super::modelled::Scene;
use crate::suite::record::check::Verdict;

/// Enables and disables one partner and two customers, and reads the state after each step. The conversation is
/// kept: reports show how the lifecycle went, whether it passed or not.
///
/// # Errors
/// `Failed` at the first answer that is not what the documents say.
pub fn lifecycle(scene: &Scene<'_, '_>) -> Verdict {
    let verdict = walk(scene);
    scene.talk.bench().session().observer.keep_lifecycle(scene.talk.exchanges());
    verdict
}

fn walk(scene: &Scene<'_, '_>) -> Verdict {
    let talk = scene.talk;
    let partner = talk.partner();
    let (with_settings, plain) = (talk.customer(), talk.customer());
    scene.state(&partner)?;
    scene.enable_partner(&partner)?;
    scene.state(&partner)?;
    scene.list(&partner)?;
    scene.enable(&partner, &[(with_settings.clone(), Some(talk.settings("value"))), (plain, None)])?;
    scene.list(&partner)?;
    scene.disable(&partner, &[with_settings])?;
    scene.list(&partner)?;
    scene.reset_partner(&partner)?;
    scene.state(&partner)?;
    scene.enable_partner(&partner)?;
    scene.list(&partner)?;
    scene.reset_partner(&partner)
}

/// Those of the reports that are about a tenant of this conversation.
pub(crate) fn reports_on(conversation: &[Arc<Exchange>], mut reports: Vec<StatusReport>) -> Vec<StatusReport> {
    let sent: Vec<String> =
        conversation.iter().map(|exchange| String::from_utf8_lossy(&exchange.request_body).to_lowercase()).collect();
    reports.retain(|report| {
        report.tenant.is_some_and(|tenant| sent.iter().any(|body| body.contains(&tenant.to_string())))
    });
    reports
}
