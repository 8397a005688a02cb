//! The customer's side of mirroring: get_state and set_state (“Enabling customers using mirroring”).

mod coming_back;
mod enabling;
mod lists;
mod mixed;
mod names;
mod partner;
mod settings;
mod settings_gone;
mod settings_small_changes;
mod typed_settings;

use crate::suite::Check;

pub(in crate::checks) use coming_back::{AFTER_RESET, BACK, DISABLE_AGAIN, SAME_AGAIN};
pub(in crate::checks) use enabling::{ADD, AGAIN, DISABLE, DISABLE_PART, ENABLE, SEVERAL};
pub(in crate::checks) use lists::MANY;
pub(in crate::checks) use mixed::MIXED;
pub(in crate::checks) use names::RENAMED;
pub(in crate::checks) use settings::{SETTINGS, SETTINGS_CHANGE, SETTINGS_OF_EACH};

pub(crate) const CHECKS: &[Check] = &[
    enabling::NONE,
    enabling::ENABLE,
    enabling::SEVERAL,
    enabling::ADD,
    enabling::AGAIN,
    enabling::DISABLE,
    enabling::DISABLE_PART,
    coming_back::BACK,
    coming_back::DISABLE_AGAIN,
    coming_back::AFTER_RESET,
    coming_back::SAME_AGAIN,
    enabling::DISABLE_MIXED,
    enabling::DISABLE_UNKNOWN,
    settings::SETTINGS,
    settings::SETTINGS_OF_EACH,
    settings::SETTINGS_CHANGE,
    settings::SETTINGS_EMPTY,
    settings::SETTINGS_EMPTIED,
    settings::SETTINGS_FEWER,
    settings_gone::SETTINGS_GONE,
    mixed::MIXED,
    lists::LARGE,
    MANY,
    lists::EVEN,
    lists::ONE_BY_ONE,
    lists::SIZES,
    lists::ALIKE,
    settings_small_changes::SETTINGS_NEAR,
    typed_settings::TYPED_SETTINGS,
    partner::PARTNER_SETTINGS,
    partner::LASTING,
    names::PARTNER_RENAMED,
    names::RENAMED,
];
