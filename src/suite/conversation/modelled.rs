//! A conversation together with the model: each write goes to both, each read is compared.

use std::cell::RefCell;

use crate::contract::{Requirement, requirements};
use crate::sender::same_identifier;

use super::call::{Call, FieldValues, Tenant, Vary};
use super::compare::{Difference, listed_id};
use super::conversation::Conversation;
use super::left_state::LeftState;
use super::model::Model;
use super::reply::Reply;
use super::step::Step;
use crate::suite::record::{Finding, Method, NotPassed, Verdict};

/// How to fix a handler that mixes up the state of partners.
const ONE_STATE_FOR_ALL: &str =
    "Select customers by the partner in context.tenant_id: the handler has one list for several partners.";

/// How to fix a handler that ends a partner's mapping by itself.
const NOT_MAPPED: &str = "enablement.read no longer names the partner: nothing but enablement.reset may end its mapping, whatever \
                          becomes of its customers.";

/// A conversation, and the model of what it has done.
pub struct ModelledConversation<'c> {
    /// The conversation.
    pub conversation: &'c Conversation<'c>,
    /// The model.
    pub model: RefCell<Model>,
    /// The requirement that a callback breaks if it is not carried out. Without one, the check is then undecided.
    demands: Option<&'static Requirement>,
    vary: Option<Vary<'c>>,
}

impl<'c> ModelledConversation<'c> {
    /// The callbacks prepare the check, which is about something else.
    pub fn new(conversation: &'c Conversation<'c>) -> Self {
        Self { conversation, model: RefCell::default(), demands: None, vary: None }
    }

    /// Every callback must be carried out.
    pub fn strict(conversation: &'c Conversation<'c>) -> Self {
        Self::new(conversation).demanding(&requirements::RESPONSE_STATUS)
    }

    /// Every callback must be carried out, by this requirement.
    pub fn demanding(mut self, requirement: &'static Requirement) -> Self {
        self.demands = Some(requirement);
        self
    }

    /// Changes each callback in a way that must not make a difference.
    pub fn varied(mut self, vary: impl Fn(Call) -> Call + 'c) -> Self {
        self.vary = Some(Box::new(vary));
        self
    }

    /// A fresh partner, enabled if partners are enabled by callbacks.
    pub fn partner(&self) -> Result<Tenant, NotPassed> {
        let partner = self.conversation.next_partner()?;
        self.enable_partner(&partner)?;
        Ok(partner)
    }

    /// Enables a partner, by a callback if partners are enabled by callbacks. Returns `Failed` or `NotSetUp` when it is
    /// not carried out, depending on the requirement.
    pub fn enable_partner(&self, partner: &Tenant) -> Verdict {
        self.go_through([Step::EnablePartner(partner.clone())])
    }

    /// Disables a partner; one that is mapped loses its mapping.
    pub fn reset_partner(&self, partner: &Tenant) -> Verdict {
        self.go_through([Step::ResetPartner(partner.clone())])
    }

    /// Enables customers.
    pub fn enable(&self, partner: &Tenant, customers: &[(Tenant, Option<FieldValues>)]) -> Verdict {
        self.go_through([Step::Enable(partner.clone(), customers.to_vec())])
    }

    /// Enables customers without settings.
    pub fn enable_plain(&self, partner: &Tenant, customers: &[Tenant]) -> Verdict {
        let customers: Vec<_> = customers.iter().map(|customer| (customer.clone(), None)).collect();
        self.enable(partner, &customers)
    }

    /// Tells the model that customers were enabled in another way.
    pub fn now_enabled(&self, partner: &Tenant, customers: &[(Tenant, Option<FieldValues>)]) {
        let sent = !self.conversation.options().no_settings;
        let settings = |settings: &Option<FieldValues>| settings.clone().filter(|_| sent);
        let customers: Vec<_> = customers.iter().map(|(customer, own)| (customer.id, settings(own))).collect();
        self.model.borrow_mut().enable(partner.id, &customers);
    }

    /// Disables customers.
    pub fn disable(&self, partner: &Tenant, customers: &[Tenant]) -> Verdict {
        self.go_through([Step::Disable(partner.clone(), customers.to_vec())])
    }

    /// Tells the model that customers were disabled in another way.
    pub fn now_disabled(&self, partner: &Tenant, customers: &[Tenant]) {
        let ids: Vec<_> = customers.iter().map(|customer| customer.id).collect();
        self.model.borrow_mut().disable(partner.id, &ids);
    }

    /// Reads the partner's state and compares it. Returns `Failed` when it differs from the model.
    pub fn state(&self, partner: &Tenant) -> Verdict {
        self.go_through([Step::State(partner.clone())])
    }

    /// Reads the partner's customers and compares them. If the partner is disabled, a refusal is as good as an empty
    /// list, since the documents do not say which is right. Returns `Failed` when the list differs from the model.
    pub fn list(&self, partner: &Tenant) -> Verdict {
        self.go_through([Step::List(partner.clone())])
    }

