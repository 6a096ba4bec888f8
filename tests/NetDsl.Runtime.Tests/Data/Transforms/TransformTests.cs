using NetDsl.Transforms;

namespace NetDsl.Runtime.Tests.Data.Transforms;

/// <summary>What random transforms draw, and what they refuse.</summary>
public class TransformTests
{
    private static TransformImage Image(int channels, int height, int width)
    {
        var image = new TransformImage(new ImageShape(channels, height, width));
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (i + 1) / (float)image.Pixels.Length;
        return image;
    }

    private static float[] Apply(Transform transform, TransformImage image, ulong seed)
    {
        var random = new RandomStream(seed);
        transform.Apply(image, ref random);
        return image.Pixels.ToArray();
    }

    /// <summary>Every public transform, with all that it draws.</summary>
    public static IEnumerable<Transform> All() =>
    [
        new RandomCrop(16, 4), new RandomResizedCrop(16), new RandomHorizontalFlip(), new RandomVerticalFlip(), new RandomRotation90(),
        new RandomAffine(30, (0.1f, 0.1f), (0.8f, 1.2f), 10, 5, Interpolation.Bilinear), new RandomRotation(30), new ElasticTransform(),
        new ColorJitter(0.4f, 0.4f, 0.4f, 0.1f), new RandomGrayscale(0.5f), new RandomChannelDrop(0.5f), new RandomInvert(), new RandomPosterize(3),
        new RandomSolarize(0.5f), new RandomAdjustSharpness(2), new RandomAutocontrast(), new RandomEqualize(), new GaussianBlur(5),
        new GaussianNoise(), new RandomErasing(), new RandomErasing(value: null), new RandomCutout(6), new PcaLighting(), new RandAugment(),
        new TrivialAugmentWide(), new RandomApply(new Sobel()), new RandomChoice(new Sobel(), new RandomInvert()), new Grayscale(3), new CenterCrop(16), new Pad(2),
        new Resize(16, 16), new Normalize([0.5f], [0.5f]), new PerImageStandardization(), new Sobel(),
        new Compose(new RandomCrop(16), new ColorJitter(0.4f), new Normalize([0.5f], [0.5f])),
        .. from corruption in Enum.GetValues<Corruption>() from severity in (int[])[1, 3, 5] select new CommonCorruption(corruption, severity),
    ];

