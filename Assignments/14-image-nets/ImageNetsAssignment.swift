// The assignment on VGG-11 and ResNet-18: its state, and its steps in order.

import CEmbedding
import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// VGG and ResNet: what their layers cost, what their blocks can do, and how they train.
///
/// Published images are for nets of the papers' widths; synthetic ones for narrow nets of the same
/// layers.
public struct ImageNetsAssignment<Scalar: RealScalar>: CourseAssignment {
  private(set) var run: AssignmentOptions
  /// How the nets are trained.
  let plan: ImageNetsSettings
  @Made(by: "load") var images: NetImages<Scalar>
  /// The net of `--load`.
  @Made(by: "load") var saved: SavedModel<Scalar>?
  @Made(by: "train") var trainings: [NetTraining<Scalar>]
  /// Of each net, by its name, on all images that were held out.
  @Made(by: "test") var accuracies: [String: Double]

  public init(_ run: AssignmentOptions) {
    self.init(run, settings: run.source == .synthetic ? .synthetic : ImageNetsSettings())
  }

  /// - Parameter settings: What is usual where the run sets nothing else.
  public init(_ run: AssignmentOptions, settings: ImageNetsSettings) {
    self.run = run
    self.run.areGrouped = run.words("images") == [ImageCollection.cifar100Coarse.rawValue]
    plan = ImageNetsSettings(settings, run)
  }

  public static var name: String { "image-nets" }
  public static var summary: String {
    "VGG-11 and ResNet-18: weights and multiplications counted, residual blocks, four epochs"
  }
  public static var files: Set<RunFile> { [.checkpoint, .save, .arrays, .load] }
  public static var settings: [RunSetting] { ImageNetsSettings.all }
  public static var usualPrecision: Precision { .float }
  public static func dataset(_ settings: [String: String]) -> CatalogEntry {
    (settings["images"].flatMap(ImageCollection.init) ?? .cifar10).entry
  }
  public static var embedded: EmbeddedFiles { embeddedFiles("14-image-nets") }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("shared-weights") { try $0.countSharedWeights($1) },
      Step("receptive-fields") { try $0.measureReceptiveFields($1) },
      Step("vgg-table") { try $0.countConfigurations($1) },
      Step("vgg-layers") { try $0.countVGG($1) },
      Step("nested-functions") { try $0.compareFunctionClasses($1) },
      Step("resnet-layers") { try $0.countResNets($1) },
      Step("gradients") { try $0.checkGradients($1) },
      Step("train", needs: ["load"]) { try $0.train($1) },
      Step("test", needs: ["train"]) { try $0.test($1) },
      Step("compare", needs: ["test"]) { try $0.compareTrainings($1) },
      Step("mistakes", needs: ["train"]) { try $0.showMistakes($1) },
      Step("filters", needs: ["train"]) { try $0.showFilters($1) },
      Step("activations", needs: ["train"]) { try $0.showActivations($1) },
      Step("save", needs: ["train"]) { try $0.save($1) },
    ]
  }

  // step: load
  mutating func load(_ page: Page) throws {
    let path = run.files[.load]
    let saved = try path.map { try SavedModel<Scalar>(contentsOf: URL(fileURLWithPath: $0)) }
    // A net sees images as those that it was trained on: less the same mean image.
    let mean = saved?.standardization.mean ?? []
    let images: NetImages<Scalar> = try run.netImages(
      training: plan.syntheticCount, stacksChannels: true,
      mean: mean.count == saved?.network.inputs ? mean : nil, scale: Scalar(pixelScale), page)
    if let path, let saved { try check(saved, fits: images, path: path) }
    (self.saved, self.images) = (saved, images)
  }

  private func check(
    _ saved: SavedModel<Scalar>, fits images: NetImages<Scalar>, path: String
  ) throws {
    let maps = saved.network.layers.first?.inputMaps
    let classes = saved.network.classes
    guard maps == images.maps, classes == images.classes else {
      throw ImageNetsError.otherImages(
        path: path, input: maps.map { "maps of \($0)" } ?? "\(saved.network.inputs) numbers",
        classes: classes, expected: "maps of \(images.maps)", expectedClasses: images.classes)
    }
    let (trainedOn, found) = (saved.notes["data set"] ?? "unknown", run.source.datasetName)
    guard trainedOn == found else {
      throw ImageNetsError.otherDataset(path: path, trainedOn: trainedOn, found: found)
    }
  }

  /// Makes the standard deviation of a pixel about 1: it is 63 of CIFAR-10's.
  var pixelScale: Double { 1.0 / 64 }
}
