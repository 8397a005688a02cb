//! Partners that are enabled at the same time.

use serde_json::json;

use super::{BASE, OWN_DATA, TOGETHER, repeated, require_all};
use crate::checks::side_effects::judged_as;
use crate::contract::requirements;
use crate::sender::same_identifier;
use crate::suite::{
    Call, Check, Control, Conversation, Finding, ModelledConversation, Needs, NotPassed, Tenant, Verdict,
};

/// How to fix a handler that loses what it has carried out for one partner while it works for another one.
const OWN_RECORD: &str = "Change only the record of the partner in the request, in one atomic step: what reads a whole file \
                          or object, changes it and writes it back loses what others have written meanwhile. And keep no \
                          data of a request in variables that requests share.";

/// It comes before the other checks. They hold their conversations side by side, and what one of them has done would be
/// lost while another one goes on.
pub(super) const PARTNERS: Check = Check {
    id: "concurrency.partners",
    title: "partners that are enabled at the same time are all enabled",
    needs: Needs::Partner,
    fix: OWN_DATA,
    control: Control::BeforeAndAfter,
    run: |bench| repeated(bench, partners),
    ..BASE
};

fn partners(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partners: Vec<Tenant> = (0..TOGETHER).map(|_| conversation.partner()).collect();
    let replies = require_all(conversation, partners.iter().map(Call::enable_partner).collect())?;
    for (partner, reply) in partners.iter().zip(replies) {
        let named = reply.payload()["acronis_tenant_id"].clone();
        if named.is_string() && !same_identifier(&named, &partner.id.to_string()) {
            let message = "the answer names the partner of another request";
            let finding = conversation.finding(&requirements::CONCURRENCY, message);
            return Err(finding.at("/payload/acronis_tenant_id").compared(json!(partner.id), named).into());
        }
        // A handler that mixes up requests may answer with the request_id of another one.
        let mixed = reply.violations.iter().filter(|violation| violation.rule == requirements::RESPONSE_ECHO.id);
        conversation.require_conforming(&mixed.cloned().collect::<Vec<_>>())?;
        modelled.model.borrow_mut().enable_partner(partner.id);
    }
    partners
        .iter()
        .try_for_each(|partner| modelled.state(partner))
        .or_else(|lost| lost_beside(&modelled, &partners, lost))
}

/// Enables as many other partners, one after the other. If all of them are enabled then, each is lost only beside others.
fn lost_beside(modelled: &ModelledConversation<'_>, partners: &[Tenant], lost: NotPassed) -> Verdict {
    let one_by_one = || {
        let others: Vec<Tenant> = partners.iter().map(|_| modelled.conversation.partner()).collect();
        for other in &others {
            modelled.enable_partner(other)?;
            modelled.state(other)?;
        }
        others.iter().try_for_each(|other| modelled.state(other))
    };
    if !matches!(lost, NotPassed::Failed(_)) || one_by_one().is_err() {
        return Err(lost);
    }
    let message = format!("it was enabled at the same time as {} others, and is lost", partners.len() - 1);
    judged_as(&requirements::CONCURRENCY, &message, Err(lost))
        .map_err(|lost| lost.map_findings(|finding| Finding { by_another: true, ..finding }).fixed_by(OWN_RECORD))
}
