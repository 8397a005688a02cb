//! Answers that are compressed, in all the ways in which servers do it.

use std::io::Write as _;
use std::sync::Arc;

use acgw::internals::vendor::{Layer, layer};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

use super::Correct;
use crate::kit::refusals;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).expect("memory");
    encoder.finish().expect("memory")
}

fn members(body: &[u8]) -> Vec<u8> {
    let (first, last) = body.split_at(body.len() / 2);
    [gzip(first), gzip(last)].concat()
}

fn raw_deflate(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).expect("memory");
    encoder.finish().expect("memory")
}

/// Compresses answers for clients that accept it.
fn coded(name: &'static str, compress: fn(&[u8]) -> Vec<u8>) -> Arc<dyn Layer> {
    let accepted = if name == "deflate" { "deflate" } else { "gzip" };
    layer::after(move |incoming, answer| {
        let takes = incoming.headers.get("accept-encoding").and_then(|value| value.to_str().ok());
        if takes.is_some_and(|takes| takes.contains(accepted)) {
            answer.body = compress(&answer.body).into();
            answer.set("content-encoding", name);
        }
    })
}

pub(super) const HANDLERS: &[Correct] = &[
    Correct::new("answers.gzip", "answers are compressed for clients that accept it", |ground| {
        ground.behind(coded("gzip", gzip))
    }),
    Correct::new(
        "answers.gzip.members",
        "compressed answers have two members, and the coding is in capitals",
        |ground| ground.behind(coded("GZIP", members)),
    ),
    Correct::new("answers.gzip.x", "the coding has its old name", |ground| ground.behind(coded("x-gzip", gzip))),
    Correct::new("answers.deflate", "answers are deflated without the zlib wrapper", |ground| {
        ground.behind(coded("deflate", raw_deflate))
    }),
    Correct::new("answers.refusal.coding", "refusals name a coding that they do not have", |ground| {
        ground.behind(refusals(|_, answer| answer.set("content-encoding", "gzip")))
    }),
];
