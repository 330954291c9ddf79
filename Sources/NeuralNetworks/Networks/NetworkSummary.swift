// The parameters, multiplications and bytes of each layer of a network.

import LinearAlgebra

/// The parameters, multiplications and bytes of a network, a row for each layer.
///
/// ```swift
/// let summary = Network<Float>.fullyConnected(inputs: 784, hidden: [100], classes: 10).summary
/// summary.rows[0].parameters   // 78500
/// summary.multiplyAdds         // 79400
/// ```
public struct NetworkSummary: Sendable, Equatable {
  /// A layer.
  public struct Row: Sendable, Equatable {
    /// As in the network's description: `affine 784 → 100`.
    public let layer: String
    /// Its outputs for one sample.
    public let outputs: Int
    /// Its learned parameters.
    public let parameters: Int
    /// Multiplications, each with an addition, of one sample's forward pass.
    public let multiplyAdds: Int
    /// Of the layer's arrays, statistics included.
    public let bytes: Int
  }

  public let inputs: Int
  public let rows: [Row]
  public var parameters: Int { rows.reduce(0) { $0 + $1.parameters } }
  public var multiplyAdds: Int { rows.reduce(0) { $0 + $1.multiplyAdds } }
  public var bytes: Int { rows.reduce(0) { $0 + $1.bytes } }
  /// Of the outputs of all layers for one sample.
  public let outputBytes: Int
}

extension Network {
  /// The network's parameters, multiplications and bytes.
  public var summary: NetworkSummary {
    var columns = inputs
    let rows = layers.map { layer in
      let shapes = layer.parameterShapes
      let outputs = layer.outputColumns(forInput: columns) ?? 0
      defer { columns = outputs }
      return NetworkSummary.Row(
        layer: layer.summary, outputs: outputs,
        parameters: shapes.reduce(0) { $0 + ($1.isLearned ? $1.count : 0) },
        multiplyAdds: layer.multiplyAdds(forInput: columns),
        bytes: shapes.reduce(0) { $0 + $1.count } * MemoryLayout<Scalar>.size)
    }
    return NetworkSummary(
      inputs: inputs, rows: rows,
      outputBytes: rows.reduce(0) { $0 + $1.outputs } * MemoryLayout<Scalar>.size)
  }
}
