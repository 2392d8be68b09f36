//! Inputs made of others, as a fuzzer does it, from a seed.

use virtuoso::rt::entropy::Generator;

/// Numbers at which something tends to change.
const EDGES: [u32; 12] = [
    0,
    1,
    4,
    12,
    127,
    128,
    255,
    65_535,
    65_536,
    0x7FFF_FFFF,
    0x8000_0000,
    u32::MAX,
];

/// One of the seeds, or two of them joined, with a few changes.
pub(crate) fn mutated(seeds: &[Vec<u8>], generator: &mut Generator) -> Vec<u8> {
    let mut input = seeds[generator.below(seeds.len() as u64) as usize].clone();
    if generator.chance(0.2) {
        let other = &seeds[generator.below(seeds.len() as u64) as usize];
        let (cut, from) = (place(&input, generator), place(other, generator));
        input.truncate(cut);
        input.extend(&other[from..]);
    }
    for _ in 0..=generator.below(4) {
        change(&mut input, generator);
    }
    input
}

fn change(input: &mut Vec<u8>, generator: &mut Generator) {
    let at = place(input, generator);
    match generator.below(8) {
        0 if at < input.len() => input[at] ^= 1 << generator.below(8),
        1 if at < input.len() => input[at] = generator.next_u64() as u8,
        2 => input.truncate(at),
        3 => {
            let end = (at + generator.below(20) as usize).min(input.len());
            input.drain(at..end);
        }
        4 => {
            let mut bytes = vec![0; generator.below(20) as usize];
            generator.fill(&mut bytes);
            input.splice(at..at, bytes);
        }
        5 => {
            let end = (at + generator.below(60) as usize).min(input.len());
            let piece = input[at..end].to_vec();
            let to = place(input, generator);
            input.splice(to..to, piece);
        }
        _ => {
            let edge = EDGES[generator.below(EDGES.len() as u64) as usize].to_le_bytes();
            let width = [1, 2, 4][generator.below(3) as usize];
            let end = (at + width).min(input.len());
            input.splice(at..end, edge[..width].iter().copied());
        }
    }
}

fn place(input: &[u8], generator: &mut Generator) -> usize {
    generator.below(input.len() as u64 + 1) as usize
}
