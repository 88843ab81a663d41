//! Every plugin exports its root under one name, since it is to be alone in its library. Here several are
//! linked together, and nobody looks for that name: let the linker take any of them.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg=-Wl,-z,muldefs");
}
