//! The documented lifecycle as one conversation: what Acronis' own verification walks through, with a read after
//! each write.

use super::check::Verdict;
use super::scene::Scene;

/// Enables and disables one partner and two customers, and reads the state after each step.
///
/// # Errors
/// `Failed` at the first answer that is not what the documents say.
pub fn lifecycle(scene: &Scene<'_, '_>) -> Verdict {
    let talk = scene.talk;
    let partner = talk.partner();
    let (with_settings, plain) = (talk.customer(), talk.customer());
    scene.state(&partner)?;
    scene.enable_partner(&partner)?;
    scene.state(&partner)?;
    scene.list(&partner)?;
    scene.enable(&partner, &[(with_settings.clone(), Some(talk.settings("value"))), (plain, None)])?;
    scene.list(&partner)?;
    scene.disable(&partner, &[with_settings])?;
    scene.list(&partner)?;
    scene.reset_partner(&partner)?;
    scene.state(&partner)?;
    scene.enable_partner(&partner)?;
    scene.list(&partner)?;
    scene.reset_partner(&partner)
}
