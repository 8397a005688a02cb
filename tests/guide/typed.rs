//! Blocks marked `sh run` are typed into one shell for each page, as a reader would; what a block prints is compared
//! with the block `text output` that follows it. `ACGW_UPDATE=1 cargo test --test guide typed` writes those anew,
//! except for `text output cut`: these are excerpts, with `…` for what is left out.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use acgw::Vendor;
use regex::Regex;

use crate::ACGW;
use crate::pages::{Page, guide, root};

/// The addresses in the pages, for which each test has others.
const GATEWAY: &str = "127.0.0.1:8787";
const HANDLER: &str = "http://127.0.0.1:3000/callbacks";

/// How long the blocks of a page may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Stands before the output of each block.
const MARK: &str = "@@ block";

/// What the shell printed for a page.
struct Typed {
    /// The output of each block.
    outputs: Vec<String>,
    err: String,
}

/// A shell with a reference handler beside it.
struct Desk {
    folder: PathBuf,
    gateway: String,
    handler: Vendor,
}

impl Desk {
    fn for_page(page: &Page) -> Self {
        let name = page.path.replace('/', "-");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guide").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::os::unix::fs::symlink(root().join("examples"), folder.join("examples")).expect("a link");
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
        let gateway = free.to_string();
        let handler = Vendor::builder().issuer(&format!("http://{gateway}")).start().expect("a handler");
        Self { folder, gateway, handler }
    }

    /// Types the blocks, and waits for their end.
    fn type_in(&self, blocks: &[&str]) -> Typed {
        let marked = blocks.iter().map(|block| format!("printf '\\n{MARK}\\n'\n{block}\n"));
        let script = format!("set -eu\ntrap '[ -z \"${{!:-}}\" ] || kill \"$!\"' EXIT\n{}", marked.collect::<String>());
        let script = script.replace("cargo run --release --", "acgw").replace(HANDLER, &self.handler.url());
        let script = script.replace(GATEWAY, &self.gateway);
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", Path::new(ACGW).parent().expect("a folder").display());
        let file = |name: &str| std::fs::File::create(self.folder.join(name)).expect("a file");
        let mut shell = Command::new("sh")
            .args(["-c", &script])
            .current_dir(&self.folder)
            .envs([("PATH", &path), ("ACGW_LISTEN", &self.gateway)])
            // New keys, not those that the user of this machine keeps.
            .env("CI", "true")
            .stdout(file("out"))
            .stderr(file("err"))
            .spawn()
            .expect("a shell");
        let until = Instant::now() + PATIENCE;
        let status = loop {
            match shell.try_wait().expect("a child") {
                None if Instant::now() < until => std::thread::sleep(Duration::from_millis(20)),
                None => drop(shell.kill()),
                Some(status) => break status,
            }
        };
        let read = |name: &str| std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        let (out, err) = (read("out"), read("err"));
        assert!(status.success(), "{status}\n{out}\n{err}");
        Typed { outputs: self.as_in_the_pages(&out).split(MARK).skip(1).map(str::to_owned).collect(), err }
    }

    /// The output with the addresses of the pages.
    fn as_in_the_pages(&self, out: &str) -> String {
        out.replace(&self.handler.url(), HANDLER).replace(&self.gateway, GATEWAY)
    }
}

/// Without what differs from run to run, and without the line breaks of the page.
fn scrub(text: &str) -> String {
    let scrubs = [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>"),
        (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "<time>"),
        (r"127\.0\.0\.1:\d+", "<address>"),
        (r"\d+ (accepted|callbacks)", "<n> $1"),
        (r"(fetched:|seed) +\d+", "$1 <n>"),
        (r"in [0-9.]+ (m?s)", "in <n> $1"),
        (r"vendor-[0-9a-f]{32}", "<id>"),
        (r"\s+", ""),
    ];
    let pattern = |pattern: &str| Regex::new(pattern).expect("a pattern");
    scrubs.iter().fold(text.to_owned(), |text, (found, shown)| pattern(found).replace_all(&text, *shown).into_owned())
}

/// Whether the program printed what the page shows; `…` in the page stands for anything.
fn shows(page: &str, output: &str) -> bool {
    let pieces: Vec<String> = scrub(page).split('…').map(regex::escape).collect();
    Regex::new(&format!("(?s){}", pieces.join(".*"))).expect("a pattern").is_match(&scrub(output))
}

/// The new output, in which lines that say the same as before keep their identifiers and times.
fn with_old_lines(old: &str, new: &str) -> String {
    let kept = |line: &str| old.lines().find(|known| scrub(known) == scrub(line)).unwrap_or(line).to_owned();
    new.lines().map(kept).collect::<Vec<_>>().join("\n")
}

/// Types a page, and compares; with `ACGW_UPDATE`, the page's outputs are written anew.
fn check(page: &Page) {
    let blocks = page.blocks();
    let typed: Vec<&str> = blocks.iter().filter(|block| block.info == "sh run").map(|block| block.text).collect();
    if typed.is_empty() {
        return;
    }
    let printed = Desk::for_page(page).type_in(&typed);
    let (mut at, mut text) = (0, page.text.clone());
    for block in &blocks {
        at += usize::from(block.info == "sh run");
        if !block.info.starts_with("text output") {
            continue;
        }
        let output = &printed.outputs[at.checked_sub(1).expect("a block that is run comes first")];
        if block.text.trim().is_empty() || !shows(block.text, output) {
            let may_update = std::env::var_os("ACGW_UPDATE").is_some() && block.info == "text output";
            let how =
                "`ACGW_UPDATE=1 cargo test --test guide typed` writes complete outputs anew; edit excerpts by hand";
            let err = &printed.err;
            assert!(may_update, "{}: it shows another output than\n{output}\n{err}\n{how}", page.path);
            let (old, new) = (block.text, with_old_lines(block.text, output.trim_matches('\n')));
            text = text.replace(&format!("```text output\n{old}\n```"), &format!("```text output\n{new}\n```"));
        }
    }
    if text != page.text {
        std::fs::write(root().join(&page.path), text).expect("the page is written");
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says why")]
fn marked_commands_work_and_print_what_is_shown() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: there is no curl on this machine");
        return;
    }
    let pages = guide();
    std::thread::scope(|scope| {
        for page in &pages {
            scope.spawn(|| check(page));
        }
    });
}
