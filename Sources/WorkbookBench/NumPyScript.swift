// The same products in NumPy, for benchmarks in turn.

/// What `python3` runs as the peer of products.
enum NumPyScript {
  /// Starts it; nil where Python or NumPy is missing.
  static func start() -> PythonProcess? { PythonProcess(script) }

  /// The line that makes the operands of a shape.
  static func line(_ shape: ProductBenchmark.Shape, _ typeName: String) -> String {
    let (left, right) = (shape.leftShape, shape.rightShape)
    return "prepare \(left.0),\(left.1) \(right.0),\(right.1) \(typeName) \(shape.expression)"
  }

  /// It reads `prepare` with two shapes, a data type and an expression, and `measure` with how many times: it
  /// answers with the median.
  private static let script = """
    import sys, time
    try:
        import numpy as np
    except ImportError:
        print("missing", flush=True)
        sys.exit()
    print("ready NumPy", np.__version__, flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "prepare":
            shape, other, kind, expression = words[1:]
            shape = tuple(map(int, shape.split(",")))
            other = tuple(map(int, other.split(",")))
            a = np.random.uniform(-1, 1, shape).astype(kind)
            b = np.random.uniform(-1, 1, other).astype(kind)
            code = compile(expression, "product", "eval")
            print("ready", flush=True)
        else:
            eval(code)
            times = []
            for _ in range(int(words[1])):
                start = time.perf_counter()
                eval(code)
                times.append(time.perf_counter() - start)
            print(sorted(times)[len(times) // 2], flush=True)
    """
}
