namespace Crawler.EndToEnd.Tests.Programs;

/// <summary>The resident memory of a process, as the kernel counts it.</summary>
internal sealed class ProcessMemory(int process)
{
    /// <summary>MiB now.</summary>
    public double Now => Read("VmRSS");

    /// <summary>Most MiB since the start, or since <see cref="ForgetMost"/>.</summary>
    public double Most => Read("VmHWM");

    /// <summary>Counts the most from now on.</summary>
    public void ForgetMost() => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private double Read(string name) =>
        double.Parse(File.ReadLines($"/proc/{process}/status").First(x => x.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024;
}
