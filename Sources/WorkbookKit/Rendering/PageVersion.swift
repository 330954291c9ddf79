// A page that is replaced by later versions of itself, and notices.

/// Which version of a page there is.
///
/// The page loads a script beside it once a second and reloads where that names another version than its
/// own. A browser runs a script beside a page even where the page is a file, so no server is needed.
public struct PageVersion: Sendable {
  /// What differs from version to version.
  public let name: String
  /// The name of the script, a file in the page's folder.
  public let script: String

  public init(_ name: String, script: String) {
    self.name = name
    self.script = script
  }

  /// What the script holds.
  public var text: String { "workbookVersion(\(Self.quoted(name)))\n" }

  /// What stands in the page. A script that is missing, because nobody watches any more, does nothing.
  var element: String {
    """
    <script>
    const workbookVersion = version => { if (version !== \(Self.quoted(name))) location.reload() }
    setInterval(() => {
      const script = document.createElement("script")
      script.src = encodeURIComponent(\(Self.quoted(self.script))) + "?" + Date.now()
      script.onload = script.onerror = () => script.remove()
      document.head.append(script)
    }, 1000)
    </script>

    """
  }

  /// A text in a script in a page: no tag can begin in it.
  private static func quoted(_ text: String) -> String {
    JSONValue.string(text).text.replacing("<", with: "\\u003c")
  }
}
