// A check under way: what is evaluated, in which order, and what is looked at again.

/// A check under way: measure, measure the noise, judge, look closely at what is doubtful, report.
struct Checking {
  let problem: GradientProblem
  let options: CheckOptions
  let terms: [Term]
  /// The coordinates asked for, then those the search found.
  private var entries: [Entry]
  private let askedCount: Int
  private var evaluator: LossEvaluator
  private var noise: Noise
  private var measurements: [Measurement] = []
  /// Term by term, the coordinates in the order of `entries`.
  private var checks: [[CoordinateCheck]] = []
  private var findings: [GradientFinding] = []
  /// Term by term, the blocks whose small entries contradict the loss, and the move that shows it.
  private var smallEntries: [[Int: Double]]

  init(_ problem: GradientProblem, entries: [Entry], options: CheckOptions) {
    self.problem = problem
    self.options = options
    self.entries = entries
    askedCount = entries.count
    terms = problem.terms
    smallEntries = problem.terms.map { _ in [:] }
    evaluator = LossEvaluator(problem, step: options.step)
    noise = Noise(levels: problem.terms.map { _ in 0 }, blocks: problem.blocks.count)
  }

  mutating func report(searches: Bool) -> GradientReport {
    findings = problem.unrepeatable(evaluator) + problem.infinite(evaluator.base)
    guard findings.isEmpty else {
      return GradientReport(options, findings: findings + problem.infiniteGradients(terms))
    }
    let steepest = steepestByBlock()
    noise = evaluator.noiseNextToThePoint(along: steepest)
    measure()
    if searches { search() }
    measureRoughness(steepest)
    judge()
    for term in terms.indices { lookClosely(term) }
    for term in terms.indices { judgeSmallEntries(term, all: searches) }
    findings += problem.unrepeatable(evaluator)
    if checks.contains(where: { $0.contains { $0.outcome == .disagrees } }) { askRepeatedly() }
    if findings.contains(where: \.isOfNoFunction) {
      checks = checks.map {
        $0.map { $0.outcome == .disagrees ? $0.with(.unresolved(.notRepeatable)) : $0 }
      }
    }
    findings += singlePrecision()
    findings += problem.infiniteGradients(terms)
    return GradientReport(
      options, findings: distinct(findings), terms: terms.indices.map { report(of: $0) })
  }

  /// The coordinate of each block with the largest claim among those asked for.
  private func steepestByBlock() -> [Entry] {
    func steepness(_ entry: Entry) -> Double {
      let size = abs(terms[0].analytic(entry))
      return size.isFinite ? size : 0
    }
    return Dictionary(grouping: entries, by: \.block).values.compactMap { entries in
      entries.max { steepness($0) < steepness($1) }
    }.sorted { $0.block < $1.block }
  }

  private mutating func measure() {
    for entry in entries[measurements.count...] {
      measurements.append(
        evaluator.measure(entry, terms: terms, noise: noise, limit: options.limit))
    }
  }

  /// Adds the coordinates that a sample would miss.
  private mutating func search() {
    for (number, block) in problem.blocks.enumerated() {
      let asked = entries.filter { $0.block == number }.map(\.index)
      let reacts = measurements.contains {
        $0.entry.block == number && !$0.isConstant(0, base: evaluator.base.terms[0])
      }
      guard asked.count < block.values.count else { continue }
      var found = problem.largestClaims(block: number, besides: Set(asked))
      let seed = asked.reduce(UInt64(number)) { $0 &* 31 &+ UInt64($1) }
      if let index = evaluator.contradiction(
        block: number, terms: terms, noise: noise, reacts: reacts, seed: seed)
      {
        found.append(index)
      }
      for index in found where !entries.contains(Entry(block: number, index: index)) {
        entries.append(Entry(block: number, index: index))
      }
    }
    measure()
  }

  /// Measures the noise at the step and beyond, along the steepest coordinate of every block and one
  /// more of a large one.
  ///
  /// Beyond the step it is measured as long as that costs no more than a third of the check; a
  /// quantum is the same for all blocks.
  private mutating func measureRoughness(_ steepest: [Entry]) {
    let budget = max(24, evaluator.evaluations / 3)
    let start = evaluator.evaluations
    for entry in steepest + secondProbes(besides: steepest) {
      guard let views = evaluator.closeUps(entry, step: evaluator.step(of: entry)) else { continue }
      for term in terms.indices {
        let view = views[term]
        guard view.isFinite, !view.hasChangedUnits || terms[term].isSmooth else { continue }
        noise.raise(
          term: term, block: entry.block,
          to: evaluator.roughness(entry, term: term, view: view, level: noise.levels[term]))
        guard evaluator.evaluations - start < budget else { continue }
        let floor = noise.floor(term: term, block: entry.block, step: view.step)
        noise.raise(
          term: term, block: entry.block,
          jump: evaluator.jump(
            entry, term: term, view: view, floor: floor,
            noise: noise.level(term: term, block: entry.block)))
      }
    }
  }

