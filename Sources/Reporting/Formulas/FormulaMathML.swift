// Formulas for browsers, in MathML Core.

extension Formula {
  /// The formula as a `<math>` element.
  ///
  /// - Parameter isBlock: Whether it stands on a line of its own.
  public func mathML(isBlock: Bool) -> String {
    let display = isBlock ? " display=\"block\"" : ""
    return "<math\(display) alttext=\"\(escaped(source))\">\(root.mathML(isBlock: isBlock))</math>"
  }
}

extension Formula.Node {
  fileprivate func mathML(isBlock: Bool) -> String {
    func inner(_ node: Formula.Node) -> String { node.mathML(isBlock: isBlock) }
    switch self {
    case .variable(let name): return "<mi>\(escaped(name))</mi>"
    case .number(let digits): return "<mn>\(escaped(digits))</mn>"
    case .sign(let sign):
      // Bars would be taken for operators between two terms and get the space of one.
      if "‖|".contains(sign) {
        return "<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">\(escaped(sign))</mo>"
      }
      // Only one of a pair may stand below an exponent: stretching would make them unequal.
      return "()[]{}".contains(sign)
        ? "<mo stretchy=\"false\">\(sign)</mo>" : "<mo>\(escaped(sign))</mo>"
    case .function(let name): return "<mi>\(escaped(name))</mi><mspace width=\"0.17em\"/>"
    case .large(let sign):
      return sign.count > 1 ? "<mo>\(escaped(sign))</mo>" : "<mo>\(sign)</mo>"
    case .text(let text): return "<mtext>\(escaped(text))</mtext>"
    case .space(let ems): return "<mspace width=\"\(ems)em\"/>"
    case .row(let nodes): return "<mrow>\(nodes.map(inner).joined())</mrow>"
    case .fraction(let above, let below):
      return "<mfrac>\(inner(above))\(inner(below))</mfrac>"
    case .squareRoot(let node): return "<msqrt>\(inner(node))</msqrt>"
    case .scripts(let base, let below, let above):
      var name = (below != nil ? "sub" : "") + (above != nil ? "sup" : "")
      if case .large = base, isBlock {
        name = (below != nil ? "under" : "") + (above != nil ? "over" : "")
      }
      let scripts = [below, above].compactMap { $0.map(inner) }.joined()
      return "<m\(name)>\(inner(base))\(scripts)</m\(name)>"
    }
  }
}
