import Checkpoints
import Testing

/// The JSON of headers and configurations: what RFC 8259 allows, and nothing else.
@Suite struct JSONValueTests {
  @Test func soundTexts() throws {
    let sound: [(String, JSONValue)] = [
      ("null", .null), (" true\n", .bool(true)), ("\tfalse\r", .bool(false)),
      ("0", .integer(0)), ("-0", .integer(0)), ("-12", .integer(-12)),
      ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(0x1p63)),
      ("1.5", .number(1.5)), ("-0.25e2", .number(-25)), ("1E+2", .number(100)),
      ("1e-400", .number(0)), ("\"\"", .string("")), ("[]", .array([])), ("{}", .object([:])),
      (
        "[1, [2], {\"a\": [] } ]",
        .array([.integer(1), .array([.integer(2)]), .object(["a": .array([])])])
      ),
      ("{\"b\":1 , \"a\":\"x\"}", .object(["a": .string("x"), "b": .integer(1)])),
    ]
    for (text, value) in sound { #expect(try JSONValue.parse(text.utf8) == value, "\(text)") }
  }

  @Test func escapes() throws {
    let text = #""\"\\\/\b\f\n\r\t \u0041\u00e9\uD83D\ude00 é😀""#
    let expected = "\"\\/\u{8}\u{c}\n\r\t Aé😀 é😀"
    #expect(try JSONValue.parse(text.utf8) == .string(expected))
    #expect(try JSONValue.parse(#""\u0000""#.utf8) == .string("\0"))
  }

  @Test(
    arguments: [
      "", " ", "nul", "tru", "True", "nulll", "1 2", "{} {}", "[1,]", "[,1]", "[1 2]", "[1", "[",
      "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{,}",
      "{\"a\" 1}", "{\"a\":1 \"b\":2}", "'a'", "\"", "\"a", "\"\\", "\"\\\"", "\u{FEFF}{}", "]",
      "}",
    ])
  func brokenTexts(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue.parse(text.utf8) }
  }

  @Test(
    arguments: [
      "01", "-01", "00", "+1", ".5", "1.", "1.e5", "-", "-.5", "1e", "1e+", "1e400", "-1e400",
      "--1",
      "1-2", "1.2.3", "1e2e3", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "1e5.5", "١",
    ])
  func badNumbers(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue.parse(text.utf8) }
  }

  @Test(
    arguments: [
      #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#,
      #""\ud800\ud800""#, #""\u12""#, #""\u""#, #""\u12G4""#, #""\u+123""#, #""\u 123""#,
      #""\x41""#, #""\'""#, "\"\n\"", "\"\u{1}\"", "\"a\0b\"",
    ])
  func badStrings(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue.parse(text.utf8) }
  }

  @Test(arguments: [[0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3]])
  func notUTF8(_ bytes: [Int]) {
    let text = [0x22] + bytes.map { UInt8($0) } + [0x22]
    #expect(throws: JSONError.self) { try JSONValue.parse(text) }
  }

  @Test func duplicateKeys() {
    for text in [#"{"a":1,"a":1}"#, #"{"b":{"a":1,"c":2,"a":null}}"#, #"{"a":1,"\u0061":2}"#] {
      let error = #expect(throws: JSONError.self) { try JSONValue.parse(text.utf8) }
      #expect(error?.description.contains("twice") == true)
    }
  }

  @Test func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try JSONValue.parse(nested(4).utf8, depth: 4) }
    #expect(throws: JSONError.self) { try JSONValue.parse(nested(5).utf8, depth: 4) }
    // Depth is what is open at once, not what there is in all.
    #expect(throws: Never.self) { try JSONValue.parse("[[],[],{},{},[[]]]".utf8, depth: 3) }
    // A hostile text costs no stack.
    let deep = String(repeating: "[{\"a\":", count: 1_000_000)
    #expect(throws: JSONError.self) { try JSONValue.parse(deep.utf8) }
  }

  @Test func count() throws {
    #expect(throws: Never.self) { try JSONValue.parse("[[1,2],3]".utf8, values: 5) }
    #expect(throws: JSONError.self) { try JSONValue.parse("[[1,2],3]".utf8, values: 4) }
    #expect(throws: JSONError.self) { try JSONValue.parse("{\"a\":{}}".utf8, values: 1) }
    let many = "[" + String(repeating: "0,", count: 2_000_000) + "0]"
    #expect(throws: JSONError.self) { try JSONValue.parse(many.utf8) }
  }

  @Test func errorsNameThePlace() {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse("{\"a\": nope}".utf8) }
    #expect(error?.description == "not a JSON value at byte 7")
  }
}