  /// Of each large block the coordinate with the largest numerical derivative, if it is another.
  private func secondProbes(besides steepest: [Entry]) -> [Entry] {
    let byBlock = Dictionary(grouping: measurements, by: \.entry.block)
    return byBlock.values.compactMap { measurements -> Entry? in
      guard measurements.count >= 48 else { return nil }
      func size(_ measurement: Measurement) -> Double {
        let pair = measurement.pairs[0]
        let change = abs(pair.lossAbove[0] - pair.lossBelow[0])
        return change.isFinite ? change : 0
      }
      return measurements.filter { !steepest.contains($0.entry) }
        .max { size($0) < size($1) }?.entry
    }.sorted { $0.block < $1.block }
  }

  private mutating func judge() {
    checks = terms.indices.map { number in
      measurements.map { measurement in
        terms[number].judge(
          measurement, number: number, base: evaluator.base.terms[number],
          in: problem.blocks[measurement.entry.block], limit: options.limit,
          floor: noise.floor(
            term: number, block: measurement.entry.block, step: measurement.step))
      }
    }
  }
}

extension Checking {
  /// Looks again at what would fail, at kinks, and at what keeps a row from a verdict.
  private mutating func lookClosely(_ term: Int) {
    let members = Dictionary(grouping: entries.indices, by: { entries[$0].block })
    for (_, indices) in members.sorted(by: { $0.key < $1.key }) {
      confirmDisagreements(term, indices)
      lookAtKinks(term, indices)
      resolveVague(term, indices)
      compareAtSmallerStep(term, indices)
    }
  }

  /// Where some coordinates were resolved at a smaller step only, the others are compared there as
  /// well: the larger step may show none of their slope.
  private mutating func compareAtSmallerStep(_ term: Int, _ indices: [Int]) {
    let limit = options.limit
    let resolved = indices.map { checks[term][$0] }.filter {
      $0.isResolved(limit: limit) && $0.step < 0.99 * options.step
    }
    guard let step = median(of: resolved.map(\.step)),
      let scale = median(of: resolved.map(\.scale))
    else { return }
    for index in indices {
      let check = checks[term][index]
      guard check.outcome != .disagrees, check.analytic.isFinite, !check.isOnKink,
        !check.isResolved(limit: limit), check.step > step
      else { continue }
      let pair = evaluator.pair(entries[index], step: step)
      let slope = (pair.lossAbove[term] - pair.lossBelow[term]) / (pair.above - pair.below)
      guard abs(check.analytic - slope) > 0.1 * scale else { continue }
      checks[term][index] = check.with(.unresolved(.curvature), step: step)
    }
  }

  /// Confirms what disagrees, the worst first, until three are sure. A coordinate that a closer look
  /// does not confirm is judged by that look.
  private mutating func confirmDisagreements(_ term: Int, _ indices: [Int]) {
    var confirmed = 0
    let limit = options.limit
    let wrong = indices.filter { checks[term][$0].outcome == .disagrees }
      .sorted { checks[term][$0].excess(limit: limit) > checks[term][$1].excess(limit: limit) }
    for index in wrong where confirmed < 3 || !checks[term][index].numerical.isFinite {
      let check = checks[term][index]
      // A claim that is not finite is wrong wherever it stands.
      guard check.analytic.isFinite else {
        confirmed += 1
        continue
      }
      let found = examine(index, term)
      guard isRepeatable(index, found.step) else {
        checks[term][index] = check.with(.unresolved(.notRepeatable))
        continue
      }
      switch found.finding {
      case .disagrees:
        confirmed += 1
        guard found.step != check.step else { continue }
        checks[term][index] = check.with(
          .disagrees, numerical: found.derivative, floor: found.error, step: found.step)
      case .agrees: checks[term][index] = judged(check, by: found)
      case .unresolved(let reason):
        checks[term][index] = check.with(
          .unresolved(reason), floor: found.error.isFinite ? found.error : nil, step: found.step)
      }
    }
  }

