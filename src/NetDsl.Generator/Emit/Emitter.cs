using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>From a network that has been built to its C# files: runs the passes over both of its graphs and writes them.</summary>
internal static class Emitter
{
    public static EquatableArray<SourceFile> Emit(Network network, CompilerOptions options)
    {
        var fixedPlaces = new FixedPlaces(network);
        var functions = new Functions(network);
        var shapes = new Shapes(network);

        var training = Compile(Recompute.Run(Differentiate.Run(network.Training!).Verified("differentiation"), network).Verified("recomputation"));
        var (evaluationGraph, preparationGraph) = options.Fusion ? Prepare.Run(Simplify.Run(network.Evaluation!)) : (network.Evaluation!, null);
        foreach (var value in evaluationGraph.Live().Select(n => n.Attribute).OfType<Prepared.Value>())
            fixedPlaces.Add(value, network);
        var evaluation = Compile(evaluationGraph.Verified("preparation"));

        VerifyIndependence(evaluation);

        // Where averages are kept, they may be asked for without a backward pass.
        var trainingText = Writer(training).Write("TrainingProgram", "One step of training: forward and backward.",
            [.. network.MovingAverages.Count > 0 ? new[] { ("Forward", KernelsForStatistics(training)) } : [], ("Run", training.Plan.Kernels.Count)]);
        var inferenceText = Writer(evaluation).Write("InferenceProgram", "The network as it is used: forward only.",
            [("Forward", KernelsForOutputs(evaluation)), ("Evaluate", evaluation.Plan.Kernels.Count)]);

        var perSample = (Training: training.Plan.PerSample, Inference: evaluation.Plan.PerSample, Most: Math.Max(training.Plan.PerSample, evaluation.Plan.PerSample));
        var perBatch = Math.Max(training.Plan.PerBatch, evaluation.Plan.PerBatch);
        if (preparationGraph is not null)
            inferenceText += Further(Compile(preparationGraph), "PreparationProgram", "What inference reads that depends on parameters alone.", isPreparation: true);
        if (network.Projection is not null)
            trainingText += Further(Compile(network.Projection), "ProjectionProgram", "What is done to weights after each step.");
        if (network.Calibration is not null)
            inferenceText += Further(Compile(network.Calibration), "CalibrationProgram", "The variances that scale initial weights.");

        if (network.OutputLoss is not null)
        {
            // What the first half keeps for the second has to survive the loss between them.
            var inputs = Compile(Differentiate.ForInputs(network.Evaluation!).Verified("differentiation for inputs"));
            var loss = Compile(Differentiate.ForOutputs(network.OutputLoss).Verified("differentiation for outputs"), inputs.Plan);
            inferenceText += "\n" + Writer(inputs).Write("InputGradientProgram", "From the inputs to the outputs as at inference, and from the gradients for the outputs back to those for the inputs.",
                [("Forward", KernelsForOutputs(inputs)), ("Backward", inputs.Plan.Kernels.Count)], cumulative: false);
            inferenceText += Further(loss, "LossGradientProgram", "The loss, and its gradients for the outputs.");
        }

        if (network.Sampling is not null)
            inferenceText += Further(Compile(network.Sampling), "SamplingProgram", "The network as it is used, but with what it drops left to chance.");

        return new(
        [
            File(network.Spec, "", new SurfaceWriter(network, fixedPlaces).Write(perSample, perBatch)),
            File(network.Spec, ".Training", InClass(network.Spec, trainingText)),
            File(network.Spec, ".Inference", InClass(network.Spec, inferenceText)),
            File(network.Spec, ".Functions", InClass(network.Spec, FunctionsText(functions, shapes))),
        ]);

        Compiled Compile(Graph graph, MemoryPlan? beside = null)
        {
            var simple = (options.Fusion ? Simplify.Run(graph) : Simplify.ShareSoftmax(graph)).Verified("simplification");
            var (fused, origins) = Fuse.Run(simple, options.Fusion);
            if (options.Fusion)
                (fused, origins) = PairSums.Run(fused.Verified("fusion"), origins);
            (fused, origins) = ChooseLayouts.Run(fused.Verified("pairs of sums"), origins, options.Layout);
            if (options.Fusion)
                (fused, origins) = GatherMoments.Run(fused.Verified("choice of layouts"), origins);
            if (!options.Rematerialize || !options.Fusion)
                return new(fused.Verified("gathering of moments"), origins, Plan(fused));
            var (least, leastOrigins, plan) = Rematerialize.Run(fused.Verified("gathering of moments"), origins, network, Plan);
            return new(least.Verified("rematerialization"), leastOrigins, plan);

            MemoryPlan Plan(Graph planned) => PlanMemory.Run(planned, fixedPlaces, options.Fusion, beside);
        }

        // A program of one run beside the two, whose memory it shares.
        string Further(Compiled compiled, string name, string summary, bool isPreparation = false)
        {
            (perSample.Most, perBatch) = (Math.Max(perSample.Most, compiled.Plan.PerSample), Math.Max(perBatch, compiled.Plan.PerBatch));
            return "\n" + Writer(compiled, isPreparation).Write(name, summary, [("Run", compiled.Plan.Kernels.Count)]);
        }

        ProgramWriter Writer(Compiled compiled, bool isPreparation = false) => new(network, compiled.Plan, fixedPlaces, compiled.Origins, functions, shapes) { IsPreparation = isPreparation };
    }

