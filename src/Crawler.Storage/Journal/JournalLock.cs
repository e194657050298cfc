using System.Globalization;

namespace Crawler.Storage.Journal;

/// <summary>Keeps other processes from writing a journal, for as long as this object lives; the kernel lets go when the process ends.</summary>
internal sealed class JournalLock : IDisposable
{
    private readonly FileStream _file;

    private JournalLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, and says for others who has it.</summary>
    /// <exception cref="JournalException">Another process has it.</exception>
    public static JournalLock Take(string directory)
    {
        FileStream file;
        try
        {
            file = new FileStream(LockFile(directory), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(directory))
        {
            throw new JournalException(
                $"The journal in '{directory}' is being written by another process{Holder(directory)}. Stop it, or give this agent a journal of its own (Journal:Directory).", e);
        }

        try
        {
            File.WriteAllText(HolderFile(directory), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new JournalLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a process writes the journal now.</summary>
    public static bool IsHeld(string directory)
    {
        if (!File.Exists(LockFile(directory)))
        {
            return false;
        }

        try
        {
            using var file = new FileStream(LockFile(directory), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string LockFile(string directory) => Path.Combine(directory, "journal.lock");

    private static string HolderFile(string directory) => Path.Combine(directory, "journal.pid");

    private static string Holder(string directory)
    {
        try
        {
            return $" (process {File.ReadAllText(HolderFile(directory)).Trim()})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
