//! Arithmetic, numbers out of texts, and number formats.

use crate::{fails, gives};

#[test]
fn kinds_of_numbers_stay_apart() {
    gives(&[
        ("add(1, 2)", "3"),
        ("add(1, 2.0)", "3.0"),
        ("add(decimal('1.10'), 2)", "3.10"),
        ("add(decimal('0.1'), 0.2)", "0.3"),
        ("mul(decimal('1.10'), decimal('2.0'))", "2.200"),
        ("sub(9223372036854775807, 9223372036854775806)", "1"),
        ("div(7, 2)", "3"),
        ("div(-7, 2)", "-3"),
        ("div(7, 2.0)", "3.5"),
        ("div(decimal('1'), 8)", "0.125"),
        ("mod(-7, 3)", "-1"),
        ("mod(5.5, 2)", "1.5"),
        ("max(1, 2.5, 2)", "2.5"),
        ("min(1, 2.5)", "1.0"),
        ("max(createArray(3, 1))", "3"),
        ("min(decimal('1.50'), 2)", "1.50"),
        ("range(-1, 3)", "[-1,0,1]"),
        ("range(5, 0)", "[]"),
        ("rand(4, 4)", "4"),
    ]);
    fails(&[
        ("add(9223372036854775807, 1)", "too large for 64 bits"),
        ("mul(-9223372036854775808, -1)", "too large for 64 bits"),
        ("div(-9223372036854775808, -1)", "too large for 64 bits"),
        ("div(1, 0)", "divide by zero"),
        ("div(1.0, 0)", "divide by zero"),
        ("mod(1, 0.0)", "divide by zero"),
        ("add('1', 2)", "expects a number as its first argument, and got the text '1'"),
        ("add(null, 2)", "and got null"),
        ("max('a')", "compares numbers"),
        ("max(createArray())", "at least one"),
        ("rand(5, 1)", "not below the first"),
        ("range(9223372036854775807, 2)", "at most 2147483647 together"),
        ("range(2147483647, 1)", "at most 2147483647 together"),
        ("range(1, -1)", "0 or more"),
    ]);
}

#[test]
fn numbers_are_read_out_of_texts() {
    gives(&[
        ("int('10')", "10"),
        ("int(' -7 ')", "-7"),
        ("int('1.0')", "1"),
        ("int(5.0)", "5"),
        ("int(decimal('5'))", "5"),
        ("int('NaN')", "-9223372036854775808"),
        ("int('100000000000000010')", "100000000000000016"),
        ("isInt('10')", "true"),
        ("isInt('10.0')", "false"),
        ("isInt('9223372036854775808')", "false"),
        ("isInt('')", "false"),
        ("float('1e3')", "1000.0"),
        ("float('1 234,5', 'fr-FR')", "1234.5"),
        ("float('-0.5')", "-0.5"),
        ("float(3)", "3.0"),
        ("isFloat('abc')", "false"),
        ("isFloat('1.2.3')", "false"),
        ("isFloat('.')", "false"),
        ("isFloat('10,000.00', 'de-DE')", "false"),
        ("decimal('1.10')", "1.10"),
        ("decimal('1,234.50')", "1234.50"),
        ("decimal('79228162514264337593543950335')", "79228162514264337593543950335"),
        ("decimal(0.1)", "0.1"),
        ("decimal('-5')", "-5"),
        ("bool('False')", "false"),
        ("bool(0.0)", "false"),
        ("json('18446744073709551615')", "18446744073709551615"),
    ]);
    fails(&[
        ("int('1.5')", "expects a whole number"),
        ("int(1.5)", "expects a whole number"),
        ("int('9223372036854775808')", "expects a whole number"),
        ("int('')", "expects a whole number"),
        ("int(null)", "and got null"),
        ("int('inf')", "expects a whole number"),
        ("float('abc')", "expects a number written as text"),
        ("float('1', 'xx-XX')", "does not know the locale 'xx-XX'"),
        ("decimal('x')", "expects a number"),
        ("bool('yes')", "expects 'true', 'false' or a number"),
        ("bool(null)", "and got null"),
    ]);
}

