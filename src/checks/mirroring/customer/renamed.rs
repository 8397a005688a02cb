//! Other names: a name is data, which any request may change, and tells nobody apart.

use crate::contract::{Level, requirements};
use crate::suite::{Check, Needs, Scene, Tenant, Verdict};

pub(crate) const CHECKS: &[Check] = &[
    check!(
        "partner_renamed",
        CUSTOMER_ENABLE,
        partner_renamed,
        "customers stay with their partner when it changes its name",
        "Find partners, and the records of their customers, by tenant ids; a name is data that may change with any request."
    ),
    check!(
        "renamed",
        CUSTOMER_ENABLE,
        renamed,
        "a customer is enabled and disabled under another name than before",
        "Find customers by their tenant id, and update all of a record: name, settings and state."
    ),
];

const OTHER: &str = "Another Name Ltd";

fn partner_renamed(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, talk) = (scene.partner()?, scene.talk);
    let customers = [talk.customer(), talk.customer(), talk.customer()];
    let list: Vec<_> = customers.iter().map(|customer| (customer.clone(), Some(talk.settings("value")))).collect();
    scene.enable(&partner, &list)?;
    let renamed = partner.named(OTHER);
    scene.enable_plain(&renamed, &[talk.customer()])?;
    scene.list(&partner)?;
    scene.enable(&renamed, &[(customers[0].clone(), Some(talk.settings("new")))])?;
    scene.disable(&renamed, &customers[1..2])?;
    scene.list(&renamed)?;
    scene.enable_partner(&renamed)?;
    scene.list(&renamed)?;
    scene.leave(&[&renamed]);
    if talk.bench().partner_is_mirrored() { renamed_and_reset(scene) } else { Ok(()) }
}

fn renamed_and_reset(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    scene.enable_plain(&partner, &[scene.talk.customer()])?;
    let renamed = partner.named(OTHER);
    scene.enable_partner(&renamed)?;
    scene.reset_partner(&renamed)?;
    scene.list(&renamed)?;
    scene.enable_partner(&renamed)?;
    scene.list(&renamed)
}

fn renamed(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, talk) = (scene.partner()?, scene.talk);
    let (customer, other) = (talk.customer(), talk.customer());
    let named = |customer: &Tenant, name: &str, mark: &str| (customer.named(name), Some(talk.settings(mark)));
    scene.enable(&partner, &[named(&customer, "First Name", "one"), named(&other, "First Name", "first")])?;
    scene.enable(&partner, &[named(&customer, "Second Name", "two")])?;
    scene.list(&partner)?;
    scene.disable(&partner, &[customer.clone(), other.clone()])?;
    scene.enable(&partner, &[named(&customer, "Third Name", "three"), named(&other, "first name", "second")])?;
    scene.list(&partner)?;
    scene.disable(&partner, &[customer])?;
    scene.list(&partner)
}
