//! What is meant to do harm, or is cut and scrambled, given to the readers: each ends soon, and whatever is read is
//! strict JSON that leads back into the original.

use std::time::Instant;

use causeway_core::Explain as _;
use serde_json::{Map, Value};

use crate::error::ImportError;
use crate::repair::Repairs;
use crate::repair::places::line_column;
use crate::text::plain::{Plain, Positions, read};
use crate::text::written::floor;

fn plain(bytes: &[u8]) -> Result<Plain, ImportError> {
    let plain = read(bytes.into(), &mut Repairs::default())?;
    let strict = serde_json::from_str::<serde::de::IgnoredAny>(plain.tape.text());
    let text = || String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).into_owned();
    assert!(strict.is_ok(), "{}\n{}", text(), &plain.tape.text()[..floor(plain.tape.text(), 2_000)]);
    if let Positions::Map(pairs) = &plain.positions {
        let original = plain.original.as_deref().unwrap();
        assert!(pairs.is_sorted_by(|a, b| a.0 < b.0), "{}\n{pairs:?}", text());
        let good = |pair: &(u32, u32)| {
            plain.tape.text().is_char_boundary(pair.0 as usize) && original.is_char_boundary(pair.1 as usize)
        };
        assert!(pairs.iter().all(good), "{}", text());
    }
    Ok(plain)
}

/// Reads within the time that is allowed and gives the error's code, or `ok`.
fn code(name: &str, bytes: &[u8]) -> &'static str {
    #[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
    let start = Instant::now();
    let code = read(bytes.into(), &mut Repairs::default()).map_or_else(|error| error.code(), |_| "ok");
    let took = start.elapsed();
    println!("{name}: {code} after {took:?}");
    assert!(took.as_secs() < 2, "{name}: {took:?}");
    code
}

/// A generator whose numbers are always the same (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

#[test]
fn depth_is_limited_and_does_not_need_the_stack() {
    let deep = |part: &str, start: &str| format!("{start}{}", part.repeat(100_000));
    let mut steps = String::from("openapi: 3\n");
    (0..2_000).for_each(|level| steps.push_str(&format!("{}a:\n", " ".repeat(level))));
    let mut chained = String::from("openapi: 3\na0: &a0 []\n");
    (1..600).for_each(|n| chained.push_str(&format!("a{n}: &a{n} [*a{}]\n", n - 1)));
    let cases = [
        ("brackets", deep("[", "")),
        ("objects", deep("{\"a\":", "")),
        ("flow", deep("[", "openapi: 3\na: ")),
        ("dashes", deep("- ", "openapi: 3\na:\n  ")),
        ("questions", deep("? ", "")),
        ("steps", steps),
        ("chained aliases", chained),
    ];
    let small = std::thread::Builder::new().stack_size(512 << 10);
    let thread = small
        .spawn(move || cases.iter().for_each(|(name, text)| assert_eq!(code(name, text.as_bytes()), "NestedTooDeep")));
    thread.unwrap().join().unwrap();
    let levels = 500;
    let text = format!("{}x{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(
        (code("500 levels", text.as_bytes()), code("500 in flow", format!("a: {text}").as_bytes())),
        ("ok", "ok")
    );
}