    /// <summary>The class without its contents, for a network with a mistake.</summary>
    public static EquatableArray<SourceFile> EmitBroken(Network network) =>
        new([File(network.Spec, "", new SurfaceWriter(network, null).Write(default, 0))]);

    /// <summary>At inference models take a few samples at a time: what each gives must not depend on the others.</summary>
    private static void VerifyIndependence(Compiled evaluation)
    {
        if (evaluation.Plan.Kernels.Take(KernelsForOutputs(evaluation)).FirstOrDefault(k => (!k.Type.Batched || k.Op == Conv2dMoments.Op) && k.Inputs.Any(i => i.Type.Batched)) is { } mixing)
            throw new InvalidOperationException($"At inference, {mixing.Op.Name} makes one value of all samples of a batch.");
    }

    /// <summary>How many of the kernels, from the first, the outputs need. Losses and backward passes come after.</summary>
    private static int KernelsForOutputs(Compiled compiled) =>
        compiled.Graph.Roots.Where(r => r.Root.Kind == RootKind.Output).Max(r => KernelsFor(compiled.Plan, r.Value));

    /// <summary>How many of the kernels, from the first, are the forward pass of training, with its statistics.</summary>
    private static int KernelsForStatistics(Compiled compiled)
    {
        var forward = compiled.Plan.Kernels.TakeWhile(kernel => !kernel.Origin.Backward).Count();
        return compiled.Graph.Roots.Where(r => r.Root.Kind == RootKind.Statistic).Select(r => KernelsFor(compiled.Plan, r.Value)).Append(forward).Max();
    }

    /// <summary>How many of the kernels, from the first, a value needs.</summary>
    private static int KernelsFor(MemoryPlan plan, Node value)
    {
        var kernel = value.Op == Pick.Op ? value.Input : value;
        for (var i = 0; i < plan.Kernels.Count; i++)
            if (plan.Kernels[i] == kernel)
                return i + 1;
        return 0;
    }

    private static string FunctionsText(Functions functions, Shapes shapes)
    {
        var writer = new CodeWriter();
        shapes.Write(writer);
        if (writer.ToString().Length > 0)
            writer.Line();
        functions.Write(writer);
        return writer.ToString();
    }

    private static string InClass(NetworkSpec network, string members)
    {
        var writer = new CodeWriter();
        writer.Open($"partial class {network.Name}");
        writer.Lines(members.TrimEnd('\n').Split('\n'));
        writer.Close();
        return writer.ToString();
    }

    private static SourceFile File(NetworkSpec network, string suffix, string declaration) => new(
        network.FullName.Replace("@", "") + suffix + ".g.cs",
        RuntimeNames.Spell(
            FileFrame.Around(declaration, network.Namespace, network.ContainingTypes, "System.Runtime.CompilerServices", "NetDsl", "NetDsl.Runtime"),
            network.Hidden));

    private sealed record Compiled(Graph Graph, IReadOnlyDictionary<Node, FunctionOrigin> Origins, MemoryPlan Plan);
}
