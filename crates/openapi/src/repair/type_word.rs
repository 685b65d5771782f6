//! Words that stand in `type` and are none of JSON Schema's: what is meant by `float`, `datetime`, `java.lang.Long`.

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// One of JSON Schema's own, or Swagger 2.0's `file`.
    Known,
    /// A type and, where it says more, a format.
    Meant(&'static str, Option<&'static str>),
    /// Any value.
    Any,
    /// Nobody knows; any value fits.
    Unknown,
}

/// What stands for a word of `type`, whatever its case, its package (`System.`) and its parameters (`List<…>`).
pub(crate) fn meant(word: &str) -> Word {
    if is_known(word) {
        return Word::Known;
    }
    let bare = word.trim().split(['<', '[', '(']).next().unwrap_or_default();
    let bare = bare.rsplit('.').next().unwrap_or_default().trim_end_matches('?').to_ascii_lowercase();
    let bare = bare.trim();
    if word.trim().ends_with("[]") || matches!(bare, "list" | "set" | "collection" | "arraylist" | "iterable") {
        return Word::Meant("array", None);
    }
    of_bare(bare)
}

/// The words of every version, and `file`.
pub(crate) fn is_known(word: &str) -> bool {
    matches!(word, "string" | "object" | "integer" | "array" | "boolean" | "number" | "null" | "file")
}

fn of_bare(word: &str) -> Word {
    let (name, format) = match word {
        "any" | "anytype" | "mixed" | "unknown" | "variant" | "undefined" | "json" | "jsonnode" => return Word::Any,
        "int" | "integer" | "short" => ("integer", None),
        "int32" | "uint16" | "int16" => ("integer", Some("int32")),
        "long" | "int64" | "uint32" | "uint64" | "bigint" | "biginteger" => ("integer", Some("int64")),
        "float" => ("number", Some("float")),
        "double" => ("number", Some("double")),
        "number" | "decimal" | "bigdecimal" | "real" | "numeric" | "money" | "currency" => ("number", None),
        "bool" | "boolean" => ("boolean", None),
        "array" | "hashset" | "vector" | "tuple" => ("array", None),
        "object" | "obj" | "map" | "hashmap" | "dict" | "dictionary" | "hash" | "struct" | "record" | "jsonobject" => {
            ("object", None)
        }
        "null" | "nil" | "none" => ("null", None),
        "file" => ("file", None),
        other => return of_text(other),
    };
    Word::Meant(name, format)
}

fn of_text(word: &str) -> Word {
    let format = match word {
        "str" | "string" | "text" | "char" | "character" | "varchar" | "enum" | "time" | "duration" => None,
        "date" | "localdate" => Some("date"),
        "datetime" | "date-time" | "localdatetime" | "zoneddatetime" | "offsetdatetime" | "datetimeoffset" => {
            Some("date-time")
        }
        "uuid" | "guid" => Some("uuid"),
        "uri" | "url" => Some("uri"),
        "email" => Some("email"),
        "password" | "securestring" => Some("password"),
        "byte" | "base64" => Some("byte"),
        "binary" | "blob" | "bytes" | "bytearray" => Some("binary"),
        _ => return Word::Unknown,
    };
    Word::Meant("string", format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_what_their_authors_meant() {
        for (word, type_, format) in [
            ("float", "number", Some("float")),
            ("Int32", "integer", Some("int32")),
            ("java.lang.Long", "integer", Some("int64")),
            ("System.DateTime", "string", Some("date-time")),
            ("Integer", "integer", None),
            ("str", "string", None),
            ("List<String>", "array", None),
            ("string[]", "array", None),
            ("Map<String, Object>", "object", None),
            ("bool?", "boolean", None),
        ] {
            assert_eq!(meant(word), Word::Meant(type_, format), "{word}");
        }
        assert_eq!([meant("any"), meant("Pet"), meant("string")], [Word::Any, Word::Unknown, Word::Known]);
    }
}
