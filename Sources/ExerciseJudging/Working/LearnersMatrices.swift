// Matrices of a learner's program in place of the library's, for the layers of a notebook.

import Exercises

extension LearnersProgram {
  /// What a function of the current program returns, each result a matrix of the shape that the notebook
  /// goes on with; NaN where the program failed or a shape is another.
  ///
  /// - Parameter shapes: Of the results; that of a vector is a single row.
  public static func matrices(
    of function: String, _ arguments: [Value], shapes: [[Int]]
  ) -> [Matrix<Double>] {
    let program = current.withLock { $0 }
    let found = program?.results(of: function, arguments)?.compactMap { value in
      switch value {
      case .matrix(let x): x
      case .vector(let x): x.row
      default: nil as Matrix<Double>?
      }
    }
    if let found {
      let foundShapes = found.map(\.shape)
      if foundShapes == shapes { return found }
      program?.reject(function, "it returned the shapes \(foundShapes), expected \(shapes)")
    }
    return shapes.map { Matrix(rows: $0[0], columns: $0[1], repeating: .nan) }
  }
}
