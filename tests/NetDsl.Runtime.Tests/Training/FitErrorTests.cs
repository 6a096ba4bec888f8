using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

public class FitErrorTests
{
    private static readonly Dataset Data = Toy.Clusters(40);

    [Fact]
    public void Data_of_another_shape_are_refused_before_anything_runs()
    {
        using var model = Perceptron.Create(inputs: 2);
        var wide = new TensorDataset([3], new float[6], [0, 1]);
        Should.Throw<ArgumentException>(() => model.FitAsync(wide)).Message.ShouldStartWith("Perceptron takes inputs of 2, but the samples are 3.");
        Should.Throw<ArgumentException>(() => model.FitAsync(Data, wide)).ParamName.ShouldBe("validation");
        Should.Throw<ArgumentException>(() => model.EvaluateAsync(wide)).ParamName.ShouldBe("dataset");
        Should.Throw<ArgumentNullException>(() => model.FitAsync(null!));

        var two = new TensorDataset([2], new float[4], new float[4], targetLength: 2);
        Should.Throw<ArgumentException>(() => model.FitAsync(two)).Message.ShouldStartWith("Perceptron learns one class label for each sample, but the samples have 2 target values.");
        using var line = Line.Create(inputs: 2, outputs: 3);
        Should.Throw<ArgumentException>(() => line.FitAsync(two)).Message.ShouldStartWith("Line learns 3 values for each sample, but the samples have 2.");
    }

    [Fact]
    public async Task A_flat_shape_fits_a_picture_of_as_many_numbers()
    {
        using var model = Perceptron.Create(inputs: 12);
        await model.EvaluateAsync(new TensorDataset([3, 2, 2], new float[12], [0]));
    }

    [Fact]
    public async Task Options_that_make_no_sense_are_refused_before_anything_runs()
    {
        using var model = Perceptron.Create(maxBatch: 8);
        void Refuses<E>(FitOptions options, string why) where E : ArgumentException =>
            Should.Throw<E>(() => model.FitAsync(Data, options: options)).Message.ShouldContain(why);

        Refuses<ArgumentOutOfRangeException>(new() { Epochs = 0 }, "at least one epoch");
        Refuses<ArgumentOutOfRangeException>(new() { BatchSize = 9 }, "from 1 to 8, which is what Perceptron was created for. Create it with maxBatch: 9");
        Refuses<ArgumentOutOfRangeException>(new() { BatchSize = 0 }, "from 1 to 8");
        Refuses<ArgumentNullException>(new() { Optimizer = null! }, "needs an Optimizer");
        Refuses<ArgumentException>(new() { Monitor = "f1" }, "no metric 'f1' to monitor: there are loss, accuracy");
        Refuses<ArgumentException>(new() { Metrics = [new Accuracy(), new Accuracy()] }, "two metrics with the name 'accuracy'");
        Refuses<ArgumentException>(new() { EarlyStopping = new(Patience: 0) }, "patience of 1 epoch or more");
        Refuses<ArgumentException>(new() { EarlyStopping = new(MinDelta: double.NaN) }, "minimal change of 0 or more");
        Refuses<ArgumentException>(new() { Checkpoint = new("a", CheckpointPolicy.EveryEpoch) }, "{epoch} in it, but got 'a'");
        Refuses<ArgumentException>(new() { Checkpoint = new(" ") }, "white");
        model.StepCount.ShouldBe(0);
        await model.FitAsync(Data);
    }

