// The steps on residual blocks and gradients.

import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension ImageNetsAssignment {
  // step: nested-functions
  func compareFunctionClasses(_ page: Page) throws {
    // Non-negative, as behind a ReLU.
    let maps = MapShape(channels: 4, height: 8, width: 8)
    var draws = RandomState(seed: run.seed)
    let x = Matrix<Double>(rows: 5, columns: maps.count, using: &draws).mapElements(abs)
    let branch: [any Layer<Double>] = [
      Convolution(maps, filters: 4, height: 3, width: 3, padding: 1), ActivationLayer(.relu),
      Convolution(maps, filters: 4, height: 3, width: 3, padding: 1),
    ]
    let residual = Residual(branch)
    // All weights zero: what a block does whose branch adds nothing.
    let parameters = residual.parameterShapes.map {
      Matrix<Double>(rows: $0.rows, columns: $0.columns)
    }
    let output = residual.forward(x, parameters, on: run.execution).output
    var (plain, rest) = (x, parameters[...])
    for layer in branch {
      let own = rest.prefix(layer.parameterShapes.count)
      rest = rest.dropFirst(own.count)
      plain = forward(layer, plain, Array(own))
    }
    page.show(
      "residual_difference", difference(output, x), .scientific(1),
      as: "Residual block from identity")
    page.show(
      "plain_difference", difference(plain, x), .scientific(1), as: "Plain block from identity")
    page.expect(
      "a residual block without weights is the identity", difference(output, x),
      within: .absolute(0), of: 0, from: "y = branch(x) + x")
    page.expect(
      "a plain block without weights passes nothing on",
      difference(plain, Matrix<Double>(rows: plain.rows, columns: plain.columns)),
      within: .absolute(0), of: 0, from: "y = branch(x)")
  }

  private func forward<L: Layer<Double>>(
    _ layer: L, _ input: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> Matrix<Double> {
    layer.forward(input, parameters, on: run.execution).output
  }

  private func difference(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    largest(zip(a.elements, b.elements).map { abs($0 - $1) })
  }

  // step: gradients
  func checkGradients(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 32, width: 32)
    let small = MapShape(channels: 3, height: 8, width: 7)
    let plain = VGGVariant(isNormalized: false, hidden: [])
    let nets: [(name: String, network: Network<Double>)] = [
      ("VGG-11", .vgg(.a, maps, classes: 4, plain, width: 2)),
      ("ResNet-18", .resNet18(small, classes: 4, .smallImages, width: 2)),
    ]
    for (name, network) in nets {
      var draws = RandomState(seed: run.seed)
      let parameters = network.randomParameters(.he, using: &draws)
      let x = Matrix<Double>(rows: 3, columns: network.inputs, using: &draws)
      let labels = draws.integers(count: 3, in: 0..<4)
      // Thousands of ReLUs have a kink somewhere: the smaller the step, the fewer within it.
      var options = CheckOptions(step: 1e-6)
      options.samplesPerBlock = 1
      let report = network.gradientProblem(
        at: parameters, samples: x, labels: labels, regularization: 0
      ).check(options, using: &draws)
      page.expectPassed(report, of: name, isBrief: true)
    }
  }
}
