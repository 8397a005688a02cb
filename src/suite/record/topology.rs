//! The customers that the vendor's tenants have, as the user knows them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A customer of a vendor's tenant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorCustomer {
    /// The vendor's own id.
    pub id: String,
    /// The name at the vendor.
    pub name: String,
}

/// The customers of the vendor's tenants, by the id of the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Topology(pub BTreeMap<String, Vec<VendorCustomer>>);

impl Topology {
    /// Whether several accounts have the customer.
    pub(crate) fn is_shared(&self, customer: &VendorCustomer) -> bool {
        self.0.values().filter(|account| account.contains(customer)).count() > 1
    }

    /// The account with the most customers of this kind, the first one if several have as many.
    pub(crate) fn closest(&self, is_listed: impl Fn(&VendorCustomer) -> bool) -> Option<&Vec<VendorCustomer>> {
        let count = |account: &&Vec<VendorCustomer>| account.iter().filter(|customer| is_listed(customer)).count();
        self.0.values().rev().max_by_key(count)
    }
}

impl std::str::FromStr for Topology {
    type Err = String;

    /// Reads `{"<vendor tenant id>": [{"id": "…", "name": "…"}]}`. The error names the place.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text)
            .map_err(|error| format!("{error}; write {{\"<vendor tenant id>\": [{{\"id\": \"…\", \"name\": \"…\"}}]}}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topology_is_read_and_a_wrong_one_names_the_place() {
        let read: Topology = r#"{"v1": [{"id": "c1", "name": "A"}], "v2": []}"#.parse().expect("a topology");
        assert_eq!(read.0["v1"], [VendorCustomer { id: "c1".to_owned(), name: "A".to_owned() }]);
        let error = r#"{"v1": [{"id": 1}]}"#.parse::<Topology>().expect_err("no text");
        assert!(error.contains("line 1 column") && error.contains("\"id\": \"…\""), "{error}");
    }
}
