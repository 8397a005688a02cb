//! `acgw.toml`: found, read, refused, and what wins over it.

use serde_json::Value;

use crate::support::*;

/// Runs the program in a folder.
fn run_in(folder: &str, args: &[&str], environment: &[(&str, &str)]) -> Done {
    let mut command = acgw(args);
    command.current_dir(folder).envs(environment.iter().copied());
    command.output().expect("the program starts").into()
}

/// A folder that is a repository's root, and one in it.
fn project(settings: &str) -> (Folder, String) {
    let folder = Folder::new("config");
    let below = folder.path("a/b");
    std::fs::create_dir_all(&below).expect("a folder");
    std::fs::create_dir(folder.path(".git")).expect("a folder");
    std::fs::write(folder.path("acgw.toml"), settings).expect("a file");
    (folder, below)
}

/// How many checks `check --list` shows.
fn listed(done: &Done) -> usize {
    assert_eq!(done.code, Some(0), "{}", done.err);
    done.out.lines().count()
}

#[test]
fn options_win_over_the_environment_and_that_over_the_file() {
    let (_folder, below) = project("[check]\nonly = ['auth.token.missing']\n");
    let both = ("ACGW_ONLY", "auth.token.missing,auth.token.expired");
    assert_eq!(listed(&run_in(&below, &["check", "--list"], &[])), 1);
    assert_eq!(listed(&run_in(&below, &["check", "--list"], &[both])), 2);
    assert!(listed(&run_in(&below, &["check", "--list", "--only", "auth.*"], &[both])) > 2);
}

#[test]
fn the_file_of_the_project_is_found_and_no_other() {
    let settings = "[check]\nonly = ['auth.token.missing']\n";
    let (folder, below) = project(settings);
    let done = run_in(&below, &["check", "--list"], &[]);
    assert_eq!((listed(&done), done.err), (1, format!("settings from {}\n", folder.path("acgw.toml"))));
    // The nearest one counts, a repository inside of another one is one of its own, and a named file counts alone.
    std::fs::write(folder.path("a/acgw.toml"), "[check]\nonly = ['auth.token.missing', 'auth.token.expired']")
        .expect("a file");
    assert_eq!(listed(&run_in(&below, &["check", "--list"], &[])), 2);
    let named = ["check", "--list", "--config", "../../acgw.toml"];
    assert_eq!(listed(&run_in(&below, &named, &[])), 1);
    assert_eq!(listed(&run_in(&below, &["check", "--list"], &[("ACGW_CONFIG", "../../acgw.toml")])), 1);
    std::fs::write(folder.path("a/b/.git"), "gitdir: elsewhere").expect("a file");
    assert!(listed(&run_in(&below, &["check", "--list"], &[])) > 50);
    let done = run_in(&below, &["check", "--list", "--config", "no.toml"], &[]);
    assert!(done.code == Some(2) && done.complaint().contains("`no.toml` cannot be read"), "{}", done.err);
}