#[test]
fn aliases_cannot_unfold_without_end() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    (1..12).for_each(|n| laughs.push_str(&format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "))));
    let quadratic = format!("a: &a {}\nb:\n{}", "x".repeat(100_000), "- *a\n".repeat(10_000));
    let mut merges = String::from("m0: &m0 {k: x}\n");
    (1..40).for_each(|n| merges.push_str(&format!("m{n}: &m{n} {{<<: *m{0}, k{n}: *m{0}, l{n}: *m{0}}}\n", n - 1)));
    let wide = format!(
        "a: &a {{{}}}\nb:\n{}",
        (0..5_000).map(|n| format!("k{n}: 1, ")).collect::<String>(),
        "- <<: *a\n".repeat(3_000)
    );
    let kept = format!("{}x: 1", (0..20_000).map(|n| format!("<<: &a{n} {{k{n}: &b{n} 1}}\n")).collect::<String>());
    for (name, text) in [("laughs", &laughs), ("quadratic", &quadratic), ("merges", &merges), ("wide", &wide)] {
        assert_eq!(code(name, text.as_bytes()), "YamlBomb");
    }
    code("kept", kept.as_bytes());
}

#[test]
fn time_grows_with_size_only() {
    let size = if cfg!(debug_assertions) { 64 << 10 } else { 16 << 20 };
    let filled = |start: &str, part: &str| format!("{start}{}", part.repeat(size / part.len())).into_bytes();
    for (name, start, part) in [
        ("half names", "{", "{\"a"),
        ("commas", "[", ","),
        ("escapes", "{\"", "\\u"),
        ("brackets of the wrong kind", "[{", "]"),
        ("closed lists", &format!("{}[", " ".repeat(1_000)), "[],"),
        ("slips below a long name", &format!("{{\"{}\": [", "n".repeat(100_000)), "x "),
        ("comments", "{", "/**/"),
        ("one line of YAML", "openapi: ", "a b "),
        ("colons", "openapi: 3\na: ", "b: "),
        ("quotes", "openapi: 3\na: '", "''"),
        ("list of YAML", "openapi: 3\na:\n", "- b\n"),
        ("tabs", "openapi: 3\na:\n", "\tb: c\n"),
        ("lines", "openapi: 3\na: b\n", "text\n"),
        ("anchors", "openapi: 3\n", "- &a b\n"),
    ] {
        code(name, &filled(start, part));
    }
}

#[test]
fn odd_bytes_are_refused_or_read() {
    let utf16 = |units: &[u16]| -> Vec<u8> { units.iter().flat_map(|unit| unit.to_le_bytes()).collect() };
    for bytes in [
        utf16(&[0xfeff, 0x7b, 0xdc00, 0xd800, 0x7d]),
        [utf16(&[0xfeff, 0x7b, 0x7d]), vec![0xd8]].concat(),
        [utf16(&[0xfeff, 0x61, 0x3a, 0x20, 0x62]), vec![0x0a]].concat(),
    ] {
        plain(&bytes).unwrap();
    }
    for bytes in [b"{\"a\": \"\0\"}".as_slice(), b"a: \0", &utf16(&[0xfeff, 0x7b, 0, 0x7d]), &[0, 0, 0, 0, 0x7b]] {
        assert_eq!(plain(bytes).unwrap_err().code(), "BinaryFile", "{bytes:?}");
    }
    let digits = "9".repeat(100_000);
    for text in [format!("{{\"a\": {digits},}}"), format!("a: {digits}\nb: -1e{digits}\nc: 0x{digits}")] {
        assert!(plain(text.as_bytes()).unwrap().tape.text().contains(&digits));
    }
}

const JSON: &str = "/* é */ {\"openapi\": '3.0.0', \"paths\": {\"/a\": {get: {\"x\": [1, -.5e3, tru], \"y\": \"\\u00e9\\ud83d\\ude00\",}}}}";
const YAML: &str = "openapi: 3.1.0\npaths:\n  /a/{b}: # é\n    get: &x\n      id: 'x''y'\n      tags: [a, \"\\u00e9\", {b: c}]\n\
    \x20     text: >-\n        folded\n        text\n    put: *x\n    post:\n      <<: *x\n      id: !!str 5\n  ? [q]\n  : 1\n";

#[test]
fn files_cut_anywhere_are_read_or_refused() {
    for text in [JSON, YAML] {
        let read = (0..=text.len()).filter(|end| plain(&text.as_bytes()[..*end]).is_ok()).count();
        assert!(read * 10 > text.len() * 9, "{read} of {}", text.len());
    }
}

#[test]
fn scrambled_files_are_read_or_refused() {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let parts = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "'",
        "\n",
        "  ",
        "\t",
        "- ",
        "a: ",
        "? ",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "|\n",
        ">-\n",
        "#",
        "//",
        "/*",
        "*/",
        "\\",
        "\\u",
        "d83d",
        "é",
        "\u{feff}",
        "\u{85}",
        "\r",
        "\r\n",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "0x",
        "1e9",
        "openapi: ",
        "\"paths\": {",
        "`",
        "@",
        "var x = ",
        "(",
        ")",
        ";",
        "<",
        "<script>",
        "~",
        "null",
        "true",
    ];
    for _ in 0..2_000 {
        let start = chance.pick(&["", "{", "openapi: 3\n", "{\"openapi\": 1, "]);
        let length = chance.below(40);
        let text = (0..length).fold(start.to_owned(), |text, _| text + chance.pick(&parts));
        let _ = plain(text.as_bytes());
        let bytes: Vec<u8> = (0..chance.below(60)).map(|_| chance.below(256) as u8).collect();
        let _ = plain(&bytes);
        let _ = crate::text::archive::unpack(&[b"PK\x03\x04".as_slice(), &bytes].concat());
        let mut changed = (if chance.below(2) == 0 { JSON } else { YAML }).as_bytes().to_vec();
        for _ in 0..=chance.below(3) {
            let at = chance.below(changed.len());
            changed[at] = chance.below(128) as u8;
        }
        let _ = plain(&changed);
    }
}

