// The exercises that a learner can start, in the order of the course.

import ConvolutionExerciseKit
import ExerciseJudging
import FeaturesExerciseKit
import KNNExerciseKit
import LinearExerciseKit
import TwoLayerNetExerciseKit

extension ExerciseKit {
  public static let all = [knn, svm, softmax, twoLayerNet, features, convolution]
}
