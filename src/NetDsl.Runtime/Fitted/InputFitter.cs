using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Fits the transforms of a model's inputs on a data set in two passes: first the means, then the standard deviations or covariances.
/// </summary>
internal sealed class InputFitter : IDisposable
{
    /// <summary>
    /// The largest number of samples of a batch. Covariances are added batch by batch, so larger batches need fewer sums of matrices.
    /// </summary>
    private const int MaxSamples = 1024;

    /// <summary>The largest number of elements of a batch: 4 MiB. There are two batches.</summary>
    private const int MaxNumbers = 1 << 20;

    private readonly Model model;
    private readonly BatchLoader loader;
    private readonly List<Fit> fits;

    public InputFitter(Model model, Dataset dataset)
    {
        this.model = model;
        if (model.InputTransforms.Length == 0)
            throw new InvalidOperationException($"{model.Info.Name} has nothing to fit: none of its inputs has a Standardize or a Whiten.");
        var batchSize = Math.Min(Math.Clamp(MaxNumbers / (model.InputLength + model.TargetLength), 1, MaxSamples), dataset.Count);
        loader = new BatchLoader(dataset, batchSize, model.Parts);
        fits = [.. model.InputTransforms.Select(t => t.Kind == TransformKind.Standardize
            ? new Deviations(model, t)
            : (Fit)new Covariance(model, t, batchSize))];
    }

    /// <summary>Computes all statistics, then stores them in the model. The model does not change if this fails.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidDataException">A sample has an input that is not a finite number.</exception>
    public int Run(CancellationToken cancellation)
    {
        var samples = Pass((fit, x) => fit.AddToMean(x), cancellation);
        fits.ForEach(fit => fit.MeanIsKnown());
        Pass((fit, x) => fit.AddToSquares(x), cancellation);
        var results = fits.Select(fit => fit.Finish(cancellation)).ToList();
        foreach (var (fit, result) in fits.Zip(results))
            fit.Write(result);
        return samples;
    }

    public void Dispose()
    {
        loader.Dispose();
        fits.ForEach(fit => fit.Dispose());
    }

    private int Pass(Action<Fit, ReadOnlySpan<float>> add, CancellationToken cancellation)
    {
        var samples = 0;
        loader.StartInOrder(cancellation);
        try
        {
            while (loader.Next() is { } batch)
            {
                cancellation.ThrowIfCancellationRequested();
                if (batch.NotFiniteInput() is { } bad)
                    throw new InvalidDataException(
                        $"Sample {bad.Sample} of the data has an input that is {bad.Value}: nothing can be fitted on it.");
                samples += batch.Count;
                foreach (var fit in fits)
                    add(fit, fit.Of(batch));
            }
        }
        finally
        {
            loader.Stop();
        }

        return samples;
    }

    /// <summary>The intermediate results of one transform. Its statistics are the mean and the one named by <c>role</c>.</summary>
    private abstract class Fit(Model model, InputTransform transform, string role) : IDisposable
    {
        private readonly Parameter mean = model.Statistic(transform.Layer, "Mean");
        private readonly Parameter second = model.Statistic(transform.Layer, role);

        /// <summary>The sums of the first pass, then the means.</summary>
        protected double[] Mean { get; } = new double[model.Statistic(transform.Layer, "Mean").Info.Length];

        /// <summary>The number of consecutive elements of a sample that share a mean.</summary>
        protected int Inner => model.Parts.Inputs[transform.Input].Length / Mean.Length;

        /// <summary>The number of elements of each mean.</summary>
        protected double Count { get; private set; }

        protected InputTransform Transform => transform;

        /// <summary>The samples of the transform's input.</summary>
        public ReadOnlySpan<float> Of(Batch batch)
        {
            var inputs = batch.Inputs;
            for (var i = 0; i < transform.Input; i++)
                inputs = inputs[(batch.Count * model.Parts.Inputs[i].Length)..];
            return inputs[..(batch.Count * model.Parts.Inputs[transform.Input].Length)];
        }

