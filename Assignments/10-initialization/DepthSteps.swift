// The steps that send numbers through ten layers and slopes back.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

extension InitializationAssignment {
  // step: tanh, relu
  mutating func showDepth(of function: Activation, _ page: Page) throws {
    let runs = try depthRuns(of: function, isNormalized: false, page)
    writeTables(runs, page)
    drawCurves(runs, of: function, page)
    let reference = function.rawValue
    guard settings.isReferenceSize else { return }
    for (place, scale) in DepthScale.allCases.enumerated() {
      let expected = DepthReference.expectedEnds[reference]![place]
      // With ReLU the layers' luck multiplies: some per cent each, for all samples alike.
      let spread = function == .relu ? 2.0 : 1.1
      for (name, found, expected) in [
        ("last layer's deviation", runs[place].deviations.last, expected[0]),
        ("first layer's slopes", runs[place].gradients.first, expected[1]),
      ] {
        page.check(
          .within(
            "\(name), weights \(scale.rawValue)", found: found ?? .nan,
            band: expected / spread...expected * spread, source: DepthReference.theory))
      }
    }
    guard isReferenceRun else { return }
    checkAgainstNumPy(
      "relative difference of all deviations", runs.map(\.deviations),
      DepthReference.deviations[reference]!, tolerance: tolerance, page)
    checkAgainstNumPy(
      "relative difference of all slopes", runs.map(\.gradients),
      DepthReference.gradients[reference]!, tolerance: slopeTolerance, page)
  }

  // step: batch-normalization
  mutating func showNormalizedDepth(_ page: Page) throws {
    for function in [Activation.tanh, .relu] {
      let runs = try depthRuns(of: function, isNormalized: true, page)
      let ends = runs.map {
        [$0.deviations[0], $0.deviations.last!, $0.gradients[0], $0.gradients.last!]
      }
      page.table(
        function.rawValue,
        Table(
          columns: [
            .init(function.rawValue), .init("std of layer 1", .right),
            .init("of layer \(settings.depth)", .right), .init("slopes at layer 1", .right),
            .init("at layer \(settings.depth)", .right),
          ],
          rows: zip(DepthScale.allCases, ends).map { [$0.rawValue] + $1.map(short) }),
        json: ends.json)
      let expected = DepthReference.normalizedDeviation[function.rawValue]!
      guard settings.isReferenceSize else { continue }
      let all = runs.flatMap(\.deviations)
      page.check(
        .within(
          "\(function.rawValue): the deviation farthest from \(short(expected))",
          found: all.max { abs($0 - expected) < abs($1 - expected) } ?? .nan,
          band: expected * 0.97...expected * 1.03, source: "a sum of variance 1, nearly normal"))
      let first = ends.map { $0[2] }
      page.check(
        .within(
          "\(function.rawValue): the largest of the four slopes at layer 1 over the smallest",
          found: (first.max() ?? .nan) / (first.min() ?? .nan), band: 1...1.01,
          source: "the output does not change where a layer's weights are scaled"))
      if isReferenceRun {
        checkAgainstNumPy(
          "\(function.rawValue): relative difference of the table", ends,
          DepthReference.normalizedEnds[function.rawValue]!, tolerance: tolerance, page)
      }
    }
  }

  /// A run for each of the scales, and their histograms as a picture.
  mutating func depthRuns(
    of function: Activation, isNormalized: Bool, _ page: Page
  ) throws -> [DepthRun] {
    if draws == nil {
      var generator = options.generator(for: 0)
      draws = DepthDraws(
        depth: settings.depth, width: settings.width, samples: settings.samples, using: &generator)
    }
    let draws = draws!
    var runs: [DepthRun] = []
    for (place, scale) in DepthScale.allCases.enumerated() {
      try page.progress(Double(place) / Double(DepthScale.allCases.count))
      runs.append(
        draws.run(function, scale, isNormalized: isNormalized, on: options.execution))
    }
    let names = DepthScale.allCases.map(\.rawValue).joined(separator: ", ")
    page.picture(
      .grid(
        of: runs.flatMap { $0.histograms.map { $0.raster(clipsFirst: function == .relu) } },
        columns: settings.depth),
      caption:
        "How often \(function.rawValue) gives which value, layer 1 to \(settings.depth) from "
        + "left to right. Rows: weights \(names). "
        + (function == .tanh
          ? "From -1 to 1." : "From 0, whose column is cut off, to four root mean squares."))
    return runs
  }

  private func writeTables(_ runs: [DepthRun], _ page: Page) {
    let names = DepthScale.allCases.map(\.rawValue)
    let layers = 0..<settings.depth
    page.table(
      "activations",
      Table(
        columns: [.init("layer", .right)]
          + names.flatMap { [.init("\($0): mean", .right), .init("std", .right)] },
        rows: layers.map { layer in
          ["\(layer + 1)"] + runs.flatMap { [short($0.means[layer]), short($0.deviations[layer])] }
        }),
      json: .object(
        zip(names, runs).map {
          .init($0, .object([.init("mean", $1.means.json), .init("std", $1.deviations.json)]))
        }))
    page.table(
      "gradients",
      Table(
        columns: [.init("layer", .right)] + names.map { .init("\($0): slopes' std", .right) },
        rows: layers.map { layer in ["\(layer + 1)"] + runs.map { short($0.gradients[layer]) } }),
      json: .object(zip(names, runs).map { .init($0, $1.gradients.json) }))
  }

  private func drawCurves(_ runs: [DepthRun], of function: Activation, _ page: Page) {
    let layers = (1...settings.depth).map(Double.init)
    for (title, values) in [
      ("activations", runs.map(\.deviations)), ("slopes on their way back", runs.map(\.gradients)),
    ] {
      page.chart(
        LineChart(
          title: "\(function.rawValue): standard deviation of \(title), as a power of ten",
          xLabel: "layer", yLabel: "log10(std)",
          curves: zip(DepthScale.allCases, values).map { scale, values in
            .init(name: scale.rawValue, x: layers, y: values.map { log10($0) })
          }))
    }
  }

  private func checkAgainstNumPy(
    _ name: String, _ found: [[Double]], _ expected: [[Double]], tolerance: Double, _ page: Page
  ) {
    page.check(
      .within(
        name, found: largestRelativeDifference(found, expected), band: 0...tolerance,
        source: DepthReference.numPy))
  }
}

/// The largest |x − y| / |y|; not a number where shapes differ or a value is none.
func largestRelativeDifference(_ found: [[Double]], _ expected: [[Double]]) -> Double {
  guard found.map(\.count) == expected.map(\.count) else { return .nan }
  let all = zip(found.joined(), expected.joined()).map { abs($0 - $1) / abs($1) }
  return all.contains(where: \.isNaN) ? .nan : all.max() ?? .nan
}

/// A number in few characters: with four decimals, or as a power of ten where that would say little.
func short(_ value: Double) -> String {
  let size = abs(value)
  return value != 0 && (size < 0.001 || size >= 10_000)
    ? String(format: "%.1e", value) : String(format: "%.4f", value)
}
