// The steps that train the nets and look at what they learned.

import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

extension ImageNetsAssignment {
  private var width: Int { images.isPublished ? settings.width : settings.syntheticWidth }

  /// The nets, the pairs that differ in one thing only beside each other.
  private var nets: [(name: String, network: Network<Scalar>, rate: Double)] {
    let (maps, classes) = (images.maps, images.classes)
    let plain = VGGVariant(isNormalized: false, hidden: [])
    return [
      ("VGG-11", .vgg(.a, maps, classes: classes, .smallImages, width: width), 0.05),
      ("VGG-11 not normalized", .vgg(.a, maps, classes: classes, plain, width: width), 0.01),
      ("ResNet-18", .resNet18(maps, classes: classes, .smallImages, width: width), 0.05),
      (
        "plain 18",
        .resNet18(maps, classes: classes, .smallImages, width: width, isResidual: false), 0.05
      ),
      ("ResNet-18 7×7", .resNet18(maps, classes: classes, .book, width: width), 0.05),
    ]
  }

  // step: train
  mutating func train(_ page: Page) throws {
    let nets = nets
    var done: [NetTraining<Scalar>] = []
    for (index, net) in nets.enumerated() {
      let training = try images.train(
        net.name, net.network, from: .he,
        SolverSettings(
          epochs: settings.epochs, batchSize: settings.batchSize, rule: .momentum,
          learningRate: net.rate, schedule: .cosine, regularization: 5e-4,
          sampling: .permutation),
        onFirst: .max, run
      ) { try page.progress((Double(index) + $0) / Double(nets.count)) }
      for (epoch, found) in training.solver.epochs.enumerated() where epoch > 0 {
        page.text(
          "\(net.name), epoch \(epoch): train accuracy \(found.train, .decimals(4)), "
            + "validation accuracy \(found.validation ?? .nan, .decimals(4))")
      }
      done.append(training)
    }
    trainings = done
    page.compare(done)
    for training in done {
      page.expect(
        "training did not diverge, \(training.name)", training.solver.divergence == nil,
        training.solver.divergence.map { "\($0)" } ?? "every loss is finite",
        from: "every loss is a number")
    }
  }

  // step: compare
  func compareTrainings(_ page: Page) throws {
    func named(_ name: String) -> NetTraining<Scalar> { trainings.first { $0.name == name }! }
    let pairs = [
      ("batch normalization", named("VGG-11"), named("VGG-11 not normalized")),
      ("shortcuts", named("ResNet-18"), named("plain 18")),
    ]
    page.table(
      "pairs", pairs, as: .keyed,
      [
        .word("what differs") { $0.0 },
        .number("with", .decimals(4)) { $0.1.bestValidation },
        .number("without", .decimals(4)) { $0.2.bestValidation },
      ])
  }

  // step: mistakes
  func showMistakes(_ page: Page) throws {
    let solver = trainings[0].solver
    let validation = images.data.validation
    let predicted = solver.network.predictedLabels(
      for: validation, solver.bestParameters, on: run.execution)
    let confusion = ConfusionMatrix(
      labels: validation.labels, predicted: predicted, classes: images.classes)
    page.show(confusion, names: images.pictures.training.classNames)
    page.expect(
      "accuracy by the table and by the training", confusion.accuracy, within: .absolute(1e-12),
      of: trainings[0].bestValidation, from: "two ways to count the same images")
  }
}
