//! `grammar.pest`, as pest reads it. Written by `BLESS=1 cargo test -p virtuoso-idl --no-default-features --test grammar`.

use super::Definition;
use super::Expression::*;

#[allow(clippy::upper_case_acronyms, non_camel_case_types, reason = "the grammar's names, which `expected …` messages find words for")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(in crate::parse) enum Rule {
    WHITESPACE,
    COMMENT,
    block,
    doc,
    file_doc,
    idc,
    ident,
    path,
    type_path,
    digits,
    exp,
    int,
    float,
    unit,
    quantity,
    string,
    upto,
    optional,
    semi,
    colon,
    comma,
    dot,
    equals,
    arrow,
    lparen,
    rparen,
    lbrace,
    rbrace,
    lbracket,
    rbracket,
    langle,
    rangle,
    k_package,
    k_use,
    k_as,
    k_const,
    k_type,
    k_struct,
    k_enum,
    k_union,
    k_error,
    k_service,
    k_rpc,
    k_oneway,
    k_stream,
    k_throws,
    k_events,
    k_topic,
    k_on,
    k_default,
    k_reserved,
    k_annotation,
    value,
    scalar,
    list,
    map,
    entry,
    annotation,
    arg,
    prefix,
    type_ref,
    number,
    dflt,
    field,
    oneof,
    variant,
    symbol,
    reserved,
    slot,
    rpc,
    body,
    params,
    param,
    returns,
    throws,
    thrown,
    topic,
    struct_member,
    variant_member,
    enum_member,
    service_member,
    events_member,
    package_decl,
    use_decl,
    used,
    const_decl,
    alias,
    struct_decl,
    enum_decl,
    union_decl,
    error_decl,
    service,
    events,
    annot_decl,
    item,
    file,
    word,
    opening,
    at_item,
    at_member,
    opaque,
    parens,
    braces,
    junk,
    alone,
    lead,
    ahead,
    tail,
    bad,
    rest,
    bad_item,
    EOI,
}

