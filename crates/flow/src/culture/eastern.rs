//! More languages: those of the east of Europe and of Asia.

use super::languages::{Culture, FRENCH, GERMAN};

pub(super) static POLISH: Culture = Culture {
    months: "styczeń|luty|marzec|kwiecień|maj|czerwiec|lipiec|sierpień|wrzesień|październik|listopad|grudzień",
    short_months: "sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru",
    of_months: "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia",
    days: "niedziela|poniedziałek|wtorek|środa|czwartek|piątek|sobota",
    short_days: "niedz.|pon.|wt.|śr.|czw.|pt.|sob.",
    long_date: "dddd, d MMMM yyyy",
    month_day: "d MMMM",
    ..GERMAN
};

pub(super) static CZECH: Culture = Culture {
    months: "leden|únor|březen|duben|květen|červen|červenec|srpen|září|říjen|listopad|prosinec",
    short_months: "led|úno|bře|dub|kvě|čvn|čvc|srp|zář|říj|lis|pro",
    of_months: "ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince",
    days: "neděle|pondělí|úterý|středa|čtvrtek|pátek|sobota",
    short_days: "ne|po|út|st|čt|pá|so",
    halves: ["dop.", "odp."],
    long_date: "dddd d. MMMM yyyy",
    short_time: "H:mm",
    long_time: "H:mm:ss",
    ..GERMAN
};

pub(super) static RUSSIAN: Culture = Culture {
    months: "январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь",
    short_months: "янв.|февр.|март|апр.|май|июнь|июль|авг.|сент.|окт.|нояб.|дек.",
    of_months: "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря",
    days: "воскресенье|понедельник|вторник|среда|четверг|пятница|суббота",
    short_days: "вс|пн|вт|ср|чт|пт|сб",
    long_date: "dddd, d MMMM yyyy 'г.'",
    month_day: "d MMMM",
    year_month: "MMMM yyyy 'г.'",
    ..GERMAN
};

pub(super) static UKRAINIAN: Culture = Culture {
    months: "січень|лютий|березень|квітень|травень|червень|липень|серпень|вересень|жовтень|листопад|грудень",
    short_months: "січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру",
    of_months: "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня",
    days: "неділя|понеділок|вівторок|середа|четвер|пʼятниця|субота",
    short_days: "нд|пн|вт|ср|чт|пт|сб",
    halves: ["дп", "пп"],
    long_date: "dddd, d MMMM yyyy 'р.'",
    month_day: "d MMMM",
    year_month: "MMMM yyyy 'р.'",
    ..GERMAN
};

pub(super) static TURKISH: Culture = Culture {
    months: "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık",
    short_months: "Oca|Şub|Mar|Nis|May|Haz|Tem|Ağu|Eyl|Eki|Kas|Ara",
    days: "Pazar|Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi",
    short_days: "Paz|Pzt|Sal|Çar|Per|Cum|Cmt",
    halves: ["ÖÖ", "ÖS"],
    short_date: "d.MM.yyyy",
    long_date: "d MMMM yyyy dddd",
    month_day: "d MMMM",
    ..GERMAN
};

pub(super) static HUNGARIAN: Culture = Culture {
    months: "január|február|március|április|május|június|július|augusztus|szeptember|október|november|december",
    short_months: "jan.|febr.|márc.|ápr.|máj.|jún.|júl.|aug.|szept.|okt.|nov.|dec.",
    days: "vasárnap|hétfő|kedd|szerda|csütörtök|péntek|szombat",
    short_days: "V|H|K|Sze|Cs|P|Szo",
    halves: ["de.", "du."],
    short_date: "yyyy. MM. dd.",
    long_date: "yyyy. MMMM d., dddd",
    month_day: "MMMM d.",
    year_month: "yyyy. MMMM",
    short_time: "H:mm",
    long_time: "H:mm:ss",
    separators: [". ", ":"],
    ..GERMAN
};

pub(super) static ROMANIAN: Culture = Culture {
    months: "ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|noiembrie|decembrie",
    short_months: "ian.|feb.|mar.|apr.|mai|iun.|iul.|aug.|sept.|oct.|nov.|dec.",
    days: "duminică|luni|marți|miercuri|joi|vineri|sâmbătă",
    short_days: "dum.|lun.|mar.|mie.|joi|vin.|sâm.",
    halves: ["a.m.", "p.m."],
    long_date: "dddd, d MMMM yyyy",
    month_day: "d MMMM",
    ..GERMAN
};

pub(super) static GREEK: Culture = Culture {
    months: "Ιανουάριος|Φεβρουάριος|Μάρτιος|Απρίλιος|Μάιος|Ιούνιος|Ιούλιος|Αύγουστος|Σεπτέμβριος|Οκτώβριος|Νοέμβριος|\
             Δεκέμβριος",
    short_months: "Ιαν|Φεβ|Μαρ|Απρ|Μαΐ|Ιουν|Ιουλ|Αυγ|Σεπ|Οκτ|Νοε|Δεκ",
    of_months: "Ιανουαρίου|Φεβρουαρίου|Μαρτίου|Απριλίου|Μαΐου|Ιουνίου|Ιουλίου|Αυγούστου|Σεπτεμβρίου|Οκτωβρίου|\
                Νοεμβρίου|Δεκεμβρίου",
    days: "Κυριακή|Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο",
    short_days: "Κυρ|Δευ|Τρί|Τετ|Πέμ|Παρ|Σάβ",
    halves: ["π.μ.", "μ.μ."],
    short_date: "d/M/yyyy",
    long_date: "dddd, d MMMM yyyy",
    short_time: "h:mm tt",
    long_time: "h:mm:ss tt",
    ..FRENCH
};

pub(super) static JAPANESE: Culture = Culture {
    months: "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月",
    short_months: "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月",
    of_months: "",
    days: "日曜日|月曜日|火曜日|水曜日|木曜日|金曜日|土曜日",
    short_days: "日|月|火|水|木|金|土",
    halves: ["午前", "午後"],
    short_date: "yyyy/MM/dd",
    long_date: "yyyy年M月d日dddd",
    month_day: "M月d日",
    year_month: "yyyy年M月",
    short_time: "H:mm",
    long_time: "H:mm:ss",
    separators: ["/", ":"],
};

pub(super) static CHINESE: Culture = Culture {
    months: "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月",
    days: "星期日|星期一|星期二|星期三|星期四|星期五|星期六",
    short_days: "周日|周一|周二|周三|周四|周五|周六",
    halves: ["上午", "下午"],
    short_date: "yyyy/M/d",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    ..JAPANESE
};

pub(super) static KOREAN: Culture = Culture {
    months: "1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월",
    short_months: "1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월",
    days: "일요일|월요일|화요일|수요일|목요일|금요일|토요일",
    short_days: "일|월|화|수|목|금|토",
    halves: ["오전", "오후"],
    short_date: "yyyy. M. d.",
    long_date: "yyyy년 M월 d일 dddd",
    month_day: "M월 d일",
    year_month: "yyyy년 M월",
    short_time: "tt h:mm",
    long_time: "tt h:mm:ss",
    separators: [". ", ":"],
    ..JAPANESE
};
