//! Sequences of steps over symbols: how they are generated, and how they run with fresh tenants.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::suite::conversation::{Conversation, FieldValues, Model, ModelledConversation, Step, Tenant};
use crate::suite::record::{Options, Verdict};

/// A step over symbols: partners and customers are numbers.
pub(super) type Symbolic = Step<usize>;

const PARTNERS: usize = 2;
pub(super) const CUSTOMERS: usize = 3;

/// Sequences of up to `length` steps. Most steps are about one partner, since few faults need two. Most faults need a
/// customer that is disabled and enabled again with settings, so these steps are the most frequent.
pub(super) fn strategy(field_ids: Vec<String>, length: usize) -> impl Strategy<Value = Vec<Symbolic>> {
    let partner = prop_oneof![4 => Just(0), 1 => 1..PARTNERS];
    let settings = prop::option::weighted(0.75, field_values(field_ids));
    let customers = vec((0..CUSTOMERS, settings), 1..=CUSTOMERS).prop_map(distinct);
    let step = prop_oneof![
        2 => partner.clone().prop_map(Step::State),
        5 => partner.clone().prop_map(Step::List),
        2 => partner.clone().prop_map(Step::EnablePartner),
        3 => partner.clone().prop_map(Step::ResetPartner),
        6 => (partner.clone(), customers).prop_map(|(partner, customers)| Step::Enable(partner, customers)),
        5 => (partner, prop::collection::btree_set(0..CUSTOMERS, 1..=CUSTOMERS))
            .prop_map(|(partner, customers)| Step::Disable(partner, customers.into_iter().collect())),
    ];
    vec(step, 2..=length)
}

/// Settings over these field ids: at least one field, short values.
fn field_values(field_ids: Vec<String>) -> impl Strategy<Value = FieldValues> {
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

/// The steps, and at the end a read of every partner that they touch.
pub(super) fn with_reads(steps: &[Symbolic], options: &Options) -> Vec<Symbolic> {
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

/// The step with these tenants in place of the symbols. A step that is not possible is left out.
fn bound(step: &Symbolic, partner: &Tenant, own: &[Tenant], mirrored: bool, model: &mut Model) -> Vec<Step> {
    let (id, partner) = (partner.id, || partner.clone());
    let enabled = model.is_enabled(id);
    match step {
        Step::State(_) if mirrored => vec![Step::State(partner())],
        Step::List(_) if enabled || model.is_known(id) => vec![Step::List(partner())],
        Step::EnablePartner(_) if mirrored => {
            model.enable_partner(id);
            vec![Step::EnablePartner(partner())]
        }
        Step::ResetPartner(_) if mirrored && enabled => {
            model.reset_partner(id);
            vec![Step::ResetPartner(partner())]
        }
        Step::Enable(_, list) => {
            // A customer can only be enabled under an enabled partner; the documents leave the rest open.
            let first = (!enabled).then(|| Step::EnablePartner(partner()));
            model.enable_partner(id);
            model.enable(id, &list.iter().map(|(at, _)| (own[*at].id, None)).collect::<Vec<_>>());
            let list = list.iter().map(|(at, settings)| (own[*at].clone(), settings.clone())).collect();
            first.into_iter().chain([Step::Enable(partner(), list)]).collect()
        }
        Step::Disable(_, list) if enabled => {
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

/// Runs the steps with fresh tenants, and compares each answer with the model. Returns `Failed` at the first answer
/// that differs from the model.
pub(super) fn run(conversation: &Conversation<'_>, steps: &[Symbolic]) -> Verdict {
    let partners = in_order((0..PARTNERS).map(|_| conversation.partner()).collect());
    let customers: Vec<Vec<Tenant>> =
        partners.iter().map(|_| in_order((0..CUSTOMERS).map(|_| conversation.customer()).collect())).collect();
    let mirrored = conversation.options().partner_is_mirrored();
    // The model plans what each step does, from the steps before it.
    let mut model = Model::default();
    let mut all = Vec::new();
    for step in steps {
        let at = *step.partner();
        all.extend(bound(step, &partners[at], &customers[at], mirrored, &mut model));
    }
    ModelledConversation::strict(conversation).go_through(all)
}

/// A handler may sort tenants by identifier: so a fault with the first one shows in every execution.
fn in_order(mut tenants: Vec<Tenant>) -> Vec<Tenant> {
    tenants.sort_by_key(|tenant| tenant.id);
    tenants
}
