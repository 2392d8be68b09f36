#!/usr/bin/env bash
# How long the compiler checks a trait of 50 methods that each framework's macro turns into a service:
#   bash benches/build-cost/traits.sh DIRECTORY [build | measure]
# `build` writes the crates below DIRECTORY and compiles what they depend on; `measure` then checks each crate five times
# anew and prints the median seconds beside those of an empty trait of the same framework. Without a word it does both.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
directory=${1:?"usage: traits.sh DIRECTORY [build | measure]"}
what=${2:-both}
export CARGO_TARGET_DIR="$directory/target"

methods() { # framework, number
  for n in $(seq 1 "$2"); do
    case $1 in
      virtuoso) echo "    async fn method_$n(&self, name: String, count: u32) -> Result<String, virtuoso::Status>;" ;;
      tarpc) echo "    async fn method_$n(name: String, count: u32) -> Result<String, String>;" ;;
      jsonrpsee) echo "    #[method(name = \"method_$n\")] async fn method_$n(&self, name: String, count: u32) -> RpcResult<String>;" ;;
    esac
  done
}

crate() { # framework, number of methods
  local crate="$directory/$1-$2"
  mkdir -p "$crate/src"
  cp "$repository/Cargo.lock" "$crate/Cargo.lock"
  {
    printf '[package]\nname = "%s-%s"\nversion = "0.1.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n' "$1" "$2"
    case $1 in
      virtuoso) echo "virtuoso = { path = \"$repository/runtime\", features = [\"macros\"] }" ;;
      tarpc) echo 'tarpc = { version = "0.38", default-features = false, features = ["serde1", "tokio1"] }' ;;
      jsonrpsee) echo 'jsonrpsee = { version = "0.26", default-features = false, features = ["async-client", "client-core", "macros", "server"] }' ;;
    esac
  } >"$crate/Cargo.toml"
  {
    case $1 in
      virtuoso) echo '#[virtuoso::service(package = "cost.v1")]' ;;
      tarpc) echo '#[tarpc::service]' ;;
      jsonrpsee) printf 'use jsonrpsee::core::RpcResult;\n#[jsonrpsee::proc_macros::rpc(server, client)]\n' ;;
    esac
    echo 'pub trait Cost {'
    methods "$1" "$2"
    echo '}'
  } >"$crate/src/lib.rs"
}

for framework in virtuoso tarpc jsonrpsee; do
  for number in 1 50; do
    if [ "$what" != measure ]; then
      crate "$framework" "$number"
      (cd "$directory/$framework-$number" && cargo check --quiet)
    fi
    if [ "$what" != build ]; then
      seconds=$(for _ in 1 2 3 4 5; do
        echo "// $(date +%N)" >>"$directory/$framework-$number/src/lib.rs"
        begin=$(date +%s%N)
        (cd "$directory/$framework-$number" && cargo check --quiet --offline)
        end=$(date +%s%N)
        awk "BEGIN { printf \"%.2f\n\", ($end - $begin) / 1e9 }"
      done | sort -n | sed -n 3p)
      echo "$framework, $number methods: $seconds s"
    fi
  done
done
