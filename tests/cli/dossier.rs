//! The dossier: the rehearsal of Acronis' verification over real HTTP.

use std::path::Path;

use acgw::Callback;
use acgw::internals::vendor::{Answer, MappingMemory, Mappings as _, layer};
use serde_json::{Value, json};

use crate::support::*;

struct Dossier {
    done: Done,
    folder: Folder,
}

impl Dossier {
    fn of(bed: &Bed, more: &[&str]) -> Self {
        let folder = Folder::new("dossier");
        let report = format!("dossier={}", folder.path("new/dossier"));
        let done = bed.check(&[&["--report", &report], more].concat());
        Self { done, folder }
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path(&format!("new/dossier/{path}"))).expect(path)
    }

    fn page(&self) -> String {
        self.text("dossier.md")
    }

    /// Result of each step, as the table has it.
    fn results(&self) -> Vec<String> {
        let page = self.page();
        let table = page.split("## ").find(|part| part.starts_with("The rehearsal")).expect("a table").to_owned();
        let rows =
            table.lines().filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()));
        rows.map(|row| row.split("**").nth(1).expect("a result").to_owned()).collect()
    }

    fn exchanges(&self) -> Vec<Value> {
        let mut files: Vec<_> = std::fs::read_dir(self.folder.path("new/dossier/exchanges"))
            .map(|files| files.map(|file| file.expect("a file").path()).collect())
            .unwrap_or_default();
        files.sort();
        let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).expect("a file");
        files.iter().map(|path| serde_json::from_str(&read(path)).expect("JSON")).collect()
    }
}

#[test]
fn a_correct_handler_passes_every_step_and_plain_http_leaves_it_open() {
    let dossier = Dossier::of(&Bed::new(|vendor| vendor), &[]);
    assert_eq!(dossier.done.code, Some(0), "{}", dossier.done.out);
    assert_eq!(dossier.results(), ["passed"; 7]);
    let page = dossier.page();
    assert!(page.contains("\n**CANNOT TELL.** ") && page.contains("the handler's URL is not HTTPS"), "{page}");
    assert!(!page.contains("Problems:"), "{page}");
    let counted = regex::Regex::new(r"\n(\d+) of (\d+) tested; (\d+) not tested in this run; (\d+) cannot be tested")
        .expect("one");
    let counts = counted.captures(&page).expect("the coverage");
    let count = |at: usize| counts[at].parse::<usize>().expect("a number");
    // This vendor sends no status reports, maps nobody, and speaks plain HTTP, and the run has no custom callback.
    assert_eq!((count(1) + count(3) + count(4), count(3)), (count(2), 41));
    assert_valid(&serde_json::from_str(&dossier.text("report.json")).expect("JSON"));
    // Whatever the page points to is there.
    let links = regex::Regex::new(r"\]\(([^)]+)\)").expect("a pattern");
    for link in links.captures_iter(&page).filter(|link| !link[1].starts_with("https://developer.acronis.com/")) {
        dossier.text(&link[1]);
    }
    let (exchanges, tokens) = (dossier.exchanges(), ["good", "good", "good", "good", "absent"]);
    let sent: Vec<_> = exchanges.iter().filter_map(|exchange| exchange["exchange"]["token"].as_str()).collect();
    assert_eq!(sent[..5], tokens);
    assert_eq!(sent[5..], ["a corrupted token", "a token for another CyberApp"]);
    assert!(exchanges.iter().all(|exchange| exchange["sent_at"].is_string()));
    let names = ["hostname", "HOME", env!("CARGO_MANIFEST_DIR")];
    assert!(names.iter().all(|name| !page.contains(name)), "{page}");
}

#[test]
fn failed_musts_come_first_and_failed_steps_are_said_so() {
    let bed = Bed::guarded(
        |guard| guard.without("signature"),
        |vendor| {
            vendor.layer(layer::instead(|incoming| {
                let body = incoming.json()?;
                let disables = body.pointer("/payload/disabled").is_some();
                (incoming.callback() == Some(Callback::CustomerSetState) && disables).then(|| Answer::empty(500))
            }))
        },
    );
    let dossier = Dossier::of(&bed, &[]);
    assert_eq!(dossier.done.code, Some(1));
    assert_eq!(dossier.results(), ["passed", "passed", "failed", "passed", "passed", "failed", "passed"]);
    let page = dossier.page();
    let against: Vec<_> = page.lines().skip_while(|line| *line != "Problems:").skip(2).collect();
    assert!(
        page.contains("\n**NOT READY.** ") && against[0].starts_with("- ") && against[0].contains(" failed: "),
        "{page}"
    );
    for said in ["- step 3 of the rehearsal (disable the customer): ", "corrupted token): it was accepted"] {
        assert!(against.iter().any(|line| line.contains(said)), "{page}");
    }
    assert!(page.contains("## What to fix"), "{page}");
}

