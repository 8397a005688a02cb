//! The example conversation is the documented lifecycle with the reference vendor.

use acgw::internals::conformance::Prepared;
use acgw::internals::suite::{
    Check, Control, ModelledConversation, Needs, example_conversation, lifecycle, transcript,
};
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
    rests_on: &[],
    control: Control::Plain,
    run: |bench| {
        bench.conversation("walk", |conversation| {
            lifecycle(&ModelledConversation::strict(conversation))?;
            *TEXT.lock().expect("one thread") = transcript(&conversation.exchanges());
            Ok(())
        })
    },
};

#[test]
fn the_reference_vendor_holds_the_example_conversation() {
    let prepared = Prepared::new(Options::default(), &Target::Embedded).expect("a session");
    let run = prepared.run(&[WALK]).expect("a run");
    assert_eq!(run.exit_code(), 0);
    let text = TEXT.lock().expect("one thread").clone();
    assert_eq!(text, example_conversation(), "write this text to src/suite/conversation/example.txt:\n{text}");
}
