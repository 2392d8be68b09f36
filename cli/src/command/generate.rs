//! `virtuoso gen`.

use virtuoso_codegen::{Config, Contract, Staleness};

use super::{Error, Outcome};
use crate::args::Gen;
use crate::style;

pub(super) fn run(args: &Gen) -> Result<Outcome, Error> {
    let backend = virtuoso_codegen::backend(&args.lang).ok_or("no such language")?;
    let contract = Contract::read(&args.paths)?;
    style::show(&contract, &args.output)?;
    if contract.errors().next().is_some() {
        return Ok(Outcome::Bad);
    }
    let config = Config::new().serde(args.serde);
    let output = backend.generate(&contract.schema, &config)?;
    if args.check {
        let stale = output.stale_in(&args.out)?;
        for (path, staleness) in &stale {
            let path = args.out.join(path);
            match staleness {
                Staleness::Missing => eprintln!("missing: {}", path.display()),
                Staleness::Different => eprintln!("not current: {}", path.display()),
            }
        }
        if !stale.is_empty() {
            eprintln!("run the same command without `--check`");
            return Ok(Outcome::Bad);
        }
        return Ok(Outcome::Good);
    }
    for path in output.write_to(&args.out)? {
        println!("wrote {}", args.out.join(path).display());
    }
    Ok(Outcome::Good)
}
