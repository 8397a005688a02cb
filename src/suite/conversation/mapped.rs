//! A conversation by mapping together with the model: each write goes to both, each read is compared.

use std::cell::RefCell;

use uuid::Uuid;

use super::call::{Call, Tenant, Vary};
use super::compare::Difference;
use super::conversation::Conversation;
use super::mapping_model::MappingModel;
use super::model::Model;
use super::reply::Reply;
use crate::contract::{Callback, Requirement};
use crate::suite::record::{Finding, Method, NotPassed, Verdict};

/// A conversation, and the model of what it has mapped.
pub(crate) struct MappedConversation<'c> {
    /// The conversation.
    pub(crate) conversation: &'c Conversation<'c>,
    /// The model.
    pub(crate) model: RefCell<MappingModel>,
    /// The requirement that a callback breaks if it is not carried out. Without one, the check is then undecided.
    demands: Option<&'static Requirement>,
    vary: Option<Vary<'c>>,
}

impl<'c> MappedConversation<'c> {
    /// The callbacks prepare the check, which is about something else.
    pub(crate) fn new(conversation: &'c Conversation<'c>) -> Self {
        Self { conversation, model: RefCell::default(), demands: None, vary: None }
    }

    /// Every callback must be carried out, by this requirement.
    pub(crate) fn demanding(mut self, requirement: &'static Requirement) -> Self {
        self.demands = Some(requirement);
        self
    }

    /// Changes each callback in a way that must not make a difference.
    pub(crate) fn varied(mut self, vary: impl Fn(Call) -> Call + 'c) -> Self {
        self.vary = Some(Box::new(vary));
        self
    }

    /// A fresh partner, enabled if that side has callbacks. Returns `NotSetUp` when that fails for an account that the run
    /// has mapped and reset before: whether it can be mapped again is a matter of its own.
    pub(crate) fn partner(&self) -> Result<Tenant, NotPassed> {
        let partner = self.conversation.own_partner()?;
        if self.conversation.is_return(&partner)? {
            self.conversation.prepare_partner(&partner)?;
            self.model.borrow_mut().map(partner.id);
        } else {
            self.map(&partner)?;
        }
        Ok(partner)
    }

    /// As [`MappedConversation::partner`], with the customers that it has at the vendor. Returns `Skipped` when there are
    /// fewer than `least`.
    pub(crate) fn partner_with_customers(&self, least: usize) -> Result<(Tenant, Vec<String>), NotPassed> {
        let partner = self.partner()?;
        let customers = self.conversation.customers_at_vendor(&partner, least)?;
        Ok((partner, customers))
    }

    /// A partner for the second of the vendor's tenants.
    pub(crate) fn second_partner(&self) -> Result<Tenant, NotPassed> {
        let partner = self.conversation.second_partner()?;
        self.map(&partner)?;
        Ok(partner)
    }

    /// Sends a callback that must be carried out. Returns `Failed` or `NotSetUp` when it is not, depending on the
    /// requirement.
    pub(crate) fn send(&self, call: Call) -> Result<Reply, NotPassed> {
        let call = match &self.vary {
            Some(vary) => vary(call),
            None => call,
        };
        match self.demands {
            None => self.conversation.set_up(call),
            Some(requirement) => self.conversation.require(requirement, call),
        }
    }

    /// Maps the partner; where partners are not mapped it is enabled in their way.
    pub(crate) fn map(&self, partner: &Tenant) -> Verdict {
        if self.conversation.options().partner == Method::Mapped {
            self.send(self.conversation.mapping_call(partner)?)?;
        } else {
            self.conversation.prepare_partner(partner)?;
        }
        self.model.borrow_mut().map(partner.id);
        let options = self.conversation.options();
        let keeps = self.conversation.has_left_customers(partner)?;
        if options.customer == Method::Mapped && (keeps || self.conversation.is_stuck(partner)) {
            let left = self.conversation.set_up(Call::mapped_customers(partner))?;
            self.model.borrow_mut().leave(partner.id, &left.payload());
        }
        Ok(())
    }

