//! The documented lifecycle and Acronis' own verification of a handler (“Callback handler verification”).

use serde_json::json;

use super::base::MUST;
use crate::checks::basics;
use crate::contract::requirements;
use crate::suite::{
    Bench, Check, Control, Conversation, ModelledConversation, Needs, NotPassed, Verdict, example_conversation,
    lifecycle, transcript,
};

pub(super) const CHECKS: &[Check] = &[VERIFICATION, STATES, TRANSCRIPT];

const BASE: Check = Check { requirement: &requirements::LIFECYCLE, needs: Needs::Both, rests_on: basics::ALL, ..MUST };

const VERIFICATION: Check = Check {
    id: "lifecycle.verification",
    title: "a test partner and a test customer are enabled and disabled, as in Acronis' verification",
    fix: "Answer each of the four callbacks with status 200, and store the state that it asks for.",
    run: |bench| bench.conversation("walk", verification),
    ..BASE
};

fn verification(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let customer = conversation.customer();
    modelled.enable(&partner, &[(customer.clone(), None)])?;
    modelled.disable(&partner, &[customer])?;
    modelled.reset_partner(&partner)
}

const STATES: Check = Check {
    id: "lifecycle.states",
    title: "every read in the documented lifecycle shows what the callbacks before it wrote",
    fix: "Store the state under the partner in context.tenant_id, and answer get_state from there.",
    run: |bench| bench.conversation("walk", states),
    ..BASE
};

fn states(conversation: &Conversation<'_>) -> Verdict {
    lifecycle(&ModelledConversation::strict(conversation))
}

const TRANSCRIPT: Check = Check {
    id: "lifecycle.transcript",
    title: "the answers of the documented lifecycle match the example conversation",
    control: Control::Summary(&["lifecycle", "response", "mirroring", "concurrency", "tolerance"]),
    fix: "Read the diff: `-` is what a correct handler answers, `+` is what your handler answered.",
    run: transcript_matches,
    ..BASE
};

fn transcript_matches(bench: &Bench<'_>) -> Verdict {
    if bench.options().no_settings {
        return Err(NotPassed::Skipped("the example conversation contains settings (--no-settings)".to_owned()));
    }
    bench.conversation("walk", |conversation| {
        // A difference from the model does not end the walk: the transcript shows it where it happened.
        match lifecycle(&ModelledConversation::new(conversation)) {
            Ok(()) | Err(NotPassed::Failed(_)) => {}
            other => return other,
        }
        let ours = example_conversation();
        let theirs = transcript(&conversation.exchanges());
        if ours == theirs {
            return Ok(());
        }
        // Reports show a line diff of two texts.
        Err(conversation
            .finding(&requirements::LIFECYCLE, "the conversation differs from the example conversation")
            .compared(json!(ours), json!(theirs))
            .into())
    })
}
