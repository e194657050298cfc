namespace Crawler.Fuzz;

/// <summary>Runs targets side by side, watches that none hangs, and tells what came of it.</summary>
/// <param name="inputs">Inputs in all; each target gets its share.</param>
/// <param name="seed">Where the chance begins.</param>
/// <param name="output">Takes the table.</param>
/// <param name="findings">Folder for the inputs that did harm.</param>
internal sealed class FuzzSession(long inputs, int seed, TextWriter output, string findings)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    /// <summary>Runs the targets; false when there was a finding.</summary>
    public bool Run(IReadOnlyList<FuzzTarget> targets)
    {
        var shares = targets.Sum(x => 1.0 / x.Cost);
        output.WriteLine($"{"target",-24} {"inputs",12} {"ways",7} {"seconds",9} {"inputs/s",12}  finding");
        var results = new List<FuzzResult>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(targets, options, target =>
        {
            var result = Watched(new FuzzLoop(target, Corpus.Of(target.Name), seed), (long)Math.Ceiling(inputs / shares / target.Cost));
            lock (results)
            {
                results.Add(result);
                Tell(result);
            }
        });

        var harmed = results.Count(x => x.Finding is not null);
        output.WriteLine($"{targets.Count} targets, {results.Sum(x => x.Inputs)} inputs, {results.Sum(x => x.Elapsed.TotalSeconds):0} s of work, {harmed} findings");
        return harmed == 0;
    }

    // The loop has a thread of its own: one that never comes back must not keep its finding to itself.
    private static FuzzResult Watched(FuzzLoop loop, long inputs)
    {
        FuzzResult? result = null;
        var thread = new Thread(() => result = loop.Run(inputs)) { IsBackground = true };
        thread.Start();
        for (var before = -1L; !thread.Join(Silence);)
        {
            if (loop.Inputs == before)
            {
                var finding = loop.Watch(Silence);
                return new FuzzResult(finding.Target, before, 0, Silence, finding);
            }

            before = loop.Inputs;
        }

        return result!;
    }

    private void Tell(FuzzResult result)
    {
        var rate = result.Inputs / Math.Max(result.Elapsed.TotalSeconds, 1e-9);
        output.Write($"{result.Target,-24} {result.Inputs,12} {result.Ways,7} {result.Elapsed.TotalSeconds,9:0.0} {rate,12:0}  ");
        if (result.Finding is not { } finding)
        {
            output.WriteLine("none");
            return;
        }

        Directory.CreateDirectory(findings);
        var name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(finding.Input))[..16];
        var file = Path.Combine(findings, $"{finding.Target}-{name}.bin");
        File.WriteAllBytes(file, finding.Input);
        output.WriteLine(file);
        output.WriteLine(finding.Fault);
    }
}