    /// Takes these steps in turn, each as soon as the one before is answered. The first one that goes wrong
    /// ends the conversation.
    pub fn go_through(&self, steps: impl IntoIterator<Item = Step>) -> Verdict {
        let mirrored = self.conversation.options().partner_is_mirrored();
        let has_callback = |step: &Step| mirrored || !matches!(step, Step::EnablePartner(_));
        let steps: Vec<Step> = steps.into_iter().collect();
        if self.conversation.options().partner == Method::Mapped {
            let partners = steps.iter().filter(|step| matches!(step, Step::EnablePartner(_))).map(Step::partner);
            partners.into_iter().try_for_each(|partner| self.conversation.prepare_partner(partner))?;
        }
        let sent = steps.iter().enumerate().filter(|(_, step)| has_callback(step));
        let method = self.conversation.options().partner;
        let calls =
            sent.map(|(at, step)| self.changed(step.call(method, self.is_enabled_after(&steps[..at], step.partner()))));
        let mut next = steps.iter();
        self.conversation.in_turn(calls.collect(), |_, reply| {
            for step in next.by_ref() {
                if has_callback(step) {
                    return self.look(step, reply);
                }
                self.apply(step);
            }
            Ok(())
        })?;
        next.for_each(|step| self.apply(step));
        Ok(())
    }

    /// Whether the partner is enabled once these steps are taken.
    fn is_enabled_after(&self, steps: &[Step], partner: &Tenant) -> bool {
        let last = steps.iter().rev().filter(|step| step.partner().id == partner.id).find_map(|step| match step {
            Step::EnablePartner(_) => Some(true),
            Step::ResetPartner(_) => Some(false),
            _ => None,
        });
        last.unwrap_or_else(|| self.model.borrow().is_enabled(partner.id))
    }

    /// Judges the answer to a step, and brings the model up to date.
    fn look(&self, step: &Step, reply: &Reply) -> Verdict {
        if matches!(step, Step::List(partner) if !self.model.borrow().is_enabled(partner.id)) {
            if !reply.is_carried_out() {
                return Ok(());
            }
            self.conversation.require_conforming_payload(reply)?;
        } else {
            match self.demands {
                None => self.conversation.require_set_up(reply)?,
                Some(requirement) => {
                    let verdict = self.conversation.require_carried_out(requirement, reply);
                    self.explained(step.partner(), reply, verdict)?;
                }
            }
        }
        self.apply(step);
        if matches!(step, Step::State(_) | Step::List(_)) {
            self.conversation.require_comparable(reply)?;
        }
        let model = self.model.borrow();
        match step {
            Step::State(partner) => self.compare(model.compare_state(partner.id, &reply.payload())),
            Step::List(partner) => self.compare(model.compare_list(partner.id, &reply.payload())),
            _ => Ok(()),
        }
    }

    /// The verdict, with the fix if the handler refuses callbacks about a partner that is mapped no longer.
    fn explained(&self, partner: &Tenant, reply: &Reply, verdict: Verdict) -> Verdict {
        let is_mapped =
            self.conversation.options().partner == Method::Mapped && self.model.borrow().is_enabled(partner.id);
        if verdict.is_ok() || !is_mapped || !matches!(reply.status(), Some(401 | 403 | 404 | 409)) {
            return verdict;
        }
        let read = Call::mapping(partner).because("see whether the partner is still mapped").unstated();
        let read = self.conversation.send(read)?;
        let named = read.payload().get("acronis_tenant_id").cloned().unwrap_or_default();
        if !read.is_carried_out() || same_identifier(&named, &partner.id.to_string()) {
            return verdict;
        }
        verdict.map_err(|wrong| wrong.fixed_by(NOT_MAPPED))
    }

    fn apply(&self, step: &Step) {
        match step {
            Step::State(_) | Step::List(_) => {}
            Step::EnablePartner(partner) => self.model.borrow_mut().enable_partner(partner.id),
            Step::ResetPartner(partner) => self.model.borrow_mut().reset_partner(partner.id),
            Step::Enable(partner, customers) => self.now_enabled(partner, customers),
            Step::Disable(partner, customers) => self.now_disabled(partner, customers),
        }
    }

    /// Leaves these partners as they are, so that a check at the end of the run reads them again. Mapped partners do not
    /// outlive the conversation.
    pub fn leave(&self, partners: &[&Tenant]) {
        if self.conversation.options().partner == Method::Mapped {
            return;
        }
        let partners = partners.iter().map(|partner| (*partner).clone()).collect();
        let (model, exchanges) = (self.model.borrow().clone(), self.conversation.exchanges());
        self.conversation.session().keep(LeftState { partners, model, exchanges });
    }

    /// Requires that there are no differences. Returns `Failed` with a finding for each difference.
    pub fn compare(&self, differences: impl IntoIterator<Item = Difference>) -> Verdict {
        let findings: Vec<Finding> = differences
            .into_iter()
            .map(|difference| {
                let strange = self.is_of_another_partner(&difference);
                let finding = self.conversation.finding(difference.requirement, difference.message);
                let mut finding = finding.at(difference.pointer).compared(difference.expected, difference.actual);
                if strange {
                    finding.message = "the list has a customer of another partner".to_owned();
                    finding.fix = Some(ONE_STATE_FOR_ALL.to_owned());
                }
                finding
            })
            .collect();
        if findings.is_empty() { Ok(()) } else { Err(NotPassed::Failed(findings)) }
    }

    /// Whether a customer that is too many was enabled under another partner of the run.
    fn is_of_another_partner(&self, difference: &Difference) -> bool {
        let partner = self.conversation.exchanges().last().and_then(|last| last.partner());
        let is_strange = difference.requirement.id == requirements::ISOLATION.id;
        let customer = listed_id(&difference.actual).filter(|_| is_strange);
        customer
            .zip(partner)
            .is_some_and(|(customer, partner)| self.conversation.session().tenants.is_of_another(customer, partner))
    }

    fn changed(&self, call: Call) -> Call {
        match &self.vary {
            Some(vary) => vary(call),
            None => call,
        }
    }
}
