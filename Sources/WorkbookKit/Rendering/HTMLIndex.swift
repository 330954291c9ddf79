// The page that leads to the pages of several runs.

import Files
import Reporting

/// What the index knows of a run.
public struct IndexEntry: Sendable {
  public let report: RunReport
  /// What the assignment is about, in a line.
  public let summary: String
  /// The file of its page, beside the index.
  public let file: String

  public init(report: RunReport, summary: String, file: String) {
    self.report = report
    self.summary = summary
    self.file = file
  }
}

/// An index page with a card for each run.
///
/// - Parameters:
///   - entries: The runs that were finished or at least begun.
///   - total: How many runs were asked for; nil for as many as there are entries.
///   - command: The command line that started the runs.
///   - missing: The names of the assignments that were not run, and why.
public func htmlIndex(
  of entries: [IndexEntry], outOf total: Int? = nil, command: String, missing: String?
) -> String {
  let cards = entries.map { entry -> String in
    let report = entry.report
    return """
      <li class="card"><h2><a href="\(escaped(entry.file))">\(escaped(report.title))</a></h2>
      <p>\(escaped(RunReport.capitalized(entry.summary))).</p>
      <p class="verdict \(report.isGood ? "good" : "bad")">\(escaped(RunReport.capitalized(report.verdict)))</p>
      <p class="quiet">\(report.stepCount)</p></li>
      """
  }
  let good = entries.count { $0.report.isGood }
  let total = total ?? entries.count
  let isGood = good == total && missing == nil
  let verdict =
    switch (total, isGood) {
    case (1, true): "The assignment passed"
    case (2, true): "Both assignments passed"
    case (_, true): "All \(total) assignments passed"
    default: "\(good) of \(counted(total, "assignment")) passed"
    }
  let seconds = entries.compactMap(\.report.summary?.seconds).reduce(0, +)
  // Images and digits come from places of their own; all else is the same for all.
  let shared = (entries.first?.report.settings ?? []).filter {
    !["Data", "Time"].contains($0.name)
  }
  let settings =
    [("Data", dataNotes(of: entries))] + shared + [("Time", TextRenderer.duration(seconds))]
  let body = """
    <header class="top">
    <p class="eyebrow">workbook</p>
    <h1>Assignments</h1>
    <p class="verdict \(isGood ? "good" : "bad")">\(verdict)</p>
    <dl class="settings">
    \(settings.map { "<div><dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd></div>" }
      .joined(separator: "\n"))
    </dl>
    <div class="command"><p id="repeat">Run them again with</p>
    <pre tabindex="0" role="region" aria-labelledby="repeat"><code>\(escaped(command))</code></pre></div>
    </header>
    <main id="main" class="wide">
    \(missing.map { "<p class=\"failure\">\(escaped($0))</p>\n" } ?? "")<ul class="cards">
    \(cards.joined(separator: "\n"))
    </ul>
    </main>

    """
  return HTMLFrame.page(title: "Assignments – workbook", body: body)
}

/// Where the data of all runs come from, each source once.
private func dataNotes(of entries: [IndexEntry]) -> String {
  var notes: [String] = []
  for note in entries.map(\.report.header.dataNote) where !notes.contains(note) {
    notes.append(note)
  }
  return notes.joined(separator: " ")
}

extension RunReport {
  /// How many steps were finished, in what time, and what became of the others.
  fileprivate var stepCount: String {
    let finished = sections.count { $0.seconds != nil }
    let time = summary.map { " in \(TextRenderer.duration($0.seconds))" } ?? ""
    let short = sections.count { $0.shortfall != nil }
    return "\(finished) step\(finished == 1 ? "" : "s")\(time)"
      + (failedSteps > 0 ? ", \(failedSteps) failed" : "")
      + (skippedSteps > 0 ? ", \(skippedSteps) skipped" : "")
      + (finished + short < sections.count ? ", and one that was not finished" : "")
  }
}