    [Theory, InlineData(3f), InlineData(-1f), InlineData(0.5f), InlineData(float.NaN)]
    public async Task A_label_that_is_no_class_is_named_with_its_sample(float label)
    {
        using var model = Perceptron.Create();
        var spoilt = new Spoiler(Data, 17, target: label);
        var message = $"Sample 17 of the data has the label {label}, but the network tells 3 classes apart: labels go from 0 to 2.";
        (await Should.ThrowAsync<InvalidDataException>(() => model.FitAsync(spoilt))).Message.ShouldBe(message);
        (await Should.ThrowAsync<InvalidDataException>(() => model.EvaluateAsync(spoilt))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_sample_that_is_no_number_is_found()
    {
        using var model = Perceptron.Create();
        var e = await Should.ThrowAsync<TrainingDivergedException>(() => model.FitAsync(new Spoiler(Data, 23, input: float.PositiveInfinity)));
        e.Message.ShouldContain("because sample 23 of the data holds Infinity in its input. Remove or repair");
        e.Message.ShouldContain("The model has the parameters from before this step.");
        (e.Epoch, e.Step).ShouldSatisfyAllConditions(x => x.Epoch.ShouldBe(1), x => x.Step.ShouldBeInRange(1, 5));
    }

    [Fact]
    public async Task A_learning_rate_too_high_says_so_with_epoch_step_remedy_and_rescue()
    {
        using var folder = new TemporaryFolder();
        using var model = Line.Create(maxBatch: 10);
        var data = new TensorDataset([1], Enumerable.Range(0, 20).Select(i => i + 1f).ToArray(), new float[20]);
        var e = await Should.ThrowAsync<TrainingDivergedException>(() => model.FitAsync(data, options: new()
        {
            Epochs = 100,
            Optimizer = new Sgd(1),
            Checkpoint = new(folder["line.safetensors"]),
        }));
        e.Epoch.ShouldBeInRange(2, 20);
        e.Message.ShouldStartWith("Line: ");
        e.Message.ShouldContain($"in epoch {e.Epoch}, step {e.Step}, at a learning rate of 1. Lower the learning rate");
        e.Message.ShouldContain(folder["line.safetensors"]);
        model.Load(folder["line.safetensors"]);
        model.Values().ShouldAllBe(v => float.IsFinite(v));
    }

    [Fact]
    public async Task A_data_set_that_fails_ends_training_with_its_own_error_and_leaves_the_model_usable()
    {
        using var model = Perceptron.Create();
        (await Should.ThrowAsync<IOException>(() => model.FitAsync(new Failing(Data, reads: 3)))).Message.ShouldBe("The disk is gone.");
        model.StepCount.ShouldBe(3);
        await model.FitAsync(Data);
        model.StepCount.ShouldBe(8);
    }

    [Fact]
    public async Task A_listener_that_fails_ends_training_with_its_own_error()
    {
        using var model = Perceptron.Create();
        await Should.ThrowAsync<NotImplementedException>(() => model.FitAsync(Data, options: new() { EpochEnded = _ => throw new NotImplementedException() }));
        await Should.ThrowAsync<NotImplementedException>(() => model.FitAsync(Data, options: new() { Progress = new Listener(_ => throw new NotImplementedException()) }));
    }

    [Fact]
    public async Task A_checkpoint_that_could_never_be_written_is_refused_before_the_first_step()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        using var model = Perceptron.Create();
        await Should.ThrowAsync<IOException>(() => model.FitAsync(Data, options: new() { Checkpoint = new(Path.Combine(folder["file"], "a")) }));
        (await Should.ThrowAsync<IOException>(() => model.FitAsync(Data, options: new() { Checkpoint = new(folder["."]) }))).Message.ShouldContain("is a folder");
        model.StepCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_cancelled_evaluation_is_no_evaluation()
    {
        using var model = Perceptron.Create();
        await Should.ThrowAsync<OperationCanceledException>(() => model.EvaluateAsync(Data, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_confusion_matrix_of_another_size_is_refused()
    {
        Should.Throw<ArgumentException>(() => new ConfusionMatrix(4).Update(new float[6], [0, 1], 2)).Message.ShouldContain("4 classes needs one label or distribution and 4 outputs for each sample, or one label for each position, but got 1 and 3");
        Should.Throw<ArgumentOutOfRangeException>(() => new ConfusionMatrix(0));
    }
}
