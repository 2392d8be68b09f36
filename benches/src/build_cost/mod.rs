//! What a framework costs whoever builds with it.
//!
//! [`hello`] is a project on default features, whose dependencies are counted and which is built from nothing;
//! [`contract`] is a large contract, of whose generated code the compiler's time is taken. [`project`] writes them into
//! a temporary folder and runs cargo there.

mod contract;
mod hello;
mod project;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::record;
use crate::report::table::Table;
use crate::statistics::Summary;
use project::{Cost, Project};

/// What to measure.
pub(crate) struct Plan {
    /// The project on default features.
    pub(crate) hello: bool,
    /// The large contract.
    pub(crate) contract: bool,
    /// Where the projects are kept, instead of in a temporary folder.
    pub(crate) folder: Option<PathBuf>,
    /// Interleaved rounds of each.
    pub(crate) rounds: u32,
}

/// The figures; prints as Markdown.
pub(crate) struct BuildCost {
    rounds: u32,
    hello: Vec<(&'static str, usize, Vec<Cost>)>,
    contract: Vec<(&'static str, Vec<Cost>, Vec<Cost>)>,
}

/// Measures, one framework after the other in each round.
///
/// # Errors
///
/// When the temporary folder cannot be written, or cargo fails in one of the projects.
pub(crate) fn run(plan: &Plan) -> anyhow::Result<BuildCost> {
    let temporary = tempfile::tempdir()?;
    let folder = plan.folder.as_deref().unwrap_or(temporary.path());
    let mut hello = Vec::new();
    if plan.hello {
        let projects = fetched(hello::projects()?, &folder.join("hello"))?;
        for project in &projects {
            hello.push((project.name(), project.crates()?, Vec::new()));
        }
        for round in 1..=plan.rounds {
            for (project, (name, _, builds)) in projects.iter().zip(&mut hello) {
                eprintln!("hello, round {round}: {name}");
                project.clean()?;
                builds.push(project.cargo(&["build"])?);
            }
        }
    }
    let mut contract = Vec::new();
    if plan.contract {
        let projects = fetched(contract::projects()?, &folder.join("contract"))?;
        for project in &projects {
            eprintln!("contract, dependencies: {}", project.name());
            project.cargo(&["check"])?;
            project.cargo(&["build"])?;
            contract.push((project.name(), Vec::new(), Vec::new()));
        }
        for round in 1..=plan.rounds {
            for (project, (name, checks, builds)) in projects.iter().zip(&mut contract) {
                eprintln!("contract, round {round}: {name}");
                project.touch()?;
                checks.push(project.cargo(&["check"])?);
                builds.push(project.cargo(&["build"])?);
            }
        }
    }
    Ok(BuildCost {
        rounds: plan.rounds,
        hello,
        contract,
    })
}

/// Writes the projects and fetches what they depend on.
fn fetched(projects: Vec<project::Files>, folder: &Path) -> anyhow::Result<Vec<Project>> {
    let mut written = Vec::new();
    for files in projects {
        let project = Project::write(files, folder)?;
        project.fetch()?;
        written.push(project);
    }
    Ok(written)
}

impl fmt::Display for BuildCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (processor, processors) = (record::processor(), record::processors());
        writeln!(
            f,
            "# Build cost\n\nWritten by `virtuoso-bench build-cost`; `benches/README.md` tells how it measures.\n\n\
             {processor} ({processors} processors), {}; medians of {} interleaved rounds, min–max in brackets.",
            project::compiler(),
            self.rounds
        )?;
        if let [(_, our_crates, our_builds), ..] = self.hello.as_slice() {
            let mut table = Table::new(heading(
                &["framework", "crates"],
                &["cold build, s", "CPU, s"],
            ));
            for (name, crates, builds) in &self.hello {
                let mut row = vec![(*name).to_owned(), crates.to_string()];
                row.extend(cells(builds));
                table.push(row);
            }
            write!(f, "\n## Hello world, default features\n\n{table}")?;
            for (name, crates, builds) in &self.hello[1..] {
                write!(
                    f,
                    "\nAgainst {name}: {:.2}× its crates",
                    *our_crates as f64 / *crates as f64
                )?;
                ratios(f, our_builds, builds)?;
            }
        }
        if let [(_, our_checks, our_builds), ..] = self.contract.as_slice() {
            for (title, ours, of) in [
                ("`cargo check`", our_checks, 0),
                ("`cargo build`, debug", our_builds, 1),
            ] {
                let mut table = Table::new(heading(&["framework"], &["time, s", "CPU, s"]));
                let rows = self
                    .contract
                    .iter()
                    .map(|(name, checks, builds)| (*name, [checks, builds][of]));
                for (name, costs) in rows.clone() {
                    let mut row = vec![name.to_owned()];
                    row.extend(cells(costs));
                    table.push(row);
                }
                let (structs, services) = (contract::STRUCTS, contract::SERVICES);
                write!(
                    f,
                    "\n## {title} of the code from {structs} structs × {} fields and {services} services × {} methods\n\n{table}",
                    contract::FIELDS,
                    contract::METHODS,
                )?;
                for (name, costs) in rows.skip(1) {
                    write!(f, "\nAgainst {name}")?;
                    ratios(f, ours, costs)?;
                }
            }
        }
        Ok(())
    }
}

fn heading(names: &[&str], figures: &[&str]) -> Vec<String> {
    let figures = figures.iter().flat_map(|figure| [*figure, "(min–max)"]);
    names
        .iter()
        .copied()
        .chain(figures)
        .map(str::to_owned)
        .collect()
}

fn summaries(costs: &[Cost]) -> [Option<Summary>; 2] {
    [
        Summary::of(costs.iter().map(|cost| cost.wall.as_secs_f64())),
        Summary::of(costs.iter().map(|cost| cost.cpu.as_secs_f64())),
    ]
}

fn cells(costs: &[Cost]) -> Vec<String> {
    let summaries = summaries(costs).into_iter().flatten();
    summaries
        .flat_map(|Summary { median, min, max }| {
            [format!("{median:.1}"), format!("({min:.1}–{max:.1})")]
        })
        .collect()
}

fn ratios(f: &mut fmt::Formatter<'_>, ours: &[Cost], theirs: &[Cost]) -> fmt::Result {
    let ratios = summaries(ours).into_iter().zip(summaries(theirs));
    for (name, (ours, theirs)) in ["time", "CPU"].into_iter().zip(ratios) {
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            write!(f, ", {:.2}× its {name}", ours.ratio(&theirs))?;
        }
    }
    writeln!(f, ".")
}
