// The losses of the table of verdicts: stable and unstable, smooth and not, each with its gradient as
// it is derived on paper.

import Foundation
import GradientChecking

/// A loss of the table, at a point that the seed draws.
struct TableLoss: Sendable, CustomStringConvertible {
  /// A point, the loss around it and the gradient there.
  struct Instance {
    var shape: [Int]
    var values: [Double]
    var gradient: [Double]
    var pattern: (([Double]) -> ActivationPattern)?
    var loss: ([Double]) -> Double

    init(
      _ values: [Double], shape: [Int]? = nil, gradient: [Double],
      pattern: (([Double]) -> ActivationPattern)? = nil, loss: @escaping ([Double]) -> Double
    ) {
      self.shape = shape ?? [values.count]
      self.values = values
      self.gradient = gradient
      self.pattern = pattern
      self.loss = loss
    }
  }

  /// What a check must say of the right gradient.
  enum Expectation: Sendable {
    /// The arithmetic tells: right gradients pass and wrong ones fail.
    case decides
    /// It may not tell: right ones do not fail, wrong ones do not pass.
    case mayBeInconclusive
  }

  let name: String
  var description: String { name }
  let expectation: Expectation
  let instance: @Sendable (inout Draws) -> Instance

  init(
    _ name: String, _ expectation: Expectation = .mayBeInconclusive,
    _ instance: @escaping @Sendable (inout Draws) -> Instance
  ) {
    self.name = name
    self.expectation = expectation
    self.instance = instance
  }
}

/// Seeded numbers: SplitMix64 (Steele, Lea and Flood, 2014).
struct Draws: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed &+ 1) &* 0xD134_2543_DE82_EF95 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform(_ count: Int, _ range: ClosedRange<Double>) -> [Double] {
    (0..<count).map { _ in Double.random(in: range, using: &self) }
  }

  /// Normal numbers, by Box and Muller.
  mutating func normal(_ count: Int, _ scale: Double = 1) -> [Double] {
    (0..<count).map { _ in
      let radius = (-2 * log(Double.random(in: 1e-12..<1, using: &self))).squareRoot()
      return scale * radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
    }
  }
}

private func dot(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}
private func sum(_ x: [Double]) -> Double { x.reduce(0, +) }
private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
func square(_ x: Double) -> Double { x * x }

// MARK: Smooth and well conditioned

