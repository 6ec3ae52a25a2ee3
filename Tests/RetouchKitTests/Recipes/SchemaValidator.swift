import Checkpoints

/// As much of JSON Schema (draft 2020-12) as the recipes' schema uses; a keyword that it doesn't
/// know is a failed test.
struct SchemaValidator {
  let root: JSONValue

  struct Unknown: Error { var keyword: String }

  func accepts(_ value: JSONValue) throws -> Bool { try accepts(value, root) }

  private func accepts(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
    for (keyword, rule) in schema.object ?? [:] {
      guard try accepts(value, keyword, rule, schema) else { return false }
    }
    return true
  }

  private func accepts(
    _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ schema: JSONValue
  ) throws -> Bool {
    switch keyword {
    case "$schema", "$defs", "title", "description", "default": return true
    case "$ref":
      let name = rule.string?.split(separator: "/").last.map(String.init) ?? ""
      guard let target = root.object?["$defs"]?.object?[name] else { throw Unknown(keyword: name) }
      return try accepts(value, target)
    case "type": return isOf(type: rule.string ?? "", value)
    case "const": return value == rule
    case "enum": return rule.array?.contains(value) == true
    case "minimum": return (value.number ?? .infinity) >= (rule.number ?? 0)
    case "maximum": return (value.number ?? -.infinity) <= (rule.number ?? 0)
    case "exclusiveMinimum": return (value.number ?? .infinity) > (rule.number ?? 0)
    case "minLength": return (value.string?.unicodeScalars.count ?? .max) >= rule.integer ?? 0
    case "maxLength": return (value.string?.unicodeScalars.count ?? 0) <= rule.integer ?? 0
    case "minItems": return (value.array?.count ?? .max) >= rule.integer ?? 0
    case "maxItems": return (value.array?.count ?? 0) <= rule.integer ?? 0
    case "uniqueItems":
      let items = value.array ?? []
      return items.indices.allSatisfy { !items[..<$0].contains(items[$0]) }
    case "pattern":
      let pattern = try Regex(rule.string ?? "")
      return value.string.map { $0.firstMatch(of: pattern) != nil } ?? true
    case "items": return try value.array?.allSatisfy { try accepts($0, rule) } ?? true
    case "properties":
      for (name, rule) in rule.object ?? [:] {
        if let member = value.object?[name], try !accepts(member, rule) { return false }
      }
      return true
    case "additionalProperties":
      let known = schema.object?["properties"]?.object ?? [:]
      return rule == .bool(false) && value.object?.keys.allSatisfy { known[$0] != nil } ?? true
    case "required":
      return rule.array?.allSatisfy { value.object?[$0.string ?? ""] != nil } ?? true
    case "dependentRequired":
      for (name, others) in rule.object ?? [:] where value.object?[name] != nil {
        let isThere = others.array?.allSatisfy { value.object?[$0.string ?? ""] != nil }
        if isThere != true { return false }
      }
      return true
    case "not": return try !accepts(value, rule)
    case "allOf": return try rule.array?.allSatisfy { try accepts(value, $0) } ?? true
    case "anyOf": return try rule.array?.contains { try accepts(value, $0) } ?? false
    case "oneOf": return try rule.array?.filter { try accepts(value, $0) }.count == 1
    default: throw Unknown(keyword: keyword)
    }
  }

  private func isOf(type: String, _ value: JSONValue) -> Bool {
    switch (type, value) {
    case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool),
      ("number", .integer), ("number", .number), ("integer", .integer):
      true
    case ("integer", .number(let number)): number == number.rounded()
    default: false
    }
  }
}
