//! The figures as Markdown.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::measure::{Figures, Measured};
use super::schema::{Direction, Schema};
use crate::report::table::{Format, Table};
use crate::statistics::Summary;

/// The codec that the others are compared with.
const OURS: &str = "virtuoso";

impl Measured {
    /// Writes `codec.md`, and the figures as `codec.json`, into a folder, which is made if need be.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub(crate) fn write_into(&self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        let json = serde_json::to_string_pretty(self)?;
        for (name, text) in [
            ("codec.md", self.to_string()),
            ("codec.json", format!("{json}\n")),
        ] {
            let path = folder.join(name);
            fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        Ok(())
    }

    fn of(&self, direction: Direction) -> impl Iterator<Item = &Figures> {
        self.figures
            .iter()
            .filter(move |figures| figures.direction == direction)
    }

    fn ours(&self, schema: Schema, direction: Direction) -> Option<&Figures> {
        self.of(direction)
            .find(|figures| figures.schema == schema && figures.codec == OURS)
    }

    fn ratio(&self, figures: &Figures, measure: Measure) -> Option<f64> {
        let ours = self.ours(figures.schema, figures.direction)?;
        Some(measure.of(figures)? / measure.of(ours)?)
    }

    fn table(&self, direction: Direction) -> Table {
        let heading = [
            "schema",
            "bytes",
            "codec",
            "ns",
            "(min–max)",
            "MiB/s",
            "instructions",
            "ours faster",
            "fewer instructions",
        ];
        let mut table = Table::new(heading.map(str::to_owned).to_vec());
        for figures in self.of(direction) {
            let Some(time) = figures.time() else { continue };
            let throughput = figures.bytes as f64 / time.median * 1e9 / f64::from(1 << 20);
            let ratio = |measure| match figures.codec {
                OURS => None,
                _ => self.ratio(figures, measure),
            };
            table.push(vec![
                figures.schema.name().to_owned(),
                Format::Whole.text(figures.bytes as f64),
                figures.codec.to_owned(),
                nanoseconds(time.median),
                format!("({}–{})", nanoseconds(time.min), nanoseconds(time.max)),
                Format::Whole.text(throughput),
                or_dash(figures.instructions, |count| Format::Whole.text(count)),
                or_dash(ratio(Measure::Time), times),
                or_dash(ratio(Measure::Instructions), times),
            ]);
        }
        table
    }

    /// Geometric means over the schemas, and the least of them.
    fn means(&self) -> Table {
        let heading = [
            "ours against",
            "direction",
            "by time, mean",
            "least",
            "by instructions, mean",
            "least",
        ];
        let mut table = Table::new(heading.map(str::to_owned).to_vec());
        let mut codecs: Vec<&str> = Vec::new();
        for figures in &self.figures {
            if figures.codec != OURS && !codecs.contains(&figures.codec) {
                codecs.push(figures.codec);
            }
        }
        for codec in codecs {
            for direction in [Direction::Encode, Direction::Decode] {
                let mut row = vec![codec.to_owned(), direction.name().to_owned()];
                for measure in [Measure::Time, Measure::Instructions] {
                    let ratios: Vec<f64> = self
                        .of(direction)
                        .filter(|figures| figures.codec == codec)
                        .filter_map(|figures| self.ratio(figures, measure))
                        .collect();
                    row.push(or_dash(geometric_mean(&ratios), times));
                    row.push(or_dash(
                        ratios.iter().copied().min_by(f64::total_cmp),
                        times,
                    ));
                }
                table.push(row);
            }
        }
        table
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let session = &self.session;
        writeln!(f, "# The protobuf codec\n")?;
        writeln!(
            f,
            "Written by `virtuoso-bench codec`. The same values in each codec's own types, one thread: encoded into a \
             buffer that is used again, decoded from `Bytes` and dropped. All codecs give the same bytes and read the \
             same values. Figures of other machines are not comparable: judge by the ratios.\n"
        )?;
        writeln!(
            f,
            "{} ({} processors), kernel {}; virtuoso-bench {}, {} build; medians of {} interleaved rounds of {} s, \
             min–max in brackets; instructions as callgrind counts them.",
            session.processor,
            session.processors,
            session.kernel,
            session.version,
            session.profile,
            session.rounds,
            session.seconds,
        )?;
        let means = self.means();
        if !means.is_empty() {
            write!(f, "\n## Geometric means over the schemas\n\n{means}")?;
        }
        for direction in [Direction::Encode, Direction::Decode] {
            let (title, table) = (capitalized(direction.name()), self.table(direction));
            write!(f, "\n## {title}\n\n{table}")?;
        }
        Ok(())
    }
}

impl Figures {
    fn time(&self) -> Option<Summary> {
        Summary::of(self.nanoseconds.iter().copied())
    }
}

#[derive(Clone, Copy)]
enum Measure {
    Time,
    Instructions,
}

impl Measure {
    fn of(self, figures: &Figures) -> Option<f64> {
        match self {
            Measure::Time => figures.time().map(|time| time.median),
            Measure::Instructions => figures.instructions,
        }
    }
}

fn geometric_mean(ratios: &[f64]) -> Option<f64> {
    let sum: f64 = ratios.iter().map(|ratio| ratio.ln()).sum();
    (!ratios.is_empty()).then(|| (sum / ratios.len() as f64).exp())
}

/// Small figures with a digit after the point.
fn nanoseconds(figure: f64) -> String {
    if figure < 1000.0 {
        Format::Fixed(1).text(figure)
    } else {
        Format::Whole.text(figure)
    }
}

fn times(ratio: f64) -> String {
    format!("{ratio:.2}×")
}

fn or_dash(figure: Option<f64>, text: impl Fn(f64) -> String) -> String {
    figure.map_or_else(|| "–".to_owned(), text)
}

fn capitalized(name: &str) -> String {
    name[..1].to_uppercase() + &name[1..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Session;
    use std::time::Duration;

    fn figures(codec: &'static str, schema: Schema, time: f64, count: Option<f64>) -> Figures {
        Figures {
            schema,
            direction: Direction::Encode,
            codec,
            bytes: 1 << 20,
            nanoseconds: vec![time, time * 2.0, time / 2.0],
            instructions: count,
        }
    }

    #[test]
    fn ratios_are_of_medians_and_means_are_geometric() {
        let measured = Measured {
            session: Session::here(1, Duration::ZERO, Duration::from_millis(5), 3),
            figures: vec![
                figures("virtuoso", Schema::Reply, 100.0, Some(10.0)),
                figures("prost", Schema::Reply, 200.0, Some(10.0)),
                figures("virtuoso", Schema::Blob, 1000.0, Some(10.0)),
                figures("prost", Schema::Blob, 8000.0, None),
            ],
        };
        let text = measured.to_string();
        let row = |start: &str| {
            let row = text.lines().find(|line| line.starts_with(start));
            let cells = row.unwrap().split('|').map(str::trim);
            cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
        };
        assert_eq!(
            row("| prost"),
            ["prost", "encode", "4.00×", "2.00×", "1.00×", "1.00×"]
        );
        assert_eq!(
            row("| reply  |"),
            [
                "reply",
                "1,048,576",
                "virtuoso",
                "100.0",
                "(50.0–200.0)",
                "10,000,000",
                "10",
                "–",
                "–"
            ]
        );
        assert_eq!(row("| blob")[6..], ["10", "–", "–"]);
    }
}
