//! Identifiers that differ only a little, to find handlers that compare or index only a part of them.

use std::ops::Range;

use uuid::Uuid;

/// Almost identical identifiers of the same form: one digit changed at the beginning, in the middle or at the end, one
/// letter changed, and two characters swapped.
pub(super) fn similar_ids(id: Uuid) -> Vec<Uuid> {
    let flipped = |bit: u32| Uuid::from_u128(id.as_u128() ^ (1 << bit));
    [127, 60, 0].into_iter().map(flipped).chain(with_other_letter(id)).chain(with_swapped_digits(id)).collect()
}

/// The digits after version and variant, counted from the end, without the last one, which is changed already.
const TAIL: Range<u32> = 1..12;

/// The other digits but version, variant and the first one. Nearly every identifier has a letter somewhere.
const HEAD: [Range<u32>; 3] = [12..15, 16..19, 20..31];

fn digit(id: Uuid, at: u32) -> u128 {
    id.as_u128() >> (4 * at) & 0xf
}

fn with_digit(id: Uuid, at: u32, digit: u128) -> Uuid {
    Uuid::from_u128(id.as_u128() & !(0xf << (4 * at)) | digit << (4 * at))
}

fn with_other_letter(id: Uuid) -> Option<Uuid> {
    let at = TAIL.chain(HEAD.into_iter().flatten()).find(|at| digit(id, *at) > 9)?;
    Some(with_digit(id, at, if digit(id, at) == 0xf { 0xa } else { digit(id, at) + 1 }))
}

fn with_swapped_digits(id: Uuid) -> Option<Uuid> {
    let at = TAIL.clone().find(|at| digit(id, *at) != digit(id, at - 1))?;
    Some(with_digit(with_digit(id, at, digit(id, at - 1)), at - 1, digit(id, at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_differ_in_one_place() {
        let id = "12345678-9abc-4def-8123-4567890abcde".parse().expect("a UUID");
        let texts: Vec<String> = similar_ids(id).iter().map(Uuid::to_string).collect();
        assert_eq!(
            texts,
            [
                "92345678-9abc-4def-8123-4567890abcde",
                "12345678-9abc-4def-9123-4567890abcde",
                "12345678-9abc-4def-8123-4567890abcdf",
                "12345678-9abc-4def-8123-4567890abcee",
                "12345678-9abc-4def-8123-4567890abced",
            ]
        );
    }

    #[test]
    fn a_letter_is_found_wherever_it_is() {
        let id = "1a345678-1234-4321-8123-456789012345".parse().expect("a UUID");
        assert_eq!(similar_ids(id)[3].to_string(), "1b345678-1234-4321-8123-456789012345");
    }

    #[test]
    fn an_identifier_of_equal_digits_has_fewer() {
        assert_eq!(similar_ids(Uuid::nil()).len(), 3);
    }
}
