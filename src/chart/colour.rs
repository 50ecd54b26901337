//! Colours of figures and the contrast between them (WCAG 2.2).
//! Owns the palette; decides no meaning beyond "low to high" and "negative to positive".

/// An opaque colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub u8, pub u8, pub u8);

pub(super) const WHITE: Colour = Colour(255, 255, 255);
pub(super) const BLACK: Colour = Colour(0, 0, 0);
pub(super) const INK: Colour = Colour(0x1a, 0x1a, 0x1c);
pub(super) const INK_SOFT: Colour = Colour(0x59, 0x59, 0x59);
pub(super) const LINE: Colour = Colour(0xd0, 0xd0, 0xd4);
pub(super) const GROUND_SOFT: Colour = Colour(0xf5, 0xf6, 0xf9);

/// Bands from low to high.
const BANDS: [Colour; 4] =
    [Colour(0xd5, 0x5e, 0x00), Colour(0xe6, 0x9f, 0x00), Colour(0x56, 0xb4, 0xe9), Colour(0x00, 0x72, 0xb2)];
/// Points of the scale from negative to positive.
const POINTS: [Colour; 5] = [
    Colour(0xb3, 0x58, 0x06),
    Colour(0xf1, 0xa3, 0x40),
    Colour(0xd9, 0xd9, 0xd9),
    Colour(0x92, 0xc5, 0xde),
    Colour(0x05, 0x71, 0xb0),
];

/// The colour of a band, counted from the lowest of `count`.
pub(super) fn band(at: usize, count: usize) -> Colour {
    ramp(&BANDS, at, count)
}

/// The colour of a point, counted from the most negative of `count`.
pub(super) fn point(at: usize, count: usize) -> Colour {
    ramp(&POINTS, at, count)
}

/// Position `at` of `count` on a ramp; the stops themselves where the counts agree.
fn ramp(stops: &[Colour], at: usize, count: usize) -> Colour {
    let steps = count.saturating_sub(1).max(1);
    let place = at.min(steps) * (stops.len() - 1);
    let (low, part) = (place / steps, place % steps);
    let high = (low + 1).min(stops.len() - 1);
    stops[high].over(stops[low], part as f64 / steps as f64)
}

impl Colour {
    /// This colour at a share of 0 to 1 over another.
    pub(super) fn over(self, ground: Self, share: f64) -> Self {
        let mix = |top: u8, low: u8| (f64::from(low) + (f64::from(top) - f64::from(low)) * share).round() as u8;
        Self(mix(self.0, ground.0), mix(self.1, ground.1), mix(self.2, ground.2))
    }

    /// A pale tint for areas behind marks.
    pub(super) fn tint(self) -> Self {
        self.over(WHITE, 0.16)
    }

    /// Black or white, whichever is read better on this colour.
    pub(super) fn label(self) -> Self {
        if self.contrast(BLACK) >= self.contrast(WHITE) { BLACK } else { WHITE }
    }

    /// Contrast ratio of 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_can_be_read_on_its_colour() {
        for count in 2..=11 {
            for at in 0..count {
                for ground in [band(at, count), point(at, count)] {
                    assert!(ground.contrast(ground.label()) >= 4.5, "{ground:?} of {count}");
                }
                for ink in [INK, INK_SOFT] {
                    assert!(ink.contrast(band(at, count).tint()) >= 4.5, "{ink:?} on a tint of band {at} of {count}");
                }
            }
        }
        for ground in [WHITE, GROUND_SOFT] {
            assert!(INK.contrast(ground) >= 4.5 && INK_SOFT.contrast(ground) >= 4.5);
        }
    }

    #[test]
    fn four_bands_and_five_points_have_the_colours_of_the_house() {
        assert_eq!((0..4).map(|at| band(at, 4)).collect::<Vec<_>>(), BANDS);
        assert_eq!((0..5).map(|at| point(at, 5)).collect::<Vec<_>>(), POINTS);
        assert_eq!((point(0, 2), point(1, 2)), (POINTS[0], POINTS[4]));
    }
}
