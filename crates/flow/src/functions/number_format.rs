//! `formatNumber`: .NET's standard (`N2`, `C`, `P1`, …) and custom (`#,##0.00`) number formats.

use super::Args;
use crate::Value;
use crate::expr::EvalError;

/// How a locale writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Separators {
    pub(crate) decimal: char,
    pub(crate) group: char,
}

/// Languages that write `1.234,5`.
const COMMA_DOT: [&str; 14] = ["da", "de", "el", "es", "hr", "id", "is", "it", "nl", "pt", "ro", "sl", "tr", "vi"];
/// Languages that write `1 234,5`.
const COMMA_SPACE: [&str; 12] = ["fr", "bg", "cs", "et", "fi", "hu", "lt", "lv", "nb", "pl", "ru", "sv"];
/// Languages that write `1,234.5`.
const DOT_COMMA: [&str; 8] = ["en", "he", "ja", "ko", "th", "zh", "hi", "ar"];

/// How the locale of that name (`de-DE`, `fr`) writes numbers; `None` when it is not known. Mexico and Switzerland
/// differ from their languages.
pub(crate) fn separators(locale: &str) -> Option<Separators> {
    let locale = locale.to_ascii_lowercase();
    let language = locale.split('-').next().unwrap_or_default();
    let (decimal, group) = match (language, locale.as_str()) {
        (_, "es-mx") => ('.', ','),
        (_, "de-ch") => ('.', '\u{2019}'),
        ("" | "iv", _) => ('.', ','),
        (language, _) if DOT_COMMA.contains(&language) => ('.', ','),
        (language, _) if COMMA_DOT.contains(&language) => (',', '.'),
        (language, _) if COMMA_SPACE.contains(&language) => (',', '\u{a0}'),
        _ => return None,
    };
    Some(Separators { decimal, group })
}

pub(super) fn format_number(args: &Args) -> Result<Value, EvalError> {
    let number = args.number(0)?;
    let whole = args.get(0).as_i64();
    let format = args.text(1)?;
    let locale = args.optional_text(2)?.unwrap_or("en-US");
    let Some(separators) = separators(locale) else {
        return args.fail(format!("does not know the locale '{locale}'."));
    };
    let text = match standard(format) {
        Some((kind, precision)) => by_standard(number, whole, kind, precision, separators, locale),
        None => Some(custom(number, format, separators)),
    };
    text.map_or_else(|| args.expected(1, "a number format"), |text| Ok(text.into()))
}

/// A letter and a precision of up to three digits, or nothing: then the format is a custom one.
fn standard(format: &str) -> Option<(char, Option<usize>)> {
    let mut chars = format.chars();
    let kind = chars.next().filter(char::is_ascii_alphabetic)?;
    let digits = chars.as_str();
    if digits.is_empty() {
        return Some((kind, None));
    }
    if digits.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((kind, digits.parse().ok()))
}

fn by_standard(
    number: f64,
    whole: Option<i64>,
    kind: char,
    precision: Option<usize>,
    by: Separators,
    locale: &str,
) -> Option<String> {
    let places = precision.unwrap_or(2).min(100);
    Some(match kind.to_ascii_uppercase() {
        'N' => signed(number, &grouped(number.abs(), places, by, true)),
        'F' => signed(number, &grouped(number.abs(), places, by, false)),
        'P' => signed(number, &format!("{}%", grouped(number.abs() * 100.0, places, by, true))),
        'C' => currency(number, places, by, locale),
        'D' => {
            let digits = format!("{:0width$}", whole?.unsigned_abs(), width = precision.unwrap_or(0).min(100));
            if number < 0.0 { format!("-{digits}") } else { digits }
        }
        'X' => {
            let digits = format!("{:0width$X}", whole?, width = precision.unwrap_or(0).min(100));
            if kind == 'x' { digits.to_lowercase() } else { digits }
        }
        'E' => exponential(number, precision.unwrap_or(6).min(100), kind, by),
        'G' | 'R' => whole
            .map_or_else(|| crate::expr::values::float_text(number), |whole| whole.to_string())
            .replace('.', &by.decimal.to_string()),
        _ => return None,
    })
}

fn signed(number: f64, digits: &str) -> String {
    let zero = !digits.contains(|c: char| ('1'..='9').contains(&c));
    if number < 0.0 && !zero { format!("-{digits}") } else { digits.to_owned() }
}