  /// Compares the claims at kinks at smaller steps, which cross none; on a kink, the claim must lie
  /// between the one-sided slopes. What agrees stays a kink of the step that was asked for.
  ///
  /// Where kinks leave too few coordinates for a verdict anyway, some of them are looked at and no more:
  /// a step that is far too large crosses a kink everywhere.
  private mutating func lookAtKinks(_ term: Int, _ indices: [Int]) {
    let kinks = indices.filter { checks[term][$0].isKink && checks[term][$0].analytic.isFinite }
    let isShort = evidence(term).doubt(indices.map { checks[term][$0] }) == .kinks
    for index in isShort ? Array(kinks.prefix(12)) : kinks {
      let check = checks[term][index]
      guard !agreesBesideKink(index, term) else { continue }
      let found = examine(index, term, from: 1)
      switch found.finding {
      case .agrees: continue
      case .unresolved(.rounding), .unresolved(.singlePrecision):
        // No kink, but noise that looks like many; the rounding of Double is known, and leaves a kink.
        guard found.noise > Noise.excess * noise.levels[term] else { continue }
        checks[term][index] = check.with(
          .unresolved(found.reason), floor: found.error, step: found.step)
      case .disagrees:
        checks[term][index] = check.with(
          .disagrees, numerical: found.derivative, floor: found.error, step: found.step)
      case .unresolved where found.hasNarrowFeature:
        checks[term][index] = check.with(.unresolved(.curvature), step: found.step)
      case .unresolved:
        let isBetween = evaluator.isBetweenOneSidedSlopes(
          entries[index], term: term, claim: check.analytic, limit: options.limit)
        guard let isBetween else { continue }
        checks[term][index] =
          isBetween ? check.with(check.outcome, isOnKink: true) : check.with(.disagrees)
      }
    }
  }

  /// Whether a claim agrees at a step so small that no unit of the pattern changes: two evaluations
  /// that spare the closer look.
  private mutating func agreesBesideKink(_ index: Int, _ term: Int) -> Bool {
    let entry = entries[index]
    guard measurements[index].pairs[0].changedUnits != nil else { return false }
    let pair = evaluator.pair(entry, step: measurements[index].step / 256)
    guard pair.changedUnits == 0 else { return false }
    let slope = (pair.lossAbove[term] - pair.lossBelow[term]) / (pair.above - pair.below)
    let floor = noise.floor(term: term, block: entry.block, step: (pair.above - pair.below) / 2)
    return outcome(
      analytic: checks[term][index].analytic, numerical: slope, limit: options.limit, floor: floor)
      != .disagrees
  }

  /// Where a block would be inconclusive because its tolerances are too wide, looks closely at some
  /// of its coordinates: a smaller step may resolve them.
  private mutating func resolveVague(_ term: Int, _ indices: [Int]) {
    let evidence = evidence(term)
    guard !indices.contains(where: { checks[term][$0].outcome == .disagrees }),
      evidence.doubt(indices.map { checks[term][$0] }) != nil
    else { return }
    var failures = 0
    for index in indices where failures < 3 {
      let check = checks[term][index]
      let isFlat = measurements[index].isConstant(term, base: evaluator.base.terms[term])
      guard check.outcome == .agreesAbsolutely || check.outcome == .agrees,
        check.scale > 0 || !isFlat, !check.isResolved(limit: options.limit)
      else { continue }
      let found = examine(index, term)
      switch found.finding {
      case .agrees: checks[term][index] = judged(check, by: found)
      case .disagrees:
        checks[term][index] =
          isRepeatable(index, found.step)
          ? check.with(
            .disagrees, numerical: found.derivative, floor: found.error, step: found.step)
          : check.with(.unresolved(.notRepeatable))
      case .unresolved: failures += 1
      }
    }
  }

  /// Judges together the entries of a block whose tolerance is too wide to judge them one by one,
  /// where the others would let it pass.
  ///
  /// - Parameter all: Whether those of the whole block are, rather than those asked for.
  private mutating func judgeSmallEntries(_ term: Int, all: Bool) {
    let evidence = evidence(term)
    let rounding = terms[term].rounding
    for (number, block) in problem.blocks.enumerated() {
      let gradient = terms[term].gradients[number]
      let members = entries.indices.filter { entries[$0].block == number }.map { checks[term][$0] }
      guard gradient.count == block.values.count, !members.isEmpty,
        !members.contains(where: { $0.outcome == .disagrees }), evidence.doubt(members) == nil
      else { continue }
      // Where the loss bends within the step, larger moves say nothing of its slope.
      let isBent = members.contains {
        $0.isResolved(limit: options.limit) && $0.step < 0.99 * options.step
      }
      guard !isBent else { continue }
      let indices = all ? Array(gradient.indices) : members.map(\.coordinate.index)
      let small = indices.filter { index in
        let step = evaluator.step(of: Entry(block: number, index: index))
        return abs(gradient[index]) * LossEvaluator.resolution
          <= noise.floor(term: term, block: number, step: step)
      }
      guard !small.isEmpty else { continue }
      // What wrong entries change may cancel under one draw of the signs; a contradiction found is
      // looked at again with other moves.
      func contradiction(_ seed: UInt64, from first: Double) -> Double? {
        evaluator.contradictionOfSmallEntries(
          block: number, indices: small, term: terms[term], number: term, noise: noise,
          rounding: rounding, seed: seed &+ UInt64(16 * number), from: first)
      }
      for seed in [UInt64(1), 2, 3] where smallEntries[term][number] == nil {
        guard contradiction(seed, from: 1) != nil else { continue }
        smallEntries[term][number] = contradiction(seed, from: 0.7)
      }
    }
  }

