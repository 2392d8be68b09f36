@0xb7f3c2a19d5e4086;

# The workloads of the harness, for Cap'n Proto.
interface Bench {
  unary @0 (request :UnaryRequest) -> (reply :UnaryReply);
  echo @1 (payload :Data) -> (payload :Data);
  records @2 (first :UInt64) -> (records :List(Record));
  watch @3 (count :UInt64, out :RecordSink) -> ();
  upload @4 (payload :Data) -> (length :UInt64);
  fanOut @5 (id :UInt64) -> (id :UInt64);
  spin @6 (micros :UInt32) -> ();
  sleep @7 (micros :UInt32) -> ();
}

# Takes a stream of records, under the flow control of Cap'n Proto's streaming calls.
interface RecordSink {
  put @0 (record :Record) -> stream;
  end @1 () -> ();
}

struct UnaryRequest {
  id @0 :UInt64;
  name @1 :Text;
  tags @2 :List(Text);
}

struct UnaryReply {
  id @0 :UInt64;
  message @1 :Text;
  ok @2 :Bool;
}

struct Record {
  id @0 :UInt64;
  name @1 :Text;
  score @2 :Float64;
  flags @3 :UInt32;
}
