//! Sequences of callbacks over several partners and customers: generated over symbols, bound to fresh tenants
//! on every execution, compared with the model after each step, and shortened to what still fails.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use proptest::collection::vec;
use proptest::prelude::*;

use super::bench::Bench;
use super::property::{LONGEST_SHRINKING, MOST_EXECUTIONS};
use crate::suite::conversation::call::{FieldValues, Tenant};
use crate::suite::conversation::conversation::Conversation;
use crate::suite::conversation::model::Model;
use crate::suite::conversation::modelled::ModelledConversation;
use crate::suite::conversation::step::Step;
use crate::suite::record::finding::Finding;
use crate::suite::record::options::Options;
use crate::suite::record::verdict::{NotPassed, Verdict};

/// A step over symbols: partners and customers are numbers.
type Symbolic = Step<usize>;

const PARTNERS: usize = 2;
const CUSTOMERS: usize = 3;

/// Sequences of up to `length` steps. Most are about one partner, since few things go wrong between two. Disabling and
/// enabling again, with settings, is what most of what can go wrong needs; disabling the partner ends all that went on.
fn sequences(field_ids: Vec<String>, length: usize) -> impl Strategy<Value = Vec<Symbolic>> {
    let partner = prop_oneof![4 => Just(0), 1 => 1..PARTNERS];
    let settings = prop::option::weighted(0.75, field_values(field_ids));
    let customers = vec((0..CUSTOMERS, settings), 1..=CUSTOMERS).prop_map(distinct);
    let step = prop_oneof![
        3 => partner.clone().prop_map(Step::State),
        2 => partner.clone().prop_map(Step::List),
        2 => partner.clone().prop_map(Step::EnablePartner),
        3 => partner.clone().prop_map(Step::ResetPartner),
        6 => (partner.clone(), customers).prop_map(|(partner, customers)| Step::Enable(partner, customers)),
        5 => (partner, prop::collection::btree_set(0..CUSTOMERS, 1..=CUSTOMERS))
            .prop_map(|(partner, customers)| Step::Disable(partner, customers.into_iter().collect())),
    ];
    vec(step, 2..=length)
}

/// Settings over these field ids: at least one field, short values.
pub fn field_values(field_ids: Vec<String>) -> impl Strategy<Value = FieldValues> {
    let most = field_ids.len();
    let keys = prop::sample::subsequence(field_ids, 1..=most);
    keys.prop_flat_map(|keys| {
        let values = vec("[a-z]{1,8}", keys.len());
        values.prop_map(move |values| keys.iter().cloned().zip(values).collect())
    })
}

fn distinct(customers: Vec<(usize, Option<FieldValues>)>) -> Vec<(usize, Option<FieldValues>)> {
    customers.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect()
}

/// The steps with a read of everything that they touch at the end.
fn with_reads(steps: &[Symbolic], options: &Options) -> Vec<Symbolic> {
    let mut all = steps.to_vec();
    for partner in 0..PARTNERS {
        if steps.iter().any(|step| *step.partner() == partner) {
            all.push(Step::List(partner));
            if options.partner_is_mirrored() {
                all.push(Step::State(partner));
            }
        }
    }
    all
}

