import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// The course's cells on update rules, and steps worked by hand.
///
/// w = linspace(−0.4, 0.6, 20) and g = linspace(−0.6, 0.4, 20) in the cells. Their printed digits
/// are given in full here, as NumPy 2.4 has them: `Tests/peers/training_numpy.py`.
struct UpdateRuleTests {
  private static let shape = ParameterShape("W", rows: 4, columns: 5, isPenalized: true)
  private func spaced(_ first: Double, _ last: Double) -> Matrix<Double> {
    Matrix(4, 5, from: first, through: last)
  }
  private func set<Scalar: RealScalar>(_ matrix: Matrix<Double>) -> ParameterSet<Scalar> {
    ParameterSet(shapes: [Self.shape], arrays: [matrix.converted()])
  }

  /// The parameters after a step of the cell, in either precision.
  private func check<Scalar: RealScalar>(
    _ start: RuleState<Scalar>, learningRate: Scalar, _ expected: [Double], first: [Double],
    second: [Double] = [], tolerance: Double
  ) {
    var parameters: ParameterSet<Scalar> = set(spaced(-0.4, 0.6))
    var state = start
    state.step(&parameters, set(spaced(-0.6, 0.4)), learningRate: learningRate)
    func same(_ found: [Matrix<Scalar>], _ expected: [Double]) -> Bool {
      largestDifference(found.flatMap { $0.elements.map(Double.init) }, expected) < tolerance
    }
    #expect(same(parameters.arrays, expected), "\(start.rule.rawValue): parameters")
    #expect(same(state.first, first), "\(start.rule.rawValue): first")
    #expect(same(state.second, second), "\(start.rule.rawValue): second")
    #expect(state.stepCount == start.stepCount + 1)
  }

  @Test func momentumIsTheCourses() {
    func check<Scalar: RealScalar>(_ type: Scalar.Type, _ tolerance: Double) {
      self.check(
        RuleState<Scalar>(.momentum, first: [spaced(0.6, 0.9).converted()], stepCount: 3),
        learningRate: 1e-3, Expected.momentum, first: Expected.velocity, tolerance: tolerance)
    }
    check(Double.self, 1e-15)
    check(Float.self, 3e-7)
  }

  @Test func rmspropIsTheCourses() {
    func check<Scalar: RealScalar>(_ type: Scalar.Type, _ tolerance: Double) {
      self.check(
        RuleState<Scalar>(.rmsprop, first: [spaced(0.6, 0.9).converted()], stepCount: 0),
        learningRate: 1e-2, Expected.rmsprop, first: Expected.squares, tolerance: tolerance)
    }
    check(Double.self, 1e-15)
    check(Float.self, 3e-7)
  }

  /// t is 5 before the step, and 6 in it.
  @Test func adamIsTheCourses() {
    func check<Scalar: RealScalar>(_ type: Scalar.Type, _ tolerance: Double) {
      self.check(
        RuleState<Scalar>(
          .adam, first: [spaced(0.6, 0.9).converted()], second: [spaced(0.7, 0.5).converted()],
          stepCount: 5),
        learningRate: 1e-2, Expected.adam, first: Expected.adamMean,
        second: Expected.adamSquares, tolerance: tolerance)
    }
    check(Double.self, 2e-15)
    check(Float.self, 2e-6)
  }

  /// w = 2, two gradients of 1 and then 3, rate 0.5, without a memory before.
  ///
  /// - sgd: 2 − 0.5 = 1.5; 1.5 − 1.5 = 0.
  /// - momentum: v = −0.5, w = 1.5; v = −0.45 − 1.5 = −1.95, w = −0.45.
  /// - nesterov: v = −0.5, w = 2 + 1.9 · −0.5 = 1.05; v = −1.95, w = 1.05 + 0.45 − 1.9 · 1.95 =
  ///   −2.205.
  /// - adagrad: c = 1, w = 2 − 0.5/(1 + ε); c = 10, w = that − 1.5/(√10 + ε).
  /// - rmsprop: c = 0.01, w = 2 − 0.5/(0.1 + ε); c = 0.0099 + 0.09, w = that − 1.5/(√0.0999 + ε).
  /// - adam: m̂ = 1, ĉ = 1, w = 2 − 0.5/(1 + ε); m = 0.09 + 0.3, m̂ = 0.39/0.19,
  ///   c = 0.000999 + 0.009, ĉ = 0.009999/0.001999, w = that − 0.5 m̂/(√ĉ + ε).
  @Test(
    arguments: [
      (.sgd, 1.5, 0), (.momentum, 1.5, -0.45), (.nesterov, 1.05, -2.205),
      (
        .adagrad, 2 - 0.5 / (1 + 1e-8),
        2 - 0.5 / (1 + 1e-8) - 1.5 / (10.0.squareRoot() + 1e-8)
      ),
      (
        .rmsprop, 2 - 0.5 / (0.1 + 1e-8),
        2 - 0.5 / (0.1 + 1e-8) - 1.5 / (0.0999.squareRoot() + 1e-8)
      ),
      (
        .adam, 2 - 0.5 / (1 + 1e-8),
        2 - 0.5 / (1 + 1e-8) - 0.5 * (0.39 / 0.19)
          / ((0.009999 / 0.001999).squareRoot() + 1e-8)
      ),
    ] as [(UpdateRule, Double, Double)])
  func twoStepsByHand(_ rule: UpdateRule, once: Double, twice: Double) {
    let shapes = [ParameterShape("w", rows: 1, columns: 1, isPenalized: false)]
    func single(_ x: Double) -> ParameterSet<Double> {
      ParameterSet(shapes: shapes, arrays: [Matrix(rows: 1, columns: 1, elements: [x])])
    }
    var w = single(2)
    var state = RuleState<Double>(rule, shapes: shapes)
    state.step(&w, single(1), learningRate: 0.5)
    #expect(abs(w["w"][0, 0] - once) < 1e-13)
    state.step(&w, single(3), learningRate: 0.5)
    #expect(abs(w["w"][0, 0] - twice) < 1e-13)
    #expect(state.stepCount == 2)
  }