#[test]
fn mistakes_are_wrong_usage_with_line_and_remedy() {
    for (settings, args, expected) in [
        (
            "\nlistn = '127.0.0.1:0'",
            &["serve"][..],
            "acgw: acgw.toml:2: unknown key `listn` above the first table; did you mean `listen`?",
        ),
        ("[check]\n\ncases = 0", &["check"], "acgw: acgw.toml:3: `cases`: 0 is not in 1..=4294967295"),
        (
            "[check]\nformat = 'html5'",
            &["check"],
            "acgw: acgw.toml:2: `format` takes one of `human`, `json`, `junit`, `github`, `html`",
        ),
        (
            "[check]\nformat = '${FORMAT}'",
            &["check"],
            "acgw: acgw.toml:2: `format`: use one of human, json, junit, github, html",
        ),
        (
            "listen = '${PORT}'",
            &["serve"],
            "acgw: acgw.toml:1: the environment variable `PORT` is not set; set it, or use the option",
        ),
        (
            "listen = 'localhost'",
            &["serve"],
            "acgw: acgw.toml:1: `listen`: use an IP address and a port, as in `127.0.0.1:8787`",
        ),
        (
            "[check]\nonly = [\n'auth.*',\n'[',\n]",
            &["check"],
            "acgw: acgw.toml:4: `only`: error parsing glob '[': unclosed character class; missing ']'",
        ),
        (
            "[check]\ncredentials = 'me:hunter2'",
            &["check"],
            "acgw: acgw.toml:2: `credentials`: the part after the colon is not JSON: expected value at line 1 column 1",
        ),
        (
            "[check]\ninsecure = true\nca_cert = 'x'",
            &["check"],
            "acgw: acgw.toml:2: `insecure` and `ca_cert` exclude each other; keep one",
        ),
        (
            "[[tenant]]\nid = 'x'\nparent = 'y'",
            &["serve"],
            "acgw: acgw.toml:1: `tenant`: the ids of both tenants must be UUIDs: the upper one and the one below it",
        ),
        (
            "[[client]]\nid = 'a:b'\nsecret = 's'",
            &["serve"],
            "acgw: acgw.toml:2: `id`: the id of a client must not contain a colon; remove it",
        ),
        (
            "[[datacenter]]\nname = 'eu'\nlisten = '127.0.0.1:0'\n[[datacenter]]\nname = 'eu'\nlisten = '127.0.0.1:0'",
            &["serve"],
            "acgw: acgw.toml:5: two data centres are named `eu`; give them different names",
        ),
        (
            "[[datacenter]]\nname = 'eu'\nlisten = '127.0.0.1:0'",
            &["serve", "--issuer", "http://a.example"],
            "acgw: acgw.toml:1: `--issuer` is for a single gateway, and this file has data centres; leave it out (in the environment too) and give each data centre its own `issuer`",
        ),
        (
            "[serve]\nissuer = 'http://a.example'\n[[datacenter]]\nname = 'eu'\nlisten = '127.0.0.1:0'",
            &["serve"],
            "acgw: acgw.toml:2: `issuer` is for a single gateway, and this file has data centres; move it into `[[datacenter]]`",
        ),
        (
            "[serve]\ntls_ca_out = 'ca.pem'\n[[datacenter]]\nname = 'eu'\nlisten = '127.0.0.1:0'\ntls = true",
            &["serve"],
            "acgw: acgw.toml:2: `tls_ca_out` is for a single gateway, and this file has data centres; move it into `[[datacenter]]`",
        ),
        (
            "[serve]\ntls = true\ntls_cert = 'x'",
            &["serve"],
            "acgw: acgw.toml:3: `tls_cert` and `tls` exclude each other; keep one",
        ),
    ] {
        let (folder, _) = project(settings);
        let done = run_in(&folder.path(""), args, &[("FORMAT", "html5")]);
        assert_eq!((done.code, done.complaint()), (Some(2), expected), "{settings}");
    }
}

#[test]
fn mistakes_in_keys_and_types_name_the_place_and_the_fix() {
    for (settings, expected) in [
        ("\nlisen = 'x'", "acgw: acgw.toml:2: unknown key `lisen` above the first table; did you mean `listen`?"),
        ("[check]\ntimout = '1s'", "acgw: acgw.toml:2: unknown key `timout` in `[check]`; did you mean `timeout`?"),
        ("cases = 3", "acgw: acgw.toml:1: unknown key `cases` above the first table; it belongs in `[check]`"),
        (
            "[[client]]\nid = 'i'\nsecret = 's'\nlisten = 'x'",
            "acgw: acgw.toml:4: unknown key `listen` in `[[client]]`; it belongs above the first table",
        ),
        ("[chek]\n", "acgw: acgw.toml:1: unknown key `chek` above the first table; did you mean `check`?"),
        ("[check]\ncases = '3'", "acgw: acgw.toml:2: `cases` takes a whole number, not a string"),
        ("[check]\n\nkeep = 1", "acgw: acgw.toml:3: `keep` takes true or false, not a number"),
        ("[check]\nonly = 'auth.*'", "acgw: acgw.toml:2: `only` takes a list in brackets, not a string"),
        ("[check]\nonly = [\n'a',\n3]", "acgw: acgw.toml:4: `only` takes a string, not a number"),
        ("client = ['id:secret']", "acgw: acgw.toml:1: `client` takes a table with `id` and `secret`, not a string"),
        ("listen = 2026-01-01", "acgw: acgw.toml:1: `listen` takes a string, not a date"),
        ("[check]\npartner = 'mapping'", "acgw: acgw.toml:2: `partner` takes one of `mirrored`, `mapped`, `explicit`"),
        ("[[client]]\nid = 'a'", "acgw: acgw.toml:1: `[[client]]` lacks `secret`"),
        (
            "[[client]]\nid = 'a'\nsecret = 's'\nname = 'x'",
            "acgw: acgw.toml:4: unknown key `name` in `[[client]]`; `acgw schema config` shows all keys",
        ),
        ("[[datacenter]]\nname = 'a'", "acgw: acgw.toml:1: `[[datacenter]]` lacks `listen`"),
        (
            "[[datacenter]]\nname = 'a'\nlisten = 'x'\n[[datacenter.client]]\nid = 'x'",
            "acgw: acgw.toml:4: `[[datacenter.client]]` lacks `secret`",
        ),
    ] {
        let (folder, _) = project(settings);
        let done = run_in(&folder.path(""), &["check"], &[]);
        assert_eq!((done.code, done.complaint()), (Some(2), expected), "{settings}");
    }
}

