//! A number that tells whether two peers speak the same contract.

use super::Schema;
use super::dump::{Dump, View};
use super::id::PackageId;
use std::collections::BTreeSet;

impl Schema {
    /// A stable hash (FNV-1a, 64 bits) over what matters on wires: names, numbers, types, presence,
    /// kinds of methods, addresses. Documentation, constraints, retry and time limits, order of
    /// declarations and places in files do not change it.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint_over(self.packages.ids().collect())
    }

    /// The same for one package and all that it depends on.
    pub fn package_fingerprint(&self, package: PackageId) -> u64 {
        let mut packages = BTreeSet::new();
        let mut open = vec![package];
        while let Some(id) = open.pop() {
            if packages.insert(id) {
                open.extend(&self.packages[id].dependencies);
            }
        }
        self.fingerprint_over(packages)
    }

    fn fingerprint_over(&self, packages: BTreeSet<PackageId>) -> u64 {
        let text = Dump::new(self, View::Wire).packages(packages);
        fnv1a(text.as_bytes())
    }
}

fn fnv1a(bytes: &[u8]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    bytes.iter().fold(start, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_the_published_function() {
        // Test vectors of the algorithm's authors.
        assert_eq!(super::fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(super::fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(super::fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
