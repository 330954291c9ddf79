// PyTorch as the oracle of layers and nets.

import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Python with PyTorch, where the machine has it.
enum Torch {
  static let isThere = (try? Python.run("import torch", [])) != nil

  /// Runs a script that takes arrays with `array(shape)`, in order, as leaves that collect gradients, and
  /// returns tensors with `answer`.
  static func run<Scalar: RealScalar>(
    _ script: String, _ sizes: KeyValuePairs<String, Int>, _ arrays: [Matrix<Scalar>],
    in folder: TemporaryFolder
  ) throws -> [[Double]] {
    let file = folder.file("arrays")
    let numbers = arrays.flatMap { $0.elements.map { Double($0) } }
    try numbers.withUnsafeBytes { Data($0) }.write(to: file)
    let kind = Scalar.precision == .float ? "float32" : "float64"
    let printed = try Python.run(
      """
      import sys, torch
      numbers = torch.frombuffer(bytearray(open(sys.argv[1], "rb").read()), dtype=torch.float64)
      numbers = numbers.to(torch.\(kind))
      lengths = list(map(int, sys.argv[2].split(",")))
      \(sizes.map { "\($0) = \($1)\n" }.joined())
      def array(shape):
          global numbers
          length = lengths.pop(0)
          taken, numbers = numbers[:length].clone(), numbers[length:]
          return taken.reshape(shape).requires_grad_()
      def answer(*tensors):
          for tensor in tensors:
              print(*map(repr, tensor.double().flatten().tolist()))
      \(script)
      """, [file.path, arrays.map { String($0.elements.count) }.joined(separator: ",")])
    return try printed.split(separator: "\n").map { line in
      try line.split(separator: " ").map { try #require(Double($0)) }
    }
  }
}
