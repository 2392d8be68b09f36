//! Medians, ranges and ratios over the rounds.

/// The rounds of one figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    /// The middle one; of an even number, the mean of the middle two.
    pub(crate) median: f64,
    /// The least.
    pub(crate) min: f64,
    /// The greatest.
    pub(crate) max: f64,
}

impl Summary {
    /// Summarises `values`; `None` when there are none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (&min, &max) = (values.first()?, values.last()?);
        let middle = values.len() / 2;
        let median = match values.len() % 2 {
            0 => f64::midpoint(values[middle - 1], values[middle]),
            _ => values[middle],
        };
        Some(Summary { median, min, max })
    }

    /// How many times the baseline's median this one's is.
    pub(crate) fn ratio(&self, baseline: &Summary) -> f64 {
        self.median / baseline.median
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_of_odd_even_one_and_none() {
        let summary = Summary::of([3.0, 1.0, 20.0]).unwrap();
        assert_eq!(
            summary,
            Summary {
                median: 3.0,
                min: 1.0,
                max: 20.0
            }
        );
        assert_eq!(Summary::of([4.0, 1.0, 2.0, 100.0]).unwrap().median, 3.0);
        assert_eq!(
            Summary::of([7.0]),
            Some(Summary {
                median: 7.0,
                min: 7.0,
                max: 7.0
            })
        );
        assert_eq!(Summary::of([]), None);
    }

    #[test]
    fn order_of_the_rounds_does_not_matter() {
        let (forward, backward) = ([1.0, 5.0, 2.0, 8.0, 3.0], [3.0, 8.0, 2.0, 5.0, 1.0]);
        assert_eq!(Summary::of(forward), Summary::of(backward));
    }

    #[test]
    fn ratio_is_of_the_medians() {
        let ours = Summary::of([600.0, 900.0, 610.0]).unwrap();
        let baseline = Summary::of([100.0, 50.0, 305.0]).unwrap();
        assert_eq!(ours.ratio(&baseline), 6.1);
        assert_eq!(baseline.ratio(&baseline), 1.0);
    }
}
