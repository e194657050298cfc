using System.Globalization;
using Crawler.Fuzz;

// Usage: see ops/fuzz, which checks the words before they get here.
var inputs = 1_000_000L;
var seed = 1;
var findings = "out/fuzz";
var targets = FuzzTargets.All;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--inputs":
            inputs = long.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--seed":
            seed = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--findings":
            findings = args[i + 1];
            break;
        case "--target":
            targets = [.. FuzzTargets.All.Where(x => x.Name == args[i + 1])];
            break;
    }
}

if (targets.Count == 0)
{
    Console.Error.WriteLine($"No such target. There are: {string.Join(", ", FuzzTargets.All.Select(x => x.Name))}");
    return 64;
}

return new FuzzSession(inputs, seed, Console.Out, findings).Run(targets) ? 0 : 1;
