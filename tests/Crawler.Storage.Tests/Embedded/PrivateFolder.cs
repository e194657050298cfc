using Crawler.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Embedded;

/// <summary>A directory for one private cluster.</summary>
internal sealed class PrivateFolder : IDisposable
{
    public PrivateFolder()
    {
        Root = Directory.CreateTempSubdirectory("crawler-pg-test-").FullName;
        File.SetUnixFileMode(Root, File.GetUnixFileMode(Root) | UnixFileMode.OtherExecute);
        Options = new DatabaseOptions { DataDirectory = Path.Combine(Root, "pg") };
    }

    public string Root { get; }

    public DatabaseOptions Options { get; }

    public Task<Database> OpenAsync() =>
        Database.OpenAsync(Options, durable: false, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    public int Postmaster => ClusterProcesses.Postmaster(Path.Combine(Options.DataDirectory, "cluster")) ?? 0;

    public bool HasProcesses => ClusterProcesses.Alive(Path.Combine(Options.DataDirectory, "cluster")).Count > 0;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
