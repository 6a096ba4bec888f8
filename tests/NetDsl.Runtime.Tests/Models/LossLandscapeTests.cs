using NetDsl.Runtime.Tests.Training;

namespace NetDsl.Runtime.Tests.Models;

public class LossLandscapeTests
{
    [Fact]
    public async Task A_slice_goes_through_the_model_and_leaves_it_as_it_was()
    {
        var data = Toy.Clusters(60);
        using var model = Perceptron.Create();
        await model.FitAsync(data, options: new() { Epochs = 10, Optimizer = new AdamW(0.02f) });
        var before = model.Values();
        var slice = await model.SliceLossAsync(data, points: 5, range: 1);
        model.Values().ShouldBe(before);
        slice.Distances.ShouldBe([-1, -0.5, 0, 0.5, 1]);
        slice.Losses[2].ShouldBe((await model.EvaluateAsync(data)).Loss, 1e-6);
        // It has been trained: the loss grows along a random direction.
        slice.Losses[0].ShouldBeGreaterThan(slice.Losses[2]);
        slice.Losses[4].ShouldBeGreaterThan(slice.Losses[2]);

        var plane = await model.SliceLossAsync(data, points: 3, plane: true);
        (plane.IsPlane, plane.Losses.Count).ShouldBe((true, 9));
        plane.Losses[4].ShouldBe(slice.Losses[2], 1e-6);
    }

    [Fact]
    public async Task Filters_of_a_direction_have_the_norms_of_the_model()
    {
        // A linear model: along the direction, the output changes by that of the direction alone.
        using var model = Line.Create(inputs: 3, outputs: 1);
        model.Parameters[0].Write([3, 0, 4]);
        model.Parameters[1].Write([0]);
        // The loss at distance 1 minus that at -1 is linear in the direction; with unit samples and targets 0, the sum of squares of the weights.
        var unit = new TensorDataset([3], new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }, new float[3], targetLength: 1);
        var slice = await model.SliceLossAsync(unit, points: 3, range: 1);
        // |w + d|^2 + |w - d|^2 = 2 |w|^2 + 2 |d|^2, with |d| = |w| = 5.
        (3 * (slice.Losses[0] + slice.Losses[2])).ShouldBe(100, 1e-3);
    }

    [Fact]
    public async Task Numbers_that_make_no_sense_are_refused()
    {
        using var model = Perceptron.Create();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => model.SliceLossAsync(Toy.Clusters(10), points: 2));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => model.SliceLossAsync(Toy.Clusters(10), range: 0));
    }
}
