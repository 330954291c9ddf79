// The search for a net that is good enough, by validation.

import Exercises

/// Trains nets with settings of your choice, and keeps the one that gets most of the validation images
/// right.
///
/// `workbook check` expects a validation accuracy that good settings reach, on small images of its own:
/// a net of no more than a hundred hidden units, and learning rates from 0.01 to 1, will do.
///
/// - Parameters:
///   - data: `xTrain`, `yTrain`, `xVal` and `yVal`. There are no test images here: they must not
///     decide.
///   - train: Trains a net with some hidden units, a learning rate and a penalty;
///     `train(hidden, rate, reg).predict(x)` are labels.
/// - Returns: A trial for every net, of at least four, and the best net.
func tuneNet(
  _ data: SearchData,
  train: (_ hidden: Int, _ learningRate: Double, _ reg: Double) -> TrainedClassifier
) -> (trials: [Trial], best: TrainedClassifier?) {
  // solution: tuning
  var trials: [Trial] = []
  var best: TrainedClassifier?
  var bestAccuracy = -1.0
  for hidden in [4, 12, 40] {
    for rate in [0.1, 0.5] {
      for reg in [1e-3, 0.1] {
        let net = train(hidden, rate, reg)
        let trainAccuracy = (net.predict(data.xTrain) .== data.yTrain).mean()
        let accuracy = (net.predict(data.xVal) .== data.yVal).mean()
        trials.append(
          Trial(
            hidden: hidden, learningRate: rate, reg: reg, trainAccuracy: trainAccuracy,
            validationAccuracy: accuracy))
        if accuracy > bestAccuracy { (best, bestAccuracy) = (net, accuracy) }
      }
    }
  }
  return (trials, best)
  // stub
  // // Trial(hidden: …, learningRate: …, reg: …, trainAccuracy: …, validationAccuracy: …)
  // return todo("tuning")
  // end
}
