// The losses that are expected on the spiral, and where they come from.

/// Expected on the spiral of the course's case study, from NumPy with seed 0 and from the notes, which
/// do not say how their weights were drawn. `Tests/peers/descent_numpy.py` trains both.
struct SpiralReference {
  /// The second and the last point.
  static let secondPoint = [0.0012135812756681982, 0.010027842517114818]
  static let lastPoint = [-0.47270638487404987, 0.8812199916588971]

  /// The losses at every tenth step of the linear classifier, or every thousandth of the net.
  let losses: [Double]
  /// The same as the notes print them, and how close they are.
  let printedLosses: [Double]
  let printedTolerance: Double
  /// The notes print two digits of it.
  let accuracy: Double

  static let linear = SpiralReference(
    losses: [
      1.09691944026674, 0.9173099343867821, 0.851534598751174, 0.8223522685336183,
      0.8075936710480452, 0.7994521119771477, 0.7946825437639576, 0.7917645550096818,
      0.7899206487151125, 0.7887262360502433, 0.7879374159123619, 0.7874083926278399,
      0.7870491954012534, 0.7868028522056536, 0.7866325170480053, 0.7865139417486118,
      0.7864309366276326, 0.7863725615959866, 0.7863313492423614, 0.7863021593695887,
    ],
    printedLosses: [
      1.096956, 0.917265, 0.851503, 0.822336, 0.807586, 0.799448, 0.794681, 0.791764, 0.789920,
      0.788726, 0.787938, 0.787409, 0.787049, 0.786803, 0.786633, 0.786514, 0.786431, 0.786373,
      0.786331, 0.786302,
    ], printedTolerance: 1e-4, accuracy: 148.0 / 300)

  static let net = SpiralReference(
    losses: [
      1.0987647090609556, 0.2922783350038145, 0.2565879365770219, 0.2482172847146604,
      0.24618247732052678, 0.24566682668838935, 0.2454371954477535, 0.2452812521437008,
      0.24517695790077687, 0.24509353747933488,
    ],
    printedLosses: [
      1.098744, 0.294946, 0.259301, 0.248310, 0.246170, 0.245649, 0.245491, 0.245400, 0.245335,
      0.245292,
    ], printedTolerance: 0.02, accuracy: 0.98)
}
