// The assignment on VGG and ResNet: what it counts, what its trainings report, what a run may set.

import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Testing
import WorkbookKit

@testable import ImageNetsNotebook
@testable import Notebook
@testable import SweepsNotebook

@Suite struct ImageNetsAssignmentTests {
  private func assignment(
    _ settings: [String: String] = [:], count: Int = 200
  ) -> ImageNetsAssignment<Float> {
    var options = AssignmentOptions(source: .synthetic, execution: Execution(threads: 2))
    options.settings = settings
    var usual = ImageNetsSettings.synthetic
    usual.syntheticCount = count
    return ImageNetsAssignment(options, settings: usual)
  }

  @Test func everyCountAndGradientPasses() throws {
    let steps = [
      "shared-weights", "receptive-fields", "vgg-table", "vgg-layers", "nested-functions",
      "resnet-layers", "gradients",
    ]
    let run = try RunCollector.run(assignment(), only: steps)
    #expect(run.failed == [])
    #expect(Set(run.checks.keys) == Set(steps))
    guard case .object(let nets)? = run.tables["resnet-layers"]?["nets"] else {
      Issue.record("no table of nets")
      return
    }
    #expect(nets.count == 3)
  }

  /// What programs read, by its names; the nets are too small here to be judged by the bands.
  @Test func everyTrainingReports() throws {
    let settings = ["net": "vgg-11,resnet-18", "epochs": "2", "width": "2", "batch": "45"]
    let run = try RunCollector.run(
      assignment(settings), only: ["train", "test", "compare", "mistakes", "filters"])
    #expect(run.failed == [])
    for net in ["vgg-11", "resnet-18"] {
      guard case .array(let history)? = run.values["train"]?["history_\(net)"],
        case .array(let accuracies)? = run.values["train"]?["val_\(net)"]
      else {
        Issue.record("no history of \(net)")
        continue
      }
      // 180 images are left for training, in batches of 45.
      #expect(history.count == 8 && accuracies.count == 2)
    }
    #expect(run.tables["test"]?["accuracies"] != nil && run.tables["mistakes"]?["confusion"] != nil)
    #expect(run.tables["compare"] == nil, "no pair of nets that differ in one thing")
  }

  @Test func theWorstMistakesHaveTheLeastProbableLabels() throws {
    let run = try RunCollector.run(
      assignment(["net": "vgg-11", "epochs": "1", "width": "2"]), only: ["mistakes"])
    guard case .array(let worst)? = run.tables["mistakes"]?["worst"] else {
      Issue.record("no table of the worst mistakes")
      return
    }
    let logs = worst.compactMap { row -> Double? in
      guard case .object(let values) = row,
        case .number(let log)? = values.first(where: { $0.key == "log_probability" })?.value
      else { return nil }
      return log
    }
    #expect(!logs.isEmpty && logs.count == worst.count)
    #expect(logs == logs.sorted() && logs.allSatisfy { $0 < 0 })
  }

