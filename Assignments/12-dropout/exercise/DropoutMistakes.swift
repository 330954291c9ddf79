// The mistakes that learners make with dropout, each as a function that makes it.

import ExerciseJudging
import Exercises
import NumPyRandom

private func forward(
  _ id: String, _ sentence: String,
  _ body:
    @escaping @Sendable (_ x: Matrix<Double>, _ keep: Double, inout RandomState) -> (
      out: Matrix<Double>, mask: Matrix<Double>?
    )
) -> Mistake {
  Mistake(id, sentence, in: "forward") { arguments in
    let (x, keep) = (try arguments.matrix(), try arguments.number())
    _ = try arguments.integer()
    var random = try arguments.generator()
    let found = body(x, keep, &random)
    return [.matrix(found.out), found.mask.map { .matrix($0) } ?? .text("none"), .integer(0)]
  }
}

/// A mask by which a mistake multiplies x.
private func masked(
  _ id: String, _ sentence: String,
  _ mask:
    @escaping @Sendable (_ x: Matrix<Double>, _ keep: Double, inout RandomState) -> Matrix<Double>
) -> Mistake {
  forward(id, sentence) { x, keep, random in
    let mask = mask(x, keep, &random)
    return (x * mask, mask)
  }
}

let trainingMistakes = [
  masked(
    "not-inverted",
    "what is kept is not divided by keep: the mean becomes keep times what it was, and test time would have to make up for it."
  ) { $2.rand($0.rows, $0.columns) < $1 },
  masked(
    "drop-rate",
    "keep was taken for the share to drop: here it is the probability to keep a number."
  ) { ($2.rand($0.rows, $0.columns) >= $1) / (1 - $1) },
  masked(
    "drop-rate-below",
    "1 − keep was taken for the share to keep: here keep is the probability to keep a number."
  ) { ($2.rand($0.rows, $0.columns) < 1 - $1) / (1 - $1) },
  masked(
    "kept-above",
    "the numbers above keep are kept: a share of 1 − keep. Keep those below it."
  ) { ($2.rand($0.rows, $0.columns) >= $1) / $1 },
  masked("multiplied-by-keep", "what is kept was multiplied by keep; divide by it.") {
    ($2.rand($0.rows, $0.columns) < $1) * $1
  },
  masked(
    "one-mask-for-all",
    "all samples have the same mask: draw a number for each element of x, not for each column."
  ) { ($2.rand(1, $0.columns) < $1) / $1 },
  masked("normal-numbers", "the random numbers are normal; they should be uniform: rand.") {
    ($2.randn($0.rows, $0.columns) < $1) / $1
  },
  forward(
    "mask-not-scaled",
    "the output is right, but the mask holds ones: with it, the backward pass lacks the division by keep."
  ) { x, keep, random in
    let mask = random.rand(x.rows, x.columns) < keep
    return (x * mask / keep, mask)
  },
]

let testMistakes = [
  masked(
    "drops-at-test",
    "numbers were dropped at test time: a prediction would be different each time."
  ) { ($2.rand($0.rows, $0.columns) < $1) / $1 },
  forward(
    "scaled-at-test",
    "x was multiplied by keep: inverted dropout has divided by it in training, so test time changes nothing."
  ) { x, keep, _ in (x * keep, nil) },
  forward(
    "divided-at-test", "x was divided by keep: that belongs to training alone."
  ) { x, keep, _ in (x / keep, nil) },
]

private func backward(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (_ dout: Matrix<Double>, _ mask: Matrix<Double>) -> Matrix<Double>
) -> Mistake {
  Mistake(id, sentence, in: "backward") {
    [.matrix(body(try $0.matrix(), try $0.matrix()))]
  }
}

let backwardMistakes = [
  backward(
    "new-mask",
    "other numbers are zero than in the forward pass: a new mask was drawn. Use the one that is given."
  ) { dout, mask in
    var random = RandomState(seed: 0)
    let keep = 1 / Swift.max(1, mask.max())
    return dout * (random.rand(dout.rows, dout.columns) < keep) / keep
  },
  backward("no-mask", "the gradient passes everywhere; it should pass where a number was kept.") {
    dout, _ in
    dout
  },
  backward(
    "ones-for-mask",
    "the gradient passes where it should, but undivided: the mask holds 1 / keep, not ones."
  ) { dout, mask in dout * (mask > 0) },
  backward("divided-twice", "the gradient was divided by keep twice: the mask does so already.") {
    dout, mask in
    dout * mask * mask.max()
  },
  backward("divided-by-mask", "the gradient was divided by the mask; multiply by it.") {
    dout, mask in
    dout / mask
  },
  backward("only-mask", "this is the mask alone: multiply the gradient by it.") { _, mask in mask },
]
