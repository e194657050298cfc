using System.Reflection;
using System.Text.RegularExpressions;

namespace Crawler.EndToEnd.Tests.House;

/// <summary>The walls between the projects: who may know whom.</summary>
public sealed class WallTests
{
    [Theory]
    [InlineData("Crawler.Wire", "")]
    [InlineData("Crawler.Probing", "Crawler.Wire")]
    [InlineData("Crawler.Storage", "Crawler.Probing Crawler.Wire")]
    [InlineData("Crawler.Reporting", "Crawler.Probing Crawler.Storage Crawler.Wire")]
    [InlineData("crawler", "Crawler.Probing Crawler.Reporting Crawler.Storage Crawler.Wire")]
    [InlineData("swarmlab", "Crawler.Storage Crawler.Wire")]
    public void An_assembly_knows_only_what_is_below_it(string assembly, string allowed) =>
        Assert.Empty(References(assembly).Where(r => r.StartsWith("Crawler", StringComparison.OrdinalIgnoreCase)).Except(allowed.Split(' ')));

    [Theory]
    [InlineData("Crawler.Wire")]
    [InlineData("Crawler.Probing")]
    [InlineData("Crawler.Reporting")]
    [InlineData("crawler")]
    [InlineData("swarmlab")]
    public void Only_storage_knows_the_database_libraries(string assembly) =>
        Assert.Empty(References(assembly).Intersect(["Npgsql", "Dapper"]));

    [Fact]
    public void Wire_does_no_input_or_output()
    {
        string[] forbidden = ["System.Net.Sockets", "System.Net.Http", "System.Threading.Channels", "Microsoft.Extensions.Logging.Abstractions"];
        Assert.Empty(References("Crawler.Wire").Intersect(forbidden));
    }

    [Fact]
    public void Statements_live_in_sql_files_only()
    {
        var statement = new Regex(
            "\"\\s*(select\\s.+\\sfrom|insert\\s+into|update\\s+\\S+\\s+set|delete\\s+from|create\\s+table|copy\\s+\\S+\\s)",
            RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        var files = Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, f => statement.IsMatch(File.ReadAllText(f)));
    }

    private static IEnumerable<string> References(string assembly) =>
        Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")).GetReferencedAssemblies().Select(a => a.Name!);

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Crawler.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests run inside the repository.");
        }

        return folder;
    }
}
