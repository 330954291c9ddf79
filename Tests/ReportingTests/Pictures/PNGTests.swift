import Foundation
import Testing

@testable import Reporting

struct PNGTests {
  /// By hand: the signature; IHDR with 1 × 1, 1 bit, palette; PLTE with white; IDAT with a zlib
  /// stream of the two bytes 0 0 (fixed code: 63 00 00, Adler-32 00020001); IEND. The checks are
  /// those of Python's `zlib.crc32`.
  @Test func onePixel() {
    let expected =
      "89504e470d0a1a0a" + "0000000d" + "49484452" + "0000000100000001" + "0103000000"
      + "25db56ca" + "00000003" + "504c5445" + "ffffff" + "a7c41bc8" + "0000000a" + "49444154"
      + "789c" + "63600000" + "00020001" + "48afa471" + "00000000" + "49454e44" + "ae426082"
    let found = Raster(width: 1, height: 1, filledWith: .white).png
    #expect(found.map { String(format: "%02x", $0) }.joined() == expected)
  }

  @Test func theFormFollowsTheColours() {
    func form(_ pixels: [Raster.Pixel]) -> (PNGRows.Form, Int) {
      let rows = PNGRows(Raster(width: pixels.count, height: 1, pixels: pixels))
      return (rows.form, rows.bitDepth)
    }
    let grays = (0..<256).map { Raster.Pixel(gray: UInt8($0)) }
    let reds = (0..<256).map { Raster.Pixel(red: UInt8($0), green: 0, blue: 0) }
    #expect(form(grays) == (.gray, 8))
    #expect(form(Array(grays[..<16])) == (.palette, 4))
    #expect(form(reds) == (.palette, 8))
    #expect(form(Array(reds[..<4])) == (.palette, 2))
    #expect(form(Array(reds[..<2])) == (.palette, 1))
    #expect(form(reds + [.white]) == (.color, 8))
  }

  /// PNG specification, section 9.4, on the second row of 10 20 30 / 15 26 30: what each byte is
  /// minus the left one, the upper one, half their sum, and the nearest of left, upper and
  /// left + upper − corner.
  @Test func filtersTakeOffWhatNeighboursTell() {
    let bytes: [UInt8] = [10, 20, 30, 15, 26, 30]
    var row: [UInt8] = [0, 0, 0]
    func filtered(_ filter: PNGFilter, _ index: Int) -> [UInt8] {
      _ = filter.apply(to: bytes, row: index, rowLength: 3, pixelLength: 1, into: &row)
      return row
    }
    #expect(filtered(.none, 1) == [15, 26, 30])
    #expect(filtered(.sub, 1) == [15, 11, 4])
    #expect(filtered(.up, 1) == [5, 6, 0])
    // 15 − 10/2, 26 − (15 + 20)/2, 30 − (26 + 30)/2
    #expect(filtered(.average, 1) == [10, 9, 2])
    // 0 + 10 − 0 = 10: above; 15 + 20 − 10 = 25: above (20); 26 + 30 − 20 = 36: above (30).
    #expect(filtered(.paeth, 1) == [5, 6, 0])
    // On the first row there is nothing above.
    #expect(filtered(.up, 0) == [10, 20, 30])
    #expect(filtered(.paeth, 0) == [10, 10, 10])
  }

  @Test func aSmoothPictureIsMuchSmallerThanItsPixels() throws {
    let png = SamplePictures.smooth.png
    #expect(png.count < 60 * 40 * 3 / 4)
  }

  @Test func enlargingRepeatsPixels() {
    let raster = Raster(width: 2, height: 1, pixels: [.white, Raster.Pixel(gray: 0)])
    let big = raster.enlarged(by: 2)
    #expect(big.width == 4 && big.height == 2)
    #expect(big.pixels.map(\.red) == [255, 255, 0, 0, 255, 255, 0, 0])
  }

