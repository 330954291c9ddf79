// The update rules on two surfaces over the plane, and on digits.

import Files
import Foundation
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

extension UpdateRulesAssignment {
  // step: valley
  func minimizeInValley(_ page: Page) throws {
    func isDown(_ point: LossSurface.Point) -> Bool { LossSurface.valley.value(point) < 0.01 }
    let paths = compareRules(
      on: .valley, rates: [0.9, 0.1, 0.1, 1, 0.1, 0.5], ends: SurfaceReference.valleyEnds,
      goal: "below 0.01", isDown, page)
    guard run.isUsual else { return }
    page.expect(
      "where SGD is along the valley", paths[0][100].x, within: .absolute(1e-12),
      of: -9 * pow(1 - 0.9 * 0.05, 100), from: "theory: −9 (1 − ηκ)ⁿ")
    // The first step of the rules that divide by the gradient's size does not depend on it.
    for (index, length) in [(3, 1.0), (4, 1.0), (5, 0.5)] {
      let step = paths[index][1] - paths[index][0]
      page.expect(
        CheckName(
          "difference of \(UpdateRule.allCases[index].rawValue)'s first step from its predicted length",
          id: "how-far-the-first-step-of-\(UpdateRule.allCases[index].rawValue)-is-from-its-length"),
        errors: [abs(abs(step.x) - length), abs(abs(step.y) - length)], atMost: 1e-6,
        from: "theory: η for AdaGrad and Adam, η/√(1 − ρ) for RMSProp, in both directions")
    }
    let steps = paths.map { $0.firstIndex(where: isDown) }
    page.expect(
      "momentum is through the valley before SGD", (steps[1] ?? .max) < (steps[0] ?? .max),
      "\(steps[1].map(String.init) ?? "never") against \(steps[0].map(String.init) ?? "never")",
      from: .notes)
  }

  // step: saddle
  func minimizeFromSaddle(_ page: Page) throws {
    func isOffRidge(_ point: LossSurface.Point) -> Bool { abs(point.y) > 0.5 }
    let paths = compareRules(
      on: .saddle, rates: [0.1, 0.1, 0.1, 0.1, 0.02, 0.1], ends: SurfaceReference.saddleEnds,
      goal: "off the ridge", isOffRidge, page)
    guard run.isUsual else { return }
    let steps = paths.map { $0.firstIndex(where: isOffRidge) ?? .max }
    page.expect(
      "rules that divide by the gradient's size leave the ridge first, SGD last",
      steps[3...5].max()! < steps[1...2].min()! && steps[1...2].max()! < steps[0],
      "steps: "
        + zip(UpdateRule.allCases, steps).map { "\($0.rawValue) \($1)" }.joined(separator: ", "),
      from: .notes)
  }

