// An exercise as a table of functions: the learner's, the reference solution's, or a known mistake's.

/// The functions of an exercise by their names.
///
/// The judge calls them by name, in its own process or in another one.
public struct Exercise: Sendable {
  public typealias Function = @Sendable (inout ArgumentReader) throws -> [Value]

  private var functions: [String: Function] = [:]

  public init() {}

  /// The names of the functions.
  public var names: [String] { functions.keys.sorted() }

  /// A function by its name.
  public subscript(name: String) -> Function? {
    get { functions[name] }
    set { functions[name] = newValue }
  }

  /// Calls a function.
  ///
  /// - Throws: `ExerciseMismatch` for an unknown function or other arguments.
  public func answer(_ call: Call) throws -> [Value] {
    guard let function = functions[call.function] else {
      throw ExerciseMismatch(
        description:
          "there is no function '\(call.function)'; the workbook and this program are of "
          + "different versions")
    }
    var arguments = ArgumentReader(call)
    return try function(&arguments)
  }
}
