//! How things are worded: cleaned, and covered where privacy asks for it.

use crate::{
    grid::{Pieces, field},
    mask::Mask,
    text::clean,
    theme::Role,
};
use radar_views::model::Model;

/// What all views word things by.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Who is near.
    pub model: &'a Model,
    /// What stands for them, in privacy mode.
    pub mask: Option<&'a Mask>,
    /// Hosts are told by their names.
    pub names: bool,
    /// Curves are drawn with letters.
    pub ascii: bool,
}

impl Words<'_> {
    /// A text from the wire as it may be shown.
    #[must_use]
    pub fn say(&self, text: &str) -> String {
        match self.mask {
            Some(mask) => clean(&mask.cover(text, self.model)).into_owned(),
            None => clean(text).into_owned(),
        }
    }

    /// The same in a cell; `-` for nothing.
    #[must_use]
    pub fn field(&self, text: &str, role: Role) -> Pieces {
        if text.is_empty() { field("-", Role::Faint) } else { field(self.say(text), role) }
    }

    /// A host by its name or its address, and a port.
    #[must_use]
    pub fn end(&self, name: &str, address: &str, port: u64) -> Pieces {
        let named = self.names && !name.is_empty();
        let host = self.say(if named { name } else { address });
        let host = if host.contains(':') && port > 0 { format!("[{host}]") } else { host };
        let mut pieces = field(host, Role::Text);
        if port > 0 {
            pieces.push(crate::grid::piece(format!(":{port}"), Role::Muted));
        }
        pieces
    }
}

/// A number, faint if it is nothing.
#[must_use]
pub fn amount(value: u64, written: impl Fn(u64) -> String, role: Role) -> Pieces {
    if value == 0 { field("-", Role::Faint) } else { field(written(value), role) }
}
