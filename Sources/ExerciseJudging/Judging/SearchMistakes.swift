// The mistakes that learners make in searches for settings, each as a search that makes it.

import Exercises
import NumPyArrays

/// How a search goes wrong.
private struct SearchVariant {
  /// Whether a trial takes the place of the best one; its accuracies against the best one's.
  var isBetter: @Sendable (_ trial: Trial, _ best: Trial) -> Bool = {
    $0.validationAccuracy > $1.validationAccuracy
  }
  var record: @Sendable (Trial) -> Trial = { $0 }
  var returnsBest = true

  func callAsFunction(
    _ data: SearchData, _ settings: [SearchSettings],
    _ train: (SearchSettings) -> TrainedClassifier
  ) -> SearchResult {
    var trials: [Trial] = []
    var best: (trial: Trial, classifier: TrainedClassifier)?
    for one in settings {
      let classifier = train(one)
      let trial = record(
        Trial(
          hidden: one.hidden, learningRate: one.learningRate, reg: one.reg,
          trainAccuracy: (classifier.predict(data.xTrain) .== data.yTrain).mean(),
          validationAccuracy: (classifier.predict(data.xVal) .== data.yVal).mean()))
      trials.append(trial)
      if best.map({ isBetter(trial, $0.trial) }) ?? true { best = (trial, classifier) }
    }
    return (trials, returnsBest ? best?.classifier : nil)
  }
}

/// The mistakes that both kinds of search share.
private let shared: [(id: String, sentence: String, variant: SearchVariant)] = [
  (
    "chosen-by-training",
    "the choice was made by the training accuracy, which says nothing about new images; the validation "
      + "accuracy decides.",
    SearchVariant(isBetter: { $0.trainAccuracy > $1.trainAccuracy })
  ),
  (
    "last-kept",
    "the last classifier was returned: keep the best accuracy so far beside its classifier, and compare "
      + "with it.", SearchVariant(isBetter: { _, _ in true })
  ),
  (
    "worst-kept", "the worst classifier was returned: the comparison is the wrong way round.",
    SearchVariant(isBetter: { $0.validationAccuracy < $1.validationAccuracy })
  ),
  (
    "accuracies-exchanged", "training and validation accuracy are exchanged in the trials.",
    SearchVariant(record: {
      Trial(
        hidden: $0.hidden, learningRate: $0.learningRate, reg: $0.reg,
        trainAccuracy: $0.validationAccuracy, validationAccuracy: $0.trainAccuracy)
    })
  ),
  (
    "validated-on-training",
    "the validation accuracy was measured on the training images: predict xVal, compare with yVal.",
    SearchVariant(record: {
      Trial(
        hidden: $0.hidden, learningRate: $0.learningRate, reg: $0.reg,
        trainAccuracy: $0.trainAccuracy, validationAccuracy: $0.trainAccuracy)
    })
  ),
  (
    "none-returned", "no classifier was returned: keep the best one, and return it.",
    SearchVariant(returnsBest: false)
  ),
]

private func grid(
  _ id: String, _ sentence: String, _ search: @escaping GridSearch
) -> Mistake {
  Mistake(id, sentence, in: "search") { arguments in
    try Exercise().adding(search: search)["search"]?(&arguments) ?? []
  }
}

let gridSearchMistakes =
  shared.map { id, sentence, variant in
    grid(id, sentence) { data, rates, regs, train in
      let pairs = rates.flatMap { rate in
        regs.map { SearchSettings(learningRate: rate, reg: $0) }
      }
      return variant(data, pairs) { train($0.learningRate, $0.reg) }
    }
  } + [
    grid(
      "pairs-missing",
      "every learning rate belongs with every strength of the penalty: two loops, one inside the other."
    ) { data, rates, regs, train in
      SearchVariant()(
        data, zip(rates, regs).map { SearchSettings(learningRate: $0, reg: $1) }
      ) { train($0.learningRate, $0.reg) }
    }
  ]

private func free(
  _ id: String, _ sentence: String, _ settings: [SearchSettings], _ variant: SearchVariant
) -> Mistake {
  Mistake(id, sentence, in: "tuning") { arguments in
    let exercise = Exercise().adding(tuning: { data, train in
      variant(data, settings) { train($0.hidden, $0.learningRate, $0.reg) }
    })
    return try exercise["tuning"]?(&arguments) ?? []
  }
}

func freeSearchMistakes(_ settings: [SearchSettings]) -> [Mistake] {
  shared.map { free($0.id, $0.sentence, settings, $0.variant) } + [
    free(
      "few-settings",
      "a search tries more than a few settings: several numbers of hidden units, several learning rates.",
      Array(settings.prefix(2)), SearchVariant()),
    free(
      "threshold",
      "none of the settings is good enough: learning rates by factors of ten, more hidden units, another "
        + "penalty.",
      settings.map {
        SearchSettings(hidden: $0.hidden, learningRate: $0.learningRate * 1e-6, reg: $0.reg)
      }, SearchVariant()),
  ]
}
