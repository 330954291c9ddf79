// Every operation on maps against what NumPy makes of the same numbers.

import NumPyArrays
import Testing

struct MapsTests {
  @Test func partsAreNumPys() throws {
    let numPy = try Fixtures()
    let (x, y, a) = (try numPy.maps("X"), try numPy.maps("Y"), try numPy.matrix("A"))
    #expect(x.shape == [2, 3, 4, 5] && x.sizes == (2, 3, 4, 5) && x.count == 120)
    try numPy.expect("X[1, 2, 3, 4]", x[1, 2, 3, 4])
    try numPy.expect("X[1, 2]", x[1, 2])
    try numPy.expect("X[1:2]", x[1])
    try numPy.expect("X[1, 2, 1:3, 2:5]", x[1, 2, 1..<3, 2..<5])
    try numPy.expect("X[1:2, :, 1:3, 2:5]", x[1, ..., 1..<3, 2..<5])
    try numPy.expect("X[:, :, 1:3, 2:5]", x[..., ..., 1..<3, 2..<5])
    try numPy.expect("X[1:2, 1:3]", x[1, 1..<3])
    try numPy.expect("X[[1, 0, 1]]", x[[1, 0, 1]])
    var changed = x
    changed[1, 2] = y[0, 1]
    try numPy.expect("X[1, 2] = plane", changed)
    changed = x
    changed[0] = y[1]
    try numPy.expect("X[0:1] = sample", changed)
    changed = x
    changed[1, ..., 1..<3, 2..<5] += y[0, ..., 0..<2, 0..<3]
    try numPy.expect("X[1:2, :, 1:3, 2:5] += window", changed)
    changed = x
    changed[1, 2, 1..<3, 2..<5] = a[0..<2]
    try numPy.expect("X[1, 2, 1:3, 2:5] = window", changed)
    changed = x
    changed[1, 1..<3] = y[0, 0..<2]
    try numPy.expect("X[1:2, 1:3] = channels", changed)
    changed = x
    changed[1, 2, 3, 4] += 1
    #expect(changed[1, 2, 3, 4] == x[1, 2, 3, 4] + 1 && changed[1, 2, 3, 3] == x[1, 2, 3, 3])
  }

  @Test func shapesAreNumPys() throws {
    let numPy = try Fixtures()
    let (x, c, gamma) = (try numPy.maps("X"), try numPy.matrix("C"), try numPy.vector("gamma"))
    try numPy.expect("pad", pad(x, 2))
    #expect(pad(x, 0) == x)
    try numPy.expect("zeros_like(X)", zerosLike(x))
    try numPy.expect("X.reshape(2, -1)", x.reshape(2, -1))
    try numPy.expect("X.reshape(4, -1)", x.reshape(-1, 30))
    try numPy.expect("X.reshape(2, 1, 3, 20)", x.reshape(2, 1, -1, 20))
    #expect(x.reshape(2, -1).reshape(2, 3, 4, -1) == x)
    try numPy.expect("X.flatten()", x.flatten())
    try numPy.expect("C.reshape(1, 3, 5, 1)", c.reshape(1, -1, 5, 1))
    try numPy.expect("X.transpose(0, 2, 3, 1)", x.transpose(0, 2, 3, 1))
    try numPy.expect("X.transpose(3, 0, 1, 2)", x.transpose(3, 0, 1, 2))
    try numPy.expect(
      "X.transpose(0, 2, 3, 1).reshape(-1, 3)", x.transpose(0, 2, 3, 1).reshape(-1, 3))
    #expect(gamma.reshape(1, -1, 1, 1).shape == [1, 3, 1, 1])
  }

