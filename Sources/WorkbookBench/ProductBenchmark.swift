// Matrix products of the shapes that the assignments compute, ours and NumPy's in turn. Our threads
// stay together from one product to the next, as in a training, and as OpenBLAS's do.

import Foundation
import LinearAlgebra

/// `workbook-bench products`: medians of GFLOP/s, and of the ratio of the two within a round.
enum ProductBenchmark {
  /// A product of matrices that hold random numbers.
  struct Shape {
    let name: String
    let rows: Int
    let depth: Int
    let columns: Int
    var leftIsTransposed = false
    var rightIsTransposed = false

    var operations: Double { 2 * Double(rows) * Double(depth) * Double(columns) }

    /// The product for Python, of `a` and `b` as they lie in memory.
    var expression: String {
      "a\(leftIsTransposed ? ".T" : "").dot(b\(rightIsTransposed ? ".T" : ""))"
    }
    var leftShape: (Int, Int) { leftIsTransposed ? (depth, rows) : (rows, depth) }
    var rightShape: (Int, Int) { rightIsTransposed ? (columns, depth) : (depth, columns) }
  }

  static let shapes = [
    Shape(name: "1000³", rows: 1000, depth: 1000, columns: 1000),
    Shape(
      name: "distances 500·3072·5000ᵀ", rows: 500, depth: 3072, columns: 5000,
      rightIsTransposed: true),
    Shape(name: "scores 500·3073·10", rows: 500, depth: 3073, columns: 10),
    Shape(
      name: "gradient 3073·500·10", rows: 3073, depth: 500, columns: 10, leftIsTransposed: true),
    Shape(name: "hidden 200·3072·50", rows: 200, depth: 3072, columns: 50),
    Shape(
      name: "hidden gradient 3072·200·50", rows: 3072, depth: 200, columns: 50,
      leftIsTransposed: true),
  ]

  static let rounds = 7

  /// Measures the products whose names hold any of the words, or all.
  static func run(_ words: [String], _ report: BenchmarkReport) throws {
    let numpy = NumPyScript.start()
    report.note(peer: numpy?.versions ?? "")
    if numpy == nil { say("python3 with NumPy is missing: ours alone.") }
    say(
      "medians of \(rounds) rounds on \(Execution.automatic.threads) threads, \(InstructionSet.best)"
    )
    say(row("product", "type", "ours GF/s", "NumPy GF/s", "ratio", "least … most"))
    for shape in shapes where words.isEmpty || words.contains(where: shape.name.contains) {
      try measure(shape, Float.self, "float32", numpy, report)
      try measure(shape, Double.self, "float64", numpy, report)
    }
  }

  /// Prints one line of the table.
  private static func measure<Element: RealScalar>(
    _ shape: Shape, _ type: Element.Type, _ typeName: String, _ numpy: PythonProcess?,
    _ report: BenchmarkReport
  ) throws {
    let left = randomMatrix(shape.leftShape, as: type)
    let right = randomMatrix(shape.rightShape, as: type)
    let (a, b) = (
      shape.leftIsTransposed ? left.transposed : left.view,
      shape.rightIsTransposed ? right.transposed : right.view
    )
    let repetitions = max(3, Int(3e9 / shape.operations))
    try numpy?.prepare(NumPyScript.line(shape, typeName))

    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<rounds {
      // OpenBLAS threads spin for a while after a product: let them fall asleep.
      Thread.sleep(forTimeInterval: 0.1)
      ours.append(
        Execution.automatic.keepingThreads { execution in
          _ = product(a, b, on: execution)
          return median(
            (0..<repetitions).map { _ in seconds { _ = product(a, b, on: execution) } })
        })
      theirs += try numpy?.measure("measure \(repetitions)") ?? []
    }
    let gigaflops = { (seconds: Double) in shape.operations / seconds / 1e9 }
    let ratios = zip(ours, theirs).map { $1 / $0 }
    report.add(
      "products", "\(shape.name), \(typeName)", ours: ours, peer: "NumPy", theirs: theirs)
    say(
      row(
        shape.name, typeName, figure(gigaflops(median(ours)), 1),
        ratios.isEmpty ? "–" : figure(gigaflops(median(theirs)), 1),
        ratios.isEmpty ? "–" : figure(median(ratios), 2),
        ratios.isEmpty ? "" : "\(figure(ratios.min()!, 2)) … \(figure(ratios.max()!, 2))"))
  }

  private static func randomMatrix<Element: RealScalar>(
    _ shape: (Int, Int), as type: Element.Type
  ) -> Matrix<Element> {
    var generator = SystemRandomNumberGenerator()
    return Matrix(rows: shape.0, columns: shape.1) { elements in
      for i in elements.indices {
        elements[i] = Element(Double.random(in: -1...1, using: &generator))
      }
    }
  }

  private static func row(_ cells: String...) -> String {
    let widths = [30, 9, 11, 11, 7, 14]
    return zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      .joined(separator: " ")
  }
}

/// The middle of the sorted numbers, or the mean of the two in the middle.
func median(_ numbers: [Double]) -> Double {
  let sorted = numbers.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
