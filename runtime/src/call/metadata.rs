use std::fmt;

use bytes::Bytes;

/// Pairs of key and value that travel beside a body: request metadata, and leading and trailing metadata of an answer.
///
/// Keys are lower-case ASCII letters, digits, `-`, `_` and `.`, 1 to 255 characters; they may repeat and keep their order.
/// Values are bytes, at most 65,535 each; what a connection accepts in all is a limit of its receiver.
///
/// ```
/// use virtuoso::Metadata;
///
/// let mut metadata = Metadata::new();
/// metadata.insert("tenant", "acme")?;
/// assert_eq!(metadata.get_str("tenant"), Some("acme"));
/// # Ok::<(), virtuoso::InvalidMetadata>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Entry by entry `key length u8 | key | value length u16 | value`, as the native protocol writes them: what a peer
    /// sends takes no more memory here than it took on the wire.
    block: Vec<u8>,
}

impl Metadata {
    /// No entries; does not allocate.
    pub const fn new() -> Metadata {
        Metadata { block: Vec::new() }
    }

    /// Sets `key` to this one value, replacing what it had.
    ///
    /// # Errors
    /// When the key has other characters than those allowed or is empty or too long, or the value is too long.
    pub fn insert(
        &mut self,
        key: impl AsRef<[u8]>,
        value: impl Into<MetadataValue>,
    ) -> Result<(), InvalidMetadata> {
        let key = key.as_ref();
        check_key(key)?;
        let mut kept = Metadata::new();
        for (existing, value) in self
            .iter()
            .filter(|(existing, _)| existing.as_bytes() != key)
        {
            kept.push(existing.as_bytes(), value);
        }
        *self = kept;
        self.append(key, value)
    }

    /// Adds a value to `key`, keeping those it has.
    ///
    /// # Errors
    /// As for [`Metadata::insert`].
    pub fn append(
        &mut self,
        key: impl AsRef<[u8]>,
        value: impl Into<MetadataValue>,
    ) -> Result<(), InvalidMetadata> {
        let key = key.as_ref();
        check_key(key)?;
        let MetadataValue(value) = value.into();
        if value.len() > usize::from(u16::MAX) {
            return Err(InvalidMetadata {
                reason: "value is longer than 65535 bytes",
            });
        }
        self.push(key, &value);
        Ok(())
    }

    /// Takes over a block whose entries were checked.
    pub(crate) fn from_block(block: &[u8]) -> Metadata {
        Metadata {
            block: block.to_vec(),
        }
    }

    /// The entries, as the native protocol writes them.
    pub(crate) fn as_block(&self) -> &[u8] {
        &self.block
    }

    /// Key and value are within their bounds.
    fn push(&mut self, key: &[u8], value: &[u8]) {
        self.block.reserve(3 + key.len() + value.len());
        self.block.push(key.len() as u8);
        self.block.extend_from_slice(key);
        self.block
            .extend_from_slice(&(value.len() as u16).to_le_bytes());
        self.block.extend_from_slice(value);
    }

    /// The first value of `key`.
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        self.iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
    }

    /// The first value of `key`, when it is UTF-8.
    pub fn get_str(&self, key: &str) -> Option<&str> {
        self.get(key)
            .and_then(|value| std::str::from_utf8(value).ok())
    }

    /// Every value of `key`, in the order of insertion.
    pub fn get_all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a [u8]> + 'a {
        self.iter()
            .filter(move |(name, _)| *name == key)
            .map(|(_, value)| value)
    }

    /// All entries, in the order of insertion.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let mut rest = &*self.block;
        std::iter::from_fn(move || {
            let (&length, after) = rest.split_first()?;
            let (key, after) = after.split_at_checked(length.into())?;
            let (&length, after) = after.split_first_chunk()?;
            let (value, after) = after.split_at_checked(u16::from_le_bytes(length).into())?;
            rest = after;
            // Keys are ASCII: `append` and the wire readers check it.
            Some((std::str::from_utf8(key).unwrap_or_default(), value))
        })
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.block.is_empty()
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(
                self.iter()
                    .map(|(key, value)| (key, String::from_utf8_lossy(value))),
            )
            .finish()
    }
}

/// A metadata value; made from strings and bytes.
#[derive(Clone, Debug)]
pub struct MetadataValue(Bytes);

impl From<&str> for MetadataValue {
    fn from(value: &str) -> Self {
        MetadataValue(Bytes::copy_from_slice(value.as_bytes()))
    }
}

impl From<String> for MetadataValue {
    fn from(value: String) -> Self {
        MetadataValue(Bytes::from(value))
    }
}

impl From<&[u8]> for MetadataValue {
    fn from(value: &[u8]) -> Self {
        MetadataValue(Bytes::copy_from_slice(value))
    }
}

impl From<Bytes> for MetadataValue {
    fn from(value: Bytes) -> Self {
        MetadataValue(value)
    }
}

/// A metadata key or value that cannot travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidMetadata {
    reason: &'static str,
}

impl fmt::Display for InvalidMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid metadata: {}", self.reason)
    }
}

impl std::error::Error for InvalidMetadata {}

fn check_key(key: &[u8]) -> Result<(), InvalidMetadata> {
    if key.is_empty() || key.len() > 255 {
        return Err(InvalidMetadata {
            reason: "key must have 1 to 255 characters",
        });
    }
    let allowed = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
    if !key.iter().all(allowed) {
        return Err(InvalidMetadata {
            reason: "key must be lower-case letters, digits, `-`, `_` or `.`",
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Metadata;

    #[test]
    fn keys_are_checked_and_values_kept_in_order() {
        let mut metadata = Metadata::new();
        metadata.append("a", "1").unwrap();
        metadata.append("a", "2").unwrap();
        assert_eq!(metadata.get_all("a").collect::<Vec<_>>(), [b"1", b"2"]);
        metadata.insert("a", "3").unwrap();
        assert_eq!(metadata.get_all("a").collect::<Vec<_>>(), [b"3"]);
        assert!(metadata.insert("", "x").is_err());
        assert!(metadata.insert("Tenant", "x").is_err());
        assert!(metadata.insert("k", vec![0u8; 70_000].as_slice()).is_err());
    }
}
