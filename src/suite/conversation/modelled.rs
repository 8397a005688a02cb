//! A conversation with the model beside it: each write is told to both, each read is compared.

use std::cell::RefCell;

use crate::contract::{Requirement, requirements};

use super::call::{Call, FieldValues, Tenant};
use super::conversation::Conversation;
use super::left_state::LeftState;
use super::model::{Difference, Model};
use super::reply::Reply;
use crate::suite::record::check::{NotPassed, Verdict};
use crate::suite::record::finding::Finding;

/// A conversation and what the model knows of it.
pub struct ModelledConversation<'t, 'b> {
    /// The conversation.
    pub conversation: &'t Conversation<'b>,
    /// The model.
    pub model: RefCell<Model>,
    /// What a write or read that is not carried out breaks. If the check is about something else, it stays undecided.
    demands: Option<&'static Requirement>,
    vary: Option<Vary<'t>>,
}

/// Changes each callback of a modelled conversation.
type Vary<'t> = Box<dyn Fn(Call) -> Call + 't>;

impl<'t, 'b> ModelledConversation<'t, 'b> {
    /// A modelled conversation whose writes are set-up.
    pub fn new(conversation: &'t Conversation<'b>) -> Self {
        Self { conversation, model: RefCell::default(), demands: None, vary: None }
    }

    /// A modelled conversation in which every callback must be carried out.
    pub fn strict(conversation: &'t Conversation<'b>) -> Self {
        Self::new(conversation).demanding(&requirements::RESPONSE_STATUS)
    }

    /// A callback that is not carried out breaks this.
    pub fn demanding(mut self, requirement: &'static Requirement) -> Self {
        self.demands = Some(requirement);
        self
    }

    /// Changes each callback in a way that must make no difference.
    pub fn varied(mut self, vary: impl Fn(Call) -> Call + 't) -> Self {
        self.vary = Some(Box::new(vary));
        self
    }

    /// A fresh partner, enabled where that side has callbacks.
    ///
    /// # Errors
    /// As for every write.
    pub fn partner(&self) -> Result<Tenant, NotPassed> {
        let partner = self.conversation.partner();
        self.enable_partner(&partner)?;
        Ok(partner)
    }

    /// Enables a partner, where that side has callbacks.
    ///
    /// # Errors
    /// `Undecided` or `Failed` when it is not carried out, as the modelled conversation is made.
    pub fn enable_partner(&self, partner: &Tenant) -> Verdict {
        self.act([Act::EnablePartner(partner.clone())])
    }

    /// Disables a partner.
    ///
    /// # Errors
    /// As for every write.
    pub fn reset_partner(&self, partner: &Tenant) -> Verdict {
        self.act([Act::Reset(partner.clone())])
    }

    /// Enables customers.
    ///
    /// # Errors
    /// As for every write.
    pub fn enable(&self, partner: &Tenant, customers: &[(Tenant, Option<FieldValues>)]) -> Verdict {
        self.act([Act::Enable(partner.clone(), customers.to_vec())])
    }

    /// Enables customers without settings.
    ///
    /// # Errors
    /// As for every write.
    pub fn enable_plain(&self, partner: &Tenant, customers: &[Tenant]) -> Verdict {
        let customers: Vec<_> = customers.iter().map(|customer| (customer.clone(), None)).collect();
        self.enable(partner, &customers)
    }

    /// Tells the model of an enabling that was sent in another way.
    pub fn now_enabled(&self, partner: &Tenant, customers: &[(Tenant, Option<FieldValues>)]) {
        let sent = !self.conversation.bench().options().no_settings;
        let settings = |settings: &Option<FieldValues>| settings.clone().filter(|_| sent);
        let customers: Vec<_> = customers.iter().map(|(customer, own)| (customer.id, settings(own))).collect();
        self.model.borrow_mut().enable(partner.id, &customers);
    }

    /// Disables customers.
    ///
    /// # Errors
    /// As for every write.
    pub fn disable(&self, partner: &Tenant, customers: &[Tenant]) -> Verdict {
        self.act([Act::Disable(partner.clone(), customers.to_vec())])
    }

    /// Tells the model of a disabling that was sent in another way.
    pub fn now_disabled(&self, partner: &Tenant, customers: &[Tenant]) {
        let ids: Vec<_> = customers.iter().map(|customer| customer.id).collect();
        self.model.borrow_mut().disable(partner.id, &ids);
    }

    /// Reads the partner's state and compares it.
    ///
    /// # Errors
    /// `Failed` when it differs from the model.
    pub fn state(&self, partner: &Tenant) -> Verdict {
        self.act([Act::State(partner.clone())])
    }

