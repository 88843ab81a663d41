//! The macros that make a crate a plugin.

/// Exports an [`Analyzer`](crate::Analyzer) as this crate's plugin: a library, or a WASM module if it is
/// built for one.
#[cfg(not(target_family = "wasm"))]
#[macro_export]
macro_rules! export {
    ($analyzer:ty) => {
        $crate::__export_root!($crate::analyzer_root::<$analyzer>());
    };
}

/// Exports a [`Sink`](crate::Sink) as this library's plugin. A sink is a library: what it is for, files and
/// connections, a WASM module does not have.
#[cfg(not(target_family = "wasm"))]
#[macro_export]
macro_rules! export_sink {
    ($sink:ty) => {
        $crate::__export_root!($crate::sink_root::<$sink>());
    };
}

#[cfg(not(target_family = "wasm"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __export_root {
    ($root:expr) => {
        #[cfg(panic = "abort")]
        compile_error!(
            "a radar plugin needs panic = \"unwind\": a panic must end at the plugin's own border"
        );

        #[doc(hidden)]
        pub fn __radar_root() -> $crate::__private::stable::PluginRef {
            // The library has a standard library of its own; radar reports its panics.
            ::std::panic::set_hook(::std::boxed::Box::new(|_| ()));
            $root
        }
        $crate::__private::export_root!(__radar_root);
    };
}

/// Exports an [`Analyzer`](crate::Analyzer) as this crate's plugin: a library, or a WASM module if it is
/// built for one.
#[cfg(target_family = "wasm")]
#[macro_export]
macro_rules! export {
    ($analyzer:ty) => {
        #[allow(unsafe_code)]
        const _: () = {
            use $crate::__private::component::{self, Component};

            static PLUGIN: Component<$analyzer> = Component::new();

            #[unsafe(export_name = "cabi_realloc")]
            unsafe extern "C" fn realloc(
                old: *mut u8,
                old_length: usize,
                align: usize,
                length: usize,
            ) -> *mut u8 {
                // SAFETY: radar keeps to the canonical ABI.
                unsafe { component::realloc(old, old_length, align, length) }
            }

            #[unsafe(export_name = "radar:plugin/analyzer@1.0.0#manifest")]
            extern "C" fn manifest() -> *const usize {
                PLUGIN.manifest()
            }

            #[unsafe(export_name = "radar:plugin/analyzer@1.0.0#init")]
            unsafe extern "C" fn init(
                config: *mut u8,
                config_length: usize,
                start: *mut u8,
                start_length: usize,
            ) -> *const usize {
                // SAFETY: radar keeps to the canonical ABI: both are strings of its own making.
                let [config, start] = unsafe {
                    [component::string(config, config_length), component::string(start, start_length)]
                };
                PLUGIN.init(&config, &start)
            }

            #[unsafe(export_name = "radar:plugin/analyzer@1.0.0#batch")]
            unsafe extern "C" fn batch(inputs: *mut u8, length: usize) -> *const usize {
                // SAFETY: radar keeps to the canonical ABI: it is a list of its own making.
                let inputs = unsafe { component::list(inputs, length) };
                PLUGIN.batch(&inputs)
            }
        };
    };
}

/// A sink is a library: what it is for, files and connections, a WASM module does not have.
#[cfg(target_family = "wasm")]
#[macro_export]
macro_rules! export_sink {
    ($sink:ty) => {
        compile_error!("a sink cannot be a WASM module; build it as a library");
    };
}
