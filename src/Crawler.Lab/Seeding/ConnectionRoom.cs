using System.Net;

namespace Crawler.Lab.Seeding;

/// <summary>Counts connections, all together and for each address, so that no one peer takes all of them. Thread-safe.</summary>
internal sealed class ConnectionRoom
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private readonly int _most;
    private readonly int _mostPerAddress;
    private int _count;

    public ConnectionRoom(int most, int mostPerAddress)
    {
        _most = most;
        _mostPerAddress = mostPerAddress;
    }

    /// <summary>Takes a place; false when there is none.</summary>
    public bool TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            var here = _byAddress.GetValueOrDefault(address);
            if (_count >= _most || here >= _mostPerAddress)
            {
                return false;
            }

            _count++;
            _byAddress[address] = here + 1;
            return true;
        }
    }

    /// <summary>Gives the place back.</summary>
    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _count--;
            if (--_byAddress[address] == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }
}
