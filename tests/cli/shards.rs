//! Runs that are shared out over shards, and the one report of all of them.

use acgw::Callback;
use acgw::internals::vendor::layer;
use serde_json::{Value, json};

use crate::support::*;

/// The reports of all shards of three, and their exit codes.
fn shards(bed: &Bed, folder: &Folder, more: &[&str]) -> (Vec<String>, Vec<Option<i32>>) {
    let run = |index: usize| {
        let (shard, file) = (format!("{index}/3"), folder.path(&format!("{index}.json")));
        let report = format!("json={file}");
        let done = bed.check(&[&["--shard", &shard, "--report", &report], more].concat());
        assert!(done.out.starts_with(&format!("shard     {shard} ")), "{}{}", done.out, done.err);
        let part: Value = read(&file);
        assert_valid(&part);
        assert_eq!((&part["shard"]["index"], &part["shard"]["count"]), (&json!(index), &json!(3)));
        (file, done.code)
    };
    (1..=3).map(run).unzip()
}

fn read(file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file).expect("a report")).expect("JSON")
}

fn merge(files: &[String], more: &[&str]) -> Done {
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    run(&[&["report", "merge"], &files[..], more].concat())
}

/// Conversations of the checks whose cases are shared out.
fn cases(report: &Value, id: &str) -> u64 {
    let mut checks = report["checks"].as_array().expect("a list").iter();
    checks.find(|check| check["id"] == id).and_then(|check| check["cases"].as_u64()).expect(id)
}

#[test]
fn three_shards_of_a_correct_handler_make_one_run_that_conforms() {
    let (bed, folder) = (Bed::new(|vendor| vendor), Folder::new("shards-correct"));
    let (files, codes) = shards(&bed, &folder, &["--cases", "7"]);
    assert_eq!(codes, [Some(0); 3]);
    let merged = merge(&files, &["--format", "json"]);
    assert_eq!((merged.code, merged.err.as_str()), (Some(0), ""));
    let merged = merged.json();
    assert_valid(&merged);
    let whole = bed.check(&["--cases", "7", "--format", "json"]).json();
    // A shard without the basic checks names a cause that they would explain; none of the whole run's causes is lost.
    for cause in whole["causes"].as_array().into_iter().flatten() {
        let result = merged["checks"].as_array().into_iter().flatten().find(|check| check["id"] == cause["check"]);
        assert_eq!(result.map(|result| &result["outcome"]), Some(&serde_json::json!("failed")), "{cause}");
    }
    assert_eq!(merged["shard"], Value::Null);
    for id in ["mirroring.model.customers", "auth.token.corrupted"] {
        assert_eq!(cases(&merged, id), cases(&whole, id), "{id}");
    }
    // Nobody does all of the work.
    let sent = |report: &Value| report["summary"]["requests"].as_u64().expect("a number");
    for file in &files {
        assert!(sent(&read(file)) * 2 < sent(&whole), "{} of {}", sent(&read(file)), sent(&whole));
    }
}

/// A vendor that forgets the settings, and reports a wrong state.
fn faulty() -> Bed {
    Bed::new(|vendor| {
        vendor.layer(layer::after(|incoming, answer| match incoming.callback() {
            Some(Callback::PartnerEnable) => answer.edit(|body| body["payload"]["state"] = json!("ON")),
            Some(Callback::CustomerGetState) => answer.edit(|body| {
                for customer in body["payload"].as_array_mut().into_iter().flatten() {
                    drop(customer.as_object_mut().and_then(|members| members.remove("settings")));
                }
            }),
            _ => {}
        }))
    })
}

#[test]
fn three_shards_of_a_faulty_handler_have_the_verdict_of_the_whole_run() {
    let (bed, folder) = (faulty(), Folder::new("shards-faulty"));
    // The fault has nothing to do with these, and they wait long.
    let skipped: &[&str] =
        &["--skip", "auth.*", "--skip", "mirroring.model.*", "--skip", "tolerance.*", "--skip", "transport.*"];
    let (files, codes) = shards(&bed, &folder, skipped);
    assert!(codes.contains(&Some(1)), "{codes:?}");
    let out = folder.path("merged.json");
    let (report, baseline) = (format!("json={out}"), folder.path("baseline.toml"));
    let merged = merge(&files, &["--report", &report]);
    assert_eq!(merged.code, Some(1), "{}{}", merged.out, merged.err);
    assert!(merged.out.contains("CAUSE") && merged.out.contains("\nDOES NOT CONFORM: "), "{}", merged.out);
    let merged = read(&out);
    assert_valid(&merged);
    let whole = bed.check(&[skipped, &["--format", "json"]].concat()).json();
    // A shard without the basic checks names a cause that they would explain; none of the whole run's causes is lost.
    for cause in whole["causes"].as_array().into_iter().flatten() {
        let result = merged["checks"].as_array().into_iter().flatten().find(|check| check["id"] == cause["check"]);
        assert_eq!(result.map(|result| &result["outcome"]), Some(&serde_json::json!("failed")), "{cause}");
    }
    // What repeats a check is the command of its shard, with the options that the report does not have.
    let text = merged.to_string();
    assert!(text.contains(&format!("--listen {}", bed.listen)) && !text.contains("--shard"), "{text}");

    // Known failures are waived in each shard, and what is stale is told once all of them are together.
    let stale = "[[waiver]]\ncheck = \"lifecycle.verif*\"\nreason = \"old\"\n";
    assert_eq!(merge(&files, &["--baseline", &baseline, "--baseline-update"]).code, Some(0));
    let entries = std::fs::read_to_string(&baseline).expect("a baseline");
    std::fs::write(&baseline, format!("{entries}\n{stale}")).expect("written");
    // What looks back on a shard does not know what was found, and waived, in another one: the verdict is the merge's.
    let (files, _) = shards(&bed, &folder, &[skipped, &["--baseline", &baseline]].concat());
    let without = merge(&files, &[]);
    assert_eq!(without.code, Some(0), "{}{}{entries}", without.out, without.err);
    let merged = merge(&files, &["--baseline", &baseline]);
    assert_eq!(merged.code, Some(1), "{}", merged.out);
    assert!(merged.out.contains("the entry for `lifecycle.verif*` is stale"), "{}", merged.out);
}

