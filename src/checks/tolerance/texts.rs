//! Texts that software likes to treat as something else: names, values and field ids.

/// The characters of a name or a value that every handler must have room for: at most twice as many UTF-16 units.
pub(super) const AMPLE: usize = 127;

/// Names of tenants.
#[rustfmt::skip]
pub(super) const NAMES: &[&str] = &[
    "O'Brien & Sons <b>\"quoted\"</b>", "'; DROP TABLE customers; --", "../../etc/passwd", "%s%n${x}{{y}}", "-1",
    "null", "x UNION SELECT y FROM z", "${jndi:ldap://x}", "x' OR 1=1 --", "3M Company", "<script>alert(1)</script>",
    "\u{17d}lu\u{165}ou\u{10d}k\u{fd} k\u{16f}\u{148} \u{682a}\u{5f0f}\u{4f1a}\u{793e} \u{1f980}",
    "The Very Long Name of a Company That Sells Backups to Everybody Between Here and There, Brothers and Sons, Limited by Shares",
];

/// Values of a customer's settings.
#[rustfmt::skip]
pub(super) const VALUES: &[&str] = &[
    "true", "null", "NaN", "0", "42", "007", "1.0", "1e3", "0x10", "1,5", "-", " spaces around ",
    "two  spaces", "\ttab\t", "line\nbreak", "line\r\nbreak\r\n", "\u{a0}no-break\u{a0}", "\u{feff}mark", "{\"a\":1}",
    "[]", "<b>&amp;\"'\\/</b>", "a+b", "50%20off", "%41", "100%", "${x}{{y}}%s\\n", "e\u{301} is not \u{e9}",
    "\u{fb01}\u{2460}\u{ff21}", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "\u{200f}\u{5e9}\u{202e}",
    "\u{fffd}?", "2024-01-01T00:00:00Z", "00000000-0000-4000-8000-000000000000", "UPPER lower",
    "I\u{307}\u{131}\u{df}\u{130}", "$HOME/~", "~/x", "Me@Example.COM", "https://example.com/", "HTTPS://Example.com",
    "YQ==", "my secret password", "\u{201c}it\u{2019}s\u{201d} \u{2013} \u{2026}", "\u{2764}\u{fe0f}",
    "a\u{200b}b\u{ad}c", "undefined", "None", "yes", "off", "01/02/2026", "12345678901234567890", "+49301", "=1+1",
    "@x", "a--b", "select * from x where 1=1 or 'a'='a'", "<script>alert(1)</script>", "../x", "50%%", "a #b?c",
    "false", "True", "1,234", "1.234,50", "****", "No", "\u{2022}\u{2022}\u{2022}\u{2022}", "(none)", "~", "-0",
    "\"quoted\"", "<![CDATA[x]]>", "  two\n    lines", "\u{3000}wide\u{3000}", "$&$1", "2024-01-01",
    "ABCDEF00-0000-4000-8000-00000000ABCD", "<a@b.c>",
];

/// Values of a partner's settings.
pub(super) const PARTNER_VALUES: &[&str] =
    &["it's \"so\"", "\u{6f22}\u{5b57} \u{e9} \u{1f600}", "a\\b\n<c> & ${d}", "true"];

/// Field ids.
#[rustfmt::skip]
pub(super) const FIELD_IDS: &[&str] = &[
    "a.b", "with space", "__proto__", "constructor", "$where", "0", "\u{e9}t\u{e9}", "UPPER", "upper", "a/b~c", "id",
];
