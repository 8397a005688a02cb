//! The credentials that the user gave are accepted. A handler that refuses them shows nothing else of mapping.

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, Needs, Verdict};

pub(crate) const CHECKS: &[Check] = &[ACCEPTED];

pub(in crate::checks) const ACCEPTED: Check = Check {
    id: "mapping.credentials.accepted",
    title: "the credentials of an account are accepted",
    requirement: &requirements::CREDENTIALS_FORM,
    needs: Needs::MappedPartner,
    fix: "Decode X-CyberApp-Auth from base64 to UTF-8 text, split it at its first colon, and parse the right side as JSON; \
          the identity and the secrets are then those of --credentials. If your handler knows no such account, give \
          --credentials of one that it knows.",
    run: |bench| bench.conversation("accepted", accepted),
    ..MUST
};

/// Any other status than a refusal is about the form of the answer.
fn accepted(conversation: &Conversation<'_>) -> Verdict {
    let reply = conversation.send(Call::mapping(&conversation.partner()).unstated())?;
    match reply.status() {
        Some(400 | 401 | 403 | 422) => {
            let message = format!("the credentials given with --credentials are refused: {}", reply.summary());
            let finding = conversation.finding(&requirements::CREDENTIALS_FORM, message);
            Err(finding.compared(200, reply.status()).into())
        }
        _ => Ok(()),
    }
}
