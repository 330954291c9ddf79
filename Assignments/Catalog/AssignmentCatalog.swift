// The assignments of the course, for a command that picks one by name.

import BatchNormalizationNotebook
import ConvolutionNotebook
import CurveFittingNotebook
import Datasets
import DigitsNotebook
import DropoutNotebook
import FeaturesNotebook
import FullyConnectedNotebook
import GradientDescentNotebook
import ImageNetsNotebook
import InitializationNotebook
import KNNNotebook
import LinearAlgebra
import LinearClassifiers
import LinearNotebook
import NearestNeighbors
import Notebook
import SpiralNotebook
import TuningNotebook
import TwoLayerNetNotebook
import UpdateRulesNotebook
import WorkbookKit

extension CatalogedAssignment {
  /// All assignments, in the order of the course: in `Double`, and in `Float`.
  public static let all = [
    Self(
      KNNAssignment<KNearestNeighbors<Double>>.self, KNNAssignment<KNearestNeighbors<Float>>.self),
    Self(LinearAssignment<HingeLoss<Double>>.self, LinearAssignment<HingeLoss<Float>>.self),
    Self(LinearAssignment<SoftmaxLoss<Double>>.self, LinearAssignment<SoftmaxLoss<Float>>.self),
    Self(GradientDescentAssignment<Double>.self, GradientDescentAssignment<Float>.self),
    Self(SpiralAssignment<Double>.self, SpiralAssignment<Float>.self),
    Self(TwoLayerNetAssignment<Double>.self, TwoLayerNetAssignment<Float>.self),
    Self(FeaturesAssignment<HingeLoss<Double>>.self, FeaturesAssignment<HingeLoss<Float>>.self),
    Self(FullyConnectedAssignment<Double>.self, FullyConnectedAssignment<Float>.self),
    Self(UpdateRulesAssignment<Double>.self, UpdateRulesAssignment<Float>.self),
    Self(InitializationAssignment<Double>.self, InitializationAssignment<Float>.self),
    Self(BatchNormalizationAssignment<Double>.self, BatchNormalizationAssignment<Float>.self),
    Self(TuningAssignment<Double>.self, TuningAssignment<Float>.self),
    Self(DropoutAssignment<Double>.self, DropoutAssignment<Float>.self),
    Self(ConvolutionAssignment<Double>.self, ConvolutionAssignment<Float>.self),
    Self(ImageNetsAssignment<Double>.self, ImageNetsAssignment<Float>.self),
    Self(DigitsAssignment<Double>.self, DigitsAssignment<Float>.self),
    Self(CurveFittingAssignment<Double>.self, CurveFittingAssignment<Float>.self),
  ]

  /// The names that assignments had before they were split, and those of what has their steps now, in
  /// the order of the course.
  public static let successors = [
    "optimization": ["gradient-descent", "spiral", "update-rules", "tuning"]
  ]
}
