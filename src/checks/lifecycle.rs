//! The documented lifecycle and Acronis' own verification of a handler (“Callback handler verification”).

use serde_json::json;

use crate::contract::{Level, requirements};
use crate::suite::{
    Bench, Check, ModelledConversation, Needs, NotPassed, Verdict, example_conversation, lifecycle, transcript,
};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "lifecycle.verification",
        title: "a test partner and a test customer are enabled and disabled, as in Acronis' verification",
        level: Level::Must,
        requirement: &requirements::LIFECYCLE,
        needs: Needs::Both,
        fix: "Answer each of the four callbacks with status 200 and keep the state that they ask for.",
        run: verification,
    },
    Check {
        id: "lifecycle.states",
        title: "every read in the documented lifecycle shows what was written before it",
        level: Level::Must,
        requirement: &requirements::LIFECYCLE,
        needs: Needs::Both,
        fix: "Store what enable, set_state and reset ask for, under the partner in context.tenant_id, and read it from there.",
        run: states,
    },
    Check {
        id: "lifecycle.transcript",
        title: "the documented lifecycle goes as in the example conversation",
        level: Level::Must,
        requirement: &requirements::LIFECYCLE,
        needs: Needs::Both,
        fix: "Look at the lines of the difference: `-` is what a correct handler answers, `+` is what came.",
        run: as_in_the_example,
    },
];

fn verification(bench: &Bench<'_>) -> Verdict {
    bench.conversation("walk", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        let customer = conversation.customer();
        modelled.enable(&partner, &[(customer.clone(), None)])?;
        modelled.disable(&partner, &[customer])?;
        modelled.reset_partner(&partner)
    })
}

fn states(bench: &Bench<'_>) -> Verdict {
    bench.conversation("walk", |conversation| lifecycle(&ModelledConversation::strict(conversation)))
}

fn as_in_the_example(bench: &Bench<'_>) -> Verdict {
    if bench.options().no_settings {
        return Err(NotPassed::Skipped("the example conversation has settings in it (--no-settings)".to_owned()));
    }
    bench.conversation("walk", |conversation| {
        // A difference from the model does not end the walk early: the transcript shows it in its place.
        match lifecycle(&ModelledConversation::new(conversation)) {
            Ok(()) | Err(NotPassed::Failed(_)) => {}
            other => return other,
        }
        let ours = example_conversation();
        let theirs = transcript(&conversation.exchanges());
        if ours == theirs {
            return Ok(());
        }
        // Reports show the difference of two texts line by line.
        Err(conversation
            .finding(&requirements::LIFECYCLE, "the conversation differs from the example conversation")
            .compared(json!(ours), json!(theirs))
            .into())
    })
}
