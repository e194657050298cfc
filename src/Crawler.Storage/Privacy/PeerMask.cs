using System.Buffers.Binary;
using System.Security.Cryptography;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Privacy;

/// <summary>Turns peers' addresses into what may be stored. One thread at a time.</summary>
internal sealed class PeerMask
{
    private readonly PrivacyOptions _options;
    private readonly string? _file;
    private EpochKey _current;
    private EpochKey? _previous;

    private PeerMask(PrivacyOptions options, string? file, EpochKey current)
    {
        (_options, _file, _current) = (options, file, current);
    }

    /// <summary>Whether addresses are stored as they are.</summary>
    public bool StoresAddresses => _options.Addresses == AddressStorage.Full;

    /// <summary>Reads the key file, or makes it.</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">It is no key file for these options.</exception>
    public static PeerMask Open(PrivacyOptions options, DateTimeOffset now)
    {
        var file = Path.GetFullPath(options.KeyFile);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var epoch = EpochKey.EpochOf(now, options.Epoch);
        if (KeyFile.Read(file, x => EpochKey.Parse(x, options.Epoch) is not null) is not { } text)
        {
            var fresh = new PeerMask(options, file, EpochKey.Create(epoch));
            fresh.Save();
            return fresh;
        }

        var key = EpochKey.Parse(text, options.Epoch)
            ?? throw new InvalidDataException(
                $"'{file}' is no key file for Privacy:Epoch={options.Epoch}. Move it away, and a new key is made.");
        var mask = new PeerMask(options, file, key);
        mask.Reach(epoch);
        return mask;
    }

    /// <summary>With a key that is nowhere but in memory: for a process that observes nothing.</summary>
    public static PeerMask Forgotten(DateTimeOffset now)
    {
        var options = new PrivacyOptions();
        return new PeerMask(options, null, EpochKey.Create(EpochKey.EpochOf(now, options.Epoch)));
    }

    /// <summary>Masks an address seen at a moment.</summary>
    public MaskedPeer Mask(PeerEndpoint endpoint, DateTimeOffset at)
    {
        var epoch = EpochKey.EpochOf(at, _options.Epoch);
        Reach(epoch);
        var key = _previous is { } previous && epoch <= previous.Epoch ? previous : _current;

        Span<byte> input = stackalloc byte[18];
        BinaryPrimitives.WriteUInt128BigEndian(input, endpoint.Address);
        BinaryPrimitives.WriteUInt16BigEndian(input[16..], endpoint.Port);
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key.Key, input, hash);
        var kept = endpoint.IsV4 ? ~(UInt128)0xFF : ~((UInt128.One << 80) - 1);
        return new MaskedPeer(
            BinaryPrimitives.ReadUInt128BigEndian(hash), new PeerEndpoint(endpoint.Address & kept, 0), StoresAddresses ? endpoint : null);
    }

    // Observations come a little late: the key before is held in memory until the next change, and in no file.
    private void Reach(long epoch)
    {
        if (epoch > _current.Epoch)
        {
            _previous = _current.Epoch == epoch - 1 ? _current : null;
            _current = _current.Advance(epoch);
            Save();
        }
    }

    private void Save()
    {
        if (_file is not null)
        {
            KeyFile.Replace(_file, _current.Format(_options.Epoch));
        }
    }
}
