# `make test` works on a fresh machine that has only Rust: what else the tests need, it installs below target/.
# A test that cannot run because something is missing fails here; under plain `cargo test` it says that it was skipped.

CARGO ?= cargo
export VIRTUOSO_REQUIRE_ALL = 1

# Instructions are counted under valgrind: the machine's, or else Debian's package, unpacked here.
ifeq ($(shell command -v valgrind),)
valgrind := target/tools/valgrind
export PATH := $(CURDIR)/$(valgrind)/usr/bin:$(PATH)
export VALGRIND_LIB := $(CURDIR)/$(valgrind)/usr/libexec/valgrind
endif

.PHONY: test guard bounds ci quickstart bless bench

## Run every test.
test:
	$(CARGO) test --workspace --exclude virtuoso-bench
	$(CARGO) test -p virtuoso-bench --no-default-features --features codec-virtuoso,peer-echo,peer-virtuoso
	$(MAKE) guard

## Count the instructions of calls and of the codec, and compare them with their bounds.
guard: $(valgrind)
	$(CARGO) bench -p virtuoso --bench guard

## Accept what is counted now as the bounds.
bounds: $(valgrind)
	$(CARGO) bench -p virtuoso --bench guard -- record

target/tools/valgrind:
	@command -v apt-get >/dev/null || { echo "valgrind is needed: install it and try again"; exit 1; }
	rm -rf $@.part && mkdir -p $@.part
	cd $@.part && (apt-get download valgrind || (apt-get update && apt-get download valgrind))
	dpkg-deb --extract $@.part/valgrind_*.deb $@.part
	rm $@.part/valgrind_*.deb
	mv $@.part $@

## Run what CI runs.
ci:
	bash .ci/run

## Run the tour.
quickstart:
	$(CARGO) run -p quickstart

## Accept what the compiler and the generator say now as the golden files; read the difference before you commit it.
bless:
	BLESS=1 $(CARGO) test -p virtuoso-idl -p virtuoso-codegen -p virtuoso-cli
	BLESS=1 TRYBUILD=overwrite $(CARGO) test -p virtuoso-macros

## Measure against the other peers (minutes; a quiet machine).
bench:
	$(CARGO) run --release -p virtuoso-bench -- run