        public void AddToMean(ReadOnlySpan<float> x)
        {
            for (var start = 0; start < x.Length; start += Inner * Mean.Length)
                for (var i = 0; i < Mean.Length; i++)
                    foreach (var value in x.Slice(start + i * Inner, Inner))
                        Mean[i] += value;
            Count += x.Length / Mean.Length;
        }

        public void MeanIsKnown()
        {
            foreach (ref var value in Mean.AsSpan())
                value /= Count;
        }

        public abstract void AddToSquares(ReadOnlySpan<float> x);

        /// <summary>Computes the second statistic.</summary>
        public abstract float[] Finish(CancellationToken cancellation);

        public void Write(float[] result)
        {
            mean.Write(Array.ConvertAll(Mean, m => (float)m));
            second.Write(result);
        }

        public virtual void Dispose()
        {
        }
    }

    private sealed class Deviations(Model model, InputTransform transform) : Fit(model, transform, "Deviation")
    {
        private double[] squares = [];

        public override void AddToSquares(ReadOnlySpan<float> x)
        {
            if (squares.Length == 0)
                squares = new double[Mean.Length];
            for (var start = 0; start < x.Length; start += Inner * Mean.Length)
                for (var i = 0; i < Mean.Length; i++)
                    foreach (var value in x.Slice(start + i * Inner, Inner))
                        squares[i] += (value - Mean[i]) * (value - Mean[i]);
        }

        public override float[] Finish(CancellationToken cancellation) =>
            // Constant elements become 0 with any divisor. Their mean may be off by a rounding error.
            Array.ConvertAll([.. squares.Select((s, i) => (Deviation: Math.Sqrt(s / Count), Mean: Math.Abs(Mean[i])))],
                s => s.Deviation > 1e-12 * s.Mean ? (float)s.Deviation : 1);
    }

    private sealed class Covariance : Fit
    {
        private readonly Device device;
        private readonly int features;
        private readonly DeviceBuffer samples;
        private readonly DeviceBuffer products;
        private readonly float[] centered;
        private readonly float[] product;
        private readonly double[] sum;
        private readonly int components;

        public Covariance(Model model, InputTransform transform, int batch)
            : base(model, transform, "Matrix")
        {
            (device, features) = (model.Device, Mean.Length);
            components = model.Statistic(transform.Layer, "Matrix").Shape[0];
            (samples, products) = (device.Allocate((long)batch * features), device.Allocate((long)features * features));
            (centered, product, sum) = (new float[batch * features], new float[features * features], new double[(long)features * features]);
        }

        public override void AddToSquares(ReadOnlySpan<float> x)
        {
            for (var i = 0; i < x.Length; i++)
                centered[i] = (float)(x[i] - Mean[i % features]);
            var (all, result) = (new Region(samples, 0, x.Length), new Region(products, 0, product.Length));
            device.Upload(centered.AsSpan(0, x.Length), all);
            device.MatMul<Identity>(features, features, x.Length / features, true, false, all, all, result);
            device.Download(result, product);
            for (var i = 0; i < sum.Length; i++)
                sum[i] += product[i];
        }

        public override float[] Finish(CancellationToken cancellation)
        {
            for (var i = 0; i < sum.Length; i++)
                sum[i] /= Count;
            var (values, vectors) = SymmetricEigen.Decompose(sum, features, cancellation);
            var isZca = Transform.Kind == TransformKind.Zca;
            // In the product V diag(s) Vt of ZCA, each factor gets the square root of the scale.
            var scaled = new float[(isZca ? features : components) * features];
            for (var i = 0; i < scaled.Length; i++)
            {
                var scale = 1 / Math.Sqrt(Math.Max(values[i / features], 0) + Transform.Epsilon);
                scaled[i] = (float)(vectors[i] * (isZca ? Math.Sqrt(scale) : scale));
            }

            if (!isZca)
                return scaled;
            using var factor = device.Allocate(scaled.Length);
            var (all, result) = (new Region(factor, 0, scaled.Length), new Region(products, 0, scaled.Length));
            device.Upload(scaled, all);
            device.MatMul<Identity>(features, features, features, true, false, all, all, result);
            device.Download(result, scaled);
            return scaled;
        }

        public override void Dispose()
        {
            samples.Dispose();
            products.Dispose();
        }
    }
}
