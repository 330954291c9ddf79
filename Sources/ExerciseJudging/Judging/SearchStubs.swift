// Searches for settings: judged by what they record and by what they choose, on images that the judge
// makes.

import Exercises
import NumPyArrays
import NumPyRandom
import Synchronization

/// Settings of a training.
public struct SearchSettings: Sendable, Hashable {
  /// Hidden units, 0 where there are none.
  public var hidden: Int
  public var learningRate: Double
  public var reg: Double

  public init(hidden: Int = 0, learningRate: Double, reg: Double) {
    (self.hidden, self.learningRate, self.reg) = (hidden, learningRate, reg)
  }

  /// Of a row of a matrix.
  init(_ row: Vector) {
    self.init(hidden: Int(exactly: row[0].rounded()) ?? -1, learningRate: row[1], reg: row[2])
  }

  func isSame(as other: SearchSettings) -> Bool {
    func isNear(_ a: Double, _ b: Double) -> Bool { (a - b).magnitude <= 1e-12 * b.magnitude }
    return hidden == other.hidden && isNear(learningRate, other.learningRate)
      && isNear(reg, other.reg)
  }

  var words: String {
    (hidden > 0 ? "\(hidden) hidden units, " : "") + "learning rate \(text(learningRate)), reg "
      + text(reg)
  }
}

/// Images to search on, and what training on them gives.
final class SearchProblem: Sendable {
  let data: SearchData
  let steps: Int
  /// What was measured already.
  private let measured = Mutex<[SearchSettings: (train: Double, validation: Double)]>([:])

  init(data: SearchData, steps: Int) { (self.data, self.steps) = (data, steps) }

  /// The shares of training and of validation images that a classifier of some settings gets right.
  func accuracies(_ settings: SearchSettings) -> (train: Double, validation: Double) {
    if let known = measured.withLock({ $0[settings] }) { return known }
    let found = measure(settings)
    measured.withLock { $0[settings] = found }
    return found
  }

  private func measure(_ settings: SearchSettings) -> (train: Double, validation: Double) {
    let classifier = SearchTraining(data, steps: steps).classifier(
      0, hidden: settings.hidden, learningRate: settings.learningRate, reg: settings.reg)
    return (
      (classifier.predict(data.xTrain) .== data.yTrain).mean(),
      (classifier.predict(data.xVal) .== data.yVal).mean()
    )
  }

  fileprivate var arguments: [(String, Value)] {
    [
      ("xTrain", .matrix(data.xTrain)), ("yTrain", .integers(data.yTrain)),
      ("xVal", .matrix(data.xVal)), ("yVal", .integers(data.yVal)),
    ]
  }

  /// Classes around centers of their own, with enough noise and few enough images to overfit.
  static func clusters(_ random: inout RandomState) -> SearchProblem {
    let (features, classes, noise) = (random.integer(in: 6..<10), 3, 0.9)
    let centers = 0.5 * random.randn(classes, features)
    func draw(_ count: Int) -> (Matrix<Double>, [Int]) {
      let y = (0..<count).map { $0 % classes }
      return (centers[y] + noise * random.randn(count, features), y)
    }
    let (train, validation) = (draw(24), draw(40))
    return SearchProblem(
      data: SearchData(
        xTrain: train.0, yTrain: train.1, xVal: validation.0, yVal: validation.1), steps: 20)
  }

  /// Two classes that no plane divides: the signs of two numbers agree or not. Some of the training
  /// labels are wrong.
  static func quadrants(_ random: inout RandomState) -> SearchProblem {
    func draw(_ count: Int, wrong: Double) -> (Matrix<Double>, [Int]) {
      let (x, chances) = (random.randn(count, 2), random.uniforms(count: count))
      return (
        x, (0..<count).map { (x[$0, 0] * x[$0, 1] > 0) != (chances[$0] < wrong) ? 1 : 0 }
      )
    }
    let (train, validation) = (draw(24, wrong: 0.15), draw(60, wrong: 0))
    return SearchProblem(
      data: SearchData(
        xTrain: train.0, yTrain: train.1, xVal: validation.0, yVal: validation.1), steps: 25)
  }

