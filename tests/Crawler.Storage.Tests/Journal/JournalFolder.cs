using Crawler.Probing.Observations;
using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Journal;

/// <summary>A directory for one journal, and short ways to write and read it.</summary>
internal sealed class JournalFolder : IDisposable
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("crawler-journal-").FullName;

    public JournalFolder()
    {
        Options = new JournalOptions { Directory = Path.Combine(_root, "journal"), FlushInterval = TimeSpan.FromMilliseconds(1) };
        Privacy = new PrivacyOptions { KeyFile = Path.Combine(_root, "peer.key") };
    }

    public JournalOptions Options { get; }

    public PrivacyOptions Privacy { get; }

    public JournalWriter Open() => JournalWriter.Open(Options, Privacy, "agent", TimeProvider.System, NullLoggerFactory.Instance);

    public async Task<Guid> WriteAsync(params Observation[] observations)
    {
        await using var writer = Open();
        foreach (var observation in observations)
        {
            await writer.AppendAsync(observation, default);
        }

        return writer.Id;
    }

    public (List<JournalRecord> Records, List<JournalDamage> Damages) Read(Guid id)
    {
        var reader = new JournalReader(Options.Directory, id);
        var records = new List<JournalRecord>();
        var damages = new List<JournalDamage>();
        for (var chunk = reader.Read(default, null, 7); !chunk.IsEmpty; chunk = reader.Read(chunk.Next, null, 7))
        {
            records.AddRange(chunk.Records);
            damages.AddRange(chunk.Damages);
        }

        return (records, damages);
    }

    public string Segment(int number) => SegmentFiles.Path(Options.Directory, number);

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);
}
