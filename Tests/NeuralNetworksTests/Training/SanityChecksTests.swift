import Foundation
import LinearAlgebra
import Losses
import NeuralNetworks
import NumPyRandom
import Testing

struct SanityChecksTests {
  /// log 10 = 2.302585… and nine margins of 1; a net with weights of 1e-5 begins there.
  @Test func smallWeightsStartAtTheChanceLevelLoss() {
    #expect(
      abs(ClassificationLoss.softmax.chanceLevelLoss(classes: 10) - 2.302585092994046) < 1e-15)
    #expect(ClassificationLoss.svm.chanceLevelLoss(classes: 10) == 9)
    for kind in ClassificationLoss.allCases {
      let network = Network<Double>.twoLayer(inputs: 20, hidden: 30, classes: 10, loss: kind)
      var draws = RandomState(seed: 0)
      let parameters = network.randomParameters(weightScale: 1e-5, using: &draws)
      let loss = network.loss(
        of: Matrix(8, 20, using: &draws), labels: [0, 1, 2, 3, 4, 5, 6, 7], parameters,
        regularization: 0)
      #expect(abs(loss.total - kind.chanceLevelLoss(classes: 10)) < 1e-6)
    }
  }

  /// By hand: from (3, 4), of size 5, to (3, 4.05) is 0.05, a ratio of 0.01.
  @Test func updateRatiosByHand() {
    let shapes = [
      ParameterShape("W1", rows: 1, columns: 2, isPenalized: true),
      ParameterShape("b1", rows: 1, columns: 2, isPenalized: false),
    ]
    func set(_ w: [Double], _ b: [Double]) -> ParameterSet<Double> {
      ParameterSet(
        shapes: shapes,
        arrays: [w, b].map { Matrix(rows: 1, columns: 2, elements: $0) })
    }
    let ratios = set([3, 4.05], [0, 0]).updateRatios(since: set([3, 4], [0, 0]))
    #expect(ratios.map(\.name) == ["W1", "b1"])
    #expect(abs(ratios[0].ratio - 0.01) < 1e-15 && ratios[0].size == 5)
    #expect(ratios[1].ratio == 0)
    #expect(set([3, 4], [1, 0]).updateRatios(since: set([3, 4], [0, 0]))[1].ratio == .infinity)
  }

  /// Five samples are memorized; with a rate of zero none is, and all steps are taken.
  @Test(arguments: [UpdateRule.sgd, .adam])
  func aFewSamplesAreMemorized(_ rule: UpdateRule) throws {
    let toy = ToyNetwork<Double>()
    let learned = try toy.network.overfit(
      toy.samples, labels: toy.labels, from: toy.parameters, rule: rule, learningRate: 0.05
    ) { _ in }
    #expect(learned.accuracy == 1 && learned.steps < 200)
    let idle = try toy.network.overfit(
      toy.samples, labels: toy.labels, from: toy.parameters, rule: rule, learningRate: 0,
      maximumSteps: 7
    ) { _ in }
    #expect(idle.accuracy < 1 && idle.steps == 7)
    #expect(
      idle.loss
        == toy.network.loss(
          of: toy.samples, labels: toy.labels, toy.parameters, regularization: 0
        ).total)
  }

  /// An infinite rate makes every score NaN, whose largest column is the first: that is no accuracy
  /// of 1 on samples of the first class.
  @Test func nanScoresMemorizeNothing() throws {
    let toy = ToyNetwork<Double>()
    let found = try toy.network.overfit(
      toy.samples, labels: [0, 0, 0, 0, 0], from: toy.parameters, learningRate: .infinity
    ) { _ in }
    #expect(found.accuracy == 0 && !found.loss.isFinite && found.steps == 2)
  }
}