    /// Removes the mapping of the partner; where partners are mirrored it is disabled in their way.
    pub(crate) fn unmap(&self, partner: &Tenant) -> Verdict {
        let is_mirrored = self.conversation.options().partner_is_mirrored();
        self.send(if is_mirrored { Call::reset_partner(partner) } else { Call::unmap_partner(partner) })?;
        self.model.borrow_mut().unmap(partner.id);
        Ok(())
    }

    /// Reads the state of the partner, where partners are mirrored, and compares it. Returns `Failed` when it differs from
    /// the model.
    pub(crate) fn state(&self, partner: &Tenant) -> Verdict {
        if !self.conversation.options().partner_is_mirrored() {
            return Ok(());
        }
        let reply = self.send(Call::partner_state(partner))?;
        let mut mirrored = Model::default();
        if self.model.borrow().is_mapped(partner.id) {
            mirrored.enable_partner(partner.id);
        }
        self.compare(mirrored.compare_state(partner.id, &reply.payload()))
    }

    /// Reads the partner's mapping, if partners are mapped, and compares it. Returns `Failed` when it differs from the
    /// model.
    pub(crate) fn read(&self, partner: &Tenant) -> Verdict {
        if self.conversation.options().partner != Method::Mapped {
            return Ok(());
        }
        let vendor = self.conversation.vendor_tenant_id(partner)?;
        let reply = self.send(Call::mapping(partner))?;
        let difference = self.model.borrow().compare_partner(partner.id, &vendor, &reply.payload());
        self.compare_shown(partner, difference.into_iter().collect())
    }

    /// Maps customers, or removes their mapping.
    pub(crate) fn write(&self, partner: &Tenant, modified: &[(String, Option<Uuid>)]) -> Verdict {
        self.send(Call::map_customers(partner, modified))?;
        self.model.borrow_mut().write(partner.id, modified);
        Ok(())
    }

    /// Reads the mapping of the customers and compares it. Returns `Failed` when it differs from the model.
    pub(crate) fn list(&self, partner: &Tenant) -> Verdict {
        let reply = self.send(Call::mapped_customers(partner))?;
        let differences = self.model.borrow().compare_customers(partner.id, &reply.payload());
        self.compare_shown(partner, differences)
    }

    /// Compares an answer to a read about this partner. Returns `Failed` when it differs from the model.
    pub(crate) fn shows(&self, partner: &Tenant, reply: &Reply) -> Verdict {
        let payload = reply.payload();
        if reply.callback != Callback::EnablementRead {
            return self.compare(self.model.borrow().compare_customers(partner.id, &payload));
        }
        let vendor = self.conversation.vendor_tenant_id(partner)?;
        self.compare(self.model.borrow().compare_partner(partner.id, &vendor, &payload))
    }

    /// As [`MappedConversation::compare`], with the fix that what is shown of the partner tells.
    fn compare_shown(&self, partner: &Tenant, differences: Vec<Difference>) -> Verdict {
        let model = self.model.borrow();
        let fixes: Vec<_> = differences.iter().map(|difference| model.fix(partner.id, difference)).collect();
        let Err(NotPassed::Failed(findings)) = self.compare(differences) else { return Ok(()) };
        let fixed = findings.into_iter().zip(fixes);
        Err(NotPassed::Failed(fixed.map(|(finding, fix)| fix.into_iter().fold(finding, Finding::fixed_by)).collect()))
    }

    /// Requires that there are no differences. Returns `Failed` with a finding for each difference.
    pub(crate) fn compare(&self, differences: impl IntoIterator<Item = Difference>) -> Verdict {
        let finding = |difference: Difference| {
            let finding = self.conversation.finding(difference.requirement, difference.message);
            finding.at(difference.pointer).compared(difference.expected, difference.actual)
        };
        let findings: Vec<Finding> = differences.into_iter().map(finding).collect();
        if findings.is_empty() { Ok(()) } else { Err(NotPassed::Failed(findings)) }
    }
}