extension TableLoss {
  static let smooth: [TableLoss] = [
    TableLoss("sum of squares", .decides) { draws in
      let x = draws.normal(12)
      return Instance(x, gradient: x.map { 2 * $0 }) { dot($0, $0) }
    },
    TableLoss("weighted cubes", .decides) { draws in
      let (x, c) = (draws.normal(9), draws.normal(9))
      return Instance(x, gradient: zip(x, c).map { 3 * $1 * $0 * $0 }) { x in
        zip(x, c).reduce(0) { $0 + $1.1 * $1.0 * $1.0 * $1.0 }
      }
    },
    TableLoss("exponentials", .decides) { draws in
      let x = draws.normal(8)
      return Instance(x, gradient: x.map { exp($0) }) { sum($0.map { exp($0) }) }
    },
    TableLoss("linear, 5000 entries", .decides) { draws in
      let (x, c) = (draws.normal(5000), draws.normal(5000))
      return Instance(x, shape: [500, 10], gradient: c) { dot($0, c) }
    },
    TableLoss("quadratic form", .decides) { draws in
      let n = 15
      let (x, a) = (draws.normal(n), draws.normal(n * n))
      let gradient = (0..<n).map { i in
        (0..<n).reduce(0) { $0 + (a[i * n + $1] + a[$1 * n + i]) * x[$1] }
      }
      return Instance(x, gradient: gradient) { x in
        var total = 0.0
        for i in 0..<n { for j in 0..<n { total += x[i] * a[i * n + j] * x[j] } }
        return total
      }
    },
    TableLoss("Rosenbrock", .decides) { draws in
      let x = draws.normal(2)
      let inner = x[1] - x[0] * x[0]
      return Instance(x, gradient: [-2 * (1 - x[0]) - 400 * x[0] * inner, 200 * inner]) {
        square(1 - $0[0]) + 100 * square($0[1] - $0[0] * $0[0])
      }
    },
    TableLoss("product of cosines", .decides) { draws in
      let x = draws.uniform(4, 0.2...1.2)
      let product = x.reduce(1) { $0 * cos($1) }
      return Instance(x, gradient: x.map { -product * tan($0) }) { $0.reduce(1) { $0 * cos($1) } }
    },
    TableLoss("norm", .decides) { draws in
      let x = draws.normal(10)
      let norm = dot(x, x).squareRoot()
      return Instance(x, gradient: x.map { $0 / norm }) { dot($0, $0).squareRoot() }
    },
    TableLoss("one over 1 + x²", .decides) { draws in
      let x = draws.normal(10)
      return Instance(x, gradient: x.map { -2 * $0 / square(1 + $0 * $0) }) {
        sum($0.map { 1 / (1 + $0 * $0) })
      }
    },
    TableLoss("log cosh", .decides) { draws in
      let x = draws.normal(10)
      return Instance(x, gradient: x.map { tanh($0) }) { sum($0.map { log(cosh($0)) }) }
    },
    TableLoss("entropy", .decides) { draws in
      let x = draws.uniform(10, 0.1...0.9)
      return Instance(x, gradient: x.map { -log($0) - 1 }) { -sum($0.map { $0 * log($0) }) }
    },
    TableLoss("elu", .decides) { draws in
      let x = draws.normal(10)
      return Instance(x, gradient: x.map { $0 > 0 ? 1 : exp($0) }) {
        sum($0.map { $0 > 0 ? $0 : exp($0) - 1 })
      }
    },
    TableLoss("Huber", .decides) { draws in
      let x = draws.normal(20, 2)
      return Instance(x, gradient: x.map { max(-1, min(1, $0)) }) {
        sum($0.map { abs($0) <= 1 ? $0 * $0 / 2 : abs($0) - 0.5 })
      }
    },
    TableLoss("sine at a thousand", .decides) { draws in
      let x = draws.uniform(6, 1000...1001)
      return Instance(x, gradient: x.map { cos($0) }) { sum($0.map { sin($0) }) }
    },
    TableLoss("softmax, linear", .decides) { draws in softmax(&draws, margin: 0) },
    TableLoss("tanh net", .decides) { draws in net(&draws, isReLU: false, reports: false) },
    TableLoss("ReLU net", .decides) { draws in net(&draws, isReLU: true, reports: false) },
    TableLoss("ReLU net with its pattern", .decides) { draws in
      net(&draws, isReLU: true, reports: true)
    },
    TableLoss("hinge loss", .decides) { draws in hinge(&draws, reports: false) },
    TableLoss("hinge loss with its pattern", .decides) { draws in hinge(&draws, reports: true) },
  ]

  /// The mean softmax loss of 5 samples, 6 features and 10 classes. With a margin, the right class
  /// is ahead by about that much.
  static func softmax(
    _ draws: inout Draws, margin: Double, isStable: Bool = true,
    round: @escaping @Sendable (Double) -> Double = { $0 }
  ) -> Instance {
    let (n, d, c) = (5, 6, 10)
    let features = (0..<n).map { _ in draws.normal(d - 1) + [1] }
    var weights = draws.normal(d * c, 0.3)
    // The last feature is one: its weights lift one class for all samples.
    let label = Int.random(in: 0..<c, using: &draws)
    weights[(d - 1) * c + label] += margin
    func scores(_ w: [Double], _ x: [Double]) -> [Double] {
      (0..<c).map { j in (0..<d).reduce(0) { $0 + x[$1] * w[$1 * c + j] } }
    }
    let fixed = features
    var gradient = weights.map { _ in 0.0 }
    for x in fixed {
      let s = scores(weights, x)
      let top = s.max()!
      let exponentials = s.map { exp($0 - top) }
      let total = sum(exponentials)
      for j in 0..<c {
        // 1 − p is the sum of the others, which does not cancel.
        let others = sum(exponentials.indices.filter { $0 != label }.map { exponentials[$0] })
        let error = j == label ? -others / total : exponentials[j] / total
        for i in 0..<d { gradient[i * c + j] += x[i] * error / Double(n) }
      }
    }
    return Instance(weights, shape: [d, c], gradient: gradient) { w in
      round(
        fixed.reduce(0) { loss, x in
          let s = scores(w, x)
          let top = isStable ? s.max()! : 0
          let total = sum(s.map { exp($0 - top) })
          return loss
            + (isStable ? log(total) - (s[label] - top) : -log(exp(s[label]) / total))
        } / Double(n))
    }
  }

