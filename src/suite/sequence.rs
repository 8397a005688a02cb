//! Sequences of callbacks over several partners and customers: generated over symbols, bound to fresh tenants
//! on every execution, compared with the model after each step, and shortened to what still fails.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::bench::Bench;
use super::call::{FieldValues, Tenant};
use super::check::{Stop, Verdict};
use super::finding::Finding;
use super::scene::Scene;
use super::talk::Talk;

/// One step, over symbolic tenants: the first number is the partner, the others are customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Reads the partner's state.
    State(usize),
    /// Reads the partner's customers.
    List(usize),
    /// Enables the partner, for the first time or again.
    EnablePartner(usize),
    /// Disables the partner, if it is enabled.
    Reset(usize),
    /// Enables customers, with or without settings.
    Enable(usize, Vec<(usize, Option<FieldValues>)>),
    /// Disables those of these customers that are enabled, or else any that is.
    Disable(usize, Vec<usize>),
}

const PARTNERS: usize = 2;
const CUSTOMERS: usize = 3;

/// Sequences of up to `length` steps. Most are about one partner, since few things go wrong between two.
fn sequences(field_ids: Vec<String>, length: usize) -> impl Strategy<Value = Vec<Step>> {
    let partner = prop_oneof![3 => Just(0), 1 => 1..PARTNERS];
    let settings = prop::option::of(field_values(field_ids));
    let customers = vec((0..CUSTOMERS, settings), 1..=CUSTOMERS).prop_map(distinct);
    let step = prop_oneof![
        1 => partner.clone().prop_map(Step::State),
        2 => partner.clone().prop_map(Step::List),
        2 => partner.clone().prop_map(Step::EnablePartner),
        3 => partner.clone().prop_map(Step::Reset),
        5 => (partner.clone(), customers).prop_map(|(partner, customers)| Step::Enable(partner, customers)),
        4 => (partner, prop::collection::btree_set(0..CUSTOMERS, 1..=CUSTOMERS))
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
fn with_reads(steps: &[Step], bench: &Bench<'_>) -> Vec<Step> {
    let mut all = steps.to_vec();
    for partner in 0..PARTNERS {
        if steps.iter().any(|step| step.partner() == partner) {
            all.push(Step::List(partner));
            if bench.partner_is_mirrored() {
                all.push(Step::State(partner));
            }
        }
    }
    all
}

impl Step {
    fn partner(&self) -> usize {
        match self {
            Self::State(partner)
            | Self::List(partner)
            | Self::EnablePartner(partner)
            | Self::Reset(partner)
            | Self::Enable(partner, _)
            | Self::Disable(partner, _) => *partner,
        }
    }

    /// A step that does less, where there is one.
    fn plainer(&self) -> Option<Self> {
        match self {
            Self::Enable(partner, _) => Some(Self::EnablePartner(*partner)),
            Self::Reset(partner) => Some(Self::Disable(*partner, (0..CUSTOMERS).collect())),
            _ => None,
        }
    }
}

/// Runs a sequence; at the end everything that it touched is read.
///
/// # Errors
/// `Failed` at the first answer that differs from the model.
fn execute(talk: &Talk<'_>, steps: &[Step]) -> Verdict {
    run(talk, &with_reads(steps, talk.bench()))
}

fn run(talk: &Talk<'_>, steps: &[Step]) -> Verdict {
    let scene = Scene::strict(talk);
    let partners: Vec<Tenant> = (0..PARTNERS).map(|_| talk.partner()).collect();
    let customers: Vec<Vec<Tenant>> =
        partners.iter().map(|_| (0..CUSTOMERS).map(|_| talk.customer()).collect()).collect();
    let mirrored = talk.bench().partner_is_mirrored();
    for step in steps {
        let partner = &partners[step.partner()];
        let own = &customers[step.partner()];
        let enabled = scene.model.borrow().is_enabled(partner.id);
        match step {
            Step::State(_) if mirrored => scene.state(partner)?,
            Step::EnablePartner(_) if mirrored => scene.enable_partner(partner)?,
            Step::Reset(_) if mirrored && enabled => scene.reset_partner(partner)?,
            Step::List(_) if enabled || scene.model.borrow().is_known(partner.id) => scene.list(partner)?,
            Step::Enable(_, list) => {
                // A customer can only be enabled under an enabled partner; the documents leave the rest open.
                if !enabled {
                    scene.enable_partner(partner)?;
                }
                let list: Vec<_> = list.iter().map(|(at, settings)| (own[*at].clone(), settings.clone())).collect();
                scene.enable(partner, &list)?;
            }
            Step::Disable(_, list) if enabled => {
                let now = scene.model.borrow().enabled_customers(partner.id);
                let enabled = || own.iter().filter(|tenant| now.contains(&tenant.id));
                let mut list: Vec<_> = list.iter().map(|at| &own[*at]).filter(|it| now.contains(&it.id)).collect();
                list.extend(enabled().take(usize::from(list.is_empty())));
                if !list.is_empty() {
                    scene.disable(partner, &list.into_iter().cloned().collect::<Vec<_>>())?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

impl Bench<'_> {
    /// Runs generated sequences against the handler and the model; a failing one is shrunk by its values, then
    /// step by step, reads included.
    ///
    /// # Errors
    /// `Failed` with the shortest conversation that still shows the difference.
    pub fn sequences(&self, cases: u32, length: usize) -> Verdict {
        let failing: std::sync::Mutex<Option<Vec<Step>>> = std::sync::Mutex::default();
        let strategy = sequences(self.options().field_ids(), length);
        let verdict = self.property(&strategy, cases, |talk, steps| {
            let verdict = execute(talk, steps);
            if matches!(verdict, Err(Stop::Failed(_))) {
                let mut slot = failing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                // Cases run side by side; those of the shrinking come last and in order.
                *slot = Some(with_reads(steps, self));
            }
            verdict
        });
        match (verdict, failing.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)) {
            (Err(Stop::Failed(findings)), Some(steps)) if !findings.iter().any(|finding| finding.flaky) => {
                Err(Stop::Failed(self.shorten(steps, findings)))
            }
            (verdict, _) => verdict,
        }
    }

    /// Takes away single steps, and then puts plainer ones in their place, as long as the rest still fails.
    fn shorten(&self, mut steps: Vec<Step>, mut findings: Vec<Finding>) -> Vec<Finding> {
        let mut executions = 0;
        let mut fails = |steps: &[Step]| {
            executions += 1;
            match self.conversation(&format!("shorten-{executions}"), |talk| run(talk, steps)) {
                Err(Stop::Failed(found)) => Some(found),
                _ => None,
            }
        };
        let length = |findings: &[Finding]| findings.first().map_or(0, |finding| finding.exchanges.len());
        let mut at = 0;
        while at < steps.len() {
            let fewer = [&steps[..at], &steps[at + 1..]].concat();
            match fails(&fewer) {
                Some(found) => (steps, findings) = (fewer, found),
                None => at += 1,
            }
        }
        for at in 0..steps.len() {
            let Some(plainer) = steps[at].plainer() else { continue };
            let mut other = steps.clone();
            other[at] = plainer;
            // Only a shorter conversation is a gain: a step may send more than one callback.
            if let Some(found) = fails(&other).filter(|found| length(found) < length(&findings)) {
                (steps, findings) = (other, found);
            }
        }
        findings.iter_mut().for_each(|finding| finding.confirmed = true);
        findings
    }
}
