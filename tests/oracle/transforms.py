"""What torchvision makes of one small image: writes transforms.npz.

    python3 tests/oracle/transforms.py tests/NetDsl.Runtime.Tests/Data/Transforms/transforms.npz

Every transform that draws random numbers is called with fixed ones. Written by torchvision 0.14 (Debian: python3-torchvision).
"""
import io
import sys

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F
from torchvision.transforms.autoaugment import _apply_op

HEIGHT, WIDTH = 20, 24
generator = np.random.default_rng(7)
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
smooth = np.stack([np.sin(x / 5 + c) + np.cos(y / 4 - c) for c in range(3)])
image = np.clip(128 + 50 * smooth + generator.normal(0, 25, smooth.shape), 3, 250).astype(np.uint8)
# Some pixels without colour, whose hue is undefined.
image[:, :2, :3] = 77
byte = torch.from_numpy(image)
real = byte.float() / 255

cases = {"image": image}


def add(name, result):
    if result.dtype == torch.uint8:
        cases[name] = result.numpy()
    else:
        cases[name] = result.numpy().astype(np.float32)


for name, mode in (("nearest", InterpolationMode.NEAREST), ("bilinear", InterpolationMode.BILINEAR)):
    add(f"affine.{name}", F.affine(real, 33, [3, -2], 1.2, [11.0, 5.0], mode))
    add(f"affine.small.{name}", F.affine(real, -71, [-1, 4], 0.7, [-8.0, 0.0], mode))
    add(f"rotate.{name}", F.rotate(real, 25, mode))
add("affine.filled", F.affine(byte, 20, [5, 0], 1.0, [0.0, 0.0], InterpolationMode.NEAREST, fill=[9.0, 9.0, 9.0]))
add("hflip", F.hflip(byte))
add("vflip", F.vflip(byte))
for mode in ("constant", "edge", "reflect", "symmetric"):
    add(f"pad.{mode}", F.pad(byte, [5, 5, 5, 5], fill=11, padding_mode=mode))
add("center_crop", F.center_crop(byte, [9, 13]))
add("center_crop.large", F.center_crop(byte, [27, 13]))
add("crop", F.crop(byte, 3, 4, 10, 12))
for name, size in (("smaller", [7, 9]), ("larger", [33, 41]), ("mixed", [31, 10])):
    add(f"resize.{name}", F.resize(real, size, InterpolationMode.BILINEAR, antialias=True))
add("resize.shorter", F.resize(real, [11], InterpolationMode.BILINEAR, antialias=True))
add("resized_crop", F.resize(F.crop(real, 2, 5, 13, 11), [16, 16], InterpolationMode.BILINEAR, antialias=True))
for name, factor in (("less", 0.4), ("more", 1.7)):
    add(f"brightness.{name}", F.adjust_brightness(real, factor))
    add(f"contrast.{name}", F.adjust_contrast(real, factor))
    add(f"saturation.{name}", F.adjust_saturation(real, factor))
    add(f"sharpness.{name}", F.adjust_sharpness(real, factor))
add("contrast.gray", F.adjust_contrast(real[:1], 1.7))
add("hue.less", F.adjust_hue(real, -0.3))
add("hue.more", F.adjust_hue(real, 0.15))
add("grayscale", F.rgb_to_grayscale(real, 3))
add("invert", F.invert(byte))
for bits in (1, 3, 8):
    add(f"posterize.{bits}", F.posterize(byte, bits))
add("solarize", F.solarize(byte, 128))
add("autocontrast", F.autocontrast(real))
add("equalize", F.equalize(byte))
flat = torch.full((3, HEIGHT, WIDTH), 50, dtype=torch.uint8)
add("equalize.flat", F.equalize(flat))
add("blur.5", F.gaussian_blur(real, [5, 5], [1.3, 1.3]))
add("blur.9", F.gaussian_blur(real, [9, 9], [2.0, 2.0]))
add("normalize", F.normalize(real, [0.4, 0.5, 0.6], [0.2, 0.3, 0.4]))
# The displacement of ElasticTransform is in a grid from -1 to 1; each axis by its own size.
dx = torch.from_numpy(generator.uniform(-3, 3, (HEIGHT, WIDTH)).astype(np.float32))
dy = torch.from_numpy(generator.uniform(-3, 3, (HEIGHT, WIDTH)).astype(np.float32))
add("elastic.dx", dx)
add("elastic.dy", dy)
grid = torch.stack([2 * dx / WIDTH, 2 * dy / HEIGHT], -1)[None]
add("elastic", F.elastic_transform(real, grid, InterpolationMode.BILINEAR))
gray = F.rgb_to_grayscale(real, 1)
padded = torch.nn.functional.pad(gray[None], [1, 1, 1, 1], mode="replicate")
kernel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
edges = torch.nn.functional.conv2d(padded, torch.stack([kernel, kernel.T])[:, None])[0]
add("sobel", (edges.square().sum(0).sqrt() / 4).clamp(max=1)[None].repeat(3, 1, 1))

# RandAugment's operations at magnitude 9 of 31, in both directions; TrivialAugment's at 20 of 31.
names = ["Identity", "ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate", "Brightness", "Color", "Contrast", "Sharpness", "Posterize", "Solarize", "AutoContrast", "Equalize"]
for wide, level in ((False, 9 / 30), (True, 20 / 30)):
    for sign in (1, -1):
        for i, name in enumerate(names):
            largest = {
                "ShearX": 0.99 if wide else 0.3, "ShearY": 0.99 if wide else 0.3,
                "TranslateX": 32 if wide else 150 / 331 * WIDTH, "TranslateY": 32 if wide else 150 / 331 * HEIGHT,
                "Rotate": 135 if wide else 30,
            }.get(name, 0.99 if wide else 0.9)
            magnitude = sign * level * largest
            source = real
            if name == "Posterize":
                magnitude, source = 8 - round(level * (6 if wide else 4)), byte
            elif name == "Solarize":
                magnitude, source = 255 - 255 * level, byte
            elif name == "Equalize":
                source = byte
            add(f"{'wide' if wide else 'rand'}.{i}.{'plus' if sign > 0 else 'minus'}", _apply_op(source, name, magnitude, InterpolationMode.NEAREST, None))

# Pillow's JPEG, as a file and back.
for quality in (15, 50, 80):
    memory = io.BytesIO()
    Image.fromarray(image.transpose(1, 2, 0)).save(memory, "JPEG", quality=quality)
    cases[f"jpeg.{quality}"] = np.asarray(Image.open(memory)).transpose(2, 0, 1)
for size in (5, 13):
    small = Image.fromarray(image.transpose(1, 2, 0)).resize((size, size), Image.BOX).resize((WIDTH, HEIGHT), Image.NEAREST)
    cases[f"pixelate.{size}"] = np.asarray(small).transpose(2, 0, 1)

np.savez_compressed(sys.argv[1], **cases)
print(len(cases), "cases")
