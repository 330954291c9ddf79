// A gradient check on a page: a table, the diagnoses, the worst coordinates, a verdict.

import GradientChecking
import Reporting
import WorkbookKit

extension Page {
  /// Shows the report of a gradient check and judges it.
  ///
  /// - Parameters:
  ///   - name: What was checked: `svm, vectorized`.
  ///   - isBrief: Whether a deep net's table has, of all weights, all biases and so on, only the total's
  ///     worst block, and the blocks of any term that did not pass.
  ///   - isFolded: Whether the reader has to ask for more than the worst row of each block and the rows
  ///     that did not pass.
  package func expectPassed(
    _ report: GradientReport, of name: String, isBrief: Bool = false, isFolded: Bool = true
  ) {
    let rows = report.terms.enumerated().flatMap { index, term in
      let kinds = term.rows.map { String($0.block.prefix { $0.isLetter }) }
      let shown =
        isBrief
        ? worstIndices(in: term.rows, of: index == 0 ? kinds : []) : Array(term.rows.indices)
      return shown.map { (term: term.name, row: term.rows[$0]) }
    }
    // The total's rows come first, and it is what the verdict counts.
    let totals = rows.prefix { $0.term == report.terms.first?.name }
    let doubtful = rows.filter { $0.row.reason != nil }
    table(
      name, rows,
      chosen: isFolded ? worstIndices(in: rows.map(\.row), of: totals.map(\.row.block)) : nil,
      choice: "the worst", as: .objects,
      [
        .word("term") { $0.term },
        .word("block") { $0.row.group ?? $0.row.block },
        .count("checked") { $0.row.checked },
        .count("kinks") { $0.row.kinks },
        .count("absolute") { $0.row.absolute },
        .cell(
          "median", text: { errorText($0.row.median) },
          json: { $0.row.median.map(JSONValue.number) ?? .null }),
        .cell(
          "worst", text: { errorText($0.row.worst?.relativeError) },
          json: { $0.row.worst.map { .number($0.relativeError) } ?? .null }),
        .cell(
          "where", .left, key: "index",
          text: { $0.row.worst.map { "\($0.entry), index \($0.coordinate.index)" } ?? "-" },
          json: { $0.row.worst.map { .integer($0.coordinate.index) } ?? .null }),
        .word("verdict") { $0.row.verdict.rawValue },
      ]
        + (doubtful.isEmpty
          ? []
          : [
            .cell(
              "reason", .left, text: { $0.row.reason?.rawValue ?? "" },
              json: { $0.row.reason.map { .string($0.rawValue) } ?? .null })
          ]))
    for finding in report.findings { text("\(finding)") }
    for term in report.terms {
      for diagnosis in term.diagnoses { text("\(term.name) looks like: \(diagnosis)") }
      for worst in term.worst(3) { text("\(term.name): \(worst)") }
    }
    let blocks = report.terms.first?.rows.filter { $0.group == nil } ?? []
    func sum(_ count: (GradientReportRow) -> Int) -> Int { blocks.reduce(0) { $0 + count($1) } }
    let (checked, kinks, absolute) = (sum(\.checked), sum(\.kinks), sum(\.absolute))
    expect(
      "gradient of \(name)", report.verdict == .passed,
      "\(report.verdict.rawValue): \(checked) coordinate\(checked == 1 ? "" : "s")"
        + (kinks == 0 ? "" : ", \(kinks) of them at kinks")
        + (absolute == 0 ? "" : ", \(absolute) judged absolutely")
        + "; limit of the relative error \(report.options.limit, .scientific(1))"
        + explanations(of: report).map { ". \($0)" }.joined(),
      from: "centered differences with step \(report.options.step, .scientific(1))")
  }

  /// The indices of the worst row of each kind and of every row that did not pass.
  ///
  /// - Parameter kinds: Those of the first rows; the others have none.
  private func worstIndices(in rows: [GradientReportRow], of kinds: [String]) -> [Int] {
    // A row that is judged absolutely throughout has a relative error of rounding alone.
    func error(_ index: Int) -> Double {
      rows[index].median == nil ? -1 : rows[index].worst?.relativeError ?? 0
    }
    var worst: [String: Int] = [:]
    for (index, kind) in kinds.enumerated() {
      if let before = worst[kind], !(error(index) > error(before)) { continue }
      worst[kind] = index
    }
    return rows.indices.filter { rows[$0].verdict != .passed || worst.values.contains($0) }
  }

  /// Why rows are inconclusive and what to change, each sentence once, with the first row it is about.
  private func explanations(of report: GradientReport) -> [String] {
    var said: [String] = []
    return report.terms.flatMap { term in
      term.rows.compactMap { row in
        guard let explanation = row.explanation, !said.contains(explanation) else { return nil }
        said.append(explanation)
        return "\(term.name), \(row.group ?? row.block): \(explanation.dropLast())"
      }
    }
  }

  /// Shows the errors by step: the V curve.
  package func errorsByStep(_ errors: [StepError], of name: String) {
    table(
      "\(name), by step", errors, as: .objects,
      [
        .number("step", .scientific(1)) { $0.step },
        .number("median", .scientific(1)) { $0.median },
        .number("worst", .scientific(1)) { $0.worst },
        .note("kinks") { $0.kinks.map(String.init) ?? "-" },
      ])
  }
}

private func errorText(_ error: Double?) -> String {
  error.map(NumberFormat.scientific(1).text) ?? "-"
}
