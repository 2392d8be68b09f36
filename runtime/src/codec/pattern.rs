//! `@pattern` and `@format`.

use std::net::IpAddr;
use std::sync::OnceLock;

use regex_lite::Regex;

/// A regular expression that a whole string has to match. It is compiled when it is first used.
///
/// `regex-lite` runs in linear time, is one small crate and knows no Unicode classes; contracts need no more.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern, which the compiler of the contract has checked.
    pub const fn new(source: &'static str) -> Self {
        Self {
            source,
            compiled: OnceLock::new(),
        }
    }

    /// As the contract writes it.
    pub fn as_str(&self) -> &'static str {
        self.source
    }

    /// Whether all of `text` matches. Nothing matches a pattern that is malformed.
    pub fn matches(&self, text: &str) -> bool {
        self.compiled
            .get_or_init(|| Regex::new(&format!(r"\A(?:{})\z", self.source)).ok())
            .as_ref()
            .is_some_and(|regex| regex.is_match(text))
    }
}

/// What `@format` asks of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StringFormat {
    /// One address as mail is sent to: `name@host`.
    Email,
    /// An absolute URI (RFC 3986).
    Uri,
    /// A host name (RFC 1123).
    Hostname,
    /// An IPv4 or IPv6 address.
    Ip,
}

impl StringFormat {
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Email => "an e-mail address",
            Self::Uri => "an absolute URI",
            Self::Hostname => "a host name",
            Self::Ip => "an IP address",
        }
    }

    /// Whether `text` is of this format.
    pub fn matches(self, text: &str) -> bool {
        match self {
            Self::Email => is_email(text),
            Self::Uri => is_uri(text),
            Self::Hostname => is_hostname(text),
            Self::Ip => text.parse::<IpAddr>().is_ok(),
        }
    }
}

/// The address of HTML's `<input type=email>`, which leaves out the quoted forms that nobody uses.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    (1..=64).contains(&local.len())
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b))
        && is_hostname(host)
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let mut scheme = scheme.bytes();
    let hex = |b: Option<&u8>| b.is_some_and(u8::is_ascii_hexdigit);
    let rest = rest.as_bytes();
    scheme.next().is_some_and(|b| b.is_ascii_alphabetic())
        && scheme.all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        && !rest.is_empty()
        && rest.iter().enumerate().all(|(index, b)| match b {
            b'%' => hex(rest.get(index + 1)) && hex(rest.get(index + 2)),
            _ => b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(b),
        })
}

fn is_hostname(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    (1..=253).contains(&text.len())
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}
