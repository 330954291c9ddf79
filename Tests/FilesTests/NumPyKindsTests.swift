// Every kind of `.npy` file that NumPy reads without unpickling, and those that are refused by name.

import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Files

@Suite struct NumPyKindsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ base64: String) throws -> URL {
    let file = folder.file("a.npy")
    try #require(Data(base64Encoded: base64)).write(to: file)
    return file
  }

  private func areSame(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy {
        $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
      }
  }

  @Test(arguments: NumPyArray.readable)
  func everyKindIsReadAsNumPyReadsIt(_ example: NumPyArray) throws {
    let file = try file(example.base64)
    let array = try NumPyFile.array(contentsOf: file)
    #expect(array.shape == example.shape)
    #expect(areSame(try array.numbers(as: Double.self), example.values))
    if example.shape.count == 2 {
      let matrix = try NumPyFile.matrix(contentsOf: file, as: Double.self)
      #expect(matrix.rows == example.shape[0] && matrix.columns == example.shape[1])
      #expect(areSame(matrix.elements, example.values))
    }
    let isFloat = array.elementType.rawValue.hasPrefix("float")
    if !isFloat, !example.values.contains(0x1p63) {
      #expect(try array.integers() == example.values.map { Int($0) })
    } else {
      #expect(throws: StoredNumberError.self) { try array.integers() }
    }
    // Written again and read again it is the same.
    try NumPyFile.write(array, to: file)
    #expect(try NumPyFile.array(contentsOf: file) == array)
  }

  /// 12 types in 2 orders of elements, those of more than a byte in 2 orders of bytes.
  @Test func allKindsAreThere() {
    #expect(NumPyArray.readable.count { $0.name.count == 3 } == 3 + 9 * 2)
    #expect(NumPyArray.readable.count { $0.name.hasSuffix("in Fortran's order") } == 21 + 2)
  }

  @Test(arguments: NumPyArray.refused.indices)
  func otherKindsAreRefusedByName(_ index: Int) throws {
    let (name, base64, word) = NumPyArray.refused[index]
    let file = try file(base64)
    let found = message { try NumPyFile.array(contentsOf: file) }
    #expect(found.contains("holds \(word)") && found.contains(file.path), "\(name): \(found)")
    #expect(found.contains("Save ") && !found.contains("\n"))
  }

  @Test func numbersThatWouldBeRoundedAreErrors() throws {
    let words: [Int64] = [1, 2, 3, (1 << 53) + 1]
    let array = StoredArray(
      .int64, shape: [2, 2],
      bytes: words.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) })
    #expect(
      throws: StoredNumberError(
        .inexact("9007199254740993", index: [1, 1], type: "Double"), label: "y")
    ) { try array.numbers(as: Double.self, label: "y") }
    #expect(try array.integers() == [1, 2, 3, 9_007_199_254_740_993])
    // 2²⁴ + 1 is a Double and no Float; 0.1 is another number as each of them.
    let wide = StoredArray([16_777_217.0])
    #expect(try wide.numbers(as: Double.self) == [16_777_217])
    #expect(throws: StoredNumberError.self) { try wide.numbers(as: Float.self) }
    #expect(throws: StoredNumberError.self) { try StoredArray([0.1]).numbers(as: Float.self) }
    #expect(
      try StoredArray([0.5, -0.0, .infinity]).numbers(as: Float.self) == [0.5, 0, .infinity])
    #expect(try StoredArray([Double.nan]).numbers(as: Float.self)[0].isNaN)
    #expect(try StoredArray([0.1 as Float]).numbers(as: Double.self) == [0.10000000149011612])
    let text = message { try StoredArray([0.1]).numbers(as: Float.self, label: "the array in 'w'") }
    #expect(
      text.hasPrefix("element [0] of the array in 'w' is 0.1, which Float does not have exactly."))
  }

  /// All 65,536 half-precision numbers by their definition: (−1)^s 2^(e−15) (1 + f/1024).
  @Test func everyHalfPrecisionNumber() {
    for bits in UInt16.min...UInt16.max {
      let found = StoredArray.float(ofHalf: bits)
      let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1023))
      if exponent == 31 {
        #expect(fraction == 0 ? found.isInfinite : found.isNaN)
      } else {
        let size =
          exponent == 0
          ? fraction / 1024 * pow(2, -14) : (1 + fraction / 1024) * pow(2, Double(exponent - 15))
        #expect(Double(found.magnitude) == size)
      }
      #expect(found.isNaN || (found.sign == .minus) == (bits >> 15 == 1))
    }
  }
}
