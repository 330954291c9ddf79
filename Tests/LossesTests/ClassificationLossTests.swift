// The losses of scores, against figures worked by hand.

import LinearAlgebra
import Losses
import Testing

@Suite struct ClassificationLossTests {
  /// Scores 3.2, 5.1, −1.7 with the first class right: margins 5.1 − 3.2 + 1 = 2.9 and −3.9.
  @Test func hingeOfOneSample() {
    var scores = [3.2, 5.1, -1.7]
    let loss = ClassificationLoss.svm.replaceScores(
      &scores, stride: 3, classes: 3, labels: [0])
    #expect(abs(loss - 2.9) < 1e-12)
    #expect(scores == [-1, 1, 0])
  }

  /// The course's notes: softmax of 1, −2, 0 is 0.7, 0.04, 0.26 to two digits.
  @Test func softmaxOfOneSample() {
    var scores = [1.0, -2, 0]
    let loss = ClassificationLoss.softmax.replaceScores(
      &scores, stride: 3, classes: 3, labels: [2])
    #expect(abs(scores[0] - 0.7) < 0.006 && abs(scores[1] - 0.04) < 0.006)
    #expect(abs(scores[2] + 1 - 0.26) < 0.006)
    #expect(abs(loss - 1.349_012_216_768_186_4) < 1e-12)  // log(e + e^-2 + 1)
  }

  /// Rows that begin further apart than they are long leave what lies between alone.
  @Test(arguments: ClassificationLoss.allCases)
  func strideIsKept(_ loss: ClassificationLoss) {
    var scores: [Float] = [1, 2, 99, 3, 4, 99]
    _ = loss.replaceScores(&scores, stride: 3, classes: 2, labels: [0, 1])
    #expect(scores[2] == 99 && scores[5] == 99)
    #expect(abs(scores[0] + scores[1]) < 1e-6 && abs(scores[3] + scores[4]) < 1e-6)
  }
}
