namespace Crawler.Fixtures.Programs;

/// <summary>Finds programs that Debian packages bring.</summary>
public static class DebianProgram
{
    // Daemons live in the sbin folders, which an ordinary user's PATH leaves out.
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <summary>The full path of <paramref name="executable"/>.</summary>
    /// <param name="executable">File name, such as <c>aria2c</c>.</param>
    /// <param name="package">The Debian package that brings it.</param>
    /// <exception cref="FileNotFoundException">It is not installed; the message names the package.</exception>
    public static string Find(string executable, string package)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        foreach (var folder in path.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(SystemFolders))
        {
            var candidate = Path.Combine(folder, executable);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException(
            $"The tests need the real {executable}, which is not on PATH. Install it with: apt-get install {package} (ops/test does).", executable);
    }
}