  /// A net of seven hidden units on eight samples, all its parameters in one array.
  private static func net(_ draws: inout Draws, isReLU: Bool, reports: Bool) -> Instance {
    let (n, d, h) = (8, 5, 7)
    let features = (0..<n).map { _ in draws.normal(d) }
    let targets = draws.normal(n)
    let parameters = draws.normal(d * h + h + h, 0.6)
    func inputs(_ p: [Double], _ x: [Double]) -> [Double] {
      (0..<h).map { j in (0..<d).reduce(p[d * h + j]) { $0 + x[$1] * p[$1 * h + j] } }
    }
    func activate(_ z: Double) -> Double { isReLU ? max(0, z) : tanh(z) }
    var gradient = parameters.map { _ in 0.0 }
    for (x, target) in zip(features, targets) {
      let z = inputs(parameters, x)
      let a = z.map(activate)
      let out = Array(parameters[(d * h + h)...])
      let error = 2 * (dot(a, out) - target) / Double(n)
      for j in 0..<h {
        gradient[d * h + h + j] += error * a[j]
        let inner = error * out[j] * (isReLU ? (z[j] > 0 ? 1 : 0) : 1 - a[j] * a[j])
        gradient[d * h + j] += inner
        for i in 0..<d { gradient[i * h + j] += inner * x[i] }
      }
    }
    let all = features
    return Instance(
      parameters, gradient: gradient,
      pattern: reports
        ? { p in ActivationPattern(all.flatMap { inputs(p, $0).map { $0 > 0 } }) } : nil
    ) { p in
      let out = Array(p[(d * h + h)...])
      return zip(all, targets).reduce(0) {
        $0 + square(dot(inputs(p, $1.0).map(activate), out) - $1.1)
      } / Double(n)
    }
  }

  private static func hinge(_ draws: inout Draws, reports: Bool) -> Instance {
    let (n, d, c) = (10, 6, 4)
    let features = (0..<n).map { _ in draws.normal(d) }
    let labels = (0..<n).map { _ in Int.random(in: 0..<c, using: &draws) }
    let weights = draws.normal(d * c, 0.4)
    func margins(_ w: [Double], _ sample: Int) -> [Double] {
      let s = (0..<c).map { j in
        (0..<d).reduce(0) { $0 + features[sample][$1] * w[$1 * c + j] }
      }
      return (0..<c).map { $0 == labels[sample] ? 0 : s[$0] - s[labels[sample]] + 1 }
    }
    var gradient = weights.map { _ in 0.0 }
    for sample in 0..<n {
      for (j, margin) in margins(weights, sample).enumerated() where margin > 0 {
        for i in 0..<d {
          gradient[i * c + j] += features[sample][i] / Double(n)
          gradient[i * c + labels[sample]] -= features[sample][i] / Double(n)
        }
      }
    }
    return Instance(
      weights, shape: [d, c], gradient: gradient,
      pattern: reports
        ? { w in ActivationPattern((0..<n).flatMap { margins(w, $0).map { $0 > 0 } }) } : nil
    ) { w in
      (0..<n).reduce(0) { $0 + sum(margins(w, $1).map { max(0, $0) }) } / Double(n)
    }
  }
}

// MARK: Saturated, cancelling, noisy

extension TableLoss {
  static let saturatedSoftmax: [TableLoss] =
    [10.0, 15, 20, 25, 30, 40].flatMap { (margin: Double) -> [TableLoss] in
      [true, false].map { (isStable: Bool) -> TableLoss in
        TableLoss("softmax ahead by \(Int(margin)), \(isStable ? "stable" : "unstable")") {
          softmax(&$0, margin: margin, isStable: isStable)
        }
      }
    }

