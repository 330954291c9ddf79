// Whole notebooks on a learner's program.

import BatchNormalizationExerciseKit
import BatchNormalizationNotebook
import ConvolutionExerciseKit
import ConvolutionNotebook
import DropoutExerciseKit
import DropoutNotebook
import ExerciseJudging
import FullyConnectedExerciseKit
import FullyConnectedNotebook
import KNNExerciseKit
import KNNNotebook
import LinearExerciseKit
import LinearNotebook
import Notebook
import TwoLayerNetExerciseKit
import TwoLayerNetNotebook
import WorkbookKit

/// Runs an assignment's notebook with what a learner's program computes.
///
/// - Returns: nil for an assignment whose notebook takes no other functions than the library's.
public func runNotebook(
  of assignment: String, with program: LearnersProgram, _ launch: Launch
) throws -> RunSummary? {
  LearnersProgram.current.withLock { $0 = program }
  defer { LearnersProgram.current.withLock { $0 = nil } }
  switch assignment {
  case "knn":
    return try launch.run(KNNAssignment<LearnersKNN>(launch.options))
  case "svm":
    return try launch.run(LinearAssignment<LearnersHingeLoss>(launch.options))
  case "softmax":
    return try launch.run(LinearAssignment<LearnersSoftmaxLoss>(launch.options))
  case "two-layer-net":
    return try launch.run(
      TwoLayerNetAssignment<Double>(
        launch.options, settings: TwoLayerNetSettings(), layers: LearnersLayers()))
  case "fully-connected":
    let own = LearnersFullyConnected()
    return try launch.run(
      FullyConnectedAssignment<Double>(
        launch.options,
        own: OwnFullyConnected(
          loss: own.loss, step: own.weights, overfitting: own.overfitting, best: own.bestNet)))
  case "batch-normalization":
    return try launch.run(
      BatchNormalizationAssignment<Double>(launch.options, layers: LearnersNormalization()))
  case "dropout":
    return try launch.run(
      DropoutAssignment<Double>(launch.options, layers: LearnersDropout()))
  case "convolution":
    return try launch.run(
      ConvolutionAssignment<Double>(
        launch.options, settings: .course, naive: LearnersMapLayers()))
  default:
    return nil
  }
}

/// The assignments whose notebook runs on a learner's program.
public let assignmentsWithOwnCode = [
  "knn", "svm", "softmax", "two-layer-net", "fully-connected", "batch-normalization", "dropout",
  "convolution",
]
