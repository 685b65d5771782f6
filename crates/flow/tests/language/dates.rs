//! Dates: reading, writing, moving, zones.

use crate::{fails, gives};

#[test]
fn dates_are_read_in_the_usual_ways() {
    let same = "\"2026-03-05T14:07:08.0000000\"";
    let utc = "\"2026-03-05T14:07:08.0000000Z\"";
    gives(&[
        ("formatDateTime('2026-03-05T14:07:08')", same),
        ("formatDateTime('2026-03-05 14:07:08')", same),
        ("formatDateTime('3/5/2026 2:07:08 PM')", same),
        ("formatDateTime('Thursday, March 5, 2026 14:07:08')", same),
        ("formatDateTime('5 Mar 2026 14:07:08')", same),
        ("formatDateTime('2026-03-05T14:07:08Z')", utc),
        ("formatDateTime('2026-03-05T15:07:08+01:00')", utc),
        ("formatDateTime('2026-03-05T08:37:08-0530')", utc),
        ("formatDateTime('Thu, 05 Mar 2026 14:07:08 GMT')", utc),
        ("formatDateTime('2026-03-05T14:07:08.1234567Z')", "\"2026-03-05T14:07:08.1234567Z\""),
        ("formatDateTime('2026-03-05')", "\"2026-03-05T00:00:00.0000000\""),
        ("parseDateTime('05.03.2026', 'de-DE')", "\"2026-03-05T00:00:00.0000000\""),
        ("parseDateTime('5 marzo 2026', 'it-IT')", "\"2026-03-05T00:00:00.0000000\""),
        ("parseDateTime('5 марта 2026', 'ru-RU')", "\"2026-03-05T00:00:00.0000000\""),
        ("parseDateTime('03/05/26', 'en-US', 'MM/dd/yy')", "\"2026-03-05T00:00:00.0000000\""),
        (
            "parseDateTime('2026-03-05T14:07:08+02:00', 'en-US', 'yyyy-MM-ddTHH:mm:ssK')",
            "\"2026-03-05T12:07:08.0000000Z\"",
        ),
        ("parseDateTime('Thu 5 Mar 2026 2 PM', 'en-US', 'ddd d MMM yyyy h tt')", "\"2026-03-05T14:00:00.0000000\""),
    ]);
    fails(&[
        ("formatDateTime('')", "expects a date and time"),
        ("formatDateTime('tomorrow')", "expects a date and time"),
        ("formatDateTime('2026-02-29')", "expects a date and time"),
        ("formatDateTime('2026-13-01')", "expects a date and time"),
        ("formatDateTime('0000-01-01')", "expects a date and time"),
        ("formatDateTime('Friday, March 5, 2026')", "expects a date and time"),
        ("formatDateTime(null)", "and got null"),
        ("parseDateTime('05/03/2026x', 'fr-FR', 'dd/MM/yyyy')", "that locale and format"),
        ("parseDateTime('5', 'xx-XX')", "does not know the locale"),
    ]);
}

#[test]
fn dates_are_written_in_every_format() {
    let at = |format: &str| format!("formatDateTime('2026-03-05T14:07:08.0120000Z', '{format}')");
    let cases = [
        ("d", "3/5/2026"),
        ("D", "Thursday, March 5, 2026"),
        ("f", "Thursday, March 5, 2026 2:07 PM"),
        ("F", "Thursday, March 5, 2026 2:07:08 PM"),
        ("g", "3/5/2026 2:07 PM"),
        ("G", "3/5/2026 2:07:08 PM"),
        ("M", "March 5"),
        ("o", "2026-03-05T14:07:08.0120000Z"),
        ("R", "Thu, 05 Mar 2026 14:07:08 GMT"),
        ("s", "2026-03-05T14:07:08"),
        ("t", "2:07 PM"),
        ("T", "2:07:08 PM"),
        ("u", "2026-03-05 14:07:08Z"),
        ("U", "Thursday, March 5, 2026 2:07:08 PM"),
        ("Y", "March 2026"),
        ("yyyy-MM-dd", "2026-03-05"),
        ("y yy yyy yyyyy", "26 26 2026 02026"),
        ("d dd ddd dddd", "5 05 Thu Thursday"),
        ("M MM MMM MMMM", "3 03 Mar March"),
        ("h hh H HH", "2 02 14 14"),
        ("m mm s ss", "7 07 8 08"),
        ("f ff fff ffffff", "0 01 012 012000"),
        ("s.FFF", "8.012"),
        ("m.FF s", "7.01 8"),
        ("t tt", "P PM"),
        ("z zz zzz K", "+0 +00 +00:00 Z"),
        ("%d", "5"),
        ("''on'' d", "on 5"),
        ("\\d\\M d", "dM 5"),
        ("HH:mm \"h\"", "14:07 h"),
    ];
    let cases: Vec<_> = cases.iter().map(|(format, text)| (at(format), format!("\"{text}\""))).collect();
    let cases: Vec<_> = cases.iter().map(|(text, value)| (text.as_str(), value.as_str())).collect();
    gives(&cases);
    gives(&[
        ("formatDateTime('2026-03-05', 's.FFF')", "\"0\""),
        ("formatDateTime('2026-03-05', 'D', 'de-DE')", "\"Donnerstag, 5. März 2026\""),
        ("formatDateTime('2026-03-05', 'd/M/yyyy', 'de-DE')", "\"5.3.2026\""),
        ("formatDateTime('2026-03-05', 'D', 'fr-FR')", "\"jeudi 5 mars 2026\""),
        ("formatDateTime('2026-03-05', 'D', 'es-ES')", "\"jueves, 5 de marzo de 2026\""),
        ("formatDateTime('2026-03-05', 'd MMMM', 'ru-RU')", "\"5 марта\""),
        ("formatDateTime('2026-03-05', 'MMMM yyyy', 'ru-RU')", "\"март 2026\""),
        ("formatDateTime('2026-03-05', 'D', 'ja-JP')", "\"2026年3月5日木曜日\""),
        ("formatDateTime('2026-03-05', 'D', 'en-GB')", "\"Thursday, 5 March 2026\""),
        ("formatDateTime('2026-03-05', 'R', 'de-DE')", "\"Thu, 05 Mar 2026 00:00:00 GMT\""),
        ("formatDateTime('2026-03-05', 's', 'da-DK')", "\"2026-03-05T00:00:00\""),
        ("formatDateTime('2026-03-05', 'd', '')", "\"03/05/2026\""),
    ]);
    fails(&[
        ("utcNow('x')", "'x' is not a date format"),
        ("utcNow('ffffffff')", "at most seven decimals"),
        ("utcNow('%')", "is not a date format"),
        ("utcNow('''open')", "not closed"),
        ("utcNow('d', 'x')", "takes 0 to 1 arguments"),
    ]);
}

