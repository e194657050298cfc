namespace Crawler.Wire.Clients;

/// <summary>Where in a peer id a rule's code stands. The words are those of <c>clients.tsv</c>.</summary>
internal enum ClientRuleKind
{
    Azureus,
    Open,
    Prefix,
    At2,
    At5,
    At6,
    Suffix,
    Mainline,
    Shadow,
    Name,
}

/// <summary>One line of <c>clients.tsv</c>.</summary>
/// <param name="Kind">Where the code stands.</param>
/// <param name="Code">The code; each character is one byte of the peer id.</param>
/// <param name="Client">The client's name.</param>
/// <param name="Style">How the version is written behind the code.</param>
internal sealed record ClientRule(ClientRuleKind Kind, string Code, string Client, string Style)
{
    private const char AnyDigit = '#';

    /// <summary>Where the version begins, counted from the code's first byte.</summary>
    public int VersionStart { get; } = Code.Contains(AnyDigit) ? Code.IndexOf(AnyDigit) : Code.Length;

    /// <summary>Whether the code may begin with this byte.</summary>
    public bool MayBegin(char first) => Code[0] == AnyDigit ? char.IsAsciiDigit(first) : Code[0] == first;

    /// <summary>Whether the code stands at this place.</summary>
    public bool Matches(ReadOnlySpan<char> id, int at)
    {
        if (at + Code.Length > id.Length)
        {
            return false;
        }

        for (var i = 0; i < Code.Length; i++)
        {
            var c = id[at + i];
            if (Code[i] == AnyDigit ? !char.IsAsciiDigit(c) : Code[i] != c)
            {
                return false;
            }
        }

        return true;
    }
}
