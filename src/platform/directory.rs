//! The API clients, the hierarchy of tenants, and who may act for whom.

use std::collections::HashMap;

use uuid::Uuid;

use super::api_client::Client;

/// Which clients the token endpoint admits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Admission {
    #[default]
    Listed,
    Anyone,
}

/// The API clients and the hierarchy of tenants.
#[derive(Clone, Default)]
pub(crate) struct Directory {
    pub(crate) clients: Vec<Client>,
    pub(crate) admission: Admission,
    /// The parent of each child. Empty if the hierarchy is unknown.
    pub(crate) parents: HashMap<Uuid, Uuid>,
}

impl Directory {
    /// The tenant of the client with these credentials.
    pub(crate) fn authenticate(&self, id: &str, secret: &str) -> Option<Uuid> {
        match self.clients.iter().find(|client| client.id == id) {
            Some(client) => (client.secret == secret).then_some(client.tenant),
            None => {
                let taken = self.admission == Admission::Anyone && !id.is_empty() && !secret.is_empty();
                taken.then(|| Client::tenant_from_id(id))
            }
        }
    }

    /// The tenant in which a client is registered.
    pub(crate) fn tenant_of(&self, id: &str) -> Option<Uuid> {
        self.clients.iter().find(|client| client.id == id).map(|client| client.tenant)
    }

    /// Whether a client of tenant `own` may act for `target`: for its own tenant and those below it.
    ///
    /// If the hierarchy is unknown, every tenant counts as below the client unless another client is registered in it.
    pub(crate) fn reaches(&self, own: Uuid, target: Uuid) -> bool {
        if own == target {
            return true;
        }
        if self.parents.is_empty() {
            return !self.clients.iter().any(|client| client.tenant == target);
        }
        // No more steps than relations, so that a circle ends.
        let above = std::iter::successors(Some(target), |tenant| self.parents.get(tenant).copied());
        above.take(self.parents.len() + 1).any(|tenant| tenant == own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(parents: &[(u128, u128)]) -> Directory {
        let client = |id: &str, tenant| Client { id: id.into(), secret: "s".into(), tenant: Uuid::from_u128(tenant) };
        Directory {
            clients: vec![client("a", 1), client("b", 2)],
            admission: Admission::Listed,
            parents: parents.iter().map(|(up, down)| (Uuid::from_u128(*down), Uuid::from_u128(*up))).collect(),
        }
    }

    fn reached(directory: &Directory, own: u128) -> Vec<u128> {
        (1..=5).filter(|target| directory.reaches(Uuid::from_u128(own), Uuid::from_u128(*target))).collect()
    }

    #[test]
    fn without_relations_all_but_other_clients_tenants_are_reached() {
        assert_eq!(reached(&directory(&[]), 1), [1, 3, 4, 5]);
    }

    #[test]
    fn relations_restrict_to_own_and_below() {
        let directory = directory(&[(1, 3), (3, 4), (2, 5)]);
        assert_eq!(reached(&directory, 1), [1, 3, 4]);
        assert_eq!(reached(&directory, 2), [2, 5]);
        assert_eq!(reached(&directory, 4), [4]);
    }

    #[test]
    fn a_circle_of_tenants_ends() {
        assert_eq!(reached(&directory(&[(3, 4), (4, 3)]), 1), [1]);
    }

    #[test]
    fn credentials_are_compared_whole() {
        let mut directory = directory(&[]);
        assert!(directory.authenticate("a", "s").is_some());
        assert!(directory.authenticate("a", "").is_none() && directory.authenticate("c", "s").is_none());
        directory.admission = Admission::Anyone;
        assert_eq!(directory.authenticate("c", "s"), Some(Client::tenant_from_id("c")));
        assert!(directory.authenticate("c", "").is_none() && directory.authenticate("a", "t").is_none());
    }
}
