//! Cycles and orders in graphs of items, without recursion: contracts may be long chains.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A directed graph over `0..n`.
#[derive(Clone, Debug)]
pub struct Graph {
    edges: Vec<Vec<usize>>,
}

impl Graph {
    /// The graph in which `edges[a]` lists where `a` points to. Targets out of range are ignored.
    pub fn new(mut edges: Vec<Vec<usize>>) -> Self {
        let nodes = edges.len();
        for targets in &mut edges {
            targets.retain(|target| *target < nodes);
        }
        Self { edges }
    }

    /// For each node the number of its strongly connected component (Tarjan's algorithm).
    pub fn components(&self) -> Vec<usize> {
        const NEW: usize = usize::MAX;
        let nodes = self.edges.len();
        let mut component = vec![NEW; nodes];
        let mut order = vec![NEW; nodes];
        let mut low = vec![0; nodes];
        let mut open = Vec::new();
        let (mut visited, mut found) = (0, 0);
        for root in 0..nodes {
            if order[root] != NEW {
                continue;
            }
            let mut path = vec![(root, 0)];
            while let Some((node, next)) = path.last_mut() {
                let node = *node;
                if *next == 0 {
                    (order[node], low[node]) = (visited, visited);
                    visited += 1;
                    open.push(node);
                }
                if let Some(&target) = self.edges[node].get(*next) {
                    *next += 1;
                    if order[target] == NEW {
                        path.push((target, 0));
                    } else if component[target] == NEW {
                        low[node] = low[node].min(order[target]);
                    }
                    continue;
                }
                path.pop();
                if let Some((parent, _)) = path.last() {
                    low[*parent] = low[*parent].min(low[node]);
                }
                if low[node] == order[node] {
                    while let Some(member) = open.pop() {
                        component[member] = found;
                        if member == node {
                            break;
                        }
                    }
                    found += 1;
                }
            }
        }
        component
    }

    /// Cycles, one per component that has any: its lowest node, then a shortest way back to it.
    pub fn cycles(&self) -> Vec<Vec<usize>> {
        let component = self.components();
        let mut members = vec![0_usize; self.edges.len()];
        component
            .iter()
            .for_each(|component| members[*component] += 1);
        let mut seen = vec![false; self.edges.len()];
        let mut cycles = Vec::new();
        for node in 0..self.edges.len() {
            let first = !std::mem::replace(&mut seen[component[node]], true);
            if first && (members[component[node]] > 1 || self.edges[node].contains(&node)) {
                cycles.extend(self.way_back(node, &component));
            }
        }
        cycles
    }

    /// All nodes, each after those that it points to, otherwise in order. In a cycle the edge that
    /// closes it is ignored.
    pub fn dependencies_first(&self) -> Vec<usize> {
        let mut entered = vec![false; self.edges.len()];
        let mut order = Vec::with_capacity(self.edges.len());
        for root in 0..self.edges.len() {
            if std::mem::replace(&mut entered[root], true) {
                continue;
            }
            let mut path = vec![(root, 0)];
            while let Some((node, next)) = path.last_mut() {
                match self.edges[*node].get(*next) {
                    Some(&target) => {
                        *next += 1;
                        if !std::mem::replace(&mut entered[target], true) {
                            path.push((target, 0));
                        }
                    }
                    None => {
                        order.push(*node);
                        path.pop();
                    }
                }
            }
        }
        order
    }

    fn way_back(&self, start: usize, component: &[usize]) -> Option<Vec<usize>> {
        let mut from = HashMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for &target in &self.edges[node] {
                if target == start {
                    let mut cycle = vec![node];
                    while let Some(before) = from.get(cycle.last()?) {
                        cycle.push(*before);
                    }
                    cycle.reverse();
                    return Some(cycle);
                }
                if component[target] == component[start]
                    && let Entry::Vacant(entry) = from.entry(target)
                {
                    entry.insert(node);
                    queue.push_back(target);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_start_at_their_lowest_node() {
        let graph = Graph::new(vec![vec![1], vec![2, 3], vec![1], vec![3], vec![0]]);
        assert_eq!(graph.cycles(), [vec![1, 2], vec![3]]);
        assert_eq!(graph.dependencies_first(), [2, 3, 1, 0, 4]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let last = 200_000;
        let edges = (0..=last)
            .map(|node| vec![if node == last { 0 } else { node + 1 }])
            .collect();
        let graph = Graph::new(edges);
        assert_eq!(graph.cycles().len(), 1);
        assert_eq!(graph.dependencies_first()[0], last);
    }
}
