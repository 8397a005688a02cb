//! The boundary table: status reports that were written by hand from S0 and the pages beside it, in `table/*.toml`,
//! each with the answer that it must get. They are sent over HTTP to one gateway, which forgets in between.
//!
//! A row has a `name`, the `clause` that decides it, and what differs from a plain, valid report: `method`, `path`,
//! `query`, `authorization` and `content_type` (empty: no such header), further `headers`, and the `body`, in which
//! `⟨text×n⟩` stands for n times the text and `⟨byte FF⟩` for one byte. `{name}` in the query and in headers is one of
//! the tokens below.
//!
//! What must come back: the `status`; for a refusal the `code` of the error or the rules that the report `breaks`, as
//! pairs of pointer and keyword, and a text that the message `says`; `answers` are headers. What must be kept: the
//! report as it was sent, for `tenant`, with `notes` on members that nobody knows. `journal` is in the journal's note.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use acgw::internals::contract::{schema, status_report};
use acgw::{AccessTokens, GatewayBuilder};
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::support::{Answer, Bench, CUSTOMER, PARTNER, STATUS};
use super::tokens::tokens;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    clause: String,
    #[serde(default)]
    gateway: Access,
    #[serde(default = "post")]
    method: String,
    #[serde(default = "status_path")]
    path: String,
    query: Option<String>,
    #[serde(default = "bearer")]
    authorization: String,
    #[serde(default = "json")]
    content_type: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default = "plain")]
    body: String,
    status: u16,
    code: Option<String>,
    #[serde(default)]
    breaks: BTreeSet<(String, String)>,
    says: Option<String>,
    #[serde(default)]
    answers: BTreeMap<String, String>,
    tenant: Option<Uuid>,
    #[serde(default)]
    notes: Vec<String>,
    journal: Option<String>,
}

/// What the gateway asks of a token.
#[derive(Debug, Default, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Access {
    #[default]
    Verified,
    Open,
}

fn post() -> String {
    "POST".to_owned()
}

fn status_path() -> String {
    STATUS.to_owned()
}

fn bearer() -> String {
    "Bearer {partner}".to_owned()
}

fn json() -> String {
    "application/json".to_owned()
}

fn plain() -> String {
    r#"{"application_code":"v.a","module":{"name":"m"}}"#.to_owned()
}

#[derive(Deserialize)]
struct Table {
    report: Vec<Row>,
}

const FILES: [(&str, &str); 7] = [
    ("application", include_str!("table/application.toml")),
    ("module", include_str!("table/module.toml")),
    ("events", include_str!("table/events.toml")),
    ("times", include_str!("table/times.toml")),
    ("json", include_str!("table/json.toml")),
    ("requests", include_str!("table/requests.toml")),
    ("authorisation", include_str!("table/authorisation.toml")),
];

fn rows() -> Vec<Row> {
    let read = |(file, text): (&str, &str)| {
        toml::from_str::<Table>(text).unwrap_or_else(|error| panic!("table/{file}.toml: {error}")).report
    };
    FILES.into_iter().flat_map(read).collect()
}

/// The tenants of the table: a partner, two customers below it, one below the first of them, and a stranger.
fn tenants(builder: GatewayBuilder) -> GatewayBuilder {
    let below = [(PARTNER, CUSTOMER), (CUSTOMER, Uuid::from_u128(4)), (PARTNER, Uuid::from_u128(5))];
    let letters = Uuid::from_u128(0xa0000000_0000_0000_0000_00000000000b);
    let builder = builder.tenant_below(PARTNER, letters);
    below.into_iter().fold(builder, |builder, (above, below)| builder.tenant_below(above, below))
}