/// In the order of [`Rule`].
pub(super) static DEFINITIONS: [Definition; 112] = [
    // WHITESPACE
    Definition { silent: true, atomic: true, expression: Choice(&[Text(" "), Text("\t"), Text("\r"), Text("\n")]) },
    // COMMENT
    Definition { silent: false, atomic: true, expression: Choice(&[Sequence(&[Text("//"), NotAhead(&Choice(&[Text("!"), Sequence(&[Text("/"), NotAhead(&Text("/"))])])), Until(&["\n"])]), Rule(Rule::block)]) },
    // block
    Definition { silent: true, atomic: false, expression: Sequence(&[Text("/*"), Repeat(&Choice(&[Rule(Rule::block), Sequence(&[NotAhead(&Choice(&[Text("*/"), Text("/*")])), Any])])), Text("*/")]) },
    // doc
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("///"), NotAhead(&Text("/")), Until(&["\n"])]) },
    // file_doc
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("//!"), Until(&["\n"])]) },
    // idc
    Definition { silent: true, atomic: false, expression: Choice(&[Choice(&[Range('a', 'z'), Range('A', 'Z'), Range('0', '9')]), Text("_")]) },
    // ident
    Definition { silent: false, atomic: true, expression: Sequence(&[Choice(&[Choice(&[Range('a', 'z'), Range('A', 'Z')]), Text("_")]), Repeat(&Rule(Rule::idc))]) },
    // path
    Definition { silent: false, atomic: true, expression: Sequence(&[Rule(Rule::ident), Repeat(&Sequence(&[Text("."), Rule(Rule::ident)]))]) },
    // type_path
    Definition { silent: false, atomic: true, expression: Sequence(&[Rule(Rule::ident), Repeat(&Sequence(&[Text("."), Rule(Rule::ident)]))]) },
    // digits
    Definition { silent: true, atomic: false, expression: Sequence(&[Range('0', '9'), Repeat(&Choice(&[Range('0', '9'), Text("_")]))]) },
    // exp
    Definition { silent: true, atomic: false, expression: Sequence(&[Choice(&[Text("e"), Text("E")]), Optional(&Choice(&[Text("+"), Text("-")])), Rule(Rule::digits)]) },
    // int
    Definition { silent: false, atomic: true, expression: Sequence(&[Optional(&Text("-")), Choice(&[Sequence(&[Text("0x"), Repeat(&Text("_")), Choice(&[Range('0', '9'), Range('a', 'f'), Range('A', 'F')]), Repeat(&Choice(&[Choice(&[Range('0', '9'), Range('a', 'f'), Range('A', 'F')]), Text("_")]))]), Sequence(&[Text("0b"), Repeat(&Text("_")), Choice(&[Text("0"), Text("1")]), Repeat(&Choice(&[Text("0"), Text("1"), Text("_")]))]), Rule(Rule::digits)]), NotAhead(&Rule(Rule::idc))]) },
    // float
    Definition { silent: false, atomic: true, expression: Choice(&[Sequence(&[Optional(&Text("-")), Choice(&[Sequence(&[Rule(Rule::digits), Text("."), Rule(Rule::digits), Optional(&Rule(Rule::exp))]), Sequence(&[Rule(Rule::digits), Rule(Rule::exp)]), Text("inf")]), NotAhead(&Rule(Rule::idc))]), Sequence(&[Text("nan"), NotAhead(&Rule(Rule::idc))])]) },
    // unit
    Definition { silent: true, atomic: false, expression: Choice(&[Text("ns"), Text("us"), Text("ms"), Text("s"), Text("m"), Text("h"), Text("d"), Text("KiB"), Text("MiB"), Text("GiB"), Text("B")]) },
    // quantity
    Definition { silent: false, atomic: true, expression: Sequence(&[Rule(Rule::digits), Optional(&Sequence(&[Text("."), Rule(Rule::digits)])), Rule(Rule::unit), NotAhead(&Rule(Rule::idc))]) },
    // string
    Definition { silent: false, atomic: true, expression: Sequence(&[Optional(&Text("b")), Text("\""), Repeat(&Choice(&[Sequence(&[Text("\\"), NotAhead(&Text("\n")), Any]), Sequence(&[NotAhead(&Choice(&[Text("\""), Text("\\"), Text("\n")])), Any])])), Text("\"")]) },
    // upto
    Definition { silent: false, atomic: true, expression: Choice(&[Text("..="), Text("..")]) },
    // optional
    Definition { silent: false, atomic: false, expression: Text("?") },
    // semi
    Definition { silent: false, atomic: false, expression: Text(";") },
    // colon
    Definition { silent: false, atomic: false, expression: Text(":") },
    // comma
    Definition { silent: false, atomic: false, expression: Text(",") },
    // dot
    Definition { silent: false, atomic: false, expression: Text(".") },
    // equals
    Definition { silent: false, atomic: false, expression: Text("=") },
    // arrow
    Definition { silent: false, atomic: false, expression: Text("->") },
    // lparen
    Definition { silent: false, atomic: false, expression: Text("(") },
    // rparen
    Definition { silent: false, atomic: false, expression: Text(")") },
    // lbrace
    Definition { silent: false, atomic: false, expression: Text("{") },
    // rbrace
    Definition { silent: false, atomic: false, expression: Text("}") },
    // lbracket
    Definition { silent: false, atomic: false, expression: Text("[") },
    // rbracket
    Definition { silent: false, atomic: false, expression: Text("]") },
    // langle
    Definition { silent: false, atomic: false, expression: Text("<") },
    // rangle
    Definition { silent: false, atomic: false, expression: Text(">") },
    // k_package
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("package"), NotAhead(&Rule(Rule::idc))]) },
    // k_use
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("use"), NotAhead(&Rule(Rule::idc))]) },
    // k_as
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("as"), NotAhead(&Rule(Rule::idc))]) },
    // k_const
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("const"), NotAhead(&Rule(Rule::idc))]) },
    // k_type
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("type"), NotAhead(&Rule(Rule::idc))]) },
    // k_struct
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("struct"), NotAhead(&Rule(Rule::idc))]) },
    // k_enum
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("enum"), NotAhead(&Rule(Rule::idc))]) },
    // k_union
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("union"), NotAhead(&Rule(Rule::idc))]) },
    // k_error
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("error"), NotAhead(&Rule(Rule::idc))]) },
    // k_service
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("service"), NotAhead(&Rule(Rule::idc))]) },
    // k_rpc
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("rpc"), NotAhead(&Rule(Rule::idc))]) },
    // k_oneway
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("oneway"), NotAhead(&Rule(Rule::idc))]) },
    // k_stream
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("stream"), NotAhead(&Rule(Rule::idc)), Ahead(&Sequence(&[Sequence(&[Choice(&[Rule(Rule::WHITESPACE), Rule(Rule::COMMENT)]), Repeat(&Choice(&[Rule(Rule::WHITESPACE), Rule(Rule::COMMENT)]))]), Choice(&[Choice(&[Range('a', 'z'), Range('A', 'Z')]), Text("_")])]))]) },
    // k_throws
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("throws"), NotAhead(&Rule(Rule::idc))]) },
    // k_events
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("events"), NotAhead(&Rule(Rule::idc))]) },
    // k_topic
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("topic"), NotAhead(&Rule(Rule::idc))]) },
    // k_on
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("on"), NotAhead(&Rule(Rule::idc))]) },
    // k_default
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("default"), NotAhead(&Rule(Rule::idc))]) },
    // k_reserved
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("reserved"), NotAhead(&Rule(Rule::idc))]) },
    // k_annotation
    Definition { silent: false, atomic: true, expression: Sequence(&[Text("annotation"), NotAhead(&Rule(Rule::idc))]) },
    // value
    Definition { silent: false, atomic: false, expression: Choice(&[Rule(Rule::list), Rule(Rule::map), Sequence(&[Rule(Rule::scalar), Optional(&Sequence(&[Rule(Rule::upto), Optional(&Rule(Rule::scalar))]))]), Sequence(&[Rule(Rule::upto), Rule(Rule::scalar)])]) },
    // scalar
    Definition { silent: true, atomic: false, expression: Choice(&[Rule(Rule::string), Rule(Rule::quantity), Rule(Rule::float), Rule(Rule::int), Rule(Rule::path)]) },
    // list
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::lbracket), Optional(&Sequence(&[Rule(Rule::value), Repeat(&Sequence(&[Rule(Rule::comma), Rule(Rule::value)])), Optional(&Rule(Rule::comma))])), Rule(Rule::rbracket)]) },
    // map
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::lbrace), Optional(&Sequence(&[Rule(Rule::entry), Repeat(&Sequence(&[Rule(Rule::comma), Rule(Rule::entry)])), Optional(&Rule(Rule::comma))])), Rule(Rule::rbrace)]) },
    // entry
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::scalar), Rule(Rule::colon), Rule(Rule::value)]) },
    // annotation
    Definition { silent: false, atomic: false, expression: Sequence(&[Text("@"), Rule(Rule::path), Optional(&Sequence(&[Rule(Rule::lparen), Optional(&Sequence(&[Rule(Rule::arg), Repeat(&Sequence(&[Rule(Rule::comma), Rule(Rule::arg)])), Optional(&Rule(Rule::comma))])), Rule(Rule::rparen)]))]) },
    // arg
    Definition { silent: false, atomic: false, expression: Sequence(&[Optional(&Sequence(&[Rule(Rule::ident), Rule(Rule::colon)])), Rule(Rule::value)]) },
    // prefix
    Definition { silent: true, atomic: false, expression: Repeat(&Choice(&[Rule(Rule::doc), Rule(Rule::annotation)])) },
    // type_ref
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::type_path), Optional(&Sequence(&[Rule(Rule::langle), Rule(Rule::type_ref), Repeat(&Sequence(&[Rule(Rule::comma), Rule(Rule::type_ref)])), Rule(Rule::rangle)])), Optional(&Rule(Rule::optional))]) },
    // number
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::equals), Rule(Rule::value)]) },
    // dflt
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_default), Rule(Rule::value)]) },
    // field
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::ident), Rule(Rule::colon), Rule(Rule::type_ref), Optional(&Rule(Rule::number)), Optional(&Rule(Rule::dflt)), Rule(Rule::semi)]) },
    // oneof
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_union), Rule(Rule::ident), Rule(Rule::lbrace), Repeat(&Choice(&[Rule(Rule::variant_member), Rule(Rule::bad)])), Rule(Rule::rbrace)]) },
    // variant
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::ident), Optional(&Sequence(&[Rule(Rule::colon), Rule(Rule::type_ref)])), Optional(&Rule(Rule::number)), Rule(Rule::semi)]) },
    // symbol
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::ident), Optional(&Rule(Rule::number)), Rule(Rule::semi)]) },
    // reserved
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_reserved), Rule(Rule::slot), Repeat(&Sequence(&[Rule(Rule::comma), Rule(Rule::slot)])), Rule(Rule::semi)]) },
    // slot
    Definition { silent: false, atomic: false, expression: Choice(&[Rule(Rule::string), Sequence(&[Rule(Rule::int), Optional(&Sequence(&[Rule(Rule::upto), Optional(&Rule(Rule::int))]))])]) },
    // rpc
    Definition { silent: false, atomic: false, expression: Sequence(&[Optional(&Rule(Rule::k_oneway)), Rule(Rule::k_rpc), Rule(Rule::ident), Rule(Rule::lparen), Optional(&Choice(&[Sequence(&[Rule(Rule::body), Ahead(&Text(")"))]), Rule(Rule::params)])), Rule(Rule::rparen), Optional(&Rule(Rule::returns)), Optional(&Rule(Rule::throws)), Rule(Rule::semi)]) },
    // body
    Definition { silent: false, atomic: false, expression: Sequence(&[Optional(&Rule(Rule::k_stream)), Rule(Rule::type_ref)]) },
    // params
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::param), Repeat(&Sequence(&[Rule(Rule::comma), Rule(Rule::param)])), Optional(&Rule(Rule::comma))]) },
    // param
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::prefix), Optional(&Sequence(&[Rule(Rule::ident), Rule(Rule::colon)])), Optional(&Rule(Rule::k_stream)), Rule(Rule::type_ref), Optional(&Rule(Rule::number)), Optional(&Rule(Rule::dflt))]) },
    // returns
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::arrow), Optional(&Rule(Rule::k_stream)), Rule(Rule::type_ref)]) },
    // throws
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_throws), Rule(Rule::thrown), Repeat(&Sequence(&[Rule(Rule::comma), Rule(Rule::thrown)]))]) },
    // thrown
    Definition { silent: false, atomic: false, expression: Sequence(&[Repeat(&Rule(Rule::annotation)), Rule(Rule::path)]) },
    // topic
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_topic), Rule(Rule::ident), Rule(Rule::colon), Rule(Rule::type_path), Optional(&Sequence(&[Rule(Rule::k_on), Rule(Rule::string)])), Rule(Rule::semi)]) },
    // struct_member
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::prefix), Choice(&[Rule(Rule::field), Rule(Rule::oneof), Rule(Rule::reserved)])]) },
    // variant_member
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::prefix), Choice(&[Rule(Rule::variant), Rule(Rule::reserved)])]) },
    // enum_member
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::prefix), Choice(&[Rule(Rule::symbol), Rule(Rule::reserved)])]) },
    // service_member
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::prefix), Choice(&[Rule(Rule::rpc), Rule(Rule::reserved)])]) },
    // events_member
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::prefix), Choice(&[Rule(Rule::topic), Rule(Rule::reserved)])]) },
    // package_decl
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_package), Rule(Rule::path), Rule(Rule::semi)]) },
    // use_decl
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_use), Rule(Rule::path), Optional(&Choice(&[Sequence(&[Rule(Rule::dot), Rule(Rule::lbrace), Rule(Rule::used), Repeat(&Sequence(&[Rule(Rule::comma), Rule(Rule::used)])), Optional(&Rule(Rule::comma)), Rule(Rule::rbrace)]), Sequence(&[Rule(Rule::k_as), Rule(Rule::ident)])])), Rule(Rule::semi)]) },
    // used
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::ident), Optional(&Sequence(&[Rule(Rule::k_as), Rule(Rule::ident)]))]) },
    // const_decl
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_const), Rule(Rule::ident), Rule(Rule::colon), Rule(Rule::type_ref), Rule(Rule::equals), Rule(Rule::value), Rule(Rule::semi)]) },
    // alias
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_type), Rule(Rule::ident), Rule(Rule::equals), Rule(Rule::type_ref), Rule(Rule::semi)]) },
    // struct_decl
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_struct), Rule(Rule::ident), Rule(Rule::lbrace), Repeat(&Choice(&[Rule(Rule::struct_member), Rule(Rule::bad)])), Rule(Rule::rbrace)]) },
    // enum_decl
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_enum), Rule(Rule::ident), Rule(Rule::lbrace), Repeat(&Choice(&[Rule(Rule::enum_member), Rule(Rule::bad)])), Rule(Rule::rbrace)]) },
    // union_decl
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_union), Rule(Rule::ident), Rule(Rule::lbrace), Repeat(&Choice(&[Rule(Rule::variant_member), Rule(Rule::bad)])), Rule(Rule::rbrace)]) },
    // error_decl
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_error), Rule(Rule::ident), Rule(Rule::lparen), Rule(Rule::ident), Rule(Rule::rparen), Choice(&[Sequence(&[Rule(Rule::lbrace), Repeat(&Choice(&[Rule(Rule::struct_member), Rule(Rule::bad)])), Rule(Rule::rbrace)]), Rule(Rule::semi)])]) },
    // service
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_service), Rule(Rule::ident), Rule(Rule::lbrace), Repeat(&Choice(&[Rule(Rule::service_member), Rule(Rule::bad)])), Rule(Rule::rbrace)]) },
    // events
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_events), Rule(Rule::ident), Rule(Rule::lbrace), Repeat(&Choice(&[Rule(Rule::events_member), Rule(Rule::bad)])), Rule(Rule::rbrace)]) },
    // annot_decl
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::k_annotation), Rule(Rule::ident), Optional(&Sequence(&[Rule(Rule::lparen), Optional(&Rule(Rule::params)), Rule(Rule::rparen)])), Rule(Rule::k_on), Rule(Rule::ident), Repeat(&Sequence(&[Rule(Rule::comma), Rule(Rule::ident)])), Rule(Rule::semi)]) },
    // item
    Definition { silent: false, atomic: false, expression: Sequence(&[Rule(Rule::prefix), Choice(&[Rule(Rule::struct_decl), Rule(Rule::enum_decl), Rule(Rule::union_decl), Rule(Rule::error_decl), Rule(Rule::service), Rule(Rule::events), Rule(Rule::const_decl), Rule(Rule::alias), Rule(Rule::annot_decl), Rule(Rule::use_decl), Rule(Rule::package_decl)])]) },
    // file
    Definition { silent: false, atomic: false, expression: Sequence(&[Start, Optional(&Text("\u{feff}")), Repeat(&Rule(Rule::file_doc)), Repeat(&Choice(&[Rule(Rule::item), Rule(Rule::bad_item)])), Repeat(&Rule(Rule::doc)), Rule(Rule::EOI)]) },
    // word
    Definition { silent: true, atomic: false, expression: Sequence(&[Choice(&[Text("struct"), Text("enum"), Text("union"), Text("error"), Text("service"), Text("events"), Text("const"), Text("type"), Text("annotation"), Text("use"), Text("package")]), Sequence(&[Text(" "), Repeat(&Text(" "))]), Rule(Rule::ident)]) },
    // opening
    Definition { silent: true, atomic: false, expression: Choice(&[Sequence(&[Choice(&[Text("struct"), Text("enum"), Text("union"), Text("service"), Text("events")]), Sequence(&[Text(" "), Repeat(&Text(" "))]), Rule(Rule::ident), Repeat(&Rule(Rule::WHITESPACE)), Text("{")]), Sequence(&[Text("error"), Sequence(&[Text(" "), Repeat(&Text(" "))]), Rule(Rule::ident), Repeat(&Rule(Rule::WHITESPACE)), Text("(")]), Sequence(&[Text("const"), Sequence(&[Text(" "), Repeat(&Text(" "))]), Rule(Rule::ident), Repeat(&Text(" ")), Text(":")]), Sequence(&[Text("type"), Sequence(&[Text(" "), Repeat(&Text(" "))]), Rule(Rule::ident), Repeat(&Text(" ")), Text("="), Repeat(&Text(" ")), Choice(&[Choice(&[Range('a', 'z'), Range('A', 'Z')]), Text("_")])]), Sequence(&[Choice(&[Text("annotation"), Text("use"), Text("package")]), Sequence(&[Text(" "), Repeat(&Text(" "))]), Rule(Rule::ident)])]) },
    // at_item
    Definition { silent: true, atomic: false, expression: Sequence(&[Text("\n"), Choice(&[Rule(Rule::word), Text("@"), Text("///")])]) },
    // at_member
    Definition { silent: true, atomic: false, expression: Sequence(&[Text("\n"), Sequence(&[Choice(&[Text(" "), Text("\t")]), Repeat(&Choice(&[Text(" "), Text("\t")]))]), Choice(&[Text("@"), Text("///"), Sequence(&[Choice(&[Text("oneway"), Text("rpc"), Text("topic"), Text("reserved")]), Text(" ")]), Sequence(&[Rule(Rule::ident), Repeat(&Text(" ")), Choice(&[Text(":"), Text("=")])])])]) },
    // opaque
    Definition { silent: true, atomic: false, expression: Choice(&[Rule(Rule::string), Rule(Rule::COMMENT), Rule(Rule::doc), Rule(Rule::file_doc)]) },
    // parens
    Definition { silent: true, atomic: false, expression: Sequence(&[Text("("), Repeat(&Choice(&[Rule(Rule::parens), Rule(Rule::braces), Rule(Rule::opaque), Sequence(&[NotAhead(&Choice(&[Text("("), Text(")"), Text("{"), Text("}"), Text(";"), Rule(Rule::at_item)])), Any])])), Text(")")]) },
    // braces
    Definition { silent: true, atomic: false, expression: Sequence(&[Text("{"), Repeat(&Choice(&[Rule(Rule::braces), Rule(Rule::opaque), Sequence(&[NotAhead(&Choice(&[Text("{"), Text("}"), Rule(Rule::at_item)])), Any])])), Text("}")]) },
    // junk
    Definition { silent: true, atomic: false, expression: Choice(&[Rule(Rule::parens), Rule(Rule::braces), Rule(Rule::opaque)]) },
    // alone
    Definition { silent: true, atomic: false, expression: Sequence(&[Text("@"), Repeat(&Choice(&[Rule(Rule::parens), Rule(Rule::opaque), Sequence(&[NotAhead(&Choice(&[Text("\n"), Text(";"), Text("{"), Text("}"), Text("(")])), Any])])), Ahead(&Text("\n"))]) },
    // lead
    Definition { silent: true, atomic: false, expression: Sequence(&[Sequence(&[Choice(&[Rule(Rule::doc), Rule(Rule::alone)]), Repeat(&Rule(Rule::WHITESPACE))]), Repeat(&Sequence(&[Choice(&[Rule(Rule::doc), Rule(Rule::alone)]), Repeat(&Rule(Rule::WHITESPACE))]))]) },
    // ahead
    Definition { silent: true, atomic: false, expression: Sequence(&[Repeat(&Choice(&[Rule(Rule::doc), Rule(Rule::alone), Rule(Rule::WHITESPACE)])), Rule(Rule::opening)]) },
    // tail
    Definition { silent: true, atomic: false, expression: Choice(&[Text(";"), Sequence(&[Sequence(&[Choice(&[Rule(Rule::junk), Sequence(&[NotAhead(&Choice(&[Text(";"), Text("}"), Rule(Rule::at_member), Rule(Rule::at_item)])), Any])]), Repeat(&Choice(&[Rule(Rule::junk), Sequence(&[NotAhead(&Choice(&[Text(";"), Text("}"), Rule(Rule::at_member), Rule(Rule::at_item)])), Any])]))]), Optional(&Text(";"))])]) },
    // bad
    Definition { silent: false, atomic: true, expression: Sequence(&[NotAhead(&Rule(Rule::ahead)), Choice(&[Sequence(&[Rule(Rule::lead), Optional(&Rule(Rule::tail))]), Rule(Rule::tail)])]) },
    // rest
    Definition { silent: true, atomic: false, expression: Choice(&[Rule(Rule::junk), Sequence(&[NotAhead(&Rule(Rule::at_item)), Any])]) },
    // bad_item
    Definition { silent: false, atomic: true, expression: Choice(&[Sequence(&[Rule(Rule::lead), Repeat(&Rule(Rule::rest))]), Sequence(&[Rule(Rule::rest), Repeat(&Rule(Rule::rest))])]) },
    // EOI
    Definition { silent: false, atomic: false, expression: End },
];