#[test]
fn steps_that_did_not_run_are_said_so() {
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(|incoming| {
            (incoming.callback() == Some(Callback::PartnerEnable)).then(|| Answer::json(503, &json!({})))
        }))
    });
    let dossier = Dossier::of(&bed, &["--only", "auth.token.*"]);
    assert_eq!(dossier.results()[..4], ["failed", "not run", "not run", "not run"]);
    assert!(dossier.page().contains("must checks were not part of this run"), "{}", dossier.page());
    assert_eq!(dossier.exchanges().len(), 4);

    // A run that breaks off has a dossier too, and nothing of an earlier one stays in it.
    let folder = &dossier.folder;
    let report = format!("dossier={}", folder.path("new/dossier"));
    let stopped = bed.check(&["--fail-fast", "--jobs", "1", "--report", &report]);
    assert_eq!(stopped.code, Some(1));
    assert_eq!(dossier.results(), ["not run"; 7]);
    assert!(dossier.page().contains("- the run stopped early: an earlier check failed"), "{}", dossier.page());
    assert!(dossier.exchanges().is_empty());
}

#[test]
fn only_the_sides_that_are_mirrored_are_rehearsed() {
    let bed = Bed::new(|vendor| vendor);
    let dossier = Dossier::of(&bed, &["--customer", "explicit", "--only", "lifecycle.*,mirroring.partner.unknown"]);
    assert_eq!(dossier.results(), ["passed", "skipped", "skipped", "passed", "passed", "passed", "passed"]);
    let merged = run(&["report", "merge", &dossier.folder.path("new/dossier/report.json"), "--report", "dossier=x"]);
    assert_eq!(merged.code, Some(2));
    assert!(merged.complaint().contains("a dossier needs a handler") && !Path::new("x").exists(), "{}", merged.err);
}

#[test]
fn mapping_is_rehearsed_with_the_account_that_the_user_gave() {
    let mapped = [&MAPPED[..], &["--only", "mapping.topology.list"]].concat();
    let store = std::sync::Arc::<MappingMemory>::default();
    let known = std::sync::Arc::clone(&store);
    let bed = Bed::new(|vendor| vendor.accounts(accounts()).mappings(Box::new(store)));
    let dossier = Dossier::of(&bed, &mapped);
    assert_eq!(dossier.results(), ["passed"; 9], "{}", dossier.page());
    let page = dossier.page();
    let titles = ["enable a test partner", "map a test customer", "remove the mapping", "disable the partner"];
    let refused = ["refuse a request with an unknown identity", "refuse a request with another secret"];
    assert!(titles.iter().chain(&refused).all(|title| page.contains(title)), "{page}");
    assert_eq!(known.partner("v-1"), None);
    // What the user wants to keep is there after it.
    assert_eq!(Dossier::of(&bed, &[&mapped[..], &["--keep"]].concat()).results(), ["passed"; 9]);
    assert!(known.partner("v-1").is_some());

    // An account that is mapped to somebody else is left alone.
    let before = known.partner("v-1");
    let dossier = Dossier::of(&bed, &mapped);
    assert_eq!(dossier.results(), ["not run"; 9]);
    assert!(dossier.page().contains("the vendor's tenant v-1 was mapped to the Acronis tenant"), "{}", dossier.page());
    assert_eq!(known.partner("v-1"), before);

    let bed = Bed::new(|vendor| vendor.accounts(accounts()).log_in(|accounts, _| accounts.first().cloned()));
    let mixed = ["--partner", "mapped", "--credentials", LOGIN, "--only", "mapping.enablement.read"];
    let dossier = Dossier::of(&bed, &mixed);
    assert_eq!(dossier.results()[4..6], ["failed"; 2], "{}", dossier.page());
    assert!(dossier.page().contains("enable a test customer"));
}

#[test]
fn no_file_of_a_dossier_has_a_secret() {
    const SECRETS: [&str; 6] =
        ["hunter2-password", "cookie-jar-value", "header-token-value", "set-cookie-value", "url-password", "eyJ"];
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::after(|incoming, answer| {
            let said: Vec<_> =
                incoming.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
            answer.set("set-cookie", "session=set-cookie-value; HttpOnly");
            answer.edit(|body| {
                body["response_id"] = json!(format!("{said:?} hunter2-password"));
                body["err_message"] = json!(said);
            });
        }))
    });
    let folder = Folder::new("dossier-secrets");
    let url = bed.vendor.url() + "?code=url-password";
    let report = format!("dossier={}", folder.path("all"));
    let credentials = "me@example.com:{\"password\":\"hunter2-password\"}";
    let headers = ["Cookie: a=b; jar=cookie-jar-value", "X-Api-Token: header-token-value"];
    let more = ["--credentials", credentials, "--header", headers[0], "--header", headers[1], "--show-secrets"];
    let done = run(&bed.args(&url, &[&more[..], &["--only", "response.*", "--report", &report]].concat()));
    assert_eq!(done.code, Some(1), "{}", done.err);
    let mut files = vec![Path::new(&folder.path("all")).to_owned()];
    let mut seen = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()));
            continue;
        }
        seen += 1;
        let text = std::fs::read_to_string(&path).expect("text");
        for secret in SECRETS {
            assert_eq!(text.lines().find(|line| line.contains(secret)), None, "{secret} in {}", path.display());
        }
    }
    assert_eq!(seen, 9);
}
