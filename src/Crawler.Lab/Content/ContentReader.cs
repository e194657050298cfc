using Microsoft.Win32.SafeHandles;

namespace Crawler.Lab.Content;

/// <summary>
/// Reads the bytes of a torrent wherever they lie. Keeps one file open, the last one read, so that a reader for each worker or
/// connection bounds the descriptors. Not thread-safe.
/// </summary>
internal sealed class ContentReader : IDisposable
{
    private readonly ContentLayout _layout;
    private SafeFileHandle? _handle;
    private string? _open;

    public ContentReader(ContentLayout layout) => _layout = layout;

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>, all of which must be inside the torrent.</summary>
    /// <exception cref="IOException">A file is missing, unreadable, or shorter than the torrent says.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        for (var file = _layout.FileAt(offset); !destination.IsEmpty; file++)
        {
            var (path, length) = _layout.Files[file];
            var at = offset - _layout.FileStart(file);
            var part = destination[..(int)Math.Min(destination.Length, length - at)];
            if (path is null)
            {
                part.Clear();
            }
            else
            {
                ReadFile(path, at, part);
            }

            destination = destination[part.Length..];
            offset += part.Length;
        }
    }

    /// <summary>Closes the file that is open, so that the next read sees what is there by then.</summary>
    public void Close()
    {
        _handle?.Dispose();
        _handle = null;
        _open = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void ReadFile(string path, long at, Span<byte> part)
    {
        if (part.IsEmpty)
        {
            return;
        }

        if (_open != path)
        {
            Close();
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _open = path;
        }

        while (!part.IsEmpty)
        {
            var read = RandomAccess.Read(_handle!, part, at);
            if (read == 0)
            {
                throw new EndOfStreamException($"{path} is shorter than the torrent says");
            }

            part = part[read..];
            at += read;
        }
    }
}
