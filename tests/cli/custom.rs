//! Custom callbacks: their definitions, where they come from, and their fixtures.

use std::collections::BTreeSet;

use acgw::internals::generate::fixtures::{Expect, Index};
use serde_json::{Value, json};

use crate::support::*;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/custom/book-seats.json");

fn example() -> Value {
    serde_json::from_str(&std::fs::read_to_string(EXAMPLE).expect("the example")).expect("JSON")
}

/// Changes the example and gives its file to `check`.
fn changed(change: impl Fn(&mut Value)) -> Done {
    let (folder, mut definition) = (Folder::new("custom"), example());
    change(&mut definition);
    let path = folder.path("callback.json");
    std::fs::write(&path, definition.to_string()).expect("a file");
    run(&["check", "--list", "--custom", &path])
}

#[test]
fn an_invalid_definition_is_wrong_usage_and_the_place_is_named() {
    let at = |pointer: &'static str, value: Value| {
        move |definition: &mut Value| *definition.pointer_mut(pointer).expect("a place") = value.clone()
    };
    const SEATS: &str = "/request/payload/properties/seats";
    for (done, said) in [
        (
            changed(at("/request/payload/properties/note/maxLength", json!("40"))),
            "/request/payload/properties/note/maxLength: ",
        ),
        (changed(at(SEATS, json!({ "type": "whole" }))), "/request/payload/properties/seats/type: "),
        (
            changed(at(SEATS, json!({ "$ref": "#/$defs/seats" }))),
            "/request/payload/properties/seats/$ref: `#/$defs/seats` leads nowhere",
        ),
        (changed(at(SEATS, json!({ "$ref": "seats.json" }))), "leads out of this schema"),
        (
            changed(at("/request/payload/properties/reference/pattern", json!("("))),
            "/request/payload/properties/reference/pattern: ",
        ),
        (changed(at(SEATS, json!({ "minimum": 3, "maximum": 2 }))), "/request/payload: no payload was found"),
        (changed(at("/request/payload", json!({ "type": "array" }))), "/request/payload: no payload was found"),
        (
            changed(at("/responses/0/payload/properties/booked", json!({ "minimum": "1" }))),
            "/responses/0/payload/properties/booked/minimum: ",
        ),
        (changed(at("/responses/0/status", json!(99))), "/responses/0/status: "),
        (changed(at("/responses/0/type", json!("booked"))), "/responses/0/type: this is not a typed identifier"),
        (changed(at("/responses", json!([]))), "/responses: "),
        (changed(|it| it["responses"][1] = it["responses"][0].clone()), "/responses/1: there is already"),
        (
            changed(at("/callback_id", json!("cti.a.p.acgw.callback.v2.0~a.p.partner.mirroring.reset.v1.0"))),
            "partner.mirroring.reset",
        ),
        (changed(|it| drop(it.as_object_mut().map(|it| it.remove("title")))), "`title` is missing"),
        (changed(|it| it["timeout"] = json!(3)), "/timeout: unknown member"),
        (run(&["check", "--list", "--custom", "/does/not/exist.json"]), "it cannot be read"),
        (run(&["check", "--list", "--custom", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]), "this is not JSON"),
        (run(&["fixtures", "--custom", EXAMPLE]), "--out <FOLDER>"),
        (run(&["check", "--custom", EXAMPLE, "--custom", EXAMPLE]), "is defined twice"),
    ] {
        assert_eq!(done.code, Some(2), "{said}: {}", done.err);
        assert!(done.out.is_empty() && done.err.contains(said), "{said}: {}", done.err);
    }
}

#[test]
fn unusual_schemas_are_taken() {
    for schema in [
        json!(true),
        Value::Null,
        json!({ "type": "object" }),
        json!({ "oneOf": [{ "required": ["a"] }, { "required": ["b"] }], "properties": { "a": { "const": 1 }, "b": { "type": "string" } } }),
        json!({ "$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "required": ["n"],
            "properties": { "n": { "type": "integer", "minimum": 3, "exclusiveMinimum": true } } }),
        json!({ "type": "object", "required": ["n"], "properties": { "n": { "type": "number", "minimum": 3, "exclusiveMinimum": true } } }),
        json!({ "$ref": "#/$defs/node", "$defs": { "node": { "type": "object", "required": ["name"], "additionalProperties": false,
            "properties": { "name": { "type": "string", "pattern": "^(?=a)\\w{3}$", "examples": ["abc"] }, "next": { "$ref": "#/$defs/node" },
                "all": { "type": "array", "items": { "$ref": "#" } } } } } }),
        json!({ "type": "object", "required": ["a.b", "c/d"], "properties": {
            "a.b": { "type": "array", "uniqueItems": true, "minItems": 2, "items": { "type": "string", "maxLength": 3 } },
            "c/d": { "type": ["integer", "null"], "multipleOf": 7, "minimum": 10 }, "e": { "format": "password", "minLength": 2 } } }),
        json!({ "type": "object", "properties": { "kind": { "enum": ["a", "b"] } }, "required": ["kind"],
            "if": { "properties": { "kind": { "const": "a" } } }, "then": { "required": ["x"] }, "else": { "required": ["y"] } }),
    ] {
        let done = changed(|definition| definition["request"]["payload"] = schema.clone());
        assert_eq!(done.code, Some(0), "{schema}: {}", done.err);
    }
}