  /// What is wrong with the results of a search; nil where nothing is.
  ///
  /// - Parameter judged: What is wrong with the settings that were recorded.
  fileprivate func objection(
    _ results: [Value], _ judged: ([SearchSettings]) -> Objection?
  ) -> Objection? {
    guard results.count == 3, case .matrix(let trials) = results[0],
      case .matrix(let trained) = results[1], case .integer(let chosen) = results[2],
      trials.rows == 0 || trials.columns == 5, trained.rows == 0 || trained.columns == 3
    else { return Objection(["the results are not those of a search"]) }
    guard trials.elements.allSatisfy(\.isFinite) else {
      return Objection(["a trial has a number that is none"])
    }
    let recorded = (0..<trials.rows).map { SearchSettings(trials[$0]) }
    let tried = (0..<trained.rows).map { SearchSettings(trained[$0]) }
    if let objection = judged(recorded) { return objection }
    for settings in tried where !recorded.contains(where: { $0.isSame(as: settings) }) {
      return Objection(["no trial was recorded for \(settings.words)"])
    }
    for settings in recorded where !tried.contains(where: { $0.isSame(as: settings) }) {
      return Objection(["a trial was recorded for \(settings.words), without training"])
    }
    return accuracyObjection(recorded, trials) ?? choiceObjection(chosen, tried)
  }

  /// Whether the accuracies that were recorded are those of the classifiers.
  private func accuracyObjection(
    _ recorded: [SearchSettings], _ trials: Matrix<Double>
  ) -> Objection? {
    func isNear(_ a: Double, _ b: Double) -> Bool { (a - b).magnitude < 1e-9 }
    var lines: [String] = []
    var (areExchanged, areOfTraining) = (true, true)
    for (settings, trial) in zip(recorded, (0..<trials.rows).map { trials[$0] }) {
      let (train, validation) = accuracies(settings)
      areExchanged = areExchanged && isNear(trial[3], validation) && isNear(trial[4], train)
      areOfTraining = areOfTraining && isNear(trial[3], train) && isNear(trial[4], train)
      guard !isNear(trial[3], train) || !isNear(trial[4], validation) else { continue }
      lines.append(
        "\(settings.words): recorded \(text(trial[3])) of the training and \(text(trial[4])) of the "
          + "validation images, found \(text(train)) and \(text(validation))")
    }
    guard !lines.isEmpty else { return nil }
    return Objection(
      Array(lines.prefix(3)),
      mistake: areExchanged
        ? "accuracies-exchanged" : areOfTraining ? "validated-on-training" : nil)
  }

  /// Whether the classifier chosen is the best on the validation images.
  private func choiceObjection(_ chosen: Int, _ tried: [SearchSettings]) -> Objection? {
    guard tried.indices.contains(chosen) else {
      return Objection(["no classifier was returned"], mistake: "none-returned")
    }
    let all = tried.map(accuracies)
    let own = all[chosen]
    let best = all.map(\.validation).max() ?? 0
    guard own.validation < best, let other = all.firstIndex(where: { $0.validation == best }) else {
      return nil
    }
    // How it was chosen, where only one of these explains it.
    let reasons = [
      ("chosen-by-training", own.train == all.map(\.train).max()),
      ("last-kept", chosen == tried.count - 1),
      ("worst-kept", own.validation == all.map(\.validation).min()),
    ].filter(\.1).map(\.0)
    return Objection(
      [
        "chosen: \(tried[chosen].words), with \(text(own.validation)) of the validation images right",
        "better: \(tried[other].words), with \(text(best))",
      ], mistake: reasons.count == 1 ? reasons[0] : nil)
  }
}

extension Stub {
  /// A search with every pair of given settings.
  public static func gridSearch(_ id: String, file: String, points: Int) -> Stub {
    var start = RandomState(seed: 1)
    return Stub(
      id, file: file, points: points, first: gridCase(&start, isFirst: true),
      another: { gridCase(&$0) },
      mistakes: gridSearchMistakes, cases: 3)
  }

  /// A search with settings of the learner's own.
  ///
  /// - Parameter settings: Some that reach what is expected, and some that do not.
  public static func freeSearch(
    _ id: String, file: String, points: Int, settings: [SearchSettings]
  ) -> Stub {
    var start = RandomState(seed: 1)
    return Stub(
      id, file: file, points: points, first: freeCase(settings, &start, isFirst: true),
      another: { freeCase(settings, &$0) }, mistakes: freeSearchMistakes(settings), cases: 2)
  }
}

