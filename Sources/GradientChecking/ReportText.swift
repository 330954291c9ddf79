// The report in plain lines.

extension GradientReport: CustomStringConvertible {
  /// The verdict, the findings, and for each term its rows, diagnoses and worst coordinates.
  ///
  ///     gradient check: failed (step 1e-05, limit 1e-06)
  ///     total: failed, loss 85, floor 3.0e-08
  ///       x: 4 checked, 0 kinks, median 4.2e-11, worst 5.0e-01 at x[1, 0]: failed
  ///       looks like: x, a single coordinate: analytic = 2 × numeric
  ///       x[1, 0], index 2: analytic 16.0, numeric 8.000000000532907, relative error 5.0e-01
  public var description: String { lines.joined(separator: "\n") }

  /// The lines of `description`.
  public var lines: [String] {
    let heading =
      "gradient check: \(verdict.rawValue) (step \(scientific(options.step, digits: 0)), limit "
      + "\(scientific(options.limit, digits: 0)))"
    return [heading] + findings.map(\.description) + terms.flatMap(lines)
  }

  private func lines(of term: TermReport) -> [String] {
    let heading =
      "\(term.name): \(term.verdict.rawValue), loss \(significant(term.loss)), floor "
      + scientific(term.floor)
    return [heading] + term.rows.map { "  \($0)" }
      + term.diagnoses.map { "  looks like: \($0)" }
      + term.worst(3).map { "  \($0)" }
  }
}

extension GradientReportRow: CustomStringConvertible {
  public var description: String {
    let name = group.map { "\(block), \($0)" } ?? block
    var parts = ["\(checked) checked", "\(kinks) kink\(kinks == 1 ? "" : "s")"]
    if absolute > 0 { parts.append("\(absolute) too small, judged absolutely") }
    if let median { parts.append("median \(scientific(median))") }
    if let worst { parts.append("worst \(scientific(worst.relativeError)) at \(worst.place)") }
    return "\(name): \(parts.joined(separator: ", ")): \(verdict.rawValue)"
  }
}

extension CoordinateCheck: CustomStringConvertible {
  /// The block and the indices: `W[12, 3]`.
  public var place: String {
    "\(coordinate.block)[\(position.map(String.init).joined(separator: ", "))]"
  }

  public var description: String {
    let remark =
      switch outcome {
      case .agrees, .disagrees: ""
      case .agreesAbsolutely: " (judged absolutely, to \(scientific(floor)))"
      case .kink(.switches(let count)):
        " (\(count) kink\(count == 1 ? "" : "s") crossed, left out)"
      case .kink(.slopes): " (a kink by its slopes, left out)"
      }
    return "\(place), index \(coordinate.index): analytic \(analytic), numeric \(numeric), "
      + "relative error \(scientific(relativeError))\(remark)"
  }
}

/// A number as `2.1e-09`, without the C library.
func scientific(_ value: Double, digits: Int = 1) -> String {
  guard value.isFinite else { return "\(value)" }
  var mantissa = abs(value)
  var exponent = 0
  while mantissa >= 10 {
    mantissa /= 10
    exponent += 1
  }
  while mantissa > 0 && mantissa < 1 {
    mantissa *= 10
    exponent -= 1
  }
  let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
  var rounded = (mantissa * scale).rounded()
  if rounded >= 10 * scale {
    rounded /= 10
    exponent += 1
  }
  let whole = Int(rounded)
  let fraction = digits == 0 ? "" : "." + padded(whole % Int(scale), to: digits)
  return (value < 0 ? "-" : "") + "\(whole / Int(scale))\(fraction)e"
    + (exponent < 0 ? "-" : "+") + padded(abs(exponent), to: 2)
}

/// A number to four significant digits: `0.5`, `1.002`, `-2.5e+04`.
func significant(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return "\(value)" }
  guard (1e-3..<1e4).contains(abs(value)) else { return scientific(value, digits: 3) }
  var scale = 1.0
  while abs(value) * scale < 1000 { scale *= 10 }
  let rounded = (value * scale).rounded() / scale
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}

private func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
