//! Text of a `format`: usual values, odd but valid ones, and ones that are just not valid.

use proptest::prelude::*;
use proptest::sample::select;
use uuid::{Builder, Uuid, Variant, Version};

/// A name for a value, and the value.
type NamedText = (&'static str, &'static str);

/// A `format` that the schemas use.
#[derive(Debug, Clone, Copy)]
pub(super) enum TextFormat {
    Uuid,
    DateTime,
    Uri,
    Email,
    Date,
    Hostname,
    Ipv4,
}

impl TextFormat {
    /// `None` for a format that only a vendor's schema has: its values are texts like any others.
    pub(super) fn new(name: &str) -> Option<Self> {
        Some(match name {
            "uuid" => Self::Uuid,
            "date-time" => Self::DateTime,
            "uri" => Self::Uri,
            "email" => Self::Email,
            "date" => Self::Date,
            "hostname" => Self::Hostname,
            "ipv4" => Self::Ipv4,
            _ => return None,
        })
    }

    /// Usual values.
    pub(super) fn text(self) -> BoxedStrategy<String> {
        match self {
            Self::Uuid => uuid(),
            Self::DateTime => date_time(),
            Self::Uri => uri(),
            Self::Email => {
                "[a-z][a-z0-9]{0,9}([.+-][a-z0-9]{1,5})?@[a-z][a-z0-9]{0,9}\\.example".prop_map(|text| text).boxed()
            }
            Self::Date => date().prop_map(|date| date.to_string()).boxed(),
            Self::Hostname => "[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,5})?\\.example".prop_map(|text| text).boxed(),
            Self::Ipv4 => any::<[u8; 3]>().prop_map(|[a, b, c]| format!("10.{a}.{b}.{c}")).boxed(),
        }
    }

    /// Text that is not of this format.
    pub(super) fn wrong(self) -> BoxedStrategy<String> {
        let listed = select(self.invalid()).prop_map(|(_, text)| text.to_owned());
        match self {
            Self::Uri | Self::Email | Self::Hostname | Self::Ipv4 => listed.boxed(),
            Self::Uuid | Self::DateTime | Self::Date => {
                let cut = self.text().prop_map(|mut text| {
                    text.pop();
                    text
                });
                prop_oneof![listed, cut].boxed()
            }
        }
    }

    /// Always the same value for the same place; UUIDs differ from place to place.
    pub(super) fn sample(self, place: &str) -> String {
        match self {
            Self::Uuid => Uuid::new_v5(&Uuid::NAMESPACE_OID, place.as_bytes()).to_string(),
            Self::DateTime => "2024-05-06T07:08:09Z".to_owned(),
            Self::Uri => "https://gateway.example".to_owned(),
            Self::Email => "somebody@vendor.example".to_owned(),
            Self::Date => "2024-05-06".to_owned(),
            Self::Hostname => "vendor.example".to_owned(),
            Self::Ipv4 => "10.1.2.3".to_owned(),
        }
    }

