// The three-layer convolutional net of the course: convolution, ReLU, 2×2 max pooling, affine, ReLU,
// affine.

import LinearAlgebra
import Losses

extension Network {
  // show: three-layer-convolutional-net
  /// conv, ReLU, 2×2 max pooling, affine, ReLU, affine: the course's three-layer net.
  ///
  /// The padding keeps height and width. W1 is the kernels, W2 and W3 are the affine layers' weights.
  ///
  /// - Parameters:
  ///   - input: The images' shape.
  ///   - filters: How many kernels there are.
  ///   - kernel: Height and width of the kernels, an odd number.
  ///   - hidden: The width of the hidden affine layer.
  ///   - classes: C.
  ///   - library: Makes the layers.
  public static func threeLayerConvolutional(
    _ input: MapShape, filters: Int = 32, kernel: Int = 7, hidden: Int = 100, classes: Int = 10,
    library: any LayerLibrary = VectorizedLayers()
  ) -> Network {
    let maps = MapShape(channels: filters, height: input.height, width: input.width)
    let pooled = MapShape(channels: filters, height: input.height / 2, width: input.width / 2)
    return Network(
      inputs: input.count,
      layers: [
        library.convolution(
          input, filters: filters,
          window: MapWindow(height: kernel, width: kernel, padding: (kernel - 1) / 2)),
        library.relu(),
        library.maxPooling(maps, window: MapWindow(height: 2, width: 2, stride: 2)),
        library.affine(inputs: pooled.count, outputs: hidden),
        library.relu(),
        library.affine(inputs: hidden, outputs: classes),
      ])
  }
  // end: three-layer-convolutional-net
}