    [Fact]
    public void All_public_transforms_are_tested_here()
    {
        var tested = All().Select(transform => transform.GetType()).ToHashSet();
        typeof(Transform).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Transform)) && !type.IsAbstract && !tested.Contains(type)).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_stream_gives_the_same_image_whatever_was_in_memory_before()
    {
        foreach (var transform in All())
        {
            var used = new TransformImage(new ImageShape(3, 30, 30));
            used.Pixels.Fill(float.NaN);
            for (var slot = 0; slot < 8; slot++)
                used.Scratch(slot, 5000).Fill(float.NaN);
            used.Spare(new ImageShape(3, 30, 30)).Fill(float.NaN);
            for (ulong seed = 0; seed < 5; seed++)
            {
                var fresh = Image(3, 24, 24);
                fresh.Pixels.CopyTo(used.Load(fresh.Shape));
                var expected = Apply(transform, fresh, seed);
                Apply(transform, used, seed).ShouldBe(expected, transform.GetType().Name);
                expected.All(float.IsFinite).ShouldBeTrue(transform.GetType().Name);
                used.Shape.ShouldBe(transform.OutputShape(new ImageShape(3, 24, 24)), transform.GetType().Name);
                if (!transform.LeavesUnitRange && transform is not RandomErasing)
                    expected.All(value => value is >= -1e-5f and <= 1.00001f).ShouldBeTrue(transform.GetType().Name);
            }
        }
    }

    [Fact]
    public void Evaluation_keeps_the_shape_of_training_and_draws_nothing()
    {
        foreach (var transform in All())
        {
            var image = Image(3, 24, 24);
            var before = image.Pixels.ToArray();
            transform.ApplyForEvaluation(image);
            image.Shape.ShouldBe(transform.OutputShape(new ImageShape(3, 24, 24)), transform.GetType().Name);
            if (transform is RandomTransform)
                image.Pixels.ToArray().ShouldBe(before, transform.GetType().Name);
        }
    }

    [Fact]
    public void Transforms_allocate_nothing_once_their_memory_is_there()
    {
        foreach (var transform in All())
        {
            var image = new TransformImage(new ImageShape(3, 24, 24));
            void Once(ulong seed)
            {
                image.Load(new ImageShape(3, 24, 24)).Fill(0.4f);
                var random = new RandomStream(seed);
                transform.Apply(image, ref random);
            }

            for (ulong seed = 0; seed < 40; seed++)
                Once(seed);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (ulong seed = 0; seed < 40; seed++)
                Once(seed);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(40, transform.GetType().Name);
        }
    }

    [Fact]
    public void Random_crops_take_every_window_and_evaluation_the_middle()
    {
        var crop = new RandomCrop(3, padding: 1);
        var seen = new HashSet<string>();
        for (ulong seed = 0; seed < 300; seed++)
            seen.Add(string.Join(' ', Apply(crop, Image(1, 4, 4), seed)));
        seen.Count.ShouldBe(4 * 4);
        var image = Image(1, 5, 5);
        crop.ApplyForEvaluation(image);
        image.Pixels.ToArray().ShouldBe([.. ((int[])[7, 8, 9, 12, 13, 14, 17, 18, 19]).Select(i => i / 25f)]);
        Should.Throw<ArgumentException>(() => crop.OutputShape(new ImageShape(1, 1, 0))).Message.ShouldBe("RandomCrop cannot cut 3x3 out of an image of 1x0 with a padding of 1: lower the size, or raise the padding.");
    }

    [Fact]
    public void Rotations_by_90_degrees_turn_counter_clockwise()
    {
        var image = Image(1, 2, 2);
        RandomRotation90.Rotate(image, 1);
        image.Pixels.ToArray().ShouldBe([0.5f, 1, 0.25f, 0.75f]);
        for (var quarters = 0; quarters < 4; quarters++)
        {
            var (once, turned) = (Image(2, 5, 5), Image(2, 5, 5));
            RandomRotation90.Rotate(once, quarters);
            // The affine map of the same angle copies the same pixels.
            AffineMap.Inverse(-90 * quarters, 0, 0, 1, 0, 0).Apply(turned, Interpolation.Nearest, 0);
            once.Pixels.ToArray().ShouldBe(turned.Pixels.ToArray());
        }

        Should.Throw<ArgumentException>(() => new RandomRotation90().OutputShape(new ImageShape(1, 2, 3))).Message.ShouldContain("crop it to a square first");
    }

    [Fact]
    public void Erased_rectangles_have_the_wanted_area()
    {
        var erasing = new RandomErasing(p: 1, scale: (0.1f, 0.3f), value: 7);
        for (ulong seed = 0; seed < 100; seed++)
        {
            var share = Apply(erasing, Image(1, 40, 40), seed).Count(value => value == 7) / 1600.0;
            share.ShouldBeInRange(0.08, 0.33);
        }

        var areas = Enumerable.Range(0, 5000).Select(seed => Apply(new RandomCutout(6, value: 7), Image(1, 20, 20), (ulong)seed).Count(value => value == 7)).ToHashSet();
        // Whole squares, and squares that the border cuts.
        (areas.Max(), areas.Min()).ShouldBe((36, 9));
    }

    [Fact]
    public void Lighting_adds_the_same_to_all_pixels_of_a_channel()
    {
        var image = Image(3, 4, 4);
        var before = image.Pixels.ToArray();
        Apply(new PcaLighting([1, 0, 0], [0.5f, -1, 2, 0, 0, 0, 0, 0, 0], std: 1), image, 3);
        var shifts = image.Pixels.ToArray().Zip(before, (a, b) => a - b).ToArray();
        var amount = shifts[0] / 0.5f;
        amount.ShouldNotBe(0);
        for (var i = 0; i < 48; i++)
            shifts[i].ShouldBe(amount * (i < 16 ? 0.5f : i < 32 ? -1 : 2), 1e-5f);
    }

    [Fact]
    public void Standardised_images_have_mean_0_and_deviation_1()
    {
        var image = Image(3, 8, 8);
        new PerImageStandardization().ApplyForEvaluation(image);
        var values = image.Pixels.ToArray();
        values.Average().ShouldBe(0, 1e-5f);
        values.Select(value => value * value).Average().ShouldBe(1, 1e-4f);
        var flat = new TransformImage(new ImageShape(1, 2, 2));
        flat.Pixels.Fill(0.3f);
        new PerImageStandardization().ApplyForEvaluation(flat);
        flat.Pixels.ToArray().ShouldBe([0, 0, 0, 0]);
    }

    [Theory, InlineData(0.2f), InlineData(1f), InlineData(5f)]
    public void Beta_numbers_have_the_moments_of_their_distribution(float alpha)
    {
        var random = new RandomStream(5);
        var values = Enumerable.Range(0, 20000).Select(_ => (double)random.Beta(alpha)).ToArray();
        values.All(value => value is >= 0 and <= 1).ShouldBeTrue();
        values.Average().ShouldBe(0.5, 0.015);
        values.Select(value => (value - 0.5) * (value - 0.5)).Average().ShouldBe(1 / (4 * (2 * alpha + 1.0)), 0.006);
        float.IsFinite(random.Beta(1e-3f)).ShouldBeTrue();
    }

    [Fact]
    public void Corruptions_grow_with_their_severity_and_are_the_same_every_time()
    {
        var data = new ImageDataset([3, 32, 32], [.. Enumerable.Range(0, 4 * 3072).Select(i => (byte)(128 + 90 * Math.Sin(i % 32 / 4.0) * Math.Cos(i / 32 % 32 / 5.0)))], [0, 1, 2, 3]);
        var (plain, inputs, again, targets) = (new float[4 * 3072], new float[4 * 3072], new float[4 * 3072], new float[4]);
        data.Read([0, 1, 2, 3], plain, targets);
        foreach (var corruption in Enum.GetValues<Corruption>())
        {
            var distances = new List<double>();
            foreach (var severity in (int[])[1, 5])
            {
                var corrupted = data.Corrupt(corruption, severity);
                corrupted.Read([0, 1, 2, 3], inputs, targets);
                targets.ShouldBe([0, 1, 2, 3]);
                corrupted.ReadForTraining([3], 99, again, targets);
                again.AsSpan(0, 3072).SequenceEqual(inputs.AsSpan(3 * 3072)).ShouldBeTrue(corruption.ToString());
                distances.Add(inputs.Zip(plain, (a, b) => Math.Abs(a - b)).Average());
            }

            // (The milder ones take colours out of images that are grey already.)
            if (corruption != Corruption.Saturate)
                distances[0].ShouldBeGreaterThan(0.0005, corruption.ToString());
            if (corruption is not (Corruption.Elastic or Corruption.Saturate))
                distances[1].ShouldBeGreaterThan(distances[0], corruption.ToString());
        }

        Should.Throw<ArgumentOutOfRangeException>(() => data.Corrupt(Corruption.Fog, 6)).Message.ShouldContain("from 1 to 5");
        Should.Throw<ArgumentException>(() => data.Normalize(0, 1).Corrupt(Corruption.Fog, 1)).Message.ShouldContain("normalise after Corrupt");
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Should.Throw<ArgumentException>(() => new Compose(new Normalize([0], [1]), new ColorJitter(0.1f))).Message.ShouldStartWith("ColorJitter needs values from 0 to 1, but Normalize comes before it and changes them: put Normalize after it.");
        Should.Throw<ArgumentException>(() => new RandomApply(new CenterCrop(3)).OutputShape(new ImageShape(1, 5, 5))).Message.ShouldStartWith("CenterCrop makes 1x3x3 of an image of 1x5x5");
        Should.Throw<ArgumentException>(() => new ColorJitter(0.1f).OutputShape(new ImageShape(2, 5, 5))).Message.ShouldContain("these have 2");
        Should.Throw<ArgumentOutOfRangeException>(() => new ColorJitter(hue: 0.6f)).Message.ShouldContain("from 0 to 0.5");
        Should.Throw<ArgumentOutOfRangeException>(() => new RandAugment(magnitude: 31)).Message.ShouldContain("from 0 to 30");
        Should.Throw<ArgumentOutOfRangeException>(() => new RandomSolarize(128)).Message.ShouldContain("divide a byte by 255");
        Should.Throw<ArgumentOutOfRangeException>(() => new GaussianBlur(4)).Message.ShouldContain("odd");
        Should.Throw<ArgumentOutOfRangeException>(() => new RandomHorizontalFlip(2)).Message.ShouldContain("from 0 to 1");
        Should.Throw<ArgumentException>(() => new Normalize([0, 0], [1, 1]).OutputShape(new ImageShape(3, 2, 2))).Message.ShouldContain("have 3 channels");
        Should.Throw<ArgumentException>(() => new Normalize([0], [0]).OutputShape(new ImageShape(3, 2, 2))).Message.ShouldContain("above 0");
    }
}
