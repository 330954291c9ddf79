// The search for a linear classifier on features, by validation.

import Exercises

/// Trains with every learning rate and every strength of the penalty, and keeps the classifier that
/// gets most of the validation images right.
///
/// - Parameters:
///   - data: `xTrain`, `yTrain`, `xVal` and `yVal`. There are no test images here: they must not
///     decide.
///   - train: Trains with a learning rate and a penalty; `train(rate, reg).predict(x)` are labels.
/// - Returns: A trial for every pair of settings, and the best classifier.
func searchSettings(
  _ data: SearchData, learningRates: [Double], regs: [Double],
  train: (_ learningRate: Double, _ reg: Double) -> TrainedClassifier
) -> (trials: [Trial], best: TrainedClassifier?) {
  // solution: linear-search
  var trials: [Trial] = []
  var best: TrainedClassifier?
  var bestAccuracy = -1.0
  for rate in learningRates {
    for reg in regs {
      let classifier = train(rate, reg)
      let trainAccuracy = (classifier.predict(data.xTrain) .== data.yTrain).mean()
      let accuracy = (classifier.predict(data.xVal) .== data.yVal).mean()
      trials.append(
        Trial(
          learningRate: rate, reg: reg, trainAccuracy: trainAccuracy, validationAccuracy: accuracy))
      if accuracy > bestAccuracy { (best, bestAccuracy) = (classifier, accuracy) }
    }
  }
  return (trials, best)
  // stub
  // // Trial(learningRate: …, reg: …, trainAccuracy: …, validationAccuracy: …)
  // return todo("linear-search")
  // end
}
