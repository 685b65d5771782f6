//! A number as its decimal digits, which is what number formats work on. Floats are taken by the shortest digits that
//! read back, and rounded half away from zero, as the digits that people see suggest.

use crate::Value;
use crate::culture::NumberCulture;

/// `0.d1d2d3… × 10^scale`, without zeros at either end; no digits are zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digits {
    negative: bool,
    digits: Vec<u8>,
    scale: i64,
}

impl Digits {
    /// The digits of a number.
    pub(super) fn of(number: &Value) -> Self {
        let text = match number {
            Value::Float(float) => format!("{float}"),
            other => other.to_string(),
        };
        let (negative, text) = text.strip_prefix('-').map_or((false, text.as_str()), |text| (true, text));
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit).collect();
        Self { negative, digits, scale: whole.len() as i64 }.trimmed()
    }

    fn trimmed(mut self) -> Self {
        let zeros = self.digits.iter().take_while(|digit| **digit == b'0').count();
        self.digits.drain(..zeros);
        while self.digits.pop_if(|digit| *digit == b'0').is_some() {}
        if self.digits.is_empty() {
            return Self { negative: false, digits: Vec::new(), scale: 0 };
        }
        Self { scale: self.scale - zeros as i64, ..self }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn scale(&self) -> i64 {
        self.scale
    }

    pub(super) fn digits(&self) -> &[u8] {
        &self.digits
    }

    /// The exponent of the form `d.ddd × 10^e`.
    pub(super) fn exponent(&self) -> i64 {
        if self.is_zero() { 0 } else { self.scale - 1 }
    }

    /// The number times ten to that power.
    pub(super) fn shifted(mut self, by: i64) -> Self {
        if !self.is_zero() {
            self.scale += by;
        }
        self
    }

    /// Rounded to so many of its digits.
    pub(super) fn significant(mut self, count: usize) -> Self {
        let up = self.digits.get(count).is_some_and(|digit| *digit >= b'5');
        self.digits.truncate(count);
        if up {
            self.carry();
        }
        self.trimmed()
    }

    /// Rounded to so many digits behind the decimal sign.
    pub(super) fn places(mut self, places: i64) -> Self {
        match usize::try_from(self.scale + places) {
            Ok(count) => self.significant(count),
            Err(_) => {
                self.digits.clear();
                self.trimmed()
            }
        }
    }

    fn carry(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return;
            }
            *digit = b'0';
        }
        self.digits.insert(0, b'1');
        self.scale += 1;
    }

    /// The digit with the value `10^power`.
    fn digit(&self, power: i64) -> char {
        let place = usize::try_from(self.scale - 1 - power).ok();
        place.and_then(|place| self.digits.get(place)).map_or('0', |digit| char::from(*digit))
    }

    /// Whether it is negative, and the rest with that many decimals.
    pub(super) fn fixed(self, places: usize, culture: &NumberCulture, grouped: bool) -> (bool, String) {
        let number = self.places(places as i64);
        let mut out = String::new();
        let whole = number.scale.max(1);
        for power in (0..whole).rev() {
            out.push(number.digit(power));
            if grouped && power > 0 && ends_group(power as usize, culture) {
                out.push_str(culture.group);
            }
        }
        if places > 0 {
            out.push_str(culture.decimal);
            out.extend((1..=places as i64).map(|place| number.digit(-place)));
        }
        (number.negative, out)
    }

    /// All digits without an exponent.
    pub(super) fn plain(self, culture: &NumberCulture) -> (bool, String) {
        let places = (self.digits.len() as i64 - self.scale).max(0);
        self.fixed(usize::try_from(places).unwrap_or_default(), culture, false)
    }

    /// `d.ddd` with that many decimals, the letter, and an exponent of at least so many digits.
    pub(super) fn scientific(
        self,
        places: usize,
        letter: char,
        least: usize,
        culture: &NumberCulture,
    ) -> (bool, String) {
        let number = self.significant(places + 1);
        let exponent = number.exponent();
        let (_, mantissa) =
            Self { scale: i64::from(!number.is_zero()), ..number.clone() }.fixed(places, culture, false);
        (number.negative, format!("{mantissa}{}", written_exponent(exponent, letter, true, least)))
    }

    /// All digits with an exponent of at least two.
    pub(super) fn shortest_scientific(self, letter: char, culture: &NumberCulture) -> (bool, String) {
        let places = self.digits.len().saturating_sub(1);
        self.scientific(places, letter, 2, culture)
    }
}

/// Whether the separator of groups stands behind the digit with the value `10^power`.
pub(super) fn ends_group(power: usize, culture: &NumberCulture) -> bool {
    let mut left = power;
    for size in culture.groups {
        if left == *size {
            return true;
        }
        if left < *size {
            return false;
        }
        left -= size;
    }
    culture.groups.last().is_some_and(|size| left.is_multiple_of(*size))
}

/// `E+005`.
pub(super) fn written_exponent(exponent: i64, letter: char, plus: bool, least: usize) -> String {
    let sign = match exponent {
        ..0 => "-",
        _ if plus => "+",
        _ => "",
    };
    format!("{letter}{sign}{:0least$}", exponent.unsigned_abs())
}
