using OxyPlot;

namespace NetDsl.Reports;

/// <summary>The colours of a figure. Each figure is drawn once for light and once for dark pages.</summary>
internal sealed record Theme(OxyColor Text, OxyColor Grid, OxyColor[] Series)
{
    // Okabe and Ito's colours, which people with any colour vision tell apart; lighter ones for dark pages.
    public static readonly Theme Light = new(
        OxyColor.FromRgb(0x24, 0x29, 0x2f), OxyColor.FromRgb(0xd8, 0xde, 0xe4),
        [OxyColor.FromRgb(0x00, 0x72, 0xb2), OxyColor.FromRgb(0xd5, 0x5e, 0x00), OxyColor.FromRgb(0x00, 0x9e, 0x73), OxyColor.FromRgb(0xcc, 0x79, 0xa7), OxyColor.FromRgb(0x8a, 0x6d, 0x00)]);

    public static readonly Theme Dark = new(
        OxyColor.FromRgb(0xe6, 0xed, 0xf3), OxyColor.FromRgb(0x3a, 0x42, 0x4c),
        [OxyColor.FromRgb(0x56, 0xb4, 0xe9), OxyColor.FromRgb(0xff, 0x9f, 0x40), OxyColor.FromRgb(0x2f, 0xd0, 0xa0), OxyColor.FromRgb(0xe8, 0xa5, 0xcb), OxyColor.FromRgb(0xf0, 0xe4, 0x42)]);

    public OxyColor Of(int series) => Series[series % Series.Length];
}
