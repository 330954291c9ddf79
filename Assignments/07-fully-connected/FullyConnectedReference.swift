// The numbers expected of the steps on nets of any depth, and their sources.

import NeuralNetworks
import Notebook

/// Expected values of the steps on nets of any depth.
enum FullyConnectedReference {
  /// λ, the loss that the notebook shows, and how large its relative errors may be: it says 1e-7, and
  /// 1e-5 for W2 without a penalty, where it shows 1.7e-5.
  static let initialLosses: [(regularization: Double, loss: Double, limits: ErrorLimits)] = [
    (
      0, 2.3004790897684924,
      ErrorLimits(stated: 1e-7, judged: 1e-6, ["W2": .init(stated: 1e-5, judged: 1e-4)])
    ),
    (3.14, 7.052114776533016, ErrorLimits(stated: 1e-7, judged: 1e-6)),
  ]

  /// What an update rule does to w = linspace(−0.4, 0.6) along g = linspace(−0.6, 0.4).
  struct RuleStep {
    let rule: UpdateRule
    let learningRate: Double
    /// First and last of evenly spaced numbers that the rule keeps at the start.
    let memory: [(first: Double, last: Double)]
    let stepCount: Int
    /// How large the relative error from the notebook's eight digits may be.
    let limit: Double
    var limitSource = ExpectationSource.course
    /// The next weights, from NumPy 2.4 on the same arrays: `Tests/peers/training_numpy.py`.
    let next: [Double]
  }

  static let momentum = RuleStep(
    rule: .momentum, learningRate: 1e-3, memory: [(0.6, 0.9)], stepCount: 0, limit: 1e-8,
    next: [
      0.14060000000000006, 0.20738947368421051, 0.27417894736842097, 0.34096842105263164,
      0.40775789473684199, 0.47454736842105266, 0.54133684210526312, 0.60812631578947363,
      0.67491578947368425, 0.74170526315789465, 0.80849473684210527, 0.87528421052631578,
      0.94207368421052629, 1.0088631578947367, 1.0756526315789472, 1.1424421052631579,
      1.2092315789473682, 1.2760210526315789, 1.3428105263157895, 1.4096000000000002,
    ])
  static let rmsprop = RuleStep(
    rule: .rmsprop, learningRate: 1e-2, memory: [(0.6, 0.9)], stepCount: 0, limit: 1e-7,
    next: [
      -0.39223849484333828, -0.34037513299070765, -0.28849238846687814, -0.23659120821081786,
      -0.18467247195258382, -0.13273699834703015, -0.080785550430912539, -0.02881884049026984,
      0.023162465587694647, 0.075157744414614577, 0.12716641159814304, 0.17918791858913796,
      0.2312217498380417, 0.28326742022505713, 0.33532447273333105, 0.38739247633829632,
      0.43947102408970146, 0.49155973136575809, 0.54365823428133686, 0.59576618823430638,
    ])
  static let adam = RuleStep(
    rule: .adam, learningRate: 1e-2, memory: [(0.6, 0.9), (0.7, 0.5)], stepCount: 5, limit: 1e-6,
    limitSource: "the course's notebook says about 1e-7, where NumPy has 1.14e-7",
    next: [
      -0.40094747166840083, -0.34836186896671889, -0.29577703213330142, -0.24319298836973444,
      -0.19060976631902593, -0.13802739616704435, -0.085445909752892041, -0.032865340689163525,
      0.019714275506843335, 0.072292901269759069, 0.12487049682925762, 0.17744702003811577,
      0.2300224261834716, 0.28259666777929943, 0.33516969433784094, 0.38774145211741362,
      0.44031188384364439, 0.49288092840074144, 0.54544852048890669, 0.59801459024339421,
    ])
  /// The next weights as the notebook prints them, to eight digits.
  static let printed: [UpdateRule: [Double]] = [
    .momentum: [
      0.1406, 0.20738947, 0.27417895, 0.34096842, 0.40775789, 0.47454737, 0.54133684, 0.60812632,
      0.67491579, 0.74170526, 0.80849474, 0.87528421, 0.94207368, 1.00886316, 1.07565263,
      1.14244211, 1.20923158, 1.27602105, 1.34281053, 1.4096,
    ],
    .rmsprop: [
      -0.39223849, -0.34037513, -0.28849239, -0.23659121, -0.18467247, -0.132737, -0.08078555,
      -0.02881884, 0.02316247, 0.07515774, 0.12716641, 0.17918792, 0.23122175, 0.28326742,
      0.33532447, 0.38739248, 0.43947102, 0.49155973, 0.54365823, 0.59576619,
    ],
    .adam: [
      -0.40094747, -0.34836187, -0.29577703, -0.24319299, -0.19060977, -0.1380274, -0.08544591,
      -0.03286534, 0.01971428, 0.0722929, 0.1248705, 0.17744702, 0.23002243, 0.28259667,
      0.33516969, 0.38774145, 0.44031188, 0.49288093, 0.54544852, 0.59801459,
    ],
  ]

  /// The accuracy that the best net must reach on the published images.
  static let best = 0.5
  /// And on synthetic ones.
  static let syntheticBest = 0.35
}
