using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    [Fact]
    public void The_scenarios_that_come_with_the_program_can_be_read()
    {
        Assert.Contains("first-light", ScenarioLibrary.Names);
        foreach (var name in ScenarioLibrary.Names)
        {
            Assert.True(ScenarioLibrary.TryRead(name, out var text));
            Assert.True(ScenarioReader.TryRead(name, text, out var scenario, out var error), error?.ToString());
            Assert.NotEmpty(scenario.Swarms);
        }
    }

    [Theory]
    [InlineData(1, 0, 1, 0)]
    [InlineData(30, 10, 17, 3)]
    public void A_number_of_peers_makes_a_swarm_of_all_kinds(int peers, int seeds, int leechers, int dead)
    {
        var plan = Assert.Single(Scenario.OfOneSwarm(peers).Swarms);
        Assert.Equal((seeds, leechers, dead), (plan.Seeds, plan.Leechers, plan.Dead));
    }

    [Fact]
    public void Every_key_is_read()
    {
        const string Text = """
            # a comment
            [lab]
            seed = 7
            first address = 127.1.2.3
            port = 0
            clients = transmission-3.00 4, ctorrent-3.3

            [swarm some-thing_1.0]
            pieces = 100   # and another
            piece length = 4 MiB
            seeds = 0
            leechers = 5
            dead = 2
            progress = 5%..62.5%
            copies = 2
            info hash = abababababababababababababababababababab
            encryption = plain 3, require
            pex = on
            """;

        Assert.True(ScenarioReader.TryRead("x", Text, out var scenario, out var error), error?.ToString());

        Assert.Equal((7, "127.1.2.3", 0, 7), (scenario.Seed, scenario.FirstAddress.ToString(), scenario.Port, scenario.PeerCount));
        Assert.Equal([new ClientShare("transmission-3.00", 4), new ClientShare("ctorrent-3.3", 1)], scenario.Clients);
        var expected = new SwarmPlan
        {
            Name = "some-thing_1.0",
            Pieces = 100,
            PieceLength = 4 << 20,
            Seeds = 0,
            Leechers = 5,
            Dead = 2,
            Progress = (0.05, 0.625),
            Copies = 2,
            Pex = true,
            InfoHash = new InfoHash([.. Enumerable.Repeat((byte)0xAB, 20)]),
        };
        var plan = Assert.Single(scenario.Swarms);
        Assert.Equal([new EncryptionShare(PeerEncryption.Plain, 3), new EncryptionShare(PeerEncryption.Require, 1)], plan.Encryption);
        Assert.Equal(expected, plan with { Encryption = expected.Encryption });
    }

    [Theory]
    [InlineData("", 1, "[swarm NAME]")]
    [InlineData("seed = 1", 1, "seed")]
    [InlineData("[lab]\nseed = -1", 2, "seed")]
    [InlineData("[lab]\n\nseed = 1\nseed = 2", 4, "seed")]
    [InlineData("[lab]\nspeed = 1", 2, "speed")]
    [InlineData("[lab]\nfirst address = 10.0.0.1", 2, "first address")]
    [InlineData("[lab]\nport = 65536", 2, "port")]
    [InlineData("[lab]\nclients = netscape 4", 2, "clients")]
    [InlineData("[lab]\nclients = transmission-3.00 0", 2, "clients")]
    [InlineData("[lab]\nnonsense", 2, "nonsense")]
    [InlineData("[cab]", 1, "[cab]")]
    [InlineData("[swarm ../etc]", 1, "[swarm ../etc]")]
    [InlineData("[swarm ]", 1, "[swarm ]")]
    [InlineData("[swarm a]\n[swarm a]", 2, "[swarm a]")]
    [InlineData("[swarm a]\npieces = 0", 2, "pieces")]
    [InlineData("[swarm a]\npiece length = 100 KiB", 2, "piece length")]
    [InlineData("[swarm a]\nprogress = 90%..10%", 2, "progress")]
    [InlineData("[swarm a]\nleechers = many", 2, "leechers")]
    [InlineData("[swarm a]\nseeds = 1\nleechers = 3\ncopies = 1", 1, "a")]
    [InlineData("[swarm a]\nleechers = 3\ncopies = 3", 1, "a")]
    [InlineData("[tracker a]\nfault = rudeness", 2, "fault")]
    [InlineData("[tracker a]\ntransport = carrier-pigeon", 2, "transport")]
    [InlineData("[tracker a]\nendpoint = 10.0.0.1:80", 2, "endpoint")]
    [InlineData("[tracker a]\ncolour = red", 2, "colour")]
    [InlineData("[tracker a]\n[tracker a]", 2, "[tracker a]")]
    [InlineData("[tracker main]", 1, "[tracker main]")]
    [InlineData("[tracker a]\ntransport = udp\nfault = html\n[swarm b]\nseeds = 1", 1, "a")]
    [InlineData("[swarm a]\ntrackers = main, x", 1, "a")]
    [InlineData("[swarm a]\ncount = 0", 2, "count")]
    [InlineData("[swarm a]\nseeds = 100\ncount = 1000", 1, "a")]
    [InlineData("[swarm a]\nsession = often", 2, "session")]
    [InlineData("[swarm a]\nsession = uniform 9s..1s", 2, "session")]
    [InlineData("[swarm a]\norder = alphabetical", 2, "order")]
    [InlineData("[swarm a]\narrivals limit = -1", 2, "arrivals limit")]
    [InlineData("[swarm a]\narrivals = fixed 1s\narrivals limit = 20000\nseeds = 1", 1, "a")]
    [InlineData("[swarm a]\nnat = 101%", 2, "nat")]
    [InlineData("[swarm a]\nipv6 = half", 2, "ipv6")]
    [InlineData("[swarm a]\npartial seeds = 1", 1, "a")]
    [InlineData("[swarm a]\nencryption = secret", 2, "encryption")]
    [InlineData("[swarm a]\nencryption = plain 0", 2, "encryption")]
    [InlineData("[swarm a]\nencryption = plain, plain 2", 2, "encryption")]
    [InlineData("[swarm a]\nencryption =", 2, "encryption")]
    [InlineData("[swarm a]\ninfo hash = abab", 2, "info hash")]
    [InlineData("[swarm a]\npex = perhaps", 2, "pex")]
    [InlineData("[swarm a]\ninfo hash = abababababababababababababababababababab\ncount = 2", 1, "a")]
    [InlineData("[swarm a]\ninfo hash = abababababababababababababababababababab\n[swarm b]\ninfo hash = abababababababababababababababababababab", 1, "a")]
    [InlineData("[swarm a]\nfaults = rudeness 3", 2, "faults")]
    [InlineData("[swarm a]\nfaults = silence 1, silence 2", 2, "faults")]
    [InlineData("[swarm a]\nleechers = 4\ncopies = 1\nfaults = silence", 1, "a")]
    [InlineData("[swarm a]\nseeds = 20000\n[swarm b]\nseeds = 20000", 3, "b")]
    public void A_bad_scenario_is_refused_with_line_key_and_reason(string text, int line, string key)
    {
        Assert.False(ScenarioReader.TryRead("x", text, out var scenario, out var error));

        Assert.Null(scenario);
        Assert.Equal((line, key), (error.Line, error.Key));
        Assert.NotEmpty(error.Reason);
    }
}