#[test]
fn definitions_come_from_the_environment_and_from_the_settings() {
    let only = ["check", "--only", "custom.answer", "--format", "json"];
    let outcome = |done: Done| done.json()["checks"][0]["outcome"].clone();
    assert_eq!(outcome(run(&only)), "skipped");
    let named: Done = acgw(&only).env("ACGW_CUSTOM", EXAMPLE).output().expect("the program starts").into();
    assert_eq!(outcome(named), "passed");

    let folder = Folder::new("custom");
    std::fs::create_dir(folder.path("callbacks")).expect("a folder");
    std::fs::copy(EXAMPLE, folder.path("callbacks/seats.json")).expect("a copy");
    let ping = "title = 'Ping'\ncallback_id = 'cti.a.p.acgw.callback.v1.0~v.app.ping.v1.0'\n\
                request = { type = 'cti.a.p.acgw.request.v1.0~v.app.ping.v1.0' }\n";
    let pong = "responses = [{ status = 200, type = 'cti.a.p.acgw.response.v1.0~v.app.pong.v1.0' }]\n";
    for (settings, expected) in [
        ("[[custom]]\nfile = 'callbacks/seats.json'\n".to_owned(), Ok("passed")),
        ("[check]\ncustom = [{ file = 'callbacks/seats.json' }]\n".to_owned(), Ok("passed")),
        (format!("[[custom]]\n{ping}{pong}"), Err("the URL of a handler that has “Ping”")),
        (format!("[[custom]]\n{ping}"), Err("acgw.toml:1: `custom`: the file: `responses` is missing")),
        ("[[custom]]\nfile = 'nowhere.json'\n".to_owned(), Err("`custom`: it cannot be read")),
    ] {
        std::fs::write(folder.path("acgw.toml"), &settings).expect("a file");
        let mut command = acgw(&only);
        let done: Done = command.current_dir(folder.path("")).output().expect("the program starts").into();
        match expected {
            Ok(expected) => assert_eq!(outcome(done), expected, "{settings}"),
            Err(said) => assert!(done.code == Some(2) && done.err.contains(said), "{settings}: {}", done.err),
        }
    }
}

#[test]
fn the_custom_callbacks_alone_are_a_run() {
    for (partner, customer) in [("explicit", "explicit"), ("mirrored", "explicit"), ("mirrored", "mirrored")] {
        let methods = ["check", "--partner", partner, "--customer", customer, "--cases", "4"];
        let done = run(&[&methods[..], &["--custom", EXAMPLE, "--format", "json"]].concat());
        assert_eq!(done.code, Some(0), "{partner}, {customer}: {}", done.err);
        let report = done.json();
        let of_custom = report["checks"].as_array().into_iter().flatten();
        let of_custom = of_custom.filter(|check| check["id"].as_str().is_some_and(|id| id.starts_with("custom.")));
        let passed = of_custom.filter(|check| check["outcome"] == "passed").count();
        let unknown = usize::from(partner == "explicit");
        assert_eq!(passed, 12 - unknown, "{partner}, {customer}");
    }
}

#[test]
fn fixtures_are_judged_as_their_index_says() {
    let folder = Folder::new("custom");
    let out = folder.path("seats");
    let arguments = ["fixtures", "--custom", EXAMPLE, "--out", &out];
    let done = run(&arguments);
    assert!(done.code == Some(0) && done.out.contains(" files in "), "{}", done.err);
    let checked = run(&[&arguments[..], &["--check"]].concat());
    assert_eq!(checked.code, Some(0), "{}{}", checked.out, checked.err);
    let index = std::fs::read_to_string(folder.path("seats/index.json")).expect("the index");
    let index: Index = serde_json::from_str(&index).expect("JSON");
    let schemas: BTreeSet<&str> = index.files.values().map(|entry| entry.schema.as_str()).collect();
    assert_eq!(schemas.len(), 4, "{schemas:?}");
    let seats = |value: i64| json!(value);
    for (file, wanted, is_valid) in [
        ("payload.seats.maximum.at", seats(500), true),
        ("payload.seats.maximum.past", seats(501), false),
        ("payload.seats.minimum.at", seats(0), true),
        ("payload.seats.minimum.past", seats(-1), false),
    ] {
        let path = format!("acme.seats.book.v1.0.request/{file}.json");
        let message = std::fs::read_to_string(folder.path(&format!("seats/{path}"))).expect("a fixture");
        let message: Value = serde_json::from_str(&message).expect("JSON");
        assert_eq!(message["payload"]["seats"], wanted, "{file}");
        assert_eq!(index.files[&path].expect == Expect::Accepted, is_valid, "{file}");
    }
}
