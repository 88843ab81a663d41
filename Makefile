# Everything there is to do, by name; how it is done stands in scripts/.
.PHONY: help run install deb test wasm lint docs deny bench fuzz setup

help: ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## install what is missing, build, and analyze this machine's traffic as radar.toml says
	@scripts/run.sh $(ARGUMENTS)

install: ## build and install radar and its plugins: PREFIX=/usr/local DESTDIR= PROFILE=release
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" PROFILE="$(PROFILE)" scripts/install.sh --build

deb: ## make a Debian package of it; scripts/deb.sh check tries it in a clean root
	@scripts/deb.sh

test: ## install what the tests need, and run them all
	@scripts/test.sh

wasm: ## build the plugins that the tests play as WASM modules too, or some: PACKAGES="radar-dns radar-tls"
	@scripts/wasm.sh $(PACKAGES)

lint: ## check the format and what the compiler and clippy have to say
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --features radar-fuzz/targets -- -D warnings

docs: ## build the documentation of all crates
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

deny: ## check licenses and sources of all dependencies
	@scripts/deny.sh

bench: ## time the parts of the engine and the plugin boundary, or radar on captures: CAPTURES="a.pcap b.pcap"
	@scripts/bench.sh $(CAPTURES)

fuzz: ## fuzz all targets for ten minutes each, or one: TARGET=dns SECONDS=60 PROCESSES=2
	@scripts/fuzz.sh $(or $(TARGET),all) $(or $(SECONDS),600) $(or $(PROCESSES),1)

setup: ## install what building needs
	@scripts/setup.sh