#[test]
fn parts_that_are_missing_or_do_not_belong_are_told() {
    let (bed, folder) = (Bed::new(|vendor| vendor), Folder::new("shards-missing"));
    let (files, _) = shards(&bed, &folder, &["--only", "mirroring.partner.*"]);
    let two = merge(&files[..2], &[]);
    assert_eq!(two.code, Some(3), "{}", two.out);
    assert!(two.out.contains("the report of shard 3/3 is missing") && two.out.contains("\nUNDECIDED: "), "{}", two.out);
    let twice = merge(&[&files[..], &files[..1]].concat(), &[]);
    assert_eq!(
        (twice.code, twice.complaint()),
        (Some(2), "acgw: there are two reports of shard `1/3`; pass each shard once")
    );
    let other = folder.path("other.json");
    let report = format!("json={other}");
    let args = [
        "check",
        "--seed",
        "2",
        "--cases",
        "4",
        "--only",
        "mirroring.partner.*",
        "--shard",
        "3/3",
        "--report",
        &report,
    ];
    assert_eq!(run(&args).code, Some(0));
    let mixed = merge(&[&files[..2], &[other]].concat(), &[]);
    assert_eq!(mixed.code, Some(2));
    assert!(mixed.complaint().contains("shard `1/3` and shard `3/3` differ in the seed (`1`, `2`)"), "{}", mixed.err);
    let whole = folder.path("whole.json");
    let report = format!("json={whole}");
    assert_eq!(run(&["check", "--seed", "1", "--only", "lifecycle.states", "--report", &report]).code, Some(0));
    assert_eq!(merge(&[whole], &[]).code, Some(2));
    let nothing = folder.path("nothing.json");
    let lost = merge(&[nothing], &[]);
    assert!(lost.code == Some(2) && lost.complaint().contains("nothing.json"), "{}", lost.err);
}

#[test]
fn shards_are_told_from_options_variables_and_the_list() {
    let listed = |args: &[&str]| run(&[&["check", "--list", "--shard"], args].concat()).out;
    let all = run(&["check", "--list"]).out;
    let lists = [listed(&["1/3"]), listed(&["2/3"]), listed(&["3/3"])];
    for line in all.lines() {
        let times =
            lists.iter().filter(|list| list.lines().any(|other| other.split(' ').next() == line.split(' ').next()));
        assert!(matches!(times.count(), 1 | 3), "{line}");
    }
    let done = acgw(&["check", "--list"]).env("ACGW_SHARD", "2/3").output().expect("the program");
    assert_eq!(Done::from(done).out, lists[1]);
    let folder = Folder::new("shards-config");
    let config = folder.path("acgw.toml");
    std::fs::write(&config, "[check]\nshard = '3/3'\nseed = 1\n").expect("written");
    assert_eq!(run(&["check", "--list", "--config", &config]).out, lists[2]);
    assert!(run(&["report", "merge", "--help"]).out.contains("Usage: acgw report merge "));
    for (args, said) in [
        (&["--shard", "4/3", "--seed", "1"][..], "K goes from 1 to N"),
        (&["--shard", "0/3", "--seed", "1"], "K goes from 1 to N"),
        (&["--shard", "three", "--seed", "1"], "give K/N"),
        (&["--shard", "1/3"], "--seed"),
        (&["--shard", "1/3", "--seed", "1", "--baseline-update"], "--baseline-update"),
        (&["--shard", "2/2", "--seed", "1", "--only", "lifecycle.states"], "use fewer shards"),
    ] {
        let done = run(&[&["check"], args].concat());
        assert_eq!(done.code, Some(2), "{args:?}: {}", done.err);
        assert!(done.out.is_empty() && done.err.contains(said), "{args:?}: {}", done.err);
    }
}
