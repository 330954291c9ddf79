// The colours and dashes that tell the parts of a chart apart, in light and in dark.

/// What the colours of a chart follow.
public enum ColorScheme: Sendable {
  /// Light or dark as the reader's system is; black on white on paper.
  case system
  /// Light whatever the system says: notebooks stay white in a dark system.
  case light
}

extension SVGCanvas {
  /// A curve's colour; curves after the eighth begin again.
  static func color(ofCurve index: Int) -> String { "var(--wb-\(index % curveCount + 1))" }

  /// A curve's dashes, for those who do not see its colour.
  static func dashes(ofCurve index: Int) -> String { dashes[index % curveCount] }

  private static let curveCount = 8
  private static let dashes = [
    "none", "7 4", "2 4", "10 3 2 3", "14 5", "5 2 1 2 1 2", "1 2", "12 3 4 3",
  ]

  /// The style sheet of a chart.
  static func style(in scheme: ColorScheme) -> String {
    switch scheme {
    case .light: ".wb-chart{\(light);\(font)}" + shapes
    case .system:
      ".wb-chart{\(light);\(font)}@media(prefers-color-scheme:dark){.wb-chart{\(dark)}}"
        + "@media print{.wb-chart{\(light);--wb-ink:#000;--wb-quiet:#333;--wb-line:#ccc}}" + shapes
    }
  }

  private static let font = "font:13px system-ui,-apple-system,\"Segoe UI\",sans-serif"
  private static let light = """
    --wb-ground:#fff;--wb-ink:#1d2733;--wb-quiet:#566270;--wb-line:#dfe4ea;\
    --wb-1:#1f5fbf;--wb-2:#b4480f;--wb-3:#1b7a4b;--wb-4:#7b3fa8;\
    --wb-5:#b3195f;--wb-6:#0b7285;--wb-7:#756200;--wb-8:#4b5563
    """
  private static let dark = """
    --wb-ground:#171c23;--wb-ink:#e6ebf1;--wb-quiet:#a3afbd;--wb-line:#323b47;\
    --wb-1:#7fb2ff;--wb-2:#ffa26b;--wb-3:#6fd6a0;--wb-4:#cf9df5;\
    --wb-5:#ff8fb8;--wb-6:#63d0de;--wb-7:#d9c65f;--wb-8:#c3ccd6
    """
  private static let shapes = """
    .wb-ground{fill:var(--wb-ground)}.wb-title{fill:var(--wb-ink);font-weight:600;font-size:15px}\
    .wb-label,.wb-tick{fill:var(--wb-quiet)}.wb-tick{font-variant-numeric:tabular-nums}\
    .wb-grid{stroke:var(--wb-line);fill:none}.wb-axis{stroke:var(--wb-quiet);fill:none}\
    .wb-curve{fill:none;stroke-width:2;stroke-linejoin:round}.wb-band{stroke:none;opacity:.22}\
    .wb-hit{fill:transparent}.wb-hit:hover{fill:var(--wb-quiet);fill-opacity:.14}\
    .wb-dot{fill:var(--wb-1);opacity:.55}.wb-mean{fill:var(--wb-2)}\
    .wb-bar{stroke:var(--wb-2);stroke-width:2;fill:none}
    """
}
