// Memory that several threads fill at once, each a part of its own. The unsafe half of every parallel
// loop stands here, once.

extension Execution {
  /// Splits memory into slices of whole rows and calls `body` with each, on the threads of this
  /// execution.
  ///
  /// ```swift
  /// var squares = [Int](repeating: 0, count: 1_000)
  /// Execution(threads: 2).fill(&squares) { indices, part in
  ///   for (i, index) in indices.enumerated() { part[i] = index * index }
  /// }
  /// ```
  ///
  /// Which rows make a slice depends on the threads, so what `body` writes to a row must depend on the
  /// row alone; then the result is the same on any number of threads. What `body` reads, it captures
  /// as arrays and matrices, and asks for their elements inside.
  ///
  /// - Parameters:
  ///   - elements: `[N, columns]`, row after row.
  ///   - columns: How many elements make a row.
  ///   - unit: Slices start at multiples of so many rows.
  ///   - slicesPerThread: How many slices to make for each thread: several where rows take unevenly
  ///     long.
  ///   - body: Gets the indices of some rows and the elements of those rows alone. It runs on several
  ///     threads at once.
  /// - Precondition: the elements are whole rows.
  public func fill<Element>(
    _ elements: inout [Element], columns: Int = 1, alignedTo unit: Int = 1,
    slicesPerThread: Int = 1,
    _ body: @Sendable (_ rows: Range<Int>, _ part: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    elements.withUnsafeMutableBufferPointer {
      fill($0, columns: columns, alignedTo: unit, slicesPerThread: slicesPerThread, body)
    }
  }

  /// Splits memory into slices of whole rows, as `fill(_:columns:alignedTo:slicesPerThread:_:)` for
  /// an array does. The memory may be uninitialized: then `body` initializes its part.
  public func fill<Element>(
    _ memory: UnsafeMutableBufferPointer<Element>, columns: Int = 1, alignedTo unit: Int = 1,
    slicesPerThread: Int = 1,
    _ body: @Sendable (_ rows: Range<Int>, _ part: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    let rows = rowCount(of: memory, columns: columns)
    // Safe: slices are disjoint, so no two threads get the same element, and `forEachSlice` returns
    // when all of them are done, while the caller still lends the memory.
    nonisolated(unsafe) let memory = memory
    forEachSlice(of: rows, alignedTo: unit, slicesPerThread: slicesPerThread) { slice in
      body(slice, memory.rows(slice, columns: columns))
    }
  }

  /// Splits several arrays of one length into the same slices and calls `body` with each, on the
  /// threads of this execution.
  ///
  /// - Parameters:
  ///   - memories: Each `[N]`.
  ///   - unit: Slices start at multiples of it.
  ///   - body: Gets some indices and, of each memory in order, the elements at those indices alone.
  /// - Precondition: all are as long.
  public func fill<Element>(
    each memories: [UnsafeMutableBufferPointer<Element>], alignedTo unit: Int = 1,
    _ body:
      @Sendable (
        _ indices: Range<Int>, _ parts: [UnsafeMutableBufferPointer<Element>]
      ) -> Void
  ) {
    let count = memories.first?.count ?? 0
    for memory in memories {
      precondition(
        memory.count == count, "arrays of \(count) and \(memory.count) cannot be filled together")
    }
    // Safe for the same two reasons.
    nonisolated(unsafe) let memories = memories
    forEachSlice(of: count, alignedTo: unit) { slice in
      body(slice, memories.map { $0.rows(slice, columns: 1) })
    }
  }

  /// Returns an array whose slices of whole rows `body` initializes, on the threads of this
  /// execution.
  ///
  /// - Parameters:
  ///   - rows: How many rows there are, N.
  ///   - columns: How many elements make a row.
  ///   - slicesPerThread: How many slices to make for each thread.
  ///   - body: Initializes every element of its part. It runs on several threads at once.
  /// - Returns: `[N, columns]`, row after row.
  public func filledArray<Element>(
    rows: Int, columns: Int = 1, slicesPerThread: Int = 1,
    _ body: @Sendable (_ rows: Range<Int>, _ part: UnsafeMutableBufferPointer<Element>) -> Void
  ) -> [Element] {
    [Element](unsafeUninitializedCapacity: rows * columns) { memory, initialized in
      fill(
        UnsafeMutableBufferPointer(rebasing: memory[0..<rows * columns]), columns: columns,
        slicesPerThread: slicesPerThread, body)
      initialized = rows * columns
    }
  }

  /// Returns the sum of `count` numbers, computed on the threads of this execution and added pairwise:
  /// neighbors until one is left.
  ///
  /// The order of the additions depends on `count` alone, so the sum has the same bits on any number
  /// of threads, and its rounding error grows with the logarithm of `count`.
  ///
  /// - Parameters:
  ///   - count: How many numbers there are.
  ///   - term: Computes a number from its index. It runs on several threads at once.
  /// - Returns: The sum; 0 of none, NaN where any number is.
  public func sum<Scalar: RealScalar>(
    of count: Int, _ term: @Sendable (_ index: Int) -> Scalar
  ) -> Scalar {
    if count == 0 { return 0 }
    return withUnsafeTemporaryAllocation(of: Scalar.self, capacity: count) { terms in
      fill(terms) { indices, part in
        for (i, index) in indices.enumerated() { part.initializeElement(at: i, to: term(index)) }
      }
      var left = count
      while left > 1 {
        for i in 0..<left / 2 { terms[i] = terms[2 * i] + terms[2 * i + 1] }
        if left % 2 == 1 { terms[left / 2] = terms[left - 1] }
        left = (left + 1) / 2
      }
      return terms[0]
    }
  }

  private func rowCount<Element>(
    of memory: UnsafeMutableBufferPointer<Element>, columns: Int
  ) -> Int {
    precondition(
      columns >= 0 && memory.count % max(1, columns) == 0,
      "\(memory.count) elements are not rows of \(columns)")
    return columns == 0 ? 0 : memory.count / columns
  }
}

extension UnsafeMutableBufferPointer {
  /// The elements of some rows.
  fileprivate func rows(_ range: Range<Int>, columns: Int) -> UnsafeMutableBufferPointer {
    UnsafeMutableBufferPointer(
      rebasing: self[range.lowerBound * columns..<range.upperBound * columns])
  }
}

extension Matrix {
  /// Makes a matrix whose rows are written one by one, on the threads of an execution.
  ///
  /// ```swift
  /// let table = Matrix<Double>(rows: 9, columns: 9, on: .automatic) { row, out in
  ///   for column in out.indices { out[column] = Double((row + 1) * (column + 1)) }
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - rows: How many rows there are.
  ///   - columns: How many columns there are.
  ///   - execution: The threads that share the rows.
  ///   - slicesPerThread: How many slices of rows to make for each thread: several where rows take
  ///     unevenly long.
  ///   - fill: Writes every element of a row, `[columns]`. It runs on several threads at once.
  public init(
    rows: Int, columns: Int, on execution: Execution, slicesPerThread: Int = 1,
    fillingRow fill: @Sendable (_ row: Int, _ out: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    self.init(
      rows: rows, columns: columns, onSlicesOf: execution, slicesPerThread: slicesPerThread
    ) { slice, part in
      for (i, row) in slice.enumerated() {
        fill(row, part.rows(i..<i + 1, columns: columns))
      }
    }
  }

  /// Makes a matrix whose rows are written a slice at a time, on the threads of an execution: for
  /// loops over so short rows that a call for each would take long.
  ///
  /// - Parameters:
  ///   - rows: How many rows there are.
  ///   - columns: How many columns there are.
  ///   - execution: The threads that share the rows.
  ///   - slicesPerThread: How many slices of rows to make for each thread.
  ///   - fill: Writes every element of some rows, `[slice.count, columns]`. It runs on several
  ///     threads at once.
  public init(
    rows: Int, columns: Int, onSlicesOf execution: Execution, slicesPerThread: Int = 1,
    fillingRows fill:
      @Sendable (
        _ slice: Range<Int>, _ part: UnsafeMutableBufferPointer<Element>
      ) -> Void
  ) {
    self.init(rows: rows, columns: columns) { elements in
      execution.fill(elements, columns: columns, slicesPerThread: slicesPerThread, fill)
    }
  }
}
