// The axis of a chart: where its round numbers stand, and how they are written.

import Foundation

/// A stretch of numbers with ticks at round ones: 1, 2 or 5 times a power of ten apart.
struct Axis: Equatable {
  private(set) var low: Double
  private(set) var high: Double
  /// The distance of the ticks.
  private(set) var step: Double
  /// The ticks from `low` to `high`.
  private(set) var ticks: [Double]

  /// An axis for numbers between two others.
  ///
  /// - Parameters:
  ///   - most: The most ticks, at least 2; there may be one or two more where there would be less
  ///     than two otherwise.
  ///   - isWidened: Whether the axis reaches to the next tick at both ends.
  ///   - isWhole: Whether only whole numbers are ticks, as for epochs.
  init(from low: Double, to high: Double, most: Int, isWidened: Bool, isWhole: Bool = false) {
    let (first, last) = low < high ? (low, high) : Self.around(low)
    (self.low, self.high, step, ticks) = (first, last, 0, [])
    var most = max(2, most)
    repeat {
      let least = (last - first) / Double(most - 1)
      let step = Self.roundStep(atLeast: isWhole ? max(1, least) : least)
      self.step = step
      self.low = isWidened ? (first / step + 1e-9).rounded(.down) * step : first
      self.high = isWidened ? (last / step - 1e-9).rounded(.up) * step : last
      let start = (self.low / step - 1e-9).rounded(.up)
      let end = (self.high / step + 1e-9).rounded(.down)
      ticks = start <= end ? stride(from: start, through: end, by: 1).map { $0 * step } : []
      most += 1
    } while ticks.count < 2 && most < 8
  }

  /// Where a number stands, 0 at the low end and 1 at the high end.
  func share(of value: Double) -> Double { (value - low) / (high - low) }

  /// A tick as text, with as many decimals as the ticks' distance asks for.
  func label(_ tick: Double) -> String {
    let size = max(abs(low), abs(high))
    if tick == 0 || abs(tick) < step / 2 { return "0" }
    if size >= 1e6 || size < 1e-3 {
      let digits = max(0, Int(log10(size).rounded(.down)) - Int(log10(step).rounded(.down)))
      return plain(String(format: "%.\(digits)e", tick))
    }
    let decimals = max(0, -Int((log10(step) + 1e-9).rounded(.down)))
    return String(format: "%.\(decimals)f", tick)
  }

  /// `5e+06` as `5e6`.
  private func plain(_ text: String) -> String {
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return text }
    return "\(parts[0])e\(exponent)"
  }

  private static func around(_ value: Double) -> (Double, Double) {
    value == 0 ? (-1, 1) : (value - abs(value) / 2, value + abs(value) / 2)
  }

  private static func roundStep(atLeast least: Double) -> Double {
    let power = pow(10, log10(least).rounded(.down))
    for factor in [1.0, 2, 5] where factor * power >= least * (1 - 1e-9) { return factor * power }
    return 10 * power
  }
}

/// A number as a person reads it: five significant digits.
func readable(_ value: Double) -> String { String(format: "%.5g", value) }
