// The sides on which a piecewise smooth loss stands: which hinges and ReLUs are active.

/// The state of every switch of a loss at one point, a bit each.
///
/// A hinge max(0, m) and a ReLU have a kink where their argument crosses zero. A centered difference
/// whose two points lie on different sides of it is the mean of two slopes and no derivative. A loss
/// that reports its switches lets the check see this instead of inferring it.
///
/// ```swift
/// var switches = Switches()
/// for margin in margins { switches.append(margin > 0) }
/// ```
public struct Switches: Sendable, Equatable {
  /// The number of switches.
  public private(set) var count = 0
  private var words: [UInt64] = []

  public init() {}

  /// The states in an order that is the same at every call.
  public init(_ states: some Sequence<Bool>) {
    for state in states { append(state) }
  }

  /// Adds the state of one more switch.
  public mutating func append(_ isActive: Bool) {
    if count % 64 == 0 { words.append(0) }
    if isActive { words[count / 64] |= 1 << UInt64(count % 64) }
    count += 1
  }

  /// The number of switches that stand differently in the two, those that only one has included.
  ///
  /// - Complexity: O(*count* / 64).
  public func differences(from other: Switches) -> Int {
    let shared = zip(words, other.words).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    return shared + abs(count - other.count)
  }
}
