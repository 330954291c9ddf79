// Known mistakes, each caught, with what it is told to look like.

import Testing

@testable import GradientChecking

/// A program with a mistake, and what the check must say of it.
struct WrongProgram: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let problem: @Sendable (Int) -> GradientProblem
  /// `W, everywhere: analytic = 2 × numerical`, as the diagnosis of each term and block that fails.
  let expected: [Told]

  /// One diagnosis: of which term and block, where, and what.
  struct Told: Equatable {
    let term: String
    let block: String
    let region: GradientDiagnosis.Region?
    let pattern: Shape

    /// A pattern, numbers rounded to three digits, so that it can be compared.
    enum Shape: Equatable {
      case zero, noEffect, transposed, rowsDoNotCancel, gradientNotFinite, lossNotFinite, none
      case factor(Double)
      case penalty(Double)
      case penaltyAlone(Double)
      case factorAndPenalty(Double, Double)
    }

    init(
      _ term: String, _ block: String, _ region: GradientDiagnosis.Region?, _ pattern: Shape
    ) {
      self.term = term
      self.block = block
      self.region = region
      self.pattern = pattern
    }
  }
}

extension WrongProgram.Told.Shape {
  init(_ pattern: GradientDiagnosis.Pattern) {
    func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    self =
      switch pattern {
      case .zero: .zero
      case .noEffect: .noEffect
      case .transposed: .transposed
      case .rowsDoNotCancel: .rowsDoNotCancel
      case .gradientNotFinite: .gradientNotFinite
      case .lossNotFinite: .lossNotFinite
      case .none: .none
      case .factor(let factor): .factor(rounded(factor))
      case .penalty(let multiple): .penalty(rounded(multiple))
      case .penaltyAlone(let multiple): .penaltyAlone(rounded(multiple))
      case .factorAndPenalty(let factor, let multiple):
        .factorAndPenalty(rounded(factor), rounded(multiple))
      }
  }
}

extension WrongProgram {
  /// λ of every linear program: 2λ = 0.2.
  static let strength = 0.1

  private static func data(_ mistake: DataMistake, _ expected: Told...) -> [WrongProgram] {
    LinearLoss.allCases.map { kind in
      WrongProgram(
        testDescription: "\(kind), \(mistake)",
        problem: {
          linearProblem(kind, LinearBatch(seed: $0), strength: strength, data: mistake)
        },
        expected: expected)
    }
  }

  private static func penalty(_ mistake: PenaltyMistake, _ expected: Told...) -> [WrongProgram] {
    LinearLoss.allCases.map { kind in
      WrongProgram(
        testDescription: "\(kind), penalty \(mistake)",
        problem: {
          linearProblem(kind, LinearBatch(seed: $0), strength: strength, penalty: mistake)
        },
        expected: expected)
    }
  }

  private static func softmax(_ mistake: DataMistake, _ expected: Told...) -> WrongProgram {
    WrongProgram(
      testDescription: "crossEntropy, \(mistake)",
      problem: {
        linearProblem(.crossEntropy, LinearBatch(seed: $0), strength: strength, data: mistake)
      },
      expected: expected)
  }

  private static func network(_ mistake: NetworkMistake, _ blocks: String...) -> WrongProgram {
    WrongProgram(
      testDescription: "network, \(mistake)", problem: { Network(seed: $0).problem(mistake) },
      expected: blocks.map { Told("total", $0, nil, .none) })
  }

