// A comparison as text.

import Foundation
import Reporting

extension RunComparison {
  /// The comparison as lines of at most the style's width.
  public func lines(style: TextStyle) -> [String] {
    reasonLines(style) + stepLines(style) + checkLines(style) + timeLines(style)
      + summaryLines(style)
  }

  private func reasonLines(_ style: TextStyle) -> [String] {
    let ends = [("first", earlyEnds.first), ("second", earlyEnds.second)].compactMap { run, end in
      end.map { "the \(run) run \($0)" }
    }
    let parts = settings.map { "\($0.name) (\($0.first), then \($0.second))" } + ends
    let reasons =
      parts.isEmpty
      ? "Both runs have the same settings: assignment, data set, seed, precision, threads and "
        + "version."
      : "Possible reasons for differences: " + parts.joined(separator: "; ") + "."
    return wrapped(reasons, width: style.width)
      + [("first", unpairedSteps.first), ("second", unpairedSteps.second)].flatMap { run, steps in
        steps.isEmpty
          ? []
          : wrapped(
            "Finished only in the \(run) run: \(steps.joined(separator: ", ")).",
            width: style.width)
      }
  }

  /// More differences than this of one step are counted, not shown.
  private static let mostShown = 20

  private func stepLines(_ style: TextStyle) -> [String] {
    steps.flatMap { step -> [String] in
      let table = Table(
        columns: [
          .init("value"), .init("first", .right), .init("second", .right),
          .init("difference", .right), .init("relative", .right),
        ],
        rows: step.differences.prefix(Self.mostShown).map { difference in
          let (first, second) = Self.shown(difference)
          return [
            difference.path, first, second,
            difference.absolute.map { String(format: "%+.3g", $0) } ?? "",
            difference.relative.map { String(format: "%.1e", $0) } ?? "",
          ]
        })
      let rest = step.differences.count - Self.mostShown
      return ["", style.bold(step.id)] + table.lines(width: style.width)
        + (rest > 0 ? ["  … and \(rest) more"] : [])
    }
  }

  private func checkLines(_ style: TextStyle) -> [String] {
    guard !checks.isEmpty else { return [] }
    func word(_ passed: Bool?) -> String { passed.map { $0 ? "passed" : "FAILED" } ?? "missing" }
    return ["", style.bold("Checks")]
      + checks.flatMap { change -> [String] in
        let text =
          "\(change.step), \(change.name): \(word(change.first)), then \(word(change.second)) "
          + "(\(change.detail))"
        let lines = wrapped(text, width: style.width, indent: "  ")
        return change.isRegression ? lines.map(style.red) : lines
      }
  }

  private func timeLines(_ style: TextStyle) -> [String] {
    func seconds(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }
    let table = Table(
      columns: [
        .init("step"), .init("first s", .right), .init("second s", .right),
        .init("second / first", .right),
      ],
      rows: times.map { time in
        var ratio = ""
        if let first = time.first, let second = time.second, first > 0 {
          ratio = String(format: "%.2f", second / first)
        }
        return [time.step, seconds(time.first), seconds(time.second), ratio]
      })
    return ["", style.bold("Times")] + table.lines(width: style.width)
  }

  private func summaryLines(_ style: TextStyle) -> [String] {
    let all = steps.flatMap { step in step.differences.map { (step.id, $0) } }
    var text = ""
    if comparedCount == 0 {
      text = "Nothing to compare: the runs have no finished step in common."
    } else if all.isEmpty {
      // Values that only one run has are not equal to anything.
      text =
        isComplete
        ? comparedCount < 3
          ? comparedCount == 1 ? "The one value is equal." : "Both values are equal."
          : "All \(comparedCount) values are equal."
        : "The steps that both runs finished are equal in every value (\(comparedCount)); the runs are "
          + "incomplete."
    } else {
      text =
        comparedCount == 1
        ? "The one value differs"
        : "\(all.count) of \(comparedCount) values differ" + (all.count == 1 ? "s" : "")
      let largest = all.filter { $0.1.relative != nil && !$0.1.isOfWholeNumbers }.max {
        ($0.1.relative ?? 0) < ($1.1.relative ?? 0)
      }
      if let largest, let relative = largest.1.relative {
        text +=
          ", by a relative difference of at most \(String(format: "%.1e", relative)) "
          + "(\(largest.0), \(largest.1.path))"
      }
      text += "."
    }
    let regressions = checks.count(where: \.isRegression)
    let verdict =
      switch regressions {
      case 0: style.green("No check regressed.")
      case 1: style.red("1 check REGRESSED.")
      default: style.red("\(regressions) checks REGRESSED.")
      }
    return [""] + wrapped(text, width: style.width) + [verdict]
  }

  /// Both values, with as many digits as it takes to tell them apart.
  private static func shown(_ difference: Difference) -> (String, String) {
    // Seventeen digits tell any two numbers apart.
    for digits in 7..<17 {
      let first = shown(difference.first, digits: digits)
      let second = shown(difference.second, digits: digits)
      if first != second { return (first, second) }
    }
    return (shown(difference.first, digits: 17), shown(difference.second, digits: 17))
  }

  private static func shown(_ value: JSONValue?, digits: Int) -> String {
    switch value {
    case nil: "missing"
    case .null: "not a number"
    case .number(let number): String(format: "%.\(digits)g", number)
    case let value?: value.words.count > 24 ? value.words.prefix(23) + "…" : value.words
    }
  }
}
