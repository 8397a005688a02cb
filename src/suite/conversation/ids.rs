//! Identifiers and random values that depend only on the namespace, the seed and a label, not on the order of work.

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use uuid::{Builder, Uuid};

/// A UUID for this label. It looks random (version 4), like the identifiers of the platform.
pub(crate) fn identifier(namespace: Uuid, label: &str) -> Uuid {
    Builder::from_random_bytes(Uuid::new_v5(&namespace, label.as_bytes()).into_bytes()).into_uuid()
}

/// Bytes at the end of an identifier that follow from the others if `acgw` made it up.
const MARK: std::ops::RangeFrom<usize> = 12..;

/// The identifier with a mark: a later run knows by it that `acgw` made the identifier up, on whatever machine.
pub(crate) fn marked(id: Uuid) -> Uuid {
    const OURS: Uuid = Uuid::from_u128(0x61_6367_7720_6d61_6465_2075_7020_7468);
    let mut bytes = id.into_bytes();
    let digest = Uuid::new_v5(&OURS, &bytes[..MARK.start]).into_bytes();
    bytes[MARK].copy_from_slice(&digest[..4]);
    Uuid::from_bytes(bytes)
}

/// Whether an identifier has that mark. One in four thousand millions has it by chance.
pub(crate) fn is_marked(id: Uuid) -> bool {
    marked(id) == id
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
        let ours = marked(identifier(namespace, "a"));
        assert!(is_marked(ours) && !is_marked(identifier(namespace, "a")) && ours.get_version_num() == 4);
        let draw = |seed, label| {
            let mut runner = runner(seed, label, Config::default());
            proptest::num::u64::ANY.new_tree(&mut runner).expect("a number").current()
        };
        assert_eq!(draw(1, "x"), draw(1, "x"));
        assert_ne!(draw(1, "x"), draw(2, "x"));
        assert_ne!(draw(1, "x"), draw(1, "y"));
    }
}