  @Test func arithmeticIsNumPys() throws {
    let numPy = try Fixtures()
    let (x, y) = (try numPy.maps("X"), try numPy.maps("Y"))
    let gamma = try numPy.vector("gamma").reshape(1, -1, 1, 1)
    try numPy.expect("X + Y", x + y)
    try numPy.expect("X - Y", x - y)
    try numPy.expect("X * Y", x * y)
    try numPy.expect("X / Y", x / y)
    try numPy.expect("X * gamma[None, :, None, None]", x * gamma)
    try numPy.expect("gamma.reshape(1, -1, 1, 1) - X", gamma - x)
    try numPy.expect("X / X[:, :, 0:1, 1:2]", x / x[..., ..., 0..<1, 1..<2])
    try numPy.expect("X * X[0:1]", x * x[0])
    try numPy.expect("X + 2", x + 2)
    try numPy.expect("2 - X", 2 - x)
    try numPy.expect("3 * X", 3 * x)
    try numPy.expect("1 / X", 1 / x)
    try numPy.expect("-X", -x)
    try numPy.expect("X ** 2", x ** 2)
    try numPy.expect("X ** 3", x ** 3)
    try numPy.expect("X > 0", x > 0)
    try numPy.expect("X <= 0", x <= 0)
    #expect((x >= 0) + (x < 0) == zerosLike(x) + 1 && (x .== x[0, 0, 0, 0])[0, 0, 0, 0] == 1)
    try numPy.expect("maximum(0, X)", maximum(0, x))
    try numPy.expect("sqrt(abs(X))", sqrt(abs(x)))
    var changed = x
    changed += y
    changed -= 2 * y
    changed *= 3
    changed /= 3
    #expect(zip((changed - (x - y)).elements, x.elements).allSatisfy { abs($0.0) < 1e-14 })
  }

  @Test func reductionsAreNumPys() throws {
    let numPy = try Fixtures()
    let x = try numPy.maps("X")
    try numPy.expect("X.sum()", x.sum())
    try numPy.expect("X.mean()", x.mean())
    try numPy.expect("X.var()", x.var())
    try numPy.expect("X.std()", x.std())
    try numPy.expect("X.max()", x.max())
    try numPy.expect("X.min()", x.min())
    try numPy.expect("X.sum(axis=(0, 2, 3))", x.sum(axis: (0, 2, 3)))
    try numPy.expect("X.mean(axis=(0, 2, 3))", x.mean(axis: (0, 2, 3)))
    try numPy.expect("X.var(axis=(0, 2, 3))", x.var(axis: (0, 2, 3)))
    try numPy.expect("X.sum(axis=(1, 2, 3))", x.sum(axis: (1, 2, 3)))
    try numPy.expect("X.sum(axis=(0, 1, 2))", x.sum(axis: (2, 0, 1)))
  }

  @Test func notANumberStaysOne() {
    let x = Maps([[[[1, .nan]]]])
    #expect(x.max().isNaN && x.min().isNaN && x.sum().isNaN && maximum(0, x)[0, 0, 0, 1].isNaN)
  }

  @Test func aDescriptionShowsTheShape() {
    #expect(
      "\(Maps([[[[1, 2], [3, 4]]]]))" == "[0, 0]\n[[1.0, 2.0],\n [3.0, 4.0]] [2, 2]\n[1, 1, 2, 2]")
    #expect("\(zeros(4, 4, 1, 1))".contains("…"))
  }
}

/// A wrong index or shape ends the program with words that say which.
struct MapsMessageTests {
  @Test func aChannelThatIsOneTooLarge() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 3, 4, 5)[1, 3, 0, 0]
    }
    #expect(text(result).contains("channel 3 of 3. The last index is 2"))
  }

  @Test func aWindowBeyondTheMaps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 3, 4, 5)[1, ..., 3..<6, 0..<2]
    }
    #expect(text(result).contains("rows 3..<6 of [2, 3, 4, 5] maps"))
  }

  @Test func aWindowThatDoesNotFit() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = zeros(2, 3, 4, 5)
      x[1, ..., 0..<2, 0..<2] = zeros(1, 3, 2, 3)
    }
    #expect(text(result).contains("[1, 3, 2, 3] numbers do not fit a [1, 3, 2, 2] part"))
  }

  @Test func aSumOfOtherShapes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 3, 4, 5) + zeros(2, 3, 4, 4)
    }
    #expect(text(result).contains("no [2, 3, 4, 5] + [2, 3, 4, 4]"))
  }

  @Test func numbersThatFillNoMaps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 6).reshape(1, 5, -1, 1)
    }
    #expect(text(result).contains("[2, 6] has 12 elements, which do not fill [1, 5, -1, 1]"))
  }

  @Test func axesThatAreNotThree() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 3, 4, 5).sum(axis: (0, 2, 2))
    }
    #expect(text(result).contains("three different ones"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