  /// Five steps of the readable form and of the loop agree, on numbers of every size.
  @Test(arguments: [nil, RuleConstants(gradientDecay: 0.5, squareDecay: 0.7, epsilon: 0.1)])
  func naiveAdamAgrees(_ chosen: RuleConstants?) {
    let constants = chosen ?? RuleConstants(of: .adam)
    let shapes = [ParameterShape("w", rows: 1, columns: 3, isPenalized: false)]
    var w = ParameterSet<Double>(
      shapes: shapes, arrays: [Matrix(rows: 1, columns: 3, elements: [2, -1e-3, 1e3])])
    var (naive, m, c) = (w["w"].elements, [0.0, 0, 0], [0.0, 0, 0])
    var state = RuleState<Double>(.adam, constants: constants, shapes: shapes)
    for step in 1...5 {
      let g = [1.5 - Double(step), 1e-6 * Double(step), -1e4]
      state.step(
        &w, ParameterSet(shapes: shapes, arrays: [Matrix(rows: 1, columns: 3, elements: g)]),
        learningRate: 0.1)
      for i in 0..<3 {
        naiveAdamStep(
          &naive[i], gradient: g[i], m: &m[i], c: &c[i], step: step, learningRate: 0.1, constants)
      }
      for (found, expected) in zip(w["w"].elements, naive) {
        #expect(abs(found - expected) <= 1e-13 * max(1, abs(expected)))
      }
    }
  }

  /// A running mean is not learned: no rule changes it, whatever its gradient is.
  @Test(arguments: UpdateRule.allCases)
  func statisticsAreNotUpdated(_ rule: UpdateRule) {
    let shapes = [
      ParameterShape("gamma", rows: 1, columns: 2, kind: .free, initialValue: 1),
      ParameterShape("running_mean", rows: 1, columns: 2, kind: .statistic),
    ]
    let rows = [Matrix<Double>(rows: 1, columns: 2, repeating: 1), Matrix(rows: 1, columns: 2)]
    var set = ParameterSet(shapes: shapes, arrays: rows)
    var state = RuleState<Double>(rule, shapes: shapes)
    state.step(
      &set, ParameterSet(shapes: shapes, arrays: [rows[0], rows[0]]), learningRate: 0.1)
    #expect(set["gamma"] != rows[0] && set["running_mean"] == rows[1])
    #expect(set.count == 2)
  }

  /// Constants of one's own: μ 0.5 from v = 1 with rate 0.1 and gradient 2 gives v = 0.3; ρ 0.5
  /// from c = 8 with gradient 4 gives c = 12.
  @Test func constantsCanBeChosen() {
    let shapes = [ParameterShape("w", rows: 1, columns: 1, isPenalized: false)]
    func step(_ rule: UpdateRule, memory: Double, gradient: Double) -> Double {
      var state = RuleState<Double>(
        rule, constants: RuleConstants(gradientDecay: 0.5, squareDecay: 0.5),
        first: [Matrix(rows: 1, columns: 1, elements: [memory])], stepCount: 0)
      var w = ParameterSet<Double>(zeros: shapes)
      state.step(
        &w,
        ParameterSet(shapes: shapes, arrays: [Matrix(rows: 1, columns: 1, repeating: gradient)]),
        learningRate: 0.1)
      return state.first[0][0, 0]
    }
    #expect(abs(step(.momentum, memory: 1, gradient: 2) - 0.3) < 1e-15)
    #expect(abs(step(.rmsprop, memory: 8, gradient: 4) - 12) < 1e-15)
  }

