//! Identifiers and random values that depend only on the namespace, the seed and a label, not on the order of work.

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use uuid::{Builder, Uuid};

/// A UUID for this label. It looks random (version 4), like the identifiers of the platform.
pub(crate) fn identifier(namespace: Uuid, label: &str) -> Uuid {
    Builder::from_random_bytes(Uuid::new_v5(&namespace, label.as_bytes()).into_bytes()).into_uuid()
}

/// A proptest runner whose choices depend only on the seed and the label.
pub(crate) fn runner(seed: u64, label: &str, config: Config) -> TestRunner {
    let first = Uuid::new_v5(&Uuid::from_u64_pair(seed, 0), label.as_bytes());
    let second = Uuid::new_v5(&Uuid::from_u64_pair(seed, 1), label.as_bytes());
    let bytes: Vec<u8> = first.into_bytes().into_iter().chain(second.into_bytes()).collect();
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::strategy::{Strategy as _, ValueTree as _};

    #[test]
    fn labels_decide() {
        let namespace = Uuid::new_v4();
        assert_eq!(identifier(namespace, "a"), identifier(namespace, "a"));
        assert_ne!(identifier(namespace, "a"), identifier(namespace, "b"));
        assert_eq!(identifier(namespace, "a").get_version_num(), 4);
        let draw = |seed, label| {
            let mut runner = runner(seed, label, Config::default());
            proptest::num::u64::ANY.new_tree(&mut runner).expect("a number").current()
        };
        assert_eq!(draw(1, "x"), draw(1, "x"));
        assert_ne!(draw(1, "x"), draw(2, "x"));
        assert_ne!(draw(1, "x"), draw(1, "y"));
    }
}
