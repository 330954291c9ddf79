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
    self.init(hidden: Int(row[0]), learningRate: row[1], reg: row[2])
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

  /// What a search recorded and chose, or why that cannot be read.
  fileprivate func finding(
    _ results: [Value], _ judged: ([(settings: SearchSettings, trial: Vector)]) -> RuleFinding?
  ) -> RuleFinding {
    guard results.count == 3, case .matrix(let trials) = results[0],
      case .matrix(let trained) = results[1], case .integer(let chosen) = results[2],
      trials.rows == 0 || trials.columns == 5, trained.rows == 0 || trained.columns == 3
    else { return RuleFinding(["the results are not those of a search"]) }
    guard trials.elements.allSatisfy(\.isFinite) else {
      return RuleFinding(["a trial has a number that is none"])
    }
    let recorded = (0..<trials.rows).map { (SearchSettings(trials[$0]), trials[$0]) }
    let tried = (0..<trained.rows).map { SearchSettings(trained[$0]) }
    if let finding = judged(recorded) { return finding }
    for settings in tried where !recorded.contains(where: { $0.0.isSame(as: settings) }) {
      return RuleFinding(["no trial was recorded for \(settings.words)"])
    }
    for (settings, _) in recorded where !tried.contains(where: { $0.isSame(as: settings) }) {
      return RuleFinding(["a trial was recorded for \(settings.words), without training"])
    }
    if let finding = recordedAccuracies(recorded) { return finding }
    return choice(chosen, tried)
  }

  /// Whether the accuracies that were recorded are those of the classifiers.
  private func recordedAccuracies(
    _ recorded: [(settings: SearchSettings, trial: Vector)]
  ) -> RuleFinding? {
    var lines: [String] = []
    var (areExchanged, areOfTraining) = (true, true)
    for (settings, trial) in recorded {
      let (train, validation) = accuracies(settings)
      func isNear(_ a: Double, _ b: Double) -> Bool { (a - b).magnitude < 1e-9 }
      areExchanged = areExchanged && isNear(trial[3], validation) && isNear(trial[4], train)
      areOfTraining = areOfTraining && isNear(trial[3], train) && isNear(trial[4], train)
      guard !isNear(trial[3], train) || !isNear(trial[4], validation) else { continue }
      lines.append(
        "\(settings.words): recorded \(text(trial[3])) of the training and \(text(trial[4])) of the "
          + "validation images, found \(text(train)) and \(text(validation))")
    }
    guard !lines.isEmpty else { return nil }
    var mistakes: Set<String> = []
    if areExchanged { mistakes.insert("accuracies-exchanged") }
    if areOfTraining { mistakes.insert("validated-on-training") }
    return RuleFinding(Array(lines.prefix(3)), mistakes: mistakes)
  }

  /// Whether the classifier chosen is the best on the validation images.
  private func choice(_ chosen: Int, _ tried: [SearchSettings]) -> RuleFinding {
    guard tried.indices.contains(chosen) else {
      return RuleFinding(["no classifier was returned"], mistakes: ["none-returned"])
    }
    let all = tried.map(accuracies)
    let own = all[chosen]
    let best = all.map(\.validation).max() ?? 0
    var mistakes: Set<String> = []
    if own.train == all.map(\.train).max() { mistakes.insert("chosen-by-training") }
    if chosen == tried.count - 1 { mistakes.insert("last-kept") }
    if own.validation == all.map(\.validation).min() { mistakes.insert("worst-kept") }
    guard own.validation < best, let other = all.firstIndex(where: { $0.validation == best }) else {
      return RuleFinding([], mistakes: mistakes)
    }
    return RuleFinding(
      [
        "chosen: \(tried[chosen].words), with \(text(own.validation)) of the validation images right",
        "better: \(tried[other].words), with \(text(best))",
      ], mistakes: mistakes)
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

/// Whether the mistakes in choosing show: neither the best in training nor the last is the best, and
/// they differ.
private func tells(_ problem: SearchProblem, _ settings: [SearchSettings]) -> Bool {
  let all = settings.map(problem.accuracies)
  let best = all.map(\.validation).max() ?? 0
  let inTraining = all.indices.max { all[$0].train < all[$1].train } ?? 0
  let training = all.filter { $0.train == all[inTraining].train }
  guard let last = all.last, last.validation < best, last.train < all[inTraining].train else {
    return false
  }
  return training.allSatisfy { $0.validation < best }
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
    var example = Case(
      "\(problem.data.yTrain.count) training and \(problem.data.yVal.count) validation images",
      "search",
      problem.arguments + [
        ("learningRates", .vector(Vector(rates))), ("regs", .vector(Vector(regs))),
        ("steps of a training", .integer(problem.steps)),
      ], expected: [])
    example.rule = { results in
      problem.finding(results) { recorded in
        for (settings, _) in recorded where !pairs.contains(where: { settings.isSame(as: $0) }) {
          return RuleFinding(["a trial has \(settings.words), which is none of the pairs"])
        }
        let missing = pairs.filter { pair in
          !recorded.contains { $0.settings.isSame(as: pair) }
        }
        if let first = missing.first {
          return RuleFinding(
            ["\(missing.count) of \(pairs.count) pairs have no trial: \(first.words)"],
            mistakes: ["pairs-missing"])
        }
        if recorded.count > pairs.count {
          return RuleFinding(["\(recorded.count) trials of \(pairs.count) pairs"])
        }
        return nil
      }
    }
    return example
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
    var example = Case(
      "\(problem.data.yTrain.count) training and \(problem.data.yVal.count) validation images",
      "tuning", problem.arguments + [("steps of a training", .integer(problem.steps))],
      expected: [])
    example.rule = { results in
      let finding = problem.finding(results) { recorded in
        var different: [SearchSettings] = []
        for (settings, _) in recorded where !different.contains(where: { settings.isSame(as: $0) })
        {
          different.append(settings)
        }
        return different.count >= 4
          ? nil
          : RuleFinding(
            ["\(different.count) different settings were tried, expected at least 4"],
            mistakes: ["few-settings"])
      }
      guard finding.lines.isEmpty, case .matrix(let trials) = results[0] else { return finding }
      let best = trials[..., 4].max()
      // Settings that are not good enough may be so on some images.
      return best >= threshold
        ? RuleFinding([], mistakes: finding.mistakes.union(["threshold"]))
        : RuleFinding(
          ["the best validation accuracy is \(text(best)), expected at least \(text(threshold))"],
          mistakes: ["threshold"])
    }
    return example
  }
}