fn value(chance: &mut Chance, depth: usize) -> Value {
    let texts = [
        "",
        "a",
        "it's: \"so\"",
        "é\n\t\\",
        "null",
        "1.10",
        "- x",
        "#",
        "\u{1}\u{7f}\u{2028}",
        "*a",
        "NO",
        " x ",
        "😀",
    ];
    match chance.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => Value::Bool(chance.below(2) == 0),
        2 => Value::from(chance.below(1 << 40) as i64 - (1 << 39)),
        3 => Value::from(chance.below(1_000_000) as f64 / 128.0),
        4 => Value::from(chance.pick(&texts)),
        5 | 6 => (0..chance.below(5))
            .map(|n| (format!("{}{n}", chance.pick(&texts)), value(chance, depth - 1)))
            .collect::<Map<_, _>>()
            .into(),
        _ => (0..chance.below(5)).map(|_| value(chance, depth - 1)).collect(),
    }
}

/// JSON with the slips of the lenient reader.
fn slipped(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            out.push_str("{ // é\n");
            map.iter().for_each(|(name, value)| {
                out.push_str(&format!("{} /* : */ :\u{a0}", Value::from(name.as_str())));
                slipped(value, out);
                out.push_str(",\n");
            });
            out.push('}');
        }
        Value::Array(list) => {
            out.push_str("[\n");
            list.iter().for_each(|value| {
                slipped(value, out);
                out.push_str("\t,");
            });
            out.push(']');
        }
        Value::String(text) => {
            let text = text.replace('\\', "\\\\").replace('\'', "\\'");
            out.push_str(&format!("'{text}'"));
        }
        other => out.push_str(&other.to_string()),
    }
}

/// Block style, with texts in double quotes.
fn block(value: &Value, level: usize, out: &mut String) {
    let indent = "  ".repeat(level);
    match value {
        Value::Object(map) if !map.is_empty() => map.iter().for_each(|(name, value)| {
            out.push_str(&format!("\n{indent}{}: ", quoted(name)));
            block(value, level + 1, out);
        }),
        Value::Array(list) if !list.is_empty() => list.iter().for_each(|value| {
            out.push_str(&format!("\n{indent}- "));
            block(value, level + 1, out);
        }),
        Value::String(text) => out.push_str(&quoted(text)),
        other => out.push_str(&other.to_string()),
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\x7F").replace('\u{2028}', "\\u2028")
}

#[test]
fn whatever_is_written_reads_back_the_same() {
    let mut chance = Chance(88_172_645_463_325_252);
    for _ in 0..300 {
        let members = (0..4).map(|n| (format!("k{n}"), value(&mut chance, 4))).collect::<Map<_, _>>();
        let value = Value::from(members);
        let text = value.to_string();
        let same = plain(text.as_bytes()).unwrap();
        assert_eq!((&same.positions, same.tape.text()), (&Positions::Same, text.as_str()));
        let (mut lenient, mut yaml) = (String::new(), String::from("# é"));
        slipped(&value, &mut lenient);
        block(&value, 0, &mut yaml);
        for (text, is_yaml) in [(lenient, false), (yaml, true)] {
            let plain = plain(text.as_bytes()).unwrap_or_else(|error| panic!("{text}\n{error}"));
            assert_eq!(serde_json::from_str::<Value>(plain.tape.text()).unwrap(), value, "{text}");
            assert_eq!(plain.is_yaml, is_yaml, "{text}");
            let place = plain.positions.original(plain.tape.text().find("\"k3\"").unwrap());
            assert!(text[place..].starts_with("\"k3\"") && line_column(&text, place).0 > 1, "{text}");
        }
    }
}
