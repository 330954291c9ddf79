// How bright each pixel is.

/// Writes the luminance of every pixel: `[height, width]`, from 0 to 262.65.
///
/// A gray image is its own luminance. Of a colour it is 0.299 of the red, 0.587 of the green and
/// 0.144 of the blue, as the course has it. (The weights of television add up to one, with 0.114 of
/// the blue; the numbers that the course states were made with 0.144.)
///
/// Product and sum are rounded together, as NumPy's matrix product does on processors that can.
/// Where two colours are equally bright, that decides whether their difference is 0 or 1e-14, and
/// the sign of it whether a gradient points up or down.
///
/// - Precondition: the image has one channel or three, and `luminance` a place for every pixel.
func writeLuminance(
  of image: ImagePixels, into luminance: UnsafeMutableBufferPointer<Double>
) {
  let (bytes, channels) = (image.bytes, image.shape.channels)
  guard channels == 3 else {
    for pixel in 0..<bytes.count { luminance[pixel] = Double(bytes[pixel]) }
    return
  }
  for pixel in 0..<luminance.count {
    let red = 0.299 * Double(bytes[3 * pixel])
    let redAndGreen = red.addingProduct(0.587, Double(bytes[3 * pixel + 1]))
    luminance[pixel] = redAndGreen.addingProduct(0.144, Double(bytes[3 * pixel + 2]))
  }
}