  static let logSumExp: [TableLoss] =
    [1.0, 20, 200].flatMap { (scale: Double) -> [TableLoss] in
      [true, false].map { (isStable: Bool) -> TableLoss in
        TableLoss(
          "log-sum-exp at \(Int(scale)), \(isStable ? "stable" : "unstable")",
          scale == 1 ? .decides : .mayBeInconclusive
        ) { draws in
          let x = draws.normal(10, scale)
          let top = x.max()!
          let total = sum(x.map { exp($0 - top) })
          return Instance(x, gradient: x.map { exp($0 - top) / total }) { x in
            let shift = isStable ? x.max()! : 0
            return shift + log(sum(x.map { exp($0 - shift) }))
          }
        }
      }
    }

  static let logistic: [TableLoss] =
    [5.0, 12, 20, 30, 36].map { (margin: Double) -> TableLoss in
      TableLoss("log(1 + exp(-\(Int(margin))))", margin < 10 ? .decides : .mayBeInconclusive) {
        draws in
        let x = [margin + draws.normal(1, 0.3)[0], draws.normal(1, 0.3)[0]]
        let share = 1 / (1 + exp(x[0] - x[1]))
        return Instance(x, gradient: [-share, share]) { log(1 + exp($0[1] - $0[0])) }
      }
    }

  static let saturated: [TableLoss] =
    [
      TableLoss("logistic losses, summed, margins of -30 to 30") { draws in
        let x = draws.uniform(20, -30...30)
        return Instance(x, gradient: x.map { -sigmoid(-$0) }) {
          sum($0.map { log(1 + exp(-$0)) })
        }
      },
      TableLoss("stable logistic loss at 30") { draws in
        let x = draws.uniform(5, 29...31)
        return Instance(x, gradient: x.map { -sigmoid(-$0) }) { sum($0.map { log1p(exp(-$0)) }) }
      },
      TableLoss("sigmoid at -30") { draws in
        let x = draws.uniform(5, -31 ... -29)
        return Instance(x, gradient: x.map { sigmoid($0) * sigmoid(-$0) }) { sum($0.map(sigmoid)) }
      },
      TableLoss("sigmoid at 30") { draws in
        let x = draws.uniform(5, 29...31)
        return Instance(x, gradient: x.map { sigmoid($0) * sigmoid(-$0) }) { sum($0.map(sigmoid)) }
      },
      TableLoss("sigmoids from -40 to 40") { draws in
        let x = draws.uniform(30, -40...40)
        return Instance(x, gradient: x.map { sigmoid($0) * sigmoid(-$0) }) { sum($0.map(sigmoid)) }
      },
      TableLoss("tanh at 12") { draws in
        let x = draws.uniform(5, 11...13)
        return Instance(x, gradient: x.map { 1 / square(cosh($0)) }) { sum($0.map { tanh($0) }) }
      },
      TableLoss("squared error of a saturated sigmoid") { draws in
        let x = draws.uniform(5, 15...20)
        return Instance(
          x, gradient: x.map { -2 * sigmoid(-$0) * sigmoid($0) * sigmoid(-$0) }
        ) { sum($0.map { square(sigmoid($0) - 1) }) }
      },
      TableLoss("a million and back") { draws in
        let x = draws.normal(10)
        return Instance(x, gradient: x.map { 2 * $0 }) { x in
          x.reduce(0) { $0 + ((1e6 + $1 * $1) - 1e6) }
        }
      },
      TableLoss("1e9 and back") { draws in
        let x = draws.normal(10)
        return Instance(x, gradient: x.map { 2 * $0 }) { (1e9 + dot($0, $0)) - 1e9 }
      },
      TableLoss("1e12 + squares") { draws in
        let x = draws.normal(6)
        return Instance(x, gradient: x.map { 2 * $0 }) { 1e12 + dot($0, $0) }
      },
      TableLoss("1e16 + squares") { draws in
        let x = draws.normal(6)
        return Instance(x, gradient: x.map { 2 * $0 }) { 1e16 + dot($0, $0) }
      },
      TableLoss("variance as a difference of squares") { draws in
        let x = draws.normal(20).map { $0 + 1e4 }
        let mean = sum(x) / 20
        return Instance(x, gradient: x.map { 2 * ($0 - mean) / 20 }) { x in
          dot(x, x) / 20 - square(sum(x) / 20)
        }
      },
      TableLoss("variance at 1e7 as a difference of squares") { draws in
        let x = draws.normal(20).map { $0 + 1e7 }
        let mean = sum(x) / 20
        return Instance(x, gradient: x.map { 2 * ($0 - mean) / 20 }) { x in
          dot(x, x) / 20 - square(sum(x) / 20)
        }
      },
      TableLoss("overfitted squares, 1e-20") { draws in
        let x = draws.normal(8)
        let target = zip(x, draws.normal(8, 1e-10)).map { $0 + $1 }
        return Instance(x, gradient: zip(x, target).map { 2 * ($0 - $1) }) { x in
          zip(x, target).reduce(0) { $0 + square($1.0 - $1.1) }
        }
      },
    ]

