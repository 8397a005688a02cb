//! The golden conversation: the documented lifecycle with the reference vendor, normalised.

use acgw::internals::conformance::Prepared;
use acgw::internals::suite::{Check, ModelledConversation, Needs, lifecycle, transcript};
use acgw::{Options, Target};
use std::sync::Mutex;

static TEXT: Mutex<String> = Mutex::new(String::new());

/// A check of the test's own, since a conversation is held on a bench only.
const WALK: &Check = &Check {
    id: "test.walk",
    title: "the lifecycle is walked",
    level: acgw::internals::contract::Level::Must,
    requirement: &acgw::internals::contract::requirements::LIFECYCLE,
    needs: Needs::Both,
    fix: "-",
    run: |bench| {
        bench.conversation("walk", |conversation| {
            lifecycle(&ModelledConversation::strict(conversation))?;
            *TEXT.lock().expect("one thread") = transcript(&conversation.exchanges());
            Ok(())
        })
    },
};

#[test]
fn golden_conversation() {
    let prepared = Prepared::new(Options::default(), &Target::Embedded).expect("a session");
    let run = prepared.run(&[WALK]).expect("a run");
    assert_eq!(run.exit_code(), 0);
    let text = TEXT.lock().expect("one thread").clone();
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        description => "The documented lifecycle; `acgw check` compares every target's conversation with this one.",
        omit_expression => true,
    }, { insta::assert_snapshot!("lifecycle", text) });
}
