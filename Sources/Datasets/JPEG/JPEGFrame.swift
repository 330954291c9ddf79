// The size of a picture and the samples of its components.

/// A frame: the picture's size, and its components, each with a plane of samples.
struct JPEGFrame {
  struct Component {
    let id: UInt8
    /// How many samples it has across and down, of as many as the component with most has.
    let across: Int
    let down: Int
    /// Which quantization table it takes.
    let table: Int
    /// Its size in samples.
    let width: Int
    let height: Int
    /// The size of its plane in blocks: those of whole MCUs.
    let blocksAcross: Int
    let blocksDown: Int
    /// `[8 * blocksDown, 8 * blocksAcross]`
    var samples: [UInt8] = []
    var isDecoded = false

    var stride: Int { 8 * blocksAcross }
  }

  let height: Int
  let width: Int
  var components: [Component]
  /// The most samples across and down, of any component.
  let across: Int
  let down: Int

  /// - Parameter components: Of each the three bytes of its header.
  init(height: Int, width: Int, components: [[UInt8]]) throws(JPEGError) {
    self.height = height
    self.width = width
    let factors = components.map { (across: Int($0[1] >> 4), down: Int($0[1] & 15)) }
    let across = factors.map(\.across).max() ?? 0
    let down = factors.map(\.down).max() ?? 0
    guard factors.allSatisfy({ (1...4).contains($0.across) && (1...4).contains($0.down) }) else {
      throw .damaged("a sampling factor is not one of 1 to 4")
    }
    // A component alone has whole resolution, whatever its factors.
    guard
      components.count == 1
        || factors.allSatisfy({
          (across == $0.across || across == 2 * $0.across)
            && (down == $0.down || down == 2 * $0.down)
        })
    else {
      throw .sampling(factors.map { "\($0.across) × \($0.down)" }.joined(separator: ", "))
    }
    guard components.allSatisfy({ $0[2] < 4 }),
      Set(components.map { $0[0] }).count == components.count
    else { throw .damaged("the frame's header names a component twice, or no table") }
    self.across = across
    self.down = down
    self.components = zip(components, factors).map { bytes, factors in
      Component(
        id: bytes[0], across: factors.across, down: factors.down, table: Int(bytes[2]),
        width: ceil(width * factors.across, by: across),
        height: ceil(height * factors.down, by: down),
        blocksAcross: ceil(width, by: 8 * across) * factors.across,
        blocksDown: ceil(height, by: 8 * down) * factors.down)
    }
  }

  /// How many blocks of 8 × 8 a file must hold.
  var blockCount: Int {
    components.reduce(0) { $0 + ceil($1.width, by: 8) * ceil($1.height, by: 8) }
  }

  mutating func makePlanes() {
    for index in components.indices {
      let component = components[index]
      components[index].samples = Array(
        repeating: 0, count: 64 * component.blocksAcross * component.blocksDown)
    }
  }
}

/// A quotient rounded up.
func ceil(_ number: Int, by divisor: Int) -> Int { (number + divisor - 1) / divisor }
