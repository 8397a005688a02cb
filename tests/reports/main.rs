//! Reports as their readers see them: of faults of the self-test's catalogue, and of runs of every kind.

mod causes;
mod dossier;
mod faults_told;
mod github;
mod human;
mod json;
mod junit;
mod merge;
mod page;
mod readme;
mod sample;
mod support;

// The catalogue of the self-test; what else it has is not needed here.
#[allow(dead_code)]
#[path = "../selftest/faults/mod.rs"]
mod faults;
#[path = "../selftest/kept.rs"]
mod kept;
#[allow(dead_code, unused_imports)]
#[path = "../selftest/kit/mod.rs"]
mod kit;
#[allow(dead_code)]
#[path = "../selftest/server.rs"]
mod server;
#[path = "../selftest/unread.rs"]
mod unread;
