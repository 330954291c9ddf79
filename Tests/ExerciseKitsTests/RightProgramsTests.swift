// Programs that are right in another way than the reference solution pass.

import AssignmentCatalog
import ExerciseJudging
import Exercises
import Testing

struct RightProgramsTests {
  private func verdict(
    _ assignment: String, _ stub: String, _ function: @escaping Exercise.Function
  ) throws -> Verdict {
    let kit = try #require(ExerciseKit.all.first { $0.assignment == assignment })
    let stub = try #require(kit.stub(stub))
    var exercise = kit.reference
    exercise[stub.first.function] = function
    return Judge(seed: 7).verdict(on: stub, ExerciseHere(exercise))
  }

  @Test func dropoutMayKeepTheNumbersAboveTheOthers() throws {
    let verdict = try verdict("dropout", "training-forward") { arguments in
      let (x, keep) = (try arguments.matrix(), try arguments.number())
      _ = try arguments.integer()
      var random = try arguments.generator()
      let mask = (random.rand(x.rows, x.columns) > 1 - keep) / keep
      return [.matrix(mask * x), .matrix(mask), random.value]
    }
    #expect(verdict.isRight, "\(verdict)")
  }

  @Test func dropoutMayHaveAMaskOfOnesAtTestTime() throws {
    let verdict = try verdict("dropout", "test-forward") { arguments in
      let x = try arguments.matrix()
      return [.matrix(x), .matrix(ones(x.rows, x.columns)), .text("a generator")]
    }
    #expect(verdict.isRight, "\(verdict)")
  }

  @Test func adamMayBeWrittenWithItsCorrectionsInTheLearningRate() throws {
    let verdict = try verdict("fully-connected", "adam") { arguments in
      let (w, dw) = (try arguments.matrix(), try arguments.matrix())
      var (m, v) = (try arguments.matrix(), try arguments.matrix())
      let (steps, rate) = (try arguments.integer(), try arguments.number())
      let (beta1, beta2) = (try arguments.number(), try arguments.number())
      let epsilon = try arguments.number()
      m += (1 - beta1) * (dw - m)
      v += (1 - beta2) * (dw * dw - v)
      let t = Double(steps + 1)
      let root = (1 - beta2 ** t).squareRoot()
      let step = rate * root / (1 - beta1 ** t) * m / (sqrt(v) + epsilon * root)
      return [.matrix(w - step), .matrix(m), .matrix(v), .integer(steps + 1)]
    }
    #expect(verdict.isRight, "\(verdict)")
  }

  @Test func layerNormalizationMayBeBatchNormalizationOfTheTranspose() throws {
    let verdict = try verdict("batch-normalization", "layer-backward") { arguments in
      let (dout, x) = (try arguments.matrix(), try arguments.matrix())
      let (mean, variance) = (try arguments.vector(), try arguments.vector())
      let (gamma, epsilon) = (try arguments.vector(), try arguments.number())
      let std = sqrt(variance + epsilon)
      // With a sample in each column, along which the sums run.
      let normalized = (x.T - mean) / std
      let d = dout.T * gamma.column
      let n = Double(d.rows)
      let centered = d - d.sum(axis: 0) / n
      let dx = (centered - normalized * ((d * normalized).sum(axis: 0) / n)) / std
      let dgamma = (dout.T * normalized).sum(axis: 1)
      return [.matrix(dx.T), .vector(dgamma), .vector(dout.T.sum(axis: 1))]
    }
    #expect(verdict.isRight, "\(verdict)")
  }
}
