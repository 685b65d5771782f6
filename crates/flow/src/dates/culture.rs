//! The words and orders of dates in the languages that are known here.

/// How a language writes dates.
#[derive(Debug)]
pub(crate) struct Culture {
    pub(crate) months: [&'static str; 12],
    pub(crate) short_months: [&'static str; 12],
    /// From Sunday.
    pub(crate) days: [&'static str; 7],
    pub(crate) short_days: [&'static str; 7],
    /// Whether the month comes before the day when both are numbers.
    pub(crate) month_first: bool,
    pub(crate) short_date: &'static str,
    pub(crate) long_date: &'static str,
    pub(crate) month_day: &'static str,
    pub(crate) short_time: &'static str,
    pub(crate) long_time: &'static str,
}

/// The culture of a locale such as `en-US`, `fr-fr` or `de`; the empty name is the invariant one.
pub(crate) fn culture(locale: &str) -> Option<&'static Culture> {
    let locale = locale.to_ascii_lowercase();
    match locale.split('-').next().unwrap_or_default() {
        "" | "iv" => Some(&ENGLISH),
        "en" if matches!(locale.as_str(), "en" | "en-us") => Some(&ENGLISH),
        "en" => Some(&BRITISH),
        "fr" => Some(&FRENCH),
        "es" => Some(&SPANISH),
        "de" => Some(&GERMAN),
        _ => None,
    }
}

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const ENGLISH_SHORT_MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const ENGLISH_DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const ENGLISH_SHORT_DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// English as in the United States; .NET's invariant culture differs in a few formats that are not used here.
pub(crate) static ENGLISH: Culture = Culture {
    months: ENGLISH_MONTHS,
    short_months: ENGLISH_SHORT_MONTHS,
    days: ENGLISH_DAYS,
    short_days: ENGLISH_SHORT_DAYS,
    month_first: true,
    short_date: "M/d/yyyy",
    long_date: "dddd, MMMM d, yyyy",
    month_day: "MMMM d",
    short_time: "h:mm tt",
    long_time: "h:mm:ss tt",
};

static BRITISH: Culture = Culture {
    months: ENGLISH_MONTHS,
    short_months: ENGLISH_SHORT_MONTHS,
    days: ENGLISH_DAYS,
    short_days: ENGLISH_SHORT_DAYS,
    month_first: false,
    short_date: "dd/MM/yyyy",
    long_date: "dd MMMM yyyy",
    month_day: "d MMMM",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
};

static FRENCH: Culture = Culture {
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    short_months: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    days: ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    short_days: ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
    month_first: false,
    short_date: "dd/MM/yyyy",
    long_date: "dddd d MMMM yyyy",
    month_day: "d MMMM",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
};

static SPANISH: Culture = Culture {
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    short_months: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
    days: ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
    short_days: ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"],
    month_first: false,
    short_date: "d/M/yyyy",
    long_date: "dddd, d 'de' MMMM 'de' yyyy",
    month_day: "d 'de' MMMM",
    short_time: "H:mm",
    long_time: "H:mm:ss",
};

static GERMAN: Culture = Culture {
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    short_months: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
    days: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
    short_days: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
    month_first: false,
    short_date: "dd.MM.yyyy",
    long_date: "dddd, d. MMMM yyyy",
    month_day: "d. MMMM",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
};
