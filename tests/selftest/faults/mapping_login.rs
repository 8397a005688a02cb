//! Credentials that are compared wrongly.

use acgw::internals::vendor::{Account, Builder, credentials};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::kit::{Fault, Ground, right};

/// Identity and secrets of a request.
type Given = Option<(String, Value)>;

fn password(secrets: &Value) -> &str {
    secrets["password"].as_str().unwrap_or_default()
}

/// Accounts are found by this comparison of what was given with a login.
fn comparing(ground: &Ground, same: fn(&(String, Value), &(String, Value)) -> bool) -> Builder {
    ground.logging_in(move |accounts, given: Given| {
        let given = given?;
        accounts.iter().find(|account| account.logins.iter().any(|login| same(&given, login))).cloned()
    })
}

/// The account of the identity, whatever the secrets are.
fn of_identity(accounts: &[Account], identity: &str) -> Option<Account> {
    accounts.iter().find(|account| account.logins.iter().any(|login| login.0 == identity)).cloned()
}

const WRONG: &[&str] = &["mapping.credentials.wrong"];
const SAYS: &str = "mapping.credentials @ ";

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped("mapping.credentials.anything", "any credentials will do", WRONG, SAYS, |ground| {
        ground
            .mapping()
            .log_in(|accounts, headers| right(accounts, &credentials(headers)).or_else(|| accounts.first().cloned()))
    }),
    Fault::mapped("mapping.credentials.identity_only", "the secrets are not looked at", WRONG, SAYS, |ground| {
        ground.logging_in(|accounts, given| {
            let given: Given = given;
            of_identity(accounts, &given?.0)
        })
    }),
    Fault::mapped("mapping.credentials.secret_only", "the identity is not looked at", WRONG, SAYS, |ground| {
        comparing(ground, |given, login| given.1 == login.1)
    }),
    Fault::mapped("mapping.credentials.longer_secret", "a secret may go on after its end", WRONG, SAYS, |ground| {
        comparing(ground, |given, login| given.0 == login.0 && password(&given.1).starts_with(password(&login.1)))
    }),
    Fault::mapped(
        "mapping.credentials.shorter_secret",
        "the beginning of the secret is enough",
        WRONG,
        SAYS,
        |ground| {
            comparing(ground, |given, login| given.0 == login.0 && password(&login.1).starts_with(password(&given.1)))
        },
    ),
    Fault::mapped(
        "mapping.credentials.shorter_identity",
        "the beginning of the identity is enough",
        WRONG,
        SAYS,
        |ground| {
            comparing(ground, |given, login| given.1 == login.1 && !given.0.is_empty() && login.0.starts_with(&given.0))
        },
    ),
    Fault::mapped(
        "mapping.credentials.last_colon",
        "the header is split at its last colon",
        &["mapping.credentials.accepted"],
        "mapping.credentials.header @ ",
        |ground| {
            ground.mapping().log_in(|accounts, headers| {
                let text = String::from_utf8(STANDARD.decode(headers.get("x-cyberapp-auth")?.as_bytes()).ok()?).ok()?;
                let (identity, secrets) = text.rsplit_once(':')?;
                right(accounts, &Some((identity.to_owned(), serde_json::from_str(secrets).ok()?)))
            })
        },
    ),
    Fault::mapped("mapping.credentials.empty_secret", "an empty secret is accepted", WRONG, SAYS, |ground| {
        comparing(ground, |given, login| {
            let is_empty = given.1.get("password").is_some_and(|password| password == "");
            given.0 == login.0 && (is_empty || given.1 == login.1)
        })
    }),
    Fault::mapped("mapping.credentials.no_secret", "a missing secret is accepted", WRONG, SAYS, |ground| {
        comparing(ground, |given, login| {
            given.0 == login.0 && (given.1.get("password").is_none() || given.1 == login.1)
        })
    }),
    Fault::mapped(
        "mapping.credentials.any_case",
        "secrets are compared without regard to letter case",
        WRONG,
        SAYS,
        |ground| {
            comparing(ground, |given, login| {
                given.0 == login.0 && password(&given.1).eq_ignore_ascii_case(password(&login.1))
            })
        },
    ),
    Fault::mapped(
        "mapping.credentials.any_login",
        "an identity that is known and the secrets of anybody will do",
        WRONG,
        SAYS,
        |ground| {
            ground.logging_in(|accounts, given| {
                let given: Given = given;
                let (identity, secrets) = given?;
                let is_known = accounts.iter().flat_map(|account| &account.logins).any(|login| login.1 == secrets);
                of_identity(accounts, &identity).filter(|_| is_known)
            })
        },
    ),
    Fault::mapped("mapping.credentials.null_secret", "a secret that is null is accepted", WRONG, SAYS, |ground| {
        comparing(ground, |given, login| {
            given.0 == login.0 && (given.1.get("password") == Some(&Value::Null) || given.1 == login.1)
        })
    }),
    Fault::mapped("mapping.credentials.loose", "secrets are compared as in PHP, by ==", WRONG, SAYS, |ground| {
        comparing(ground, |given, login| {
            let is_true = given.1.get("password") == Some(&Value::Bool(true));
            given.0 == login.0 && (is_true || given.1 == login.1)
        })
    }),
    Fault::mapped("mapping.credentials.zero", "a secret that is 0 is equal to every text", WRONG, SAYS, |ground| {
        comparing(ground, |given, login| {
            given.0 == login.0 && (given.1.get("password") == Some(&Value::from(0)) || given.1 == login.1)
        })
    }),
    Fault::mapped("mapping.credentials.query", "the secrets become part of a query", WRONG, SAYS, |ground| {
        comparing(ground, |given, login| {
            let is_condition = given.1["password"].get("$ne").is_some();
            given.0 == login.0 && (is_condition || given.1 == login.1)
        })
    }),
    Fault::mapped("mapping.credentials.like", "the identity is compared by LIKE", WRONG, SAYS, |ground| {
        comparing(ground, |given, login| {
            let is_like = given.0.strip_suffix('%').is_some_and(|beginning| login.0.starts_with(beginning));
            (is_like || given.0 == login.0) && given.1 == login.1
        })
    }),
    Fault::mapped(
        "mapping.credentials.joined",
        "identity and secret are joined without anything between them",
        WRONG,
        SAYS,
        |ground| {
            comparing(ground, |given, login| {
                let joined = |login: &(String, Value)| format!("{}{}", login.0, password(&login.1));
                joined(given) == joined(login)
            })
        },
    ),
    Fault::mapped(
        "mapping.credentials.identity_begins",
        "an identity may go on after its end",
        WRONG,
        SAYS,
        |ground| comparing(ground, |given, login| given.0.starts_with(&login.0) && given.1 == login.1),
    ),
    Fault::mapped(
        "mapping.credentials.identity_ends",
        "an identity may have anything before it",
        WRONG,
        SAYS,
        |ground| comparing(ground, |given, login| given.0.ends_with(&login.0) && given.1 == login.1),
    ),
    Fault::mapped(
        "mapping.credentials.none",
        "requests without the header are for the first account",
        WRONG,
        SAYS,
        |ground| {
            ground.mapping().log_in(|accounts, headers| match headers.get("x-cyberapp-auth") {
                None => accounts.first().cloned(),
                Some(_) => right(accounts, &credentials(headers)),
            })
        },
    ),
    Fault::mapped(
        "mapping.credentials.unreadable",
        "credentials that cannot be read are for the first account",
        WRONG,
        SAYS,
        |ground| {
            ground.logging_in(|accounts, given| match &given {
                None => accounts.first().cloned(),
                Some(_) => right(accounts, &given),
            })
        },
    ),
    Fault::mapped("mapping.credentials.sql", "the identity becomes part of an SQL query", WRONG, SAYS, |ground| {
        ground.logging_in(|accounts, given| {
            let is_injected = given.as_ref().is_some_and(|given| given.0.contains("OR '1'='1"));
            if is_injected { accounts.first().cloned() } else { right(accounts, &given) }
        })
    }),
    Fault::mapped(
        "mapping.credentials.raw_text",
        "the secrets are compared as text",
        &["mapping.credentials.form"],
        "mapping.credentials.header @ ",
        |ground| {
            ground.mapping().log_in(|accounts, headers| {
                let account = right(accounts, &credentials(headers))?;
                let text = String::from_utf8(STANDARD.decode(headers.get("x-cyberapp-auth")?.as_bytes()).ok()?).ok()?;
                let (_, secrets) = text.split_once(':')?;
                let written = |login: &(String, Value)| login.1.to_string();
                account.logins.iter().map(written).any(|login| login == secrets).then_some(account)
            })
        },
    ),
    Fault::mapped(
        "mapping.credentials.escapes",
        "escapes in the secrets are not decoded",
        &["mapping.credentials.form"],
        "mapping.credentials.header @ ",
        |ground| {
            ground.mapping().log_in(|accounts, headers| {
                let text = STANDARD.decode(headers.get("x-cyberapp-auth")?.as_bytes()).ok()?;
                if text.windows(2).any(|pair| pair == b"\\u") { None } else { right(accounts, &credentials(headers)) }
            })
        },
    ),
];
