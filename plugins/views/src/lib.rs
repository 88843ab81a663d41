//! The live picture of a network, whoever draws it.
//!
//! `model` is what is known of the last minutes, and `view` makes tables of it that are filtered, sorted and cut to
//! what fits. A page and a terminal show the same tables, so they agree in what they call things and in what they
//! count.
#![forbid(unsafe_code)]

pub mod model;
#[cfg(any(test, feature = "scene"))]
pub mod scene;
pub mod table;
pub mod view;