  // step: rules
  func compareRules(_ page: Page) throws {
    var runs = Array(zip(UpdateRule.allCases, [0.01, 0.01, 0.01, 0.01, 0.001, 0.001]))
    runs.append((.sgd, 0.1))
    let solvers = try digits.trainAll(
      hidden: settings.hidden,
      runs.map { rule, rate in
        SolverSettings(
          epochs: settings.rulesEpochs, batchSize: 50, rule: rule,
          constants: settings.constants(of: rule), learningRate: rate, regularization: 0,
          sampling: .permutation)
      }, run, progress: page.progress)
    let losses = solvers.map { $0.loss(on: digits.training) }
    page.table(
      "rules", Array(runs.indices), as: .values,
      [
        .note("rule", .left) { runs[$0].0.rawValue },
        .note("rate") { "\(runs[$0].1)" },
        .number("loss", .decimals(4)) { losses[$0] },
        .note("training") { "\(solvers[$0].trainingAccuracy, .decimals(4))" },
        .note("validation") { "\(solvers[$0].validationAccuracy, .decimals(4))" },
      ])
    for part in [[0, 1, 2, 6], [0, 3, 4, 5]] {
      page.plot(
        "Mean loss of each epoch", x: "epoch", y: "loss", from: 1,
        curves: part.map { index in
          (
            index == 6 ? "sgd, 10 × rate" : runs[index].0.rawValue,
            solvers[index].epochLosses(samples: digits.training.rows.rows)
          )
        })
    }
    guard run.isUsual else { return }
    for index in 1...5 {
      page.expect(
        "\(runs[index].0.rawValue) gets lower than SGD at 0.01", losses[index], below: losses[0],
        "\(losses[index], .decimals(4)) against \(losses[0], .decimals(4))", from: .notes)
    }
    page.expect(
      "loss by momentum over that by SGD at ten times the rate", losses[1] / losses[6],
      in: 0.5...2,
      from: "theory: momentum 0.9 adds up ten gradients, as if the rate were ten times as large")
    let accuracies = solvers.map(\.validationAccuracy)
    page.expect(
      "validation accuracy of the best rule",
      bestIndex(of: accuracies).map { accuracies[$0] } ?? .nan, in: 0.8...1,
      from: "what nets of this size get on digits")
  }

  /// Takes a hundred steps by every rule, or as many as set, draws their paths and compares the ends
  /// with NumPy's.
  private func compareRules(
    on surface: LossSurface, rates: [Double], ends: [[Double]], goal: String,
    _ isThere: @escaping (LossSurface.Point) -> Bool, _ page: Page
  ) -> [[LossSurface.Point]] {
    let rules = UpdateRule.allCases
    let rates = settings.surfaceRate.map { rate in rules.map { _ in rate } } ?? rates
    let steps = settings.surfaceSteps
    let paths = zip(rules, rates).map {
      surface.path(by: $0, settings.constants(of: $0), rate: $1, steps: steps)
    }
    page.picture(
      surface.picture(of: paths),
      caption: (steps == 100 ? "A hundred steps" : counted(steps, "step")) + " of each rule: "
        + zip(rules, LossSurface.colors).map { "\($0.rawValue) \($1.name)" }
        .joined(separator: ", "))
    for part in [0..<3, 3..<6] {
      page.plot(
        "Height in the \(surface.name)", x: "step", y: "height",
        curves: part.map { (rules[$0].rawValue, paths[$0].map(surface.value)) })
    }
    // A NaN has no sign.
    func unsigned(_ x: Double) -> Double { x.isNaN ? .nan : x }
    let last = paths.map { $0[$0.count - 1] }
    page.table(
      surface.name, Array(rules.indices),
      [
        .note("rule", .left) { rules[$0].rawValue },
        .note("rate") { "\(rates[$0])" },
        .number("end x", .decimals(5)) { unsigned(last[$0].x) },
        .number("end y", .decimals(5)) { unsigned(last[$0].y) },
        .note("height") { "\(unsigned(surface.value(last[$0])), .decimals(5))" },
        .note(goal) { paths[$0].firstIndex(where: isThere).map { "step \($0)" } ?? "-" },
      ])
    for (index, rule) in rules.enumerated() where run.isUsual {
      page.expect(
        CheckName(
          "distance of \(rule.rawValue)'s end point from NumPy's",
          id: "distance-of-the-end-by-\(rule.rawValue)-from-numpys"),
        [last[index].x, last[index].y],
        within: .absolute(1e-10), of: ends[index], from: "the rules' formulas in NumPy")
    }
    return paths
  }
}

/// A function over the plane, to be minimized.
struct LossSurface: Sendable {
  typealias Point = SIMD2<Double>

  let name: String
  /// The part of the plane that is drawn.
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>
  let start: Point
  let value: @Sendable (Point) -> Double
  let gradient: @Sendable (Point) -> Point

