//! Identifiers that differ in little, for handlers that compare or index them in part.

use std::ops::Range;

use uuid::Uuid;

/// Identifiers of the same form that are almost the same: other digits at the beginning, in the middle and at the end;
/// the same digits with another letter; and the same characters in another order.
pub(crate) fn alike(id: Uuid) -> Vec<Uuid> {
    let flipped = |bit: u32| Uuid::from_u128(id.as_u128() ^ (1 << bit));
    [127, 60, 0].into_iter().map(flipped).chain(relettered(id)).chain(reordered(id)).collect()
}

/// Places behind version and variant, from the end; the last digit is another one already.
const BEHIND: Range<u32> = 1..12;

/// The places between them, and before them up to the first digit, which is another one already. Nearly every
/// identifier has a letter somewhere.
const BEFORE: [Range<u32>; 3] = [12..15, 16..19, 20..31];

fn digit(id: Uuid, at: u32) -> u128 {
    id.as_u128() >> (4 * at) & 0xf
}

fn with_digit(id: Uuid, at: u32, digit: u128) -> Uuid {
    Uuid::from_u128(id.as_u128() & !(0xf << (4 * at)) | digit << (4 * at))
}

fn relettered(id: Uuid) -> Option<Uuid> {
    let at = BEHIND.chain(BEFORE.into_iter().flatten()).find(|at| digit(id, *at) > 9)?;
    Some(with_digit(id, at, if digit(id, at) == 0xf { 0xa } else { digit(id, at) + 1 }))
}

fn reordered(id: Uuid) -> Option<Uuid> {
    let at = BEHIND.clone().find(|at| digit(id, *at) != digit(id, at - 1))?;
    Some(with_digit(with_digit(id, at, digit(id, at - 1)), at - 1, digit(id, at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_differ_as_said() {
        let id = "12345678-9abc-4def-8123-4567890abcde".parse().expect("a UUID");
        let texts: Vec<String> = alike(id).iter().map(Uuid::to_string).collect();
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
        assert_eq!(alike(id)[3].to_string(), "1b345678-1234-4321-8123-456789012345");
    }

    #[test]
    fn without_letters_and_other_digits_there_are_fewer() {
        assert_eq!(alike(Uuid::nil()).len(), 3);
    }
}
