//! A correct handler, and options that are wrong: the run says so, and does not blame the handler.

use acgw::internals::suite::CheckOutcome;
use libtest_mimic::{Failed, Trial};

use crate::kit::{fixed_options, mapped};
use crate::trials::{chosen, session};

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("options::refused_credentials", refused_credentials)]
}

fn refused_credentials() -> Result<(), Failed> {
    let mut options = fixed_options(7);
    mapped(&mut options);
    options.other_credentials = Some(r#"nobody:{"password":"x"}"#.to_owned());
    options.changed_credentials = options.other_credentials.clone();
    let (session, _handler) = session(options, |ground| Box::new(ground.mapping().start().expect("a vendor")));
    let undecided = ["mapping.credentials.changed", "mapping.credentials.denied", "mapping.isolation.partners"];
    let passed = ["mapping.topology.given", "mapping.topology.names"];
    let run = acgw::internals::suite::run(&session, &chosen(&[&undecided[..], &passed[..]].concat()), &|_| {});
    for result in &run.results {
        let wanted = if passed.contains(&result.check.id) { CheckOutcome::Passed } else { CheckOutcome::Undecided };
        if result.outcome != wanted {
            return Err(format!("`{}` is {}", result.check.id, result.outcome.name()).into());
        }
    }
    for option in ["--other-credentials", "--changed-credentials"] {
        if !run.remarks.iter().any(|remark| remark.contains(option)) {
            return Err(format!("no remark names {option}: {:?}", run.remarks).into());
        }
    }
    Ok(())
}