  /// A penalty handed to the update is the one that the gradient would hold; biases are free of it.
  /// Arrays of 120,000 are shared by threads, which change no bit.
  @Test(arguments: UpdateRule.allCases)
  func thePenaltyIsAddedByTheUpdate(_ rule: UpdateRule) {
    let shapes = [
      ParameterShape("W", rows: 300, columns: 400, isPenalized: true),
      ParameterShape("b", rows: 1, columns: 400, isPenalized: false),
    ]
    var draws = RandomState(seed: 1)
    func drawn() -> ParameterSet<Double> {
      ParameterSet(
        shapes: shapes, arrays: [Matrix(300, 400, using: &draws), Matrix(1, 400, using: &draws)])
    }
    let (start, gradients) = (drawn(), drawn())
    var penalized = gradients
    penalized["W"].add(start["W"], scaledBy: 0.25)
    func stepped(
      _ gradients: ParameterSet<Double>, penalty: Double, threads: Int
    ) -> ParameterSet<Double> {
      var parameters = start
      var state = RuleState<Double>(rule, shapes: shapes)
      state.step(
        &parameters, gradients, learningRate: 0.1, penalty: penalty,
        on: Execution(threads: threads))
      return parameters
    }
    let expected = stepped(penalized, penalty: 0, threads: 1)
    for threads in [1, 2] {
      let found = stepped(gradients, penalty: 0.25, threads: threads)
      for (a, b) in zip(found.arrays, expected.arrays) {
        #expect(a.elements.elementsEqual(b.elements))
      }
    }
  }
}

/// The cells' results in NumPy's digits.
private enum Expected {
  static let momentum = [
    0.14060000000000006, 0.20738947368421051, 0.27417894736842097, 0.34096842105263164,
    0.40775789473684199, 0.47454736842105266, 0.54133684210526312, 0.60812631578947363,
    0.67491578947368425, 0.74170526315789465, 0.80849473684210527, 0.87528421052631578,
    0.94207368421052629, 1.0088631578947367, 1.0756526315789472, 1.1424421052631579,
    1.2092315789473682, 1.2760210526315789, 1.3428105263157895, 1.4096000000000002,
  ]
  static let velocity = [
    0.5406000000000001, 0.5547578947368421, 0.5689157894736842, 0.5830736842105264,
    0.5972315789473683, 0.6113894736842106, 0.6255473684210526, 0.6397052631578948,
    0.6538631578947369, 0.6680210526315788, 0.6821789473684211, 0.6963368421052631,
    0.7104947368421053, 0.7246526315789474, 0.7388105263157895, 0.7529684210526316,
    0.7671263157894737, 0.7812842105263159, 0.795442105263158, 0.8096000000000001,
  ]
  static let rmsprop = [
    -0.39223849484333828, -0.34037513299070765, -0.28849238846687814, -0.23659120821081786,
    -0.18467247195258382, -0.13273699834703015, -0.080785550430912539, -0.02881884049026984,
    0.023162465587694647, 0.075157744414614577, 0.12716641159814304, 0.17918791858913796,
    0.2312217498380417, 0.28326742022505713, 0.33532447273333105, 0.38739247633829632,
    0.43947102408970146, 0.49155973136575809, 0.54365823428133686, 0.59576618823430638,
  ]
  static let squares = [
    0.5976, 0.6126277008310249, 0.6277108033240998, 0.6428493074792244, 0.6580432132963988,
    0.6732925207756232, 0.6885972299168975, 0.7039573407202216, 0.7193728531855956,
    0.7348437673130194, 0.7503700831024931, 0.7659518005540166, 0.78158891966759,
    0.7972814404432133, 0.8130293628808865, 0.8288326869806094, 0.8446914127423822,
    0.8606055401662049, 0.8765750692520776, 0.8926000000000001,
  ]
  static let adam = [
    -0.40094747166840083, -0.34836186896671889, -0.29577703213330142, -0.24319298836973444,
    -0.19060976631902593, -0.13802739616704435, -0.085445909752892041, -0.032865340689163525,
    0.019714275506843335, 0.072292901269759069, 0.12487049682925762, 0.17744702003811577,
    0.2300224261834716, 0.28259666777929943, 0.33516969433784094, 0.38774145211741362,
    0.44031188384364439, 0.49288092840074144, 0.54544852048890669, 0.59801459024339421,
  ]
  static let adamMean = [
    0.48000000000000004, 0.49947368421052635, 0.5189473684210526, 0.538421052631579,
    0.5578947368421052, 0.5773684210526316, 0.596842105263158, 0.6163157894736842,
    0.6357894736842106, 0.6552631578947368, 0.6747368421052632, 0.6942105263157895,
    0.7136842105263158, 0.7331578947368422, 0.7526315789473684, 0.7721052631578947,
    0.791578947368421, 0.8110526315789475, 0.8305263157894738, 0.8500000000000001,
  ]
  static let adamSquares = [
    0.69966, 0.6890838227146813, 0.678513185595568, 0.6679480886426593, 0.6573885318559557,
    0.6468345152354571, 0.6362860387811634, 0.6257431024930747, 0.615205706371191,
    0.6046738504155125, 0.5941475346260386, 0.5836267590027702, 0.5731115235457064,
    0.5626018282548476, 0.5520976731301939, 0.5415990581717451, 0.5311059833795013,
    0.5206184487534625, 0.5101364542936287, 0.49966,
  ]
}