  /// With N = 12 samples and 2λ = 0.2. Where the data term is *c* times itself, the whole is
  /// *c n* + (1 − *c*) 2λ W.
  static let all: [WrongProgram] = [
    data(
      .sumInsteadOfMean, Told("total", "W", .everywhere, .factorAndPenalty(12, -2.2)),
      Told("data", "W", .everywhere, .factor(12))),
    data(
      .meanTwice, Told("total", "W", .everywhere, .factorAndPenalty(0.083, 0.183)),
      Told("data", "W", .everywhere, .factor(0.083))),
    data(
      .doubled, Told("total", "W", .everywhere, .factorAndPenalty(2, -0.2)),
      Told("data", "W", .everywhere, .factor(2))),
    data(
      .sign, Told("total", "W", .everywhere, .factorAndPenalty(-1, 0.4)),
      Told("data", "W", .everywhere, .factor(-1))),
    data(
      .transposed, Told("total", "W", nil, .none), Told("data", "W", .everywhere, .transposed)),
    data(
      .correctClassForgotten, Told("total", "W", nil, .none),
      Told("data", "W", nil, .rowsDoNotCancel)),
    data(.outOfStep, Told("total", "W", nil, .none), Told("data", "W", nil, .none)),
    data(
      .classForgotten, Told("total", "W", .slice(axis: 1, index: 2), .penaltyAlone(0.2)),
      Told("data", "W", .slice(axis: 1, index: 2), .zero)),
    data(
      .allZero, Told("total", "W", .everywhere, .penaltyAlone(0.2)),
      Told("data", "W", .everywhere, .zero)),
    penalty(
      .missing, Told("total", "W", .everywhere, .penalty(-0.2)),
      Told("penalty", "W", .everywhere, .zero)),
    penalty(
      .half, Told("total", "W", .everywhere, .penalty(-0.1)),
      Told("penalty", "W", .everywhere, .factor(0.5))),
    penalty(
      .double, Told("total", "W", .everywhere, .penalty(0.2)),
      Told("penalty", "W", .everywhere, .factor(2))),
    penalty(
      .biasTwice, Told("total", "W", .group("bias row"), .penalty(0.2)),
      Told("penalty", "W", .group("bias row"), .factor(2))),
    [
      softmax(
        .columnMaximum, Told("total", "W", nil, .none), Told("data", "W", nil, .none)),
      softmax(
        .shiftInLossOnly, Told("total", "W", nil, .none),
        Told("data", "W", nil, .rowsDoNotCancel)),
      network(.maskMissing, "W1", "b1"), network(.maskOfGradient, "W1", "b1"),
      network(.inputOfReLU, "W2"), network(.biasOfOneSample, "b1"),
    ],
  ].flatMap { $0 }
}

struct DiagnosisFittingTests {
  @Test(arguments: WrongProgram.all)
  func isCaughtAndNamed(_ program: WrongProgram) {
    for seed in 0..<3 {
      var generator = SeededGenerator(seed)
      let report = program.problem(seed).check(using: &generator)
      #expect(report.verdict == .failed)
      let told = report.terms.flatMap { term in
        term.diagnoses.map { diagnosis in
          let isOpen = program.expected.contains {
            $0.term == term.name && $0.block == diagnosis.block && $0.region == nil
          }
          return WrongProgram.Told(
            term.name, diagnosis.block, isOpen ? nil : diagnosis.region,
            .init(diagnosis.pattern))
        }
      }
      #expect(told == program.expected, "seed \(seed)\n\(report)")
    }
  }

  /// The part that is right passes while the other fails: *data passed, penalty off by 2*.
  @Test(arguments: LinearLoss.allCases)
  func theRightPartPasses(_ kind: LinearLoss) throws {
    var generator = SeededGenerator(1)
    let batch = LinearBatch(seed: 1)
    let noPenalty = linearProblem(kind, batch, strength: 0.1, penalty: .missing)
      .check(using: &generator)
    #expect(noPenalty.terms.map(\.verdict) == [.failed, .passed, .failed])
    let doubledData = linearProblem(kind, batch, strength: 0.1, data: .doubled)
      .check(using: &generator)
    #expect(doubledData.terms.map(\.verdict) == [.failed, .failed, .passed])
  }

  /// At the notebook's reg of 5e-6 a forgotten penalty is a millionth of the gradient; the part
  /// checked on its own shows it all the same.
  @Test func aPenaltyTooSmallForTheWholeIsSeenInItsPart() throws {
    var generator = SeededGenerator(1)
    let report = linearProblem(
      .hinge, LinearBatch(seed: 2), strength: 5e-6, penalty: .missing
    ).check(using: &generator)
    #expect(report.verdict == .failed)
    #expect(report[term: "penalty"]?.diagnoses.map(\.pattern) == [.zero])
  }

  @Test(arguments: WrongProgram.all)
  func isCaughtWithoutPartsPatternAndNumbers(_ program: WrongProgram) {
    let told = program.problem(5)
    let problem = GradientProblem(blocks: told.blocks, gradients: told.gradients) {
      LossValue(told.loss(at: $0).total)
    }
    var generator = SeededGenerator(5)
    let report = problem.check(using: &generator)
    #expect(report.verdict == .failed)
    let expected = program.expected.filter { $0.term == "total" }.map(\.pattern)
    #expect(
      report.terms[0].diagnoses.map { WrongProgram.Told.Shape($0.pattern) } == expected,
      "\(report)")
  }
}
