// The losses of scores, against figures worked by hand.

import Foundation
import LinearAlgebra
import Losses
import Testing

@Suite struct ClassificationLossTests {
  /// Scores 3.2, 5.1, −1.7 with the first class right: margins 5.1 − 3.2 + 1 = 2.9 and −3.9.
  @Test func hingeOfOneSample() {
    let scores = Matrix(rows: 1, columns: 3, elements: [3.2, 5.1, -1.7])
    let (loss, gradient) = ClassificationLoss.svm.meanAndGradient(ofScores: scores, labels: [0])
    #expect(abs(loss - 2.9) < 1e-12)
    #expect(gradient.elements == [-1, 1, 0])
  }

  /// The lecture's cat, car and frog: losses 2.9, 0 and 12.9. The frog has two margins above zero.
  @Test func hingeIsTheMeanOfTheSamples() {
    let scores = Matrix(
      rows: 3, columns: 3, elements: [3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1])
    let (loss, gradient) = ClassificationLoss.svm.meanAndGradient(
      ofScores: scores, labels: [0, 1, 2])
    #expect(abs(loss - 15.8 / 3) < 1e-12)
    let third = 1.0 / 3
    #expect(gradient.elements == [-third, third, 0, 0, 0, 0, third, third, -2 * third])
  }

  /// The course's notes: softmax of 1, −2, 0 is 0.7, 0.04, 0.26 to two digits.
  @Test func softmaxOfOneSample() {
    let scores = Matrix(rows: 1, columns: 3, elements: [1.0, -2, 0])
    let (loss, gradient) = ClassificationLoss.softmax.meanAndGradient(
      ofScores: scores, labels: [2])
    let expected = [0.7, 0.04, 0.26 - 1]
    #expect(gradient.elements.count == 3)
    for (found, expected) in zip(gradient.elements, expected) {
      #expect(abs(found - expected) < 0.006)
    }
    #expect(abs(loss - 1.349_012_216_768_186_4) < 1e-12)  // log(e + e^-2 + 1)
  }

  /// In place the sum and its gradient: twice the mean's for two samples.
  @Test(arguments: ClassificationLoss.allCases)
  func inPlaceIsTheSum(_ kind: ClassificationLoss) {
    let scores = Matrix(rows: 2, columns: 3, elements: [1, 1.5, -3, 0, 0.25, 2])
    let mean = kind.meanAndGradient(ofScores: scores, labels: [0, 1])
    var gradient = scores
    let sum = kind.gradientInPlace(&gradient, labels: [0, 1])
    #expect(sum == 2 * mean.loss)
    #expect(gradient == mean.gradient.mapElements { 2 * $0 })
  }

  /// Rows that begin further apart than they are long leave what lies between alone.
  @Test(arguments: ClassificationLoss.allCases)
  func strideIsKept(_ loss: ClassificationLoss) {
    var scores: [Float] = [1, 2, 99, 3, 4, 99]
    _ = loss.gradientInPlace(&scores, stride: 3, classes: 2, labels: [0, 1])
    #expect(scores[2] == 99 && scores[5] == 99)
    #expect(abs(scores[0] + scores[1]) < 1e-6 && abs(scores[3] + scores[4]) < 1e-6)
  }

  /// Wherever it stands: at the label, before it, behind it, in the last sample.
  @Test(arguments: ClassificationLoss.allCases, 0..<6)
  func aNaNAnywhereMakesTheLossNaN(_ kind: ClassificationLoss, place: Int) {
    var elements = [5.0, 1, 2, 3, 7, 1]
    elements[place] = .nan
    let scores = Matrix(rows: 2, columns: 3, elements: elements)
    #expect(kind.meanAndGradient(ofScores: scores, labels: [0, 1]).loss.isNaN)
  }
}
