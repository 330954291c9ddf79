// Where a page stands among the pages of a course.

import Reporting

/// The links of a page to the index and to the pages before and after it.
public struct PageLinks: Sendable, Equatable {
  /// A page to go to.
  public struct Target: Sendable, Equatable {
    public let title: String
    /// The file of the page, beside the one that links to it.
    public let file: String

    public init(title: String, file: String) {
      self.title = title
      self.file = file
    }
  }

  /// The file of the index, beside the page.
  public let index: String
  /// nil for the first page.
  public let previous: Target?
  /// nil for the last page so far.
  public let next: Target?

  public init(index: String, previous: Target?, next: Target?) {
    self.index = index
    self.previous = previous
    self.next = next
  }

  /// The links as a `<nav>` element of that name.
  func html(name: String) -> String {
    var links: [String] = []
    if let previous { links.append(link(previous.file, "← " + previous.title, "prev")) }
    links.append("<a href=\"\(escaped(index))\">All assignments</a>")
    if let next { links.append(link(next.file, next.title + " →", "next")) }
    let label = "class=\"course\" aria-label=\"\(escaped(name))\""
    return "<nav \(label)>\(links.joined(separator: "\n"))</nav>\n"
  }

  private func link(_ file: String, _ text: String, _ relation: String) -> String {
    "<a href=\"\(escaped(file))\" rel=\"\(relation)\">\(escaped(text))</a>"
  }
}
