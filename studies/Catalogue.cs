using Studies.ActivationFamily;
using Studies.Adversarial;
using Studies.Augmentation;
using Studies.Bagging;
using Studies.BatchNormPlace;
using Studies.BatchNormScale;
using Studies.BatchSize;
using Studies.ConvolutionMethods;
using Studies.Corruptions;
using Studies.DeepBelief;
using Studies.DifferentialEquation;
using Studies.DigitRecipes;
using Studies.Digits1989;
using Studies.DoubleDescent;
using Studies.DoubleDescentWidth;
using Studies.DropoutGrid;
using Studies.EarlyDropout;
using Studies.Equivariance;
using Studies.FiltersFeatures;
using Studies.HandFilters;
using Studies.Harness;
using Studies.Initialization;
using Studies.L1Sparsity;
using Studies.LossSlices;
using Studies.MlpRegularizers;
using Studies.NetworkSizes;
using Studies.NoiseRegularization;
using Studies.NormalizerFree;
using Studies.NotGate;
using Studies.PathEnsemble;
using Studies.PlainResidual;
using Studies.RandomLabels;
using Studies.Schedules;
using Studies.SequenceLength;
using Studies.Shortcuts;
using Studies.Transfer;
using Studies.VanishingGradient;
using Studies.VggGrid;
using Studies.ZhangCifar;

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
        ZhangCifarStudy.Study,
        RandomLabelsStudy.Study,
        VggGridStudy.Study,
        PlainResidualStudy.Study,
        ShortcutsStudy.Study,
        BatchNormPlaceStudy.Study,
        BatchNormScaleStudy.Study,
        NoiseRegularizationStudy.Study,
        ActivationFamilyStudy.Study,
        NotGateStudy.Study,
        VanishingGradientStudy.Study,
        InitializationStudy.Study,
        SchedulesStudy.Study,
        BatchSizeStudy.Study,
        AugmentationStudy.Study,
        CorruptionsStudy.Study,
        TransferStudy.Study,
        AdversarialStudy.Study,
        BaggingStudy.Study,
        DeepBeliefStudy.Study,
        DoubleDescentStudy.Study,
        DoubleDescentWidthStudy.Study,
        LossSlicesStudy.Study,
        PathEnsembleStudy.Study,
        DifferentialEquationStudy.Study,
        NormalizerFreeStudy.Study,
        FiltersFeaturesStudy.Study,
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
