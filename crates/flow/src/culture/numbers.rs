//! Separators, currencies and percent signs.

use super::parts;

/// How a culture writes numbers. In patterns `n` is the number, `$` the currency's sign, `-` the sign of negative
/// numbers and `%` that of percents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumberCulture {
    pub(crate) decimal: &'static str,
    pub(crate) group: &'static str,
    /// Sizes of groups from the decimal sign on; the last one repeats.
    pub(crate) groups: &'static [usize],
    pub(crate) symbol: &'static str,
    /// How many decimals an amount has.
    pub(crate) cents: usize,
    /// Where the sign of the currency stands; a negative amount has its sign before all of it.
    pub(crate) currency: &'static str,
    pub(crate) percent: &'static str,
    pub(crate) negative: &'static str,
}

const THREES: &[usize] = &[3];
const NBSP: &str = "\u{a0}";
const NARROW: &str = "\u{202f}";

const fn of(
    decimal: &'static str,
    group: &'static str,
    symbol: &'static str,
    currency: &'static str,
    percent: &'static str,
) -> NumberCulture {
    NumberCulture { decimal, group, groups: THREES, symbol, cents: 2, currency, percent, negative: "-" }
}

const fn without_cents(culture: NumberCulture) -> NumberCulture {
    NumberCulture { cents: 0, ..culture }
}

const fn indian(culture: NumberCulture) -> NumberCulture {
    NumberCulture { groups: &[3, 2], ..culture }
}

/// Written with the minus sign of typography.
const fn minus(culture: NumberCulture) -> NumberCulture {
    NumberCulture { negative: "\u{2212}", ..culture }
}

const FRONT: &str = "$n";
const SPACED: &str = "$\u{a0}n";
const BEHIND: &str = "n\u{a0}$";
const PLAIN: &str = "n%";
const APART: &str = "n\u{a0}%";

/// The culture of a locale such as `en-US`, `fr-fr` or `de`; the empty name is the invariant one. `None` for a locale
/// that is not known here.
pub(crate) fn number_culture(locale: &str) -> Option<NumberCulture> {
    let (language, locale) = parts(locale);
    let country = locale.rsplit('-').next().filter(|part| part.len() == 2 && *part != language).unwrap_or_default();
    Some(match (language.as_str(), country) {
        ("" | "iv", _) => of(".", ",", "¤", FRONT, "n %"),
        ("en", "gb") => of(".", ",", "£", FRONT, PLAIN),
        ("en", "ie") => of(".", ",", "€", FRONT, PLAIN),
        ("en", "in") => indian(of(".", ",", "₹", FRONT, PLAIN)),
        ("en", "za") => of(",", NBSP, "R", FRONT, PLAIN),
        ("en", _) => of(".", ",", "$", FRONT, PLAIN),
        ("de", "ch") => of(".", "’", "CHF", SPACED, PLAIN),
        ("de", "li") => of(".", "’", "CHF", SPACED, PLAIN),
        ("de", "at") => of(",", NBSP, "€", SPACED, APART),
        ("de", _) => of(",", ".", "€", BEHIND, APART),
        ("fr", "ca") => of(",", NBSP, "$", BEHIND, APART),
        ("fr", "ch") => of(",", NARROW, "CHF", BEHIND, PLAIN),
        ("fr", _) => of(",", NARROW, "€", BEHIND, "n\u{202f}%"),
        ("es", "mx") => of(".", ",", "$", FRONT, PLAIN),
        ("es", "us") => of(".", ",", "$", FRONT, APART),
        ("es", "ar") => of(",", ".", "$", SPACED, APART),
        ("es", "co") => of(",", ".", "$", SPACED, APART),
        ("es", "cl") => without_cents(of(",", ".", "$", FRONT, APART)),
        ("es", _) => of(",", ".", "€", BEHIND, APART),
        ("it", "ch") => of(".", "’", "CHF", SPACED, PLAIN),
        ("it", _) => of(",", ".", "€", BEHIND, PLAIN),
        ("nl", _) => of(",", ".", "€", SPACED, PLAIN),
        ("pt", "pt") => of(",", NBSP, "€", BEHIND, PLAIN),
        ("pt", _) => of(",", ".", "R$", SPACED, PLAIN),
        ("da", _) => of(",", ".", "kr.", BEHIND, APART),
        ("sv", _) => minus(of(",", NBSP, "kr", BEHIND, APART)),
        ("nb", _) => minus(of(",", NBSP, "kr", BEHIND, APART)),
        ("fi", _) => minus(of(",", NBSP, "€", BEHIND, APART)),
        ("is", _) => without_cents(of(",", ".", "kr.", BEHIND, PLAIN)),
        ("et", _) => minus(of(",", NBSP, "€", BEHIND, PLAIN)),
        ("lv", _) => of(",", NBSP, "€", BEHIND, PLAIN),
        ("lt", _) => minus(of(",", NBSP, "€", BEHIND, APART)),
        ("pl", _) => of(",", NBSP, "zł", BEHIND, PLAIN),
        ("cs", _) => of(",", NBSP, "Kč", BEHIND, APART),
        ("sk", _) => of(",", NBSP, "€", BEHIND, APART),
        ("sl", _) => minus(of(",", ".", "€", BEHIND, APART)),
        ("hr", _) => minus(of(",", ".", "€", BEHIND, APART)),
        ("sr", _) => of(",", ".", "RSD", BEHIND, PLAIN),
        ("hu", _) => of(",", NBSP, "Ft", BEHIND, PLAIN),
        ("ro", _) => of(",", ".", "RON", BEHIND, APART),
        ("bg", _) => of(",", NBSP, "лв.", BEHIND, PLAIN),
        ("el", _) => of(",", ".", "€", BEHIND, PLAIN),
        ("ru", _) => of(",", NBSP, "₽", BEHIND, APART),
        ("uk", _) => of(",", NBSP, "₴", BEHIND, PLAIN),
        ("tr", _) => of(",", ".", "₺", FRONT, "%n"),
        ("he", _) => of(".", ",", "₪", BEHIND, PLAIN),
        ("ar", _) => of(".", ",", "ر.س.", BEHIND, PLAIN),
        ("ja", _) => without_cents(of(".", ",", "￥", FRONT, PLAIN)),
        ("zh", "tw") => of(".", ",", "$", FRONT, PLAIN),
        ("zh", "hk") => of(".", ",", "HK$", FRONT, PLAIN),
        ("zh", _) => of(".", ",", "¥", FRONT, PLAIN),
        ("ko", _) => without_cents(of(".", ",", "₩", FRONT, PLAIN)),
        ("hi", _) => indian(of(".", ",", "₹", FRONT, PLAIN)),
        ("th", _) => of(".", ",", "฿", FRONT, PLAIN),
        ("vi", _) => without_cents(of(",", ".", "₫", BEHIND, PLAIN)),
        ("id", _) => of(",", ".", "Rp", SPACED, PLAIN),
        _ => return None,
    })
}
