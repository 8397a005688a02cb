//! A callback, and what the backend asked for meanwhile and because of it, as one thread.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::item::Item;

/// A request this soon after a callback is put down to it, if nothing else says what it is about.
const SOON: SignedDuration = SignedDuration::from_secs(10);

/// An exchange, and those that follow from it.
pub(super) struct Thread {
    pub(super) head: Item,
    pub(super) replies: Vec<Item>,
}

/// The exchanges as threads, the newest first. They come in the order of the journal.
pub(super) fn threads(items: Vec<Item>) -> Vec<Thread> {
    let callbacks = Callbacks::of(&items);
    let heads: Vec<Option<usize>> = items.iter().map(|item| callbacks.head(item)).collect();
    let mut threads: BTreeMap<usize, Thread> = BTreeMap::new();
    let mut replies: Vec<(usize, Item)> = Vec::new();
    for (item, head) in items.into_iter().zip(heads) {
        match head {
            Some(head) => replies.push((head, item)),
            None => drop(threads.insert(item.number, Thread { head: item, replies: Vec::new() })),
        }
    }
    for (head, reply) in replies {
        if let Some(thread) = threads.get_mut(&head) {
            thread.replies.push(reply);
        }
    }
    threads.into_values().rev().collect()
}

/// The callbacks among some exchanges, each with its number and the time at which it was sent.
struct Callbacks {
    all: Vec<(usize, Timestamp)>,
    /// Those that name a tenant, or whatever else is a UUID.
    naming: HashMap<Uuid, Vec<(usize, Timestamp)>>,
}

impl Callbacks {
    fn of(items: &[Item]) -> Self {
        let (mut all, mut naming) = (Vec::new(), HashMap::<_, Vec<_>>::new());
        for item in items.iter().filter(|item| item.is_callback()) {
            let callback = (item.number, item.entry.at);
            all.push(callback);
            let texts = item.entry.request.body.split('"').filter(|text| text.len() == 36);
            for id in texts.filter_map(|text| Uuid::try_parse(text).ok()) {
                naming.entry(id).or_default().push(callback);
            }
        }
        Self { all, naming }
    }

    /// The number of the callback that a request follows from.
    fn head(&self, item: &Item) -> Option<usize> {
        if item.is_callback() {
            return None;
        }
        let was_sent = |(_, at): &&(usize, Timestamp)| *at <= item.entry.at;
        if let Some(tenant) = item.tenant() {
            return self.naming.get(&tenant)?.iter().rfind(was_sent).map(|(number, _)| *number);
        }
        // The journal has a callback when its answer has come, which is after the requests that were made meanwhile.
        let after = self.all.partition_point(|(number, _)| *number <= item.number);
        let meanwhile = self.all[after..].iter().find(was_sent);
        let is_soon = |(_, at): &&(usize, Timestamp)| item.entry.at.duration_since(*at) <= SOON;
        let before = || self.all[..after].iter().rfind(|callback| was_sent(callback) && is_soon(callback));
        meanwhile.or_else(before).map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::{Direction, JournalEntry, JournalMessage};

    const TENANT: &str = "999d63d2-831e-40b9-aaab-16f919a483d0";

    fn item(number: usize, second: i64, url: &str, tenant: Option<&str>) -> Item {
        let body = tenant.map(|tenant| format!(r#"{{"context":{{"tenant_id":"{tenant}"}}}}"#)).unwrap_or_default();
        let direction = if tenant.is_some() { Direction::Outbound } else { Direction::Inbound };
        let entry = JournalEntry {
            at: Timestamp::from_second(second).expect("a time"),
            direction,
            method: "POST".to_owned(),
            url: url.to_owned(),
            status: Some(200),
            request: JournalMessage { headers: Vec::new(), body },
            response: None,
            note: None,
        };
        Item { number, entry }
    }

    #[test]
    fn what_follows_from_a_callback_is_in_its_thread() {
        let report = format!("/status?tenantID={TENANT}");
        let items = vec![
            item(0, 9, "/keys", None),
            item(1, 11, "/keys", None),
            item(2, 10, "handler", Some(TENANT)),
            item(3, 12, "/token", None),
            item(4, 100, "handler", Some("11111111-831e-40b9-aaab-16f919a483d0")),
            item(5, 101, &report, None),
            item(6, 200, "/token", None),
        ];
        let shape: Vec<(usize, Vec<usize>)> = threads(items)
            .into_iter()
            .map(|thread| (thread.head.number, thread.replies.iter().map(|item| item.number).collect()))
            .collect();
        assert_eq!(shape, [(6, vec![]), (4, vec![]), (2, vec![1, 3, 5]), (0, vec![])]);
    }
}
