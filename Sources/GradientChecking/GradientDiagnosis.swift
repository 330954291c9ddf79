// What a wrong gradient looks like, in words.

/// What the failures of one block look like, and where they are.
public struct GradientDiagnosis: Sendable, Equatable {
  /// Where the gradient is wrong.
  public enum Region: Sendable, Equatable {
    case everywhere
    /// Only in a named group, such as the bias row.
    case group(String)
    /// Only at one index along one axis: axis 0 of a matrix is a row, axis 1 a
    /// column, which is a class of a linear classifier.
    case slice(axis: Int, index: Int)
    case single
    /// At some coordinates that have no index in common.
    case scattered(disagreeing: Int, judged: Int)
  }

  /// How it is wrong there. *a* is the analytic derivative, *n* the numerical one, *W* the parameter.
  public enum Pattern: Sendable, Equatable {
    /// *a* = 0.
    case zero
    /// *n* = 0: the loss does not depend on these parameters.
    case noEffect
    /// *a* = *c n*.
    case factor(Double)
    /// *a* has rows and columns exchanged.
    case transposed
    /// *a* − *n* = *c W*: the penalty.
    case penalty(multiple: Double)
    /// *a* = *c W*: the data term's gradient is missing, the penalty's is all there is.
    case penaltyAlone(multiple: Double)
    /// *a* = *c n* + *d W*: the data term is *c* times what it should be, the penalty is not.
    case factorAndPenalty(Double, multiple: Double)
    /// Over the columns of a row the numerical derivatives sum to zero and the analytic ones do not:
    /// a class's contribution is missing, as when the correct class is forgotten.
    case rowsDoNotCancel
    /// *a* is NaN or infinite.
    case gradientNotFinite
    /// *n* is NaN or infinite.
    case lossNotFinite
    /// None of these.
    case none
  }

  /// The name of the block.
  public let block: String
  public let shape: [Int]
  public let region: Region
  public let pattern: Pattern
  /// *N* and λ, where the problem says them.
  let sampleCount: Int?
  let penaltyStrength: Double?
}

extension GradientDiagnosis {
  /// What the factor of a `factor` or `factorAndPenalty` is: `-1`, `2`, `1/2`, `N`, `1/N`,
  /// `N/(N-1)` or a product; empty where it is none of them. With *N* = 2 it is two of them.
  public var factorNames: [String] {
    let value: Double
    switch pattern {
    case .factor(let factor): value = factor
    case .factorAndPenalty(let factor, _): value = factor
    default: return []
    }
    var candidates: [(name: String, value: Double)] = [("2", 2), ("1/2", 0.5)]
    if let samples = sampleCount.map(Double.init), samples > 1 {
      candidates += [
        ("N", samples), ("1/N", 1 / samples), ("2N", 2 * samples), ("2/N", 2 / samples),
        ("N/(N-1)", samples / (samples - 1)), ("(N-1)/N", (samples - 1) / samples),
      ]
    }
    candidates = [("1", 1)] + candidates
    candidates += candidates.map { ("-\($0.name)", -$0.value) }
    return candidates.filter { name, known in
      name != "1" && abs(value - known) <= 1e-5 * min(abs(known - 1), abs(known))
    }.map(\.name)
  }

  /// What is wrong with a penalty λ‖W‖² whose gradient should be 2λW, where λ is known.
  public enum PenaltyFault: String, Sendable, CaseIterable {
    case missing, half, double
  }

  /// The fault of a `penalty` pattern: *c* = −2λ is a missing one, −λ half of it, 2λ twice it.
  public var penaltyFault: PenaltyFault? {
    guard case .penalty(let multiple) = pattern, let strength = penaltyStrength, strength != 0
    else { return nil }
    let share = multiple / (2 * strength)
    return zip(PenaltyFault.allCases, [-1, -0.5, 1]).first { abs(share - $0.1) <= 0.01 }?.0
  }
}

extension GradientDiagnosis: CustomStringConvertible {
  public var description: String { "\(block)\(regionText): \(patternText)" }

  private var regionText: String {
    switch region {
    case .everywhere: ", everywhere"
    case .group(let name): ", only the \(name)"
    case .slice(let axis, let index):
      shape.count == 2
        ? ", only \(axis == 0 ? "row" : "column") \(index)"
        : ", only index \(index) along axis \(axis)"
    case .single: ", a single coordinate"
    case .scattered(let disagreeing, let judged):
      ", \(disagreeing) of \(judged) coordinate\(judged == 1 ? "" : "s")"
    }
  }

  private var patternText: String {
    let ofSamples = factorNames.filter { $0.contains("N") }
    let names = ofSamples.isEmpty ? "" : " (\(ofSamples.joined(separator: " or ")))"
    switch pattern {
    case .zero: return "the gradient is zero, the numerical one is not"
    case .noEffect:
      return "the loss does not depend on these parameters, but the gradient is not zero"
    case .factor(let factor):
      return "analytic = \(significant(factor)) × numerical\(names)"
    case .transposed: return "the gradient is transposed"
    case .penalty(let multiple):
      let fault =
        switch penaltyFault {
        case .missing: ", which is missing"
        case .half: ", only half of it"
        case .double: ", which is counted twice"
        case nil: ""
        }
      return "off by \(significant(multiple)) × the parameters: the penalty\(fault)"
    case .penaltyAlone(let multiple):
      return "analytic = \(significant(multiple)) × the parameters: the penalty without the data "
        + "term"
    case .factorAndPenalty(let factor, let multiple):
      return
        "analytic = \(significant(factor)) × numerical\(names) + \(significant(multiple)) × the "
        + "parameters: the data term has a factor that the penalty does not have"
    case .rowsDoNotCancel:
      return "the numerical derivatives of a row sum to zero, those of the gradient do not: the "
        + "contribution of a class is missing or wrong, perhaps the correct one's"
    case .gradientNotFinite: return "the gradient is not finite"
    case .lossNotFinite: return "the loss is not finite next to the point"
    case .none: return "no pattern"
    }
  }
}
