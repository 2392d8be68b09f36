//! `virtuoso check`.

use virtuoso_codegen::Contract;

use super::{Error, Outcome};
use crate::args::{Check, Format};
use crate::style;

pub(super) fn run(args: &Check) -> Result<Outcome, Error> {
    let contract = Contract::read(&args.paths)?;
    style::show(&contract, &args.output)?;
    if contract.errors().next().is_some() {
        return Ok(Outcome::Bad);
    }
    if args.output.format == Format::Terminal {
        let files = style::count_of(contract.sources.iter().count(), "file");
        println!("{files} checked, no errors");
    }
    Ok(Outcome::Good)
}
