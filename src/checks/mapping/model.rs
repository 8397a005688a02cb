//! Generated sequences of mapping callbacks, compared with the model.

use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::customers::{ADD, AGAIN, BACK, KEPT, MAP, REMOVE, SEVERAL};
use super::removing::{REMOVE_PART, RESET, SWAP};
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Conversation, MappedConversation, Method, Needs, Verdict, property};

pub(crate) const CHECKS: &[Check] = &[CUSTOMERS];

/// The most steps of a sequence, without the reads at its end.
const LENGTH: usize = 14;

/// Customers of a sequence, and Acronis tenants for them.
const SYMBOLS: usize = 3;

const CUSTOMERS: Check = Check {
    id: "mapping.model.customers",
    title: "after any sequence of mapping callbacks the mapping is what they asked for",
    requirement: &requirements::MAPPING_LIST,
    needs: Needs::MappedCustomers,
    fix: "Go through the exchanges of the finding: they are the shortest sequence found that goes wrong.",
    rests_on: &[&MAP, &SEVERAL, &ADD, &AGAIN, &KEPT, &REMOVE, &REMOVE_PART, &BACK, &SWAP, &RESET],
    run: customers,
    ..MUST
};

/// A step over symbols: customers and tenants are numbers.
#[derive(Debug, Clone)]
enum MappingStep {
    Read,
    List,
    MapAgain,
    ResetAndMap,
    Write(Vec<(usize, Option<usize>)>),
}

fn steps() -> impl Strategy<Value = Vec<MappingStep>> {
    let item = (0..SYMBOLS, prop::option::weighted(0.6, 0..SYMBOLS));
    let write = vec(item, 1..=SYMBOLS).prop_map(distinct);
    let step = prop_oneof![
        1 => Just(MappingStep::Read),
        2 => Just(MappingStep::List),
        1 => Just(MappingStep::MapAgain),
        1 => Just(MappingStep::ResetAndMap),
        6 => write.prop_map(MappingStep::Write),
    ];
    vec(step, 1..=LENGTH)
}

/// Each customer once.
fn distinct(items: Vec<(usize, Option<usize>)>) -> Vec<(usize, Option<usize>)> {
    items.into_iter().collect::<std::collections::BTreeMap<_, _>>().into_iter().collect()
}

/// Two customers are mapped, and then any two of these steps follow: few random sequences have each such pair.
fn pairs() -> Vec<Vec<MappingStep>> {
    let others = [
        MappingStep::MapAgain,
        MappingStep::ResetAndMap,
        MappingStep::Write(vec![(0, None)]),
        MappingStep::Write(vec![(0, None), (1, None)]),
        MappingStep::Write(vec![(2, Some(2))]),
    ];
    let after = |first: &MappingStep, second: &MappingStep| {
        let both = MappingStep::Write(vec![(0, Some(0)), (1, Some(1))]);
        vec![both, first.clone(), second.clone()]
    };
    others.iter().flat_map(|first| others.iter().map(|second| after(first, second)).collect::<Vec<_>>()).collect()
}

/// All of these in one conversation, each read at its end, and then no customer is mapped: most handlers do all of it well,
/// and a conversation for each takes three times as long.
fn chained(all: &[Vec<MappingStep>]) -> Vec<MappingStep> {
    let none = MappingStep::Write((0..SYMBOLS).map(|at| (at, None)).collect());
    let with_end = |steps: &Vec<MappingStep>| [&steps[..], &[MappingStep::List, none.clone()]].concat();
    all.iter().flat_map(with_end).collect()
}

fn customers(bench: &Bench<'_>) -> Verdict {
    if let Err(found) = bench.conversation("pairs", |conversation| run(conversation, &chained(&pairs()))) {
        for (at, steps) in pairs().iter().enumerate() {
            bench.conversation(&format!("pair {at}"), |conversation| run(conversation, steps))?;
        }
        return Err(found);
    }
    // One conversation at a time has the account, so that fewer cases take as long.
    let cases = bench.options().cases.div_ceil(4);
    property(bench, &steps(), cases, |conversation, steps| run(conversation, steps))
}

fn run(conversation: &Conversation<'_>, steps: &[MappingStep]) -> Verdict {
    let modelled = MappedConversation::new(conversation).demanding(&requirements::RESPONSE_STATUS);
    let is_mapped = conversation.options().partner == Method::Mapped;
    let (partner, known) = modelled.partner_with_customers(1)?;
    // A mapped customer keeps its tenant until the mapping is removed, and no two have the same one: the documents leave
    // the rest open.
    let mut mapped: Vec<Option<Uuid>> = vec![None; SYMBOLS.min(known.len())];
    let fresh = || conversation.identifier();
    for step in steps {
        match step {
            MappingStep::Read if is_mapped => modelled.read(&partner)?,
            MappingStep::List => modelled.list(&partner)?,
            MappingStep::MapAgain if is_mapped => modelled.map(&partner)?,
            MappingStep::ResetAndMap if is_mapped => {
                modelled.unmap(&partner)?;
                modelled.read(&partner)?;
                modelled.map(&partner)?;
                mapped.fill(None);
            }
            MappingStep::Write(items) => {
                let mut modified = Vec::new();
                for (at, tenant) in items {
                    let Some(now) = mapped.get_mut(*at).filter(|now| tenant.is_some() || now.is_some()) else {
                        continue;
                    };
                    *now = tenant.map(|_| now.unwrap_or_else(fresh));
                    modified.push((known[*at].clone(), *now));
                }
                if !modified.is_empty() {
                    modelled.write(&partner, &modified)?;
                }
            }
            MappingStep::Read | MappingStep::MapAgain | MappingStep::ResetAndMap => {}
        }
    }
    modelled.list(&partner)?;
    if is_mapped { modelled.read(&partner) } else { Ok(()) }
}
