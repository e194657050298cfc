using System.Security.Cryptography;
using System.Text;

namespace Crawler.Reporting.Alerts;

/// <summary>
/// The states that the database has open, as an empty file each, for times in which it cannot be asked: a process that ends for the same reason
/// again and again, before it gets as far as the database, must not tell of it each time.
/// </summary>
/// <param name="folder">Where the files are.</param>
internal sealed class OpenStates(string folder)
{
    /// <summary>The database took an alert.</summary>
    public void Note(Alert alert)
    {
        var file = FileOf(alert.Key);
        try
        {
            if (alert.Kind == AlertKind.Raised)
            {
                File.WriteAllBytes(file, []);
                File.SetLastWriteTimeUtc(file, alert.RaisedAt.UtcDateTime);
            }
            else if (alert.Kind == AlertKind.Resolved)
            {
                File.Delete(file);
            }
        }
        catch (IOException)
        {
            // Then it is told once more.
        }
    }

    /// <summary>Whether the database took the beginning of a state since a moment, and not its end.</summary>
    public bool Contains(string key, DateTimeOffset since) => File.GetLastWriteTimeUtc(FileOf(key)) > since.UtcDateTime;

    private string FileOf(string key) => Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]}.open");
}
