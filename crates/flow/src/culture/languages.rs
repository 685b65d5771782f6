//! The words and patterns of dates. Names stand in one text, between `|`, months from January and days from Sunday.

use super::eastern::{
    CHINESE, CZECH, GREEK, HUNGARIAN, JAPANESE, KOREAN, POLISH, ROMANIAN, RUSSIAN, TURKISH, UKRAINIAN,
};
use super::parts;

/// How a culture writes dates.
#[derive(Debug)]
pub(crate) struct Culture {
    pub(crate) months: &'static str,
    pub(crate) short_months: &'static str,
    /// The months beside a day, where they are other words; empty where they are the same.
    pub(crate) of_months: &'static str,
    pub(crate) days: &'static str,
    pub(crate) short_days: &'static str,
    /// Before and after noon.
    pub(crate) halves: [&'static str; 2],
    pub(crate) short_date: &'static str,
    pub(crate) long_date: &'static str,
    pub(crate) month_day: &'static str,
    pub(crate) year_month: &'static str,
    pub(crate) short_time: &'static str,
    pub(crate) long_time: &'static str,
    /// What `/` and `:` stand for in patterns.
    pub(crate) separators: [&'static str; 2],
}

impl Culture {
    /// Whether the month comes before the day when both are numbers.
    pub(crate) fn month_first(&self) -> bool {
        self.short_date.find('M') < self.short_date.find('d')
    }

    /// Whether months are other words beside a day.
    pub(crate) fn bends_months(&self) -> bool {
        !self.of_months.is_empty()
    }

    /// The name of a month, from 1; beside a day it may be another word.
    pub(crate) fn month(&self, month: u32, short: bool, beside_day: bool) -> &'static str {
        let names = match (short, beside_day && self.bends_months()) {
            (true, _) => self.short_months,
            (false, true) => self.of_months,
            (false, false) => self.months,
        };
        names.split('|').nth((month as usize).saturating_sub(1)).unwrap_or_default()
    }

    /// The name of a day, from 0 for Sunday.
    pub(crate) fn day(&self, day: u32, short: bool) -> &'static str {
        let names = if short { self.short_days } else { self.days };
        names.split('|').nth(day as usize).unwrap_or_default()
    }

    /// The month, from 1, whose name that is, in lower case and without a dot at its end.
    pub(crate) fn month_named(&self, word: &str) -> Option<u32> {
        place(word, &[self.months, self.short_months, self.of_months]).map(|at| at as u32 + 1)
    }

    /// The day, from 0 for Sunday, whose name that is.
    pub(crate) fn day_named(&self, word: &str) -> Option<u32> {
        place(word, &[self.days, self.short_days]).map(|at| at as u32)
    }
}

fn place(word: &str, lists: &[&str]) -> Option<usize> {
    let same = |name: &str| name.to_lowercase().trim_end_matches('.') == word;
    lists.iter().find_map(|list| list.split('|').filter(|name| !name.is_empty()).position(same))
}

/// The culture of a locale such as `en-US`, `fr-fr` or `de`; the empty name is the invariant one. `None` for a locale
/// that is not known here.
pub(crate) fn culture(locale: &str) -> Option<&'static Culture> {
    let (language, locale) = parts(locale);
    Some(match locale.as_str() {
        "" | "iv" => &INVARIANT,
        "en" | "en-us" | "en-ph" => &ENGLISH,
        "en-ca" => &CANADIAN,
        "en-au" | "en-nz" | "en-in" => &AUSTRALIAN,
        "en-za" => &SOUTH_AFRICAN,
        "fr-ca" => &QUEBEC,
        "es-mx" => &MEXICAN,
        "nl-be" => &FLEMISH,
        _ => match language.as_str() {
            "en" => &BRITISH,
            "fr" => &FRENCH,
            "es" => &SPANISH,
            "de" => &GERMAN,
            "it" => &ITALIAN,
            "pt" => &PORTUGUESE,
            "nl" => &DUTCH,
            "sv" => &SWEDISH,
            "da" => &DANISH,
            "nb" => &NORWEGIAN,
            "fi" => &FINNISH,
            "is" => &ICELANDIC,
            "pl" => &POLISH,
            "cs" => &CZECH,
            "ru" => &RUSSIAN,
            "uk" => &UKRAINIAN,
            "tr" => &TURKISH,
            "hu" => &HUNGARIAN,
            "ro" => &ROMANIAN,
            "el" => &GREEK,
            "ja" => &JAPANESE,
            "zh" => &CHINESE,
            "ko" => &KOREAN,
            _ => return None,
        },
    })
}

