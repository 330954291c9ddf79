// Learning-rate schedules.

import Foundation

/// The learning rate η of each epoch, from the rate η₀ of the first one; or of each step.
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
  /// Up to η₀ along a line in the first `rising` epochs, then down to 0 along another one; the rate
  /// changes with every step.
  case oneCycle(rising: Double)

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
    case .oneCycle(let rising):
      return oneCycle(from: initial, at: Double(epochs), of: Double(total), rising: rising)
    }
  }

  /// The rate of a step: of its epoch, or of its middle where the rate changes with every step.
  ///
  /// - Parameters:
  ///   - step: How many steps were taken before it.
  ///   - perEpoch: Steps per epoch.
  func rate(from initial: Double, atStep step: Int, _ perEpoch: Int, of total: Int) -> Double {
    guard case .oneCycle(let rising) = self else {
      return rate(from: initial, after: step / perEpoch, of: total)
    }
    let epochs = (Double(step) + 0.5) / Double(perEpoch)
    return oneCycle(from: initial, at: epochs, of: Double(total), rising: rising)
  }

  private func oneCycle(
    from initial: Double, at epochs: Double, of total: Double, rising: Double
  ) -> Double {
    epochs < rising
      ? initial * epochs / rising
      : initial * max(0, total - epochs) / max(.leastNormalMagnitude, total - rising)
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
    case .oneCycle(let rising): "up for \(rising) epochs, then down to 0"
    }
  }
}
