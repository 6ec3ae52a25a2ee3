/// What a persistence pickle says of a module beside its tensors. Inert: names and numbers.
package struct ModuleRecord: Sendable, Equatable {
  /// The class, as "EDMPrecond".
  package let className: String
  /// What the module was made with, by the names of the arguments; only those that the training
  /// script gave, so that the class's defaults are not among them.
  package let arguments: [String: JSONValue]
  /// Numbers, texts, booleans and lists of them that each module keeps, by the module's dotted
  /// name; that of the module itself is "".
  package let attributes: [String: [String: JSONValue]]
  /// The classes of the modules inside, by dotted name.
  package let classNames: [String: String]
}
