// What a run may set of an assignment: hyperparameters by their names.

import NeuralNetworks
import WorkbookKit

/// A hyperparameter of an assignment that a run may set.
///
/// Results that are expected with the usual value are not expected with another one: they are then
/// shown and not judged.
public struct RunSetting: Sendable, Equatable {
  /// What its value may be.
  public enum Kind: Sendable, Equatable {
    case whole(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    /// From one to so many whole numbers, such as the widths of layers.
    case wholes(ClosedRange<Int>, most: Int)
    /// One of some words, or several of them.
    case words([String], isList: Bool)
  }

  public let name: String
  /// A sentence.
  public let help: String
  public let kind: Kind
  /// What it is where nobody sets it, in words.
  public let usual: String

  package init(_ name: String, _ kind: Kind, usual: String, help: String) {
    self.name = name
    self.kind = kind
    self.usual = usual
    self.help = help
  }

  /// What a value may be, in words.
  public var expected: String {
    switch kind {
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number from \(text(range.lowerBound)) to \(text(range.upperBound))"
    case .wholes(let range, let most):
      "1 to \(most) whole numbers from \(range.lowerBound) to \(range.upperBound)"
    case .words(let words, let isList):
      (isList ? "some of " : "one of ") + words.joined(separator: ", ")
    }
  }

  /// Whether a text is such a value.
  public func accepts(_ text: String) -> Bool {
    switch kind {
    case .whole(let range): return Int(text).map(range.contains) ?? false
    case .number(let range): return Double(text).map(range.contains) ?? false
    case .wholes(let range, let most):
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      return parts.count <= most
        && parts.allSatisfy { Int($0).map(range.contains) ?? false }
    case .words(let words, let isList):
      let parts =
        isList ? text.split(separator: ",", omittingEmptySubsequences: false) : [text[...]]
      return Set(parts).count == parts.count && parts.allSatisfy { words.contains(String($0)) }
    }
  }
}

// Settings that several assignments have.
extension RunSetting {
  package static func learningRate(usual: Double, _ help: String) -> RunSetting {
    RunSetting("lr", .number(1e-12...1e3), usual: "\(usual)", help: help)
  }

  package static func epochs(usual: Int, _ help: String) -> RunSetting {
    RunSetting("epochs", .whole(1...1_000), usual: "\(usual)", help: help)
  }

  /// One of the library's activations.
  package static func activation(usual: Activation, _ help: String) -> RunSetting {
    RunSetting(
      "activation", .words(Activation.allCases.map(\.rawValue), isList: false),
      usual: usual.rawValue, help: help)
  }

  /// The standard deviation of random weights.
  package static func weightScale(usual: Double, _ help: String) -> RunSetting {
    RunSetting("scale", .number(0...10), usual: "\(usual)", help: help)
  }
}

/// Whole numbers without a point.
private func text(_ number: Double) -> String {
  Int(exactly: number).map(String.init) ?? "\(number)"
}

extension AssignmentOptions {
  /// Whether nobody set anything: only then is judged what comes out of the usual values.
  package var isUsual: Bool { settings.isEmpty }

  /// A setting's whole number; nil where nobody set it.
  package func whole(_ name: String) -> Int? { settings[name].flatMap { Int($0) } }

  /// A setting's number; nil where nobody set it.
  package func number(_ name: String) -> Double? { settings[name].flatMap { Double($0) } }

  /// A setting's whole numbers; nil where nobody set it.
  package func wholes(_ name: String) -> [Int]? { words(name)?.compactMap { Int($0) } }

  /// The activation that was set; nil where nobody set it.
  package var activation: Activation? {
    settings["activation"].flatMap { Activation(rawValue: $0) }
  }

  /// A setting's words; nil where nobody set it.
  package func words(_ name: String) -> [String]? {
    settings[name]?.split(separator: ",").map(String.init)
  }
}
