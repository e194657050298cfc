namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>A process was killed.</summary>
/// <param name="Victim">What: <c>agent</c>, <c>PostgreSQL</c> or <c>both</c>.</param>
/// <param name="Phase">When: <c>starting</c>, <c>at work</c>, or <c>database away</c> where PostgreSQL had not come back from the kill before.</param>
internal sealed record Kill(string Victim, string Phase)
{
    /// <summary>Until observations were kept again (agent), or stored again (PostgreSQL); null where the next kill came before that.</summary>
    public TimeSpan? Recovery { get; set; }
}
