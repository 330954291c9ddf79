// Layers of maps in a network's description: parsing their summaries.

import LinearAlgebra

/// The layer of maps with this kind and these words; nil if there is none.
///
/// - Throws: `NetworkDescriptionError` for a known layer with sizes outside their range.
func mapLayer<Scalar: RealScalar>(
  _ kind: Substring, _ words: ArraySlice<Substring>, _ isNaive: Bool, _ summary: String
) throws(NetworkDescriptionError) -> (any Layer<Scalar>)? {
  func wrong() -> NetworkDescriptionError { .wrongMaps(summary) }
  func maps() throws(NetworkDescriptionError) -> MapShape {
    guard let maps = words.first.flatMap({ MapShape($0) }) else { throw wrong() }
    return maps
  }
  switch kind {
  case "conv":
    let input = try maps()
    let lacksBias = words.suffix(2) == ["without", "bias"]
    let (made, window) = try moved("kernel", words.dropLast(lacksBias ? 2 : 0), wrong())
    guard let filters = made.flatMap({ size($0) ?? MapShape($0)?.channels }),
      let output = window.outputs(of: input, channels: filters),
      made.flatMap({ MapShape($0) }) ?? output == output
    else { throw wrong() }
    let layer = Convolution<Scalar>(
      input, filters: filters, window: window, hasBias: !lacksBias)
    return isNaive ? NaiveConvolution(layer) : layer
  case "max-pool", "average-pool":
    let input = try maps()
    let (made, window) = try moved("window", words, wrong())
    guard window.padding < min(window.height, window.width),
      let output = window.outputs(of: input),
      made == nil || made.flatMap({ MapShape($0) }) == output
    else { throw wrong() }
    if kind == "max-pool" {
      let layer = MaxPooling<Scalar>(input, window: window)
      return isNaive ? NaiveMaxPooling(layer) : layer
    }
    let layer = AveragePooling<Scalar>(input, window: window)
    return isNaive ? NaiveAveragePooling(layer) : layer
  case "global-average-pool":
    let input = try maps()
    guard words.count == 1 else { throw wrong() }
    let layer = AveragePooling<Scalar>(global: input)
    return isNaive ? NaiveAveragePooling(layer) : layer
  case "flatten":
    let input = try maps()
    guard words.count == 1, !isNaive else { throw wrong() }
    return Flatten<Scalar>(input)
  case "map-dropout":
    let input = try maps()
    guard let keep = settings(words.dropFirst(), named: ["keep"])?["keep"], keep > 0, keep <= 1
    else { throw wrong() }
    let layer = MapDropout<Scalar>(input, keep: keep)
    return isNaive ? NaiveMapDropout(layer) : layer
  case "spatial-batch-norm":
    let input = try maps()
    guard let found = settings(words.dropFirst(), named: ["momentum", "epsilon"]) else {
      throw wrong()
    }
    let (epsilon, momentum) = (found["epsilon"] ?? 1e-5, found["momentum"] ?? 0.9)
    guard epsilon > 0, epsilon.isFinite, (0..<1).contains(momentum) else { throw wrong() }
    let layer = SpatialBatchNormalization<Scalar>(input, epsilon: epsilon, momentum: momentum)
    return isNaive ? NaiveSpatialBatchNormalization(layer) : layer
  case "spatial-group-norm":
    let input = try maps()
    guard let found = settings(words.dropFirst(), named: ["groups", "epsilon"]),
      let groups = found["groups"].flatMap({ Int(exactly: $0) }), groups >= 1,
      input.channels % groups == 0
    else { throw wrong() }
    let epsilon = found["epsilon"] ?? 1e-5
    guard epsilon > 0, epsilon.isFinite else { throw wrong() }
    let layer = SpatialGroupNormalization<Scalar>(input, groups: groups, epsilon: epsilon)
    return isNaive ? NaiveSpatialGroupNormalization(layer) : layer
  default: return nil
  }
}

/// What follows the maps of a layer with a window: `→ MADE window 2×2 stride 2 padding 0`. The arrow and
/// what is made may be left out.
private func moved(
  _ name: Substring, _ words: ArraySlice<Substring>, _ wrong: NetworkDescriptionError
) throws(NetworkDescriptionError) -> (made: Substring?, window: MapWindow) {
  var rest = words.dropFirst()
  var made: Substring?
  if rest.first == "→" {
    rest = rest.dropFirst()
    made = rest.popFirst()
    guard made != nil else { throw wrong }
  }
  guard rest.popFirst() == name, let sizes = rest.popFirst(),
    let window = MapShape("1×" + sizes),
    let found = settings(rest, named: ["stride", "padding"]),
    let stride = Int(exactly: found["stride"] ?? 1), stride >= 1,
    let padding = Int(exactly: found["padding"] ?? 0), padding >= 0
  else { throw wrong }
  return (
    made,
    MapWindow(height: window.height, width: window.width, stride: stride, padding: padding)
  )
}

/// The residual block of a summary: `residual [ LAYERS ] + [ LAYERS ]`, the second list left out for the
/// identity.
func residual<Scalar: RealScalar>(
  _ summary: String, ownLayer: (String) -> (any Layer<Scalar>)?
) throws -> (any Layer<Scalar>)? {
  guard summary.hasPrefix("residual ") else { return nil }
  var rest = Substring(summary.dropFirst("residual ".count))
  guard let branch = list(&rest), !branch.isEmpty else {
    throw NetworkDescriptionError.wrongMaps(summary)
  }
  var shortcut: [String] = []
  if !rest.isEmpty {
    guard rest.hasPrefix(" + ") else { throw NetworkDescriptionError.wrongMaps(summary) }
    rest = rest.dropFirst(3)
    guard let found = list(&rest), rest.isEmpty, !found.isEmpty else {
      throw NetworkDescriptionError.wrongMaps(summary)
    }
    shortcut = found
  }
  func layers(_ summaries: [String]) throws -> [any Layer<Scalar>] {
    try summaries.map { summary in
      guard let layer = try knownLayer(summary, ownLayer: ownLayer) else {
        throw NetworkDescriptionError.unknownLayer(summary)
      }
      return layer
    }
  }
  let ways = try (layers(branch), layers(shortcut))
  if let maps = ways.0.first?.inputMaps ?? ways.1.first?.inputMaps {
    let ends = try [ways.0, ways.1].map { way in
      var fit = LayerFit(columns: maps.count, maps: maps)
      for layer in way { try fit.append(layer) }
      return fit.columns
    }
    guard ends[0] == ends[1] else { throw NetworkDescriptionError.wrongMaps(summary) }
  }
  return Residual(ways.0, shortcut: ways.1)
}

/// Takes a list in brackets from the front: `[ a, b ]`. Lists in it stay whole.
private func list(_ text: inout Substring) -> [String]? {
  guard text.hasPrefix("[") else { return nil }
  var depth = 0
  var items = [""]
  for index in text.indices {
    let character = text[index]
    if character == "[" { depth += 1 }
    if character == "]" { depth -= 1 }
    if depth == 0 {
      text = text[text.index(after: index)...]
      let found = items.map { $0.split(separator: " ").joined(separator: " ") }
      return found.contains("") ? nil : found
    }
    if character == "," && depth == 1 {
      items.append("")
    } else if !(character == "[" && depth == 1) {
      items[items.count - 1].append(character)
    }
  }
  return nil
}
