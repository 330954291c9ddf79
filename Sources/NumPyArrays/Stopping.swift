// How a programmer's error ends the program: with its message, in an optimized build too.

/// Ends the program where a condition does not hold.
///
/// `precondition` drops its message in an optimized build; a learner needs it.
@inlinable
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { stop(message()) }
}

/// Ends the program with a message on standard error.
@usableFromInline
@inline(never)
func stop(_ message: String) -> Never { fatalError(message) }

/// `[3, 4]`
@usableFromInline
func shape(_ rows: Int, _ columns: Int) -> String { "[\(rows), \(columns)]" }

/// Ends the program for an index that is none of `count`.
@usableFromInline
@inline(never)
func stop(index: Int, of count: Int, _ what: String) -> Never {
  let hint =
    index < 0
    ? ". An index does not count from the end here: write a[a.count - 1] for NumPy's a[-1]"
    : index == count ? ". The last index is \(count - 1)" : ""
  stop("\(what) \(index) of \(count)\(hint)")
}
