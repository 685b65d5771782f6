//! How languages and countries write numbers and dates: separators, words, patterns. The facts are those of the Unicode
//! CLDR, which .NET uses; kept for the locales that people name, because all of it would be megabytes.

mod eastern;
mod languages;
mod numbers;

pub(crate) use languages::{Culture, ENGLISH, culture};
pub(crate) use numbers::{NumberCulture, number_culture};

/// The language of a locale, and the locale in lower case: `fr` of `fr-FR`. `nn` and `no` are read as `nb`.
fn parts(locale: &str) -> (String, String) {
    let locale = locale.trim().to_ascii_lowercase().replace('_', "-");
    let language = match locale.split('-').next().unwrap_or_default() {
        "nn" | "no" => "nb".to_owned(),
        "iw" => "he".to_owned(),
        language => language.to_owned(),
    };
    (language, locale)
}