  static let normalized: [TableLoss] =
    [0.0, 1].flatMap { (weight: Double) -> [TableLoss] in
      [true, false].map { (overBatch: Bool) -> TableLoss in
        TableLoss(
          "\(overBatch ? "batch" : "layer") norm, \(weight == 0 ? "summed" : "weighted")",
          weight == 0 ? .mayBeInconclusive : .decides
        ) { draws in
          let (n, d) = (7, 6)
          let x = draws.normal(n * d, 2)
          let weights =
            weight == 0
            ? Array(repeating: 1.0, count: n * d) : draws.normal(n * d)
          func lines() -> [[Int]] {
            overBatch
              ? (0..<d).map { j in (0..<n).map { $0 * d + j } }
              : (0..<n).map { i in (0..<d).map { i * d + $0 } }
          }
          func normalized(_ v: [Double]) -> (values: [Double], deviation: Double) {
            let count = Double(v.count)
            let mean = sum(v) / count
            let deviation = (v.reduce(0) { $0 + square($1 - mean) } / count + 1e-5).squareRoot()
            return (v.map { ($0 - mean) / deviation }, deviation)
          }
          var gradient = x.map { _ in 0.0 }
          for line in lines() where weight != 0 {
            let (y, deviation) = normalized(line.map { x[$0] })
            let g = line.map { weights[$0] }
            let count = Double(line.count)
            for (k, index) in line.enumerated() {
              gradient[index] = (g[k] - sum(g) / count - y[k] * dot(g, y) / count) / deviation
            }
          }
          return Instance(x, shape: [n, d], gradient: gradient) { x in
            lines().reduce(0) { total, line in
              total + dot(normalized(line.map { x[$0] }).values, line.map { weights[$0] })
            }
          }
        }
      }
    }
}

// MARK: Kinks

extension TableLoss {
  static let bent: [TableLoss] = [
    TableLoss("L1 norm", .decides) { draws in
      let x = draws.normal(12)
      return Instance(x, gradient: x.map { $0 > 0 ? 1 : -1 }) { sum($0.map { abs($0) }) }
    },
    TableLoss("L1 norm, some at 0") { draws in
      let x = draws.normal(12).enumerated().map { $0.offset % 4 == 0 ? 0 : $0.element }
      return Instance(x, gradient: x.map { $0 == 0 ? 0 : $0 > 0 ? 1 : -1 }) {
        sum($0.map { abs($0) })
      }
    },
    TableLoss("ReLU, all at 0") { _ in
      Instance([0, 0, 0], gradient: [0, 0, 0]) { sum($0.map { max(0, $0) }) }
    },
    TableLoss("ReLU, some at 0, weighted") { draws in
      let x = draws.normal(10).enumerated().map { $0.offset % 3 == 0 ? 0 : $0.element }
      let c = draws.normal(10)
      return Instance(x, gradient: zip(x, c).map { $0 > 0 ? $1 : 0 }) { x in
        zip(x, c).reduce(0) { $0 + $1.1 * max(0, $1.0) }
      }
    },
    TableLoss("leaky ReLU", .decides) { draws in
      let x = draws.normal(12)
      return Instance(x, gradient: x.map { $0 > 0 ? 1 : 0.1 }) {
        sum($0.map { $0 > 0 ? $0 : 0.1 * $0 })
      }
    },
    TableLoss("ReLU beside its kink") { draws in
      // A hundredth to a step away.
      let x = draws.uniform(12, 1e-7...1e-5).enumerated().map {
        $0.offset % 2 == 0 ? $0.element : -$0.element
      }
      return Instance(x, gradient: x.map { $0 > 0 ? 1 : 0 }) { sum($0.map { max(0, $0) }) }
    },
    TableLoss("max pool, weighted", .decides) { draws in
      let (x, c) = (draws.normal(24), draws.normal(6))
      return maxPool(x, c)
    },
    TableLoss("max pool with ties") { draws in
      var (x, c) = (draws.normal(24), draws.normal(6))
      for window in 0..<3 {
        let top = x[window * 4..<window * 4 + 4].max()!
        x[window * 4] = top
        x[window * 4 + 1] = top
      }
      for index in c.indices where c[index] == 0 { c[index] = 1 }
      return maxPool(x, c)
    },
    TableLoss("max pool of equal inputs") { draws in
      maxPool(Array(repeating: 0.5, count: 16), draws.normal(4))
    },
    TableLoss("square root of squares at 0") { _ in
      Instance([0, 0], gradient: [0, 0]) { dot($0, $0).squareRoot() }
    },
    TableLoss("dead ReLU units beside live ones", .decides) { draws in
      let x = draws.normal(20)
      return Instance(x, gradient: x.map { $0 > 0 ? 2 * $0 : 0 }) {
        sum($0.map { square(max(0, $0)) })
      }
    },
  ]