/// Whether each mistake in choosing shows, and can be told from the others.
private func tells(_ problem: SearchProblem, _ settings: [SearchSettings]) -> Bool {
  let all = settings.map(problem.accuracies)
  guard let last = all.last, let best = all.map(\.validation).max(),
    let worst = all.map(\.validation).min(), let top = all.map(\.train).max()
  else { return false }
  func isBetween(_ accuracy: Double) -> Bool { worst < accuracy && accuracy < best }
  return isBetween(last.validation) && last.train < top
    && all.allSatisfy { $0.train < top || isBetween($0.validation) }
}

/// What a search returns, of which no values are expected: what it chose serves or does not.
private func choice(
  _ function: String, _ problem: SearchProblem, _ arguments: [(String, Value)],
  _ objection: @escaping @Sendable ([Value]) -> Objection?
) -> Case {
  var example = Case(
    "\(problem.data.yTrain.count) training and \(problem.data.yVal.count) validation images",
    function,
    problem.arguments + arguments + [("steps of a training", .integer(problem.steps))],
    expected: [("trials", .list([])), ("trained", .list([])), ("best", .integer(0))])
  example.ignored = [0, 1, 2]
  example.objection = objection
  return example
}

/// - Parameter isFirst: Whether every mistake in choosing must show on it.
private func gridCase(_ random: inout RandomState, isFirst: Bool = false) -> Case {
  while true {
    let problem = SearchProblem.clusters(&random)
    let scale = random.uniform(in: 0.7..<1.3)
    let rates = [1e-4, 0.03, 0.3].map { $0 * scale }
    let regs = [1e-3, 0.3, 8].map { $0 * scale }
    let pairs = rates.flatMap { rate in
      regs.map { SearchSettings(learningRate: rate, reg: $0) }
    }
    guard !isFirst || tells(problem, pairs) else { continue }
    return choice(
      "search", problem,
      [("learningRates", .vector(Vector(rates))), ("regs", .vector(Vector(regs)))]
    ) { results in
      problem.objection(results) { recorded in
        for settings in recorded where !pairs.contains(where: { settings.isSame(as: $0) }) {
          return Objection(["a trial has \(settings.words), which is none of the pairs"])
        }
        let missing = pairs.filter { pair in !recorded.contains { $0.isSame(as: pair) } }
        if let first = missing.first {
          return Objection(
            ["\(missing.count) of \(pairs.count) pairs have no trial: \(first.words)"],
            mistake: "pairs-missing")
        }
        return recorded.count > pairs.count
          ? Objection(["\(recorded.count) trials of \(pairs.count) pairs"]) : nil
      }
    }
  }
}

/// - Parameter isFirst: Whether every mistake in choosing must show on it.
private func freeCase(
  _ settings: [SearchSettings], _ random: inout RandomState, isFirst: Bool = false
) -> Case {
  while true {
    let problem = SearchProblem.quadrants(&random)
    guard !isFirst || tells(problem, settings) else { continue }
    let reached = settings.map { problem.accuracies($0).validation }.max() ?? 0
    // A share of the images that can be written in a few digits, and that chance does not reach.
    let threshold = ((reached - 0.07) * 20).rounded(.down) / 20
    let hidden = Set(settings.map(\.hidden))
    let untrained = hidden.map {
      problem.accuracies(SearchSettings(hidden: $0, learningRate: 0, reg: 0)).validation
    }
    guard threshold > max(0.64, (untrained.max() ?? 0) + 0.05) else { continue }
    return choice("tuning", problem, []) { results in
      let objection = problem.objection(results) { recorded in
        var different: [SearchSettings] = []
        for settings in recorded where !different.contains(where: { settings.isSame(as: $0) }) {
          different.append(settings)
        }
        return different.count >= 4
          ? nil
          : Objection(
            ["\(different.count) different settings were tried, expected at least 4"],
            mistake: "few-settings")
      }
      if let objection { return objection }
      guard case .matrix(let trials) = results[0] else { return nil }
      let best = trials[..., 4].max()
      return best >= threshold
        ? nil
        : Objection(
          ["the best validation accuracy is \(text(best)), expected at least \(text(threshold))"],
          mistake: "threshold")
    }
  }
}
