// The steps on dropout.

import Foundation
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension DropoutAssignment {
  // step: forward
  mutating func goForward(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 500, columns: 500, using: &draws).mapElements { $0 + 10 }
    page.value("input_mean", mean(x), shown: "Mean of the input: \(mean(x))")
    page.check(
      .close(
        "mean of the input", found: mean(x), expected: DropoutExpectations.inputMean,
        tolerance: 1e-10, source: DropoutExpectations.reference))
    var noise = TrainingNoise(draws)
    var rows: [[Double]] = []
    for expected in DropoutExpectations.means {
      let layer: any Layer<Double> = layers.dropout(keep: expected.keep)
      let training = layer.output(of: x, training: &noise)
      let test = layer.testOutput(of: x, [])
      let found = [expected.keep, mean(training), mean(test), zeros(training), zeros(test)]
      rows.append(found)
      page.check(
        .close(
          "mean in training, keep \(expected.keep)", found: found[1], expected: expected.mean,
          tolerance: 1e-10, source: DropoutExpectations.reference))
      page.check(
        .equal(
          "share of zeros in training, keep \(expected.keep)", found: found[3],
          expected: expected.zeros, source: DropoutExpectations.reference))
      page.check(
        .equal(
          "numbers that test time changes, keep \(expected.keep)",
          found: zip(test.elements, x.elements).count { $0 != $1 }, expected: 0,
          source: "inverted dropout has nothing to do at test time"))
    }
    page.table(
      "means",
      Table(
        columns: [
          "keep", "mean in training", "mean at test time", "zeros in training",
          "zeros at test time",
        ].map { .init($0, .right) },
        rows: rows.map { row in
          [String(format: "%.2f", row[0])] + row.dropFirst().map { String(format: "%.6f", $0) }
        }),
      json: .array(rows.map(\.json)))
  }

  // step: expectation
  mutating func averageMasks(_ page: Page) throws {
    var draws = RandomState(seed: options.seed)
    let x = Matrix(rows: 20, columns: 30, using: &draws).mapElements { $0 + 10 }
    let layer: any Layer<Double> = layers.dropout(keep: 0.5)
    var noise = TrainingNoise(draws)
    var sum = Matrix<Double>(rows: 20, columns: 30)
    var rows: [(masks: Int, distance: Double)] = []
    for count in 1...1_000 {
      sum.add(layer.output(of: x, training: &noise))
      guard [1, 10, 100, 1_000].contains(count) else { continue }
      let distance = ((1 / Double(count)) * sum).frobeniusDistance(to: x) / x.frobeniusNorm()
      rows.append((count, distance))
    }
    page.table(
      "averages",
      Table(
        columns: [.init("masks", .right), .init("relative distance to the input", .right)],
        rows: rows.map { ["\($0.masks)", String(format: "%.4f", $0.distance)] }),
      json: .array(rows.map { .array([.integer($0.masks), .number($0.distance)]) }))
    // Each mask is off by √((1 − keep)/keep) = 1, and m masks by 1/√m.
    for row in rows {
      page.check(
        .close(
          "distance after \(row.masks) masks", found: row.distance,
          expected: 1 / Double(row.masks).squareRoot(), tolerance: 0.15, relative: true,
          source: "the deviation of a mean of independent masks, by hand"))
    }
  }

  // step: backward
  mutating func goBack(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 10, columns: 10, using: &draws).mapElements { $0 + 10 }
    let gradient = Matrix(rows: 10, columns: 10, using: &draws)
    let layer: any Layer<Double> = layers.dropout(keep: 0.2)
    writeCourseCheck(
      of: layer.gradientProblem(
        input: x, parameters: [], outputGradient: gradient,
        noise: TrainingNoise(seedOfEveryLayer: 123)),
      named: "dropout", blocks: ["x"], limits: ErrorLimits(stated: 1e-10, judged: 1e-9),
      source: DropoutExpectations.notebook, page)
  }

  // step: net
  mutating func checkNet(_ page: Page) throws {
    var net = SmallDeepNet(layers)
    for expected in DropoutExpectations.losses {
      net.check(
        net.network(keep: expected.keep < 1 ? expected.keep : nil),
        named: "the net, keep \(expected.keep)", regularization: 0, loss: expected.loss,
        within: expected.limits, noise: TrainingNoise(seedOfEveryLayer: 123),
        from: .course, page)
      if expected.keep < 1 {
        // In the notebook one generator serves all: the masks' seed is the next weights' as well,
        // behind the last mask of 2 × 30.
        net.draws = RandomState(seed: 123)
        _ = net.draws.uniforms(count: 60)
      }
    }
  }

  // step: experiment
  mutating func trainNets(_ page: Page) throws {
    let images = made(images, by: "load")
    let keeps: [Double] = [1, 0.25]
    let trainings = try keeps.enumerated().map { place, keep in
      try images.train(
        "keep \(keep)",
        .fullyConnected(
          inputs: images.inputs, hidden: [settings.hidden], classes: images.classes,
          keep: keep < 1 ? keep : nil, library: layers), from: .normal(scale: 1e-2),
        SolverSettings(
          epochs: settings.epochs, batchSize: 100, rule: .adam, learningRate: 5e-4,
          regularization: 0),
        onFirst: settings.images, options,
        progress: { try page.progress((Double(place) + $0) / Double(keeps.count)) })
    }
    page.compare(trainings)
    let gaps = trainings.map { $0.train - $0.validation }
    page.check(
      Check(
        name: "dropout narrows the gap between training and validation",
        passed: gaps[1] < gaps[0],
        detail: String(format: "%.4f with dropout, %.4f without", gaps[1], gaps[0]),
        source: DropoutExpectations.notebook))
  }

  private func mean(_ matrix: Matrix<Double>) -> Double {
    matrix.elements.reduce(0, +) / Double(matrix.elements.count)
  }

  private func zeros(_ matrix: Matrix<Double>) -> Double {
    Double(matrix.elements.count { $0 == 0 }) / Double(matrix.elements.count)
  }
}

extension Layer where Scalar == Double {
  fileprivate func output(
    of input: Matrix<Double>, training noise: inout TrainingNoise
  ) -> Matrix<Double> {
    forward(input, [], training: &noise, on: .serial).output
  }
}
