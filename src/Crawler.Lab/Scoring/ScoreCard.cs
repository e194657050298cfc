using System.Text.Json.Serialization;

namespace Crawler.Lab.Scoring;

/// <summary>How right a crawler's records of one run are.</summary>
internal sealed record ScoreCard
{
    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>Records count from here.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Records count up to here; null for a run without an end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Visits scored.</summary>
    public required int Visits { get; init; }

    /// <summary>Swarm snapshots scored.</summary>
    public required int Snapshots { get; init; }

    /// <summary>A line for each group of swarms, then one for all of them.</summary>
    public required IReadOnlyList<SwarmScore> Swarms { get; init; }

    /// <summary>A line for each peer fault, the sound peers first.</summary>
    public required IReadOnlyList<OutcomeScore> Peers { get; init; }

    /// <summary>A line for each policy of encryption that sound peers have; empty for truths that do not tell.</summary>
    public required IReadOnlyList<EncryptionScore> Encryption { get; init; }

    /// <summary>A line for each group of swarms, then one for all of them.</summary>
    public required IReadOnlyList<SessionScore> Sessions { get; init; }

    /// <summary>A line for each tracker and kind of query.</summary>
    public required IReadOnlyList<TrackerScore> Trackers { get; init; }
}

/// <summary>How many of some records, or of some truths, are right.</summary>
/// <param name="Right">The right ones.</param>
/// <param name="Of">All of them.</param>
internal readonly record struct Part(int Right, int Of)
{
    /// <summary>The right share, 0 to 1; null when there was nothing.</summary>
    public double? Share => Of == 0 ? null : (double)Right / Of;

    public static Part operator +(Part left, Part right) => new(left.Right + right.Right, left.Of + right.Of);
}

/// <summary>Precision and recall of one kind of record.</summary>
/// <param name="Precision">Of what was recorded, what is so.</param>
/// <param name="Recall">Of what is so, what was recorded.</param>
internal readonly record struct Found(Part Precision, Part Recall)
{
    public static Found operator +(Found left, Found right) => new(left.Precision + right.Precision, left.Recall + right.Recall);
}

/// <summary>How far recorded numbers are from the true ones.</summary>
/// <param name="Count">Numbers compared.</param>
/// <param name="Exact">Of these, without any error.</param>
/// <param name="Sum">All absolute errors added up.</param>
/// <param name="Missing">Numbers that should have been recorded and were not.</param>
internal readonly record struct Errors(int Count, int Exact, [property: JsonIgnore] double Sum, int Missing)
{
    /// <summary>The mean absolute error; null when nothing was compared.</summary>
    public double? Mean => Count == 0 ? null : Sum / Count;

    public static Errors operator +(Errors left, Errors right) =>
        new(left.Count + right.Count, left.Exact + right.Exact, left.Sum + right.Sum, left.Missing + right.Missing);

    /// <summary>One more number, with its distance from the truth.</summary>
    public Errors Add(double distance) => this with { Count = Count + 1, Exact = Exact + (distance == 0 ? 1 : 0), Sum = Sum + distance };

    /// <summary>One more number, which lies in a range when it is right; null is a missing one.</summary>
    public Errors Add(double? value, double least, double most) =>
        value is { } v ? Add(v < least ? least - v : v > most ? v - most : 0) : this with { Missing = Missing + 1 };
}

/// <summary>How right the records of some swarms are.</summary>
internal sealed record SwarmScore
{
    /// <summary>The section of the scenario, or <c>all</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Swarms in it.</summary>
    public int Swarms { get; init; }

    /// <summary>Peers recorded as there, and peers that were there during a whole crawl.</summary>
    public Found Peers { get; init; }

    /// <summary>Clients of handshaken visits.</summary>
    public Found Clients { get; init; }

    /// <summary>Versions of handshaken visits.</summary>
    public Found Versions { get; init; }

    /// <summary>Share of pieces, 0 to 1, in handshaken visits.</summary>
    public Errors Progress { get; init; }