  /// Every form of the file against a decoder that is not ours, where Python has Pillow.
  @Test(.enabled(if: PythonProcess.has("PIL"), "needs python3 with Pillow"))
  func pillowReadsEveryPixel() throws {
    for (name, raster) in SamplePictures.all {
      let text = try PythonProcess.run(
        "import io, sys; from PIL import Image; "
          + "image = Image.open(io.BytesIO(sys.stdin.buffer.read())); image.load(); "
          + "sys.stdout.buffer.write(image.convert('RGB').tobytes())",
        input: raster.png)
      #expect(text.elementsEqual(raster.bytes), "\(name)")
    }
  }

  /// The compressed part and every check sum against Python's own zlib.
  @Test(.enabled(if: PythonProcess.has("zlib"), "needs python3"))
  func zlibReadsEveryStream() throws {
    let program =
      "import struct, sys, zlib\n" + "data = sys.stdin.buffer.read()[8:]\n" + "pixels = b''\n"
      + "while data:\n" + "  n, name = struct.unpack('>I4s', data[:8])\n"
      + "  body, check = data[8:8+n], struct.unpack('>I', data[8+n:12+n])[0]\n"
      + "  assert zlib.crc32(name + body) == check, name\n"
      + "  if name == b'IDAT': pixels += body\n" + "  data = data[12+n:]\n"
      + "assert name == b'IEND'\n" + "sys.stdout.buffer.write(zlib.decompress(pixels))\n"
    for (name, raster) in SamplePictures.all {
      let rows = try PythonProcess.run(program, input: raster.png)
      #expect(rows.elementsEqual(PNGRows(raster).filtered), "\(name)")
    }
  }
}

/// Pictures of every form that a PNG file can take.
enum SamplePictures {
  static var all: [(String, Raster)] {
    var generator = ByteGenerator(seed: 9)
    func noise(_ width: Int, _ height: Int, _ largest: UInt8) -> Raster {
      Raster(
        width: width, height: height,
        pixels: (0..<width * height).map { _ in
          let bytes = generator.bytes(3, upTo: largest)
          return Raster.Pixel(red: bytes[0], green: bytes[1], blue: bytes[2])
        })
    }
    return [
      ("noise", noise(41, 23, 255)), ("eight colours", noise(13, 7, 1)),
      ("27 colours", noise(17, 9, 2)), ("one column", noise(1, 30, 255)),
      ("one row", noise(30, 1, 255)), ("smooth", smooth),
      ("gray", Raster(width: 20, height: 13, shadesOf: (0..<260).map(Double.init))),
      ("two colours", Raster(width: 9, height: 3, shadesOf: (0..<27).map { Double($0 % 2) })),
      ("white", Raster(width: 300, height: 200, filledWith: .white)),
    ]
  }

  /// 60 × 40 pixels in which every colour rises evenly.
  static var smooth: Raster {
    var raster = Raster(width: 60, height: 40, filledWith: .white)
    for y in 0..<40 {
      for x in 0..<60 {
        raster[x, y] = Raster.Pixel(
          red: UInt8(x * 4), green: UInt8(y * 6), blue: UInt8(x + y))
      }
    }
    return raster
  }
}

/// Runs Python programs for tests, where Python is installed.
enum PythonProcess {
  static func has(_ module: String) -> Bool {
    (try? run("import \(module); print(1, end='')", input: [])) == [49]
  }

  /// What a program writes to standard output.
  static func run(_ program: String, input: [UInt8]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let (inputPipe, outputPipe) = (Pipe(), Pipe())
    process.standardInput = inputPipe
    process.standardOutput = outputPipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let writer = inputPipe.fileHandleForWriting
    Thread.detachNewThread {
      try? writer.write(contentsOf: Data(input))
      try? writer.close()
    }
    let output = outputPipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw PythonError(status: process.terminationStatus)
    }
    return [UInt8](output)
  }
}

struct PythonError: Error { let status: Int32 }
