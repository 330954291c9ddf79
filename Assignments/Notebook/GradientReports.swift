// A gradient check on a page: a table, what it looks like, the worst coordinates, a verdict.

import Foundation
import GradientChecking
import Reporting
import WorkbookKit

/// Writes a report to a page and judges it.
///
/// - Parameter name: What was checked: `svm, vectorized`.
package func write(_ report: GradientReport, of name: String, _ page: Page) {
  let rows = report.terms.flatMap { term in term.rows.map { (term, $0) } }
  page.table(
    name,
    Table(
      columns: [
        .init("term"), .init("block"), .init("checked", .right), .init("kinks", .right),
        .init("absolute", .right), .init("median", .right), .init("worst", .right), .init("where"),
        .init("verdict"),
      ],
      rows: rows.map { term, row in
        [
          term.name, row.group ?? row.block, "\(row.checked)", "\(row.kinks)",
          "\(row.absolute)", row.median.map(scientific) ?? "-",
          row.worst.map { scientific($0.relativeError) } ?? "-",
          row.worst.map { "\($0.entry), index \($0.coordinate.index)" } ?? "-",
          row.verdict.rawValue,
        ]
      }),
    json: .array(
      rows.map { term, row in
        .object([
          .init("term", .string(term.name)), .init("block", .string(row.group ?? row.block)),
          .init("checked", .integer(row.checked)), .init("kinks", .integer(row.kinks)),
          .init("absolute", .integer(row.absolute)),
          .init("median", row.median.map(JSONValue.number) ?? .null),
          .init("worst", row.worst.map { .number($0.relativeError) } ?? .null),
          .init("index", row.worst.map { .integer($0.coordinate.index) } ?? .null),
          .init("verdict", .string(row.verdict.rawValue)),
        ])
      }))
  for finding in report.findings { page.text("\(finding)") }
  for term in report.terms {
    for diagnosis in term.diagnoses { page.text("\(term.name) looks like: \(diagnosis)") }
    for worst in term.worst(3) { page.text("\(term.name): \(worst)") }
  }
  let blocks = report.terms.first?.rows.filter { $0.group == nil } ?? []
  let checked = blocks.reduce(0) { $0 + $1.checked }
  let kinks = blocks.reduce(0) { $0 + $1.kinks }
  let absolute = blocks.reduce(0) { $0 + $1.absolute }
  page.check(
    Check(
      name: "gradient of \(name)", passed: report.verdict == .passed,
      detail:
        "\(report.verdict.rawValue): \(checked) coordinate\(checked == 1 ? "" : "s"), \(kinks) of them at kinks, "
        + "\(absolute) judged absolutely; limit of the relative error "
        + scientific(report.options.limit),
      source: "centered differences with step \(scientific(report.options.step))"))
}

/// Writes the errors by step to a page: the V curve.
package func write(_ errors: [StepError], of name: String, _ page: Page) {
  page.table(
    "\(name), by step",
    Table(
      columns: ["step", "median", "worst", "kinks"].map { .init($0, .right) },
      rows: errors.map { error in
        [
          scientific(error.step), scientific(error.median), scientific(error.worst),
          error.kinks.map(String.init) ?? "-",
        ]
      }),
    json: .array(
      errors.map { error in
        .object([
          .init("step", .number(error.step)), .init("median", .number(error.median)),
          .init("worst", .number(error.worst)),
        ])
      }))
}

private func scientific(_ value: Double) -> String { String(format: "%.1e", value) }
