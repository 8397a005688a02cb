//! Snippets in other languages: they parse, and show what is really there.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use acgw::Callback;
use serde_json::Value;

use crate::ACGW;
use crate::pages::{Block, Page, guide, root};

/// Calls `each` with every block of these pages that begins with this info.
fn each_block(info: &str, mut each: impl FnMut(&Page, Block<'_>)) {
    let mut seen = 0;
    for page in guide() {
        for block in page.blocks().into_iter().filter(|block| block.info.split(' ').next() == Some(info)) {
            each(&page, block);
            seen += 1;
        }
    }
    assert!(seen > 0, "no block of {info}");
}

/// A file of that name with this text.
fn file(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("snippets");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::File::create(&path).and_then(|mut file| file.write_all(text.as_bytes())).expect("a file");
    path
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says why")]
fn is_missing(program: &str) -> bool {
    let missing = Command::new(program).arg("--version").output().is_err();
    if missing {
        eprintln!("skipped: there is no {program} on this machine");
    }
    missing
}

/// Runs a program to its end, and fails with what it said.
fn succeeds(command: &mut Command, about: &str) {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{about}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn json_parses_and_messages_keep_to_their_schema() {
    each_block("json", |page, block| {
        let whole = if block.text.starts_with('"') { format!("{{{}}}", block.text) } else { block.text.to_owned() };
        let value: Value = serde_json::from_str(&whole).unwrap_or_else(|error| panic!("{}: {error}", page.path));
        if let Some((_, schema)) = block.info.split_once(' ') {
            let (callback, side) = schema.rsplit_once('.').expect("CALLBACK.request or CALLBACK.response");
            let callback = Callback::by_name(callback).expect("a callback");
            let schema = if side == "request" { callback.request() } else { callback.response() };
            let violations = schema.violations(&value);
            assert!(violations.is_empty(), "{}: {violations:?}", page.path);
        }
    });
}

#[test]
fn entries_of_the_index_are_there_to_the_letter() {
    let index = std::fs::read_to_string(root().join("fixtures/index.json")).expect("the index is there");
    let index: Value = serde_json::from_str(&index).expect("JSON");
    let page = Page::read("docs/guide/fixtures.md");
    let entry =
        page.blocks().into_iter().find(|block| block.text.starts_with("\"status-report/")).expect("one is shown");
    let entry: Value = serde_json::from_str(&format!("{{{}}}", entry.text)).expect("JSON");
    for (path, entry) in entry.as_object().expect("an object") {
        assert_eq!(&index["files"][path], entry, "{path}");
    }
}

#[test]
fn toml_is_read_by_the_program() {
    each_block("toml", |page, block| {
        let path = file("snippet.toml", block.text);
        let mut command = Command::new(ACGW);
        command.arg("check").env("DEMO_SECRET", "secret").env("CI", "true");
        match block.info {
            "toml cargo" => {
                block.text.parse::<toml::Table>().unwrap_or_else(|error| panic!("{}: {error}", page.path));
                return;
            }
            // A waiver of a check that passes is stale, which is exit code 1; what cannot be read is 2.
            "toml baseline" => {
                command.args(["--only", "mirroring.customer.settings_fewer", "--cases", "1", "--baseline"])
            }
            _ => command.args(["--list", "--config"]),
        };
        let output = command.arg(&path).output().expect("acgw runs");
        let expected = if block.info == "toml baseline" { 1 } else { 0 };
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{}: {said}", page.path);
    });
}

#[test]
fn yaml_is_a_piece_of_a_tested_file() {
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    each_block("yaml", |page, block| {
        let (_, from) = block.info.split_once(' ').expect("the file follows `yaml`");
        let whole = std::fs::read_to_string(root().join(from)).expect("the file is there");
        assert!(trimmed(&whole).contains(&trimmed(block.text)), "{}: it is no piece of {from}", page.path);
    });
}

#[test]
fn javascript_parses() {
    if is_missing("node") {
        return;
    }
    each_block("js", |page, block| {
        let path = file("snippet.mjs", block.text);
        succeeds(Command::new("node").arg("--check").arg(path), &page.path);
    });
}

#[test]
fn python_parses() {
    if is_missing("python3") {
        return;
    }
    each_block("python", |page, block| {
        let path = file("snippet.py", block.text);
        let parse = "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())";
        succeeds(Command::new("python3").args(["-c", parse]).arg(path), &page.path);
    });
}

/// gofmt takes a list of statements too.
#[test]
fn go_parses() {
    if is_missing("gofmt") {
        return;
    }
    each_block("go", |page, block| {
        let path = file("snippet.go", block.text);
        let snippet = std::fs::File::open(path).expect("the snippet");
        succeeds(Command::new("gofmt").arg("-e").stdin(snippet), &page.path);
    });
}

#[test]
fn shell_parses() {
    each_block("sh", |page, block| {
        let path = file("snippet.sh", block.text);
        succeeds(Command::new("sh").arg("-n").arg(path), &page.path);
    });
}

/// The scopes of tokens, the endpoint of the body, and whether the snippets must allow it.
const SCOPES: &[(&str, &str, bool)] = &[
    (r#"[{"role": "a"}]"#, r#""a""#, true),
    (r#"[{"role": "b"}, {"role": "a"}]"#, r#""a""#, true),
    (r#"[{"role": "ab"}]"#, r#""a""#, false),
    (r#"[]"#, r#""a""#, false),
    (r#"[{}]"#, "null", false),
    (r#""a""#, r#""a""#, false),
    (r#"["a", null]"#, r#""a""#, false),
    ("null", "null", false),
];

/// The end of a snippet, from the line that collects the roles.
fn scope_rule(info: &str, from: &str) -> String {
    let page = Page::read("docs/guide/backends.md");
    let block = page.blocks().into_iter().find(|block| block.info == info).expect("the snippet");
    block.text[block.text.find(from).expect("the rule")..].to_owned()
}

#[test]
fn the_node_snippet_compares_the_scope() {
    if is_missing("node") {
        return;
    }
    let rule = scope_rule("js", "const roles");
    for (scope, endpoint, allowed) in SCOPES {
        let endpoint = if *endpoint == "null" { "undefined" } else { endpoint };
        let script = format!(
            "const payload = {{ scope: {scope} }}, body = {{ context: {{ endpoint_id: {endpoint} }} }};\n{rule}\n\
             process.exit(allowed === {allowed} ? 0 : 1);"
        );
        succeeds(Command::new("node").args(["-e", &script]), &format!("{scope} for {endpoint} must give {allowed}"));
    }
}

#[test]
fn the_python_snippet_compares_the_scope() {
    if is_missing("python3") {
        return;
    }
    let rule = scope_rule("python", "scope =");
    for (scope, endpoint, allowed) in SCOPES {
        let script = format!(
            "import json, sys\nclaims = {{'scope': json.loads('{scope}')}}\n\
             body = {{'context': {{'endpoint_id': json.loads('{endpoint}')}}}}\n{rule}\n\
             sys.exit(allowed != json.loads('{allowed}'))"
        );
        succeeds(Command::new("python3").args(["-c", &script]), &format!("{scope} for {endpoint} must give {allowed}"));
    }
}

#[test]
fn rust_is_compiled() {
    let library = std::fs::read_to_string(root().join("src/lib.rs")).expect("the library");
    each_block("rust", |page, _| assert_included(page, &library));
    each_block("rust,no_run", |page, _| assert_included(page, &library));
}

fn assert_included(page: &Page, library: &str) {
    assert!(library.contains(&format!("../{}", page.path)), "{}: no doctest includes it", page.path);
}