#[test]
fn every_report_of_the_table_is_answered_and_kept_as_it_says() {
    let rows = rows();
    let mut wrong = Vec::new();
    for access in [Access::Verified, Access::Open] {
        let asked = if access == Access::Open { AccessTokens::Open } else { AccessTokens::Verified };
        let bench = Bench::with(|builder| tenants(builder).open(asked));
        let tokens = tokens(&bench);
        for row in rows.iter().filter(|row| row.gateway == access) {
            bench.send("DELETE", "/_acgw/state", &[], "");
            let sent = expanded(&row.body);
            let answer = send(&bench, &tokens, row, sent.clone());
            let differences = differences(&bench, row, &sent, &answer);
            let told = |(what, found): (&str, String)| format!("{} ({}): {what}: {found}", row.name, row.clause);
            wrong.extend(differences.into_iter().map(told));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is not as the row says, and what is there.
fn differences(bench: &Bench, row: &Row, sent: &[u8], answer: &Answer) -> Vec<(&'static str, String)> {
    if answer.status != row.status {
        return vec![("status", format!("{} {}", answer.status, answer.body))];
    }
    let mut found = Vec::new();
    for (name, value) in &row.answers {
        let header = answer.headers.get(name.as_str());
        if header.is_none_or(|header| header.as_bytes() != value.as_bytes()) {
            found.push(("header", format!("{name}: {header:?}")));
        }
    }
    match bench.gateway.journal().as_slice() {
        [entry] if entry.status == Some(row.status) => {
            let note = entry.note.as_deref();
            let words = row.journal.as_deref().or((row.status != 204).then_some(""));
            if words.is_some_and(|words| note.is_none_or(|note| !note.contains(words))) {
                found.push(("note in the journal", format!("{note:?}")));
            }
        }
        other => found.push(("journal", format!("{other:?}"))),
    }
    found.extend(if row.status == 204 { of_taken(bench, row, sent, answer) } else { of_refused(bench, row, answer) });
    found
}

fn send(bench: &Bench, tokens: &BTreeMap<&str, String>, row: &Row, body: Vec<u8>) -> Answer {
    let filled = |text: &str| {
        tokens.iter().fold(text.to_owned(), |text, (name, token)| text.replace(&format!("{{{name}}}"), token))
    };
    let own = [("authorization", &row.authorization), ("content-type", &row.content_type)];
    let own = own.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, filled(value)));
    let further = row.headers.iter().map(|(name, value)| (name.as_str(), filled(value)));
    let headers: Vec<(&str, String)> = own.chain(further).collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let query = row.query.as_deref().map_or_else(String::new, |query| format!("?{}", filled(query)));
    bench.send(&row.method, &format!("{}{query}", row.path), &headers, body)
}

fn of_taken(bench: &Bench, row: &Row, sent: &[u8], answer: &Answer) -> Vec<(&'static str, String)> {
    let kept = bench.gateway.integrations();
    let [kept] = kept.as_slice() else { return vec![("kept", format!("{kept:?}"))] };
    let notes: Vec<String> = row.notes.iter().map(|at| format!("`{at}` is not a documented member")).collect();
    let checked = [
        ("body of the answer", answer.body.is_empty(), answer.body.clone()),
        ("report", serde_json::from_slice::<Value>(sent).ok().as_ref() == Some(&kept.last_report), String::new()),
        ("tenant", row.tenant.is_none_or(|tenant| tenant == kept.tenant), kept.tenant.to_string()),
        ("notes", kept.notes == notes, format!("{:?}", kept.notes)),
    ];
    checked.into_iter().filter(|(_, holds, _)| !holds).map(|(what, _, found)| (what, found)).collect()
}

fn of_refused(bench: &Bench, row: &Row, answer: &Answer) -> Vec<(&'static str, String)> {
    let kept = bench.gateway.integrations();
    if !kept.is_empty() {
        return vec![("kept", format!("{kept:?}"))];
    }
    // The answer to HEAD has no body to look at.
    if row.method == "HEAD" {
        return Vec::new();
    }
    let form = schema("platform.error").expect("it has a schema").violations(&answer.json());
    let error = &answer.json()["error"];
    let (code, message) = (error["code"].as_str(), error["message"].as_str().unwrap_or_default());
    let expected = row.code.as_deref().or((!row.breaks.is_empty()).then_some("schema_violation"));
    let keyword = |rule: String| rule.rsplit('.').next().unwrap_or_default().to_owned();
    let broken: BTreeSet<_> = answer.rules().into_iter().map(|(at, rule)| (at, keyword(rule))).collect();
    // Details tell of other things where no rule is broken, and a row may leave the rules to others.
    let is_told = row.code.is_some() || row.status != 400 || broken == row.breaks;
    let checked = [
        ("form", form.is_empty(), format!("{form:?}")),
        ("code", expected.is_none_or(|expected| code == Some(expected)), answer.body.clone()),
        ("message", row.says.as_ref().is_none_or(|words| message.contains(words)), answer.body.clone()),
        ("rules", is_told, format!("{broken:?}")),
    ];
    checked.into_iter().filter(|(_, holds, _)| !holds).map(|(what, _, found)| (what, found)).collect()
}

/// The body with its repetitions written out.
fn expanded(body: &str) -> Vec<u8> {
    static MARK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"⟨(?:byte ([0-9A-F]{2})|([^⟨⟩]*)×(\d+))⟩").expect("a pattern"));
    let (mut whole, mut from) = (Vec::new(), 0);
    for found in MARK.captures_iter(body) {
        let all = found.get(0).expect("the match");
        whole.extend_from_slice(&body.as_bytes()[from..all.start()]);
        match found.get(1) {
            Some(byte) => whole.push(u8::from_str_radix(byte.as_str(), 16).expect("two digits")),
            None => whole.extend(found[2].repeat(found[3].parse().expect("a number")).into_bytes()),
        }
        from = all.end();
    }
    whole.extend_from_slice(&body.as_bytes()[from..]);
    whole
}

#[test]
fn the_table_is_large_and_each_row_is_another_one() {
    let rows = rows();
    let names: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    assert!(names.len() == rows.len() && rows.len() > 100, "{} rows, {} names", rows.len(), names.len());
    assert!(rows.iter().all(|row| !row.clause.is_empty()));
    let statuses: BTreeSet<u16> = rows.iter().map(|row| row.status).collect();
    assert_eq!(Vec::from_iter(statuses), [204, 400, 401, 403, 404, 405, 413, 415]);
}

/// Each rule of the schema is broken by some row, and each rule that a row breaks is one of the schema.
#[test]
fn the_table_and_the_schema_know_the_same_rules() {
    let indices = Regex::new(r"/\d+").expect("a pattern");
    let of_row = |(pointer, keyword): &(String, String)| {
        let member = indices.replace_all(pointer, "[*]").trim_start_matches('/').replace('/', ".");
        (member, keyword.clone())
    };
    let broken: BTreeSet<_> = rows().iter().flat_map(|row| row.breaks.iter().map(of_row).collect::<Vec<_>>()).collect();
    let rules = status_report().constraints().iter().map(|rule| (rule.member.clone(), rule.keyword.clone()));
    assert_eq!(broken, rules.collect::<BTreeSet<_>>());
}
