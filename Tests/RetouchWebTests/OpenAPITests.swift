import Foundation
import RetouchKit
import Testing

/// The document says what the API does, and the page's forms what the edits take.
@Suite struct OpenAPITests {
  @Test func everyReferenceLeadsSomewhere() async throws {
    let web = try WebFixture()
    let document = try await web.get("api/openapi.json").json()
    #expect(document["openapi"] as? String == "3.1.0")
    var references: Set<String> = []
    func collect(_ value: Any) {
      if let object = value as? [String: Any] {
        if let reference = object["$ref"] as? String { references.insert(reference) }
        object.values.forEach(collect)
      } else if let array = value as? [Any] {
        array.forEach(collect)
      }
    }
    collect(document)
    #expect(references.count > 15)
    for reference in references {
      var place: Any? = document
      for key in reference.dropFirst(2).split(separator: "/") {
        place = (place as? [String: Any])?[String(key)]
      }
      #expect(place != nil, "\(reference)")
    }
  }

  @Test func operationsHaveNamesOfTheirOwn() async throws {
    let document = try await WebFixture().get("api/openapi.json").json()
    let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
    let names = paths.values.flatMap { $0.values.compactMap { $0["operationId"] as? String } }
    #expect(names.count == Set(names).count && names.count >= 17)
    for (path, operations) in paths {
      let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }
      for operation in operations.values {
        let parameters = operation["parameters"] as? [[String: Any]] ?? []
        #expect(parameters.filter { $0["in"] as? String == "path" }.count == inPath.count)
      }
    }
  }

  /// A form is made from what an edit declares, all of it.
  @Test func formsHaveAllFields() async throws {
    let edits = try await WebFixture().get("api/edits").json()
    #expect(edits["version"] as? String == Retoucher.version)
    let forms = try #require(edits["edits"] as? [[String: Any]])
    #expect(forms.compactMap { $0["name"] as? String } == Edit.kinds.map(\.name))
    for (form, kind) in zip(forms, Edit.kinds) {
      let fields = try #require(form["fields"] as? [[String: Any]])
      #expect(fields.compactMap { $0["name"] as? String } == kind.fields.map(\.name))
      for (field, declared) in zip(fields, kind.fields) {
        #expect(field["help"] as? String == declared.help)
        switch declared.kind {
        case .integer(let range):
          #expect(field["minimum"] as? Int == range.lowerBound)
          #expect(field["maximum"] as? Int == range.upperBound)
        case .choice(let words): #expect(field["choices"] as? [String] == words)
        default: #expect(field["kind"] is String)
        }
      }
      #expect(fields.first { $0["name"] as? String == "seed" }?["own"] as? Bool == false)
    }
    let steps = try #require(
      (forms[0]["fields"] as? [[String: Any]])?.first { $0["name"] as? String == "steps" })
    #expect(steps["excludes"] as? [String] == ["sigmas"])
  }
}
