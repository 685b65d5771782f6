//! How things are in one round, drawn from its seed: how long Causeway lives, how often what goes wrong.

use crate::dice::Dice;

pub(crate) struct Odds {
    /// Causeway is started so many times.
    pub(crate) lives: u32,
    /// So many items come to the source before each start, until there are so many.
    pub(crate) more: u32,
    pub(crate) most: u32,
    /// How long Causeway runs each time: at least and at most, in milliseconds; more often short.
    pub(crate) life: (u64, u64),
    /// One life in so many has a certain fault.
    pub(crate) fault: u64,
    /// Three requests in so many go wrong; of those that only read, half as many.
    pub(crate) requests: u64,
}

impl Odds {
    /// For `./dev test`.
    pub(crate) const SHORT: Self = Self { lives: 40, more: 4, most: 120, life: (40, 600), fault: 8, requests: 10 };

    pub(crate) fn draw(dice: &mut Dice) -> Self {
        Self {
            lives: 200,
            more: *dice.one_of(&[1, 2, 4]),
            most: 240,
            life: *dice.one_of(&[(20, 120), (40, 360), (40, 360), (40, 1400)]),
            fault: *dice.one_of(&[8, 16, 40]),
            requests: *dice.one_of(&[5, 10, 30]),
        }
    }
}
