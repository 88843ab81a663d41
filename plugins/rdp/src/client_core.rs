//! The client's machine, screen and keyboard (MS-RDPBCGR §2.2.1.3.2).

use crate::little::Little;
use radar_plugin::wire::{Cursor, Truncated};

/// The block CS_CORE.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct ClientCore<'a> {
    /// The version of the protocol.
    pub version: u32,
    /// Pixels.
    pub desktop_width: u16,
    /// Pixels.
    pub desktop_height: u16,
    /// As version 4 wrote it.
    pub color_depth: u16,
    /// The active input locale.
    pub keyboard_layout: u32,
    /// The build of the client's system.
    pub build: u32,
    /// The name of the machine, in UTF-16.
    pub name: &'a [u8],
    /// The keyboard's type.
    pub keyboard_type: u32,
    /// The keyboard's subtype, which depends on its maker.
    pub keyboard_subtype: u32,
    /// Function keys.
    pub function_keys: u32,
    /// The file of the input method, in UTF-16.
    pub ime: &'a [u8],
    /// What may be missing.
    pub more: More<'a>,
}

/// Fields that versions have added: each is there only if those before it are.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct More<'a> {
    /// As versions before the second beta of 5.0 did not write it.
    pub post_beta2_color_depth: Option<u16>,
    /// 1 for all clients of Microsoft.
    pub product_id: Option<u16>,
    /// 0 mostly.
    pub serial_number: Option<u32>,
    /// Bits for each pixel.
    pub high_color_depth: Option<u16>,
    /// Bits for what the client can.
    pub capabilities: Option<u16>,
    /// An id of the client's, in UTF-16.
    pub id: Option<&'a [u8]>,
    /// The kind of the network.
    pub connection_type: Option<u8>,
    /// Millimetres.
    pub physical_width: Option<u32>,
    /// Millimetres.
    pub physical_height: Option<u32>,
    /// Degrees.
    pub orientation: Option<u16>,
    /// Per cent.
    pub scale_factor: Option<u32>,
    /// Per cent.
    pub device_scale_factor: Option<u32>,
}

impl<'a> ClientCore<'a> {
    /// Reads the block.
    pub fn parse(block: &'a [u8]) -> Result<Self, Truncated> {
        let mut cursor = Cursor::new(block);
        let mut core = Self {
            version: cursor.little_u32("version")?,
            desktop_width: cursor.little_u16("desktop width")?,
            desktop_height: cursor.little_u16("desktop height")?,
            color_depth: cursor.little_u16("color depth")?,
            ..Self::default()
        };
        cursor.skip(2, "secure access sequence")?;
        core.keyboard_layout = cursor.little_u32("keyboard layout")?;
        core.build = cursor.little_u32("client build")?;
        core.name = cursor.take(32, "client name")?;
        core.keyboard_type = cursor.little_u32("keyboard type")?;
        core.keyboard_subtype = cursor.little_u32("keyboard subtype")?;
        core.function_keys = cursor.little_u32("function keys")?;
        core.ime = cursor.take(64, "input method file")?;
        // It ends where the client's version had no more.
        let _ = core.more.read(&mut cursor);
        Ok(core)
    }
}

impl<'a> More<'a> {
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Truncated> {
        self.post_beta2_color_depth = Some(cursor.little_u16("color depth")?);
        self.product_id = Some(cursor.little_u16("product id")?);
        self.serial_number = Some(cursor.little_u32("serial number")?);
        self.high_color_depth = Some(cursor.little_u16("high color depth")?);
        cursor.skip(2, "supported color depths")?;
        self.capabilities = Some(cursor.little_u16("early capability flags")?);
        self.id = Some(cursor.take(64, "client id")?);
        self.connection_type = Some(cursor.u8("connection type")?);
        cursor.skip(1, "padding")?;
        cursor.skip(4, "selected protocol")?;
        self.physical_width = Some(cursor.little_u32("physical width")?);
        self.physical_height = Some(cursor.little_u32("physical height")?);
        self.orientation = Some(cursor.little_u16("orientation")?);
        self.scale_factor = Some(cursor.little_u32("scale factor")?);
        self.device_scale_factor = Some(cursor.little_u32("device scale factor")?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_version_did_not_have_is_not_told() {
        let mut block = vec![4, 0, 8, 0, 0x20, 3, 0x58, 2, 1, 0xCA];
        block.resize(128, 0);
        let core = ClientCore::parse(&block).unwrap();
        assert_eq!((core.version, core.desktop_width, core.desktop_height), (0x0008_0004, 800, 600));
        assert_eq!((core.color_depth, core.more), (0xCA01, More::default()));
        assert!(ClientCore::parse(&block[..127]).is_err());
        block.extend_from_slice(&[4, 0xCA, 1, 0, 7]);
        let More { post_beta2_color_depth, product_id, serial_number, .. } =
            ClientCore::parse(&block).unwrap().more;
        assert_eq!((post_beta2_color_depth, product_id, serial_number), (Some(0xCA04), Some(1), None));
    }
}
