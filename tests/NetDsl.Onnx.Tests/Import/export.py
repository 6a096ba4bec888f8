"""Exports a network of torchvision with random weights: export.py FILE NAME. Without arguments, the version of PyTorch."""
import sys, warnings
import torch, torchvision

if len(sys.argv) == 1:
    sys.exit(print("PyTorch", ".".join(torch.__version__.split(".")[:2])))
warnings.filterwarnings("ignore")
torch.manual_seed(0)
path, name = sys.argv[1:]
options = {"googlenet": dict(aux_logits=False, init_weights=False), "inception_v3": dict(aux_logits=True, init_weights=False)}
net = getattr(torchvision.models, name)(weights=None, **options.get(name, {}))
size = 299 if name == "inception_v3" else 224
with torch.no_grad():
    for parameter, tensor in net.named_parameters():
        # Initial values are such that some layers do nothing; then a wrong translation would not be seen.
        if "layer_scale" in parameter:
            tensor.uniform_(-0.5, 0.5)
        elif parameter.endswith("bias"):
            tensor.uniform_(-0.1, 0.1)
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.weight.uniform_(0.5, 1.5)
            module.momentum = 1
    # Statistics of a batch keep the activations of all layers in range.
    net.train()(torch.randn(4, 3, size, size))
    net.eval()
    torch.onnx.export(net, torch.randn(1, 3, size, size), path, opset_version=17 if name == "convnext_tiny" else 13,
                      input_names=["input"], output_names=["output"], dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}})