fn currency(number: f64, places: usize, by: Separators, locale: &str) -> String {
    let digits = grouped(number.abs(), places, by, true);
    let locale = locale.to_ascii_lowercase();
    let text = match locale.as_str() {
        "en-gb" => format!("£{digits}"),
        "ja-jp" => format!("¥{digits}"),
        "is-is" => format!("{digits} kr"),
        locale if locale.starts_with("en") => format!("${digits}"),
        _ => format!("{digits} €"),
    };
    signed(number, &text)
}

fn exponential(number: f64, places: usize, kind: char, by: Separators) -> String {
    let text = format!("{number:.places$e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}{kind}{sign}{:03}", digits.replace('.', &by.decimal.to_string()), exponent.abs())
}

/// A number that is not negative, rounded half away from zero as people expect of what they see written.
fn grouped(number: f64, places: usize, by: Separators, groups: bool) -> String {
    let text = rounded(number, places);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = if groups { with_groups(whole, by.group) } else { whole.to_owned() };
    if !fraction.is_empty() {
        out.push(by.decimal);
        out.push_str(fraction);
    }
    out
}

fn with_groups(digits: &str, separator: char) -> String {
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// Rounds the shortest decimal form, so that 2.675 with two places is 2.68 as its digits suggest.
fn rounded(number: f64, places: usize) -> String {
    let shortest = format!("{number}");
    let (whole, fraction) = shortest.split_once('.').unwrap_or((&shortest, ""));
    if fraction.len() <= places {
        let zeros = "0".repeat(places - fraction.len());
        return if places == 0 { whole.to_owned() } else { format!("{whole}.{fraction}{zeros}") };
    }
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes().take(places)).collect();
    if fraction.as_bytes()[places] >= b'5' {
        carry(&mut digits);
    }
    let point = digits.len() - places;
    let text: String = digits.into_iter().map(char::from).collect();
    if places == 0 { text } else { format!("{}.{}", &text[..point], &text[point..]) }
}

fn carry(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

/// A custom format: `0` and `#` are digits, `.` the decimal sign, `,` groups, `%` a hundredfold; sections for positive,
/// negative and zero stand between `;`.
fn custom(number: f64, format: &str, by: Separators) -> String {
    let sections: Vec<&str> = format.split(';').collect();
    let (section, number, sign) = match sections.as_slice() {
        [_, negative, ..] if number < 0.0 && !negative.is_empty() => (*negative, -number, ""),
        [_, _, zero, ..] if number == 0.0 && !zero.is_empty() => (*zero, number, ""),
        [first, ..] if number < 0.0 => (*first, -number, "-"),
        [first, ..] => (*first, number, ""),
        [] => ("", number, ""),
    };
    let text = section_text(number, section, by);
    let zero = !text.contains(|c: char| ('1'..='9').contains(&c));
    if zero { text } else { format!("{sign}{text}") }
}

fn section_text(number: f64, section: &str, by: Separators) -> String {
    let number = if section.contains('%') { number * 100.0 } else { number };
    let (before, after) = section.split_once('.').unwrap_or((section, ""));
    let is_digit = |c: &char| matches!(c, '0' | '#');
    let (most, least) = (after.chars().filter(is_digit).count(), after.rfind('0'));
    let least = least.map_or(0, |at| after[..=at].chars().filter(is_digit).count());
    let digits = rounded(number, most);
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let zeros = before.find('0').map_or(0, |at| before[at..].chars().filter(is_digit).count());
    let whole = format!("{:0>zeros$}", if whole == "0" { "" } else { whole });
    let groups = before.rfind(is_digit_char).is_some_and(|last| before[..last].contains(','));
    let whole = if groups { with_groups(&whole, by.group) } else { whole };
    let mut kept = fraction.trim_end_matches('0').len().max(least);
    kept = kept.min(fraction.len());
    assemble(before, after, &whole, &fraction[..kept], by)
}

fn is_digit_char(c: char) -> bool {
    matches!(c, '0' | '#')
}

/// Literals of the section around the digits.
fn assemble(before: &str, after: &str, whole: &str, fraction: &str, by: Separators) -> String {
    let literal = |text: &str| -> String { text.chars().filter(|c| !matches!(c, '"' | '\'' | '\\')).collect() };
    let first = before.find(is_digit_char).unwrap_or(before.len());
    let last = before.rfind(['0', '#', ',']).map_or(first, |at| at + 1);
    let tail = after.rfind(is_digit_char).map_or(0, |at| at + 1);
    let mut out = literal(&before[..first]);
    out.push_str(whole);
    if !fraction.is_empty() {
        out.push(by.decimal);
        out.push_str(fraction);
    }
    out.push_str(&literal(before.get(last..).unwrap_or_default()));
    out.push_str(&literal(&after[tail..]));
    out
}