  private static func maxPool(_ x: [Double], _ c: [Double]) -> Instance {
    var gradient = x.map { _ in 0.0 }
    for (window, weight) in c.enumerated() {
      let places = Array(window * 4..<window * 4 + 4)
      let top = places.map { x[$0] }.max()!
      gradient[places.first { x[$0] == top }!] = weight
    }
    return Instance(x, gradient: gradient) { x in
      c.indices.reduce(0) { $0 + c[$1] * x[$1 * 4..<$1 * 4 + 4].max()! }
    }
  }
}

// MARK: Sparse, random, scaled

extension TableLoss {
  static let sparse: [TableLoss] =
    [3, 10, 1].map { (used: Int) -> TableLoss in
      TableLoss("embedding, \(used) of 1000 rows used", .decides) { draws in
        let (rows, columns) = (1000, 8)
        let table = draws.normal(rows * columns, 0.5)
        let tokens = (0..<used).map { _ in Int.random(in: 0..<rows, using: &draws) }
        let target = draws.normal(columns)
        func mean(_ t: [Double]) -> [Double] {
          (0..<columns).map { j in
            tokens.reduce(0) { $0 + t[$1 * columns + j] } / Double(used)
          }
        }
        let error = zip(mean(table), target).map { $0 - $1 }
        var gradient = table.map { _ in 0.0 }
        for token in tokens {
          for j in 0..<columns { gradient[token * columns + j] += 2 * error[j] / Double(used) }
        }
        return Instance(table, shape: [rows, columns], gradient: gradient) { t in
          zip(mean(t), target).reduce(0) { $0 + square($1.0 - $1.1) }
        }
      }
    } + [
      TableLoss("one entry of 2000 matters", .decides) { draws in
        let x = draws.normal(2000)
        let place = Int.random(in: 0..<2000, using: &draws)
        var gradient = x.map { _ in 0.0 }
        gradient[place] = 2 * x[place]
        return Instance(x, shape: [200, 10], gradient: gradient) { square($0[place]) }
      }
    ]

  private final class Stream {
    var draws: Draws
    init(_ draws: Draws) { self.draws = draws }
  }

  static let random: [TableLoss] =
    [0.5, 0.9, 0.99, 0.999, 0.9999].flatMap { (keep: Double) -> [TableLoss] in
      [2, 20, 200].map { (units: Int) -> TableLoss in
        TableLoss("dropout drawn at every call, keep \(keep), \(units) units") { draws in
          let (x, c) = (draws.normal(units), draws.normal(units))
          let stream = Stream(Draws(Int.random(in: 0..<1 << 40, using: &draws)))
          // The gradient under the mask of one call.
          let gradient = zip(x, c).map { x, c in
            Double.random(in: 0..<1, using: &draws) < keep ? 2 * c * x / keep : 0
          }
          return Instance(x, gradient: gradient) { x in
            zip(x, c).reduce(0) { total, pair in
              let isKept = Double.random(in: 0..<1, using: &stream.draws) < keep
              return total + (isKept ? pair.1 * pair.0 * pair.0 / keep : 0)
            }
          }
        }
      }
    } + [
      TableLoss("dropout drawn once", .decides) { draws in
        let x = draws.normal(20)
        let mask = (0..<20).map { _ in Double.random(in: 0..<1, using: &draws) < 0.6 ? 1 / 0.6 : 0 }
        return Instance(x, gradient: zip(x, mask).map { 2 * $0 * $1 * $1 }) { x in
          zip(x, mask).reduce(0) { $0 + square($1.0 * $1.1) }
        }
      }
    ]