/// English as in the United States.
pub(crate) static ENGLISH: Culture = Culture {
    months: "January|February|March|April|May|June|July|August|September|October|November|December",
    short_months: "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
    of_months: "",
    days: "Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday",
    short_days: "Sun|Mon|Tue|Wed|Thu|Fri|Sat",
    halves: ["AM", "PM"],
    short_date: "M/d/yyyy",
    long_date: "dddd, MMMM d, yyyy",
    month_day: "MMMM d",
    year_month: "MMMM yyyy",
    short_time: "h:mm tt",
    long_time: "h:mm:ss tt",
    separators: ["/", ":"],
};

static INVARIANT: Culture = Culture {
    short_date: "MM/dd/yyyy",
    long_date: "dddd, dd MMMM yyyy",
    month_day: "MMMM dd",
    year_month: "yyyy MMMM",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    ..ENGLISH
};

static BRITISH: Culture = Culture {
    halves: ["am", "pm"],
    short_date: "dd/MM/yyyy",
    long_date: "dddd, d MMMM yyyy",
    month_day: "d MMMM",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    ..ENGLISH
};

static AUSTRALIAN: Culture =
    Culture { short_date: "d/MM/yyyy", short_time: "h:mm tt", long_time: "h:mm:ss tt", ..BRITISH };

static SOUTH_AFRICAN: Culture = Culture { short_date: "yyyy/MM/dd", ..BRITISH };

static CANADIAN: Culture =
    Culture { halves: ["a.m.", "p.m."], short_date: "yyyy-MM-dd", separators: ["-", ":"], ..ENGLISH };

pub(super) static FRENCH: Culture = Culture {
    months: "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    short_months: "janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc.",
    of_months: "",
    days: "dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi",
    short_days: "dim.|lun.|mar.|mer.|jeu.|ven.|sam.",
    halves: ["AM", "PM"],
    short_date: "dd/MM/yyyy",
    long_date: "dddd d MMMM yyyy",
    month_day: "d MMMM",
    year_month: "MMMM yyyy",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    separators: ["/", ":"],
};

static QUEBEC: Culture = Culture {
    halves: ["a.m.", "p.m."],
    short_date: "yyyy-MM-dd",
    short_time: "HH 'h' mm",
    long_time: "HH 'h' mm 'min' ss 's'",
    separators: ["-", ":"],
    ..FRENCH
};

static SPANISH: Culture = Culture {
    months: "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
    short_months: "ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic",
    of_months: "",
    days: "domingo|lunes|martes|miércoles|jueves|viernes|sábado",
    short_days: "dom|lun|mar|mié|jue|vie|sáb",
    halves: ["a. m.", "p. m."],
    short_date: "d/M/yyyy",
    long_date: "dddd, d 'de' MMMM 'de' yyyy",
    month_day: "d 'de' MMMM",
    year_month: "MMMM 'de' yyyy",
    short_time: "H:mm",
    long_time: "H:mm:ss",
    separators: ["/", ":"],
};

static MEXICAN: Culture = Culture { short_date: "dd/MM/yyyy", short_time: "HH:mm", long_time: "HH:mm:ss", ..SPANISH };

pub(super) static GERMAN: Culture = Culture {
    months: "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    short_months: "Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez",
    of_months: "",
    days: "Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag",
    short_days: "So|Mo|Di|Mi|Do|Fr|Sa",
    halves: ["AM", "PM"],
    short_date: "dd.MM.yyyy",
    long_date: "dddd, d. MMMM yyyy",
    month_day: "d. MMMM",
    year_month: "MMMM yyyy",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    separators: [".", ":"],
};

