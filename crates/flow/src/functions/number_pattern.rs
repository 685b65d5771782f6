//! .NET's custom number formats: `#,##0.00`, `0.0%`, `(000) 000-0000`, sections between `;`.
//! <https://learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings>

use super::digits::{Digits, ends_group, written_exponent};
use crate::culture::NumberCulture;

/// A part of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// `0` or `#`.
    Digit,
    Point,
    /// `E+00`: the letter, whether a plus is written, how many digits at least.
    Exponent(char, bool, usize),
    Literal(String),
}

/// What a section says.
#[derive(Debug, Default)]
struct Section {
    pieces: Vec<Piece>,
    /// How many digits there are places for, and how many of them before the decimal sign.
    digits: i64,
    point: i64,
    /// Zeros are written from the first `0` to the last, counted from the decimal sign.
    first_zero: i64,
    last_zero: i64,
    /// The power of ten by which the number is multiplied first.
    shift: i64,
    grouped: bool,
    scientific: bool,
}

/// A number in a custom format.
pub(super) fn write(number: Digits, format: &str, culture: &NumberCulture) -> String {
    let sections = split(format);
    let place = match () {
        () if number.is_zero() => 2,
        () if number.is_negative() => 1,
        () => 0,
    };
    let (used, section) = chosen(&sections, place);
    let rounded = section.rounded(number);
    if !rounded.is_zero() || place == 2 {
        return section.write(&rounded, used == 0, culture);
    }
    // What is rounded to zero is written as zero is.
    let (used, section) = chosen(&sections, 2);
    section.write(&rounded, used == 0, culture)
}

/// The section for a kind of numbers, and its place; the first when there is none, or an empty one.
fn chosen(sections: &[&str], place: usize) -> (usize, Section) {
    let own = sections.get(place).filter(|text| place > 0 && !text.is_empty());
    let used = if own.is_some() { place } else { 0 };
    let text = sections.get(used).copied().unwrap_or_default();
    (used, Section::read(text))
}

/// Splits a format at the `;` that are not quoted.
fn split(format: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let (mut from, mut quote, mut skip) = (0, None, false);
    for (at, c) in format.char_indices() {
        match c {
            _ if skip => skip = false,
            '\\' => skip = true,
            c if quote == Some(c) => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            ';' if quote.is_none() => {
                sections.push(format.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    sections.push(format.get(from..).unwrap_or_default());
    sections
}

impl Section {
    fn read(text: &str) -> Self {
        let mut section = Self::default();
        let (mut point, mut first, mut last) = (None, None, 0);
        // The place of the last comma among the digits, and how many stand there in a row.
        let mut comma: Option<(i64, i64)> = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '#' | '0' => {
                    if c == '0' {
                        first = first.or(Some(section.digits));
                        last = section.digits + 1;
                    }
                    section.digits += 1;
                    section.pieces.push(Piece::Digit);
                }
                '.' => {
                    point = point.or(Some(section.digits));
                    section.pieces.push(Piece::Point);
                }
                ',' if section.digits > 0 && point.is_none() => {
                    comma = match comma {
                        Some((at, count)) if at == section.digits => Some((at, count + 1)),
                        before => {
                            section.grouped |= before.is_some();
                            Some((section.digits, 1))
                        }
                    };
                }
                ',' => {}
                '%' | '‰' => {
                    section.shift += if c == '%' { 2 } else { 3 };
                    section.literal(c);
                }
                '\'' | '"' => chars.by_ref().take_while(|inner| *inner != c).for_each(|inner| section.literal(inner)),
                '\\' => chars.next().into_iter().for_each(|c| section.literal(c)),
                'e' | 'E' => match exponent(&mut chars, c) {
                    Some(exponent) => {
                        section.scientific = true;
                        section.pieces.push(exponent);
                    }
                    None => section.literal(c),
                },
                c => section.literal(c),
            }
        }
        section.point = point.unwrap_or(section.digits);
        match comma {
            // Commas right before the decimal sign divide by a thousand each.
            Some((at, count)) if at == section.point => section.shift -= count * 3,
            Some(_) => section.grouped = true,
            None => {}
        }
        section.first_zero = first.map_or(0, |first| (section.point - first).max(0));
        section.last_zero = (section.point - last).min(0);
        section
    }

    fn literal(&mut self, c: char) {
        match self.pieces.last_mut() {
            Some(Piece::Literal(text)) => text.push(c),
            _ => self.pieces.push(Piece::Literal(c.into())),
        }
    }

    fn rounded(&self, number: Digits) -> Digits {
        if self.scientific {
            return number.significant(usize::try_from(self.digits).unwrap_or_default());
        }
        number.shifted(self.shift).places(self.digits - self.point)
    }

    fn write(&self, number: &Digits, is_first: bool, culture: &NumberCulture) -> String {
        let mut out = String::new();
        if number.is_negative() && is_first {
            out.push_str(culture.negative);
        }
        let scale = if self.scientific { self.point } else { number.scale() };
        // The place of the next digit: 1 is that of the ones, 0 the first behind the decimal sign.
        let mut place = scale.max(self.point);
        let mut surplus = scale - self.point;
        let mut digits = number.digits().iter().map(|digit| char::from(*digit)).peekable();
        let mut pointed = false;
        let push = |out: &mut String, digit: char, place: i64| {
            out.push(digit);
            if self.grouped && place > 1 && ends_group((place - 1) as usize, culture) {
                out.push_str(culture.group);
            }
        };
        for piece in &self.pieces {
            match piece {
                Piece::Digit | Piece::Point => {
                    // A number with more digits than places is written whole before the first place.
                    while surplus > 0 {
                        push(&mut out, digits.next().unwrap_or('0'), place);
                        place -= 1;
                        surplus -= 1;
                    }
                }
                _ => {}
            }
            match piece {
                Piece::Digit => {
                    let digit = if surplus < 0 {
                        surplus += 1;
                        (place <= self.first_zero).then_some('0')
                    } else {
                        digits.next().or((place > self.last_zero).then_some('0'))
                    };
                    if let Some(digit) = digit {
                        push(&mut out, digit, place);
                    }
                    place -= 1;
                }
                Piece::Point => {
                    if place == 0
                        && !pointed
                        && (self.last_zero < 0 || (self.point < self.digits && digits.peek().is_some()))
                    {
                        out.push_str(culture.decimal);
                        pointed = true;
                    }
                }
                Piece::Exponent(letter, plus, least) => {
                    let exponent = if number.is_zero() { 0 } else { number.scale() - self.point };
                    out.push_str(&written_exponent(exponent, *letter, *plus, *least));
                }
                Piece::Literal(text) => out.push_str(text),
            }
        }
        out
    }
}

/// The rest of `E0`, `E+0` or `E-00`; nothing is taken when it is none of them.
fn exponent(chars: &mut std::iter::Peekable<std::str::Chars>, letter: char) -> Option<Piece> {
    let mut ahead = chars.clone();
    let plus = ahead.next_if(|c| matches!(c, '+' | '-')) == Some('+');
    let mut zeros = 0;
    while ahead.next_if_eq(&'0').is_some() {
        zeros += 1;
    }
    if zeros == 0 {
        return None;
    }
    *chars = ahead;
    Some(Piece::Exponent(letter, plus, zeros.min(10)))
}
