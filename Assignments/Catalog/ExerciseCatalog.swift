// The exercises that a learner can start, in the order of the course.

import BatchNormalizationExerciseKit
import ConvolutionExerciseKit
import DropoutExerciseKit
import ExerciseJudging
import FeaturesExerciseKit
import FullyConnectedExerciseKit
import KNNExerciseKit
import LinearExerciseKit
import TwoLayerNetExerciseKit

extension ExerciseKit {
  public static let all = [
    knn, svm, softmax, twoLayerNet, features, fullyConnected, batchNormalization, dropout,
    convolution,
  ]
}