    /// Reads the partner's customers and compares them. Unless the partner is enabled, a refusal is as good as an
    /// empty list: the documents do not say which.
    ///
    /// # Errors
    /// `Failed` when the list differs from the model.
    pub fn list(&self, partner: &Tenant) -> Verdict {
        let enabled = self.model.borrow().is_enabled(partner.id);
        self.act([Act::List { partner: partner.clone(), enabled }])
    }

    /// Does all this in turn, each as soon as the one before is answered.
    ///
    /// # Errors
    /// As for each of them: the first that goes wrong is the last of the conversation.
    pub fn act(&self, acts: impl IntoIterator<Item = Act>) -> Verdict {
        let mirrored = self.conversation.bench().partner_is_mirrored();
        let has_callback = |act: &Act| mirrored || !matches!(act, Act::EnablePartner(_));
        let acts: Vec<Act> = acts.into_iter().collect();
        let calls = acts.iter().filter(|act| has_callback(act)).map(|act| self.changed(act.call())).collect();
        let mut next = acts.iter();
        self.conversation.in_turn(calls, |_, reply| {
            for act in next.by_ref() {
                if has_callback(act) {
                    return self.look(act, reply);
                }
                self.apply(act);
            }
            Ok(())
        })?;
        next.for_each(|act| self.apply(act));
        Ok(())
    }

    /// What an act's answer must be, and what the model makes of the act.
    fn look(&self, act: &Act, reply: &Reply) -> Verdict {
        if let Act::List { enabled: false, .. } = act {
            if !reply.is_carried_out() {
                return Ok(());
            }
            self.conversation.payload_conforms(reply)?;
        } else {
            match self.demands {
                None => self.conversation.is_set_up(reply)?,
                Some(requirement) => self.conversation.is_carried_out(requirement, reply)?,
            }
        }
        self.apply(act);
        let model = self.model.borrow();
        match act {
            Act::State(partner) => self.compare(model.compare_state(partner.id, &reply.payload())),
            Act::List { partner, .. } => self.compare(model.compare_list(partner.id, &reply.payload())),
            _ => Ok(()),
        }
    }

    fn apply(&self, act: &Act) {
        match act {
            Act::State(_) | Act::List { .. } => {}
            Act::EnablePartner(partner) => self.model.borrow_mut().enable_partner(partner.id),
            Act::Reset(partner) => self.model.borrow_mut().reset_partner(partner.id),
            Act::Enable(partner, customers) => self.now_enabled(partner, customers),
            Act::Disable(partner, customers) => self.now_disabled(partner, customers),
        }
    }

    /// Leaves these partners as they are, to be looked at again when the run ends.
    pub fn leave(&self, partners: &[&Tenant]) {
        let partners = partners.iter().map(|partner| (*partner).clone()).collect();
        let (model, exchanges) = (self.model.borrow().clone(), self.conversation.exchanges());
        self.conversation.bench().session().keep(LeftState { partners, model, exchanges });
    }

    /// Turns differences into findings.
    ///
    /// # Errors
    /// `Failed` unless there are none.
    pub fn compare(&self, differences: impl IntoIterator<Item = Difference>) -> Verdict {
        let findings: Vec<Finding> = differences
            .into_iter()
            .map(|difference| {
                self.conversation
                    .finding(difference.requirement, difference.message)
                    .at(difference.pointer)
                    .compared(difference.expected, difference.actual)
            })
            .collect();
        if findings.is_empty() { Ok(()) } else { Err(NotPassed::Failed(findings)) }
    }

    fn changed(&self, call: Call) -> Call {
        match &self.vary {
            Some(vary) => vary(call),
            None => call,
        }
    }
}

/// One thing that is done in a modelled conversation.
#[derive(Debug, Clone)]
pub enum Act {
    /// Reads the partner's state.
    State(Tenant),
    /// Reads the partner's customers.
    List {
        /// The partner.
        partner: Tenant,
        /// Whether it is enabled.
        enabled: bool,
    },
    /// Enables the partner.
    EnablePartner(Tenant),
    /// Disables the partner.
    Reset(Tenant),
    /// Enables customers of the partner, each with or without settings.
    Enable(Tenant, Vec<(Tenant, Option<FieldValues>)>),
    /// Disables customers of the partner.
    Disable(Tenant, Vec<Tenant>),
}

impl Act {
    fn call(&self) -> Call {
        match self {
            Self::State(partner) => Call::partner_state(partner),
            Self::List { partner, enabled: true } => Call::list(partner),
            Self::List { partner, enabled: false } => Call::list(partner).unstated(),
            Self::EnablePartner(partner) => Call::enable_partner(partner),
            Self::Reset(partner) => Call::reset_partner(partner),
            Self::Enable(partner, customers) => Call::enable(partner, customers),
            Self::Disable(partner, customers) => Call::disable(partner, customers),
        }
    }
}
