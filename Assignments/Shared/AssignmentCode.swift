// Each assignment's steps as they stand in its source, for pages.

import StepSources
import WorkbookKit

extension KNNAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.knn)
  }
}

extension LinearAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.linear)
  }
}

extension TwoLayerNetAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.twoLayerNet)
  }
}

extension FeaturesAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.features)
  }
}

extension DigitsAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.digits)
  }
}

extension CurveFittingAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.curveFitting)
  }
}

extension FullyConnectedAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.fullyConnected)
  }
}

extension BatchNormalizationAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.batchNormalization)
  }
}

extension DropoutAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.dropout)
  }
}

extension InitializationAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.initialization)
  }
}

extension OptimizationAssignment {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.optimization)
  }
}

extension GradientCheckNotebook {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.gradientChecks)
  }
}

extension SweepNotebook {
  public static func code(ofStep id: String) -> String? {
    stepCode(forStep: id, in: StepSources.sweep)
  }
}