#[test]
fn only_what_the_command_needs_has_to_be_there() {
    let (folder, _) = project("[serve]\nready_file = '${NOWHERE}'\n[check]\nca_cert = '${NOWHERE}'\n");
    let root = folder.path("");
    assert_eq!(run_in(&root, &["check", "--list"], &[]).code, Some(2));
    // What an option rules out is not looked at.
    assert!(listed(&run_in(&root, &["check", "--list", "--insecure"], &[])) > 50);
    assert!(listed(&run_in(&root, &["check", "--list", "--ca-cert", "x"], &[])) > 50);
    assert_eq!(run_in(&root, &["explain", "auth.token.missing"], &[]).code, Some(0));
}

#[test]
fn a_run_takes_target_paths_and_variables_from_the_file() {
    let bed = Bed::new(|vendor| vendor);
    let settings = format!(
        "target = '{}'\nlisten = '${{WHERE}}'\n[check]\nonly = ['auth.{{token,scope}}.*']\ncases = 2\nseed = 7\nreport = ['json=out/report.json']\n",
        bed.vendor.url()
    );
    let (folder, below) = project(&settings);
    let done = run_in(&below, &["check"], &[("WHERE", &bed.listen)]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    let report = std::fs::read_to_string(folder.path("out/report.json")).expect("a report beside the file");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!((&report["seed"], report["target"].as_str()), (&Value::from(7), Some(bed.vendor.url().as_str())));
    for args in [&["send", "partner.mirroring.get_state"][..], &["send", "--flow", "open-app"]] {
        let done = run_in(&below, args, &[("WHERE", &bed.listen)]);
        assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
        // A URL on the command line wins.
        let elsewhere = [args, &["http://127.0.0.1:1/", "--retries", "0"]].concat();
        assert_eq!(run_in(&below, &elsewhere, &[("WHERE", &bed.listen)]).code, Some(3));
    }
}

#[test]
fn the_schema_takes_the_sample_of_the_guide() {
    let guide = include_str!("../../docs/guide/configuration.md");
    let samples = guide.split("\n```toml\n").skip(1).filter_map(|block| block.split("\n```").next());
    let sample = samples.into_iter().find(|block| block.contains("[[datacenter]]")).expect("a sample of acgw.toml");
    let (folder, _) = project(sample);
    let root = folder.path("");
    let done = run_in(&root, &["check", "--list"], &[("DEMO_SECRET", "s")]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let schema = run(&["schema", "config"]).json();
    let sample: toml::Value = toml::from_str(sample).expect("TOML");
    let sample = serde_json::to_value(sample).expect("JSON");
    assert!(jsonschema::is_valid(&schema, &sample));
    // Not because everything is taken.
    let mut wrong = sample.clone();
    wrong["check"]["colour"] = Value::from(1);
    assert!(!jsonschema::is_valid(&schema, &wrong));
}

#[test]
fn every_key_is_described() {
    fn walk(value: &Value, place: &str) {
        for (name, property) in value["properties"].as_object().into_iter().flatten() {
            let place = format!("{place}/{name}");
            assert!(property["description"].is_string() || property["$ref"].is_string(), "{place}");
            walk(property, &place);
        }
    }
    let schema = run(&["schema", "config"]).json();
    walk(&schema, "");
    schema["$defs"].as_object().expect("an object").iter().for_each(|(name, value)| walk(value, name));
}
