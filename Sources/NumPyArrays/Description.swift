// What `print` shows: the elements and the shape, shortened where there are many.

extension Vector: CustomStringConvertible {
  /// `[1.0, 2.0] [2]`
  public var description: String { "\(listed(count) { "\(self[$0])" }) [\(count)]" }
}

extension Matrix: CustomStringConvertible {
  /// The rows in brackets, one a line, and the shape.
  public var description: String {
    let lines = listed(rows, separator: ",\n ") { i in
      let row = self.row(i)
      return listed(columns) { "\(row[row.startIndex + $0])" }
    }
    return "\(lines) [\(rows), \(columns)]"
  }
}

/// All elements, or the first and last three where there are more than eight.
private func listed(
  _ count: Int, separator: String = ", ", _ element: (Int) -> String
) -> String {
  let parts =
    count <= 8
    ? (0..<count).map(element)
    : (0..<3).map(element) + ["…"] + (count - 3..<count).map(element)
  return "[" + parts.joined(separator: separator) + "]"
}