#[test]
fn numbers_are_written_in_standard_formats() {
    gives(&[
        ("formatNumber(1234.5, 'N')", "\"1,234.50\""),
        ("formatNumber(1234567.891, 'N1')", "\"1,234,567.9\""),
        ("formatNumber(-1234.5, 'N0')", "\"-1,235\""),
        ("formatNumber(1234.5, 'F3')", "\"1234.500\""),
        ("formatNumber(0.125, 'P')", "\"12.50%\""),
        ("formatNumber(0.125, 'P0', 'de-DE')", "\"13\u{a0}%\""),
        ("formatNumber(17.35, 'C')", "\"$17.35\""),
        ("formatNumber(-17.35, 'C')", "\"-$17.35\""),
        ("formatNumber(1234.5, 'C2', 'de-DE')", "\"1.234,50\u{a0}€\""),
        ("formatNumber(1234.5, 'C', 'ja-JP')", "\"￥1,235\""),
        ("formatNumber(1234567, 'N0', 'fr-FR')", "\"1\u{202f}234\u{202f}567\""),
        ("formatNumber(1234567, 'N0', 'en-IN')", "\"12,34,567\""),
        ("formatNumber(1234, 'C2', 'en-GB')", "\"£1,234.00\""),
        ("formatNumber(42, 'D5')", "\"00042\""),
        ("formatNumber(-42, 'D')", "\"-42\""),
        ("formatNumber(255, 'X')", "\"FF\""),
        ("formatNumber(255, 'x4')", "\"00ff\""),
        ("formatNumber(-1, 'X')", "\"FFFFFFFFFFFFFFFF\""),
        ("formatNumber(12345.678, 'E')", "\"1.234568E+004\""),
        ("formatNumber(0.00012, 'e2')", "\"1.20e-004\""),
        ("formatNumber(0, 'E2')", "\"0.00E+000\""),
        ("formatNumber(1234.5, 'G')", "\"1234.5\""),
        ("formatNumber(1234.5678, 'G3')", "\"1.23E+03\""),
        ("formatNumber(0.00001, 'G')", "\"1E-05\""),
        ("formatNumber(1234.5, 'R')", "\"1234.5\""),
        ("formatNumber(2.675, 'F2')", "\"2.68\""),
        ("formatNumber(9.995, 'F2')", "\"10.00\""),
        ("formatNumber(-0.001, 'F2')", "\"0.00\""),
        ("formatNumber(9223372036854775807, 'N0')", "\"9,223,372,036,854,775,807\""),
        ("formatNumber(decimal('12345678901234567890.125'), 'N2')", "\"12,345,678,901,234,567,890.13\""),
    ]);
    fails(&[
        ("formatNumber(1.5, 'D')", "number format that fits"),
        ("formatNumber(1.5, 'X')", "number format that fits"),
        ("formatNumber(1, 'Q')", "number format that fits"),
        ("formatNumber('1', 'N')", "expects a number"),
        ("formatNumber(1, 'N', 'xx')", "does not know the locale"),
        ("formatNumber(1, 'D999999999')", "at most"),
    ]);
}

#[test]
fn numbers_are_written_in_custom_formats() {
    gives(&[
        ("formatNumber(1234567890, '#,##0.00', 'is-IS')", "\"1.234.567.890,00\""),
        ("formatNumber(5, '000')", "\"005\""),
        ("formatNumber(1234.5, '0.##')", "\"1234.5\""),
        ("formatNumber(1234, '0.##')", "\"1234\""),
        ("formatNumber(0.5, '#.##')", "\".5\""),
        ("formatNumber(0, '#')", "\"\""),
        ("formatNumber(0, '0')", "\"0\""),
        ("formatNumber(0.256, '0.0%')", "\"25.6%\""),
        ("formatNumber(1234567, '#,##0,')", "\"1,235\""),
        ("formatNumber(1234567, '0,,.0')", "\"1.2\""),
        ("formatNumber(5551234, '(###) ###-####')", "\"() 555-1234\""),
        ("formatNumber(2065551234, '(000) 000-0000')", "\"(206) 555-1234\""),
        ("formatNumber(-5, '0;(0)')", "\"(5)\""),
        ("formatNumber(-5, '0.0')", "\"-5.0\""),
        ("formatNumber(0, '0;-0;\"nothing\"')", "\"nothing\""),
        ("formatNumber(-0.001, '0.0;(0.0);zero')", "\"zero\""),
        ("formatNumber(86000, '0.###E+0')", "\"8.6E+4\""),
        ("formatNumber(86000, '0.###E-000')", "\"8.6E004\""),
        ("formatNumber(0.0086, '0.0e0')", "\"8.6e-3\""),
        ("formatNumber(5, '\\#0')", "\"#5\""),
        ("formatNumber(5, '''No. ''0')", "\"No. 5\""),
        ("formatNumber(5, '0 items')", "\"5 items\""),
        ("formatNumber(123456, '0-0-0')", "\"1234-5-6\""),
        ("formatNumber(1.5, '')", "\"1.5\""),
    ]);
}