  static let scaled: [TableLoss] =
    [-300.0, -250, -200, -100, -30, -10, 10, 30, 100, 200, 250].flatMap {
      (power: Double) -> [TableLoss] in
      let scale = pow(10, power)
      return [
        TableLoss("loss of 1e\(Int(power))", .decides) { draws in
          let x = draws.normal(8)
          return Instance(x, gradient: x.map { 2 * scale * $0 }) { scale * dot($0, $0) }
        },
        TableLoss("parameters of 1e\(Int(power))", .decides) { draws in
          let x = draws.uniform(8, 0.5...2).map { $0 * scale }
          return Instance(x, gradient: x.map { 2 * ($0 / scale) / scale }) { x in
            x.reduce(0) { $0 + square($1 / scale) }
          }
        },
        TableLoss("exponentials of parameters of 1e\(Int(power))", .decides) { draws in
          let x = draws.uniform(8, 0.5...2).map { $0 * scale }
          return Instance(x, gradient: x.map { exp($0 / scale) / scale }) { x in
            x.reduce(0) { $0 + exp($1 / scale) }
          }
        },
      ]
    } + [
      TableLoss("linear in parameters of 1e12", .decides) { draws in
        let (x, c) = (draws.normal(6, 1e12), draws.normal(6))
        return Instance(x, gradient: c) { dot($0, c) }
      },
      TableLoss("parameters of 1e-8 to 1e8", .decides) { draws in
        let scales = (0..<9).map { pow(10, Double(2 * $0 - 8)) }
        let x = scales.map { $0 * Double.random(in: 0.5...2, using: &draws) }
        return Instance(x, gradient: zip(x, scales).map { 2 * $0 / $1 / $1 }) { x in
          zip(x, scales).reduce(0) { $0 + square($1.0 / $1.1) }
        }
      },
    ]

  static let edges: [TableLoss] =
    [(1e-8, 1e-7), (1e-6, 1e-5), (1e-5, 1e-4), (1e-3, 1e-2)].flatMap {
      (low: Double, high: Double) -> [TableLoss] in
      [
        TableLoss("logarithms at \(low)") { draws in
          let x = draws.uniform(6, low...high)
          return Instance(x, gradient: x.map { 1 / $0 }) { sum($0.map { log($0) }) }
        },
        TableLoss("square roots at \(low)") { draws in
          let x = draws.uniform(6, low...high)
          return Instance(x, gradient: x.map { 0.5 / $0.squareRoot() }) {
            sum($0.map { $0.squareRoot() })
          }
        },
        TableLoss("inverses at \(low)") { draws in
          let x = draws.uniform(6, low...high)
          return Instance(x, gradient: x.map { -1 / ($0 * $0) }) { sum($0.map { 1 / $0 }) }
        },
      ]
    } + [
      TableLoss("cross-entropy of probabilities near 0") { draws in
        let x = draws.uniform(4, 1e-7...1e-4)
        let c = draws.uniform(4, 0.1...1)
        return Instance(x, gradient: zip(x, c).map { -$1 / $0 }) { x in
          -zip(x, c).reduce(0) { $0 + $1.1 * log($1.0) }
        }
      },
      TableLoss("arc sine at 1 less 1e-6") { draws in
        let x = draws.uniform(3, 1e-7...1e-5).map { 1 - $0 }
        return Instance(x, gradient: x.map { 1 / ((1 - $0) * (1 + $0)).squareRoot() }) {
          sum($0.map { asin($0) })
        }
      },
      TableLoss("one-sided at 0") { _ in
        Instance([0, 0], gradient: [0.5, 0.5]) { $0.contains { $0 < 0 } ? .nan : 0.5 * sum($0) }
      },
    ]
}

// MARK: Steps and single precision

