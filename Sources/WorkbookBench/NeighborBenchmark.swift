// Nearest neighbors: predictions against scikit-learn, Manhattan distances against NumPy.

import Datasets
import Foundation
import LinearAlgebra
import NearestNeighbors
import NumPyRandom

/// `workbook-bench neighbors [WORD …] [--data DIR]`: medians of seconds, and of the ratio of the two within a
/// round. Predictions are of the images of CIFAR-10 where `DIR` has them, and of noise, in which no row can be
/// ruled out by a bound; the rest is of noise.
enum NeighborBenchmark {
  private static let rounds = 5
  private static let features = 3_072
  /// Of a prediction.
  private static let (queryCount, trainingCount) = (1_000, 50_000)

  /// What is measured, ours and in the script.
  private struct Work<Scalar: RealScalar> {
    let name: String
    let peer: String
    let expression: String
    /// Of which the rows are; nil for noise.
    var images: ImageDataset?
    let queries: Int
    let training: Int
    let run: (_ queries: Matrix<Scalar>, _ training: Matrix<Scalar>) -> Void
  }

  static func run(_ words: [String], data: String?, _ report: BenchmarkReport) throws {
    let images = data.flatMap(Self.images)
    let python = PythonProcess(script)
    if python == nil { say("python3 with NumPy and scikit-learn is missing: ours alone.") }
    report.note(peer: python?.versions ?? "")
    say(
      "medians of \(rounds) rounds on \(Execution.automatic.threads) threads, \(InstructionSet.best)"
    )
    say(row("work", "ours", "peer", "ratio", "least … most"))
    func measure<Scalar: RealScalar>(_ type: Scalar.Type, _ name: String) throws {
      let works = images.map { [prediction(type, of: $0, "images")] } ?? []
      try Self.measure(
        works + [prediction(type, of: nil, "rows of noise")] + manhattan(type), name, words, python,
        report)
    }
    try measure(Float.self, "float32")
    try measure(Double.self, "float64")
  }

  private static func prediction<Scalar: RealScalar>(
    _ type: Scalar.Type, of images: ImageDataset?, _ rows: String
  ) -> Work<Scalar> {
    Work(
      name: "predict 1,000 of 50,000 \(rows), k = 5", peer: "scikit-learn", expression: "predict",
      images: images, queries: queryCount, training: trainingCount
    ) { queries, training in
      let labels = (0..<training.rows).map { $0 % 10 }
      let classifier = KNearestNeighbors(training: training, labels: labels, classCount: 10)
      _ = classifier.predict(queries, k: 5)
    }
  }

  /// Of 20 queries, each of which takes as long as the next. NumPy has nothing faster than one loop.
  private static func manhattan<Scalar: RealScalar>(_ type: Scalar.Type) -> [Work<Scalar>] {
    let forms: [(DistanceMethod, name: String, expression: String)] = [
      (.twoLoops, "two loops", "two_loops"), (.oneLoop, "one loop", "one_loop"),
      (.vectorized, "in bytes", "one_loop"),
    ]
    return forms.map { method, name, expression in
      Work(
        name: "L1 of 20 to 5,000 rows, \(name)", peer: "NumPy", expression: expression,
        queries: 20, training: 5_000
      ) { queries, training in
        _ = distances(from: queries, to: training, metric: .l1, by: method)
      }
    }
  }

