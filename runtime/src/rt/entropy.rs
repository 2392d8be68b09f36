//! The one source of randomness: seeded by the operating system, or by a simulation.
//!
//! The numbers serve jitter, picking and identifiers. They are not secrets: whoever sees enough of them can tell the
//! next, so nothing that protects something may rest on them.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::ops::RangeInclusive;
use std::time::Duration;

use uuid::Uuid;

use super::scope::Scope;

/// The next number of the current source.
pub fn next_u64() -> u64 {
    with(Generator::next_u64)
}

/// Fills `bytes` from the current source.
pub fn fill(bytes: &mut [u8]) {
    with(|generator| generator.fill(bytes));
}

/// A number below `bound`, each equally likely; 0 when `bound` is 0.
pub fn below(bound: u64) -> u64 {
    with(|generator| generator.below(bound))
}

/// A duration in `range`, each equally likely: what spreads out clients that would otherwise all return at once.
pub fn jitter(range: RangeInclusive<Duration>) -> Duration {
    with(|generator| generator.duration(range))
}

/// A random (version 4) UUID.
pub fn uuid() -> Uuid {
    with(Generator::uuid)
}

/// A seedable generator (xoshiro256++): the same seed gives the same numbers on every machine.
#[derive(Clone, Debug)]
pub struct Generator {
    state: [u64; 4],
}

impl Generator {
    /// The generator that `seed` stands for.
    pub fn from_seed(mut seed: u64) -> Self {
        // SplitMix64 spreads the seed over the state, which must not be all zero.
        let mut split = || {
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = seed;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        };
        Self {
            state: [split(), split(), split(), split()],
        }
    }

    /// A generator with a seed of the operating system's.
    pub fn from_os() -> Self {
        // `RandomState` is keyed by the system's generator: the one door to it that std holds open.
        Self::from_seed(RandomState::new().hash_one(std::thread::current().id()))
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        let state = &mut self.state;
        let result = state[0]
            .wrapping_add(state[3])
            .rotate_left(23)
            .wrapping_add(state[0]);
        let shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = state[3].rotate_left(45);
        result
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let number = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
    }

    /// A number below `bound`, each equally likely; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The high half of a wide product, drawing again in the sliver that would make small numbers likelier.
        let mut product = u128::from(self.next_u64()) * u128::from(bound);
        if (product as u64) < bound {
            let sliver = bound.wrapping_neg() % bound;
            while (product as u64) < sliver {
                product = u128::from(self.next_u64()) * u128::from(bound);
            }
        }
        (product >> 64) as u64
    }

    /// A number in `range`; its start when the range is empty.
    pub fn range(&mut self, range: RangeInclusive<u64>) -> u64 {
        let (start, end) = range.into_inner();
        match end.saturating_sub(start).checked_add(1) {
            Some(width) => start + self.below(width),
            None => self.next_u64(),
        }
    }

    /// A duration in `range`, to the nanosecond.
    pub fn duration(&mut self, range: RangeInclusive<Duration>) -> Duration {
        let nanos = |duration: &Duration| u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(self.range(nanos(range.start())..=nanos(range.end())))
    }

    /// True with this probability (0 never, 1 always).
    pub fn chance(&mut self, probability: f64) -> bool {
        // 53 bits are what an f64 in [0, 1) can hold.
        ((self.next_u64() >> 11) as f64) < probability * (1u64 << 53) as f64
    }

    /// A random (version 4) UUID.
    pub fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A generator whose numbers have nothing to do with those that follow here.
    pub fn fork(&mut self) -> Self {
        Self::from_seed(self.next_u64())
    }
}

/// Uses the scope's generator in a simulation and the thread's own otherwise.
fn with<R>(draw: impl FnOnce(&mut Generator) -> R) -> R {
    thread_local! {
        static OF_THREAD: RefCell<Generator> = RefCell::new(Generator::from_os());
    }
    match Scope::current() {
        Some(scope) => draw(&mut scope.entropy()),
        None => OF_THREAD.with_borrow_mut(draw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(seed: u64) -> Vec<u64> {
        let mut generator = Generator::from_seed(seed);
        (0..32).map(|_| generator.next_u64()).collect()
    }

    #[test]
    fn a_seed_fixes_the_numbers() {
        assert_eq!(numbers(1), numbers(1));
        assert_ne!(numbers(1), numbers(2));
        // Known answers, so that a seed found in one version still means the same in the next.
        let mut generator = Generator {
            state: [1, 2, 3, 4],
        };
        let first: Vec<u64> = (0..4).map(|_| generator.next_u64()).collect();
        assert_eq!(
            first,
            [41943041, 58720359, 3588806011781223, 3591011842654386]
        );
    }

    #[test]
    fn bounds_hold_and_every_value_is_met() {
        let mut generator = Generator::from_seed(3);
        let mut met = [0u32; 7];
        for _ in 0..7_000 {
            met[generator.below(7) as usize] += 1;
        }
        assert!(met.iter().all(|&count| count > 800), "{met:?}");
        assert_eq!(generator.below(0), 0);
        assert_eq!(generator.below(1), 0);
        assert_eq!(generator.range(5..=5), 5);
        for _ in 0..1_000 {
            assert!((10..=12).contains(&generator.range(10..=12)));
            assert!(generator.range(u64::MAX - 1..=u64::MAX) >= u64::MAX - 1);
        }
        generator.range(0..=u64::MAX);
    }

    #[test]
    fn chance_keeps_to_its_ends() {
        let mut generator = Generator::from_seed(4);
        assert!((0..1_000).all(|_| generator.chance(1.0)));
        assert!((0..1_000).all(|_| !generator.chance(0.0)));
        let hits = (0..10_000).filter(|_| generator.chance(0.25)).count();
        assert!((2_200..2_800).contains(&hits), "{hits}");
    }

    #[test]
    fn jitter_stays_in_its_range() {
        let (low, high) = (Duration::from_millis(5), Duration::from_millis(6));
        for _ in 0..100 {
            assert!((low..=high).contains(&jitter(low..=high)));
        }
        assert_eq!(jitter(low..=low), low);
    }

    #[test]
    fn uuids_are_of_version_four_and_differ() {
        let (a, b) = (uuid(), uuid());
        assert_ne!(a, b);
        assert_eq!(a.get_version_num(), 4);
        assert_eq!(a.get_variant(), uuid::Variant::RFC4122);
    }

    #[test]
    fn threads_have_numbers_of_their_own() {
        let other = std::thread::spawn(|| [next_u64(), next_u64()])
            .join()
            .unwrap();
        assert_ne!([next_u64(), next_u64()], other);
    }

    #[test]
    fn a_scope_has_numbers_of_its_own_seed() {
        let draw = |seed| {
            let _entered = Scope::new("node", seed).enter();
            let mut bytes = [0; 13];
            fill(&mut bytes);
            (next_u64(), below(1_000), uuid(), bytes)
        };
        assert_eq!(draw(9), draw(9));
        assert_ne!(draw(9), draw(10));
    }
}