extension TableLoss {
  static let coarse: [TableLoss] = [
    TableLoss("accuracy") { draws in
      let x = draws.normal(10)
      return Instance(x, gradient: x.map { _ in 0 }) { Double($0.count { $0 > 0.3 }) }
    },
    TableLoss("steps of a thousandth") { draws in
      let x = draws.normal(6)
      return Instance(x, gradient: x.map { _ in 0 }) { sum($0.map { floor(1000 * $0) / 1000 }) }
    },
    TableLoss("steps of a millionth, as a line") { draws in
      let x = draws.normal(6)
      return Instance(x, gradient: x.map { _ in 1 }) { sum($0.map { floor(1e6 * $0) / 1e6 }) }
    },
    TableLoss("rounded to 7 digits") { draws in
      let x = draws.normal(6)
      return Instance(x, gradient: x.map { 2 * $0 }) { (dot($0, $0) * 1e7).rounded() / 1e7 }
    },
    TableLoss("Float sum of squares") { draws in
      let x = draws.normal(10)
      return Instance(x, gradient: x.map { 2 * $0 }) { x in
        Double(x.reduce(Float(0)) { $0 + Float($1) * Float($1) })
      }
    },
    TableLoss("Float sum of squares / 3") { draws in
      let x = draws.normal(10)
      return Instance(x, gradient: x.map { 2 * $0 / 3 }) { x in
        Double(x.reduce(Float(0)) { $0 + Float($1) * Float($1) }) / 3
      }
    },
    TableLoss("Float sum of squares · 1e5 / 7") { draws in
      let x = draws.normal(10)
      return Instance(x, gradient: x.map { 2e5 * $0 / 7 }) { x in
        Double(x.reduce(Float(0)) { $0 + Float($1) * Float($1) }) * 1e5 / 7
      }
    },
    TableLoss("Float data, penalty in Double") { draws in
      let (x, c) = (draws.normal(10), draws.normal(10))
      return Instance(x, gradient: zip(x, c).map { 2 * 0.05 * $0 + $1 }) { x in
        Double(zip(x, c).reduce(Float(0)) { $0 + Float($1.0) * Float($1.1) }) + 0.05 * dot(x, x)
      }
    },
    TableLoss("Float data with small slopes, penalty in Double") { draws in
      let (x, c) = (draws.normal(10), draws.normal(10, 1e-4))
      return Instance(x, gradient: zip(x, c).map { 2 * 0.05 * $0 + $1 }) { x in
        Double(zip(x, c).reduce(Float(2)) { $0 + Float($1.0) * Float($1.1) }) + 0.05 * dot(x, x)
      }
    },
    TableLoss("Float terms, summed in Double") { draws in
      let x = draws.normal(30)
      return Instance(x, gradient: x.map { exp($0) / 30 }) {
        $0.reduce(0) { $0 + Double(Foundation.exp(Float($1))) } / 30
      }
    },
    TableLoss("Float parameters") { draws in
      let x = draws.normal(10)
      return Instance(x, gradient: x.map { 2 * $0 }) { sum($0.map { square(Double(Float($0))) }) }
    },
    TableLoss("Float sum with slopes of 1e-4") { draws in
      let (x, c) = (draws.normal(10), draws.normal(10, 1e-4))
      return Instance(x, gradient: c) { x in
        Double(zip(x, c).reduce(Float(2.3)) { $0 + Float($1.0) * Float($1.1) })
      }
    },
    TableLoss("softmax rounded to Float") { draws in
      softmax(&draws, margin: 0) { Double(Float($0)) }
    },
    TableLoss("softmax rounded to Float, / 3") { draws in
      var instance = softmax(&draws, margin: 0) { Double(Float($0)) / 3 }
      instance.gradient = instance.gradient.map { $0 / 3 }
      return instance
    },
    TableLoss("half precision") { draws in
      let x = draws.normal(10)
      return Instance(x, gradient: x.map { 2 * $0 }) {
        Double((Float(dot($0, $0)) * 128).rounded() / 128)
      }
    },
    TableLoss("constant") { draws in
      Instance(draws.normal(5), gradient: [0, 0, 0, 0, 0]) { _ in 3 }
    },
  ]

  static let all: [TableLoss] = [
    smooth, saturatedSoftmax, logSumExp, logistic, saturated, normalized, bent, sparse, random,
    scaled, edges, coarse, narrow,
  ].flatMap { $0 }
}