    /// <summary>Seeds in snapshots.</summary>
    public Errors Seeds { get; init; }

    /// <summary>Leechers in snapshots.</summary>
    public Errors Leechers { get; init; }

    /// <summary>Distributed copies in snapshots.</summary>
    public Errors Copies { get; init; }

    /// <summary>Both together.</summary>
    public static SwarmScore operator +(SwarmScore left, SwarmScore right) => left with
    {
        Swarms = left.Swarms + right.Swarms,
        Peers = left.Peers + right.Peers,
        Clients = left.Clients + right.Clients,
        Versions = left.Versions + right.Versions,
        Progress = left.Progress + right.Progress,
        Seeds = left.Seeds + right.Seeds,
        Leechers = left.Leechers + right.Leechers,
        Copies = left.Copies + right.Copies,
    };
}

/// <summary>How visits to peers with one fault were recorded.</summary>
/// <param name="Fault">The fault; <c>none</c> for sound peers.</param>
/// <param name="Expected">The outcomes that are right while the peer is there.</param>
/// <param name="Visits">Visits recorded with an outcome that is right, of all visits to such peers.</param>
/// <param name="Recorded">Visits by recorded outcome.</param>
/// <param name="Invented">Visits that recorded progress which the peer never told.</param>
internal sealed record OutcomeScore(
    string Fault, IReadOnlyList<string> Expected, Part Visits, IReadOnlyDictionary<string, int> Recorded, int Invented);

/// <summary>How sound peers with one policy of encryption were recorded.</summary>
/// <param name="Policy">plain, allow, prefer or require; unknown for visits of which only a network is known.</param>
/// <param name="Peers">Peers recorded as there, of those that were there during a whole crawl.</param>
/// <param name="Visits">Visits recorded with an outcome that is right, of all visits to such peers.</param>
/// <param name="Encrypted">Handshaken visits that could have come about as encrypted, or as plain, as was recorded, of all.</param>
/// <param name="Recorded">Visits by recorded outcome.</param>
internal sealed record EncryptionScore(string Policy, Part Peers, Part Visits, Part Encrypted, IReadOnlyDictionary<string, int> Recorded);

/// <summary>How long sound peers stayed, and how long they were seen to stay.</summary>
/// <param name="Name">The section of the scenario, or <c>all</c>.</param>
/// <param name="TrueSessions">Stays in truth that began after the run did.</param>
/// <param name="TrueMedianSeconds">Their median; null where fewer than half of them ended.</param>
/// <param name="RecordedSessions">Stays recorded with an observed begin.</param>
/// <param name="RecordedMedianSeconds">Their median, from the middle of the interval in which each end lies; null like the true one.</param>
/// <param name="Fitting">Recorded stays whose intervals hold both ends of a true one, of all.</param>
internal sealed record SessionScore(
    string Name, int TrueSessions, double? TrueMedianSeconds, int RecordedSessions, double? RecordedMedianSeconds, Part Fitting)
{
    /// <summary>How far the recorded median is from the true one; null where there is no such thing.</summary>
    public double? ErrorSeconds => RecordedMedianSeconds is { } recorded && TrueMedianSeconds is { } truth ? Math.Abs(recorded - truth) : null;
}

/// <summary>How queries to one tracker were recorded.</summary>
/// <param name="Url">The tracker.</param>
/// <param name="Fault">Its fault; <c>none</c> for a sound one.</param>
/// <param name="Kind">announce or scrape.</param>
/// <param name="Expected">The outcomes that are right.</param>
/// <param name="Claims">Answers for a swarm recorded with an outcome that is right, of all.</param>
/// <param name="Counts">Claims of made-up counts recorded as they were told, of all.</param>
/// <param name="Recorded">Answers by recorded outcome.</param>
internal sealed record TrackerScore(
    string Url, string Fault, string Kind, IReadOnlyList<string> Expected, Part Claims, Part Counts, IReadOnlyDictionary<string, int> Recorded);
