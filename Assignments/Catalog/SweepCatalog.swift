// The models that can be swept: a line each.

import DigitsNotebook
import ImageNetsNotebook
import KNNNotebook
import LinearClassifiers
import LinearNotebook
import ModelSelection
import Notebook
import SweepsNotebook
import TwoLayerNetNotebook
import WorkbookKit

extension CatalogedSweep {
  /// In the order of the course.
  public static let all = [
    knnSweep,
    CatalogedSweep(
      SweptLinearModel<HingeLoss<Double>>.self, SweptLinearModel<HingeLoss<Float>>.self),
    CatalogedSweep(
      SweptLinearModel<SoftmaxLoss<Double>>.self, SweptLinearModel<SoftmaxLoss<Float>>.self),
    CatalogedSweep(SweptTwoLayerNet<Double>.self, SweptTwoLayerNet<Float>.self),
    CatalogedSweep(SweptImageNet<Double>.self, SweptImageNet<Float>.self),
    CatalogedSweep(SweptDigitsNet<Double>.self, SweptDigitsNet<Float>.self),
  ]

  /// A model in both precisions that trains, in the notebook of sweeps.
  private init<InDouble: SweptModel, InFloat: SweptModel>(
    _ inDouble: InDouble.Type, _ inFloat: InFloat.Type
  ) {
    self.init(inDouble, assignment: "sweep \(InDouble.name)") { sweep, settings, launch in
      func run(_ model: some SweptModel) throws -> RunSummary {
        var whole = launch
        whole.only = nil
        return try whole.run(SweepNotebook(launch.options, sweep: sweep, model: model))
      }
      switch launch.precision {
      case .double: return try run(InDouble(settings: settings))
      case .float: return try run(InFloat(settings: settings))
      }
    }
  }
}