#[test]
fn dates_are_moved_and_measured() {
    gives(&[
        ("addToTime('2026-01-31T00:00:00Z', 1, 'Months')", "\"2026-02-28T00:00:00.0000000Z\""),
        ("addToTime('2024-02-29', 1, 'year', 'yyyy-MM-dd')", "\"2025-02-28\""),
        ("addToTime('2026-01-01', -1, 'WEEK', 'yyyy-MM-dd')", "\"2025-12-25\""),
        ("subtractFromTime('2026-03-01', 90, 'seconds', 's')", "\"2026-02-28T23:58:30\""),
        ("addHours('2026-01-01T00:00:00Z', 1.5)", "\"2026-01-01T01:30:00.0000000Z\""),
        ("getFutureTime(1, 'Day', 'yyyy-MM-dd')", "\"2026-03-16\""),
        ("getPastTime(1, 'Month', 'yyyy-MM-dd')", "\"2026-02-15\""),
        ("dateDifference('2026-01-01', '2026-01-02T03:04:05.5')", "\"1.03:04:05.5000000\""),
        ("dateDifference('2026-01-02', '2026-01-01')", "\"-1.00:00:00\""),
        ("dateDifference('2026-01-01', '2026-01-01')", "\"00:00:00\""),
        ("ticks('0001-01-01')", "0"),
        ("ticks('2026-01-01T00:00:00.0000001Z')", "639028224000000001"),
        ("dayOfWeek('2026-03-15')", "0"),
        ("dayOfYear('2024-12-31')", "366"),
        ("startOfHour('2026-03-15T13:45:59.5Z', 'HH:mm:ss.fff')", "\"13:00:00.000\""),
    ]);
    fails(&[
        ("addDays('9999-12-31', 1)", "leaves the years 1 to 9999"),
        ("addDays('0001-01-01', -1)", "leaves the years 1 to 9999"),
        ("addDays('2026-01-01', 1e300)", "leaves the years 1 to 9999"),
        ("addToTime('2026-01-01', 9223372036854775807, 'Year')", "leaves the years 1 to 9999"),
        ("getFutureTime(-9223372036854775808, 'Day')", "leaves the years 1 to 9999"),
        ("addToTime('2026-01-01', 1, 'Fortnight')", "expects one of Second"),
        ("addToTime('2026-01-01', 1.5, 'Day')", "expects a whole number"),
    ]);
}

#[test]
fn zones_are_known_by_both_names_and_change_their_clocks() {
    gives(&[
        ("convertFromUtc('2026-07-01T12:00:00Z', 'Pacific Standard Time', 'HH:mm')", "\"05:00\""),
        ("convertFromUtc('2026-07-01T12:00:00Z', 'america/los_angeles', 'HH:mm')", "\"05:00\""),
        ("convertFromUtc('2026-01-01T12:00:00Z', 'India Standard Time', 'HH:mm')", "\"17:30\""),
        ("convertFromUtc('2026-01-01T12:00:00Z', 'UTC')", "\"2026-01-01T12:00:00.0000000\""),
        ("convertToUtc('2026-07-01T12:00:00', 'GMT Standard Time')", "\"2026-07-01T11:00:00.0000000Z\""),
        // Shown twice: the second time, which is standard time, as in .NET.
        ("convertToUtc('2026-11-01T01:30:00', 'Eastern Standard Time')", "\"2026-11-01T06:30:00.0000000Z\""),
        (
            "convertTimeZone('2026-07-01T09:00:00', 'Tokyo Standard Time', 'W. Europe Standard Time')",
            "\"2026-07-01T02:00:00.0000000\"",
        ),
    ]);
    fails(&[
        ("convertToUtc('2026-03-08T02:30:00', 'Eastern Standard Time')", "clocks in America/New_York skip it"),
        ("convertFromUtc('2026-01-01', 'Nowhere Standard Time')", "does not know the time zone"),
    ]);
}
