//! What a gateway keeps beyond its end. The platform tells a keeper what has changed, and does not know where it goes.

use std::fmt;
use std::io;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is kept, each with keys of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// The API clients, all under one key.
    Clients,
    /// The signing keys, all under one key.
    Keys,
    /// The reported status of each integration.
    Integrations,
    /// The latest status reports, by their number.
    Reports,
    /// The exchanges of the journal, by their number.
    Exchanges,
    /// How many exchanges there were before those of the journal, under one key.
    ExchangesGone,
    /// The console's partners with their customers, by their place.
    Partners,
}

/// The only key of a subject that has one.
pub(crate) const ONLY: &[u8] = b"";

/// Keeps what a gateway tells it, and has what earlier ones told it.
pub(crate) trait Keeper: fmt::Debug + Send + Sync {
    /// What earlier gateways left, in the order of the keys.
    fn kept(&self, subject: Subject) -> Vec<(Vec<u8>, Bytes)>;

    /// Keeps a value, in place of an earlier one under this key.
    fn put(&self, subject: Subject, key: &[u8], value: Bytes);

    /// Forgets every value whose key is less than this one.
    fn remove_below(&self, subject: Subject, key: &[u8]);

    /// When this returns, all that came before survives the end of the process, however it ends.
    ///
    /// # Errors
    /// When it cannot be written.
    fn write(&self) -> io::Result<()>;
}

/// The key of a number, in the order of the numbers.
pub(crate) fn number_key(number: usize) -> [u8; 8] {
    (number as u64).to_be_bytes()
}

/// Keeps the newest item of a list that has had this many in all, and forgets those that are gone.
pub(crate) fn put_newest(keeper: &dyn Keeper, subject: Subject, value: Bytes, (total, gone): (usize, usize)) {
    keeper.put(subject, &number_key(total - 1), value);
    if gone > 0 {
        keeper.remove_below(subject, &number_key(gone));
    }
}

/// The number of a key.
pub(crate) fn number_of(key: &[u8]) -> Option<usize> {
    usize::try_from(u64::from_be_bytes(key.try_into().ok()?)).ok()
}

/// A value of JSON, and the body of a message as it came.
pub(crate) fn with_body(head: &impl Serialize, body: &[u8]) -> Bytes {
    let mut value = serde_json::to_vec(head).expect("our values have a JSON form");
    value.push(b'\n');
    value.extend_from_slice(body);
    value.into()
}

/// Both parts of such a value; `None` if it is not one.
pub(crate) fn head_and_body<T: DeserializeOwned>(value: &Bytes) -> Option<(T, Bytes)> {
    let end = value.iter().position(|byte| *byte == b'\n')?;
    Some((serde_json::from_slice(&value[..end]).ok()?, value.slice(end + 1..)))
}
