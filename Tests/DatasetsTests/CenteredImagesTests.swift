import Datasets
import LinearAlgebra
import Testing

struct CenteredImagesTests {
  /// Three images of two bytes: 10 20, 30 40, 50 90.
  private let images = Images(
    shape: ImageShape(height: 1, width: 2, channels: 1), pixels: [10, 20, 30, 40, 50, 90],
    labels: [0, 1, 1], classNames: ["a", "b"])

  @Test func theMeanIsThatOfTheRange() {
    #expect(images.mean(of: 0..<3) == [30, 50])
    #expect(images.mean(of: 1..<3) == [40, 65])
    let float: [Float] = images.mean(of: 0..<2, on: Execution(threads: 2))
    #expect(float == [20, 30])
  }

  @Test func rowsAreImagesLessTheMeanAndAOne() {
    let rows = CenteredImages<Double>(images, at: [2, 0], mean: [1, 2], appendsOne: true)
    #expect(rows.rows == 2)
    #expect(rows.columns == 3)
    #expect(rows.labels == [1, 0])
    #expect(rows.copyingRows(0..<2).elements == [49, 88, 1, 9, 18, 1])
    var batch = Matrix<Double>(rows: 3, columns: 3)
    rows.read([1, 0, 1], into: &batch)
    #expect(batch.elements == [9, 18, 1, 49, 88, 1, 9, 18, 1])
  }

  @Test func withoutABiasThereIsNoOne() {
    let rows = CenteredImages<Float>(images, at: [1], mean: [0.5, 0], appendsOne: false)
    #expect(rows.copyingRows(0..<1).elements == [29.5, 40])
  }

  // (byte − mean) / 4; the one for the bias is not scaled.
  @Test func differencesFromTheMeanAreScaled() {
    let rows = CenteredImages<Double>(
      images, at: [2, 0], mean: [2, 10], scale: 0.25, appendsOne: true)
    #expect(rows.copyingRows(0..<2).elements == [12, 20, 1, 2, 2.5, 1])
    #expect(rows.first(1).copyingRows(0..<1).elements == [12, 20, 1])
    // Times the columns (1, 0, 0) and (0, 0, 1).
    let weights = Matrix<Double>(rows: 3, columns: 2, elements: [1, 0, 0, 0, 0, 1])
    #expect(
      product(rows.operand(of: [1, 0], on: .serial), weights.view).elements == [2, 1, 12, 1])
  }
}
