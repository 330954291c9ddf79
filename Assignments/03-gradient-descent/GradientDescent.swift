// The assignment on gradient descent: its state, and its steps in order.

import CEmbedding
import Datasets
import LinearAlgebra
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of finding the weights of a linear classifier: at random, near the best so far, and
/// along the gradient.
///
/// The steps on small arrays are always in `Double`; the searches on images in `Scalar`.
public struct GradientDescentAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: GradientDescentSettings

  @Made(by: "load") var images: SearchImages<Scalar>
  @Made(by: "random-search") var randomSearch: FoundWeights<Scalar>
  @Made(by: "local-search") var localSearch: FoundWeights<Scalar>

  public init(_ run: AssignmentOptions) { self.init(run, settings: GradientDescentSettings()) }

  public init(_ run: AssignmentOptions, settings: GradientDescentSettings) {
    self.run = run
    self.settings = settings.set(by: run)
  }

  public static var name: String { "gradient-descent" }
  public static var summary: String {
    "gradient descent: random and local search, the gradient, the step size, linear regression"
  }
  public static var settings: [RunSetting] { GradientDescentSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("03-gradient-descent") }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("random-search", needs: ["load"]) { try $0.searchRandomly($1) },
      Step("local-search", needs: ["random-search"]) { try $0.searchLocally($1) },
      Step("gradient", needs: ["local-search"]) { try $0.followGradient($1) },
      Step("step-size", needs: ["load"]) { try $0.compareStepSizes($1) },
      Step("linear-regression") { try $0.fitLinearRegression($1) },
    ]
  }

  // step: load
  mutating func load(_ page: Page) throws {
    let all = try run.images(training: settings.syntheticCount, page)
    let split: SplitImages<Scalar> = try all.dataset.centered(
      .course, appendsOne: true, on: run.execution)
    images = SearchImages(
      split,
      count: run.source == .synthetic ? settings.syntheticSearchCount : settings.searchCount,
      isPublished: all.isPublished)
    let shapes = [
      [images.rows.rows, images.rows.columns], [images.test.rows, images.test.columns],
    ]
    page.show(
      "shapes", shapes,
      "Images to search with and to test with: " + shapes.map(tuple).joined(separator: " "))
    let searched = ImagePart(
      "The images to search with", labels: images.labels, classCount: images.classes)
    page.noteMissingClasses(in: split.parts + [searched], names: all.classNames, run)
    let scores = Matrix<Scalar>(rows: images.labels.count, columns: images.classes)
    page.expect(
      "loss of weights of zero", images.loss(ofScores: scores), within: .absolute(1e-12),
      of: Double(images.classes - 1), from: "theory: nine wrong classes, a margin of one each")
  }
}

/// How long each search runs; the course's values unless said.
public struct GradientDescentSettings: Sendable, Equatable {
  /// How many images are drawn; how many of these, or of others, weights are searched with.
  public var syntheticCount = 2_000
  public var syntheticSearchCount = 500
  public var searchCount = 2_000
  /// Tries of each random search.
  public var tries = 1_000
  /// The standard deviation of random search's weights.
  public var scale = 1e-4
  /// Steps along the gradient, and their learning rate.
  public var gradientSteps = 200
  public var learningRate = 1e-7

  public init() {}
}

extension GradientDescentSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.tries = run.whole("tries") ?? tries
    settings.scale = run.number("scale") ?? scale
    settings.gradientSteps = run.whole("steps") ?? gradientSteps
    settings.learningRate = run.number("lr") ?? learningRate
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "tries", .whole(1...100_000), usual: "\(usual.tries)",
        help: "Tries of the random search, and of the local one."),
      RunSetting(
        "scale", .number(0...10), usual: "\(usual.scale)",
        help: "The standard deviation of the weights that random search draws."),
      RunSetting(
        "steps", .whole(1...100_000), usual: "\(usual.gradientSteps)",
        help: "Steps along the gradient."),
      RunSetting(
        "lr", .number(0...1e3), usual: "\(usual.learningRate)",
        help: "The learning rate of these steps."),
    ]
  }
}
