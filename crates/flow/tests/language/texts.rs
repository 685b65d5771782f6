//! Texts, their encodings and addresses.

use crate::{fails, gives};

#[test]
fn texts_are_counted_in_utf16_and_compared_as_documented() {
    gives(&[
        ("length('😀')", "2"),
        ("substring('a😀b', 3)", "\"b\""),
        ("indexOf('a😀B', 'b')", "3"),
        ("indexOf('abc', '')", "0"),
        ("indexOf('abc', 'x')", "-1"),
        ("lastIndexOf('aXbxc', 'x')", "3"),
        ("nthIndexOf('aaaa', 'aa', 2)", "1"),
        ("nthIndexOf('abcabc', 'c', -1)", "5"),
        ("nthIndexOf('abcabc', 'c', -3)", "-1"),
        ("startsWith('Hello', 'hE')", "true"),
        ("endsWith('Hello', 'LO')", "true"),
        ("contains('Hello', 'h')", "false"),
        ("replace('aXax', 'x', '-')", "\"aXa-\""),
        ("toUpper('straße')", "\"STRAßE\""),
        ("toLower('ΑΣ')", "\"ασ\""),
        ("toUpper('ıiſ')", "\"ıIſ\""),
        ("toLower('İI')", "\"İi\""),
        ("trim('\u{a0} x\t')", "\"x\""),
        ("split('a,b,,c', ',')", r#"["a","b","","c"]"#),
        ("split('a--b', '--')", r#"["a","b"]"#),
        ("split('', ',')", r#"[""]"#),
        ("slice('abc', -100, 2)", "\"ab\""),
        ("chunk('abcde', 2)", r#"["ab","cd","e"]"#),
        ("concat('a', 1, true, null, 5.0, createArray(1.0))", "\"a1True5[1.0]\""),
        ("guid('N')", "\"c2ecc88d88c84096912cd6f2e2b138ce\""),
        ("guid('B')", "\"{c2ecc88d-88c8-4096-912c-d6f2e2b138ce}\""),
        ("string(1e20)", "\"1E+20\""),
        ("string(0.0001)", "\"0.0001\""),
        ("string(null)", "\"\""),
        ("string(json('{\"a\":5.0}'))", r#""{\"a\":5.0}""#),
    ]);
    fails(&[
        ("toLower(null)", "'toLower' expects a text as its first argument, and got null"),
        ("substring('abc', 4)", "cannot start at 4"),
        ("substring('abc', 1, 3)", "cannot take 3 from 1"),
        ("substring('abc', -1)", "0 or more"),
        ("replace('a', '', 'b')", "not empty"),
        ("chunk('abc', 0)", "1 or more"),
        ("guid('Q')", "one of the formats"),
        ("split('a', 1)", "expects a text as its second argument, and got the integer 1"),
    ]);
}

#[test]
fn encodings_go_both_ways() {
    gives(&[
        ("base64('ä')", "\"w6Q=\""),
        ("base64ToString('w6Q')", "\"ä\""),
        ("base64ToString('w6 Q=')", "\"ä\""),
        ("base64ToBinary('w6 Q=')", r#"{"$content-type":"application/octet-stream","$content":"w6 Q="}"#),
        ("string(base64ToBinary('w6 Q='))", "\"ä\""),
        ("decodeBase64(encodeBase64('x'))", "\"x\""),
        ("base64(binary('hello'))", "\"aGVsbG8=\""),
        ("string(base64ToBinary('aGVsbG8='))", "\"hello\""),
        ("concat(binary('a'), 'b')", "\"ab\""),
        ("dataUriToString('data:,a%20b+c')", "\"a b c\""),
        ("dataUriToString('data:base64,eA==')", "\"x\""),
        ("dataUriToString('data:text/plain;base64;charset=ascii,eA==')", "\"eA==\""),
        ("dataUriToBinary('data:;base64,e A==')", r#"{"$content-type":"text/plain","$content":"e A=="}"#),
        (
            "dataUriToBinary('data:a/b;c=d;charset=ascii;base64,eA==')",
            r#"{"$content-type":"a/b;c=d;charset=ascii","$content":"eA=="}"#,
        ),
        ("dataUriToString('DATA:text/plain;charset=utf-8;BASE64,w6Q=')", "\"ä\""),
        (
            "dataUriToBinary('data:;charset=utf-8,x')",
            r#"{"$content-type":"text/plain;charset=utf-8","$content":"eA=="}"#,
        ),
        ("dataUri(binary('x'))", "\"data:application/octet-stream;base64,eA==\""),
        ("string(decodeDataUri(dataUri('x')))", "\"x\""),
        ("uriComponent('a b/ä~!*()''')", "\"a%20b%2F%C3%A4~%21%2A%28%29%27\""),
        ("uriComponentToString('a%20b%zz+c')", "\"a b%zz+c\""),
        ("encodeURIComponent('&')", "\"%26\""),
        ("encodeURIComponent('a/', '1', 'ä')", "\"a%2F1%C3%A4\""),
    ]);
    fails(&[
        ("base64ToString('*')", "base64"),
        ("base64ToBinary('w6Q')", "base64"),
        ("dataUriToString('data:;base64,%20eA==')", "base64"),
        ("dataUriToBinary('data:;,x')", "empty parameters"),
        ("dataUriToBinary('data:;;base64,eA==')", "empty parameters"),
        ("dataUriToBinary('data:text;charset=utf-8,x')", "a media type"),
        ("dataUriToBinary('data:a/b;c=d=e,x')", "a media type"),
        ("dataUriToBinary('data:a/b;charset=martian;base64,eA==')", "does not know the encoding 'martian'"),
        ("dataUriToString('data:a/b;charset=martian,x')", "does not know the encoding 'martian'"),
        ("dataUriToString('x')", "a data URI"),
        ("base64(null)", "and got null"),
        ("encodeUriComponent(null)", "and got null"),
        ("encodeUriComponent('a', null)", "and got null"),
    ]);
}

#[test]
fn addresses_are_taken_apart_as_by_dotnets_uri() {
    gives(&[
        ("uriHost('https://Bücher.Example:81/x')", "\"bücher.example\""),
        ("uriHost('http://[::1]:8080/')", "\"[::1]\""),
        ("uriPort('http://x.test')", "80"),
        ("uriPort('ftp://x.test')", "21"),
        ("uriPort('x-own://y')", "-1"),
        ("uriPath('http://x.test')", "\"/\""),
        ("uriPath('http://x.test/a b')", "\"/a%20b\""),
        ("uriQuery('http://x.test/')", "\"\""),
        ("uriQuery('http://x.test/?a=1#f')", "\"?a=1\""),
        ("uriPathAndQuery('http://x.test/p?q')", "\"/p?q\""),
        ("uriScheme('HTTP://x.test')", "\"http\""),
    ]);
    fails(&[("uriHost('/relative')", "an absolute URI"), ("uriHost(5)", "expects a text")]);
}
