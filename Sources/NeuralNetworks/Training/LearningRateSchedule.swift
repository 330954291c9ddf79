// Learning-rate schedules.

import Foundation

/// The learning rate η of each epoch, from the rate η₀ of the first one.
public enum LearningRateSchedule: Sendable, Equatable, Codable {
  /// η₀ throughout.
  case constant
  /// η₀ · factor^e after e epochs.
  case exponential(factor: Double)
  /// η₀ · factor^k after k periods of so many epochs: halved every two epochs, for instance.
  case step(factor: Double, epochs: Int)
  /// η₀ · (1 + cos(πe/E))/2 in a training of E epochs: slowly, then fast, then slowly to
  /// nearly zero.
  case cosine
  /// η₀ / (1 + decay · e)
  case inverseTime(decay: Double)

  // show: learning-rate-schedule
  /// The rate after a number of epochs.
  ///
  /// - Parameters:
  ///   - initial: η₀.
  ///   - epochs: e.
  ///   - total: E, all epochs of the training.
  public func rate(from initial: Double, after epochs: Int, of total: Int) -> Double {
    // Factor by factor, as when the rate is multiplied at the end of each epoch.
    func times(_ factor: Double, _ count: Int) -> Double {
      (0..<count).reduce(initial) { rate, _ in rate * factor }
    }
    switch self {
    case .constant: return initial
    case .exponential(let factor): return times(factor, epochs)
    case .step(let factor, let length): return times(factor, epochs / max(1, length))
    case .cosine:
      let share = min(1, Double(epochs) / Double(max(1, total)))
      return initial * (1 + cos(.pi * share)) / 2
    case .inverseTime(let decay): return initial / (1 + decay * Double(epochs))
    }
  }
  // end: learning-rate-schedule

  /// The schedule as text, which differs where the schedules do.
  var text: String {
    switch self {
    case .constant: "constant"
    case .exponential(let factor): "times \(factor) each epoch"
    case .step(let factor, let epochs): "times \(factor) every \(epochs) epochs"
    case .cosine: "cosine"
    case .inverseTime(let decay): "1 / (1 + \(decay) epochs)"
    }
  }
}
