"""
Exports a network of torchvision, and takes one step of gradient descent: train.py FOLDER NAME SIZE. Writes net.onnx, the images and the loss of
the step, and the state dict after it.
"""
import sys, warnings
import torch, torchvision

warnings.filterwarnings("ignore")
torch.manual_seed(0)
folder, name, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
net = getattr(torchvision.models, name)(weights=None, num_classes=10)
for module in net.modules():
    # What is random has no counterpart.
    if isinstance(module, torch.nn.Dropout):
        module.p = 0
with torch.no_grad():
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.weight.uniform_(0.5, 1.5)
            module.bias.uniform_(-0.1, 0.1)
images, labels = torch.randn(4, 3, size, size), torch.tensor([3, 1, 4, 1])
# PRESERVE keeps batch normalisation, which is folded into convolutions otherwise.
torch.onnx.export(net.eval(), images[:1], folder + "/net.onnx", opset_version=13, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
                  input_names=["input"], output_names=["output"], dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}})
# Rounding would be as large as small gradients.
net.train().double()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loss = torch.nn.functional.cross_entropy(net(images.double()), labels)
loss.backward()
optimizer.step()
images.numpy().tofile(folder + "/images.bin")
torch.save(net.state_dict(), folder + "/after.pth")
open(folder + "/loss.txt", "w").write(repr(loss.item()))