  @Test func moreImagesThanThereAreIsAnError() {
    #expect(throws: ImageCountError(option: "--set train=", asked: 5_000, available: 180)) {
      _ = try RunCollector.run(assignment(["train": "5000"]), only: ["train"])
    }
    let error = ImageCountError(option: "--set train=", asked: 5_000, available: 180)
    #expect(
      error.description == "--set train=5000 asks for more images than the 180 there are.")
  }

  /// With nothing set, a net that has learned nothing is told apart.
  @Test func anUntrainedNetFailsTheBands() throws {
    var options = AssignmentOptions(source: .synthetic, execution: Execution(threads: 2))
    var usual = ImageNetsSettings.synthetic
    (usual.syntheticCount, usual.epochs, usual.width) = (200, 1, 2)
    (usual.nets, usual.rateFactor) = ([.vgg11, .vgg11Plain], 1e-6)
    let run = try RunCollector.run(
      ImageNetsAssignment<Float>(options, settings: usual), only: ["train", "test", "compare"])
    #expect(run.failed.contains("accuracy on the images held out, vgg-11"))
    #expect(run.failed.contains("batch normalization: accuracy with and without"))
    options.settings = ["epochs": "1"]
    let set = try RunCollector.run(
      ImageNetsAssignment<Float>(options, settings: usual), only: ["train", "test", "compare"])
    #expect(set.failed == [], "what is set is not judged")
  }

  @Test func aDivergedTrainingIsNamed() throws {
    let run = try RunCollector.run(
      assignment(["net": "vgg-11-plain", "lr": "10", "epochs": "3", "width": "4", "decay": "1"]),
      only: ["train"])
    #expect(run.failed == ["nets whose training diverged"])
  }

  @Test func settingsReplaceWhatIsUsual() {
    let maps = MapShape(channels: 3, height: 32, width: 32)
    let set = assignment([
      "net": "plain-18,vgg-11-book", "epochs": "7", "batch": "10", "width": "3", "lr": "0.3",
      "schedule": "step", "decay": "0.25", "augment": "yes", "clip": "2", "train": "150",
    ]).plan
    #expect(set.nets == [.plain18, .vgg11Book] && set.width == 3 && set.trainingImages == 150)
    for net in ImageNet.allCases {
      let settings = net.settings(set, maps)
      #expect(settings.epochs == 7 && settings.batchSize == 10 && settings.learningRate == 0.3)
      #expect(settings.schedule == .step(factor: 0.1, epochs: 3))
      #expect(settings.regularization == 0.25 && settings.clipping == .norm(2))
      #expect(settings.augmentation == ImageAugmentation(maps, flips: true, shift: 4))
    }
    let usual = ImageNet.vgg11Book.settings(ImageNetsSettings(), maps)
    #expect(usual.rule == .sgd && usual.schedule == .constant && usual.augmentation == nil)
    #expect(ImageNet.vgg11.settings(ImageNetsSettings(), maps).schedule == .oneCycle(rising: 1))
  }

  /// Layers of maps read channel after channel: a sweep trains on images like the assignment's.
  @Test func aSweepReadsTheImagesAsTheAssignmentDoes() throws {
    let options = AssignmentOptions(source: .synthetic, execution: Execution(threads: 2))
    let axes = SweptImageNet<Float>.axes
    let points = try ParameterPoints.grid(
      axes.map { try ParameterAxis($0.name, $0.kind, parsing: $0.values) })
    var sweep = SweepNotebook(
      options, sweep: ModelSweep(points: points, imageCount: 150, version: "0"),
      model: SweptImageNet<Float>(settings: SweepSettings()))
    var notebook = assignment(count: 150)
    let header = RunHeader(
      assignment: "test", dataset: "test", dataNote: "", seed: 0, precision: "float", threads: 2,
      version: "0")
    _ = try Runner().run(&sweep, only: ["load"], header: header, renderers: [])
    _ = try Runner().run(&notebook, only: ["load"], header: header, renderers: [])
    let found = sweep.images.split(fold: nil).training.copyingRows(0..<5)
    let expected = notebook.images.data.training.copyingRows(0..<5)
    #expect(found.elements == expected.elements)
  }

  /// The nets of the comparison differ in what they are said to differ in.
  @Test func pairsDifferInOneThing() {
    let maps = MapShape(channels: 3, height: 32, width: 32)
    func convolutions(_ net: ImageNet) -> [Int] {
      let network: Network<Float> = net.network(maps, classes: 10, width: 4)
      return network.parameterShapes.filter { $0.isPenalized }.map { $0.rows * $0.columns }
    }
    #expect(convolutions(.vgg11) == convolutions(.vgg11Plain))
    // Three projections more.
    #expect(convolutions(.resNet18).count == convolutions(.plain18).count + 3)
    let full: Network<Float> = ImageNet.resNet18Small.network(maps, classes: 10, width: 64)
    #expect(full.summary.parameters == 11_173_962)
  }

  @Test func aSettingAcceptsWhatItSays() {
    let whole = RunSetting("n", .whole(1...3), usual: "1", help: "")
    #expect(["1", "3"].allSatisfy(whole.accepts))
    #expect(!["0", "4", "", "x", "1.5"].contains(where: whole.accepts))
    let number = RunSetting("x", .number(0...1), usual: "1", help: "")
    #expect(["1", "1e-9", "0.5", "0"].allSatisfy(number.accepts))
    #expect(!["-1e-9", "-1", "nan", "inf", "2", ""].contains(where: number.accepts))
    let list = RunSetting("l", .words(["a", "b"], isList: true), usual: "a", help: "")
    #expect(["a", "b", "a,b"].allSatisfy(list.accepts))
    #expect(!["", "a,", "c", "a,a"].contains(where: list.accepts))
    let word = RunSetting("w", .words(["a", "b"], isList: false), usual: "a", help: "")
    #expect(word.accepts("b") && !word.accepts("a,b"))
  }
}
