// A layer in a few words, and back.

import LinearAlgebra

/// The library's layer of a summary; nil where it has none.
///
/// - Throws: `NetworkDescriptionError` for a known layer with numbers that it cannot have.
func knownLayer<Scalar: RealScalar>(_ summary: String) throws -> (any Layer<Scalar>)? {
  if let function = Activation(rawValue: summary) { return ActivationLayer<Scalar>(function) }
  if summary == PlainReLU<Scalar>().summary { return PlainReLU<Scalar>() }
  var words = summary.split(separator: " ")
  let isPlain = words.first == "plain"
  if isPlain { words.removeFirst() }
  guard let kind = words.first else { return nil }
  words.removeFirst()
  switch kind {
  case "affine": return try affine(words, isPlain, summary)
  case "batch-norm", "layer-norm":
    guard let columns = words.first.flatMap({ size($0) }),
      let settings = settings(words.dropFirst(), named: ["momentum", "epsilon"])
    else { throw NetworkDescriptionError.wrongNumber(summary) }
    let epsilon = settings["epsilon"] ?? 1e-5
    guard epsilon > 0, epsilon.isFinite else { throw NetworkDescriptionError.wrongNumber(summary) }
    if kind == "layer-norm" {
      guard settings["momentum"] == nil else { throw NetworkDescriptionError.wrongNumber(summary) }
      let layer = LayerNormalization<Scalar>(columns: columns, epsilon: epsilon)
      return isPlain ? PlainLayerNormalization(layer) : layer
    }
    let momentum = settings["momentum"] ?? 0.9
    guard (0..<1).contains(momentum) else { throw NetworkDescriptionError.wrongNumber(summary) }
    let layer = BatchNormalization<Scalar>(columns: columns, epsilon: epsilon, momentum: momentum)
    return isPlain ? PlainBatchNormalization(layer) : layer
  case "dropout":
    guard let settings = settings(words[...], named: ["keep"]), let keep = settings["keep"],
      keep > 0, keep <= 1
    else { throw NetworkDescriptionError.wrongNumber(summary) }
    return isPlain ? PlainDropout<Scalar>(keep: keep) : Dropout<Scalar>(keep: keep)
  case "maxout":
    guard words.count == 1, let pieces = size(words[0]), pieces >= 2 else {
      throw NetworkDescriptionError.wrongNumber(summary)
    }
    return isPlain ? PlainMaxout<Scalar>(pieces: pieces) : Maxout<Scalar>(pieces: pieces)
  default: return nil
  }
}

private func affine<Scalar: RealScalar>(
  _ words: [Substring], _ isPlain: Bool, _ summary: String
) throws -> (any Layer<Scalar>)? {
  guard words.count == 3, words[1] == "→", let inputs = size(words[0]),
    let outputs = size(words[2]), !inputs.multipliedReportingOverflow(by: outputs).overflow
  else { throw NetworkDescriptionError.wrongSizes(summary) }
  return isPlain
    ? PlainAffine<Scalar>(inputs: inputs, outputs: outputs)
    : Affine<Scalar>(inputs: inputs, outputs: outputs)
}

/// Numbers behind their names, each name at most once; nil for anything else.
private func settings(
  _ words: ArraySlice<Substring>, named names: [String]
) -> [String: Double]? {
  guard words.count % 2 == 0 else { return nil }
  var found: [String: Double] = [:]
  var rest = words
  while let name = rest.popFirst(), let value = rest.popFirst() {
    guard names.contains(String(name)), found[String(name)] == nil, let number = Double(value)
    else { return nil }
    found[String(name)] = number
  }
  return found
}

/// A size of a layer: a whole number from 1.
func size(_ text: Substring) -> Int? {
  guard text.allSatisfy({ ("0"..."9").contains($0) }), let size = Int(text), size >= 1 else {
    return nil
  }
  return size
}
