//! The program as people and scripts meet it: arguments in; exit code, texts and files out.

mod accounts;
mod around;
mod config;
mod custom;
mod derived;
mod dossier;
mod faults;
mod flows;
mod formats;
mod https;
mod keys;
mod other;
mod printed;
mod proxy;
mod quick;
mod secrets;
mod sending;
mod serve;
mod shards;
mod state;
mod support;
mod trouble;
mod usage;
