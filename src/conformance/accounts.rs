//! The accounts that the embedded vendor has for partners that are mapped, and the options that a run gets for them.

use serde_json::{Value, json};

use crate::suite::{Method, Options, Topology, VendorCustomer};
use crate::vendor::Account;

/// The tenants of the embedded vendor; none if partners are enabled in another way.
pub(super) fn accounts_of(options: &Options) -> Vec<Account> {
    if options.partner == Method::Mapped { vec![first(), second()] } else { Vec::new() }
}

/// The options with credentials and customers of the embedded vendor, where the user gave none.
pub(super) fn with_accounts(options: Options) -> Options {
    if options.partner != Method::Mapped || options.credentials.is_some() {
        return options;
    }
    let written = |(identity, secrets): &(String, Value)| format!("{identity}:{secrets}");
    let login = |account: &Account, at: usize| account.logins.get(at).map(written);
    let customers = |account: Account| {
        let customers = account.customers.into_iter().map(|(id, name)| VendorCustomer { id, name });
        (account.id, customers.collect())
    };
    Options {
        credentials: login(&first(), 0),
        changed_credentials: login(&first(), 1),
        other_credentials: login(&second(), 0),
        topology: Some(Topology([first(), second()].map(customers).into_iter().collect())),
        ..options
    }
}

fn first() -> Account {
    account("vendor-1", &[("anna@acme.example", "first-secret"), ("anna@acme.example", "next: secret")], 4)
}

fn second() -> Account {
    account("vendor-2", &[("bert@other.example", "second-secret")], 3)
}

fn account(id: &str, logins: &[(&str, &str)], customers: usize) -> Account {
    let login = |(identity, password): &(&str, &str)| ((*identity).to_owned(), json!({ "password": password }));
    let customer = |number: usize| (format!("{id}-customer-{number}"), format!("Customer {number} of {id}"));
    Account {
        id: id.to_owned(),
        logins: logins.iter().map(login).collect(),
        customers: (1..=customers).map(customer).collect(),
    }
}
