// Where in a course an assignment stands.

/// An assignment's place among those of a course.
public struct CoursePlace: Sendable, Equatable {
  /// Counted from 1.
  public let number: Int
  public let count: Int
  /// The name of the assignment before it; nil for the first one.
  public let previous: String?
  /// The name of the one after it; nil for the last one.
  public let next: String?

  /// The place of a name in the order of a course.
  ///
  /// - Returns: nil for a name that the course lacks.
  public init?(of name: String, in course: [String]) {
    guard let index = course.firstIndex(of: name) else { return nil }
    number = index + 1
    count = course.count
    previous = index > 0 ? course[index - 1] : nil
    next = index + 1 < course.count ? course[index + 1] : nil
  }

  /// `assignment 4 of 17`
  var text: String { "assignment \(number) of \(count)" }

  /// `assignment 4 of 17, after softmax and before spiral`
  var fullText: String {
    let neighbors = [previous.map { "after \($0)" }, next.map { "before \($0)" }].compactMap { $0 }
    return neighbors.isEmpty ? text : "\(text), \(neighbors.joined(separator: " and "))"
  }
}
