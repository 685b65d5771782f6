//! XML, its JSON, and XPath.

use crate::{fails, gives, gives_in};

#[test]
fn xml_becomes_json_by_newtonsofts_rules() {
    gives(&[
        (r"json(xml('<a/>'))", r#"{"a":null}"#),
        (r"json(xml('<a></a>'))", r#"{"a":""}"#),
        (r#"json(xml('<a x="1"/>'))"#, r#"{"a":{"@x":"1"}}"#),
        (r#"json(xml('<a x="1">t</a>'))"#, r##"{"a":{"@x":"1","#text":"t"}}"##),
        (r"json(xml('<a>1<b/>2</a>'))", r##"{"a":{"#text":["1","2"],"b":null}}"##),
        (r"json(xml('<a><b>1</b><c/><b>2</b></a>'))", r#"{"a":{"b":["1","2"],"c":null}}"#),
        (r"json(xml('<a><![CDATA[<x>]]></a>'))", r##"{"a":{"#cdata-section":"<x>"}}"##),
        (r"json(xml('<a><!-- not this -->t</a>'))", r##"{"a":{"#text":"t"}}"##),
        (r"json(xml('<a>&lt;&#65;&amp;</a>'))", r#"{"a":"<A&"}"#),
        (r#"json(xml('<p:a xmlns:p="u"><p:b/></p:a>'))"#, r#"{"p:a":{"@xmlns:p":"u","p:b":null}}"#),
        (r"json(xml('<a_x0020_b>1</a_x0020_b>'))", r#"{"a b":"1"}"#),
        (
            r#"json(xml('<?xml version="1.0" encoding="utf-8"?><?go now?><a/>'))"#,
            r#"{"?xml":{"@version":"1.0","@encoding":"utf-8"},"?go":"now","a":null}"#,
        ),
        (
            r#"json(xml('<a xmlns:json="http://james.newtonking.com/projects/json"><b json:Array="true">1</b></a>'))"#,
            r#"{"a":{"@xmlns:json":"http://james.newtonking.com/projects/json","b":["1"]}}"#,
        ),
    ]);
}

#[test]
fn xml_is_written_anew_and_its_comments_and_document_type_go_to_json() {
    gives(&[
        (
            r"string(xml('<a>\n  <b x=''1''/>&#65;&gt; <!--c--> </a>'))".replace("\\n", "\n").as_str(),
            "\"<a><b x=\\\"1\\\" />A&gt; <!--c--></a>\"",
        ),
        (r"string(xml('<a><b></b></a>'))", r#""<a><b></b></a>""#),
        (r"xpath(xml('<a><b/></a>'), '/a/b')[0]['$content']", "\"PGIgLz4=\""),
        // One comment leaves nothing, and several an array without items where the first stands.
        (r"json(xml('<a>x<!--1--><b/></a>'))", r##"{"a":{"#text":"x","b":null}}"##),
        (r"json(xml('<a><!--1-->x<!--2--></a>'))", r##"{"a":{"#comment":[],"#text":"x"}}"##),
        (
            r#"json(xml('<!DOCTYPE a PUBLIC "p" "s" [<!ELEMENT a (#PCDATA)>]><a/>'))"#,
            r##"{"!DOCTYPE":{"@name":"a","@public":"p","@system":"s","@internalSubset":"<!ELEMENT a (#PCDATA)>"},"a":null}"##,
        ),
        (r#"string(xml('<!DOCTYPE a SYSTEM "s"><a/>'))"#, r#""<!DOCTYPE a SYSTEM \"s\"><a />""#),
        (r"xpath(xml('<!DOCTYPE a><a>1</a>'), 'count(/node())')", "1.0"),
    ]);
    // Answers in XML are texts here, and envelopes in Azure.
    gives(&[("xpath('<a>1</a>', '/a/text()')", r#"["1"]"#), ("json(' <a>1</a>')", r#"{"a":"1"}"#)]);
}

#[test]
fn json_becomes_xml_with_attributes_text_and_repeated_elements() {
    gives(&[
        (
            r##"string(xml(json('{"a":{"@x":1,"#text":"t&","b":[true,null,2.50],"c":{"d":5.0}}}')))"##,
            r#""<a x=\"1\">t&amp;<b>true</b><b /><b>2.5</b><c><d>5</d></c></a>""#,
        ),
        (r#"string(xml(json('{"?xml":{"@version":"1.0"},"a":""}')))"#, r#""<?xml version=\"1.0\"?><a></a>""#),
        (r#"string(xml(json('{"a b":1}')))"#, r#""<a_x0020_b>1</a_x0020_b>""#),
        (r#"string(xml(json('{"p:a":{"@xmlns:p":"u"}}')))"#, r#""<p:a xmlns:p=\"u\" />""#),
        (r#"string(xml(json('{"p:a":{"b":{}}}')))"#, r#""<a><b /></a>""#),
        (r##"string(xml(json('{"a":{"#comment":"x"}}')))"##, r#""<a><_x0023_comment>x</_x0023_comment></a>""#),
    ]);
    fails(&[
        (r#"xml(json('{"a":1,"b":2}'))"#, "one outermost member"),
        (r#"xml(json('{"a":[1,2]}'))"#, "one outermost member"),
        (r#"xml(json('{"a":{"@p:b":1}}'))"#, "prefix 'p' is not declared"),
        ("xml(5)", "expects a text or an object as its first argument, and got the integer 5"),
    ]);
}

#[test]
fn xml_that_is_not_well_formed_or_hostile_is_refused() {
    fails(&[
        ("xml('<a>')", "not closed"),
        ("xml('<a></b>')", "cannot read the XML"),
        ("xml('<a/><b/>')", "more than one outermost element"),
        ("xml('text')", "text outside"),
        ("xml('')", "no element"),
        ("xml('<a>&unknown;</a>')", "'&unknown;' is not known"),
        ("xml('<p:a/>')", "prefix 'p' is not declared"),
        ("xml('<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>')", "the entity '&b;' is not known"),
        ("xml('<a/><!DOCTYPE a>')", "document type"),
        ("xml('<!DOCTYPE a PUBLIC \"x\"><a/>')", "document type"),
        ("xml('<a x=\"1\" x=\"2\"/>')", "cannot read the XML"),
        ("xml('<1/>')", "is not a name"),
    ]);
    let deep = format!("xml('{}')", "<a>".repeat(1000));
    fails(&[(&deep, "nest more than")]);
}

const WORLD: &str = r#"{"variables": {"x": "<shop xml:lang=\"en\"><item id=\"1\"><name>Gala</name><price>3</price></item><item id=\"2\"><name>Fuji</name><price>4.5</price></item><item id=\"3\" old=\"y\"><name>Elstar</name><price>2</price><!--c--><?p d?></item></shop>", "n": "<f xmlns=\"u\"><g>1</g></f>"}}"#;

/// The value of an XPath expression over the shop.
fn finds(cases: &[(&str, &str)]) {
    let cases: Vec<(String, &str)> = cases
        .iter()
        .map(|(path, value)| (format!("xpath(xml(variables('x')), '{}')", path.replace('\'', "''")), *value))
        .collect();
    let cases: Vec<(&str, &str)> = cases.iter().map(|(text, value)| (text.as_str(), *value)).collect();
    gives_in(WORLD, &cases);
}

#[test]
fn xpath_walks_all_axes() {
    finds(&[
        ("/shop/item[1]/name/text()", r#"["Gala"]"#),
        ("//item[last()]/name/text()", r#"["Elstar"]"#),
        ("//name/text()", r#"["Gala","Fuji","Elstar"]"#),
        ("//item/@id", r#"["1","2","3"]"#),
        ("//@*[name()='old']", r#"["y"]"#),
        ("/shop/item[name='Fuji']/following-sibling::item/@id", r#"["3"]"#),
        ("/shop/item[3]/preceding-sibling::item[1]/@id", r#"["2"]"#),
        ("//price[. > 3]/../name/text()", r#"["Fuji"]"#),
        ("//price[text()='2']/ancestor::item/@id", r#"["3"]"#),
        ("//item[2]/descendant::text()", r#"["Fuji","4.5"]"#),
        ("//item[@id='1']/following::name/text()", r#"["Fuji","Elstar"]"#),
        ("//item[@id='3']/preceding::name[1]/text()", r#"["Fuji"]"#),
        ("(//name)[2]/text()", r#"["Fuji"]"#),
        ("//item[@id='1' or @old]/@id", r#"["1","3"]"#),
        ("//item[not(@old)][2]/@id", r#"["2"]"#),
        ("//name/text() | //item[1]/@id", r#"["1","Gala","Fuji","Elstar"]"#),
        ("//nothing", "[]"),
        ("count(/shop/item/self::item)", "3.0"),
        ("count(//comment() | //processing-instruction('p'))", "2.0"),
        ("count(//node())", "18.0"),
    ]);
}

#[test]
fn xpath_computes() {
    finds(&[
        ("sum(//price)", "9.5"),
        ("count(//item)", "3.0"),
        ("1 + 2 * 3 - -1", "8.0"),
        ("7 mod 4", "3.0"),
        ("10 div 4", "2.5"),
        ("floor(2.6) + ceiling(2.2) + round(2.5)", "8.0"),
        ("number('x')", "\"NaN\""),
        ("//price < 3", "true"),
        ("//price = //item/@id", "true"),
        ("//price != 3", "true"),
        ("boolean(//nothing)", "false"),
        ("string(//name)", "\"Gala\""),
        ("concat(//name, '-', 1.0)", "\"Gala-1\""),
        ("substring('12345', 1.5, 2.6)", "\"234\""),
        ("substring-before('a=b', '=')", "\"a\""),
        ("substring-after('a=b', '=')", "\"b\""),
        ("normalize-space('  a   b ')", "\"a b\""),
        ("translate('bar', 'abc', 'AB')", "\"BAr\""),
        ("string-length(//name)", "4.0"),
        ("contains(//name, 'al') and starts-with(//name, 'G')", "true"),
        ("local-name(/*)", "\"shop\""),
        ("name(//@old)", "\"old\""),
        ("boolean(//item[lang('en')])", "true"),
        ("position() = last()", "true"),
    ]);
}

#[test]
fn xpath_knows_namespaces_by_their_functions_and_writes_them_where_they_are_used() {
    gives_in(
        WORLD,
        &[
            (r#"xpath(xml(variables('n')), '//g')"#, "[]"),
            (r#"string(first(xpath(xml(variables('n')), '//*[local-name()="g"]')))"#, r#""<g xmlns=\"u\">1</g>""#),
            (r#"xpath(xml(variables('n')), 'namespace-uri(/*)')"#, "\"u\""),
        ],
    );
    fails(&[
        ("xpath(xml('<a/>'), '//p:a')", "local-name()"),
        ("xpath(xml('<a/>'), '//a[')", "cannot use the XPath"),
        ("xpath(xml('<a/>'), 'nope(1)')", "no XPath function 'nope'"),
        ("xpath(xml('<a/>'), '$x')", "variable"),
        ("xpath(xml('<a/>'), '')", "cannot use the XPath"),
        ("xpath(5, '//a')", "expects XML as its first argument"),
    ]);
    let long = format!("xpath(xml('<a/>'), '{}1')", "1+".repeat(1000));
    fails(&[(&long, "parts")]);
}
