using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Crawler.Wire.Clients;

/// <summary>The rules of <c>clients.tsv</c>, arranged for looking up.</summary>
internal sealed class ClientTable
{
    private const string Resource = "Crawler.Wire.Clients.clients.tsv";
    private static readonly Lazy<ClientTable> Loaded = new(() => new ClientTable(Load()));
    private readonly ClientRule[][] _placed = new ClientRule[256][];
    private readonly FrozenDictionary<string, string> _aliases;
    private readonly FrozenDictionary<string, string> _clients;

    private ClientTable(IReadOnlyList<ClientRule> rules)
    {
        All = rules;
        Azureus = rules.Where(x => x.Kind is ClientRuleKind.Azureus or ClientRuleKind.Open).ToFrozenDictionary(x => x.Code, StringComparer.Ordinal);
        Letters = rules.Where(x => x.Kind is ClientRuleKind.Mainline or ClientRuleKind.Shadow).ToFrozenDictionary(x => (x.Kind, x.Code[0]));

        // BitLord's ids begin as BitComet's do, and long prefixes are exceptions to short ones.
        ClientRule[] placed = [.. rules.Where(x => x.Kind is ClientRuleKind.Prefix or ClientRuleKind.At2 or ClientRuleKind.At5 or ClientRuleKind.At6)
            .OrderBy(x => x.Kind == ClientRuleKind.Prefix).ThenByDescending(x => x.Code.Length)];
        for (var first = 0; first < _placed.Length; first++)
        {
            _placed[first] = [.. placed.Where(x => x.Kind != ClientRuleKind.Prefix || x.MayBegin((char)first))];
        }

        Suffixes = [.. rules.Where(x => x.Kind == ClientRuleKind.Suffix)];
        _aliases = rules.Where(x => x.Kind == ClientRuleKind.Name).ToFrozenDictionary(x => x.Code, x => x.Client, StringComparer.Ordinal);
        _clients = rules.Select(x => x.Client).Distinct(StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(x => x, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The table that is built into this assembly.</summary>
    public static ClientTable Instance => Loaded.Value;

    /// <summary>Every rule, in the order of the file.</summary>
    public IReadOnlyList<ClientRule> All { get; }

    /// <summary>Rules with a two-character code between dashes.</summary>
    public FrozenDictionary<string, ClientRule> Azureus { get; }

    /// <summary>Rules whose code is the first character.</summary>
    public FrozenDictionary<(ClientRuleKind Kind, char Code), ClientRule> Letters { get; }

    /// <summary>Rules with a code at a fixed place, the more special ones first, of those that an id with this first byte may match.</summary>
    public ReadOnlySpan<ClientRule> Placed(char first) => _placed[first & 0xFF];

    /// <summary>Rules with a code at the end.</summary>
    public IReadOnlyList<ClientRule> Suffixes { get; }

    /// <summary>The name under which a product is known here: by its exact spelling where that decides, else by any; null when unknown.</summary>
    public string? FindName(string product) =>
        _aliases.TryGetValue(product, out var client) || _clients.TryGetValue(product, out client) ? client : null;

    private static List<ClientRule> Load()
    {
        using var stream = typeof(ClientTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded.");
        using var text = new StreamReader(stream, Encoding.UTF8);
        var rules = new List<ClientRule>();
        while (text.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                var columns = line.Split('\t');
                rules.Add(new ClientRule(Enum.Parse<ClientRuleKind>(columns[0], ignoreCase: true), Unescape(columns[1]), columns[2], columns[3]));
            }
        }

        return rules;
    }

    private static string Unescape(string code)
    {
        for (var at = code.IndexOf("\\x", StringComparison.Ordinal); at >= 0; at = code.IndexOf("\\x", StringComparison.Ordinal))
        {
            var value = (char)byte.Parse(code.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            code = string.Concat(code.AsSpan(0, at), [value], code.AsSpan(at + 4));
        }

        return code;
    }
}