  private static func measure<Scalar: RealScalar>(
    _ works: [Work<Scalar>], _ typeName: String, _ words: [String], _ python: PythonProcess?,
    _ report: BenchmarkReport
  ) throws {
    for work in works {
      let name = "\(work.name), \(typeName)"
      guard words.isEmpty || words.contains(where: name.contains) else { continue }
      let queries: Matrix<Scalar> =
        work.images?.test.rows(0..<work.queries) ?? pixels(work.queries, seed: 1)
      let training: Matrix<Scalar> =
        work.images?.training.rows(0..<work.training) ?? pixels(work.training, seed: 2)
      let file = URL.temporaryDirectory.appending(path: "workbook-bench-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: file) }
      if let python {
        var request = "prepare \(work.queries) \(work.training) \(features) \(typeName)"
        if let images = work.images {
          let queries = images.test.pixels.prefix(work.queries * features)
          try Data(queries + images.training.pixels.prefix(work.training * features)).write(
            to: file)
          request += " \(file.path)"
        }
        try python.prepare(request)
      }
      var (ours, theirs): ([Double], [Double]) = ([], [])
      work.run(queries, training)
      _ = try python?.measure("measure \(work.expression)")
      for _ in 0..<rounds {
        // OpenBLAS threads spin for a while after a product: let them fall asleep.
        Thread.sleep(forTimeInterval: 0.1)
        ours.append(seconds { work.run(queries, training) })
        theirs += try python?.measure("measure \(work.expression)") ?? []
      }
      report.add("neighbors", name, ours: ours, peer: work.peer, theirs: theirs)
      let ratios = zip(theirs, ours).map(/)
      say(
        row(
          name, duration(median(ours)), theirs.isEmpty ? "–" : duration(median(theirs)),
          ratios.isEmpty ? "–" : figure(median(ratios), 2),
          ratios.isEmpty ? "" : "\(figure(ratios.min()!, 2)) … \(figure(ratios.max()!, 2))"))
    }
  }

  /// CIFAR-10's; nil where there are too few or none, which is said.
  private static func images(in folder: String) -> ImageDataset? {
    do {
      let images = try CIFAR10.load(from: URL(fileURLWithPath: folder))
      if images.test.count >= queryCount && images.training.count >= trainingCount { return images }
      say(
        "\(folder) has \(images.training.count) training and \(images.test.count) test images, "
          + "too few: noise alone.")
    } catch {
      say("noise alone: \(error)")
    }
    return nil
  }

  /// Whole numbers from 0 to 255, a row an image.
  static func pixels<Scalar: RealScalar>(
    _ rows: Int, columns: Int = features, seed: UInt32
  ) -> Matrix<Scalar> {
    var generator = RandomState(seed: seed)
    return Matrix(rows: rows, columns: columns) { elements in
      for i in elements.indices { elements[i] = Scalar(generator.next() >> 56) }
    }
  }

  private static func row(_ cells: String...) -> String {
    zip(cells, [53, 9, 9, 6, 14]).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      .joined(separator: " ")
  }

  /// It reads `prepare` with the queries, the training rows, the features, a data type and, for images, a file of
  /// their bytes, and `measure` with one of its functions.
  private static let script = """
    import sys, time
    try:
        import numpy as np
        import sklearn
        from sklearn.neighbors import KNeighborsClassifier
    except ImportError:
        print("missing", flush=True)
        sys.exit()

    def predict():
        classifier = KNeighborsClassifier(n_neighbors=5, algorithm="brute")
        classifier.fit(training, np.arange(len(training)) % 10)
        classifier.predict(queries)

    def two_loops():
        d = np.zeros((len(queries), len(training)))
        for i in range(len(queries)):
            for j in range(len(training)):
                d[i, j] = np.sum(np.abs(queries[i] - training[j]))

    def one_loop():
        d = np.zeros((len(queries), len(training)))
        for i in range(len(queries)):
            d[i] = np.sum(np.abs(training - queries[i]), axis=1)

    print("ready NumPy", np.__version__ + ", scikit-learn", sklearn.__version__, flush=True)
    for line in sys.stdin:
        words = line.split(maxsplit=5)
        if words[0] == "prepare":
            q, n, d = map(int, words[1:4])
            if len(words) > 5:
                rows = np.fromfile(words[5].strip(), np.uint8).reshape(-1, d).astype(words[4])
                queries, training = rows[:q].copy(), rows[q:].copy()
            else:
                queries = np.random.randint(0, 256, (q, d)).astype(words[4])
                training = np.random.randint(0, 256, (n, d)).astype(words[4])
            print("ready", flush=True)
        else:
            start = time.perf_counter()
            globals()[words[1]]()
            print(time.perf_counter() - start, flush=True)
    """
}
