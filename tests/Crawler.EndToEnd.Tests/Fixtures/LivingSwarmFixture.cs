using Crawler.Fixtures.Swarms;

namespace Crawler.EndToEnd.Tests.Fixtures;

/// <summary>One <see cref="LivingSwarm"/> for all tests of its collection. They may read it and connect to it, and change nothing.</summary>
public sealed class LivingSwarmFixture : IAsyncLifetime
{
    private LivingSwarm? _swarm;

    public LivingSwarm Swarm => _swarm ?? throw new InvalidOperationException("The swarm did not start.");

    public async Task InitializeAsync() => _swarm = await LivingSwarm.StartAsync();

    public async Task DisposeAsync()
    {
        if (_swarm is not null)
        {
            await _swarm.DisposeAsync();
        }
    }
}

/// <summary>Tests name it by <c>[Collection(LivingSwarmCollection.Name)]</c> and take a <see cref="LivingSwarmFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class LivingSwarmCollection : ICollectionFixture<LivingSwarmFixture>
{
    public const string Name = "living swarm";
}
