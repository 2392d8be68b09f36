//! The fuzz target's entry point for a bounded time: the contracts of the other tests, mutated from a seed. The target
//! itself, which goes on for as long as it is let, is in `fuzz/`.
//!
//! `FUZZ_ITERATIONS` says how many inputs there are.

#[path = "../fuzz/entry/compile.rs"]
#[allow(unreachable_pub, reason = "shared with the fuzz target")]
mod compile;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

#[test]
fn contracts() {
    let seeds = seeds();
    assert!(seeds.len() > 50, "the contracts of the other tests");
    for seed in &seeds {
        check(seed);
    }
    let text = std::env::var("FUZZ_ITERATIONS").ok();
    let iterations = text.and_then(|text| text.parse().ok()).unwrap_or(1500);
    let mut random = Random(1);
    for _ in 0..iterations {
        check(&random.mutated(&seeds));
    }
}

/// Runs one input, and shows it when it fails.
fn check(input: &[u8]) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| compile::compile(input))) {
        eprintln!("the input: {:?}", String::from_utf8_lossy(input));
        resume_unwind(panic);
    }
}

/// All contracts below `tests`, right and wrong ones.
fn seeds() -> Vec<Vec<u8>> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the tests' folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "idl") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .iter()
        .map(|file| fs::read(file).expect("a contract"))
        .filter(|text| text.len() < 20_000)
        .collect()
}

/// splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % bound.max(1) as u64) as usize
    }

    /// A piece of text that may be a token, or several.
    fn piece<'a>(&mut self, seeds: &'a [Vec<u8>]) -> &'a [u8] {
        let seed = &seeds[self.below(seeds.len())];
        let start = self.below(seed.len());
        let end = (start + 1 + self.below(40)).min(seed.len());
        &seed[start.min(end)..end]
    }

    /// One of the seeds with a few changes.
    fn mutated(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            let at = self.below(input.len() + 1);
            let end = (at + self.below(30)).min(input.len());
            match self.below(6) {
                0 => drop(input.drain(at..end)),
                1 => drop(input.splice(at..at, self.piece(seeds).iter().copied())),
                2 => drop(input.splice(at..end, self.piece(seeds).iter().copied())),
                3 => {
                    let piece = input[at..end].to_vec();
                    let to = self.below(input.len() + 1);
                    drop(input.splice(to..to, piece));
                }
                4 if at < input.len() => {
                    input[at] = b"{}()<>[];:,@\"\\/*=-.\n\0 0z\xC3"[self.below(25)]
                }
                _ => input.truncate(at),
            }
        }
        input
    }
}