  /// ½(0.05x² + 2y²): forty times as steep across as along.
  static let valley = LossSurface(
    name: "valley", xRange: -10...2, yRange: -3...3, start: [-9, 2],
    value: { 0.5 * (0.05 * $0.x * $0.x + 2 * $0.y * $0.y) },
    gradient: { [0.05 * $0.x, 2 * $0.y] })

  /// ½x² − ½y² + ¼y⁴: a saddle point at zero between two minima at y = ±1.
  static let saddle = LossSurface(
    name: "saddle", xRange: -1.8...1.2, yRange: -0.6...1.4, start: [-1.5, 1e-3],
    value: { 0.5 * $0.x * $0.x - 0.5 * $0.y * $0.y + 0.25 * pow($0.y, 4) },
    gradient: { [$0.x, -$0.y + $0.y * $0.y * $0.y] })

  /// The points that a rule comes to, the start first.
  func path(
    by rule: UpdateRule, _ constants: RuleConstants? = nil, rate: Double, steps: Int
  ) -> [Point] {
    let shapes = [ParameterShape("p", rows: 1, columns: 2, isPenalized: false)]
    func parameters(_ point: Point) -> ParameterSet<Double> {
      ParameterSet(
        shapes: shapes, arrays: [Matrix(rows: 1, columns: 2, elements: [point.x, point.y])])
    }
    var current = parameters(start)
    var state = RuleState<Double>(rule, constants: constants, shapes: shapes)
    var path = [start]
    for _ in 0..<steps {
      state.step(
        &current, parameters(gradient(path[path.count - 1])), learningRate: rate, on: .serial)
      path.append([current.arrays[0][0, 0], current.arrays[0][0, 1]])
    }
    return path
  }

  /// The colors of paths, in the order of the rules.
  static let colors: [(name: String, pixel: Raster.Pixel)] = [
    ("black", .init(red: 0, green: 0, blue: 0)),
    ("red", .init(red: 200, green: 20, blue: 20)),
    ("orange", .init(red: 240, green: 130, blue: 0)),
    ("green", .init(red: 20, green: 130, blue: 40)),
    ("blue", .init(red: 20, green: 70, blue: 220)),
    ("purple", .init(red: 150, green: 20, blue: 170)),
  ]

  /// The surface in bands of gray, dark where it is low, with a colored line for each path.
  func picture(of paths: [[Point]]) -> Raster {
    let (width, height) = (480, 300)
    let size = Point(xRange.upperBound - xRange.lowerBound, yRange.upperBound - yRange.lowerBound)
    let values = (0..<width * height).map { index in
      value([
        xRange.lowerBound + size.x * Double(index % width) / Double(width - 1),
        yRange.upperBound - size.y * Double(index / width) / Double(height - 1),
      ])
    }
    let low = smallest(values)
    let range = largest(values) - low
    // The root spreads the bands of a bowl evenly.
    var picture = Raster(
      width: width, height: height,
      pixels: values.map {
        Raster.Pixel(gray: UInt8(120 + 8 * min(15, Int((($0 - low) / range).squareRoot() * 16))))
      })
    func pixel(_ point: Point) -> (x: Int, y: Int) {
      // Far points stay far, but within what an Int can hold.
      func index(_ fraction: Double, _ count: Int) -> Int {
        Int((min(9, max(-9, fraction)) * Double(count - 1)).rounded())
      }
      return (
        index((point.x - xRange.lowerBound) / size.x, width),
        index((yRange.upperBound - point.y) / size.y, height)
      )
    }
    for (path, color) in zip(paths, Self.colors) {
      let points = path.map(pixel)
      for (from, to) in zip(points, points.dropFirst()) {
        // Two rows, so that the line is seen.
        picture.drawLine(from: from, to: to, color.pixel)
        picture.drawLine(from: (from.x, from.y + 1), to: (to.x, to.y + 1), color.pixel)
      }
      for point in points { picture.drawDot(at: point, reach: 1, color.pixel) }
    }
    return picture
  }
}
