namespace rs bench

struct UnaryRequest {
    1: required i64 id,
    2: required string name,
    3: required list<string> tags,
}

struct UnaryReply {
    1: required i64 id,
    2: required string message,
    3: required bool ok,
}

struct Record {
    1: required i64 id,
    2: required string name,
    3: required double score,
    4: required i32 flags,
}

service Bench {
    UnaryReply unary(1: required UnaryRequest request),
    binary echo(1: required binary payload),
    list<Record> records(1: required i64 first),
    i64 upload(1: required binary payload),
    i64 fan_out(1: required i64 id),
}
