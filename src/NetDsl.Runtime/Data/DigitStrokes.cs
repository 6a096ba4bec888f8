namespace NetDsl;

/// <summary>One movement of the pen through points of the unit square, y downwards.</summary>
/// <param name="Smooth">Whether the pen goes through the points in a curve, or from corner to corner.</param>
/// <param name="Points">Where it passes.</param>
internal readonly record struct Stroke(bool Smooth, params (float X, float Y)[] Points);

/// <summary>The ways in which each digit is written.</summary>
internal static class DigitStrokes
{
    private static readonly Stroke[][][] Ways =
    [
        // 0: a ring, closed or not quite, round or narrow.
        [
            [Curve((0.5f, 0), (0.12f, 0.2f), (0.02f, 0.55f), (0.2f, 0.92f), (0.55f, 1), (0.9f, 0.8f), (0.98f, 0.4f), (0.82f, 0.08f), (0.5f, 0))],
            [Curve((0.62f, 0.02f), (0.25f, 0.12f), (0.15f, 0.5f), (0.25f, 0.9f), (0.5f, 1), (0.75f, 0.88f), (0.85f, 0.5f), (0.72f, 0.12f), (0.48f, 0))],
            [Curve((0.7f, 0.1f), (0.3f, 0), (0.05f, 0.4f), (0.2f, 0.9f), (0.6f, 0.98f), (0.95f, 0.6f), (0.85f, 0.15f), (0.55f, 0.04f))],
        ],
        // 1: a bar; with a flag; with a flag and a foot.
        [
            [Line((0.5f, 0), (0.5f, 1))],
            [Line((0.28f, 0.22f), (0.55f, 0), (0.55f, 1))],
            [Line((0.25f, 0.2f), (0.52f, 0), (0.52f, 1)), Line((0.22f, 1), (0.82f, 1))],
        ],
        // 2: a round top and a straight foot; a loop at the foot; angular like a Z.
        [
            [Curve((0.06f, 0.24f), (0.3f, 0.01f), (0.75f, 0.04f), (0.88f, 0.3f), (0.6f, 0.62f), (0.04f, 0.98f)), Line((0.04f, 0.98f), (0.98f, 0.96f))],
            [Curve((0.1f, 0.25f), (0.4f, 0), (0.82f, 0.12f), (0.8f, 0.42f), (0.45f, 0.8f), (0.12f, 0.98f), (0.06f, 0.8f), (0.28f, 0.76f), (0.6f, 0.95f), (1, 0.9f))],
            [Curve((0.08f, 0.14f), (0.5f, 0.02f), (0.86f, 0.12f), (0.74f, 0.45f), (0.36f, 0.78f), (0.05f, 1)), Line((0.05f, 1), (0.92f, 1))],
        ],
        // 3: two bows; a flat top.
        [
            [Curve((0.1f, 0.14f), (0.42f, 0), (0.82f, 0.12f), (0.76f, 0.38f), (0.38f, 0.48f)), Curve((0.38f, 0.48f), (0.86f, 0.58f), (0.9f, 0.85f), (0.5f, 1), (0.04f, 0.88f))],
            [Line((0.08f, 0.02f), (0.85f, 0.02f), (0.42f, 0.42f)), Curve((0.42f, 0.42f), (0.88f, 0.52f), (0.9f, 0.86f), (0.48f, 1), (0.04f, 0.86f))],
            [Curve((0.12f, 0.08f), (0.6f, 0), (0.8f, 0.2f), (0.58f, 0.42f), (0.36f, 0.5f), (0.7f, 0.54f), (0.86f, 0.76f), (0.6f, 0.98f), (0.08f, 0.96f))],
        ],
        // 4: open; closed; with a curved arm.
        [
            [Line((0.12f, 0.02f), (0.08f, 0.54f), (0.95f, 0.54f)), Line((0.74f, 0.04f), (0.7f, 1))],
            [Line((0.68f, 1), (0.68f, 0), (0.02f, 0.66f), (0.98f, 0.66f))],
            [Curve((0.2f, 0), (0.08f, 0.36f), (0.3f, 0.56f), (0.82f, 0.46f)), Line((0.85f, 0.05f), (0.72f, 1))],
        ],
        // 5: neck, bow and roof; in one go; angular.
        [
            [Line((0.24f, 0.03f), (0.17f, 0.44f)), Curve((0.17f, 0.44f), (0.56f, 0.36f), (0.92f, 0.6f), (0.74f, 0.93f), (0.36f, 1), (0.04f, 0.86f)), Line((0.24f, 0.03f), (0.9f, 0.01f))],
            [Curve((0.88f, 0.02f), (0.34f, 0.04f), (0.22f, 0.24f), (0.2f, 0.44f), (0.6f, 0.46f), (0.86f, 0.68f), (0.68f, 0.96f), (0.08f, 0.96f))],
            [Line((0.86f, 0), (0.2f, 0), (0.16f, 0.46f)), Curve((0.16f, 0.46f), (0.7f, 0.42f), (0.88f, 0.72f), (0.56f, 1), (0.1f, 0.98f))],
        ],
        // 6: a curved back with a bowl; a straight back.
        [
            [Curve((0.78f, 0.02f), (0.36f, 0.18f), (0.08f, 0.6f), (0.2f, 0.94f), (0.58f, 1), (0.88f, 0.8f), (0.68f, 0.54f), (0.3f, 0.58f), (0.12f, 0.76f))],
            [Line((0.5f, 0), (0.14f, 0.6f)), Curve((0.14f, 0.6f), (0.14f, 0.92f), (0.5f, 1), (0.84f, 0.86f), (0.76f, 0.6f), (0.42f, 0.54f), (0.16f, 0.7f))],
            [Curve((0.34f, 0), (0.14f, 0.4f), (0.12f, 0.8f), (0.4f, 1), (0.74f, 0.9f), (0.76f, 0.64f), (0.46f, 0.54f), (0.16f, 0.68f))],
        ],
        // 7: plain; with a bar; with a serif and a bent leg.
        [
            [Line((0.06f, 0.04f), (0.92f, 0.04f), (0.36f, 1))],
            [Line((0.06f, 0.04f), (0.92f, 0.04f), (0.4f, 1)), Line((0.26f, 0.52f), (0.84f, 0.48f))],
            [Line((0.06f, 0.2f), (0.1f, 0.03f), (0.9f, 0.03f)), Curve((0.9f, 0.03f), (0.62f, 0.4f), (0.46f, 0.7f), (0.42f, 1))],
        ],
        // 8: one crossing curve; two rings.
        [
            [Curve((0.82f, 0.12f), (0.46f, 0), (0.16f, 0.2f), (0.48f, 0.46f), (0.84f, 0.74f), (0.5f, 1), (0.12f, 0.8f), (0.46f, 0.48f), (0.84f, 0.22f), (0.74f, 0.06f))],
            [Curve((0.5f, 0.46f), (0.2f, 0.36f), (0.24f, 0.08f), (0.52f, 0), (0.78f, 0.1f), (0.78f, 0.36f), (0.5f, 0.46f)), Curve((0.5f, 0.46f), (0.12f, 0.62f), (0.16f, 0.92f), (0.5f, 1), (0.86f, 0.9f), (0.86f, 0.62f), (0.5f, 0.46f))],
        ],
        // 9: a straight stem; a curved tail; a tail bent back.
        [
            [Curve((0.84f, 0.22f), (0.52f, 0), (0.14f, 0.16f), (0.18f, 0.46f), (0.54f, 0.5f), (0.84f, 0.22f)), Line((0.84f, 0.16f), (0.76f, 1))],
            [Curve((0.82f, 0.2f), (0.5f, 0), (0.12f, 0.2f), (0.24f, 0.48f), (0.6f, 0.46f), (0.84f, 0.18f), (0.84f, 0.5f), (0.62f, 0.84f), (0.34f, 1))],
            [Curve((0.8f, 0.26f), (0.56f, 0.02f), (0.16f, 0.12f), (0.2f, 0.44f), (0.6f, 0.46f), (0.82f, 0.14f), (0.84f, 0.62f), (0.62f, 0.98f), (0.12f, 0.9f))],
        ],
    ];

    /// <summary>Returns one of the forms of a digit, chosen at random.</summary>
    public static Stroke[] Of(int digit, ref RandomStream random) => Ways[digit][random.Below(Ways[digit].Length)];

    private static Stroke Curve(params (float X, float Y)[] points) => new(true, points);

    private static Stroke Line(params (float X, float Y)[] points) => new(false, points);
}
