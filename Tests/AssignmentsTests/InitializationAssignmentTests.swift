// The assignment on initial weights: deep nets beside NumPy's, counts, histograms, whole runs.

import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Testing
import WorkbookKit

@testable import InitializationNotebook

private func assignment<Scalar: RealScalar>(
  _ type: Scalar.Type = Double.self, seed: UInt32 = 0
) -> InitializationAssignment<Scalar> {
  var settings = InitializationSettings()
  settings.depth = 3
  settings.width = 10
  settings.samples = 12
  settings.batchSize = 40
  settings.units = 30
  settings.hidden = 20
  settings.componentImages = 60
  settings.reducedSide = 2
  settings.syntheticCount = 80
  return InitializationAssignment(
    AssignmentOptions(source: .synthetic, seed: seed, execution: Execution(threads: 2)),
    settings: settings)
}

@Suite struct InitializationAssignmentTests {
  @Test func everyStepRunsAndHolds() throws {
    let run = try RunCollector.run(assignment())
    #expect(run.failed == [])
    let counts = run.checks.mapValues(\.count)
    #expect(
      counts == [
        "activations": 2, "load": 1, "centering": 2, "saturation": 6, "dead-units": 4,
        "components": 3, "whitening": 1,
      ])
  }

  @Test func everyStepRunsInFloat() throws {
    // The derivatives of a `Float` run are measured in `Double` as well.
    let run = try RunCollector.run(assignment(Float.self, seed: 2))
    #expect(run.failed == [])
  }
}

// NumPy, from RandomState(1): x = randn(5, 6), three W = randn(6, 6), the output's gradient
// = randn(5, 6). Gradients are those with respect to each layer's input; all deviations are std().
// Tests/peers/initialization_numpy.py prints them.
@Suite struct DepthExperimentTests {
  private func run(
    _ function: Activation, _ scale: DepthScale, isNormalized: Bool = false
  ) -> DepthRun {
    var generator = RandomState(seed: 1)
    let draws = DepthDraws<Double>(depth: 3, width: 6, samples: 5, using: &generator)
    return draws.run(function, scale, isNormalized: isNormalized, on: .serial)
  }

  private func check(_ found: DepthRun, _ expected: [[Double]]) {
    let found = [found.means, found.deviations, found.gradients]
    #expect(found.map(\.count) == expected.map(\.count))
    let errors = zip(found.joined(), expected.joined()).map { abs($0 - $1) / abs($1) }
    #expect(errors.allSatisfy { $0 < 1e-7 })
  }

  @Test func tanhIsNumPys() {
    check(
      run(.tanh, .tiny),
      [
        [-2.829280083e-03, -6.105673348e-06, 1.487830727e-06],
        [0.0169563012, 2.788657622e-04, 9.902702440e-06],
        [6.522978732e-06, 4.550010071e-04, 0.0160435194],
      ])
    check(
      run(.tanh, .xavier),
      [
        [-0.0757089158, -0.0148648636, 0.0413298497],
        [0.5039328978, 0.2691686581, 0.3320102215], [0.4188572515, 0.7027067425, 0.6308155339],
      ])
  }

  @Test func reluIsNumPys() {
    check(
      run(.relu, .unit),
      [
        [0.5206321892, 0.8548106969, 0.7812928280], [0.8491620124, 1.0217464422, 1.3282009332],
        [3.0729956259, 2.3116218570, 1.2434524413],
      ])
    check(
      run(.relu, .he),
      [
        [0.3005871346, 0.2849368990, 0.1503598749], [0.4902639165, 0.3405821474, 0.2556123888],
        [0.5913982839, 0.7705406190, 0.7179076017],
      ])
  }

