//! The documented lifecycle as one conversation: the steps of Acronis' own verification, with a read after each write.

use std::sync::Arc;

use crate::platform::StatusReport;
use crate::sender::Exchange;

use super::modelled::ModelledConversation;
use crate::suite::record::Verdict;

/// Enables and disables one partner and two customers, and reads the state after each step. The session keeps the
/// conversation, because reports show it whether it passed or not. Returns `Failed` at the first answer that is not
/// what the documents say.
pub fn lifecycle(modelled: &ModelledConversation<'_>) -> Verdict {
    let verdict = walk(modelled);
    modelled.conversation.session().observations.keep_lifecycle(modelled.conversation.exchanges());
    verdict
}

fn walk(modelled: &ModelledConversation<'_>) -> Verdict {
    let conversation = modelled.conversation;
    let partner = conversation.partner();
    let (with_settings, plain) = (conversation.customer(), conversation.customer());
    modelled.state(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.state(&partner)?;
    modelled.list(&partner)?;
    modelled.enable(&partner, &[(with_settings.clone(), Some(conversation.settings("value"))), (plain, None)])?;
    modelled.list(&partner)?;
    modelled.disable(&partner, &[with_settings])?;
    modelled.list(&partner)?;
    modelled.reset_partner(&partner)?;
    modelled.state(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.list(&partner)?;
    modelled.reset_partner(&partner)
}

/// The status reports about a tenant of this conversation.
pub(crate) fn reports_on(conversation: &[Arc<Exchange>], mut reports: Vec<StatusReport>) -> Vec<StatusReport> {
    let sent: Vec<String> =
        conversation.iter().map(|exchange| String::from_utf8_lossy(&exchange.request_body).to_lowercase()).collect();
    reports.retain(|report| {
        report.tenant.is_some_and(|tenant| sent.iter().any(|body| body.contains(&tenant.to_string())))
    });
    reports
}