static ITALIAN: Culture = Culture {
    months: "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
    short_months: "gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic",
    days: "domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato",
    short_days: "dom|lun|mar|mer|gio|ven|sab",
    ..FRENCH
};

static PORTUGUESE: Culture = Culture {
    months: "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
    short_months: "jan.|fev.|mar.|abr.|mai.|jun.|jul.|ago.|set.|out.|nov.|dez.",
    days: "domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado",
    short_days: "dom.|seg.|ter.|qua.|qui.|sex.|sáb.",
    halves: ["AM", "PM"],
    short_date: "dd/MM/yyyy",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    ..SPANISH
};

static DUTCH: Culture = Culture {
    months: "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
    short_months: "jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec",
    days: "zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag",
    short_days: "zo|ma|di|wo|do|vr|za",
    halves: ["a.m.", "p.m."],
    short_date: "dd-MM-yyyy",
    separators: ["-", ":"],
    ..FRENCH
};

static FLEMISH: Culture = Culture { short_date: "d/MM/yyyy", separators: ["/", ":"], ..DUTCH };

static SWEDISH: Culture = Culture {
    months: "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    short_months: "jan.|feb.|mars|apr.|maj|juni|juli|aug.|sep.|okt.|nov.|dec.",
    days: "söndag|måndag|tisdag|onsdag|torsdag|fredag|lördag",
    short_days: "sön|mån|tis|ons|tors|fre|lör",
    halves: ["fm", "em"],
    short_date: "yyyy-MM-dd",
    separators: ["-", ":"],
    ..FRENCH
};

static DANISH: Culture = Culture {
    months: "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    short_months: "jan.|feb.|mar.|apr.|maj|jun.|jul.|aug.|sep.|okt.|nov.|dec.",
    days: "søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag",
    short_days: "søn.|man.|tirs.|ons.|tors.|fre.|lør.",
    long_date: "dddd 'den' d. MMMM yyyy",
    short_time: "HH.mm",
    long_time: "HH.mm.ss",
    separators: [".", "."],
    ..GERMAN
};

static NORWEGIAN: Culture = Culture {
    months: "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember",
    short_months: "jan.|feb.|mars|apr.|mai|juni|juli|aug.|sep.|okt.|nov.|des.",
    days: "søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag",
    short_days: "søn.|man.|tir.|ons.|tor.|fre.|lør.",
    halves: ["a.m.", "p.m."],
    long_date: "dddd d. MMMM yyyy",
    ..GERMAN
};

static FINNISH: Culture = Culture {
    months: "tammikuu|helmikuu|maaliskuu|huhtikuu|toukokuu|kesäkuu|heinäkuu|elokuu|syyskuu|lokakuu|marraskuu|joulukuu",
    short_months: "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu",
    of_months: "tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|\
                lokakuuta|marraskuuta|joulukuuta",
    days: "sunnuntai|maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai",
    short_days: "su|ma|ti|ke|to|pe|la",
    halves: ["ap.", "ip."],
    short_date: "d.M.yyyy",
    long_date: "dddd d. MMMM yyyy",
    short_time: "H.mm",
    long_time: "H.mm.ss",
    separators: [".", "."],
    ..GERMAN
};

static ICELANDIC: Culture = Culture {
    months: "janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember",
    short_months: "jan.|feb.|mar.|apr.|maí|jún.|júl.|ágú.|sep.|okt.|nóv.|des.",
    days: "sunnudagur|mánudagur|þriðjudagur|miðvikudagur|fimmtudagur|föstudagur|laugardagur",
    short_days: "sun.|mán.|þri.|mið.|fim.|fös.|lau.",
    halves: ["f.h.", "e.h."],
    short_date: "d.M.yyyy",
    ..GERMAN
};
