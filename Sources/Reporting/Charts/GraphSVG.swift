// A computational graph as SVG.

extension GraphChart {
  /// The graph as one SVG element.
  public var svg: String { svg(in: .system) }

  /// The graph as one SVG element in the colors of a scheme.
  public func svg(in scheme: ColorScheme) -> String {
    let layout = GraphLayout(self)
    let place = Places(layout)
    let number = SVGCanvas.number
    var body = ""
    for edge in layout.edges {
      let source = layout.points[edge.source]
      let (x, y) = (place.x(source.column), place.y(edge.row))
      let bend = place.bend(before: source.column + 1)
      let start = source.isFork ? x : x + Places.radius
      var path = "M\(number(start)) \(number(place.y(source.row)))"
      if source.isFork { path += "L\(number(x + Places.radius)) \(number(y))" }
      if let target = edge.target.map({ layout.points[$0] }) {
        path +=
          "H\(number(place.bend(before: target.column)))"
          + "L\(number(place.x(target.column))) \(number(place.y(target.row)))"
      } else {
        path += "H\(number(bend))"
      }
      body += "<path class=\"wb-edge\" d=\"\(path)\"/>\n"
      let middle = number((x + Places.radius + bend) / 2)
      for (value, kind, offset) in [
        (edge.value, "forward", -6.0), (edge.gradient, "backward", 16),
      ] {
        body +=
          "<text class=\"wb-\(kind)\" x=\"\(middle)\" y=\"\(number(y + offset))\" "
          + "text-anchor=\"middle\">\(Self.label(value))</text>\n"
      }
    }
    for point in layout.points {
      let (x, y) = (number(place.x(point.column)), number(place.y(point.row)))
      if point.isFork {
        body += "<circle class=\"wb-fork\" cx=\"\(x)\" cy=\"\(y)\" r=\"4\"/>\n"
        continue
      }
      let shape = point.column == 0 ? "wb-input" : "wb-node"
      body +=
        "<circle class=\"\(shape)\" cx=\"\(x)\" cy=\"\(y)\" r=\"\(number(Places.radius))\"/>"
        + "<text class=\"wb-name\" x=\"\(x)\" y=\"\(y)\" dy=\"4.5\" text-anchor=\"middle\">"
        + "\(escaped(point.name))</text>\n"
    }
    let height = number(place.height)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="wb-chart" width="720" height="\(height)" \
      viewBox="0 0 720 \(height)" role="img" aria-label="\(escaped(summary))">
      <title>\(escaped(title))</title>
      <style>\(SVGCanvas.style(in: scheme))\(Self.style)</style>
      <rect class="wb-ground" width="720" height="\(height)"/>
      <text class="wb-title" x="16" y="24">\(escaped(title))</text>
      <text class="wb-label" x="16" y="46">Left to right: <tspan class="wb-forward">above each edge \
      the value</tspan>, <tspan class="wb-backward">below it the gradient</tspan></text>
      \(body)</svg>
      """
  }

  private static let style = """
    .wb-edge{stroke:var(--wb-quiet);fill:none;stroke-linejoin:round}\
    .wb-node{fill:var(--wb-ground);stroke:var(--wb-ink)}.wb-input{fill:var(--wb-line)}\
    .wb-fork{fill:var(--wb-quiet)}.wb-name{fill:var(--wb-ink)}\
    .wb-forward{fill:var(--wb-3);font-variant-numeric:tabular-nums}\
    .wb-backward{fill:var(--wb-5);font-variant-numeric:tabular-nums}
    """

  /// Coordinates of columns and rows.
  private struct Places {
    static let width = 720.0
    static let margin = 16.0
    static let radius = 18.0
    /// How far the rows of the layout are apart.
    private static let rowHeight = 15.0
    private static let top = 66.0

    /// From one column to the next.
    private let step: Double
    private let rowCount: Int

    init(_ layout: GraphLayout) {
      step = min(
        130, (Self.width - 2 * Self.margin - Self.radius) / Double(layout.columnCount))
      rowCount = layout.rowCount
    }

    func x(_ column: Int) -> Double { Self.margin + Self.radius + Double(column) * step }
    func y(_ row: Int) -> Double { Self.top + Double(row) * Self.rowHeight }
    /// Where the edges into a column bend toward their node.
    func bend(before column: Int) -> Double { x(column) - Self.radius - 6 }
    var height: Double { y(rowCount) + 8 }
  }
}
