// Help that fits the terminal, whatever its width.

import Reporting
import Testing

@testable import WorkbookCLI

struct HelpTests {
  /// Every help there is: the overview, the groups, the commands.
  static let all: [(name: String, help: CommandHelp)] =
    [("overview", .overview), ("datasets", .group("datasets"))]
    + CommandSpec.all.map { ($0.fullName, .command($0)) }

  @Test(arguments: [40, 41, 50, 59, 60, 61, 80, 100, 120, 200])
  func everyHelpFits(_ width: Int) {
    for (name, help) in Self.all {
      for line in help.lines(width: width) {
        #expect(displayWidth(line) <= width, "\(name) at \(width): \(line)")
        #expect(line.last != " ")
      }
    }
  }

  /// No word is lost or added by wrapping, but for the backslashes of wrapped commands.
  @Test(arguments: [40, 60, 80])
  func everyWidthSaysTheSame(_ width: Int) {
    for (name, help) in Self.all {
      func letters(_ width: Int) -> String {
        help.lines(width: width).joined().filter { !" \\".contains($0) }
      }
      #expect(letters(width) == letters(1_000), "\(name)")
    }
  }

  /// A wrapped example is one command for a shell: its lines but the last end in a backslash.
  @Test(arguments: [40, 60])
  func wrappedExamplesCanBeCopied(_ width: Int) throws {
    for spec in CommandSpec.all {
      let lines = CommandHelp.command(spec).lines(width: width)
      let start = try #require(lines.firstIndex { $0.hasPrefix("Example") })
      let joined = lines[(start + 1)...].joined(separator: "\n")
        .replacing(#/ \\\n +/#, with: " ").split(separator: "\n").map { $0.dropFirst(2) }
      #expect(joined.map { String($0) } == spec.examples)
    }
  }

  @Test func theUsualWidthHasTwoColumns() {
    let lines = CommandHelp.group("datasets").lines(width: 100)
    #expect(
      lines.contains("  datasets list    List the published data sets and which are installed."))
  }
}
