//! The clients and the keys of a gateway that goes on after the end of its process.

use std::sync::Arc;

use bytes::Bytes;
use uuid::Uuid;

use super::api_client::Client;
use super::keeper::{Keeper, ONLY, Subject};
use super::state::State;
use crate::identity::{Keys, StoredKeys};

/// Tells the keeper, if there is one, of the clients, and of the keys now and after each change.
pub(super) fn keep(state: &Arc<State>) {
    let Some(keeper) = &state.settings.keeper else { return };
    let clients = &state.settings.directory.clients;
    let clients: Vec<_> = clients.iter().map(|client| (&client.id, &client.secret, client.tenant)).collect();
    let clients = serde_json::to_vec(&clients).expect("text has a JSON form");
    keeper.put(Subject::Clients, ONLY, clients.into());
    // Keys of another gateway are kept where that one is kept.
    if state.settings.shared_keys.is_none() {
        let (keys, keeper) = (Arc::clone(&state.keys), Arc::clone(keeper));
        // They may still have to be made.
        std::thread::spawn(move || {
            let told = Arc::clone(&keeper);
            keys.on_change(move |keys| keep_keys(&*told, keys));
            keep_keys(&*keeper, &keys);
        });
    }
}

fn keep_keys(keeper: &dyn Keeper, keys: &Keys) {
    let Some(text) = keys.to_stored().to_json() else { return };
    keeper.put(Subject::Keys, ONLY, Bytes::from(text));
    // Nobody waits for it: the next answer tells of trouble.
    let _ = keeper.write();
}

/// The clients of the gateway before.
pub(crate) fn stored_clients(keeper: &dyn Keeper) -> Vec<Client> {
    let kept = keeper.kept(Subject::Clients);
    let kept = kept.first().and_then(|(_, text)| serde_json::from_slice::<Vec<(String, String, Uuid)>>(text).ok());
    let clients = kept.into_iter().flatten().map(|(id, secret, tenant)| Client { id, secret, tenant });
    clients.collect()
}

/// The keys of the gateway before, if it had some of its own.
pub(crate) fn stored_keys(keeper: &dyn Keeper) -> Option<StoredKeys> {
    keeper.kept(Subject::Keys).first().and_then(|(_, text)| StoredKeys::from_json(text))
}
