// The few colours that stand for the many of a picture: median cut (Heckbert, 1982).

/// At most so many colours, and which of them is nearest to each colour of a picture.
struct ColorPalette {
  private(set) var colors: [Raster.Pixel] = []
  private var places: [Raster.Pixel: Int] = [:]

  /// Divides the picture's colours again and again: the box with the most pixels and more than one
  /// colour is cut across its longest side, half of its pixels on either side.
  init(of raster: Raster, count: Int) {
    var frequencies: [Raster.Pixel: Int] = [:]
    for pixel in raster.pixels { frequencies[pixel, default: 0] += 1 }
    let all = frequencies.sorted { $0.key.order < $1.key.order }
    var boxes = [all.map { (color: $0.key, count: $0.value) }]
    func weight(_ box: [(color: Raster.Pixel, count: Int)]) -> Int {
      box.reduce(0) { $0 + $1.count }
    }
    while boxes.count < count {
      let largest = boxes.indices.filter { boxes[$0].count > 1 }.max {
        weight(boxes[$0]) < weight(boxes[$1])
      }
      guard let largest else { break }
      let parts: [KeyPath<Raster.Pixel, UInt8>] = [\.red, \.green, \.blue]
      func range(_ part: KeyPath<Raster.Pixel, UInt8>) -> Int {
        let values = boxes[largest].map { Int($0.color[keyPath: part]) }
        return (values.max() ?? 0) - (values.min() ?? 0)
      }
      let longest = parts.max { range($0) < range($1) } ?? \.red
      let box = boxes[largest].sorted {
        ($0.color[keyPath: longest], $0.color.order) < ($1.color[keyPath: longest], $1.color.order)
      }
      let half = weight(box) / 2
      var (sum, cut) = (0, 0)
      while cut < box.count - 1 && (cut == 0 || sum + box[cut].count <= half) {
        sum += box[cut].count
        cut += 1
      }
      boxes[largest] = Array(box[..<cut])
      boxes.append(Array(box[cut...]))
    }
    for box in boxes where !box.isEmpty {
      func mean(_ part: KeyPath<Raster.Pixel, UInt8>) -> UInt8 {
        let total = box.reduce(0) { $0 + Int($1.color[keyPath: part]) * $1.count }
        return UInt8((total + weight(box) / 2) / weight(box))
      }
      for entry in box { places[entry.color] = colors.count }
      colors.append(Raster.Pixel(red: mean(\.red), green: mean(\.green), blue: mean(\.blue)))
    }
  }

  /// The place of a colour of the picture.
  func place(_ color: Raster.Pixel) -> Int { places[color] ?? 0 }
}

extension Raster.Pixel {
  fileprivate var order: Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }
}
