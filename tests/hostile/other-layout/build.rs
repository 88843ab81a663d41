//! The layout names the package that a type is of. So that the layout itself is looked at, and not
//! only this name, the package is called here like the one with radar's interface.

fn main() {
    println!("cargo::rustc-env=CARGO_PKG_NAME=radar-abi");
    println!("cargo::rerun-if-changed=build.rs");
}
