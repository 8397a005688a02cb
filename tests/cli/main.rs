//! The program as people and scripts meet it: arguments in; exit code, texts and files out.

mod config;
mod faults;
mod formats;
mod other;
mod secrets;
mod serve;
mod support;
mod trouble;
mod usage;
