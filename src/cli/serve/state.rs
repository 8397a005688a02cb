//! What a gateway goes on with: its state file, its clients, and its keys.

use std::path::Path;
use std::sync::Arc;

use super::ServeArgs;
use crate::cli::keys::note_others;
use crate::platform::{Client, Gateway, GatewayBuilder, Keeper, stored_clients, stored_keys};
use crate::store::{StateFile, StateFileError};

/// Opens the state file, if there is to be one.
pub(super) fn open(file: Option<&Path>) -> Result<Option<Arc<dyn Keeper>>, StateFileError> {
    let trouble = |text| anstream::eprintln!("warning: {text}");
    let open = |file| Ok(Arc::new(StateFile::open(file, trouble)?) as Arc<dyn Keeper>);
    file.map(open).transpose()
}

/// The clients of the options; or else those of the state file; or else one that is made up.
pub(super) fn clients(args: &ServeArgs, state: Option<&dyn Keeper>) -> Vec<Client> {
    let stored = || state.map(stored_clients).unwrap_or_default();
    let clients = if args.clients.is_empty() { stored() } else { args.clients.clone() };
    if clients.is_empty() { vec![Client::made_up()] } else { clients }
}

/// The builder with its keys: those of the gateway whose issuer it shares; or else those of the state file, unless new ones
/// are wanted; or else those of this machine. And with the state file.
pub(super) fn set_up(
    builder: GatewayBuilder,
    args: &ServeArgs,
    name: Option<&str>,
    (sharing, state): (Option<&Gateway>, Option<Arc<dyn Keeper>>),
) -> GatewayBuilder {
    let keys = &args.gateway.keys;
    let stored = state.as_deref().filter(|_| !keys.are_fresh()).and_then(stored_keys);
    let builder = match (sharing, stored) {
        (Some(issuer), _) => builder.keys_of(issuer),
        (None, Some(stored)) => {
            note_others(name);
            builder.stored_keys(stored)
        }
        (None, None) => builder.two_keys(keys.kept(name)),
    };
    match state {
        Some(state) => builder.keeper(state),
        None => builder,
    }
}