  private mutating func examine(_ index: Int, _ term: Int, from first: Int = 0) -> Examination {
    evaluator.examine(
      entries[index], term: term, claim: checks[term][index].analytic,
      isSmooth: terms[term].isSmooth, noise: noise, limit: options.limit, from: first)
  }

  /// A coordinate judged by the derivative of a closer look.
  private func judged(_ check: CoordinateCheck, by found: Examination) -> CoordinateCheck {
    check.with(
      outcome(
        analytic: check.analytic, numerical: found.derivative, limit: options.limit,
        floor: found.error),
      numerical: found.derivative, floor: found.error, step: found.step)
  }

  /// Whether the loss beside a coordinate is the same when it is computed again, up to its noise.
  private mutating func isRepeatable(_ index: Int, _ step: Double) -> Bool {
    let entry = entries[index]
    let center = evaluator.center(entry)
    for place in [center - step, center + step] {
      let first = evaluator.evaluation(entry, at: place).terms
      for _ in 0..<2 {
        let again = evaluator.evaluatedAnew(entry, at: place).terms
        for term in terms.indices where !isSame(first[term], again[term]) {
          findings.append(.notRepeatable(first: first[term], second: again[term]))
          return false
        }
      }
    }
    return true
  }

  /// Evaluates the loss at the point many more times, before a gradient is called wrong: a mask that
  /// drops one unit in a thousand seldom shows in the first three, and then the claim may be that of
  /// another mask.
  private mutating func askRepeatedly() {
    // A loss of many parameters takes long; with 3,000 masks that drop one in a thousand, all but
    // one run in four hundred has seen a unit of two dropped.
    let parameters = problem.blocks.reduce(0) { $0 + $1.values.count }
    for _ in 0..<min(3_000, max(10, 600_000 / max(1, parameters)))
    where !findings.contains(where: \.isOfNoFunction) {
      findings += problem.unrepeatable(evaluator)
    }
  }

  private func evidence(_ term: Int) -> Evidence {
    Evidence(
      checks[term], limit: options.limit, isPart: term > 0,
      roughBlocks: noise.roughBlocks(term: term, of: problem))
  }

  private func distinct(_ findings: [GradientFinding]) -> [GradientFinding] {
    findings.enumerated().filter { findings.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }
}

extension Checking {
  /// A term's report, with what its failures look like.
  private mutating func report(of number: Int) -> TermReport {
    let ignores = evaluator.ignoresParameters(
      terms[number], number: number, noise: noise, measurements: measurements)
    var report = TermReport(
      problem: problem, term: terms[number], number: number, base: evaluator.base.terms[number],
      noise: noise, checks: Array(checks[number][..<askedCount]),
      sought: Array(checks[number][askedCount...]), smallEntries: smallEntries[number],
      ignoresParameters: ignores,
      isSinglePrecise: { evaluator.isSinglePrecision($0, term: number) }, options: options)
    report.diagnoses = evaluator.refine(
      report.diagnoses, of: report, term: terms[number], number: number)
    return report
  }

  /// Whether every loss that differs from the one at the point is exactly a `Float`, and long enough
  /// for that to be no chance.
  private func singlePrecision() -> [GradientFinding] {
    let here = evaluator.base.terms[0]
    let moved = Set(
      measurements.flatMap { $0.pairs.flatMap { [$0.lossBelow[0], $0.lossAbove[0]] } }
        .filter { $0.isFinite && $0 != here })
    // Whole numbers and their halves are floats in any precision.
    let long = moved.count { $0.significandWidth > 12 }
    let isSingle =
      long >= 3 && 2 * long > moved.count && moved.allSatisfy { Double(Float($0)) == $0 }
    return isSingle ? [.singlePrecision] : []
  }
}

/// Whether two values of a loss at the same place differ by no more than sums in another order do.
func isSame(_ first: Double, _ second: Double) -> Bool {
  first.isNaN && second.isNaN || first.bitPattern == second.bitPattern
    || abs(first - second) <= 64 * Double.ulpOfOne * abs(first)
}
