// The steps that run forward and backward passes through ten layers that are not trained.

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
    tabulate(runs, page)
    plot("activations", of: function, runs.map(\.deviations), page)
    plot("gradients", of: function, runs.map(\.gradients), page)
    let name = function.rawValue
    guard isReferenceSize, let ends = DepthReference.expectedEnds[name] else { return }
    // With ReLU the layers' luck multiplies: some per cent each, for all samples alike.
    let spread = function == .relu ? 2.0 : 1.1
    for (index, scale) in DepthScale.allCases.enumerated() {
      let theory = ends[index]
      page.expect(
        "last layer's standard deviation, weights \(scale.rawValue)",
        runs[index].deviations.last ?? .nan, in: theory[0] / spread...theory[0] * spread,
        from: DepthReference.theory)
      page.expect(
        "first layer's gradients, weights \(scale.rawValue)", runs[index].gradients.first ?? .nan,
        in: theory[1] / spread...theory[1] * spread, from: DepthReference.theory)
    }
    page.expect(
      "relative difference of all standard deviations", runs.map(\.deviations), within: tolerance,
      of: reference(DepthReference.deviations[name]), from: DepthReference.numPy)
    page.expect(
      "relative difference of all gradients", runs.map(\.gradients), within: gradientTolerance,
      of: reference(DepthReference.gradients[name]), from: DepthReference.numPy)
  }

  // step: batch-normalization
  mutating func showNormalizedDepth(_ page: Page) throws {
    for function in [Activation.tanh, .relu] {
      let runs = try depthRuns(of: function, isNormalized: true, page)
      let name = function.rawValue
      let ends = runs.map {
        [$0.deviations[0], $0.deviations.last!, $0.gradients[0], $0.gradients.last!]
      }
      page.table(
        name, Array(zip(DepthScale.allCases, ends)), as: .json(ends.json),
        [
          .word(name) { $0.0.rawValue },
          .number("std of layer 1", .short) { $0.1[0] },
          .number("of layer \(settings.depth)", .short) { $0.1[1] },
          .number("gradients at layer 1", .short) { $0.1[2] },
          .number("at layer \(settings.depth)", .short) { $0.1[3] },
        ])
      guard isReferenceSize else { continue }
      let expected = DepthReference.normalizedDeviation[name]!
      let deviations = runs.flatMap(\.deviations)
      page.expect(
        "\(name): the standard deviation farthest from \(expected, .short)", deviations,
        within: .relative(0.03), of: deviations.map { _ in expected },
        from: "a sum of variance 1, nearly normal")
      let first = ends.map { $0[2] }
      page.expect(
        "\(name): the largest of the four gradients at layer 1 over the smallest",
        largest(first) / -largest(first.map { -$0 }), in: 1...1.01,
        from: "the output does not change where a layer's weights are scaled")
      page.expect(
        "\(name): relative difference of the table", ends, within: tolerance,
        of: reference(DepthReference.normalizedEnds[name]), from: DepthReference.numPy)
    }
  }
}

// What the steps have in common.
extension InitializationAssignment {
  /// Whether the deep nets are those of `DepthReference`.
  private var isReferenceSize: Bool { settings.isReferenceSize && run.isUsual }

  /// NumPy's numbers, where the run is NumPy's: of its size and seed.
  private func reference(_ rows: [[Double]]?) -> [[Double]]? {
    run.seed == 0 && isReferenceSize ? rows : nil
  }

  /// The relative difference to NumPy's numbers that this precision's rounding leaves.
  private var tolerance: Tolerance { .relative(Scalar.self == Double.self ? 1e-6 : 1e-2) }

  /// The same for gradients. With weights of standard deviation 1 they grow by 3e5 in the backward
  /// pass, and what `Float` rounds, some 6e-8 each time, grows along: to some hundredths.
  private var gradientTolerance: Tolerance { .relative(Scalar.self == Double.self ? 1e-6 : 0.1) }

  /// A run for each of the scales, and their histograms as a picture.
  private mutating func depthRuns(
    of function: Activation, isNormalized: Bool, _ page: Page
  ) throws -> [DepthRun] {
    if draws == nil {
      var generator = run.generator(for: 0)
      draws = DepthDraws(
        depth: settings.depth, width: settings.width, samples: settings.samples, using: &generator)
    }
    let draws = draws!
    let scales = DepthScale.allCases
    let runs = try scales.enumerated().map { index, scale in
      try page.progress(Double(index) / Double(scales.count))
      return draws.run(function, scale, isNormalized: isNormalized, on: run.execution)
    }
    page.pictures(
      runs.flatMap { $0.histograms.map { $0.raster(clipsFirst: function == .relu) } },
      columns: settings.depth,
      "Histograms of \(function.rawValue)'s values, layer 1 to \(settings.depth) from left to "
        + "right. Rows: weights \(scales.map(\.rawValue).joined(separator: ", ")). "
        + (function.range.map {
          "From \($0.lowerBound, .decimals(0)) to \($0.upperBound, .decimals(0))."
        }
          ?? (function == .relu
            ? "From 0, whose column is cut off, to four root mean squares."
            : "Four root mean squares to either side of 0."))
    )
    return runs
  }

  private func tabulate(_ runs: [DepthRun], _ page: Page) {
    let named = Array(zip(DepthScale.allCases.map(\.rawValue), runs))
    let layers = Array(0..<settings.depth)
    page.table(
      "activations", layers,
      as: .json(
        .object(
          named.map { name, run in
            .init(
              name, .object([.init("mean", run.means.json), .init("std", run.deviations.json)]))
          })),
      [.count("layer") { $0 + 1 }]
        + named.flatMap { name, run in
          [
            .number("\(name): mean", .short) { run.means[$0] },
            .number("std", .short) { run.deviations[$0] },
          ]
        })
    page.table(
      "gradients", layers, as: .json(.object(named.map { .init($0, $1.gradients.json) })),
      [.count("layer") { $0 + 1 }]
        + named.map { name, run in
          .number("\(name): gradients' std", .short) { run.gradients[$0] }
        })
  }

  private func plot(
    _ title: String, of function: Activation, _ deviations: [[Double]], _ page: Page
  ) {
    page.plot(
      "\(function.rawValue): standard deviation of \(title), as a power of ten", x: "layer",
      y: "log10(std)", from: 1,
      curves: zip(DepthScale.allCases, deviations).map { ($0.rawValue, $1.map { log10($0) }) })
  }
}
