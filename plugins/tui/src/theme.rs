//! Colours by what they mean, for terminals with many, with sixteen, and with none.

use ratatui_core::style::{Color, Modifier, Style};

/// What a text is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Role {
    /// What was asked for.
    #[default]
    Text,
    /// What stands out in it.
    Strong,
    /// What explains it.
    Muted,
    /// What is there if one looks for it: rules, numbers that are nothing.
    Faint,
    /// Where one is: the one accent.
    Accent,
    /// Sent by this machine.
    Up,
    /// Sent to it.
    Down,
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Lost, failed, wrong.
    Bad,
}

const ROLES: usize = 10;

/// How many colours there are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Depth {
    /// None: what matters is bold, underlined or turned round (`NO_COLOR`).
    None,
    /// The sixteen that a terminal's owner has chosen.
    Sixteen,
    /// 256, of which 240 are known.
    Many,
    /// All.
    True,
}

/// A palette in a depth.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Theme {
    /// For a light background.
    pub light: bool,
    /// In so many colours.
    pub depth: Depth,
}

/// Okabe and Ito's colours, as on the page: who sees colours differently tells them apart too.
const DARK: [u32; ROLES] =
    [0xc9d1da, 0xffffff, 0x97a3b2, 0x5c6875, 0x56b4e9, 0xe69f00, 0x56b4e9, 0x2fbf92, 0xe6a817, 0xff7a4d];
const LIGHT: [u32; ROLES] =
    [0x2a3541, 0x000000, 0x51606f, 0x96a1ad, 0x0069a8, 0xb06a00, 0x0072b2, 0x007a58, 0x8f6200, 0xbf3f00];
const SIXTEEN: [Color; ROLES] = [
    Color::Reset,
    Color::Reset,
    Color::DarkGray,
    Color::DarkGray,
    Color::Cyan,
    Color::Yellow,
    Color::Cyan,
    Color::Green,
    Color::Yellow,
    Color::Red,
];
/// Behind what is chosen, and behind what lies over something else.
const RAISED: [u32; 2] = [0x1c2732, 0xe6edf4];

impl Theme {
    /// What the environment says of colours: `NO_COLOR`, `COLORTERM`, `TERM`.
    #[must_use]
    pub fn of(light: bool, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let depth = if set("NO_COLOR").is_some() || term == "dumb" {
            Depth::None
        } else if set("COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit") {
            Depth::True
        } else if term.contains("256") || term.contains("direct") || term.contains("kitty") {
            Depth::Many
        } else {
            Depth::Sixteen
        };
        Self { light, depth }
    }

    /// How a text of this role looks.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        let style = Style::new();
        let style = match self.depth {
            Depth::None => style,
            Depth::Sixteen => style.fg(SIXTEEN[role as usize]),
            Depth::Many | Depth::True => style.fg(self.color(self.palette()[role as usize])),
        };
        match role {
            Role::Strong => style.add_modifier(Modifier::BOLD),
            Role::Accent | Role::Bad if self.depth == Depth::None => style.add_modifier(Modifier::BOLD),
            Role::Faint if self.depth == Depth::None => style.add_modifier(Modifier::DIM),
            _ => style,
        }
    }

    /// Behind the row that is chosen.
    #[must_use]
    pub fn chosen(self) -> Style {
        match self.depth {
            Depth::None | Depth::Sixteen => Style::new().add_modifier(Modifier::REVERSED),
            Depth::Many | Depth::True => Style::new().bg(self.color(RAISED[usize::from(self.light)])),
        }
    }

    /// Behind what lies over something else.
    #[must_use]
    pub fn raised(self) -> Style {
        match self.depth {
            Depth::None | Depth::Sixteen => Style::new(),
            Depth::Many | Depth::True => Style::new().bg(self.color(RAISED[usize::from(self.light)])),
        }
    }

    /// Under what is wrong in a text that is being written.
    #[must_use]
    pub fn wrong(self) -> Style {
        let style = self.style(Role::Bad).add_modifier(Modifier::UNDERLINED);
        if self.depth == Depth::True {
            style.underline_color(self.color(self.palette()[Role::Bad as usize]))
        } else {
            style
        }
    }

    fn palette(self) -> &'static [u32; ROLES] {
        if self.light { &LIGHT } else { &DARK }
    }

    fn color(self, rgb: u32) -> Color {
        let [_, red, green, blue] = rgb.to_be_bytes();
        if self.depth == Depth::True {
            Color::Rgb(red, green, blue)
        } else {
            Color::Indexed(nearest([red, green, blue]))
        }
    }
}

/// The nearest of the 240 colours that are the same everywhere: a cube of six levels, and greys.
fn nearest(rgb: [u8; 3]) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance =
        |a: [u8; 3]| -> u32 { a.iter().zip(rgb).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    let level = |value: u8| (0..6usize).min_by_key(|at| LEVELS[*at].abs_diff(value)).unwrap_or(0);
    let cube = rgb.map(level);
    let in_cube = (16 + 36 * cube[0] + 6 * cube[1] + cube[2], distance(cube.map(|at| LEVELS[at])));
    let mean = rgb.iter().map(|value| u32::from(*value)).sum::<u32>() / 3;
    let grey = (mean.saturating_sub(3) / 10).min(23);
    let in_greys = (232 + grey as usize, distance([(8 + 10 * grey) as u8; 3]));
    (if in_greys.1 < in_cube.1 { in_greys.0 } else { in_cube.0 }) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(pairs: &[(&str, &str)]) -> Depth {
        let find =
            |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Theme::of(false, find).depth
    }

    #[test]
    fn the_environment_says_how_many_colours_there_are() {
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Depth::True);
        assert_eq!(depth(&[("TERM", "screen-256color")]), Depth::Many);
        assert_eq!(depth(&[("TERM", "linux")]), Depth::Sixteen);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]), Depth::None);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "")]), Depth::Many);
    }

    #[test]
    fn without_colours_nothing_has_one() {
        let theme = Theme { light: false, depth: Depth::None };
        for role in [Role::Text, Role::Accent, Role::Bad, Role::Up] {
            assert_eq!((theme.style(role).fg, theme.style(role).bg), (None, None));
        }
        assert!(theme.chosen().add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn colours_of_256_are_the_nearest() {
        assert_eq!(
            [nearest([0, 0, 0]), nearest([255, 255, 255]), nearest([0x56, 0xb4, 0xe9])],
            [16, 231, 74]
        );
        assert_eq!(nearest([128, 128, 128]), 244);
    }
}
