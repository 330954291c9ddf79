// The same layers and nets in PyTorch, for benchmarks in turn.

/// What `python3` runs as the peer of convolutions and nets.
enum TorchScript {
  /// Starts it; nil where Python or PyTorch is missing.
  static func start(threads: Int) -> PythonProcess? {
    PythonProcess(script, arguments: [String(threads)])
  }

  /// The line that makes the arrays of a layer or a net.
  ///
  /// - Parameters:
  ///   - kind: `conv`, `pool`, `norm`, `net` or `image_net`.
  ///   - sizes: In the order of the script's parameters.
  static func line(_ kind: String, _ typeName: String, _ sizes: [Int]) -> String {
    "\(kind) \(typeName) " + sizes.map(String.init).joined(separator: " ")
  }

  /// Everything in the default layout and in channels_last: two times for each measurement, after a call that
  /// is not measured.
  ///
  /// It reads `conv`, `pool`, `norm`, `net` or `image_net` with a data type and sizes, and then `measure` and
  /// what of it: `forward`, `input` or `weights` of a convolution; anything else is measured whole.
  private static let script = """
    import sys, time
    try:
        import torch
        from torch import nn
    except ImportError:
        print("missing", flush=True)
        sys.exit()
    if len(sys.argv) > 1:
        torch.set_num_threads(int(sys.argv[1]))
    backward = torch.ops.aten.convolution_backward
    last = torch.channels_last

    def both(make):
        return [make(lambda t: t), make(lambda t: t.contiguous(memory_format=last))]

    def conv(kind, n, c, h, w, f, kh, kw, s, p):
        def make(layout):
            x = layout(torch.randn(n, c, h, w, dtype=kind))
            k = layout(torch.randn(f, c, kh, kw, dtype=kind))
            g = torch.randn_like(torch.conv2d(x, k, stride=s, padding=p))
            def work(what):
                with torch.no_grad():
                    if what == "forward":
                        return torch.conv2d(x, k, stride=s, padding=p)
                    mask = [what == "input", what == "weights", False]
                    backward(g, x, k, None, [s, s], [p, p], [1, 1], False, [0, 0], 1, mask)
            return work
        return both(make)

    def trained(layer, kind, n, c, h, w):
        def make(layout):
            x = layout(torch.randn(n, c, h, w, dtype=kind)).requires_grad_()
            g = torch.randn_like(layer(x))
            def work(what):
                x.grad = None
                layer(x).backward(g)
            return work
        return both(make)

    def pool(kind, n, c, h, w):
        return trained(nn.MaxPool2d(2), kind, n, c, h, w)

    def norm(kind, n, c, h, w):
        return trained(nn.BatchNorm2d(c, dtype=kind), kind, n, c, h, w)

    def net(kind, n, hidden):
        def make(layout):
            layers = nn.Sequential(
                nn.Conv2d(3, 32, 7, padding=3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                nn.Linear(8192, hidden), nn.ReLU(), nn.Linear(hidden, 10)).to(kind)
            for p in layers.parameters():
                if p.dim() == 4:
                    p.data = layout(p.data)
            rule = torch.optim.Adam(layers.parameters(), lr=1e-3)
            x = layout(torch.randn(n, 3, 32, 32, dtype=kind))
            y = torch.arange(n) % 10
            def work(what):
                rule.zero_grad()
                nn.functional.cross_entropy(layers(x), y).backward()
                rule.step()
            return work
        return both(make)

    def vgg(normalized, hidden, side, classes):
        layers, c = [], 3
        for block in [[64], [128], [256, 256], [512, 512], [512, 512]]:
            for f in block:
                layers.append(nn.Conv2d(c, f, 3, padding=1))
                if normalized:
                    layers.append(nn.BatchNorm2d(f))
                layers.append(nn.ReLU())
                c = f
            layers.append(nn.MaxPool2d(2))
        n = 512 * (side // 32) ** 2
        layers.append(nn.Flatten())
        for h in hidden:
            layers += [nn.Linear(n, h), nn.ReLU(), nn.Dropout(0.5)]
            n = h
        return nn.Sequential(*layers, nn.Linear(n, classes))

    class Block(nn.Module):
        def __init__(self, c, f, stride, bias):
            super().__init__()
            self.branch = nn.Sequential(
                nn.Conv2d(c, f, 3, stride, 1, bias=bias), nn.BatchNorm2d(f), nn.ReLU(),
                nn.Conv2d(f, f, 3, 1, 1, bias=bias), nn.BatchNorm2d(f))
            self.shortcut = nn.Identity()
            if c != f:
                self.shortcut = nn.Conv2d(c, f, 1, stride, bias=bias)
                if not bias:
                    self.shortcut = nn.Sequential(self.shortcut, nn.BatchNorm2d(f))

        def forward(self, x):
            return torch.relu(self.branch(x) + self.shortcut(x))

    def resnet(large, classes):
        layers = [nn.Conv2d(3, 64, 7, 2, 3) if large else nn.Conv2d(3, 64, 3, 1, 1, bias=False),
                  nn.BatchNorm2d(64), nn.ReLU()]
        if large:
            layers.append(nn.MaxPool2d(3, 2, 1))
        c = 64
        for stage in range(4):
            for block in range(2):
                f = 64 << stage
                layers.append(Block(c, f, 2 if stage and not block else 1, large))
                c = f
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))

    def image_net(kind, n, side, classes, which):
        def make(layout):
            layers = [
                lambda: vgg(True, [], side, classes), lambda: vgg(False, [4096, 4096], side, classes),
                lambda: resnet(True, classes), lambda: resnet(False, classes)][which]().to(kind)
            for p in layers.parameters():
                if p.dim() == 4:
                    p.data = layout(p.data)
            rule = torch.optim.SGD(layers.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)
            x = layout(torch.randn(n, 3, side, side, dtype=kind))
            y = torch.arange(n) % classes
            def work(what):
                rule.zero_grad()
                nn.functional.cross_entropy(layers(x), y).backward()
                rule.step()
            return work
        return both(make)

    print("ready PyTorch", torch.__version__, flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "measure":
            times = []
            for work in forms:
                work(words[1])
                start = time.perf_counter()
                work(words[1])
                times.append(time.perf_counter() - start)
            print(*times, flush=True)
        else:
            kind = getattr(torch, words[1])
            forms = globals()[words[0]](kind, *map(int, words[2:]))
            print("ready", flush=True)
    """
}