  @Test func batchNormalizationIsNumPys() {
    check(
      run(.tanh, .unit, isNormalized: true),
      [
        [-0.0190166679, -0.0122948718, -0.0210932648],
        [0.6565349874, 0.6906716414, 0.6557237905], [0.9766700032, 0.6890122956, 0.5376857207],
      ])
    check(
      run(.relu, .tiny, isNormalized: true),
      [
        [0.4002809417, 0.3956615608, 0.3891711765], [0.5710868576, 0.5796329269, 0.5935768375],
        [0.7615204983, 0.7340719528, 0.6680521094],
      ])
  }

  // The theory beside NumPy's own run of a wide net: within a tenth, but for ReLU's luck.
  @Test func theTheoryDescribesNumPysNets() {
    for (function, spread) in [("tanh", 1.1), ("relu", 1.3)] {
      for place in DepthScale.allCases.indices {
        let ends = [
          DepthReference.deviations[function]![place].last!,
          DepthReference.gradients[function]![place].first!,
        ]
        for (found, expected) in zip(ends, DepthReference.expectedEnds[function]![place]) {
          #expect((1 / spread...spread).contains(found / expected))
        }
      }
    }
  }

  // (1 + 3 + 5 + 7)/4 and √((9 + 1 + 1 + 9)/4).
  @Test func momentsDivideByN() {
    let found = moments(of: Matrix<Float>(rows: 2, columns: 2, elements: [1, 3, 5, 7]))
    #expect(found.mean == 4 && found.deviation == 5.0.squareRoot())
  }
}

@Suite struct HistogramTests {
  @Test func numbersAreCountedWhereTheyLie() {
    let numbers = Matrix<Double>(
      rows: 1, columns: 8, elements: [0, 0.9, 1, 2.5, 3.9, 4, -0.1, .nan])
    #expect(Histogram(of: numbers, from: 0, to: 4, bins: 4).counts == [2, 1, 1, 2])
    #expect(Histogram(of: numbers, from: 0, to: 0, bins: 2).counts == [0, 0])
  }

  @Test func theHighestColumnFillsThePicture() {
    let numbers = Matrix<Double>(rows: 1, columns: 7, elements: [0, 0, 0, 0, 1, 1, 2])
    let histogram = Histogram(of: numbers, from: 0, to: 2, bins: 3)
    #expect(histogram.counts == [4, 2, 1])
    func darkPixels(clipsFirst: Bool) -> [Int] {
      let picture = histogram.raster(height: 8, clipsFirst: clipsFirst)
      return (0..<3).map { column in (0..<8).count { picture[column, $0].red < 128 } }
    }
    #expect(darkPixels(clipsFirst: false) == [8, 4, 2])
    #expect(darkPixels(clipsFirst: true) == [8, 8, 4])
    let picture = histogram.raster(height: 8)
    #expect(picture[2, 7].red < 128 && picture[2, 0].red > 128)
  }
}

@Suite struct UnitCountsTests {
  // Columns: off for both samples, on for one, on for both. Of six derivatives three are zero.
  @Test func unitsThatPassNothingAreCounted() {
    let sums = Matrix<Double>(rows: 2, columns: 3, elements: [-1, -2, 3, -4, 5, 6])
    #expect(UnitCounts(of: .relu, at: sums) == UnitCounts(saturated: 0.5, dead: 1))
    #expect(UnitCounts(of: .leakyReLU, at: sums) == UnitCounts(saturated: 0, dead: 0))
    // Two pieces a unit: one of them wins, whatever its sign, and passes everything.
    let pieces = Matrix<Double>(rows: 2, columns: 4, elements: [-1, -2, 3, -4, 5, 6, -7, -8])
    #expect(UnitCounts(of: Maxout(pieces: 2), at: pieces) == UnitCounts(saturated: 0, dead: 0))
    // Derivatives 1 − tanh²: 0.42, 0.07, 0.0099, 0.0013, 0.00018, 0.000025.
    #expect(UnitCounts(of: .tanh, at: sums) == UnitCounts(saturated: 2.0 / 6, dead: 0))
  }
}
