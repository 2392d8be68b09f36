# `make test` works on a fresh machine that has only Rust: what else the tests need, it installs below target/.
# A test that cannot run because something is missing fails here; under plain `cargo test` it says that it was skipped.

CARGO ?= cargo
export VIRTUOSO_REQUIRE_ALL = 1

.PHONY: test ci quickstart bless bench

## Run every test.
test:
	$(CARGO) test --workspace --exclude virtuoso-bench
	$(CARGO) test -p virtuoso-bench --no-default-features --features peer-echo,peer-virtuoso

## Run what CI runs.
ci:
	bash .ci/run

## Run the tour.
quickstart:
	$(CARGO) run -p quickstart

## Accept what the compiler and the generator say now as the golden files; read the difference before you commit it.
bless:
	BLESS=1 $(CARGO) test -p virtuoso-idl -p virtuoso-codegen -p virtuoso-cli

## Measure against the other peers (minutes; a quiet machine).
bench:
	$(CARGO) run --release -p virtuoso-bench -- run
