// Memory that a product packs its operands in, borrowed for as long as it takes.

import CKernels

/// Borrowed memory, on a 64-byte boundary.
///
/// Safe to send: a product packs into it before its threads read, or gives each thread blocks of its
/// own to pack, and `forEachSlice` returns before the memory goes back.
struct Workspace: @unchecked Sendable {
  let memory: UnsafeMutableRawPointer

  /// Lends `bytes` of memory to `body`, this thread's own from last time where that is large enough.
  static func borrow(bytes: Int, _ body: (Workspace) -> Void) {
    guard let memory = ck_workspace_take(bytes) else {
      fatalError("no memory to pack the \(bytes) bytes of a product's operands in")
    }
    body(Workspace(memory: memory))
    ck_workspace_give(memory)
  }

  static func + (workspace: Workspace, bytes: Int) -> UnsafeMutableRawPointer {
    workspace.memory + bytes
  }
}

/// Memory that threads write, each other elements of it.
///
/// Safe to send: tasks are disjoint, and `forEachSlice` returns when all of them are done.
struct Target: @unchecked Sendable {
  let memory: UnsafeMutableRawPointer

  init(_ memory: UnsafeMutableRawPointer) { self.memory = memory }
  init(_ memory: UnsafeMutablePointer<some Any>?) {
    // A matrix without elements has no memory, and no thread writes any.
    self.memory = UnsafeMutableRawPointer(memory!)
  }
}
