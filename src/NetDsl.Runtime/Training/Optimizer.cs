namespace NetDsl;

/// <summary>Changes a model's parameters by their gradients.</summary>
public abstract class Optimizer
{
    /// <summary>The step size. Schedules change it between steps.</summary>
    public abstract float LearningRate { get; set; }

    /// <summary>Changes every trained parameter of the model by its gradient.</summary>
    public abstract void Step(Model model);
}
