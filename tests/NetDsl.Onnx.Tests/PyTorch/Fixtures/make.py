"""Makes the small files of PyTorch that the tests read. Needs PyTorch; prints the sums that the tests expect."""
import collections, os, torch
from torch import nn

here = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(i, o, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(o)
        self.conv2 = nn.Conv2d(o, o, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(o)
        self.downsample = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o)) if stride > 1 or i != o else None

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + (self.downsample(x) if self.downsample else x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.layer1 = nn.Sequential(Block(4, 4, 1), Block(4, 4, 1))
        self.layer2 = nn.Sequential(Block(4, 6, 2))
        self.fc = nn.Linear(6, 5)

    def forward(self, x):
        x = self.layer2(self.layer1(torch.relu(self.bn1(self.conv1(x)))))
        return self.fc(x.mean((2, 3)))


net = Net()
for m in net.modules():
    if isinstance(m, nn.BatchNorm2d):
        nn.init.uniform_(m.weight, 0.5, 1.5)
        nn.init.uniform_(m.bias, -0.5, 0.5)
        m.running_mean.uniform_(-0.5, 0.5)
        m.running_var.uniform_(0.5, 1.5)
net.eval()
state = net.state_dict()
save = lambda value, name, **options: torch.save(value, os.path.join(here, name), **options)
save(state, "residual.pth")
save(state, "residual-legacy.pth", _use_new_zipfile_serialization=False)
save({"epoch": 3, "arch": "resnet", "args": None, "state_dict": collections.OrderedDict(("module." + k, v) for k, v in state.items()),
      "optimizer": torch.optim.SGD(net.parameters(), 0.1, momentum=0.9).state_dict()}, "checkpoint.pth")
save({k: v.half() if v.is_floating_point() else v for k, v in state.items()}, "half.pth")
save({k: v.bfloat16() if v.is_floating_point() else v for k, v in state.items()}, "bfloat16.pth")
save({k: v.double() if v.is_floating_point() else v for k, v in state.items()}, "double.pth")
save(net, "whole-module.pth")
whole = torch.arange(40, dtype=torch.float32).reshape(5, 8)
save({"fc.weight": whole[1:4, ::2].t(), "fc.bias": torch.arange(4, dtype=torch.int32)}, "views.pth")

x = torch.sin(torch.arange(2 * 3 * 8 * 8, dtype=torch.float32)).reshape(2, 3, 8, 8)
with torch.no_grad():
    print(", ".join(f"{v:.7g}f" for v in net(x).flatten().tolist()))