    /// Valid, but unusual.
    pub(super) const fn odd(self) -> &'static [NamedText] {
        match self {
            Self::Uuid => &[
                ("nil", "00000000-0000-0000-0000-000000000000"),
                ("max", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
                ("version-7", "018f4e5c-7d3a-7b2c-9e1f-0a1b2c3d4e5f"),
                ("upper-case", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8"),
            ],
            Self::DateTime => &[
                ("year-one", "0001-01-01T00:00:00Z"),
                ("year-9999", "9999-12-31T23:59:59Z"),
                ("leap-day", "2024-02-29T12:00:00Z"),
                ("leap-second", "2016-12-31T23:59:60Z"),
                ("nanoseconds", "2024-05-06T07:08:09.123456789Z"),
                ("offset-ahead", "2024-05-06T07:08:09+14:00"),
                ("offset-behind", "2024-05-06T07:08:09-11:30"),
                ("offset-unknown", "2024-05-06T07:08:09-00:00"),
            ],
            Self::Uri => &[
                ("port", "http://127.0.0.1:8787"),
                ("ipv6", "http://[::1]:8787/"),
                ("path", "https://gateway.example/a/b%20c?d=e#f"),
                ("punycode", "https://xn--bcher-kva.example"),
                ("urn", "urn:example:gateway"),
            ],
            Self::Email => &[("tag", "somebody+tag@vendor.example"), ("subdomain", "a.b@mail.vendor.example")],
            Self::Date => &[("leap-day", "2024-02-29"), ("year-9999", "9999-12-31")],
            Self::Hostname => &[("one-label", "localhost"), ("hyphen", "a-b.vendor.example")],
            Self::Ipv4 => &[("loopback", "127.0.0.1"), ("highest", "255.255.255.255")],
        }
    }

    /// Just not valid.
    pub(super) const fn invalid(self) -> &'static [NamedText] {
        match self {
            Self::Uuid => &[
                ("short", "18a55fe8-7275-478c-a54e-af2ed53b6a2"),
                ("empty", ""),
                ("long", "18a55fe8-7275-478c-a54e-af2ed53b6a200"),
                ("not-hexadecimal", "18a55fe8-7275-478c-a54e-af2ed53b6a2g"),
                ("no-hyphens", "18a55fe87275478ca54eaf2ed53b6a20"),
                ("braces", "{18a55fe8-7275-478c-a54e-af2ed53b6a20}"),
                ("urn", "urn:uuid:18a55fe8-7275-478c-a54e-af2ed53b6a20"),
                ("line-feed", "18a55fe8-7275-478c-a54e-af2ed53b6a20\n"),
            ],
            Self::DateTime => &[
                ("no-offset", "2024-05-06T07:08:09"),
                ("empty", ""),
                ("date-only", "2024-05-06"),
                ("no-seconds", "2024-05-06T07:08Z"),
                ("offset-without-colon", "2024-05-06T07:08:09+0100"),
                ("month-13", "2024-13-06T07:08:09Z"),
                ("day-30-of-february", "2024-02-30T07:08:09Z"),
                ("hour-24", "2024-05-06T24:00:00Z"),
                ("no-leap-day", "2023-02-29T12:00:00Z"),
                ("seconds-since-1970", "1714979289"),
            ],
            Self::Uri => &[
                ("no-scheme", "gateway.example/path"),
                ("empty", ""),
                ("relative", "//gateway.example"),
                ("space", "https://gateway.example/a b"),
                ("not-ascii", "https://gäteway.example"),
                ("percent", "https://gateway.example/%zz"),
            ],
            Self::Email => &[("no-host", "somebody@"), ("empty", ""), ("no-at", "vendor.example")],
            Self::Date => &[("month-13", "2024-13-06"), ("empty", ""), ("no-leap-day", "2023-02-29")],
            Self::Hostname => &[("space", "a b.example"), ("empty", ""), ("hyphen-first", "-a.example")],
            Self::Ipv4 => &[("number-256", "10.0.0.256"), ("empty", ""), ("three-numbers", "10.0.1")],
        }
    }
}

/// Not shrunk: no identifier is simpler than another, and two of them must stay different.
fn uuid() -> BoxedStrategy<String> {
    let version = select(vec![Version::Random, Version::Mac, Version::SortRand]);
    (version, any::<u128>())
        .prop_map(|(version, bits)| {
            Builder::from_u128(bits).with_variant(Variant::RFC4122).with_version(version).into_uuid().to_string()
        })
        .no_shrink()
        .boxed()
}

/// The year 1 only occurs as the documents show it: with an offset it would be out of range for common date types.
fn date_time() -> BoxedStrategy<String> {
    let time = (0..24_u8, 0..60_u8, 0..60_u8).prop_map(|(h, m, s)| format!("{h:02}:{m:02}:{s:02}"));
    let fraction = prop_oneof![3 => Just(String::new()), 2 => "\\.[0-9]{1,9}"];
    prop_oneof![
        8 => (date(), time, fraction, offset()).prop_map(|(date, time, fraction, offset)| format!("{date}T{time}{fraction}{offset}")),
        1 => Just("0001-01-01T00:00:00Z".to_owned()),
    ]
    .boxed()
}

fn date() -> impl Strategy<Value = jiff::civil::Date> {
    let year = prop_oneof![6 => 2020..=2035_i16, 3 => 1970..=2100_i16, 2 => 2..=9998_i16];
    (year, 1..=12_i8, 1..=31_i8).prop_map(|(year, month, day)| {
        let first = jiff::civil::date(year, month, 1);
        jiff::civil::date(year, month, day.min(first.days_in_month()))
    })
}

fn offset() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("Z".to_owned()),
        1 => (0..=14_u8, select(vec![0_u8, 30, 45])).prop_map(|(h, m)| format!("+{h:02}:{m:02}")),
        1 => (1..=11_u8, select(vec![0_u8, 30])).prop_map(|(h, m)| format!("-{h:02}:{m:02}")),
    ]
}

/// Hosts under `.example`, so that a handler that follows the URL reaches nobody.
fn uri() -> BoxedStrategy<String> {
    "https://[a-z][a-z0-9]{0,9}\\.example(:[1-9][0-9]{3})?(/[a-zA-Z0-9._~-]{1,8}){0,2}".prop_map(|uri| uri).boxed()
}
