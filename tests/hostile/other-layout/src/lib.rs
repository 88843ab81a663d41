//! A plugin for an interface with the names of radar's, in which a request has two fields more.
#![allow(missing_docs)] // nothing here is ever called

use abi_stable::{
    StableAbi, declare_root_module_statics, export_root_module,
    library::RootModule,
    package_version_strings,
    prefix_type::PrefixTypeTrait,
    sabi_types::VersionStrings,
    std_types::{RBox, RResult, RStr, RString},
};

#[repr(C)]
#[derive(StableAbi, Clone, Debug)]
pub struct Fault {
    pub code: u32,
    pub at: u32,
    pub message: RString,
    pub setting: RString,
}

#[repr(C)]
#[derive(StableAbi, Clone, Copy, Debug)]
pub struct Request {
    pub worker: u32,
    pub colour: u32,
    pub taste: u64,
}

type Answer<T> = RResult<T, Fault>;

#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = PluginRef)))]
#[sabi(missing_field(option))]
pub struct Plugin {
    pub manifest: extern "C" fn() -> Answer<RString>,
    pub new_worker: extern "C" fn(config: RStr<'_>, request: &Request) -> Answer<RBox<u32>>,
    #[sabi(last_prefix_field)]
    pub new_outlet: extern "C" fn(config: RStr<'_>, request: &Request) -> Answer<RBox<u64>>,
}

impl RootModule for PluginRef {
    declare_root_module_statics! {PluginRef}
    const BASE_NAME: &'static str = "radar_plugin";
    const NAME: &'static str = "radar_plugin";
    const VERSION_STRINGS: VersionStrings = package_version_strings!();
}

/// radar must not come so far as to call this.
#[export_root_module]
fn root() -> PluginRef {
    Plugin { manifest, new_worker, new_outlet }.leak_into_prefix()
}

extern "C" fn manifest() -> Answer<RString> {
    std::process::abort()
}

extern "C" fn new_worker(_: RStr<'_>, _: &Request) -> Answer<RBox<u32>> {
    std::process::abort()
}

extern "C" fn new_outlet(_: RStr<'_>, _: &Request) -> Answer<RBox<u64>> {
    std::process::abort()
}