impl Symbolic {
    /// What the step does with these tenants, if it does anything.
    fn bound(&self, partner: &Tenant, own: &[Tenant], mirrored: bool, model: &mut Model) -> Vec<Step> {
        let (id, partner) = (partner.id, || partner.clone());
        let enabled = model.is_enabled(id);
        match self {
            Self::State(_) if mirrored => vec![Step::State(partner())],
            Self::List(_) if enabled || model.is_known(id) => vec![Step::List(partner())],
            Self::EnablePartner(_) if mirrored => {
                model.enable_partner(id);
                vec![Step::EnablePartner(partner())]
            }
            Self::ResetPartner(_) if mirrored && enabled => {
                model.reset_partner(id);
                vec![Step::ResetPartner(partner())]
            }
            Self::Enable(_, list) => {
                // A customer can only be enabled under an enabled partner; the documents leave the rest open.
                let first = (!enabled).then(|| Step::EnablePartner(partner()));
                model.enable_partner(id);
                model.enable(id, &list.iter().map(|(at, _)| (own[*at].id, None)).collect::<Vec<_>>());
                let list = list.iter().map(|(at, settings)| (own[*at].clone(), settings.clone())).collect();
                first.into_iter().chain([Step::Enable(partner(), list)]).collect()
            }
            Self::Disable(_, list) if enabled => {
                let now = model.enabled_customers(id);
                let mut list: Vec<_> = list.iter().map(|at| &own[*at]).filter(|it| now.contains(&it.id)).collect();
                let any = own.iter().filter(|tenant| now.contains(&tenant.id));
                list.extend(any.take(usize::from(list.is_empty())));
                model.disable(id, &list.iter().map(|tenant| tenant.id).collect::<Vec<_>>());
                let list: Vec<_> = list.into_iter().cloned().collect();
                (!list.is_empty()).then(|| Step::Disable(partner(), list)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// A step that does less, where there is one.
    fn plainer(&self) -> Option<Self> {
        match self {
            Self::Enable(partner, _) => Some(Self::EnablePartner(*partner)),
            Self::ResetPartner(partner) => Some(Self::Disable(*partner, (0..CUSTOMERS).collect())),
            _ => None,
        }
    }

    /// Two steps as one, where that can be.
    fn joined(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Enable(partner, list), Self::Enable(same, more)) if partner == same => {
                // In the order of the two: a handler may go by places.
                let kept = list.iter().filter(|(at, _)| more.iter().all(|(other, _)| at != other));
                Some(Self::Enable(*partner, kept.chain(more).cloned().collect()))
            }
            (Self::Disable(partner, list), Self::Disable(same, more)) if partner == same => Some(Self::Disable(
                *partner,
                list.iter().chain(more).copied().collect::<BTreeSet<_>>().into_iter().collect(),
            )),
            _ => None,
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::State(_) | Self::List(_) | Self::EnablePartner(_) => 1,
            Self::ResetPartner(_) => 2,
            Self::Disable(_, list) => 1 + list.len(),
            Self::Enable(_, list) => 2 + list.len(),
        }
    }
}

/// Runs a sequence; at the end everything that it touched is read.
///
/// # Errors
/// `Failed` at the first answer that differs from the model.
fn execute(conversation: &Conversation<'_>, steps: &[Symbolic]) -> Verdict {
    run(conversation, &with_reads(steps, conversation.options()))
}

fn run(conversation: &Conversation<'_>, steps: &[Symbolic]) -> Verdict {
    let partners = in_order((0..PARTNERS).map(|_| conversation.partner()).collect());
    let customers: Vec<Vec<Tenant>> =
        partners.iter().map(|_| in_order((0..CUSTOMERS).map(|_| conversation.customer()).collect())).collect();
    let mirrored = conversation.options().partner_is_mirrored();
    // What a step does hangs on the steps before it alone, as the model sees them.
    let mut model = Model::default();
    let mut bound = Vec::new();
    for step in steps {
        let at = *step.partner();
        bound.extend(step.bound(&partners[at], &customers[at], mirrored, &mut model));
    }
    ModelledConversation::strict(conversation).go_through(bound)
}

/// A handler may keep them by their identifiers: what goes wrong with its first one does so in each execution.
fn in_order(mut tenants: Vec<Tenant>) -> Vec<Tenant> {
    tenants.sort_by_key(|tenant| tenant.id);
    tenants
}

impl Bench<'_> {
    /// Runs generated sequences against the handler and the model; a failing one is shrunk by its values, then
    /// step by step, reads included.
    ///
    /// # Errors
    /// `Failed` with the shortest conversation that still shows the difference.
    pub fn sequences(&self, cases: u32, length: usize) -> Verdict {
        let failing: std::sync::Mutex<Option<Vec<Symbolic>>> = std::sync::Mutex::default();
        let strategy = sequences(self.options().field_ids(), length);
        let verdict = self.property(&strategy, cases, |conversation, steps| {
            let verdict = execute(conversation, steps);
            if matches!(verdict, Err(NotPassed::Failed(_))) {
                let mut slot = failing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                // Cases run side by side; those of the shrinking come last and in order.
                *slot = Some(with_reads(steps, self.options()));
            }
            verdict
        });
        match (verdict, failing.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)) {
            (Err(NotPassed::Failed(findings)), Some(steps)) if !findings.iter().any(|finding| finding.flaky) => {
                Err(NotPassed::Failed(self.shorten(steps, findings)))
            }
            (verdict, _) => verdict,
        }
    }

    /// Changes the sequence step by step to less, as long as the rest still fails.
    fn shorten(&self, mut steps: Vec<Symbolic>, mut findings: Vec<Finding>) -> Vec<Finding> {
        let started = Instant::now();
        let (mut executions, mut at, mut in_vain) = (0, 0, 0);
        while executions < MOST_EXECUTIONS && started.elapsed() < LONGEST_SHRINKING {
            let mut less = less(&steps);
            if in_vain >= less.len() {
                break;
            }
            let fewer = less.swap_remove(at % less.len());
            executions += 1;
            let found =
                match self.conversation(&format!("shorten-{executions}"), |conversation| run(conversation, &fewer)) {
                    Err(NotPassed::Failed(found)) if size(&fewer, &found) < size(&steps, &findings) => found,
                    _ => {
                        (at, in_vain) = (at + 1, in_vain + 1);
                        continue;
                    }
                };
            (steps, findings, in_vain) = (fewer, found, 0);
        }
        findings.iter_mut().for_each(|finding| finding.confirmed = true);
        findings
    }
}

/// How long the conversation is, and how much its steps do.
fn size(steps: &[Symbolic], findings: &[Finding]) -> (usize, usize) {
    (findings.first().map_or(0, |finding| finding.exchanges.len()), steps.iter().map(Step::weight).sum())
}

/// Every sequence that does a little less: without one step, with two joined, with a plainer one, or without two.
fn less(steps: &[Symbolic]) -> Vec<Vec<Symbolic>> {
    let without = |at: usize| [&steps[..at], &steps[at + 1..]].concat();
    let with = |mut steps: Vec<Symbolic>, at: usize, step: Symbolic| {
        steps[at] = step;
        steps
    };
    let all = 0..steps.len();
    let pairs = || all.clone().flat_map(|first| (first + 1..steps.len()).map(move |second| (first, second)));
    let joined = pairs().filter_map(|(first, second)| {
        let step = steps[first].joined(&steps[second])?;
        Some(with(without(second), first, step))
    });
    let plainer = all.clone().filter_map(|at| Some(with(steps.to_vec(), at, steps[at].plainer()?)));
    // What one step does another may undo: both go, or none.
    let without_two =
        pairs().map(|(first, second)| [&steps[..first], &steps[first + 1..second], &steps[second + 1..]].concat());
    all.clone().map(without).chain(joined).chain(plainer).chain(without_two).collect()
}
