using Studies.ActivationFamily;
using Studies.Adversarial;
using Studies.Bagging;
using Studies.BatchNormScale;
using Studies.BatchSize;
using Studies.ConvolutionMethods;
using Studies.DeepBelief;
using Studies.DifferentialEquation;
using Studies.DigitRecipes;
using Studies.Digits1989;
using Studies.DoubleDescent;
using Studies.DropoutGrid;
using Studies.EarlyDropout;
using Studies.Equivariance;
using Studies.HandFilters;
using Studies.Harness;
using Studies.Initialization;
using Studies.L1Sparsity;
using Studies.LossSlices;
using Studies.MlpRegularizers;
using Studies.NetworkSizes;
using Studies.NoiseRegularization;
using Studies.NotGate;
using Studies.PathEnsemble;
using Studies.PlainResidual;
using Studies.RandomLabels;
using Studies.Schedules;
using Studies.SequenceLength;
using Studies.Shortcuts;
using Studies.Transfer;
using Studies.VanishingGradient;

namespace Studies;

/// <summary>All claims, in the order of the page, and the studies that check them. A claim without a study is not run yet.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Entry> Entries { get; } =
    [
        Digits1989Study.Study,
        MlpRegularizersStudy.Study,
        DigitRecipesStudy.Study,
        DropoutGridStudy.Study,
        EarlyDropoutStudy.Study,
        new("CIFAR-10 of Zhang et al.", "001", "Inception 89.05 to 85.75 % test accuracy with and without crops and weight decay, without batch norm 83.00 and 82.00, AlexNet 81.22 to 76.07, MLP 3x512 53.35 and 52.39, MLP 1x512 50.39 and 50.51; all fit the training images"),
        RandomLabelsStudy.Study,
        new("VGG by blocks and layers", "000", "Some combinations do not train; more blocks help, more layers in a block help less, parameters go up"),
        PlainResidualStudy.Study,
        ShortcutsStudy.Study,
        new("Batch norm before or after the activation", "003", "After is better: 0.499 against 0.474; with scale and bias 0.493 and 0.478"),
        BatchNormScaleStudy.Study,
        NoiseRegularizationStudy.Study,
        ActivationFamilyStudy.Study,
        NotGateStudy.Study,
        VanishingGradientStudy.Study,
        InitializationStudy.Study,
        SchedulesStudy.Study,
        BatchSizeStudy.Study,
        new("Augmentation one by one, mixup, CutMix, RandAugment", "000, 001, 003", "Augmentation lowers the error on CIFAR-10"),
        new("Common corruptions", "001", "Corruptions lower the accuracy; augmentation in training makes networks more robust"),
        TransferStudy.Study,
        AdversarialStudy.Study,
        BaggingStudy.Study,
        DeepBeliefStudy.Study,
        DoubleDescentStudy.Study,
        new("Double descent of a convolutional network", "000, 002", "With label noise the test error over the width has a peak at the interpolation threshold"),
        LossSlicesStudy.Study,
        PathEnsembleStudy.Study,
        DifferentialEquationStudy.Study,
        new("Normaliser-free residual networks", "000", "Weight standardisation and adaptive gradient clipping replace batch norm"),
        new("Filters and features", "001, 003", "Filters of linear, dense and convolutional networks on MNIST; features grow more complex with depth"),
        EquivarianceStudy.Study,
        ConvolutionMethodsStudy.Study,
        L1SparsityStudy.Study,
        SequenceLengthStudy.Study,
        HandFiltersStudy.Study,
        NetworkSizesStudy.Study,
    ];

    public static IReadOnlyList<Study> Studies { get; } = [.. Entries.Select(e => e.Study).OfType<Study>()];

    public static Study? Find(string name) => Studies.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
