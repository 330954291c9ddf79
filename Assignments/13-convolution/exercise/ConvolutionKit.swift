// The exercise of convolution: its stubs, and the cases that judge them.

import CEmbedding
import ExerciseJudging
import Exercises
import NumPyRandom

extension ExerciseKit {
  /// What a learner writes for the assignment convolution.
  public static let convolution = ExerciseKit(
    assignment: "convolution",
    files: ["Convolution.swift", "Pooling.swift", "ThreeLayerNet.swift", "Normalization.swift"].map
    {
      File(name: $0, solution: embeddedFiles("13-convolution/exercise").text(of: $0))
    },
    main: mainSource(
      serving: """
        Exercise(
            ThreeLayerNet.self,
            convForward: { convForward($0, $1, $2, stride: $3, padding: $4) },
            convBackward: convBackward,
            convCache: { ConvCache(x: $0, w: $1, b: $2, stride: $3, padding: $4) },
            poolForward: { poolForward($0, height: $1, width: $2, stride: $3) },
            poolBackward: poolBackward,
            poolCache: { PoolCache(x: $0, height: $1, width: $2, stride: $3) },
            batchNormForward: {
              spatialBatchNormForward($0, gamma: $1, beta: $2, running: &$3, isTraining: $4)
            },
            batchNormBackward: spatialBatchNormBackward,
            batchNormCache: { SpatialBatchNormCache(x: $0, gamma: $1) },
            groupNormForward: { spatialGroupNormForward($0, gamma: $1, beta: $2, groups: $3) },
            groupNormBackward: spatialGroupNormBackward,
            groupNormCache: { GroupNormCache(x: $0, gamma: $1, groups: $2) })
        """),
    questions: inlineQuestions(in: embeddedFiles("13-convolution").text(of: "convolution.md")),
    hints: embeddedFiles("13-convolution/exercise").text(of: "hints.md"),
    stubs: [
      Stub(
        "conv-forward", file: "Convolution.swift", points: 15,
        first: convForwardCase(.byHand), another: { convForwardCase(ConvCase(&$0)) },
        large: { convForwardCase(.large(&$0)) }, mistakes: convForwardMistakes),
      Stub(
        "conv-backward", file: "Convolution.swift", points: 15,
        first: convBackwardCase(.byHand), another: { convBackwardCase(ConvCase(&$0)) },
        mistakes: convBackwardMistakes),
      Stub(
        "pool-forward", file: "Pooling.swift", points: 10,
        first: poolForwardCase(.byHand), another: { poolForwardCase(PoolCase(&$0)) },
        mistakes: poolForwardMistakes),
      Stub(
        "pool-backward", file: "Pooling.swift", points: 10,
        first: poolBackwardCase(.byHand), another: { poolBackwardCase(PoolCase(&$0)) },
        mistakes: poolBackwardMistakes),
      Stub(
        "initial-weights", file: "ThreeLayerNet.swift", points: 10,
        first: initialCase(
          channels: 2, height: 4, width: 2, filters: 3, kernel: 1, hidden: 2, classes: 2,
          scale: 0.01, seed: 0),
        another: { random in
          initialCase(
            channels: random.integer(in: 1..<4), height: 2 * random.integer(in: 1..<4),
            width: 2 * random.integer(in: 1..<4), filters: random.integer(in: 1..<4),
            kernel: 2 * random.integer(in: 0..<3) + 1, hidden: random.integer(in: 2..<6),
            classes: random.integer(in: 2..<5), scale: random.uniform(in: 1e-3..<0.5),
            seed: random.integer(in: 0..<10_000))
        }, mistakes: initialMistakes),
      Stub(
        "loss-and-gradients", file: "ThreeLayerNet.swift", points: 10,
        needs: ["conv-forward", "conv-backward", "pool-forward", "pool-backward"],
        first: netLossByHand, another: { netLossCase(&$0) }, mistakes: netMistakes),
      Stub(
        "spatial-batch-norm-forward", file: "Normalization.swift", points: 10,
        first: batchNormForwardCase(.byHand, isTraining: true),
        another: { random in
          let isTraining = random.uniform() < 0.6
          return batchNormForwardCase(NormalizationCase(&random), isTraining: isTraining)
        }, mistakes: batchNormForwardMistakes),
      Stub(
        "spatial-batch-norm-backward", file: "Normalization.swift", points: 5,
        first: batchNormBackwardCase(.byHand),
        another: { batchNormBackwardCase(NormalizationCase(&$0)) },
        mistakes: batchNormBackwardMistakes),
      Stub(
        "group-norm-forward", file: "Normalization.swift", points: 10,
        first: groupNormForwardCase(.byHand),
        another: { groupNormForwardCase(NormalizationCase(&$0)) },
        mistakes: groupNormForwardMistakes),
      Stub(
        "group-norm-backward", file: "Normalization.swift", points: 5,
        first: groupNormBackwardCase(.byHand),
        another: { groupNormBackwardCase(NormalizationCase(&$0)) },
        mistakes: groupNormBackwardMistakes),
    ],
    reference: Exercise(
      ThreeLayerNet.self,
      convForward: { convForward($0, $1, $2, stride: $3, padding: $4) },
      convBackward: convBackward,
      convCache: { ConvCache(x: $0, w: $1, b: $2, stride: $3, padding: $4) },
      poolForward: { poolForward($0, height: $1, width: $2, stride: $3) },
      poolBackward: poolBackward,
      poolCache: { PoolCache(x: $0, height: $1, width: $2, stride: $3) },
      batchNormForward: {
        spatialBatchNormForward($0, gamma: $1, beta: $2, running: &$3, isTraining: $4)
      },
      batchNormBackward: spatialBatchNormBackward,
      batchNormCache: { SpatialBatchNormCache(x: $0, gamma: $1) },
      groupNormForward: { spatialGroupNormForward($0, gamma: $1, beta: $2, groups: $3) },
      groupNormBackward: spatialGroupNormBackward,
      groupNormCache: { GroupNormCache(x: $0, gamma: $1, groups: $2) }))
}
