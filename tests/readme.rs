//! What the README says holds: its commands work, its options, names and files exist. Its Rust is a doctest.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use acgw::checks;
use acgw::contract::requirements;
use regex::Regex;
use serde_json::Value;

const README: &str = include_str!("../README.md");
const ACGW: &str = env!("CARGO_BIN_EXE_acgw");

/// A fenced block: what stands behind the fence, and the lines.
struct Block {
    info: &'static str,
    text: &'static str,
}

fn blocks() -> Vec<Block> {
    let fenced = README.split("\n```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).map(|(info, text)| Block { info, text }).collect()
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a regular expression")
}

/// The text between backticks, outside of fenced blocks.
fn inline_code() -> Vec<&'static str> {
    let prose = README.split("\n```").step_by(2);
    prose.flat_map(|prose| prose.split('`').skip(1).step_by(2)).collect()
}

fn help(arguments: &[&str]) -> String {
    let output = Command::new(ACGW).args(arguments).arg("--help").output().expect("acgw runs");
    assert!(output.status.success(), "acgw {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The help of each command, by name.
fn helps() -> BTreeMap<String, String> {
    let names = regex(r"(?m)^  ([a-z]+)  ");
    let all = help(&[]);
    let names = names.captures_iter(&all).map(|found| found[1].to_owned()).filter(|name| name != "help");
    names.map(|name| (name.clone(), help(&[&name]))).collect()
}

/// Whether the help has this option, and not only a longer one.
fn has(help: &str, option: &str) -> bool {
    regex(&format!(r"(?m)^ +(-., )?{option}\b[^-]")).is_match(help)
}

#[test]
fn commands_and_their_options_exist() {
    let helps = helps();
    let (command, option) = (regex(r"\bacgw ([a-z]+)\b([^\n`|&)]*)"), regex(r"--[a-z][a-z-]*"));
    let code = blocks().into_iter().map(|block| block.text);
    let mut seen = 0;
    for text in code.chain(inline_code()) {
        let text = text.replace("\\\n", " ");
        for found in command.captures_iter(&text) {
            let help = helps.get(&found[1]).unwrap_or_else(|| panic!("there is no `acgw {}`", &found[1]));
            for option in option.find_iter(&found[2]).map(|found| found.as_str()) {
                assert!(option == "--help" || has(help, option), "`acgw {}` has no `{option}`", &found[1]);
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "{seen} options seen: are the commands found at all?");
}

#[test]
fn options_in_the_text_exist() {
    const OTHERS: &[&str] = &["--test-threads", "--release", "--locked", "--path"];
    let (helps, option) = (helps(), regex(r"^--[a-z][a-z-]*"));
    for code in inline_code() {
        let Some(option) = option.find(code).map(|found| found.as_str()) else { continue };
        let known = OTHERS.contains(&option) || helps.values().any(|help| has(help, option));
        assert!(known, "no command has `{option}`");
    }
    for variable in regex(r"ACGW_[A-Z_]+").find_iter(README).map(|found| found.as_str()) {
        let check = &helps["check"];
        assert!(check.contains(&format!("[env: {variable}=")), "`{variable}` is not read");
    }
}

#[test]
fn shown_results_are_those_of_checks_that_exist() {
    let all = checks::all();
    let title = |id: &str| {
        let check = all.iter().find(|check| check.id == id);
        check.unwrap_or_else(|| panic!("there is no check `{id}`")).title
    };
    let line = regex(r"(?m)^  (?:pass|note|FAIL|skip) ([a-z_.]+) +(.+)$");
    let shown: Vec<_> = line.captures_iter(README).map(|found| (found[1].to_owned(), found[2].to_owned())).collect();
    assert!(!shown.is_empty());
    for (id, start) in shown {
        assert!(title(&id).starts_with(&start), "{id}: {start}");
    }
}

/// Long lines are wrapped in a report, so that only the words count.
#[test]
fn the_shown_finding_is_that_of_a_check_that_exists() {
    let block = blocks().into_iter().find(|block| block.text.starts_with("FAILED ")).expect("a finding is shown");
    let words = block.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let id = words.split(' ').nth(1).unwrap_or_default();
    let check = checks::all().into_iter().find(|check| check.id == id).expect("its check exists");
    let requirement = check.requirement;
    let rule = format!("rule {}, {} demands {}", requirement.id, requirement.source, requirement.text);
    for part in [check.title, &rule, check.mend] {
        assert!(words.contains(part), "{part}");
    }
}

#[test]
fn identifiers_in_the_text_exist() {
    let subjects: Vec<&str> = checks::all().iter().map(|check| check.subject()).collect();
    let dotted = regex(r"^[a-z_]+(\.[a-z_]+)+$");
    for code in inline_code().into_iter().filter(|code| dotted.is_match(code)) {
        if subjects.iter().any(|subject| code.split('.').next() == Some(subject)) {
            let known = checks::all().iter().any(|check| check.id == code)
                || requirements::ALL.iter().any(|requirement| requirement.id == code);
            assert!(known, "`{code}` is neither check nor requirement");
        }
    }
}

#[test]
fn the_shown_entry_of_the_index_is_there_to_the_letter() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let index = std::fs::read_to_string(root.join("fixtures/index.json")).expect("the index is there");
    let index: Value = serde_json::from_str(&index).expect("JSON");
    let entry = blocks().into_iter().find(|block| block.text.starts_with("\"status-report/")).expect("it is shown");
    let entry: Value = serde_json::from_str(&format!("{{{}}}", entry.text)).expect("JSON");
    for (path, entry) in entry.as_object().expect("an object") {
        assert_eq!(&index["files"][path], entry, "{path}");
    }
}

#[test]
fn linked_files_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let links: Vec<_> = regex(r"\]\(([^)#:]+)\)").captures_iter(README).map(|found| found[1].to_owned()).collect();
    assert!(links.len() > 4, "{links:?}");
    for link in links {
        assert!(root.join(&link).exists(), "there is no {link}");
    }
}

/// The marked blocks are typed into one shell, as a reader would; only the port is another one.
#[cfg(unix)]
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says why")]
fn marked_commands_work_as_typed() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: there is no curl on this machine");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let typed: Vec<_> = blocks().iter().filter(|block| block.info == "sh run").map(|block| block.text).collect();
    assert!(typed.len() > 1, "the marked blocks are found");
    let script =
        format!("set -eu\ntrap 'kill $!' EXIT\n{}", typed.join("\n")).replace("127.0.0.1:8787", &free.to_string());
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", Path::new(ACGW).parent().expect("a folder").display());
    let file = |name: &str| std::fs::File::create(folder.join(name)).expect("a file");
    let mut shell = Command::new("sh")
        .args(["-c", &script])
        .current_dir(&folder)
        .envs([("PATH", path), ("ACGW_LISTEN", free.to_string())])
        .stdout(file("out"))
        .stderr(file("err"))
        .spawn()
        .expect("a shell");
    let until = Instant::now() + Duration::from_secs(60);
    let status = loop {
        match shell.try_wait().expect("a child") {
            None if Instant::now() < until => std::thread::sleep(Duration::from_millis(20)),
            None => drop(shell.kill()),
            Some(status) => break status,
        }
    };
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let (out, err) = (read("out"), read("err"));
    assert!(status.success(), "{status}\n{out}\n{err}");
    assert!(out.lines().any(|line| line == "204"), "{out}\n{err}");
    let list = out.lines().find(|line| line.starts_with("[{")).unwrap_or_else(|| panic!("no list:\n{out}\n{err}"));
    let list: Value = serde_json::from_str(list).expect("JSON");
    assert_eq!((&list[0]["application_code"], &list[0]["active"]), (&"vendor.application".into(), &true.into()));
}
